"""Search: any language on every database, by what is said now, and never from a room that the asker is not in."""

import re
import unicodedata
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from sqlalchemy import NullPool, create_engine, text

import backup
from config import normalised_database_url
from services import search_candidates, search_steps
from services.rate_limits import SEARCH_PER_USER
from services.search_tokens import MAX_QUERY_CHARS, index_terms
from tests.databases import NAMES, fresh_database
from tests.people import PASSWORD, Frame, Person, people
from tests.running_server import RunningServer, running_server

TEXTS = [
    "今天天气很好，我们去公园开会吧",
    "天安门广场的人很多",
    "春天安好，平安门前",
    "北京大学在北京",
    "京",
    "我们的 iPhone手机 在2024年12月25日丢了",
    "繁體中文也要找得到，臺北市",
    "生僻字：𠮷野家，㐂",
    "東京タワーで検索する",
    "ﾃｽﾄは半角カタカナ、テストは全角",
    "お茶を飲みましょう",
    "すもももももももものうち",
    "データベースの移行はコーヒーの後で",
    "한국어 검색은 두 글자도 됩니다",
    "대한민국 서울특별시",
    "국",
    "Привет, мир! Чай готов",
    "Ёлка и ёжик в ПОДМОСКОВЬЕ",
    "Це український текст",
    "The quick brown fox jumps over the lazy dog",
    "to be or not to be, that is the question",
    "I am a C++ and C# developer, 100% sure",
    "e-mail me at alice.smith@example.com",
    "Straße, STRASSE, Größe, naïve café",
    "cafe\u0301 composed of two characters",
    "Ｆｕｌｌｗｉｄｔｈ Ｌａｔｉｎ １２３",
    "snake_case and camelCase and kebab-case",
    "Release v2.11.3 is out: https://example.com/releases?id=42",
    "المطر في الشام جميل",
    "שלום עולם",
    "हिन्दी में खोज",
    "สวัสดีชาวโลก วันนี้อากาศดี",
    "Ελληνικά: καλημέρα κόσμε",
    "Tiếng Việt có dấu",
    "İstanbul ve Iğdır",
    "🫖 tea time 🎉🎉",
    "👩‍👩‍👧 family",
    "mixed 中文English混排テスト한글",
    "line one\nline two",
    "a" * 90 + "end",
    "AND OR NOT NEAR select from where",
    "'; DROP TABLE search_terms; --",
    "WWW.EXAMPLE.ORG",
    "x",
]

QUERIES = [
    # Chinese: two characters, one, three, and pairs that are there without the whole
    *("天气", "开会", "公园", "天安门", "安门", "北京", "北京大学", "京", "我", "手机", "年", "中文", "臺北", "混排"),
    *("𠮷野", "𠮷", "㐂", "天津", "门天"),
    # Japanese
    *("東京", "検索", "タワー", "テスト", "ﾃｽﾄ", "お茶", "もも", "すもも", "データベース", "ース", "の"),
    # Korean
    *("한국", "검색", "검색은", "국", "서울", "민국", "글자도", "한글"),
    # Russian and its neighbours
    *("привет", "ПРИВЕТ", "мир", "чай", "подмосков", "ёж", "ежик", "укр", "В"),
    # English and other alphabets
    *("quick", "QUICK", "the", "to be", "is", "a", "c++", "C#", "100%", "alice", "alice.smith@example.com", "smi"),
    *("strasse", "straße", "größe", "café", "cafe", "full", "123", "snake", "case", "v2.11.3", "11.3", "42"),
    *("المطر", "شלום", "שלום", "हिन्दी", "खोज", "สวัสดี", "อากาศ", "καλημέρα", "tiếng", "istanbul", "iğdır"),
    # Mixed, signs, several parts, phrases
    *("中文english", "iphone手机", "English 中文", "🫖", "🎉", "🫖 tea", "👧", "fox dog", "dog fox", "brown cat"),
    *('"quick brown"', '"brown quick"', '"to be or"', '"line one line"', "“lazy dog”", '"北京" 大学', "www", "x"),
    *("a" * 30, "a" * 90 + "end", "and", "NOT", "near", "drop table", "--", "%", "_", "*", '"', "'", "(", "snake_case"),
]

HOSTILE = [
    *('" OR 1=1 --', "*", "a*", '"a" NEAR "b"', "a AND NOT b", "{terms} : a", "terms:a", "^a", "a + b", "-a", "+a"),
    *("a | b", "a & !b", "a <-> b", "a:*", "'a' | 'b'", "\\", "\\'", "%", "_%", "a%' OR '1'='1", "(((", ")", ">a <b"),
    *(
        "~a",
        "@3",
        '"a b" @2',
        "a\tb",
        "\u202e",
        "\ufeff",
        "\ud7ff",
        "z5929y5b89",
        "lxquick",
        "lx*",
        "z*",
        "🏽",
        "\u0301",
    ),
]


def plain(text_: str) -> str:
    """Without case, width and composition, as a person compares."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text_).casefold())
    return re.sub(r"\s+", " ", folded).strip()


def oracle(q: str) -> list[str]:
    """The texts that hold all words and phrases of `q`, newest first; a word counts from its beginning."""
    parts = [plain(a or b) for a, b in re.findall(r'"([^"]*)"?|([^\s"]+)', plain(q).translate(QUOTES))]
    return [
        text_ for text_ in reversed(TEXTS) if parts and all(_begins_in(plain(text_), part) for part in parts if part)
    ]


QUOTES = str.maketrans("“”", '""')


def _begins_in(text_: str, part: str) -> bool:
    places = [found.start() for found in re.finditer(f"(?={re.escape(part)})", text_)]
    return any(place == 0 or not (_spaced(part[0]) and _spaced(text_[place - 1])) for place in places)


def _spaced(character: str) -> bool:
    """Whether a character is of words that are written with spaces between them."""
    name = unicodedata.name(character, "")
    unspaced = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI")
    return unicodedata.category(character)[0] in "LNM" and not name.startswith(unspaced)


class Searcher:
    """Somebody who searches, after search has caught up."""

    def __init__(self, server: RunningServer, person: Person) -> None:
        self.server = server
        self.person = person

    async def page(self, q: str = "", **query: object) -> Frame:
        """One page."""
        await self.server.settle()
        page: Frame = await self.person.ask("GET", "/search", params={"q": q, **query})
        return page

    async def texts(self, q: str = "", **query: object) -> list[str]:
        """What is found, newest first, over all pages."""
        found: list[str] = []
        page = await self.page(q, **query)
        while True:
            found += [hit["message"]["content"] for hit in page["hits"]]
            if page["next"] is None:
                return found
            page = await self.page(q, **query, cursor=page["next"])


@asynccontextmanager
async def corpus(server: RunningServer) -> AsyncIterator[tuple[Searcher, int]]:
    """Somebody in a room where all the texts were said."""
    async with people(server.address, 1) as (alice,):
        room = await alice.make_room(kind="private")
        for text_ in TEXTS:
            await alice.post(room, text_)
        yield Searcher(server, alice), room


async def test_every_language_is_found_as_a_person_would_find_it(server: RunningServer) -> None:
    wrong: dict[str, object] = {}
    async with corpus(server) as (searcher, _):
        for q in QUERIES:
            expected, found = oracle(q) if index_terms(q) else [], await searcher.texts(q)
            if found != expected:
                wrong[q] = (found, expected)

    assert len([q for q in QUERIES if oracle(q)]) > 70
    assert wrong == {}


@pytest.mark.parametrize("named_rooms", [20, 0], ids=["of few rooms", "of many rooms"])
async def test_what_was_said_long_ago_is_found_like_what_was_said_just_now(
    server: RunningServer, named_rooms: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [q for q in QUERIES if index_terms(q)][::4]
    wrong: dict[str, object] = {}
    monkeypatch.setattr(search_candidates, "NAMED_ROOMS", named_rooms)
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


async def test_nothing_of_a_closed_room_is_found(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "下午茶")
    assert await Searcher(server, bob).texts("下午茶") == ["下午茶"]

    await alice.ask("DELETE", f"/rooms/{room}", 204)

    assert await Searcher(server, bob).texts("下午茶") == await Searcher(server, alice).texts("下午茶") == []


async def test_search_keeps_nothing_of_a_closed_room(
    server: RunningServer, trio: list[Person], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kept() -> dict[int, int]:
        id_ = "rowid" if database_url.startswith("sqlite") else "id"
        counts = (
            f"SELECT room_id, count(*) FROM search_entries e JOIN search_terms t ON t.{id_} = e.id GROUP BY room_id"
        )
        with create_engine(database_url, poolclass=NullPool).connect() as connection:
            rows = connection.execute(text(counts)).all()
        return {int(room_id): int(count) for room_id, count in rows if room_id in (room, other)}

    monkeypatch.setattr(search_steps, "ENTRIES_AT_ONCE", 2)  # so that it takes several steps
    alice, bob, _ = trio
    room, other = await alice.make_room(bob), await alice.make_room(bob)
    for number in range(5):
        await alice.post(room, f"下午茶 {number}")
    await alice.post(other, "下午茶")
    await server.settle()
    assert kept() == {room: 5, other: 1}

    await alice.ask("DELETE", f"/rooms/{room}", 204)
    await server.settle()

    assert kept() == {other: 1}
    assert await Searcher(server, bob).texts("下午茶") == ["下午茶"]


async def test_an_edited_message_is_found_by_what_it_says_now(server: RunningServer, trio: list[Person]) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    seq = (await alice.post(room, "周三开会"))["seq"]
    searcher = Searcher(server, bob)
    assert await searcher.texts("周三") == ["周三开会"]

    await alice.ask("PATCH", f"/rooms/{room}/messages/{seq}", json={"content": "周四开会"})

    assert await searcher.texts("周三") == []
    assert await searcher.texts("周四") == await searcher.texts("开会") == ["周四开会"]


async def test_a_recalled_message_is_not_found_and_its_terms_are_gone(
    server: RunningServer, trio: list[Person], database_url: str
) -> None:
    alice, bob, _ = trio
    room = await alice.make_room(bob)
    await alice.post(room, "before")
    seq = (await alice.post(room, "龘靐齉"))["seq"]
    searcher = Searcher(server, bob)
    assert await searcher.texts("龘靐") == ["龘靐齉"]

    await alice.ask("DELETE", f"/rooms/{room}/messages/{seq}")

    assert await searcher.texts("龘靐") == []
    assert await searcher.texts("", room_id=room) == ["before"]
    with create_engine(database_url, poolclass=NullPool).connect() as connection:
        known = connection.scalar(text("SELECT count(*) FROM search_entries WHERE room_id = :room"), {"room": room})
        kept = connection.scalar(
            text("SELECT count(*) FROM search_terms WHERE CAST(terms AS CHAR(99)) LIKE '%z9f98y%'")
        )
    assert (known, kept) == (1, 0)


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
            asked = [await alice.http.get("/search", params={"q": "x"}) for _ in range(int(SEARCH_PER_USER.burst) + 20)]
            assert {answer.status_code for answer in asked[:10]} == {200}
            assert asked[-1].status_code == 429
            await bob.ask("GET", "/search", params={"q": "x"})


@pytest.mark.parametrize("kind", NAMES)
async def test_a_server_that_was_away_catches_up(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as server:
            async with people(server.address, 1) as (alice,):
                rooms = [await alice.make_room() for _ in range(3)]
                async with anyio.create_task_group() as posts:
                    for number in range(360):
                        posts.start_soon(alice.post, rooms[number % 3], f"第 {number} 杯茶")
                await server.settle()
                username = alice.user["username"]
        with create_engine(normalised_database_url(url), poolclass=NullPool).begin() as connection:
            connection.execute(text("DELETE FROM search_terms"))
            connection.execute(text("DELETE FROM search_entries"))
            connection.execute(text("DELETE FROM search_positions"))
        with running_server(url, tmp_path) as server:
            assert len(await _texts_of(server, username, "杯茶")) == 360


async def _texts_of(server: RunningServer, username: str, q: str) -> list[str]:
    async with people(server.address, 1) as (person,):
        grant = await person.ask("POST", "/auth/login", json={"username": username, "password": PASSWORD})
        person.http.headers["Authorization"] = f"Bearer {grant['access_token']}"
        return await Searcher(server, person).texts(q, limit=50)


@pytest.mark.parametrize("kind", NAMES)
async def test_a_backup_leaves_search_out_and_it_is_made_anew(kind: str, tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path / 'source' / 'teahouse.db'}"
    with running_server(source, tmp_path / "source") as server:
        async with people(server.address, 1) as (alice,):
            await alice.post(await alice.make_room(), "保存下来的茶")
            await server.settle()
            backup.save(normalised_database_url(source), tmp_path / "teahouse.zip")
            username = alice.user["username"]
    with zipfile.ZipFile(tmp_path / "teahouse.zip") as archive:
        assert not [name for name in archive.namelist() if name.startswith("search_")]

    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as server:
            async with people(server.address, 1) as (bob,):
                room = await bob.make_room()
                for number in range(9):
                    await bob.post(room, f"要被覆盖的茶 {number}")
                await server.settle()
        backup.restore(normalised_database_url(url), tmp_path / "teahouse.zip", replace=True)
        with running_server(url, tmp_path) as server:
            assert await _texts_of(server, username, "茶") == ["保存下来的茶"]


@pytest.mark.parametrize("kind", NAMES[1:])
async def test_two_servers_may_read_the_same_rooms(kind: str, tmp_path: Path) -> None:
    with fresh_database(kind, tmp_path) as url:
        with running_server(url, tmp_path) as one, running_server(url, tmp_path) as other:
            async with people(one.address, 1) as (alice,):
                room = await alice.make_room()
                elsewhere = Person(other.address, {"access_token": alice.token, "user": alice.user}, alice.http)
                base = alice.http.base_url
                for number in range(60):
                    alice.http.base_url = base if number % 2 else f"http://{other.address}/api/v1"
                    await elsewhere.post(room, f"茶 {number}")
                alice.http.base_url = base
                await other.settle()

                assert await Searcher(one, alice).texts("茶") == [f"茶 {number}" for number in range(60)][::-1]
        with create_engine(normalised_database_url(url), poolclass=NullPool).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM search_terms")) == 60
