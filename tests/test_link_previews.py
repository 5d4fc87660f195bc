"""Link previews: what a page says of itself arrives with its message, a moment later, and goes with it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import NullPool, create_engine, select, update

from models import LinkPreview
from models.base import now
from services.link_preview_service import MAX_WAITING, first_link
from services.page_fetcher import Page
from services.page_summary import MAX_DESCRIPTION_CHARS, MAX_SITE_CHARS, MAX_TITLE_CHARS, Summary, summarise
from tests.databases import NAMES, fresh_database
from tests.people import Frame, Person, Socket, people
from tests.running_server import RunningServer, running_server
from tests.web import Web, fetcher_for, page, redirect, web

TEA = """<!doctype html><html><head><meta charset="utf-8"><title>Tea &amp; more</title>
<meta property="og:title" content="茶 &amp; Tea"><meta name=description content='All about tea'>
<meta property="og:site_name" content="Teapot"></head><body>…</body></html>"""


def summary_of(html: str | bytes, content_type: str = "text/html", url: str = "https://www.tea.example/x") -> Summary:
    """What a page says of itself; it must have a title."""
    summary = summarise(Page(url, content_type, html.encode() if isinstance(html, str) else html))
    assert summary is not None
    return summary


def test_a_page_says_its_title_and_more() -> None:
    assert summary_of(TEA) == Summary("茶 & Tea", "All about tea", "Teapot")
    assert summary_of("<title>\n Plain\t title </title>") == Summary("Plain title", "", "tea.example")
    assert summary_of("<TITLE lang=en>Loud</TITLE><META NAME=Description CONTENT=x>").description == "x"
    assert summary_of('<meta content="A > B" property="og:title">').title == "A > B"
    assert (
        summary_of("<meta property='og:title' content='first'><meta property='og:title' content='2'>").title == "first"
    )


@pytest.mark.parametrize(
    "html", ["", "<p>no title</p>", "<title> </title>", "<title>\u202e\u200b</title>", "\0" * 9, "<"]
)
def test_a_page_without_a_title_says_nothing(html: str) -> None:
    assert summarise(Page("https://tea.example/", "text/html", html.encode())) is None


def test_what_a_page_says_is_kept_short_and_can_be_seen() -> None:
    long = summary_of(
        f"<title>{'長' * 900}</title><meta name=description content='{'d' * 1400}'>"
        f"<meta property=og:site_name content='{'s' * 300}'>"
    )
    assert [len(text) for text in (long.title, long.description, long.site_name)] == [
        MAX_TITLE_CHARS,
        MAX_DESCRIPTION_CHARS,
        MAX_SITE_CHARS,
    ]
    assert summary_of("<title>a\u202eb\u0000c\u200bd\u2028e</title>").title == "abcd e"
    assert (
        summary_of("<title><script>x</script></title><meta property=og:title content='<b>&lt;i&gt;'>").title == "<b><i>"
    )


@pytest.mark.parametrize(
    ("html", "content_type"),
    [
        ("<title>茶馆</title>".encode("gbk"), "text/html; charset=GBK"),
        ("<meta charset='gb2312'><title>茶馆</title>".encode("gbk"), "text/html"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=big5"><title>茶館</title>'.encode("big5"), ""),
        ("<title>茶館</title>".encode("shift_jis"), 'text/html; charset="Shift_JIS"'),
        ("<title>茶馆</title>".encode(), "text/html; charset=zip"),
        ("<title>茶馆</title>".encode(), "text/html; charset=unicode_escape"),
    ],
)
def test_a_page_is_read_in_its_own_encoding(html: bytes, content_type: str) -> None:
    assert summary_of(html, content_type).title in {"茶馆", "茶館"}


@pytest.mark.parametrize(
    "piece", ["<a ", "<meta ", '<meta "', "<meta '\"", "<title>", "<!--", "<![", "&#", '<meta a="b" ', "<meta a a a a>"]
)
def test_no_page_takes_long_to_read(piece: str) -> None:
    started = monotonic()

    summarise(Page("https://tea.example/", "text/html", (piece * 500_000)[:500_000].encode()))

    assert monotonic() - started < 3


@pytest.mark.parametrize(
    ("content", "link"),
    [
        ("see https://tea.example/a?b=c#d.", "https://tea.example/a?b=c#d"),
        ("看https://tea.example/茶，很好", "https://tea.example/"),
        ("(https://tea.example/a_(b)) and http://other.example", "https://tea.example/a_(b)"),
        ("[tea](https://tea.example/x)", "https://tea.example/x"),
        ("**https://tea.example/x**", "https://tea.example/x"),
        ("<https://tea.example/x>", "https://tea.example/x"),
        ("HTTPS://TEA.EXAMPLE/", "HTTPS://TEA.EXAMPLE/"),
        ("`https://code.example/` then https://tea.example/", "https://tea.example/"),
        ("```\nhttps://code.example/\n```", None),
        ("```\nhttps://code.example/", None),
        ("no link, no tea", None),
        ("ftp://tea.example/ and javascript://x", None),
        ("https://", None),
        ("https://...", None),
        ("https://tea.example/" + "x" * 3000, None),
    ],
)
def test_the_first_link_of_a_message_is_found(content: str, link: str | None) -> None:
    assert first_link(content) == link


@dataclass(frozen=True)
class Place:
    """A server that may ask one web server, and two people in a room of it."""

    server: RunningServer
    web: Web
    alice: Person
    bob: Person
    room: int
    database_url: str

    def shelf(self) -> list[LinkPreview]:
        """What is kept of pages."""
        engine = create_engine(self.database_url, poolclass=NullPool)
        with engine.connect() as connection:
            return list(connection.execute(select(LinkPreview.__table__)))  # type: ignore[arg-type]


@pytest.fixture(params=NAMES)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """Such a server on each database."""
    async with web() as served:
        served.plays["/tea"] = page(TEA)
        with (
            fresh_database(request.param, tmp_path) as url,
            running_server(url, tmp_path, fetcher=fetcher_for(served)) as server,
        ):
            async with people(server.address, 2) as (alice, bob):
                yield Place(server, served, alice, bob, await alice.make_room(bob), url)


async def preview_of(socket: Socket, seq: int) -> Frame:
    """The message's next state, as everybody hears of it."""
    frame = await socket.hear("message.updated", lambda frame: frame["message"]["seq"] == seq)
    assert frame["version"] == frame["message"]["version"]
    message: Frame = frame["message"]
    return message


async def test_a_preview_arrives_after_its_message_as_a_change_of_it(place: Place) -> None:
    url = place.web.url("/tea")
    async with place.bob.socket() as socket:
        posted = await place.alice.post(place.room, f"look: {url}")
        assert posted["preview"] is None
        shown = await preview_of(socket, posted["seq"])

    expected = {"url": url, "title": "茶 & Tea", "description": "All about tea", "site_name": "Teapot"}
    assert shown == {**posted, "version": posted["version"] + 1, "preview": expected}
    changes = await place.bob.changes(place.room, posted["version"])
    assert [message["preview"] for message in changes["messages"]] == [expected]


async def test_a_page_is_asked_once_for_many_messages(place: Place) -> None:
    async with place.bob.socket() as socket:
        for _ in range(3):
            posted = await place.alice.post(place.room, place.web.url("/tea"))
            await preview_of(socket, posted["seq"])
        assert len(place.web.asked) == 1
        with create_engine(place.database_url, poolclass=NullPool).begin() as connection:
            connection.execute(update(LinkPreview).values(fetched_at=now() - timedelta(days=2)))

        posted = await place.alice.post(place.room, place.web.url("/tea"))
        await preview_of(socket, posted["seq"])

    assert len(place.web.asked) == 2
    assert len(place.shelf()) == 1


async def test_that_a_page_says_nothing_is_remembered_too(place: Place) -> None:
    place.web.plays |= {"/none": page("<p>nothing</p>"), "/inside": redirect("http://10.0.0.1/")}
    async with place.bob.socket() as socket:
        for _ in range(2):
            for path in ("/none", "/inside"):
                posted = await place.alice.post(place.room, place.web.url(path))
            marker = await place.alice.post(place.room, place.web.url("/tea"))
            await preview_of(socket, marker["seq"])
        updated = [frame for frame in socket.heard if frame["type"] == "message.updated"]

    assert {frame["message"]["content"] for frame in updated} == {place.web.url("/tea")}
    assert posted["preview"] is None
    assert len([asked for asked in place.web.asked if "/none" in asked]) <= 1 + 1  # two workers may ask at once


async def test_an_edit_takes_another_preview_or_none(place: Place) -> None:
    place.web.plays["/coffee"] = page("<title>Coffee</title>")
    async with place.bob.socket() as socket:
        seq = (await place.alice.post(place.room, place.web.url("/tea")))["seq"]
        assert (await preview_of(socket, seq))["preview"]["title"] == "茶 & Tea"
        coffee = place.web.url("/coffee")
        for content, title in ((coffee, "Coffee"), (f"`{coffee}` is but code", None)):
            path = f"/rooms/{place.room}/messages/{seq}"
            edited = await place.alice.ask("PATCH", path, json={"content": content})
            await socket.hear("message.updated", lambda frame, v=edited["version"]: frame["version"] == v)  # type: ignore[misc]
            preview = (await preview_of(socket, seq))["preview"]
            assert (preview and preview["title"]) == title


async def test_a_message_that_was_recalled_meanwhile_stays_empty(place: Place) -> None:
    asked, answer = asyncio.Event(), asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> None:
        asked.set()
        await answer.wait()
        await page(TEA)(writer)

    place.web.plays["/late"] = late
    async with place.bob.socket() as socket:
        recalled = (await place.alice.post(place.room, place.web.url("/late")))["seq"]
        await asyncio.wait_for(asked.wait(), 10)
        await place.alice.ask("DELETE", f"/rooms/{place.room}/messages/{recalled}")
        answer.set()
        kept = await place.alice.post(place.room, place.web.url("/late"))
        await preview_of(socket, kept["seq"])

    message = (await place.bob.history(place.room))["messages"][recalled - 1]
    assert (message["content"], message["preview"]) == ("", None)
    assert message["deleted_at"] is not None


async def test_pages_that_do_not_answer_are_not_in_the_way(place: Place) -> None:
    never = asyncio.Event()

    async def silent(_writer: asyncio.StreamWriter) -> None:
        await never.wait()

    place.web.plays |= {f"/{number}": silent for number in range(MAX_WAITING + 20)}
    started = monotonic()

    for number in range(MAX_WAITING + 20):
        await place.alice.post(place.room, place.web.url(f"/{number}"))

    assert monotonic() - started < 20
    assert len((await place.bob.history(place.room, limit=200))["messages"]) == MAX_WAITING + 20
    never.set()


async def test_the_server_does_not_go_out_where_it_must_not(tmp_path: Path) -> None:
    async with web() as served:
        served.plays["/tea"] = page(TEA)
        url = f"sqlite:///{tmp_path / 'teahouse.db'}"
        for fetcher, setting in ((fetcher_for(served), "off"), (None, "on")):  # off; on, but for public addresses alone
            with running_server(url, tmp_path, fetcher=fetcher, link_previews=setting) as server:
                async with people(server.address, 1) as (alice,):
                    posted = await alice.post(await alice.make_room(), served.url("/tea", "127.0.0.1"))
                    assert posted["preview"] is None
        assert served.connections == 0
