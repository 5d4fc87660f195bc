"""When somebody wants not to be disturbed."""

from sqlalchemy import ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId


class QuietHours(Base):
    """One part of every day of one person, by the clock of where they are. It may go over midnight."""

    __tablename__ = "quiet_hours"
    __table_args__ = (TABLE_OPTIONS | {"comment": "免打扰时段", "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("users.id"), primary_key=True, autoincrement=False, comment="用户编号"
    )
    starts_at: Mapped[int] = mapped_column(SmallInteger, comment="开始：当地零点后的分钟数")
    ends_at: Mapped[int] = mapped_column(SmallInteger, comment="结束：当地零点后的分钟数")
    time_zone: Mapped[str] = mapped_column(String(64), comment="时区名称，如 Asia/Shanghai")
