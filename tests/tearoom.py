"""A server whose agents are answered for by the test, with people and agents in a room."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
from sqlalchemy import update

from models import User
from models.base import now
from tests.agents import Operate, hire
from tests.asks import on_the_server
from tests.databases import operating
from tests.people import TIMEOUT_S, Frame, Person, Socket, people
from tests.running_server import RunningServer, running_server
from tests.scripted import ScriptedUpstream

ENDED = ("done", "stopped", "failed", "interrupted")


class House:
    """The server, what answers for its agents, and a way to hire them."""

    def __init__(self, server: RunningServer, script: ScriptedUpstream, operate: Operate) -> None:
        self.server = server
        self.script = script
        self.operate = operate

    async def hire(self, witness: Person, config: str = "{}") -> Frame:
        """A new agent, which the server knows of."""
        agent = await hire(self.operate, witness, config)
        await on_the_server(self.server, self.server.services.directory.refresh())
        return agent

    async def silence(self, agent: Frame, *, until_now: bool = False) -> None:
        """An admin closes an agent's account, or opens it again."""
        self.operate(update(User).where(User.id == agent["id"]).values(disabled_at=None if until_now else now()))
        await on_the_server(self.server, self.server.services.directory.refresh())


@contextmanager
def house(database_url: str, folder: Path, **settings: Any) -> Iterator[House]:
    """Such a server until the block ends."""
    script = ScriptedUpstream()
    with (
        operating(database_url) as operate,
        running_server(database_url, folder, upstream=script, **settings) as server,
    ):
        yield House(server, script, operate)


class Tearoom:
    """A room of the first person's, with the others and an agent in it."""

    def __init__(self, house: House, guests: list[Person], agent: Frame, room: int) -> None:
        self.house = house
        self.script = house.script
        self.guests = guests
        self.agent = agent
        self.room = room

    @property
    def name(self) -> str:
        """How the agent is called."""
        return f"@{self.agent['username']}"

    async def asked(self, who: Person, content: str = "tea?") -> Frame:
        """A question to the agent; returns it."""
        return await who.post(self.room, f"{self.name} {content}")

    async def message(self, seq: int) -> Frame:
        """A message as it is stored."""
        found: Frame = (await self.guests[0].history(self.room, seqs=seq))["messages"][0]
        return found

    async def record(self, seq: int, who: Person | None = None) -> Frame:
        """All there is about an answer."""
        found: Frame = await (who or self.guests[0]).ask("GET", f"/rooms/{self.room}/messages/{seq}/answer")
        return found

    async def act(self, who: Person, seq: int, action: str, status: int = 204, **body: str) -> Frame | None:
        """Stop, retry, continue or resend."""
        path = f"/rooms/{self.room}/messages/{seq}/{action}"
        answer: Frame | None = await who.ask("POST", path, status, **({"json": body} if body else {}))
        return answer


@asynccontextmanager
async def tearoom(house: House, guests: int, config: str = "{}") -> AsyncIterator[Tearoom]:
    """So many people in a room with an agent. It is closed afterwards: nothing asked there may meet another test."""
    house.script.forget()
    async with people(house.server.address, guests) as everybody:
        agent = await house.hire(everybody[0], config)
        room = await everybody[0].make_room(*everybody[1:], kind="private")
        await everybody[0].ask("POST", f"/rooms/{room}/members", 201, json={"user_id": agent["id"]})
        try:
            yield Tearoom(house, everybody, agent, room)
        finally:
            with anyio.CancelScope(shield=True):
                await everybody[0].http.request("DELETE", f"/rooms/{room}")


async def hear_end(socket: Socket, seq: int) -> Frame:
    """The message of an answer when it has ended."""
    frame = await socket.hear("message.updated", lambda frame: _is_end(frame["message"], seq))
    message: Frame = frame["message"]
    return message


async def hear_streaming(socket: Socket, seq: int) -> Frame:
    """The message of an answer when it begins: at once with the message, or later."""
    with anyio.fail_after(TIMEOUT_S):
        while True:
            message: Frame = (await socket.next()).get("message") or {}
            if message.get("seq") == seq and message["answer"]["status"] == "streaming":
                return message


def _is_end(message: Frame, seq: int) -> bool:
    return bool(message["seq"] == seq and message["answer"] and message["answer"]["status"] in ENDED)


class Viewer:
    """Somebody's client, which puts an answer together from what it hears."""

    def __init__(self, seq: int, text: str = "") -> None:
        self.seq = seq
        self.text = text
        self.thought = ""
        self.steps: dict[str, Frame] = {}
        self.ended: Frame | None = None

    def hear(self, frame: Frame) -> None:
        """Apply one frame, as `docs/protocol.md` says."""
        if frame["type"] == "message.updated" and frame["message"]["seq"] == self.seq:
            message = frame["message"]
            if message["answer"]["status"] in ENDED:
                self.ended = message
        elif frame.get("seq") == self.seq and frame["type"] == "message.delta":
            self.text = _put(self.text, frame)
        elif frame.get("seq") == self.seq and frame["type"] == "message.thought":
            self.thought = _put(self.thought, frame)
        elif frame.get("seq") == self.seq and frame["type"] == "message.step":
            self.steps[frame["step"]["id"]] = frame["step"]

    async def watch(self, socket: Socket) -> "Viewer":
        """Until the end."""
        with anyio.fail_after(TIMEOUT_S):
            while self.ended is None:
                self.hear(await socket.next())
        return self


def _put(text: str, frame: Frame) -> str:
    units = text.encode("utf-16-le")
    at = 2 * frame["offset"]
    assert at <= len(units), "a gap"
    new = units[:at] + frame["text"].encode("utf-16-le")
    return (new if len(new) >= len(units) else units).decode("utf-16-le")
