"""The one place that publishes: committed events go to the sockets of this node and, as hints, to the other nodes.

Hints may be lost, so whoever doubts them compares with the database, which holds the truth, and tells its clients what
they missed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database
from models import LoginSession, Membership, Room
from services import room_views
from services.events import Event, Payload, SessionsEnded, dump, frame, load
from services.node_wire import NodeWire
from services.room_views import MAX_CHANGES
from services.rounds import Rounds
from services.ws_service import ConnectionManager

TOPIC = "events"


@dataclass(frozen=True, slots=True)
class Truth:
    """What the database says of the people and rooms that this node serves."""

    rooms_of: Mapping[int, set[int]]
    missed: list[Payload]
    ended: list[SessionsEnded]


class AnnouncementService:
    """Publishes after commits, listens to other nodes, and heals what was lost between them."""

    def __init__(self, manager: ConnectionManager, wire: NodeWire) -> None:
        self._manager = manager
        self._wire = wire
        self._doubt = asyncio.Event()
        self._healer = Rounds("healer", self._settle_doubts, trouble="doubts could not be settled yet")
        self._followers: list[Callable[[Sequence[Event]], None]] = []
        wire.on(TOPIC, lambda body: manager.apply(load(body)))
        wire.on_doubt(self._doubt.set)

    def tell_also(self, follower: Callable[[Sequence[Event]], None]) -> None:
        """Let `follower` hear of what is committed here, after the sockets. It must be quick and never fail."""
        self._followers.append(follower)

    def start(self, database: Database) -> None:
        """Begin to settle doubts with this database."""
        self._database = database
        self._healer.start()

    async def close(self) -> None:
        """Stop settling doubts."""
        await self._healer.close()

    def publish(self, events: list[Event]) -> None:
        """Let committed events out, in their order."""
        self._manager.apply(events)
        for follower in self._followers:
            follower(events)
        if events and self._wire.reaches_others:
            self._wire.say(TOPIC, dump(events))

    async def _settle_doubts(self) -> float:
        await self._doubt.wait()
        self._doubt.clear()
        try:
            await self._heal()
        except BaseException:
            self._doubt.set()
            raise
        return 0.0

    async def _heal(self) -> None:
        """Compare what this node serves with the database. What events say meanwhile is newer than what is read."""
        people = self._manager.reconsider()
        sessions = {client.session_id for client in self._manager.clients()}
        positions = self._manager.positions()
        truth = await self._database.read(lambda session: self._read(session, people, sessions, positions))
        self._manager.apply(truth.ended)
        for user_id in people:
            entered, left = self._manager.resettle(user_id, truth.rooms_of.get(user_id, set()))
            for room_id in left:
                self._manager.tell(user_id, frame("room.removed", room_id, 0, reason="removed"))
            await self._introduce(user_id, entered)
        for changes in truth.missed:
            self._manager.broadcast(changes["room_id"], changes)
            self._manager.note_position(changes["room_id"], changes["version"])

    def _read(
        self, session: Session, people: Iterable[int], sessions: Iterable[str], positions: Mapping[int, int]
    ) -> Truth:
        memberships = session.execute(
            select(Membership.user_id, Membership.room_id)
            .join(Room, Room.id == Membership.room_id)
            .where(Membership.user_id.in_(people), Membership.left_at.is_(None), Room.deleted_at.is_(None))
        )
        rooms_of: dict[int, set[int]] = defaultdict(set)
        for user_id, room_id in memberships:
            rooms_of[user_id].add(room_id)
        rooms = session.scalars(select(Room).where(Room.id.in_(positions), Room.deleted_at.is_(None)))
        missed = [
            {"type": "changes", **changes.model_dump(mode="json", by_alias=True)}
            for room in rooms
            if room.version > positions[room.id]
            for changes in [
                room_views.changes_since(session, room, positions[room.id], MAX_CHANGES, self._manager.is_online)
            ]
        ]
        ended = session.execute(
            select(LoginSession.user_id, LoginSession.id).where(
                LoginSession.id.in_(sessions), LoginSession.ended_at.is_not(None)
            )
        )
        return Truth(rooms_of, missed, [SessionsEnded(user_id, (id_,)) for user_id, id_ in ended])

    async def _introduce(self, user_id: int, rooms: Iterable[int]) -> None:
        for room_id in rooms:
            room = await self._database.read(lambda session, id_=room_id: room_views.room_of(session, user_id, id_))  # type: ignore[misc]
            if room is not None:
                fields = room.model_dump(mode="json")
                self._manager.tell(user_id, frame("room.created", room_id, room.version, room=fields))
                self._manager.begin_position(room_id, room.version)
