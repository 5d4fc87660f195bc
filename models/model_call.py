"""A model that was asked for something else than an answer."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

Purpose = Literal["name", "summary"]


class ModelCall(Base):
    """A call for a session's name or for a private summary: it counts in the budgets that answers count in.

    It is kept for as long as budgets look back.
    """

    __tablename__ = "model_calls"
    __table_args__ = (
        Index("ix_model_calls_room_id", "room_id", "asked_at"),
        Index("ix_model_calls_asker_id", "asker_id", "asked_at"),
        TABLE_OPTIONS | {"comment": "回答之外对模型的调用，计入同样的限额"},
    )

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="调用编号（UUID）")
    room_id: Mapped[int] = mapped_column(BigId, comment="房间编号")
    asker_id: Mapped[int] = mapped_column(BigId, comment="为谁调用：其用户编号")
    purpose: Mapped[Purpose] = mapped_column(String(16), comment="用途：name 会话名称，summary 未读摘要")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="调用时间（UTC）")
