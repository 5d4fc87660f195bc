"""Names new sessions by what is said in them, some time after it was said: never in the way of sending."""

import asyncio
from collections.abc import Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from database import Database, Transaction
from models import ChatSession, Message, Room
from prepared import Prepared, numbered
from services import access, session_rooms
from services.agents.session_names import name_from
from services.events import Event, RoomEvent
from services.rounds import Rounds

NAMED_WITHIN = 8
"""Among so many first messages of a session words for its name are looked for."""

MAX_WAITING = 1000

FIRST_WORDS = Prepared(
    lambda size: (
        select(Message.room_id, Message.content)
        .join(ChatSession, ChatSession.room_id == Message.room_id)
        .where(
            ChatSession.room_id.in_(numbered("room", size)),
            ChatSession.named_by == "default",
            Message.kind == "text",
            Message.seq <= NAMED_WITHIN,
        )
        .order_by(Message.room_id, Message.seq.desc())
    )
)


class SessionNaming:
    """Looks at the first messages of rooms. All methods belong to the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[int, None] = {}
        self._woken = asyncio.Event()
        self._look_around = True
        self._rounds = Rounds("session naming", self._round, trouble="a session has no name yet")

    def start(self) -> None:
        """Begin, with the sessions that were not named before the last stop."""
        self._woken.set()
        self._rounds.start()

    async def close(self) -> None:
        """Stop; who has no name yet gets it after the next start."""
        await self._rounds.close()

    def follow(self, events: Sequence[Event]) -> None:
        """Hear of committed changes, and note where something was said for the first time."""
        for event in events:
            if isinstance(event, RoomEvent) and event.payload["type"] == "message.created":
                message = event.payload["message"]
                if message["seq"] <= NAMED_WITHIN and message["kind"] == "text" and len(self._waiting) < MAX_WAITING:
                    self._waiting[event.room_id] = None
                    self._woken.set()

    async def _round(self) -> float:
        await self._woken.wait()
        self._woken.clear()
        waiting, self._waiting = self._waiting, {}
        try:
            if self._look_around:
                waiting |= dict.fromkeys(await self._database.read(_unnamed))
                self._look_around = False
            names = await self._database.read(lambda session: _names(session, list(waiting)))
            for room_id, name in names.items():
                await self._database.write(partial(_give, room_id=room_id, name=name))
        except BaseException:
            self._waiting = waiting | self._waiting
            self._woken.set()
            raise
        return 0.0


def _unnamed(session: Session) -> Sequence[int]:
    """Sessions in which something was said, and which are still called as they were made."""
    query = (
        select(ChatSession.room_id)
        .join(Room, Room.id == ChatSession.room_id)
        .where(ChatSession.named_by == "default", Room.last_seq > 0)
        .order_by(ChatSession.room_id.desc())
        .limit(MAX_WAITING)
    )
    return session.scalars(query).all()


def _names(session: Session, room_ids: Sequence[int]) -> dict[int, str]:
    """Names for those of these rooms that are sessions without one."""
    rows = FIRST_WORDS.rows(session.connection(), {"room": room_ids}) if room_ids else ()
    return {room_id: name for room_id, content in rows if (name := name_from(content)) is not None}


def _give(tx: Transaction, room_id: int, name: str) -> None:
    """Name a session, if nobody has done so meanwhile."""
    access.lock_rooms(tx.session, [room_id])
    room = tx.session.get(Room, room_id)
    if room is None or room.deleted_at is not None:
        return
    if session_rooms.of_room(tx.session, room).named_by == "default":
        session_rooms.rename(tx, room, name, "words")
