"""Proposals: an agent does nothing by itself; its asker says yes or no, once, and then it is done as if by them."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Executable

from services.agents.asks import Ask
from tests.agents import hire
from tests.asks import answer_at, ask_of, on_the_server, use
from tests.databases import operating
from tests.people import Frame, Person, people
from tests.running_server import RunningServer, running_server
from tests.tearoom import House, hear_end, house, tearoom

Operate = Callable[[Executable], None]


@dataclass(frozen=True)
class Asked:
    """An answer that grows, in a room of the asker's."""

    server: RunningServer
    asker: Person
    room: int
    ask: Ask

    async def propose(self, tool: str, **arguments: Any) -> str:
        """Let the agent propose; what it is told."""
        return await use(self.server, self.ask, tool, **arguments)

    async def cards(self, who: Person | None = None) -> list[Frame]:
        """What hangs on the answer."""
        page = await (who or self.asker).history(self.room, seqs=str(self.ask.seq))
        cards: list[Frame] = page["messages"][0]["answer"]["proposals"]
        return cards

    async def decide(self, proposal: Frame, approve: bool, status: int = 200, who: Person | None = None) -> Frame:
        """Somebody's word on it."""
        path = f"/rooms/{self.room}/messages/{self.ask.seq}/proposals/{proposal['id']}"
        answer: Frame = await (who or self.asker).ask("POST", path, status, json={"approve": approve})
        return answer


async def asked(server: RunningServer, operate: Operate, asker: Person, *others: Person) -> Asked:
    """A question in a room with these people, and an answer to it."""
    agent = await hire(operate, asker)
    room = await asker.make_room(*others)
    await asker.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
    ask = ask_of(agent, asker, await asker.post(room, "Tell them."))
    answer_at(operate, ask)
    return Asked(server, asker, room, ask)


async def test_what_the_asker_agrees_to_is_said_by_them(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    other = await alice.make_room(bob)

    async with bob.socket() as at_bob:
        said = await at.propose("propose_message", room_id=other, text="The kettle is on, @all")
        shown = (await at_bob.hear("message.updated"))["message"]
        [card] = await at.cards()
        assert "not done" in said
        assert shown["answer"]["proposals"] == [card]
        arguments = {"room_id": other, "text": "The kettle is on, @all"}
        assert card == {"id": card["id"], "action": "send_message", "arguments": arguments, "state": "pending"}
        assert (await bob.history(other))["messages"] == [], "nothing is done before the word"

        answer = await at.decide(card, approve=True)

        message = await at_bob.hear_message(card["id"])
        assert (message["content"], message["sender_id"]) == ("The kettle is on, @all", alice.id)
        assert (await at_bob.hear("message.updated"))["message"] == answer
    assert [one["state"] for one in await at.cards(bob)] == ["approved"]
    assert answer["version"] == (await alice.ask("GET", f"/rooms/{at.room}"))["version"]


async def test_a_message_into_the_answers_own_room_and_a_pin_take_the_next_versions(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    await at.propose("propose_message", room_id=at.room, text="in here")
    await at.propose("propose_pin", room_id=at.room, seq=1)
    before = (await bob.ask("GET", f"/rooms/{at.room}"))["version"]

    for card in await at.cards():
        await at.decide(card, approve=True)

    changes = await bob.changes(at.room, before)
    assert changes["version"] == before + 4
    assert {message["seq"]: message["version"] - before for message in changes["messages"]} == {3: 1, 1: 3, 2: 4}
    assert [one["state"] for one in await at.cards()] == ["approved", "approved"]
    assert [message["seq"] for message in (await bob.ask("GET", f"/rooms/{at.room}/pins"))["messages"]] == [1]
    assert (await bob.history(at.room))["messages"][-1]["content"] == "in here"


async def test_what_the_asker_declines_is_not_done_and_there_is_no_second_word(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    for text in ("no", "yes"):
        await at.propose("propose_message", room_id=at.room, text=text)
    no, yes = await at.cards()

    await at.decide(no, approve=False)
    await at.decide(yes, approve=True)

    for card in (no, yes):
        for approve in (True, False):
            assert (await at.decide(card, approve, 409))["code"] == "proposal_decided"
    assert [one["state"] for one in await at.cards()] == ["declined", "approved"]
    assert [message["content"] for message in (await bob.history(at.room))["messages"]][2:] == ["yes"]


async def test_of_many_words_at_once_one_counts(server: RunningServer, trio: list[Person], operate: Operate) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    await at.propose("propose_message", room_id=at.room, text="once")
    [card] = await at.cards()
    path = f"/rooms/{at.room}/messages/{at.ask.seq}/proposals/{card['id']}"

    answers = await asyncio.gather(*[alice.http.post(path, json={"approve": True}) for _ in range(8)])

    assert sorted(answer.status_code for answer in answers) == [200, *[409] * 7]
    assert [message["content"] for message in (await bob.history(at.room))["messages"]][2:] == ["once"]


async def test_nobody_but_the_asker_has_a_word(server: RunningServer, trio: list[Person], operate: Operate) -> None:
    alice, bob, stranger = trio
    at = await asked(server, operate, bob, alice)
    await at.propose("propose_message", room_id=at.room, text="hello")
    [card] = await at.cards()

    for who in (alice, stranger):
        assert (await at.decide(card, True, 404, who))["code"] == "proposal_not_found"
    assert (await at.decide({"id": str(uuid4())}, True, 404))["code"] == "proposal_not_found"
    path = f"/rooms/{at.room}/messages/1/proposals/{card['id']}"
    assert (await bob.ask("POST", path, 404, json={"approve": True}))["code"] == "proposal_not_found"
    assert (await at.decide(card, True))["answer"]["proposals"][0]["state"] == "approved"


async def test_who_has_left_has_no_word_any_more(server: RunningServer, trio: list[Person], operate: Operate) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    await at.propose("propose_message", room_id=at.room, text="hello")
    [card] = await at.cards()
    await alice.ask("POST", f"/rooms/{at.room}/leave", 204)

    assert (await at.decide(card, True, 404))["code"] == "proposal_not_found"
    assert len((await bob.history(at.room))["messages"]) == 2


async def test_what_the_asker_may_not_do_fails_and_says_so(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    theirs = await bob.make_room(alice)
    await bob.post(theirs, "pin me")
    await at.propose("propose_pin", room_id=theirs, seq=1)
    await at.propose("propose_message", room_id=theirs, text="too late")
    pin, message = await at.cards()

    await at.decide(pin, approve=True)
    await bob.ask("DELETE", f"/rooms/{theirs}/members/{alice.id}", 204)
    await at.decide(message, approve=True)

    assert [one["state"] for one in await at.cards()] == ["failed", "failed"]
    assert [one["content"] for one in (await bob.history(theirs))["messages"]] == ["pin me"]
    assert (await bob.ask("GET", f"/rooms/{theirs}/pins"))["messages"] == []


async def test_what_may_not_be_proposed_is_not(server: RunningServer, trio: list[Person], operate: Operate) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    mine = await alice.make_room(kind="private")

    refused = [
        await at.propose("propose_message", room_id=mine, text="bob may not read this room"),
        await at.propose("propose_message", room_id=at.room, text=" "),
        await at.propose("propose_message", room_id=at.room, text="x" * 2001),
        await at.propose("propose_pin", room_id=at.room, seq=99),
    ]
    assert await at.cards() == []
    refused += [await at.propose("propose_message", room_id=at.room, text="茶" * 2000) for _ in range(6)]

    assert len(await at.cards()) == 5
    assert [("Proposed" in said) for said in refused] == [False] * 4 + [True] * 5 + [False]


async def test_an_answer_that_has_ended_gets_no_more_proposals(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    agent = await hire(operate, alice)
    room = await alice.make_room(bob)
    await alice.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
    ask = ask_of(agent, alice, await alice.post(room, "Tell them."))
    answer_at(operate, ask, "stopped", "I was about to")

    said = await use(server, ask, "propose_message", room_id=room, text="hello")

    assert "Proposed" not in said
    assert await Asked(server, alice, room, ask).cards() == []


async def test_a_recalled_answer_takes_its_proposals_with_it(
    server: RunningServer, trio: list[Person], operate: Operate
) -> None:
    alice, bob, _ = trio
    at = await asked(server, operate, alice, bob)
    await at.propose("propose_message", room_id=at.room, text="hello")
    [card] = await at.cards()
    await alice.ask("DELETE", f"/rooms/{at.room}/messages/{at.ask.seq}")

    assert (await at.decide(card, True, 404))["code"] == "proposal_not_found"


async def test_a_proposal_and_its_decision_survive_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'teahouse.db'}"
    with running_server(url, tmp_path) as server, operating(url) as operate:
        async with people(server.address, 1) as (alice,):
            at = await asked(server, operate, alice)
            for text in ("now", "later"):
                await at.propose("propose_message", room_id=at.room, text=text)
            now_, later = await at.cards()
            await at.decide(now_, approve=True)
    with running_server(url, tmp_path) as server:
        alice.address = server.address
        async with alice.elsewhere() as again:
            at = Asked(server, again, at.room, at.ask)
            assert [card["state"] for card in await at.cards()] == ["approved", "pending"]
            await at.decide(now_, True, 409)
            await at.decide(later, approve=True)
            assert [message["content"] for message in (await again.history(at.room))["messages"]][2:] == [
                "now",
                "later",
            ]


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server whose agents are answered for by the test."""
    folder = tmp_path_factory.mktemp("scripted")
    with house(f"sqlite:///{folder / 'teahouse.db'}", folder) as running:
        yield running


async def test_what_is_proposed_while_an_answer_grows_is_there_when_it_has_ended(scripted: House) -> None:
    async with tearoom(scripted, 2) as room, room.guests[1].socket() as at_bob:
        alice = room.guests[0]
        question = await room.asked(alice, "tell them")
        call = await room.script.called()
        [tool] = [tool for tool in call.prompt.tools if tool.name == "propose_message"]
        call.say("I can ")
        await at_bob.hear("message.delta")
        said = await on_the_server(scripted.server, tool.call({"room_id": room.room, "text": "The kettle is on."}))
        assert "Proposed" in said
        call.say("say so.")
        call.end()
        ended = await hear_end(at_bob, question["seq"] + 1)

        assert (ended["content"], ended["answer"]["status"]) == ("I can say so.", "done")
        [card] = ended["answer"]["proposals"]
        assert card["arguments"]["text"] == "The kettle is on."
        at = f"/rooms/{room.room}/messages/{ended['seq']}/proposals/{card['id']}"
        await alice.ask("POST", at, json={"approve": True})
        message = await at_bob.hear_message(card["id"])
        assert (message["sender_id"], message["content"]) == (alice.id, "The kettle is on.")
        assert (await room.message(ended["seq"]))["content"] == "I can say so."


async def test_a_retried_answer_withdraws_what_it_proposed_and_proposes_anew(scripted: House) -> None:
    async with tearoom(scripted, 1) as room, room.guests[0].socket() as at_alice:
        alice = room.guests[0]
        seq = (await room.asked(alice, "tell them"))["seq"] + 1
        cards = []
        for text in ("one", "other"):
            call = await room.script.called()
            [tool] = [tool for tool in call.prompt.tools if tool.name == "propose_message"]
            await on_the_server(scripted.server, tool.call({"room_id": room.room, "text": text}))
            call.say(text)
            call.end()
            cards.append((await hear_end(at_alice, seq))["answer"]["proposals"])
            if text == "one":
                await room.act(alice, seq, "retry")

        [[one], [withdrawn, other]] = cards
        assert withdrawn == {**one, "state": "withdrawn"}
        assert (other["arguments"]["text"], other["state"]) == ("other", "pending")
        at = f"/rooms/{room.room}/messages/{seq}/proposals"
        for approve in (True, False):
            refused = await alice.ask("POST", f"{at}/{one['id']}", 409, json={"approve": approve})
            assert refused["code"] == "proposal_withdrawn"
        await alice.ask("POST", f"{at}/{other['id']}", json={"approve": True})
        said = (await alice.history(room.room))["messages"][2:]
        assert [message["content"] for message in said] == ["other"], "what was withdrawn is not done"


async def test_what_was_decided_stays_when_an_answer_is_retried_and_what_was_withdrawn_makes_room(
    scripted: House,
) -> None:
    async with tearoom(scripted, 1) as room, room.guests[0].socket() as at_alice:
        alice = room.guests[0]
        seq = (await room.asked(alice, "tell them"))["seq"] + 1
        await _proposes(scripted, "1", "2", "3", "4", "5")
        first, *_ = (await hear_end(at_alice, seq))["answer"]["proposals"]
        await alice.ask("POST", f"/rooms/{room.room}/messages/{seq}/proposals/{first['id']}", json={"approve": True})
        await at_alice.drain()
        await room.act(alice, seq, "retry")
        waiting = (await room.message(seq))["answer"]["proposals"]
        said = await _proposes(scripted, "6", "7", "8", "9", "10")
        ended = (await hear_end(at_alice, seq))["answer"]["proposals"]

        states = [(card["arguments"]["text"], card["state"]) for card in waiting]
        assert states == [("1", "approved"), *((text, "withdrawn") for text in "2345")]
        states = [(card["arguments"]["text"], card["state"]) for card in ended]
        assert states == [("1", "approved"), *((text, "pending") for text in "6789")]
        assert ["Proposed" in one for one in said] == [True] * 4 + [False]


async def _proposes(house: House, *texts: str) -> list[str]:
    """An answer in which all of this is proposed; what the agent is told."""
    call = await house.script.called()
    [tool] = [tool for tool in call.prompt.tools if tool.name == "propose_message"]
    said = [await on_the_server(house.server, tool.call({"text": text})) for text in texts]
    call.say("Decide.")
    call.end()
    return said
