"""A person's chat with an agent, as the outside knows it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36

NamedBy = Literal["default", "words", "model", "person"]


class ChatSession(Base):
    """The outward name and the agent's state of a room of kind `session`. Its messages are the room's."""

    __tablename__ = "chat_sessions"
    __table_args__ = (
        Index("uq_chat_sessions_room_id", "room_id", unique=True),
        Index("ix_chat_sessions_user_id", "user_id", "id"),
        TABLE_OPTIONS | {"comment": "与智能体的会话"},
    )

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="会话编号（UUID）")
    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), comment="房间编号")
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="用户编号")
    agent_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="智能体的用户编号")
    named_by: Mapped[NamedBy] = mapped_column(
        String(16), comment="名称由谁而来：default 默认，words 首条消息，model 模型，person 本人"
    )
    agent_state: Mapped[str | None] = mapped_column(Text, comment="智能体的状态（JSON）")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="创建时间（UTC）")
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="更新时间（UTC）")
