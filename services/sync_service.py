"""What a client needs to begin or to resume: one answer, read after its socket hears live events already."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

import schemas.room
import schemas.user
from database import Database, Transaction
from models import Block, Membership, Room, ServerState
from schemas.message import MAX_FILES
from schemas.text import MAX_MESSAGE_CHARS
from services import room_views
from services.audience import Presence
from services.auth_service import AuthService, Identity
from services.room_views import MAX_CHANGES
from services.rounds import Rounds
from services.ws_service import ConnectionManager

MAX_FRAME_BYTES = 64 * 1024
EPOCH_ROUND_S = 5

log = logging.getLogger("teahouse.sync")


@dataclass(frozen=True, slots=True)
class Known:
    """What a client knows when it comes: the version of each room, in which history; which room it is about to show;
    and its name for the question.
    """

    epoch: str | None
    versions: dict[int, int]
    opens: int | None = None
    ref: str | int | None = None


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
        self._watch = Rounds("epoch watch", self._compare_epochs, trouble="the epoch could not be read")

    async def start(self) -> None:
        """Learn the epoch of this database, or give it one, and go on watching it."""
        self.epoch = await self._database.write(_own_epoch)
        self._watch.start()

    async def close(self) -> None:
        """Stop watching."""
        await self._watch.close()

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

    async def listen(self, presence: Presence) -> None:
        """Let a newly connected person hear all their rooms."""
        if not presence.known:
            mine = (
                select(Membership.room_id)
                .join(Room, Room.id == Membership.room_id)
                .where(Membership.user_id == presence.user_id, Membership.left_at.is_(None), Room.deleted_at.is_(None))
            )
            self._manager.settle(presence, await self._database.read(lambda session: session.scalars(mine).all()))

    async def greet(self, identity: Identity, known: Known) -> list[bytes]:
        """The first frames. NotAuthenticated if the session has ended while the socket was being let in."""

        def load(session: Session) -> tuple[list[schemas.room.Room], dict[str, object], list[bytes]]:
            self._auth.require_alive(session, identity)
            rooms = room_views.rooms_of(session, identity.user.id)
            versions = known.versions if known.epoch == self.epoch else {}
            moved = [room for room in rooms if versions.get(room.id, room.version) != room.version]
            blocked = session.scalars(select(Block.blocked_id).where(Block.user_id == identity.user.id)).all()
            page = next((room_views.first_page(session, room) for room in rooms if room.id == known.opens), None)
            users = room_views.people_named(session, rooms, page) if known.epoch is None else []
            told: dict[str, object] = {
                "blocked": sorted(blocked),
                "opened": page and {"room_id": known.opens, **page.model_dump(mode="json")},
                "users": [user.model_dump(mode="json") for user in users],
            }
            return rooms, told, [self._changes(session, room.id, versions[room.id]) for room in moved]

        rooms, told, changes = await self._database.read(load)
        for room in rooms:
            self._manager.begin_position(room.id, room.version)
        hello = {
            "type": "hello",
            **({} if known.ref is None else {"ref": known.ref}),
            "user": schemas.user.User.model_validate(identity.user).model_dump(mode="json"),
            "epoch": self.epoch,
            **self._constants,
            "rooms": [room.model_dump(mode="json") for room in rooms],
            "online": sorted({*self._manager.online_in(room.id for room in rooms), *self._manager.always_online()}),
            **told,
        }
        return [orjson.dumps(hello), *changes]

    def _changes(self, session: Session, room_id: int, since: int) -> bytes:
        room = session.get_one(Room, room_id)
        changes = room_views.changes_since(session, room, since, MAX_CHANGES, self._manager.is_online)
        return orjson.dumps({"type": "changes", **changes.model_dump(mode="json", by_alias=True)})


def _own_epoch(tx: Transaction) -> str:
    state = tx.session.get(ServerState, 1)
    if state is None:
        state = ServerState(id=1, epoch=str(uuid4()))
        tx.session.add(state)
    return state.epoch
