"""Which message shows which file: by this, and by nothing else, members may open it."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, Uuid36


class Attachment(Base):
    """One file on one message. A forwarded message has attachments of its own. Like messages, no foreign keys."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_file", "file_id"),
        TABLE_OPTIONS | {"comment": "消息附件", "sqlite_with_rowid": False},
    )

    room_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="消息序号")
    file_id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="文件编号")
