"""What somebody thinks of an answer."""

from datetime import datetime

from sqlalchemy import Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36


class Feedback(Base):
    """One person's rating of one answer; nobody else sees it."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("uq_feedback_answer", "user_id", "room_id", "seq", unique=True),
        TABLE_OPTIONS | {"comment": "对回答的评价"},
    )

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="评价编号（UUID）")
    user_id: Mapped[int] = mapped_column(BigId, comment="评价者编号")
    room_id: Mapped[int] = mapped_column(BigId, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, comment="回答消息的序号")
    rating: Mapped[int] = mapped_column(SmallInteger, comment="评分：一到五")
    comment: Mapped[str] = mapped_column(String(1000), comment="评语；可以为空")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="首次评价时间（UTC）")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="更新时间（UTC）")
