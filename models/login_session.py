"""One login on one device: what a refresh token belongs to, and what can be ended."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36


class LoginSession(Base):
    """A login.

    Only hashes of its refresh tokens are kept: the present one, and the one before, by which reuse is noticed.
    """

    __tablename__ = "login_sessions"
    __table_args__ = (TABLE_OPTIONS | {"comment": "登录会话"},)

    id: Mapped[str] = mapped_column(Uuid36, primary_key=True, comment="会话编号（随机 UUID）")
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), index=True, comment="用户编号")
    refresh_hash: Mapped[str] = mapped_column(String(64), comment="当前刷新令牌的 SHA-256")
    previous_refresh_hash: Mapped[str | None] = mapped_column(
        String(64), comment="上一个刷新令牌的 SHA-256，用于发现盗用"
    )
    rotated_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="上次轮换时间（UTC）")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="登录时间（UTC）")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="到期时间（UTC）")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, comment="结束时间（UTC）；有效时为空")
    user_agent: Mapped[str] = mapped_column(String(255), comment="登录设备的说明")
