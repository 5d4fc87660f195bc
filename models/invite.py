"""A link by which people come into a room."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime


class Invite(Base):
    """An invitation, good until it expires, is used up or is taken back. Its code is all that a guest must know."""

    __tablename__ = "invites"
    __table_args__ = (TABLE_OPTIONS | {"comment": "邀请链接"},)

    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="邀请码（随机）")
    room_id: Mapped[int] = mapped_column(BigId, ForeignKey("rooms.id"), index=True, comment="房间编号")
    created_by: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), comment="邀请人编号")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="创建时间（UTC）")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="到期时间（UTC）；为空时不过期")
    max_uses: Mapped[int | None] = mapped_column(BigId, comment="最多使用次数；为空时不限")
    uses: Mapped[int] = mapped_column(BigId, comment="已使用次数")
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="收回时间（UTC）；有效时为空")
