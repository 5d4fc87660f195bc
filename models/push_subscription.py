"""Where a device may be woken."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import TABLE_OPTIONS, Base, BigId, UtcDateTime, Uuid36


class PushSubscription(Base):
    """A browser's address at its push service, and the keys that only this browser reads with.

    One for each login: it is of use only while the login is.
    """

    __tablename__ = "push_subscriptions"
    __table_args__ = (TABLE_OPTIONS | {"comment": "推送订阅"},)

    session_id: Mapped[str] = mapped_column(
        Uuid36, ForeignKey("login_sessions.id"), primary_key=True, comment="登录会话编号"
    )
    user_id: Mapped[int] = mapped_column(BigId, ForeignKey("users.id"), index=True, comment="用户编号")
    endpoint: Mapped[str] = mapped_column(String(1024), comment="推送服务的地址")
    endpoint_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="地址的 SHA-256：浏览器只属于一次登录")
    p256dh: Mapped[str] = mapped_column(String(88), comment="浏览器的公钥（base64url）")
    auth: Mapped[str] = mapped_column(String(24), comment="浏览器的共享密钥（base64url）")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, comment="订阅时间（UTC）")
