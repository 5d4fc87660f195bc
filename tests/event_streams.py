"""Server-sent events, as a client reads them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx2

from tests.people import TIMEOUT_S, Frame, Person


class Stream:
    """An open answer, and every event that was heard of it."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.heard: list[Frame] = []
        self._lines = response.aiter_lines()

    async def next(self) -> Frame | None:
        """The next event as `{id, event, data}`; None at the end."""
        event: Frame = {}
        with anyio.fail_after(TIMEOUT_S):
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if not line and event:
                    self.heard.append(event)
                    return event
                if line and not line.startswith(":"):
                    event[name] = json.loads(value) if name == "data" else value
        return None

    async def hear(self, name: str) -> Frame:
        """The data of the next event of this name."""
        while event := await self.next():
            if event["event"] == name:
                data: Frame = event["data"]
                return data
        raise AssertionError(f"no {name} among {self.names}")

    async def hear_ping(self) -> None:
        """Wait for the sign that the server is there, which is no event; what comes before it is passed over."""
        with anyio.fail_after(TIMEOUT_S):
            async for line in self._lines:
                if line.startswith(":"):
                    return
        raise AssertionError("the answer ended without a ping")

    async def rest(self) -> list[Frame]:
        """Everything until the end."""
        while await self.next():
            pass
        return self.heard

    @property
    def names(self) -> list[str]:
        """The names of what was heard."""
        return [event["event"] for event in self.heard]

    @property
    def text(self) -> str:
        """The answer, as far as it was heard."""
        return "".join(event["data"]["text"] for event in self.heard if event["event"] == "delta")


@asynccontextmanager
async def asking(
    person: Person, conversation_id: str, content: str, after: str | None = None, **body: Any
) -> AsyncIterator[Stream]:
    """Ask in a conversation, or come back behind an event, until the block ends."""
    question = {"conversation_id": conversation_id, "content": content, **body}
    headers = {} if after is None else {"Last-Event-ID": after}
    async with person.http.stream("POST", "/chat", json=question, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        yield Stream(response)
