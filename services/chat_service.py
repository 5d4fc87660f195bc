"""Rooms: making, finding, changing and closing them, and how far somebody has read."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

import schemas.room
from database import Database, Transaction
from errors import InvalidRequest, NotFound
from models import Membership, Room
from models.base import now
from services import access, avatars, direct_rooms, room_views, session_rooms
from services.events import RoomEvent, frame
from services.file_bin import FileBin
from services.matching import holds
from services.room_changes import advance, as_json, close_room, enter, own_view
from services.room_views import IsOnline


class ChatService:
    """Everything about rooms. `is_online` tells who has a socket open."""

    def __init__(self, database: Database, file_bin: FileBin, is_online: IsOnline) -> None:
        self._database = database
        self._bin = file_bin
        self._is_online = is_online

    async def create_room(self, user_id: int, name: str, kind: str, topic: str) -> schemas.room.Room:
        """Make a room that belongs to its maker."""

        def create(tx: Transaction) -> schemas.room.Room:
            moment = now()
            room = Room(kind=kind, name=name, topic=topic, version=0, last_seq=0, member_count=0, created_at=moment)
            tx.session.add(room)
            tx.session.flush()
            return enter(tx, room, user_id, "owner", self._is_online)

        return await self._database.write(create)

    async def open_direct_room(self, user_id: int, peer_id: int) -> tuple[schemas.room.Room, bool]:
        """The room of these two, and whether it was made just now. Forbidden if the other one blocks the asker."""
        if peer_id == user_id:
            raise InvalidRequest("user_id", "it is you")

        def open_(tx: Transaction) -> tuple[schemas.room.Room, bool]:
            access.lock_people(tx.session, (user_id, peer_id))
            found = direct_rooms.find(tx.session, user_id, peer_id)
            if found is None:
                access.access_user(tx.session, peer_id)
            room = found or direct_rooms.make(tx, user_id, peer_id)
            return own_view(tx, room, user_id), found is None

        return await self._database.write(open_)

    async def open_session(self, user_id: int, agent_id: int | None, name: str | None) -> schemas.room.Room:
        """A new session with an agent, or with the first one there is. NotFound `user` if there is no such agent."""

        def open_(tx: Transaction) -> schemas.room.Room:
            room, _ = session_rooms.make(tx, user_id, agent_id, name)
            return own_view(tx, room, user_id)

        return await self._database.write(open_)

    async def rooms(self, user_id: int) -> list[schemas.room.Room]:
        """The person's own rooms."""
        return await self._database.read(lambda session: room_views.rooms_of(session, user_id))

    async def room(self, user_id: int, room_id: int) -> schemas.room.Room:
        """One of the person's own rooms."""
        room = await self._database.read(lambda session: room_views.room_of(session, user_id, room_id))
        if room is None:
            raise NotFound("room")
        return room

    async def public_rooms(self, user_id: int, part: str, before: int | None, limit: int) -> Sequence[Any]:
        """Public rooms whose name contains `part`, newest first: rows of (room, joined)."""
        mine = select(Membership.room_id).where(Membership.user_id == user_id, Membership.left_at.is_(None))
        query = (
            select(Room, Room.id.in_(mine).label("joined"))
            .where(Room.kind == "public", Room.deleted_at.is_(None))
            .order_by(Room.id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(Room.id < before)
        if part.strip():
            query = query.where(holds(Room.name, part))
        return await self._database.read(lambda session: session.execute(query).all())

    async def update_room(
        self, user_id: int, room_id: int, name: str | None, topic: str | None, avatar: str | None
    ) -> schemas.room.Room:
        """Give a room another name, topic or picture; for its owner."""

        def change(tx: Transaction) -> schemas.room.Room:
            room = access.access_owned_room_for_change(tx.session, user_id, room_id)
            if name is not None:
                room.name = name
            if topic is not None:
                room.topic = topic
            shown_before, changed = room.avatar, tx.session.is_modified(room)
            if name is not None and room.kind == "session":
                session_rooms.note_name(tx, room, "person")
            if avatar is not None:
                avatars.show_of_room(tx.session, user_id, room, avatar)
            if changed or room.avatar != shown_before:
                version = advance(room)
                tx.session.flush()
                state = as_json(room_views.room_state(room))
                tx.publish(RoomEvent(room.id, frame("room.updated", room.id, version, room=state)))
            return own_view(tx, room, user_id)

        return await self._database.write(change)

    async def delete_room(self, user_id: int, room_id: int) -> None:
        """Close a room for good; for its owner. Of a session nothing is left."""

        def delete(tx: Transaction) -> list[str]:
            room = access.access_owned_room_for_change(tx.session, user_id, room_id)
            if room.kind == "session":
                return session_rooms.erase(tx, room)
            close_room(tx, room)
            return []

        await self._bin.discard(await self._database.write(delete))
