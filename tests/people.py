"""People as tests meet them: each with an account, a way to ask, and sockets to listen on."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import anyio
import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

Frame = dict[str, Any]

PASSWORD = "correct horse battery"  # every account of the tests has it
TIMEOUT_S = 30  # only what fails takes so long


class Socket:
    """An authenticated socket that remembers every frame it heard."""

    def __init__(self, websocket: ClientConnection) -> None:
        self.websocket = websocket
        self.heard: list[Frame] = []
        self._read = 0

    async def say(self, op: str, **fields: Any) -> None:
        """Send a command."""
        await self.websocket.send(json.dumps({"op": op, **fields}))

    async def send(self, room_id: int, content: str, **fields: Any) -> str:
        """Send a message; returns its id."""
        message_id = fields.pop("id", None) or str(uuid4())
        await self.say("message.send", room_id=room_id, id=message_id, content=content, **fields)
        return str(message_id)

    async def hear(self, type_: str, matches: Callable[[Frame], bool] = lambda frame: True) -> Frame:
        """The next frame of this type that matches; what comes before it is passed over, and kept in `heard`."""
        with anyio.fail_after(TIMEOUT_S):
            while True:
                frame = await self.next()
                if frame["type"] == type_ and matches(frame):
                    return frame

    async def next(self) -> Frame:
        """The next frame, whatever it is."""
        frame: Frame = json.loads(await self.websocket.recv())
        self.heard.append(frame)
        return frame

    async def hear_message(self, message_id: str) -> Frame:
        """The message with this id, as an event."""
        frame = await self.hear("message.created", lambda frame: frame["message"]["id"] == message_id)
        message: Frame = frame["message"]
        return message

    async def hear_answer(self) -> Frame:
        """The next frame that is no presence: others come and go as they like."""
        with anyio.fail_after(TIMEOUT_S):
            while True:
                frame = await self.next()
                if frame["type"] != "presence":
                    return frame

    async def hear_messages(self, message_ids: Iterable[str]) -> dict[str, Frame]:
        """All messages with these ids, by id: as events or as changes, in whatever order they come."""
        missing, found = set(message_ids), {}
        with anyio.fail_after(TIMEOUT_S):
            while missing:
                frame = await self.next()
                for message in frame.get("messages") or [frame.get("message")]:
                    if isinstance(message, dict) and message["id"] in missing:
                        found[message["id"]] = message
                        missing.discard(message["id"])
        return found

    async def drain(self) -> list[Frame]:
        """Everything that was on its way: a ping's answer comes behind it."""
        await self.say("ping", ref="drain")
        await self.hear("pong", lambda frame: frame.get("ref") == "drain")
        return self.heard

    async def keep_beating(self) -> None:
        """Ping every now and then, so that the server does not take this socket for dead, until it ends."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self.drain()
                await anyio.sleep(0.2)

    async def closed(self) -> int | None:
        """The code with which the server closes this socket, after whatever is still to be heard."""
        with anyio.fail_after(TIMEOUT_S), contextlib.suppress(ConnectionClosed):
            while True:
                await self.next()
        return self.websocket.close_code


class Person:
    """Somebody with an account on a running server."""

    def __init__(self, address: str, grant: Frame, http: httpx2.AsyncClient) -> None:
        self.address = address
        self.http = http
        self.token: str = grant["access_token"]
        self.user: Frame = grant["user"]
        self.id: int = grant["user"]["id"]
        http.headers["Authorization"] = f"Bearer {self.token}"

    async def ask(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        """A request to the API that must answer with `status`; returns the JSON of its answer."""
        answer = await self.http.request(method, path, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def make_room(self, *members: "Person", kind: str = "public", name: str = "茶馆") -> int:
        """A room of one's own, with these members in it; returns its id."""
        room_id: int = (await self.ask("POST", "/rooms", 201, json={"name": name, "kind": kind}))["id"]
        for member in members:
            await self.ask("POST", f"/rooms/{room_id}/members", 201, json={"user_id": member.id})
        return room_id

    async def post(self, room_id: int, content: str, status: int = 201, **fields: Any) -> Frame:
        """Say something by REST; returns the message."""
        message: Frame = await self.ask(
            "POST", f"/rooms/{room_id}/messages", status, json={"content": content, **fields}
        )
        return message

    async def history(self, room_id: int, **query: Any) -> Frame:
        """A page of history."""
        page: Frame = await self.ask("GET", f"/rooms/{room_id}/messages", params=query)
        return page

    async def changes(self, room_id: int, since: int, **query: Any) -> Frame:
        """What changed since a version."""
        changes: Frame = await self.ask("GET", f"/rooms/{room_id}/changes", params={"since": since, **query})
        return changes

    @asynccontextmanager
    async def socket(self, **auth: Any) -> AsyncIterator[Socket]:
        """A socket that has said `auth` and heard `hello`, which is `heard[0]`."""
        async with knock(self.address) as socket:
            await socket.say("auth", token=self.token, **auth)
            await socket.hear("hello")
            yield socket

    @asynccontextmanager
    async def elsewhere(self, password: str = PASSWORD) -> AsyncIterator["Person"]:
        """The same person on another device: a login session of its own."""
        async with client_of(self.address) as client:
            account = {"username": self.user["username"], "password": password}
            answer = await client.post("/auth/login", json=account)
            assert answer.status_code == 200, answer.text
            yield Person(self.address, answer.json(), client)


def client_of(address: str, **options: Any) -> httpx2.AsyncClient:
    """Asks the API at this address; without TLS, whose certificates would take longer to load than the test."""
    return httpx2.AsyncClient(base_url=f"http://{address}/api/v1", timeout=30, verify=False, **options)


@asynccontextmanager
async def knock(address: str, query: str = "") -> AsyncIterator[Socket]:
    """A socket that has not said yet whose it is."""
    # No bound on unread frames: at its bound the client stops reading, and so would not hear the server's farewell.
    async with connect(
        f"ws://{address}/ws{query}", max_size=None, max_queue=None, compression=None, ping_interval=None
    ) as websocket:
        try:
            yield Socket(websocket)
        finally:
            # A cancelled close would leave the transport open, and its warning to whichever test comes later.
            with anyio.CancelScope(shield=True):
                await websocket.close()


@asynccontextmanager
async def people(address: str, count: int) -> AsyncIterator[list[Person]]:
    """So many people with new accounts."""
    async with anyio.create_task_group() as exits:
        clients = [client_of(address) for _ in range(count)]
        try:
            yield [await _register(address, client) for client in clients]
        finally:
            for client in clients:
                exits.start_soon(client.aclose)


async def _register(address: str, client: httpx2.AsyncClient) -> Person:
    account = {"username": f"guest-{uuid4().hex[:16]}", "password": PASSWORD}
    answer = await client.post("/auth/register", json=account)
    assert answer.status_code == 201, answer.text
    return Person(address, answer.json(), client)
