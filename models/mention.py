"""Which messages name whom, for counting."""

from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId

EVERYBODY = 0
"""The `user_id` of a mention that is meant for the whole room."""


class Mention(Base):
    """One person named in one message. Like messages, it has no foreign keys."""

    __tablename__ = "mentions"
    __table_args__ = (TABLE_OPTIONS | {"comment": "提及", "sqlite_with_rowid": False},)

    user_id: Mapped[int] = mapped_column(
        BigId, primary_key=True, autoincrement=False, comment="被提及者编号；零为所有人"
    )
    room_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="房间编号")
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False, comment="消息序号")
