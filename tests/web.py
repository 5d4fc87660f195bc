"""A web server for tests that plays whatever page, and a fetcher that may ask it: the real one refuses this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from services.page_fetcher import PageFetcher
from tests.listening import listening

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]


def page(body: str | bytes, *headers: str, status: str = "200 OK", content_type: str = "text/html") -> Play:
    """A page that is there."""
    content = body.encode() if isinstance(body, str) else body
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers, "Connection: close", "", ""])

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(head.encode("latin-1") + content)

    return play


def redirect(to: str, status: int = 302) -> Play:
    """A page that is elsewhere."""
    return page("", f"Location: {to}", status=f"{status} Found")


@dataclass
class Web:
    """What is served where, and what was asked for."""

    port: int = 0
    plays: dict[str, Play] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    connections: int = 0

    def url(self, path: str, host: str = "tea.example") -> str:
        """The address of a page; every name under `.example` leads here."""
        return f"http://{host}:{self.port}{path}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        self.connections += 1
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            self.asked.append(request)
            await self.plays[request.split(" ")[1]](writer)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def web(port: int = 0) -> AsyncIterator[Web]:
    """A web server on this port, or on a free one."""
    served = Web()
    async with listening(served.answer, port) as served.port:
        yield served


def fetcher_for(served: Web) -> PageFetcher:
    """A fetcher that knows only names under `.example`, and may ask this web server but nobody else."""

    async def resolve(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host.endswith(".example") else ["10.0.0.1"]

    return PageFetcher(resolve, lambda address, port: (address, port) == ("127.0.0.1", served.port))
