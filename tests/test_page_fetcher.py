"""Asking other people's pages: what is refused before anything is sent, and what of an answer is read."""

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from time import monotonic

import pytest

from services import page_fetcher
from services.page_fetcher import MAX_BYTES, MAX_URL_CHARS, PageFetcher, Refused, is_public, parse
from tests.web import Play, Web, fetcher_for, page, redirect, web

HIDDEN = [
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "169.254.0.1", "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.0.192", "192.0.2.1"),
    *("192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"),
    *("::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("2001:db8::1", "3fff::1", "100::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1"),
    *("ff02::1", "ff0e::1", "5f00::1"),
    *("", "localhost", "not an address", "1", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "１２７.0.0.1"),
]
PUBLIC = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2a00:1450::1"]

NUMBERS = ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "0", "00000177.1", "[::1]"]

NO_ADDRESS = [
    *("ftp://tea.example/", "file:///etc/passwd", "gopher://tea.example/", "javascript:alert(1)", "data:text/html,x"),
    *("//tea.example/", "http:/tea.example/", "http://", "http:///path", "https://?x", "tea.example", ""),
    *("http://user@tea.example/", "http://user:password@tea.example/", "http://tea.example@10.0.0.1/", "http://@a/"),
    *(
        "http://tea.example\\@10.0.0.1/",
        "http://10.0.0.1\\.tea.example/",
        "http://tea.example\t/",
        "http://tea .example/",
    ),
    *("http://tea.example/\r\nHost: x", "http://tea.example/\x00", "http://茶.example/", "http://tea。example/"),
    *(
        "http://tea.example:80:80/",
        "http://tea.example:x/",
        "http://tea.example:99999/",
        "http://[::1/",
        "http://::1]/",
    ),
    *(
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[v1.x]/",
        "http://a%2eb/",
        "http://tea.example%00/",
    ),
    "http://tea.example/" + "x" * MAX_URL_CHARS,
]


@pytest.mark.parametrize("address", HIDDEN)
def test_an_address_that_not_everybody_may_reach_is_never_asked(address: str) -> None:
    assert not is_public(address, 80)
    assert not is_public(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked_at_the_ports_of_the_web(address: str) -> None:
    assert is_public(address, 80)
    assert is_public(address, 443)
    assert not [port for port in (0, 22, 25, 81, 3306, 6379, 8000, 8080, 8443, 11211) if is_public(address, port)]


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_not_plainly_the_address_of_a_page_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        parse(url)


def test_what_was_checked_is_what_is_asked() -> None:
    target = parse("HTTPS://Tea.Example:443/a/../b?q=1&r=%2e#part")

    assert (target.scheme, target.host, target.port, target.path) == ("https", "tea.example", 443, "/a/../b?q=1&r=%2e")
    assert target.url == "https://tea.example/a/../b?q=1&r=%2e"
    assert parse("http://[2606:4700::1111]").url == "http://[2606:4700::1111]/"


@pytest.mark.parametrize("number", NUMBERS)
async def test_no_spelling_of_this_machine_is_asked(number: str) -> None:
    async with web() as served:
        real = PageFetcher()
        try:
            for url in (f"http://{number}/", f"http://{number}:{served.port}/", "http://localhost/"):
                with pytest.raises(Refused):
                    await real.fetch(url)
        finally:
            real.close()
        assert served.connections == 0


@pytest.fixture
async def served() -> AsyncIterator[Web]:
    """A web server."""
    async with web() as running:
        yield running


async def test_a_page_is_asked_without_anything_of_ours(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    served.plays["/"] = page("<title>Tea</title>", "Set-Cookie: session=1; Path=/")
    fetcher = fetcher_for(served)

    for _ in range(2):
        assert b"Tea" in (await fetcher.fetch(served.url("/"))).body

    assert len(served.asked) == 2
    request = served.asked[1].lower()
    assert f"host: tea.example:{served.port}\r\n" in request
    assert "user-agent: mozilla/5.0 (compatible; teahouse" in request
    assert not [name for name in ("cookie", "authorization", "referer", "forwarded") if f"\r\n{name}" in request]


async def test_redirects_are_followed_three_times(served: Web) -> None:
    served.plays |= {f"/{n}": redirect(f"/{n + 1}") for n in range(4)} | {"/4": page("<title>there</title>")}
    fetcher = fetcher_for(served)

    assert (await fetcher.fetch(served.url("/1"))).url == served.url("/4")
    with pytest.raises(Refused, match="redirects"):
        await fetcher.fetch(served.url("/0"))
    served.plays["/round"] = redirect("/round")
    with pytest.raises(Refused, match="redirects"):
        await fetcher.fetch(served.url("/round"))


@pytest.mark.parametrize(
    "to",
    [
        *("http://127.0.0.1/", "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"),
        *("http://internal.local/", "http://2130706433/", "//10.0.0.1/", "ftp://tea.example/", "file:///etc/passwd"),
        *("http://user@tea.example/", "http://tea.example:22/", "http://tea.example\\@10.0.0.1/", "javascript:x"),
        *("http://[::ffff:127.0.0.1]/", "http://0/", ""),
    ],
)
async def test_each_redirect_is_an_address_like_the_first(served: Web, to: str) -> None:
    served.plays["/"] = redirect(to)

    with pytest.raises(Refused):
        await fetcher_for(served).fetch(served.url("/"))

    assert served.connections == 1


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to(served: Web) -> None:
    """A name that answers differently the second time (DNS rebinding) is asked for once."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]
    looked_at: list[str] = []

    async def resolve(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    def allows(address: str, port: int) -> bool:
        looked_at.append(address)
        return False

    with pytest.raises(Refused, match="address"):
        await PageFetcher(resolve, allows).fetch(served.url("/"))

    assert looked_at == ["93.184.216.34"]
    assert answers == [["127.0.0.1"]]


async def test_a_name_with_one_hidden_address_among_others_is_refused(served: Web) -> None:
    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1", "10.0.0.1"]

    fetcher = PageFetcher(resolve, lambda address, _: address == "127.0.0.1")
    with pytest.raises(Refused, match="address"):
        await fetcher.fetch(served.url("/"))

    assert served.connections == 0


async def test_a_name_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    fetcher = PageFetcher()
    with pytest.raises(Refused):
        await fetcher.fetch("http://nowhere.example/")
    fetcher.close()


def endless(chunk: bytes, *headers: str) -> Play:
    """A page that never ends."""

    async def play(writer: asyncio.StreamWriter) -> None:
        await page(b"", *headers)(writer)
        while True:
            writer.write(chunk)
            await writer.drain()

    return play


def bomb() -> Play:
    """A page of a gigabyte, sent as a megabyte."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    first, another = (deflate.compress(bytes(1 << 20)) + deflate.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return page(first + another * 1023, "Content-Encoding: gzip")


async def test_of_a_page_without_end_the_beginning_is_read(served: Web) -> None:
    served.plays["/endless"] = endless(b"<p>tea</p>" * 1000)
    served.plays["/huge"] = page(b"<title>Huge</title>" + b"x" * 5_000_000, "Content-Length: 5000019")
    fetcher = fetcher_for(served)

    assert len((await fetcher.fetch(served.url("/endless"))).body) == MAX_BYTES
    assert len((await fetcher.fetch(served.url("/huge"))).body) == MAX_BYTES


async def test_what_is_packed_is_unpacked_up_to_the_same_bound(served: Web) -> None:
    served.plays["/bomb"] = bomb()
    served.plays["/packed"] = page(gzip.compress(b"<title>Packed</title>"), "Content-Encoding: gzip")
    served.plays["/broken"] = page(b"this is not packed", "Content-Encoding: gzip")
    served.plays["/other"] = page(b"x", "Content-Encoding: br")
    served.plays["/twice"] = page(b"x", "Content-Encoding: gzip, gzip")
    fetcher = fetcher_for(served)

    assert (await fetcher.fetch(served.url("/packed"))).body == b"<title>Packed</title>"
    assert len((await fetcher.fetch(served.url("/bomb"))).body) <= MAX_BYTES
    for path in ("/broken", "/other", "/twice"):
        with pytest.raises(Refused, match="encoding"):
            await fetcher.fetch(served.url(path))


async def test_reading_ends_with_the_head_of_the_page(served: Web) -> None:
    served.plays["/"] = endless(b"<head><title>Tea</title></head><body>")

    assert len((await fetcher_for(served).fetch(served.url("/"))).body) < MAX_BYTES


async def test_a_slow_page_is_given_up(served: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_fetcher, "TOTAL_S", 0.3)
    never = asyncio.Event()

    async def silent(_writer: asyncio.StreamWriter) -> None:
        await never.wait()

    async def dripping(writer: asyncio.StreamWriter) -> None:
        await page(b"")(writer)
        while not never.is_set():
            writer.write(b"<")
            await writer.drain()
            await asyncio.sleep(0.02)

    served.plays |= {"/silent": silent, "/dripping": dripping}
    fetcher = fetcher_for(served)
    for path in ("/silent", "/dripping"):
        started = monotonic()
        with pytest.raises(Refused, match="time"):
            await fetcher.fetch(served.url(path))
        assert monotonic() - started < 5
    never.set()


@pytest.mark.parametrize("content_type", ["application/json", "image/png", "text/plain", "", "text/htmlx", "video/mp4"])
async def test_only_pages_are_read(served: Web, content_type: str) -> None:
    served.plays["/"] = page("<title>Tea</title>", content_type=content_type)

    with pytest.raises(Refused, match="type"):
        await fetcher_for(served).fetch(served.url("/"))


@pytest.mark.parametrize("status", ["404 Not Found", "500 Broken", "204 No Content", "206 Partial", "304 Not Modified"])
async def test_what_is_no_answer_is_refused(served: Web, status: str) -> None:
    served.plays["/"] = page("<title>Tea</title>", status=status)

    with pytest.raises(Refused, match="status"):
        await fetcher_for(served).fetch(served.url("/"))


async def test_who_does_not_speak_http_is_refused(served: Web) -> None:
    async def ssh(writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")

    async def long_head(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 1_000_000)

    served.plays |= {"/ssh": ssh, "/head": long_head}
    for path in served.plays:
        with pytest.raises(Refused):
            await fetcher_for(served).fetch(served.url(path))
