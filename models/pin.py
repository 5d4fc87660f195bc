"""Messages that a room keeps in view."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class Pin(Base):
    """One pinned message."""

    __tablename__ = "pins"
    __table_args__ = (TABLE_OPTIONS | {"comment": "置顶消息", "sqlite_with_rowid": False},)

    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), primary_key=True, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="消息序号")
    pinned_by: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="操作者编号")
    pinned_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="置顶时间（UTC）")
