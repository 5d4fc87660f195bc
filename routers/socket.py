"""The live door: one socket for each client, all its rooms on it."""

import asyncio
from functools import partial
from time import monotonic

import orjson
from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

import languages
from errors import AccountClosed, AppError, InvalidRequest, NotAuthenticated, RateLimited, TokenExpired
from realtime.connection import Connection, QueuedConnection, connect
from realtime.frames import Frames
from routers.dependencies import Services
from routers.problems import error_frame
from schemas.socket import AnyCommand, AskChanges, Auth, Ping, Read, SendMessage, Typing, commands, refs
from services.audience import Client
from services.heartbeat_service import CLOSE_TOKEN_EXPIRED
from services.message_files import texts
from services.message_log import Draft, Posted
from services.rate_limits import COMMAND_PER_USER, SEND_PER_USER, WARNING_PER_SOCKET
from services.room_views import MAX_CHANGES
from services.sync_service import Known
from services.ws_service import CLOSE_COME_BACK, CLOSE_NOT_AUTHENTICATED

AUTH_TIMEOUT_S = 5
MAX_SOCKETS_PER_USER = 20
CLOSE_NOT_ALLOWED = 4003
CLOSE_TOO_MANY = 4029


def entrance(app: FastAPI) -> ASGIApp:
    """The ASGI application for sockets. FastAPI's own routes would keep their machinery alive for each open socket."""

    async def open_door(scope: Scope, receive: Receive, send: Send) -> None:
        await SocketDoor(WebSocket(scope, receive, send), app.state.services).serve()

    return open_door


class SocketDoor:
    """One socket from its acceptance to its end.

    A bad frame is answered; it never ends anything but, at worst, this socket.
    """

    __slots__ = ("_client", "_connection", "_language", "_services", "_websocket")

    def __init__(self, websocket: WebSocket, services: Services) -> None:
        self._websocket = websocket
        self._services = services
        self._language = languages.preferred(websocket.headers.get("accept-language", ""))
        self._connection: Connection
        self._client: Client | None = None

    async def serve(self) -> None:
        """Let the client in, listen until it goes, count it out."""
        await self._websocket.accept()
        self._connection = connect(self._websocket, self._services.settings.send_buffer_bytes)
        try:
            client = await self._admit()
            while client is not None and not self._connection.closed:
                await self._hear(client, await self._receive())
        except WebSocketDisconnect:
            return
        finally:
            if self._client is not None:
                self._services.manager.detach(self._client)
            if isinstance(self._connection, QueuedConnection):
                await self._connection.ended()

    async def _admit(self) -> Client | None:
        """Wait for `auth`, and answer it. Live first, then the state: nothing can fall between the two."""
        text = ""
        try:
            async with asyncio.timeout(AUTH_TIMEOUT_S):
                text = await self._receive()
            command = commands.validate_json(text)
            if not isinstance(command, Auth):
                raise NotAuthenticated
            return await self._greet(command)
        except (AppError, ValidationError) as error:
            self._connection.answer(error_frame(error, _ref_of(text), self._language))
            self._connection.close(*_close_for(error))
        except TimeoutError:
            self._connection.close(CLOSE_NOT_AUTHENTICATED, "no auth in time")
        return None

    async def _greet(self, command: Auth) -> Client:
        services = self._services
        identity = await services.auth.authenticate(command.token)
        if services.limits.enabled and len(services.manager.clients_of(identity.user.id)) >= MAX_SOCKETS_PER_USER:
            raise RateLimited(retry_after_s=AUTH_TIMEOUT_S)
        client = self._client = Client(self._connection, identity.user.id, identity.session_id, identity.expires_at)
        self._connection.on_lost = partial(services.manager.detach, client)
        await services.sync.listen(services.manager.attach(client))
        first = await services.sync.greet(identity, Known(command.epoch, command.rooms, command.opens, command.ref))
        self._connection.go_live(Frames(first))
        services.manager.went_live(client)
        return client

    async def _receive(self) -> str:
        """The next text frame; an empty text, which is no command, for a binary one."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1005)
        return message.get("text") or ""

    async def _hear(self, client: Client, text: str) -> None:
        client.heard_at = monotonic()
        ref: str | int | None = None
        try:
            self._services.limits.spend(COMMAND_PER_USER, client.user_id)
            command = commands.validate_json(text)
            ref = command.ref
            await self._carry_out(client, command)
        except RateLimited as error:
            self._warn(client, error, ref if ref is not None else _ref_of(text))
        except TokenExpired:
            self._connection.close(CLOSE_TOKEN_EXPIRED, "token expired")
        except Exception as error:  # translated: the socket and the process go on
            self._connection.answer(error_frame(error, ref if ref is not None else _ref_of(text), self._language))

    async def _carry_out(self, client: Client, command: AnyCommand) -> None:
        match command:
            case SendMessage():
                self._send(client, command)
            case Ping():
                self._answer(command.ref, {"type": "pong"})
            case AskChanges(room_id=room_id, since=since):
                changes = await self._services.messages.changes(client.user_id, room_id, since, MAX_CHANGES)
                self._answer(command.ref, {"type": "changes", **changes.model_dump(mode="json", by_alias=True)})
            case Read(room_id=room_id, seq=seq):
                state = await self._services.reads.mark_read(client.user_id, room_id, seq)
                self._answer(command.ref, {"type": "read", **state.model_dump()})
            case Typing(room_id=room_id):
                self._services.typing.tell(client, room_id)
            case Auth():
                await self._renew(client, command)

    def _send(self, client: Client, command: SendMessage) -> None:
        """Queue the message and go on listening: a client may have many on their way."""
        self._services.limits.spend(SEND_PER_USER, client.user_id)
        draft = Draft(
            str(command.id),
            command.room_id,
            client.user_id,
            command.content,
            command.reply_to,
            file_ids=texts(command.file_ids),
        )
        self._services.messages.send(draft).add_done_callback(partial(self._sent, command.ref))

    def _sent(self, ref: str | int | None, future: asyncio.Future[Posted]) -> None:
        """A stored message has reached this socket as an event; a repeat or a refusal concerns this socket alone."""
        error = future.exception()
        if error is not None:
            fault = error if isinstance(error, Exception) else RuntimeError("the write was interrupted")
            self._connection.answer(error_frame(fault, ref, self._language))
        elif not future.result().created:
            message = future.result().message
            frame = {"type": "message.created", "room_id": message["room_id"], "version": message["version"]}
            self._answer(ref, {**frame, "message": message})

    async def _renew(self, client: Client, command: Auth) -> None:
        """A fresh token of the same session on an open socket."""
        identity = await self._services.auth.authenticate(command.token)
        if (identity.user.id, identity.session_id) != (client.user_id, client.session_id):
            raise InvalidRequest("token", "it belongs to another session; open another socket for it")
        client.expires_at = identity.expires_at
        self._answer(command.ref, {"type": "pong"})

    def _warn(self, client: Client, error: RateLimited, ref: str | int | None) -> None:
        try:
            self._services.limits.spend(WARNING_PER_SOCKET, client)
        except RateLimited:
            self._connection.close(CLOSE_TOO_MANY, "too many")
        else:
            self._connection.answer(error_frame(error, ref, self._language))

    def _answer(self, ref: str | int | None, frame: dict[str, object]) -> None:
        self._connection.answer(orjson.dumps(frame if ref is None else {**frame, "ref": ref}))


def _ref_of(text: str) -> str | int | None:
    """The `ref` of a frame that is no good command, so that whoever sent it knows which one."""
    try:
        return refs.validate_python(orjson.loads(text)["ref"])
    except (orjson.JSONDecodeError, LookupError, TypeError, ValidationError):
        return None


def _close_for(error: Exception) -> tuple[int, str]:
    if isinstance(error, AccountClosed):
        return CLOSE_NOT_ALLOWED, "account closed"
    if isinstance(error, TokenExpired):
        return CLOSE_TOKEN_EXPIRED, "token expired"
    if isinstance(error, RateLimited):
        return CLOSE_TOO_MANY, "too many sockets"
    if isinstance(error, AppError) and error.retryable:
        return CLOSE_COME_BACK, "come back"
    return CLOSE_NOT_AUTHENTICATED, "not authenticated"
