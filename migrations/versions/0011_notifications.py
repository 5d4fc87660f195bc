"""Push subscriptions, how much of a room somebody wants to be told, and quiet hours."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "memberships",
        sa.Column(
            "notify",
            sa.String(16),
            nullable=True,
            comment="通知：all 全部，mentions 提及，nothing 无；空则按种类",
        ),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("session_id", Uuid36, sa.ForeignKey("login_sessions.id"), primary_key=True, comment="登录会话编号"),
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), nullable=False, comment="用户编号"),
        sa.Column("endpoint", sa.String(1024), nullable=False, comment="推送服务的地址"),
        sa.Column("endpoint_hash", sa.String(64), nullable=False, comment="地址的 SHA-256：浏览器只属于一次登录"),
        sa.Column("p256dh", sa.String(88), nullable=False, comment="浏览器的公钥（base64url）"),
        sa.Column("auth", sa.String(24), nullable=False, comment="浏览器的共享密钥（base64url）"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="订阅时间（UTC）"),
        sa.UniqueConstraint("endpoint_hash", name="uq_push_subscriptions_endpoint_hash"),
        comment="推送订阅",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_push_subscriptions_user_id", "push_subscriptions", ["user_id"])
    op.create_table(
        "quiet_hours",
        sa.Column(
            "user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, autoincrement=False, comment="用户编号"
        ),
        sa.Column("starts_at", sa.SmallInteger, nullable=False, comment="开始：当地零点后的分钟数"),
        sa.Column("ends_at", sa.SmallInteger, nullable=False, comment="结束：当地零点后的分钟数"),
        sa.Column("time_zone", sa.String(64), nullable=False, comment="时区名称，如 Asia/Shanghai"),
        comment="免打扰时段",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("quiet_hours")
    op.drop_table("push_subscriptions")
    op.drop_column("memberships", "notify")
