"""Whom agents hear: who speaks to them is answered, in order, and nobody else costs anything."""

import re
from collections.abc import AsyncIterator

import anyio
import pytest

from services.agents.addressing import Saying, addressed
from services.agents.upstream import Part, Prompt, Text
from tests.people import Socket
from tests.tearoom import House, Tearoom, hear_end, tearoom

ANNA, BELL, CARL, AGENT, OTHER = 1, 2, 3, 8, 9


@pytest.fixture
async def tea(inn: House) -> AsyncIterator[Tearoom]:
    """Five people and an agent in a room."""
    async with tearoom(inn, 5) as room:
        yield room


@pytest.mark.parametrize(
    ("saying", "room_kind", "asked"),
    [
        (Saying("text", ANNA, [], None), "public", []),
        (Saying("text", ANNA, [BELL], BELL), "private", []),
        (Saying("text", ANNA, [BELL, AGENT], None), "public", [AGENT]),
        (Saying("text", ANNA, [OTHER, AGENT], AGENT), "public", [OTHER, AGENT]),
        (Saying("text", ANNA, [], AGENT), "private", [AGENT]),
        (Saying("text", ANNA, [], None), "direct", [AGENT, OTHER]),
        (Saying("text", ANNA, [AGENT], AGENT), "session", [AGENT, OTHER]),
        (Saying("text", AGENT, [OTHER], None), "public", []),
        (Saying("answer", ANNA, [AGENT], AGENT), "session", []),
        (Saying("notice", ANNA, [AGENT], None), "public", []),
    ],
)
def test_a_message_asks_whom_it_is_addressed_to(saying: Saying, room_kind: str, asked: list[int]) -> None:
    assert addressed(saying, room_kind, [AGENT, OTHER]) == asked


async def test_five_who_ask_at_once_are_answered_one_after_the_other_each_with_a_reply(tea: Tearoom) -> None:
    heard: list[tuple[str, int]] = []

    async def listen(socket: Socket) -> None:
        while len([kind for kind, _ in heard if kind == "end"]) < 5:
            frame = await socket.next()
            if frame["type"] == "message.delta":
                heard.append(("delta", frame["seq"]))
            elif frame["type"] == "message.updated" and frame["message"]["answer"]["status"] == "done":
                heard.append(("end", frame["message"]["seq"]))

    async with tea.guests[0].socket() as socket, anyio.create_task_group() as asking:
        asking.start_soon(listen, socket)
        for guest in tea.guests:
            asking.start_soon(tea.asked, guest, f"I am {guest.id}.")
        for _ in range(5):
            call = await tea.script.called()
            for word in f"You are {_number(call.prompt)}.".split():
                call.say(f"{word} ")
            call.end()

    messages = (await tea.guests[0].history(tea.room))["messages"]
    by_seq = {message["seq"]: message for message in messages}
    answers = [message for message in messages if message["kind"] == "answer"]
    assert len(answers) == 5 == tea.script.count
    for answer in answers:
        question = by_seq[answer["reply_to"]]
        assert answer["content"] == f"You are {question['sender_id']}. "
        assert answer["answer"]["asker_id"] == question["sender_id"]
    order = [seq for kind, seq in heard if kind == "end"]
    assert [by_seq[seq]["reply_to"] for seq in order] == sorted(by_seq[seq]["reply_to"] for seq in order)
    assert [seq for _, seq in heard] == [seq for seq in order for kind, at in heard if at == seq]


def _number(prompt: Prompt) -> str:
    return str(re.findall(r"I am (\d+)", prompt.question)[-1])


async def test_what_nobody_addresses_costs_no_call(tea: Tearoom) -> None:
    tea.script.auto = _echo
    alice, bob = tea.guests[:2]
    async with alice.socket() as socket:
        for number in range(98):
            await socket.send(tea.room, f"{number} among ourselves, mail {tea.agent['username']}@example.org")
        await bob.post(tea.room, "@all come", reply_to=1)
        last = await alice.post(tea.room, f"`{tea.agent['username']}` is an agent")
        await socket.hear(
            "receipt", lambda frame: (frame["user_id"], frame["last_read_seq"]) == (tea.agent["id"], last["seq"])
        )

    assert tea.script.count == 0
    assert len((await alice.history(tea.room, limit=200))["messages"]) == 100


async def test_who_replies_to_an_answer_need_not_call_again(tea: Tearoom) -> None:
    tea.script.auto = _echo
    alice, bob = tea.guests[:2]
    async with alice.socket() as socket:
        first = (await tea.asked(alice))["seq"] + 1
        await hear_end(socket, first)
        follow_up = await bob.post(tea.room, "And milk?", reply_to=first)
        ended = await hear_end(socket, follow_up["seq"] + 1)

    assert (ended["reply_to"], ended["answer"]["asker_id"]) == (follow_up["seq"], bob.id)


async def test_where_two_are_alone_every_message_is_a_question(tea: Tearoom) -> None:
    tea.script.auto = _echo
    alice = tea.guests[0]
    for body in ({"kind": "direct"}, {"kind": "session"}):
        room = (await alice.ask("POST", "/rooms", 201, json={**body, "user_id": tea.agent["id"]}))["id"]
        async with alice.socket() as socket:
            await alice.post(room, "tea")
            assert (await hear_end(socket, 2))["content"] == "you said: tea"


async def test_an_agent_does_not_look_at_what_was_said_before_it_came(inn: House, tea: Tearoom) -> None:
    tea.script.auto = _echo
    alice = tea.guests[0]
    newcomer = await inn.hire(alice)
    await alice.post(tea.room, f"@{newcomer['username']} are you here?")
    await alice.ask("POST", f"/rooms/{tea.room}/members", 201, json={"user_id": newcomer["id"]})
    async with alice.socket() as socket:
        question = await alice.post(tea.room, f"@{newcomer['username']} and now?")
        await hear_end(socket, question["seq"] + 1)

    assert tea.script.count == 1


async def test_a_question_that_is_taken_back_before_its_turn_is_not_asked(tea: Tearoom) -> None:
    alice, bob = tea.guests[:2]
    async with alice.socket() as socket:
        first = await tea.asked(alice)
        call = await tea.script.called()
        second = await tea.asked(bob, "never mind")
        queued = await socket.hear("message.created", lambda frame: frame["message"]["reply_to"] == second["seq"])
        await bob.ask("DELETE", f"/rooms/{tea.room}/messages/{second['seq']}")
        call.end()
        await hear_end(socket, first["seq"] + 1)
        ended = await hear_end(socket, queued["message"]["seq"])

    assert queued["message"]["answer"]["status"] == "queued"
    assert (ended["answer"]["status"], tea.script.count) == ("stopped", 1)


async def test_what_waits_can_be_stopped(tea: Tearoom) -> None:
    alice, bob = tea.guests[:2]
    async with alice.socket() as socket:
        await tea.asked(alice)
        call = await tea.script.called()
        second = await tea.asked(bob)
        await socket.hear("message.created", lambda frame: frame["message"]["reply_to"] == second["seq"])
        await tea.act(bob, second["seq"] + 1, "stop")
        assert (await hear_end(socket, second["seq"] + 1))["answer"]["status"] == "stopped"
        call.end()

    assert tea.script.count == 1


async def test_an_agent_is_always_there(tea: Tearoom) -> None:
    alice = tea.guests[0]
    members = (await alice.ask("GET", f"/rooms/{tea.room}/members"))["members"]
    async with alice.socket() as socket:
        online = socket.heard[0]["online"]

    assert tea.agent["id"] in online
    assert {member["user"]["id"] for member in members if member["online"]} >= {tea.agent["id"]}


async def test_a_stranger_finds_no_answer(tea: Tearoom, inn: House) -> None:
    tea.script.auto = _echo
    async with tearoom(inn, 1) as elsewhere:
        (stranger,) = elsewhere.guests
        tea.script.auto = _echo
        async with tea.guests[0].socket() as socket:
            seq = (await tea.asked(tea.guests[0], "the secret is jasmine"))["seq"] + 1
            await hear_end(socket, seq)
        for action in ("stop", "retry", "continue"):
            assert (await tea.act(stranger, seq, action, 404) or {})["code"] == "room_not_found"
        await tea.act(stranger, seq, "resend", 404, content="x")
        await stranger.ask("GET", f"/rooms/{tea.room}/messages/{seq}/answer", 404)


async def test_a_question_asked_in_other_words_takes_back_what_came_after_its_answer(tea: Tearoom) -> None:
    tea.script.auto = _echo
    alice = tea.guests[0]
    room = (await alice.ask("POST", "/rooms", 201, json={"kind": "session", "user_id": tea.agent["id"]}))["id"]
    async with alice.socket() as socket:
        for number, words in enumerate(("green?", "black?", "white?")):
            await alice.post(room, words)
            await hear_end(socket, 2 * number + 2)
        await alice.ask("POST", f"/rooms/{room}/messages/3/resend", 204, json={"content": "oolong?"})
        ended = await hear_end(socket, 4)
    messages = (await alice.history(room))["messages"]

    assert ended["content"] == "you said: oolong?"
    assert [message["content"] for message in messages] == [
        "green?",
        "you said: green?",
        "oolong?",
        "you said: oolong?",
        "",
        "",
    ]
    assert [bool(message["deleted_at"]) for message in messages] == [False] * 4 + [True] * 2
    await alice.ask("POST", f"/rooms/{room}/messages/4/resend", 403, json={"content": "not mine"})
    await tea.act(alice, (await tea.asked(alice))["seq"], "resend", 403, content="not in a session")


def _echo(prompt: Prompt) -> list[Part]:
    return [Text("you said: "), Text(prompt.question)]
