"""What a client says on its socket, and the answers: every op but the first `auth`."""

import asyncio
from functools import partial
from time import monotonic

import orjson
from pydantic import ValidationError

from errors import InvalidRequest, RateLimited, TokenExpired
from realtime.turns import Work
from routers.dependencies import Services
from routers.problems import error_frame
from schemas.socket import AnyCommand, AskChanges, Auth, Ping, Read, SendMessage, Typing, commands, refs
from services.audience import Client
from services.heartbeat_service import CLOSE_TOKEN_EXPIRED
from services.message_files import texts
from services.message_log import Draft, Posted
from services.rate_limits import COMMAND_PER_USER, SEND_PER_USER, WARNING_PER_SOCKET

CLOSE_TOO_MANY = 4029

Ref = str | int | None


class SocketCommands:
    """Carries out the commands of one client. A bad one is answered, and harms nobody else."""

    __slots__ = ("_client", "_connection", "_language", "_services")

    def __init__(self, client: Client, services: Services, language: str) -> None:
        self._client = client
        self._connection = client.connection
        self._services = services
        self._language = language

    def hear(self, text: str) -> Work | None:
        """Carry out what the client says. What takes time is returned: await it before the next is heard."""
        self._client.heard_at = monotonic()
        ref: Ref = None
        try:
            self._services.limits.spend(COMMAND_PER_USER, self._client.user_id)
            command = commands.validate_json(text)
            ref = command.ref
            work = self._carry_out(command)
        except Exception as error:  # translated: the socket and the process go on
            self._refuse(error, ref if ref is not None else ref_of(text))
            return None
        return None if work is None else self._finished(work, ref)

    def gone(self) -> None:
        """The socket has ended."""
        self._services.manager.detach(self._client)

    async def _finished(self, work: Work, ref: Ref) -> None:
        try:
            await work
        except Exception as error:  # translated: the socket and the process go on
            self._refuse(error, ref)

    def _refuse(self, error: Exception, ref: Ref) -> None:
        if isinstance(error, RateLimited):
            self._warn(error, ref)
        elif isinstance(error, TokenExpired):
            self._connection.close(CLOSE_TOKEN_EXPIRED, "token expired")
        else:
            self._connection.answer(error_frame(error, ref, self._language))

    def _carry_out(self, command: AnyCommand) -> Work | None:
        match command:
            case SendMessage():
                self._send(command)
            case Ping():
                self._answer(command.ref, {"type": "pong"})
            case Typing(room_id=room_id):
                self._services.typing.tell(self._client, room_id)
            case AskChanges():
                return self._tell_changes(command)
            case Read():
                return self._mark_read(command)
            case Auth():
                return self._renew(command)
        return None

    def _send(self, command: SendMessage) -> None:
        """Queue the message and go on listening: a client may have many on their way."""
        self._services.limits.spend(SEND_PER_USER, self._client.user_id)
        draft = Draft(
            str(command.id),
            command.room_id,
            self._client.user_id,
            command.content,
            command.reply_to,
            file_ids=texts(command.file_ids),
        )
        self._services.messages.send(draft).add_done_callback(partial(self._sent, command.ref))

    def _sent(self, ref: Ref, future: asyncio.Future[Posted]) -> None:
        """A stored message has reached this socket as an event; a repeat or a refusal concerns this socket alone."""
        error = future.exception()
        if error is not None:
            fault = error if isinstance(error, Exception) else RuntimeError("the write was interrupted")
            self._connection.answer(error_frame(fault, ref, self._language))
        elif not future.result().created:
            message = future.result().message
            frame = {"type": "message.created", "room_id": message["room_id"], "version": message["version"]}
            self._answer(ref, {**frame, "message": message})

    async def _tell_changes(self, command: AskChanges) -> None:
        person, room_id = self._client.user_id, command.room_id
        changes = await self._services.messages.changes_frame(person, room_id, command.since)
        self._answer(command.ref, changes)

    async def _mark_read(self, command: Read) -> None:
        state = await self._services.reads.mark_read(self._client.user_id, command.room_id, command.seq)
        self._answer(command.ref, {"type": "read", **state.model_dump()})

    async def _renew(self, command: Auth) -> None:
        """A fresh token of the same session on an open socket."""
        identity = await self._services.auth.authenticate(command.token)
        if (identity.user.id, identity.session_id) != (self._client.user_id, self._client.session_id):
            raise InvalidRequest("token", "it belongs to another session; open another socket for it")
        self._client.expires_at = identity.expires_at
        self._answer(command.ref, {"type": "pong"})

    def _warn(self, error: RateLimited, ref: Ref) -> None:
        try:
            self._services.limits.spend(WARNING_PER_SOCKET, self._client)
        except RateLimited:
            self._connection.close(CLOSE_TOO_MANY, "too many")
        else:
            self._connection.answer(error_frame(error, ref, self._language))

    def _answer(self, ref: Ref, frame: dict[str, object]) -> None:
        self._connection.answer(orjson.dumps(frame if ref is None else {**frame, "ref": ref}))


def ref_of(text: str) -> Ref:
    """The `ref` of a frame that is no good command, so that whoever sent it knows which one."""
    try:
        return refs.validate_python(orjson.loads(text)["ref"])
    except (orjson.JSONDecodeError, LookupError, TypeError, ValidationError):
        return None
