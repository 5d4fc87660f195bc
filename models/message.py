"""What was said."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36


class Message(Base):
    """A message. (room_id, seq) is the primary key, so that a page of history lies together on disk; `id` is the
    sender's own name for it.

    It has no foreign keys: sender and room are looked at and locked in the same transaction, and each key would cost
    the hot path a second look, and InnoDB an index that nothing reads.

    `extras` is what hangs on the message, as JSON, so that one row is all that a page, a catch-up or an event needs;
    the tables of mentions, attachments and pins are indexes beside it.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_version", "room_id", "version"),
        TABLE_OPTIONS | {"comment": "消息", "sqlite_with_rowid": False},
    )

    room_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="房间编号")
    seq: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, comment="房间内的序号，从一开始，无间断"
    )
    id: Mapped[str] = mapped_column(Uuid36, unique=True, comment="消息编号（客户端生成的 UUID）")
    version: Mapped[int] = mapped_column(BigId, comment="上次变更时的房间版本")
    sender_id: Mapped[int] = mapped_column(BigId, comment="发送者编号")
    kind: Mapped[str] = mapped_column(String(16), comment="种类：text 文本，answer 智能体的回答，notice 提示")
    content: Mapped[str] = mapped_column(Text, comment="内容")
    reply_to: Mapped[int | None] = mapped_column(BigId, comment="所回复消息的序号")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="发送时间（UTC）")
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="编辑时间（UTC）")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="撤回时间（UTC）")
    extras: Mapped[str | None] = mapped_column(
        Text, comment="附加内容（JSON）：提及、表情回应、文件、置顶、转发来源、链接预览、回答状态、提示；没有时为空"
    )
