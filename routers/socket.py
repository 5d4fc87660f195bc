"""The live door: one socket for each client, all its rooms on it."""

import asyncio
from functools import partial

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

import languages
from errors import AccountClosed, AppError, NotAuthenticated, RateLimited, TokenExpired
from realtime.connection import Connection, QueuedConnection, connect
from realtime.frames import Frames
from realtime.turns import Turns
from routers.dependencies import Services
from routers.problems import error_frame
from routers.socket_commands import CLOSE_TOO_MANY, SocketCommands, ref_of
from schemas.socket import Auth, commands
from services.audience import Client
from services.greetings import Known
from services.heartbeat_service import CLOSE_TOKEN_EXPIRED
from services.ws_service import CLOSE_COME_BACK, CLOSE_NOT_AUTHENTICATED

AUTH_TIMEOUT_S = 5
MAX_SOCKETS_PER_USER = 20
CLOSE_NOT_ALLOWED = 4003


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
        """Let the client in and listen until it goes; or return, where the server under us calls whoever listens."""
        await self._websocket.accept()
        self._connection = connect(self._websocket, self._services.settings.send_buffer_bytes)
        handed_over = False
        try:
            client = await self._admit()
            if client is not None and not self._connection.closed:
                said = SocketCommands(client, self._services, self._language)
                handed_over = self._hand_over(said)
                while not handed_over and not self._connection.closed:
                    work = said.hear(await self._receive())
                    if work is not None:
                        await work
        except WebSocketDisconnect:
            return
        finally:
            if self._client is not None and not handed_over:
                self._services.manager.detach(self._client)
            if isinstance(self._connection, QueuedConnection):
                await self._connection.ended()

    def _hand_over(self, said: SocketCommands) -> bool:
        """Let the server under us call whoever listens, if it can: the socket then needs no task that waits."""
        turns = Turns(self._connection, said.hear)

        def lost() -> None:
            said.gone()
            turns.end()

        self._connection.on_lost = lost
        return self._connection.hand_over(turns.take)

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
            self._connection.answer(error_frame(error, ref_of(text), self._language))
            self._connection.close(*_close_for(error))
        except TimeoutError:
            self._connection.close(CLOSE_NOT_AUTHENTICATED, "no auth in time")
        return None

    async def _greet(self, command: Auth) -> Client:
        services = self._services
        identity = await services.sync.identify(command.token)
        if services.limits.enabled and len(services.manager.clients_of(identity.user.id)) >= MAX_SOCKETS_PER_USER:
            raise RateLimited(retry_after_s=AUTH_TIMEOUT_S)
        client = self._client = Client(self._connection, identity.user.id, identity.session_id, identity.expires_at)
        self._connection.on_lost = partial(services.manager.detach, client)
        presence = services.manager.attach(client)
        await services.sync.listen(presence)
        known = Known(command.epoch, command.rooms, command.opens, command.ref)
        first, rooms = await services.sync.greet(presence, identity, known)
        services.manager.go_live(client, Frames(first), rooms)
        return client

    async def _receive(self) -> str:
        """The next text frame; an empty text, which is no command, for a binary one."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1005)
        return message.get("text") or ""


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
