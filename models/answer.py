"""The record of an agent's answer."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

Status = Literal["queued", "streaming", "done", "stopped", "failed", "interrupted"]


class Answer(Base):
    """What lies behind a message of kind `answer`: who asked, how it ran, what was thought and done on the way.

    The answer's text is the message's. Like messages, it has no foreign keys.
    """

    __tablename__ = "answers"
    __table_args__ = (
        Index("ix_answers_status", "status", "held_until"),
        Index("ix_answers_room_id", "room_id", "asked_at"),
        Index("ix_answers_asker_id", "asker_id", "asked_at"),
        TABLE_OPTIONS | {"comment": "智能体的回答", "sqlite_with_rowid": False},
    )

    room_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="回答消息的序号")
    agent_id: Mapped[int] = mapped_column(BigId, comment="智能体的用户编号")
    asker_id: Mapped[int] = mapped_column(BigId, comment="提问者编号；由智能体引起时为最初的提问者")
    question_seq: Mapped[int] = mapped_column(BigId, comment="所回答消息的序号")
    status: Mapped[Status] = mapped_column(
        String(16),
        comment="状态：queued 排队，streaming 生成中，done 完成，stopped 已停止，failed 失败，interrupted 中断",
    )
    hops: Mapped[int] = mapped_column(BigId, comment="跳数：人的提问引起的为一，由智能体的回答引起的逐次加一")
    thought: Mapped[str] = mapped_column(Text, default="", comment="思考过程")
    steps: Mapped[str] = mapped_column(Text, default="[]", comment="步骤（JSON）：工具、参数、结果、时间")
    models_usage: Mapped[str | None] = mapped_column(Text, comment="模型用量（JSON）：令牌数、费用")
    details: Mapped[str | None] = mapped_column("metadata", Text, comment="元数据（JSON）")
    holder: Mapped[str | None] = mapped_column(Uuid36, comment="正在生成它的服务器；没有时为空")
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="租约到期时间（UTC）")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="提问时间（UTC）")
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="开始时间（UTC）")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="结束时间（UTC）")
