"""How far people have read."""

from database import Database, Transaction
from models import Membership, Room
from schemas.message import ReadState
from services import access
from services.events import PersonalEvent, RoomSignal
from services.mentions import unread_mentions

MAX_RECEIPT_MEMBERS = 100
"""In larger rooms nobody is told how far others have read: each mark would be a frame for everybody."""


class ReadService:
    """Moves marks. All devices of a person hear of it; the others in the room hear of what was read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark_read(self, user_id: int, room_id: int, seq: int) -> ReadState:
        """Move the person's own mark forward, never back."""

        def mark(tx: Transaction) -> ReadState:
            room, membership = access.access_room_for_change(tx.session, user_id, room_id)
            state, moved = _move(tx, room, membership, max(membership.last_read_seq, min(seq, room.last_seq)))
            if moved and room.member_count <= MAX_RECEIPT_MEMBERS:
                receipt = {"room_id": room.id, "user_id": user_id, "last_read_seq": membership.last_read_seq}
                tx.publish(RoomSignal(room.id, {"type": "receipt", **receipt}))
            return state

        return await self._database.write(mark)

    async def mark_unread(self, user_id: int, room_id: int, seq: int) -> ReadState:
        """Move the person's own mark back, so that everything from `seq` on is unread. The others are not told."""

        def mark(tx: Transaction) -> ReadState:
            room, membership = access.access_room_for_change(tx.session, user_id, room_id)
            state, _ = _move(tx, room, membership, min(membership.last_read_seq, seq - 1))
            return state

        return await self._database.write(mark)


def _move(tx: Transaction, room: Room, membership: Membership, seq: int) -> tuple[ReadState, bool]:
    """Put the mark there, and tell the person's devices if that is somewhere else."""
    moved = seq != membership.last_read_seq
    if moved:
        membership.last_read_seq = seq
        tx.session.flush()
    state = ReadState(
        room_id=room.id,
        last_read_seq=seq,
        unread=room.last_seq - seq,
        mentions_unread=unread_mentions(tx.session, membership.user_id, room.id).get(room.id, 0),
    )
    if moved:
        tx.publish(PersonalEvent(membership.user_id, {"type": "read", **state.model_dump()}))
    return state, moved
