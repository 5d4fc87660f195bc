"""What search has read of the messages, and how far. All of it can be made anew from them."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId


class SearchEntry(Base):
    """A message that search knows. Ids ascend with the messages' times, so that newest first is one walk backwards.

    The terms stand beside it in `search_terms`, under the same id: a table that each database builds in its own way
    (migration 0009), and that is therefore no model.
    """

    __tablename__ = "search_entries"
    __table_args__ = (
        Index("uq_search_entries_room_id", "room_id", "seq", unique=True),
        Index("ix_search_entries_room_id", "room_id", "id"),
        Index("ix_search_entries_sender_id", "sender_id", "id"),
        TABLE_OPTIONS | {"comment": "搜索条目"},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="条目编号，随消息时间递增")
    room_id: Mapped[int] = mapped_column(BigId, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, comment="消息序号")
    sender_id: Mapped[int] = mapped_column(BigId, comment="发送者编号")


class SearchPosition(Base):
    """How far search has read a room."""

    __tablename__ = "search_positions"
    __table_args__ = (TABLE_OPTIONS | {"comment": "搜索进度"},)

    room_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="房间编号")
    version: Mapped[int] = mapped_column(BigId, comment="已读到的房间版本")
