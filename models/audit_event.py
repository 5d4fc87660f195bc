"""Security events, without anything that was said."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class AuditEvent(Base):
    """Who did what to whom, and from where. It has no foreign keys: it outlives what it speaks of."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject", "subject_id", "id"),
        TABLE_OPTIONS | {"comment": "安全审计"},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True, comment="事件编号")
    kind: Mapped[str] = mapped_column(String(32), comment="事件种类，如 login_failed")
    actor_id: Mapped[int | None] = mapped_column(BigId, comment="操作者编号；未登录时为空")
    subject_id: Mapped[int | None] = mapped_column(BigId, comment="所涉用户编号")
    room_id: Mapped[int | None] = mapped_column(BigId, comment="所涉房间编号")
    address: Mapped[str] = mapped_column(String(64), comment="网络地址")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="时间（UTC）")
