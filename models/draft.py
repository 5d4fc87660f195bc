"""What somebody has begun to write."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class Draft(Base):
    """One person's unsent text in one room; it follows them to their next device."""

    __tablename__ = "drafts"
    __table_args__ = (TABLE_OPTIONS | {"comment": "草稿", "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), primary_key=True, comment="用户编号")
    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), primary_key=True, comment="房间编号")
    content: Mapped[str] = mapped_column(Text, comment="内容")
    reply_to: Mapped[int | None] = mapped_column(BigId, comment="所回复消息的序号")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="更新时间（UTC）")
