"""A place where members talk, and the two counters that order everything in it."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

KINDS_OF_TWO = ("direct", "session")
"""Rooms of two: nobody else comes into them, and neither of the two leaves."""


class Room(Base):
    """A room.

    `version` counts its durable changes and `last_seq` its messages, both without a gap; they move only inside a
    commit.
    """

    __tablename__ = "rooms"
    __table_args__ = (
        Index("ix_rooms_kind", "kind", "id"),
        Index("uq_rooms_direct_key", "direct_key", unique=True),
        TABLE_OPTIONS | {"comment": "房间"},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, comment="房间编号")
    kind: Mapped[str] = mapped_column(
        String(16), comment="种类：public 公开，private 私有，direct 两人，session 与智能体的会话"
    )
    name: Mapped[str] = mapped_column(String(64), comment="名称")
    topic: Mapped[str] = mapped_column(String(255), comment="主题")
    avatar: Mapped[str | None] = mapped_column(Uuid36, comment="头像的文件编号；为空时由名称生成")
    direct_key: Mapped[str | None] = mapped_column(String(48), comment="两人房间：双方编号，小的在前；其他房间为空")
    version: Mapped[int] = mapped_column(BigId, comment="版本：每次持久变更加一，无间断")
    last_seq: Mapped[int] = mapped_column(BigId, comment="最后一条消息的序号")
    member_count: Mapped[int] = mapped_column(BigId, comment="现有成员数")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="创建时间（UTC）")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="关闭时间（UTC）；开放时为空")
