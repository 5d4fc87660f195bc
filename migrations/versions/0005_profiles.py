"""Profiles, site admins, how people may register, and the audit log."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("status_text", sa.String(100), nullable=False, server_default="", comment="个性签名")
    )
    op.add_column("users", sa.Column("avatar", Uuid36, nullable=True, comment="头像的文件编号；为空时由名称生成"))
    op.add_column(
        "users",
        sa.Column(
            "role",
            sa.String(16),
            nullable=False,
            server_default="member",
            comment="站点角色：admin 管理员，member 成员",
        ),
    )
    users = sa.table("users", sa.column("id"), sa.column("role"))
    first = op.get_bind().scalar(sa.select(sa.func.min(users.c.id)))
    op.execute(users.update().where(users.c.id == first).values(role="admin"))
    op.add_column(
        "server_state",
        sa.Column(
            "registration",
            sa.String(16),
            nullable=False,
            server_default="open",
            comment="注册方式：open 开放，invite 凭邀请",
        ),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", BigId, primary_key=True, autoincrement=True, comment="事件编号"),
        sa.Column("kind", sa.String(32), nullable=False, comment="事件种类，如 login_failed"),
        sa.Column("actor_id", BigId, nullable=True, comment="操作者编号；未登录时为空"),
        sa.Column("subject_id", BigId, nullable=True, comment="所涉用户编号"),
        sa.Column("room_id", BigId, nullable=True, comment="所涉房间编号"),
        sa.Column("address", sa.String(64), nullable=False, comment="网络地址"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="时间（UTC）"),
        comment="安全审计",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["subject_id", "id"])


def downgrade() -> None:
    op.drop_table("audit_events")
    op.drop_column("server_state", "registration")
    for column in ("role", "avatar", "status_text"):
        op.drop_column("users", column)
