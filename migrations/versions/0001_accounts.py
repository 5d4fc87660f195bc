"""Accounts: users and their login sessions."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", BigId, primary_key=True, autoincrement=True, comment="用户编号"),
        sa.Column("username", sa.String(32), nullable=False, comment="用户名（原样）"),
        sa.Column("username_key", sa.String(128), nullable=False, comment="用户名（忽略大小写与全半角，唯一）"),
        sa.Column("display_name", sa.String(64), nullable=False, comment="显示名称"),
        sa.Column("kind", sa.String(16), nullable=False, comment="种类：person 人，agent 智能体"),
        sa.Column("password_hash", sa.String(255), nullable=True, comment="密码散列；不能登录的用户为空"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="创建时间（UTC）"),
        sa.Column("disabled_at", UtcDateTime, nullable=True, comment="停用时间（UTC）；未停用为空"),
        sa.UniqueConstraint("username_key", name="uq_users_username_key"),
        comment="用户：人或智能体",
        **TABLE_OPTIONS,
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", Uuid36, primary_key=True, comment="会话编号（随机 UUID）"),
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), nullable=False, comment="用户编号"),
        sa.Column("refresh_hash", sa.String(64), nullable=False, comment="当前刷新令牌的 SHA-256"),
        sa.Column(
            "previous_refresh_hash", sa.String(64), nullable=True, comment="上一个刷新令牌的 SHA-256，用于发现盗用"
        ),
        sa.Column("rotated_at", UtcDateTime, nullable=False, comment="上次轮换时间（UTC）"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="登录时间（UTC）"),
        sa.Column("expires_at", UtcDateTime, nullable=False, comment="到期时间（UTC）"),
        sa.Column("ended_at", UtcDateTime, nullable=True, comment="结束时间（UTC）；有效时为空"),
        sa.Column("user_agent", sa.String(255), nullable=False, comment="登录设备的说明"),
        comment="登录会话",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])


def downgrade() -> None:
    op.drop_table("login_sessions")
    op.drop_table("users")
