"""What an agent would like to do and may not do by itself."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

State = Literal["pending", "approved", "declined", "failed", "withdrawn"]


class Proposal(Base):
    """An action that waits for the asker's word, and what became of it."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index("ix_proposals_room_id", "room_id", "seq"),
        TABLE_OPTIONS | {"comment": "智能体提议的操作"},
    )

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="提议编号（UUID）")
    room_id: Mapped[int] = mapped_column(BigId, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, comment="回答消息的序号")
    asker_id: Mapped[int] = mapped_column(BigId, comment="提问者编号：只有其本人可以决定")
    action: Mapped[str] = mapped_column(String(32), comment="操作")
    arguments: Mapped[str] = mapped_column(Text, comment="参数（JSON）：将要做的事，一字不差")
    state: Mapped[State] = mapped_column(
        String(16),
        comment="状态：pending 等待，approved 已同意并完成，declined 已拒绝，failed 未能完成，withdrawn 已随回答撤回",
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="提议时间（UTC）")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="决定时间（UTC）")
