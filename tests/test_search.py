"""Search: any language on every database, by what is said now, and never from a room that the asker is not in."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services import search_candidates
from services.rate_limits import SEARCH_PER_USER
from services.search_tokens import MAX_QUERY_CHARS, index_terms
from tests.people import Person, people
from tests.running_server import RunningServer, running_server
from tests.searching import HOSTILE, QUERIES, TEXTS, Searcher, corpus, oracle


async def test_every_language_is_found_as_a_person_would_find_it(server: RunningServer) -> None:
    wrong: dict[str, object] = {}
    async with corpus(server) as (searcher, _):
        for q in QUERIES:
            expected, found = oracle(q) if index_terms(q) else [], await searcher.texts(q)
            if found != expected:
                wrong[q] = (found, expected)

    assert len([q for q in QUERIES if oracle(q)]) > 70
    assert wrong == {}


@pytest.mark.parametrize(
    ("named_rooms", "often"),
    [(20, 0), (0, 0), (20, 1_000_000)],
    ids=["often, of few rooms", "often, of many rooms", "seldom"],
)
async def test_what_was_said_long_ago_is_found_like_what_was_said_just_now(
    server: RunningServer, named_rooms: int, often: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [q for q in QUERIES if index_terms(q)][::4]
    wrong: dict[str, object] = {}
    monkeypatch.setattr(search_candidates, "NAMED_ROOMS", named_rooms)
    monkeypatch.setattr(search_candidates, "OFTEN", often)
    monkeypatch.setattr(search_candidates, "NEWEST_OF_ROOMS", {"mysql": 10, "postgresql": 10})
    monkeypatch.setattr(search_candidates, "NEWEST_OF_ALL", {"mysql": 10, "postgresql": 10})
    async with corpus(server) as (searcher, _):
        for q in some:
            found = await searcher.texts(q, limit=3)
            if found != oracle(q):
                wrong[q] = (found, oracle(q))

    places = [TEXTS.index(found) for q in some for found in oracle(q)]
    assert min(places) < len(TEXTS) - 11 < max(places)  # both what was said long ago and what was said just now
    assert wrong == {}


async def test_nothing_that_people_write_is_understood_as_an_order(server: RunningServer) -> None:
    async with corpus(server) as (searcher, _):
        for q in HOSTILE:
            assert await searcher.texts(q) == (oracle(q) if index_terms(q) else []), q
        assert await searcher.texts("天安门") == ["天安门广场的人很多"]


async def test_nothing_of_a_room_that_the_asker_is_not_in_is_ever_found(server: RunningServer) -> None:
    async with people(server.address, 6) as (owner, stranger, left, removed, banned, member):
        room = await owner.make_room(left, removed, banned, member, kind="private")
        own = await member.make_room(stranger, left, removed, banned, kind="private")
        for number in range(30):
            await owner.post(room, f"canary 金丝雀 {number}")
        for number in range(3):
            await member.post(own, f"canary 金丝雀 of everybody {number}")
        for person in (left, removed, banned, member):
            assert len(await Searcher(server, person).texts("金丝雀")) == 33
        await left.ask("POST", f"/rooms/{room}/leave", 204)
        await owner.ask("DELETE", f"/rooms/{room}/members/{removed.id}", 204)
        await owner.ask("PUT", f"/rooms/{room}/bans/{banned.id}")

        for person in (stranger, left, removed, banned):
            for query in (
                {"q": "金丝雀"},
                {"q": "canary"},
                {"q": "", "from": owner.id},
                {"q": "", "after": "2020-01-01"},
            ):
                page = await Searcher(server, person).page(limit=2, **query)
                assert {hit["room_id"] for hit in page["hits"]} <= {own}
                rest = await Searcher(server, person).texts(limit=2, **query)
                assert not [text_ for text_ in rest if "everybody" not in text_]
            page = await Searcher(server, person).page("金丝雀", limit=3)
            assert (len(page["hits"]), page["next"]) == (3, None)  # not even that there would be more
            await person.ask("GET", "/search", 404, params={"q": "canary", "room_id": room})

        await owner.ask("POST", f"/rooms/{room}/members", 201, json={"user_id": removed.id})
        assert len(await Searcher(server, removed).texts("金丝雀")) == 33


async def test_filters_narrow_what_is_found(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, carol = trio
    tea, work = await alice.make_room(bob, carol, name="tea"), await alice.make_room(bob, carol, name="work")
    await alice.post(tea, "green tea")
    await bob.post(tea, "black tea")
    await bob.post(work, "tea break")
    await carol.post(work, "coffee")
    searcher = Searcher(server, carol)
    tomorrow, yesterday = (datetime.now(UTC) + timedelta(days=days) for days in (1, -1))
    second = (await carol.history(tea))["messages"][1]["created_at"]

    assert await searcher.texts("tea") == ["tea break", "black tea", "green tea"]
    assert await searcher.texts("tea", room_id=tea) == ["black tea", "green tea"]
    assert await searcher.texts("tea", **{"from": bob.id}) == ["tea break", "black tea"]
    assert await searcher.texts("", **{"from": bob.id, "room_id": work}) == ["tea break"]
    assert await searcher.texts("", room_id=work) == ["coffee", "tea break"]
    assert len(await searcher.texts("tea", after=yesterday.isoformat(), before=tomorrow.isoformat())) == 3
    assert await searcher.texts("tea", before=yesterday.isoformat()) == []
    assert await searcher.texts("tea", after=tomorrow.isoformat()) == []
    assert await searcher.texts("tea", before=second) == ["green tea"]
    assert "black tea" in await searcher.texts("tea", after=second)
    assert await searcher.texts("", has="file") == await searcher.texts("tea", mentions="me") == []


async def test_messages_that_name_me_or_show_files_are_found_by_that(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, carol = trio
    room, other = await alice.make_room(bob, carol), await alice.make_room(bob)
    for text_ in (
        f"for @{bob.user['username']}",
        f"for @all and @{bob.user['username']}",
        f"for @{carol.user['username']}",
    ):
        await alice.post(room, text_)
    upload = {"file": ("茶叶目录 2026.txt", b"green, black, white", "text/plain")}
    file = await alice.ask("POST", "/files", 201, files=upload)
    with_file = await alice.post(room, "", file_ids=[file["id"]])
    forward = {"room_id": room, "seq": with_file["seq"]}
    await bob.ask("POST", f"/rooms/{other}/messages", 201, json={"forward": forward})

    async def seqs(person: Person, q: str = "", **query: Any) -> list[tuple[int, int]]:
        page = await Searcher(server, person).page(q, **query)
        return [(hit["room_id"], hit["message"]["seq"]) for hit in page["hits"]]

    assert await seqs(bob, mentions="me") == [(room, 2), (room, 1)]
    assert await seqs(carol, mentions="me") == [(room, 3), (room, 2)]
    assert await seqs(carol, "all", mentions="me", room_id=room) == [(room, 2)]
    assert await seqs(alice, has="file") == await seqs(bob, "目录") == [(other, 1), (room, 4)]
    assert await seqs(carol, has="file") == await seqs(carol, "茶叶目录", has="file") == [(room, 4)]
    assert await seqs(carol, "green", has="file") == []

    await alice.ask("DELETE", f"/rooms/{room}/messages/{with_file['seq']}")
    assert await seqs(carol, has="file") == await seqs(carol, "目录") == []
    assert await seqs(bob, "目录") == [(other, 1)]


async def test_pages_follow_each_other_without_gaps_and_repeats(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    rooms = [await alice.make_room(bob) for _ in range(3)]
    said = [f"茶 {number}" for number in range(40)]
    for number, text_ in enumerate(said):
        await alice.post(rooms[number % 3], text_)
    searcher = Searcher(server, bob)

    for limit in (1, 7, 39, 40, 50):
        assert await searcher.texts("茶", limit=limit) == said[::-1]
    first = await searcher.page("茶", limit=10)
    await alice.post(rooms[0], "茶 said meanwhile")
    second = await searcher.page("茶", limit=10, cursor=first["next"])
    assert [hit["message"]["content"] for hit in first["hits"] + second["hits"]] == said[:19:-1]


async def test_a_page_of_candidates_that_do_not_answer_leads_on(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "天安门")
    for number in range(120):
        await alice.post(room, f"春天安好，平安门前 {number}")

    assert await Searcher(server, bob).texts("天安门", limit=2) == ["天安门"]


async def test_a_hit_stands_between_its_neighbours(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room, other = await alice.make_room(bob), await alice.make_room(bob)
    for text_ in ("first", "needle one", "between", "needle two"):
        await alice.post(room, text_)
    await alice.post(other, "needle alone")

    page = await Searcher(server, bob).page("needle")

    assert [
        [
            [message["content"] for message in part]
            for part in (hit["context_before"], [hit["message"]], hit["context_after"])
        ]
        for hit in page["hits"]
    ] == [
        [[], ["needle alone"], []],
        [["between"], ["needle two"], []],
        [["first"], ["needle one"], ["between"]],
    ]
    assert page["hits"][1]["message"] == (await bob.history(room))["messages"][3]


async def test_what_is_asked_badly_is_refused(server: RunningServer, trio: list[Person]) -> None:
    alice = trio[0]
    for bad in (
        {},
        {"q": "   "},
        {"q": "x" * (MAX_QUERY_CHARS + 1)},
        {"q": "x", "limit": 0},
        {"q": "x", "limit": 51},
        {"q": "x", "cursor": "1; DROP TABLE rooms"},
        {"q": "x", "cursor": "-1"},
        {"q": "x", "before": "yesterday"},
        {"q": "x", "has": "everything"},
        {"q": "x", "mentions": "bob"},
        {"q": "x", "from": 0},
        {"q": "x", "room_id": "all"},
    ):
        await alice.ask("GET", "/search", 422, params=bad)
    for moment in ("0001-01-01", "9999-12-31T23:59:59Z", "2026-11-21", "2026-11-21T08:30:00+08:00"):
        await alice.ask("GET", "/search", params={"q": "x", "before": moment, "after": moment})
    await alice.ask("GET", "/search", params={"q": "x", "cursor": "9" * 18})
    await alice.ask("GET", "/search", params={"q": "x\0y"})


async def test_searching_is_limited(tmp_path: Path) -> None:
    with running_server(f"sqlite:///{tmp_path / 'teahouse.db'}", tmp_path, rate_limits="on") as limited:
        async with people(limited.address, 2) as (alice, bob):
            burst = int(SEARCH_PER_USER.burst)
            asked = await asyncio.gather(*[alice.http.get("/search", params={"q": "x"}) for _ in range(2 * burst)])
            statuses = Counter(answer.status_code for answer in asked)
            assert set(statuses) == {200, 429}
            assert statuses[200] >= burst
            await bob.ask("GET", "/search", params={"q": "x"})
