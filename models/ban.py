"""Who may not come back into a room."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class Ban(Base):
    """One person who may neither join a room nor be brought into it."""

    __tablename__ = "bans"
    __table_args__ = (TABLE_OPTIONS | {"comment": "房间封禁", "sqlite_with_rowid": False},)

    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), primary_key=True, comment="房间编号")
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), primary_key=True, comment="被封禁者编号")
    banned_by: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="操作者编号")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="封禁时间（UTC）")
