"""The bounds on agents: how often they may be asked, and how long they may ask each other."""

import json
from collections.abc import AsyncIterator

import pytest

from services.agents.upstream import Part, Prompt, Text
from tests.people import Frame, Person, Socket
from tests.tearoom import House, Tearoom, hear_end, tearoom


def limits(**values: int) -> str:
    """Settings of an agent with these limits."""
    return json.dumps({"limits": values})


@pytest.fixture
async def pair(inn: House) -> AsyncIterator[tuple[Tearoom, Frame]]:
    """Two people and two agents in a room."""
    async with tearoom(inn, 2) as tea:
        other = await inn.hire(tea.guests[0])
        await tea.guests[0].ask("POST", f"/rooms/{tea.room}/members", 201, json={"user_id": other["id"]})
        yield tea, other


async def test_agents_that_call_each_other_stop_and_a_persons_question_begins_anew(
    pair: tuple[Tearoom, Frame],
) -> None:
    tea, other = pair
    alice = tea.guests[0]
    tea.script.auto = _calls(tea.agent, other)
    async with alice.socket() as socket:
        for times in (1, 2):
            first = await alice.post(tea.room, f"{tea.name} and @{other['username']} are to talk")
            await _silence(socket, first["seq"])
            messages = (await alice.history(tea.room, after=first["seq"] - 1))["messages"]

            assert tea.script.count == times * 6
            kinds = [message["kind"] for message in messages]
            assert kinds.count("answer") == 6, "two chains of three"
            assert [message["notice"] for message in messages if message["notice"]] == [
                {"code": "hop_limit", "user_id": None}
            ]
            hops = [(await tea.record(one["seq"]))["hops"] for one in messages if one["kind"] == "answer"]
            assert sorted(hops) == [1, 1, 2, 2, 3, 3]
            assert {one["answer"]["asker_id"] for one in messages if one["answer"]} == {alice.id}


async def test_two_agents_that_are_told_to_call_each_other_stop_within_three_hops(pair: tuple[Tearoom, Frame]) -> None:
    tea, other = pair
    alice = tea.guests[0]
    tea.script.auto = _calls(tea.agent, other)
    async with alice.socket() as socket:
        question = await tea.asked(alice)
        await _silence(socket, question["seq"])
    messages = (await alice.history(tea.room))["messages"]

    assert [(one["kind"], one["sender_id"], one["reply_to"]) for one in messages] == [
        ("text", alice.id, None),
        ("answer", tea.agent["id"], 1),
        ("answer", other["id"], 2),
        ("answer", tea.agent["id"], 3),
        ("notice", tea.agent["id"], 4),
    ]


async def test_an_answer_that_names_a_person_or_itself_asks_nobody(pair: tuple[Tearoom, Frame]) -> None:
    tea, _ = pair
    alice, bob = tea.guests
    tea.script.auto = lambda prompt: [Text(f"{tea.name} says @{bob.user['username']} @all")]
    async with alice.socket() as socket:
        question = await tea.asked(alice)
        ended = await hear_end(socket, question["seq"] + 1)

    assert (ended["mentions"], ended["mentions_all"]) == ([tea.agent["id"], bob.id], False)
    assert len((await alice.history(tea.room))["messages"]) == 2
    assert (await bob.ask("GET", f"/rooms/{tea.room}"))["mentions_unread"] == 1


async def test_a_person_may_ask_so_often_in_an_hour_and_is_told_once(inn: House) -> None:
    async with tearoom(inn, 2, limits(answers_per_person_hour=2)) as tea:
        alice, bob = tea.guests
        tea.script.auto = _short
        async with alice.socket() as socket:
            for _ in range(4):
                last = await tea.asked(alice)
            await _read(socket, tea, last["seq"])
            await tea.asked(bob)
            (await socket.hear("message.updated", lambda frame: _is_done_for(frame, bob)))
        messages = (await alice.history(tea.room))["messages"]

    assert tea.script.count == 3
    assert [one["notice"] for one in messages if one["notice"]] == [{"code": "person_budget", "user_id": alice.id}]


async def test_a_room_may_ask_so_often_in_an_hour(inn: House) -> None:
    async with tearoom(inn, 3, limits(answers_per_room_hour=2)) as tea:
        tea.script.auto = _short
        async with tea.guests[0].socket() as socket:
            for guest in tea.guests * 2:
                last = await tea.asked(guest)
            await _read(socket, tea, last["seq"])
        messages = (await tea.guests[0].history(tea.room))["messages"]

    assert tea.script.count == 2
    assert [one["notice"] for one in messages if one["notice"]] == [{"code": "room_budget", "user_id": None}]


async def test_an_answer_given_anew_counts_like_another(inn: House) -> None:
    async with tearoom(inn, 1, limits(answers_per_person_hour=3)) as tea:
        (alice,) = tea.guests
        tea.script.auto = _short
        async with alice.socket() as socket:
            seq = (await tea.asked(alice))["seq"] + 1
            await hear_end(socket, seq)
            for _ in range(2):
                await tea.act(alice, seq, "retry")
                await hear_end(socket, seq)
            refused = await tea.act(alice, seq, "retry", 429)

    assert tea.script.count == 3
    assert refused is not None
    assert refused["code"] == "rate_limited"
    assert 3500 < refused["retry_after_s"] <= 3600


async def test_a_silent_agent_says_so_once_and_answers_only_what_it_is_asked_afterwards(inn: House) -> None:
    async with tearoom(inn, 2) as tea:
        alice, bob = tea.guests
        tea.script.auto = _short
        notice = {"code": "agent_silent", "user_id": tea.agent["id"]}
        async with alice.socket() as socket:
            await inn.silence(tea.agent)
            for guest in (alice, bob, alice):
                last = await tea.asked(guest)
            await _read(socket, tea, last["seq"])
            unheard = (await alice.history(tea.room))["messages"]
            await inn.silence(tea.agent, until_now=True)
            question = await tea.asked(bob)
            ended = await hear_end(socket, question["seq"] + 1)

    assert [one["notice"] for one in unheard if one["kind"] != "text"] == [notice]
    assert tea.script.count == 1
    assert ended["reply_to"] == question["seq"]


def _short(prompt: Prompt) -> list[Part]:
    return [Text("yes")]


def _calls(one: Frame, other: Frame) -> "_Caller":
    return _Caller(one, other)


class _Caller:
    """Each of two agents calls the other one, whatever it is asked."""

    def __init__(self, *agents: Frame) -> None:
        self._names = [agent["username"] for agent in agents]

    def __call__(self, prompt: Prompt) -> list[Part]:
        me = next(name for name in self._names if name in prompt.instructions)
        other = next(name for name in self._names if name != me)
        return [Text(f"@{other} what do you think?")]


async def _silence(socket: Socket, seq: int) -> None:
    """Until the agents were told to stop, and all that was asked before has been answered."""
    await socket.hear("message.created", lambda frame: frame["message"]["kind"] == "notice")
    unfinished = {
        frame["message"]["seq"]: frame["message"]["answer"]["status"]
        for frame in socket.heard
        if frame["type"].startswith("message.") and "message" in frame and frame["message"]["answer"]
    }
    while any(status in ("queued", "streaming") for at, status in unfinished.items() if at > seq):
        message = (await socket.hear("message.updated"))["message"]
        unfinished[message["seq"]] = message["answer"]["status"]


async def _read(socket: Socket, tea: Tearoom, seq: int) -> None:
    """Until the agent has read up to a message, and has answered what it was asked there."""
    await socket.hear("receipt", lambda frame: frame["user_id"] == tea.agent["id"] and frame["last_read_seq"] >= seq)
    await socket.drain()


def _is_done_for(frame: Frame, person: Person) -> bool:
    answer = frame["message"]["answer"]
    return bool(answer and answer["asker_id"] == person.id and answer["status"] == "done")
