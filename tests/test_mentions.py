"""Mentions: whom a text calls, and that it is counted for them and for nobody else."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, Executable, event, update

import prepared
from models import Membership, User
from schemas.text import username_key
from services import message_log, message_service
from tests.people import Frame, Person


@pytest.fixture
def call(operate: Callable[[Executable], None]) -> Callable[[Person, str], str]:
    """Gives somebody a name that begins like this; returns it."""

    def rename(person: Person, beginning: str) -> str:
        name = f"{beginning}{uuid4().hex[:6]}" if beginning.isascii() else f"{beginning}{person.id}号"
        operate(update(User).where(User.id == person.id).values(username=name, username_key=username_key(name)))
        return name

    return rename


def called(message: Frame) -> tuple[list[int], bool]:
    """Whom a message calls."""
    return message["mentions"], message["mentions_all"]


async def waiting(who: Person, room: int) -> tuple[int, int]:
    """Unread messages, and how many of them call the person."""
    listed = {one["id"]: one for one in (await who.ask("GET", "/rooms"))["rooms"]}
    own = await who.ask("GET", f"/rooms/{room}")
    assert own == listed[room]
    return own["unread"], own["mentions_unread"]


async def test_a_name_calls_whoever_has_it_in_any_case_and_width(
    trio: list[Person], call: Callable[[Person, str], str]
) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)
    b, c = call(bob, "bob"), call(carol, "小明")

    for text in (f"@{b}", f"hi @{b.upper()}!", f"＠{b}", f"(@{b}), look", f"@{b}.", f"你好@{b}你好"):
        assert called(await alice.post(room, text)) == ([bob.id], False), text
    assert called(await alice.post(room, f"@{c}你好，@{b}…@{c}")) == ([carol.id, bob.id], False)
    for text in (f"a@{b}", f"https://x.org/@{b}", f"@{b}x", f"@ {b}", b, "@", "@@", "@nobody", f"@@{b}"):
        assert called(await alice.post(room, text)) == ([], False), text
    assert (await alice.history(room, around=7, limit=1))["messages"][0]["mentions"] == [carol.id, bob.id]


async def test_only_members_are_called(trio: list[Person], call: Callable[[Person, str], str]) -> None:
    alice, former, stranger = trio
    room = await alice.make_room(former)
    names = call(former, "former"), call(stranger, "stranger")
    await former.ask("POST", f"/rooms/{room}/leave", 204)

    assert called(await alice.post(room, "@{} @{}".format(*names))) == ([], False)


@pytest.mark.parametrize("name", ["all", "ALL", "所有人", "ａｌｌ"])
async def test_everybody_is_called_by_those_who_look_after_the_room(
    trio: list[Person], operate: Callable[[Executable], None], name: str
) -> None:
    owner, admin, member = trio
    room = await owner.make_room(admin, member)
    operate(update(Membership).where(Membership.room_id == room, Membership.user_id == admin.id).values(role="admin"))

    for who, may in ((owner, True), (admin, True), (member, False)):
        assert called(await who.post(room, f"@{name} tea")) == ([], may)
    assert await waiting(member, room) == (3, 2)
    assert await waiting(owner, room) == (2, 1), "one's own do not count"


async def test_unread_mentions_are_counted_apart_and_fall_with_the_mark(
    trio: list[Person], call: Callable[[Person, str], str]
) -> None:
    alice, bob, carol = trio
    room, other = await alice.make_room(bob, carol), await alice.make_room(bob)
    name = call(bob, "bob")
    for text in ("hello", f"@{name} one", "between", f"@all @{name} two"):
        await alice.post(room, text)
    await bob.post(room, f"I am @{name}")
    await alice.post(other, f"@{name}")

    assert await waiting(bob, room) == (5, 2)
    assert await waiting(carol, room) == (5, 1)
    async with bob.socket() as socket:
        [hello] = [one for one in socket.heard[0]["rooms"] if one["id"] == room]
        assert hello["mentions_unread"] == 2
        await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 3})
        told = await socket.hear("read")
    assert (told["unread"], told["mentions_unread"]) == (2, 1)
    assert await waiting(bob, room) == (2, 1)
    assert await waiting(bob, other) == (1, 1)
    assert (await bob.ask("PUT", f"/rooms/{room}/read", json={"seq": 9}))["mentions_unread"] == 0


async def test_an_edit_calls_whom_it_names_now(trio: list[Person], call: Callable[[Person, str], str]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)
    b, c = call(bob, "bob"), call(carol, "carol")
    await alice.post(room, f"@{b}")

    edited = await alice.ask("PATCH", f"/rooms/{room}/messages/1", json={"content": f"@{c} @all"})

    assert called(edited) == ([carol.id], True)
    assert [await waiting(who, room) for who in (bob, carol)] == [(1, 1), (1, 1)]
    quiet = await alice.ask("PATCH", f"/rooms/{room}/messages/1", json={"content": f"{b} {c}"})
    assert called(quiet) == ([], False)
    assert [await waiting(who, room) for who in (bob, carol)] == [(1, 0), (1, 0)]


async def test_what_is_recalled_calls_nobody(trio: list[Person], call: Callable[[Person, str], str]) -> None:
    alice, bob, carol = trio
    room = await alice.make_room(bob, carol)
    await alice.post(room, f"@{call(bob, 'bob')} @all")
    assert await waiting(bob, room) == (1, 1)

    recalled = await alice.ask("DELETE", f"/rooms/{room}/messages/1")

    assert called(recalled) == ([], False)
    assert [await waiting(who, room) for who in (bob, carol)] == [(1, 0), (1, 0)]


async def test_a_flood_of_names_is_bounded(trio: list[Person], call: Callable[[Person, str], str]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    name = call(bob, "bob")

    assert called(await alice.post(room, ("@小红小绿小蓝小白" * 800)[:7000] + f" @{name}")) == ([], False)
    assert called(await alice.post(room, f"@{name} " + "@" * 7000)) == ([bob.id], False)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that storing messages runs, in this process."""
    seen: list[str] = []
    storing = threading.local()
    run, store = prepared._run, message_log.store

    def stored(*arguments: Any) -> Any:
        storing.now = True
        try:
            return store(*arguments)
        finally:
            storing.now = False

    def counted(*arguments: Any) -> Any:
        if getattr(storing, "now", False):
            seen.append("prepared")
        return run(*arguments)

    def heard(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if getattr(storing, "now", False):
            seen.append(statement)

    monkeypatch.setattr(message_service, "store", stored)
    monkeypatch.setattr(prepared, "_run", counted)
    event.listen(Engine, "before_cursor_execute", heard)
    yield seen
    event.remove(Engine, "before_cursor_execute", heard)


async def test_plain_text_costs_no_statement_more(
    trio: list[Person], statements: list[str], call: Callable[[Person, str], str]
) -> None:
    alice, bob, _ = trio
    room, name = await alice.make_room(bob), call(bob, "bob")
    async with alice.socket() as socket:
        await socket.drain()
        statements.clear()
        for text in ("plain", "an e-mail: a@b.org"):
            await socket.hear_message(await socket.send(room, text))
        plain = list(statements)
        statements.clear()
        await socket.hear_message(await socket.send(room, f"@{name}"))

    assert plain == ["prepared"] * 12
    assert len([one for one in statements if one != "prepared"]) == 1, "that they were called"
