"""Who is, or was, in which room."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime

Role = Literal["owner", "admin", "member"]
Level = Literal["all", "mentions", "nothing"]
"""Of which messages of a room somebody wants to be notified."""


class Membership(Base):
    """One person in one room.

    The row stays when they leave (`left_at`), so that a client that was away learns of it.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        Index("ix_memberships_user", "user_id", "left_at"),
        Index("ix_memberships_version", "room_id", "version"),
        TABLE_OPTIONS | {"comment": "房间成员", "sqlite_with_rowid": False},
    )

    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), primary_key=True, comment="房间编号")
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), primary_key=True, comment="用户编号")
    role: Mapped[Role] = mapped_column(String(16), comment="角色：owner 房主，admin 管理员，member 成员")
    version: Mapped[int] = mapped_column(BigId, comment="上次变更时的房间版本")
    last_read_seq: Mapped[int] = mapped_column(BigId, comment="已读到的消息序号")
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="加入时间（UTC）")
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="离开时间（UTC）；在房间内为空")
    silenced_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, comment="禁言时间（UTC）：对方已将其拉黑；可以发言时为空"
    )
    notify: Mapped[Level | None] = mapped_column(
        String(16), comment="通知：all 全部，mentions 提及，nothing 无；空则按种类"
    )
