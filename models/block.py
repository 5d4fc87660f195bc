"""Who wants to hear nothing from whom."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class Block(Base):
    """One person blocks another."""

    __tablename__ = "blocks"
    __table_args__ = (TABLE_OPTIONS | {"comment": "黑名单", "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), primary_key=True, comment="用户编号")
    blocked_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), primary_key=True, comment="被拉黑者编号")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="拉黑时间（UTC）")
