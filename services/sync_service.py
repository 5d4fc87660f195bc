"""What a client needs to begin or to resume: one answer, read after its socket hears live events already."""

import logging
from collections.abc import Collection, Mapping, Sequence
from uuid import uuid4

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database, Transaction
from errors import AppError
from models import ServerState
from schemas.message import MAX_FILES
from schemas.text import MAX_MESSAGE_CHARS
from services import truths
from services.audience import Presence, Reading
from services.auth_service import AuthService, Identity
from services.change_views import MAX_CHANGES
from services.gathered_reads import GatheredReads
from services.greetings import Arrival, Known, Situation, read_situations
from services.rounds import Rounds
from services.ws_service import ConnectionManager

MAX_FRAME_BYTES = 64 * 1024
EPOCH_ROUND_S = 5

log = logging.getLogger("teahouse.sync")


Greeting = tuple[list[bytes], Collection[int]]
"""The first frames for a client, and the rooms that they tell of."""


class SyncService:
    """Greets clients: `hello`, and `changes` for each room that moved on while they were away."""

    def __init__(
        self,
        database: Database,
        auth: AuthService,
        manager: ConnectionManager,
        version: str,
        client_build: str,
        heartbeat_s: int,
        limits: Mapping[str, int],
    ) -> None:
        self._database = database
        self._auth = auth
        self._manager = manager
        self.version = version
        self.client_build = client_build
        self._constants = {
            "server_version": version,
            "client_build": client_build,
            "heartbeat_s": heartbeat_s,
            "limits": {
                "frame_bytes": MAX_FRAME_BYTES,
                "message_chars": MAX_MESSAGE_CHARS,
                "files_per_message": MAX_FILES,
                "changes": MAX_CHANGES,
                **limits,
            },
        }
        self.epoch = ""
        self._identities = GatheredReads(database, auth.identify_each, lambda _, identities: identities)
        self._memberships = GatheredReads(database, _rooms_of_each, self._settle)
        self._situations = GatheredReads(database, self._read_situations, self._hellos)
        self._watch = Rounds("epoch watch", self._compare_epochs, trouble="the epoch could not be read")

    async def start(self) -> None:
        """Learn the epoch of this database, or give it one, and go on watching it."""
        self.epoch = await self._database.write(_own_epoch)
        self._watch.start()

    async def close(self) -> None:
        """Stop watching, and end what is being read for those who come."""
        await self._watch.close()
        for reads in (self._identities, self._memberships, self._situations):
            await reads.close()

    async def _compare_epochs(self) -> float:
        """A restore under a running server changes the epoch: send everybody home, and believe nothing that was
        known.
        """
        epoch = await self._database.read(lambda session: session.scalar(select(ServerState.epoch)))
        if epoch is not None and epoch != self.epoch:
            log.warning("the database was restored; all clients begin anew")
            self.epoch = epoch
            self._manager.begin_anew()
        return EPOCH_ROUND_S

    async def ping(self) -> None:
        """Ask the database for a sign of life. DatabaseUnavailable if there is none."""
        await self._database.read(lambda session: session.execute(select(1)))

    async def identify(self, access_token: str) -> Identity:
        """Who comes. NotAuthenticated, TokenExpired or AccountClosed if they may not; Overloaded if too many come."""
        return await self._identities.read(self._auth.read_token(access_token))

    async def listen(self, presence: Presence) -> None:
        """Let a newly connected person hear all their rooms."""
        if not presence.known:
            with Reading(presence) as reading:
                await self._memberships.read(reading)

    async def greet(self, presence: Presence, identity: Identity, known: Known) -> Greeting:
        """How a client begins. NotAuthenticated if the session has ended while the socket was being let in."""
        with Reading(presence) as reading:
            return await self._situations.read(Arrival(identity, known, reading))

    def _settle(self, readings: Sequence[Reading], rooms: Sequence[set[int]]) -> Sequence[None]:
        for reading, mine in zip(readings, rooms, strict=True):
            self._manager.settle(reading, mine)
        return [None] * len(readings)

    def _read_situations(self, session: Session, arrivals: Sequence[Arrival]) -> list[Situation | AppError]:
        return read_situations(session, arrivals, self._auth, self.epoch, self._manager.is_online)

    def _hellos(self, arrivals: Sequence[Arrival], situations: Sequence[Situation]) -> list[Greeting]:
        """The greeting of each. Who is online is asked last, after they hear of whoever comes and goes."""
        online: dict[frozenset[int], orjson.Fragment] = {}
        answers: list[Greeting] = []
        for arrival, situation in zip(arrivals, situations, strict=True):
            self._manager.settle(arrival.reading, situation.positions.keys(), situation.news)
            for room_id, version in situation.positions.items():
                self._manager.begin_position(room_id, version)
            rooms = frozenset(situation.positions)
            if rooms not in online:
                online[rooms] = orjson.Fragment(orjson.dumps(self._online_in(rooms)))
            ref = {} if arrival.known.ref is None else {"ref": arrival.known.ref}
            told = {**situation.fields, "epoch": self.epoch, **self._constants, "online": online[rooms]}
            frames = [orjson.dumps({"type": "hello", **ref, **told}), *situation.changes]
            answers.append((frames, rooms))
        return answers

    def _online_in(self, rooms: Collection[int]) -> list[int]:
        return sorted({*self._manager.online_in(rooms), *self._manager.always_online()})


def _rooms_of_each(session: Session, readings: Sequence[Reading]) -> list[set[int]]:
    rooms = truths.rooms_of(session, {reading.presence.user_id for reading in readings})
    return [rooms[reading.presence.user_id] for reading in readings]


def _own_epoch(tx: Transaction) -> str:
    state = tx.session.get(ServerState, 1)
    if state is None:
        state = ServerState(id=1, epoch=str(uuid4()))
        tx.session.add(state)
    return state.epoch
