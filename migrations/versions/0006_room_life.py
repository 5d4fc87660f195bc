"""Direct rooms, avatars of rooms, invitations, bans and blocks."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("rooms", sa.Column("avatar", Uuid36, nullable=True, comment="头像的文件编号；为空时由名称生成"))
    op.add_column(
        "rooms",
        sa.Column("direct_key", sa.String(48), nullable=True, comment="两人房间：双方编号，小的在前；其他房间为空"),
    )
    op.create_index("uq_rooms_direct_key", "rooms", ["direct_key"], unique=True)
    op.add_column(
        "memberships",
        sa.Column("silenced_at", UtcDateTime, nullable=True, comment="禁言时间（UTC）：对方已将其拉黑；可以发言时为空"),
    )
    _describe("public 公开，private 私有，direct 两人", "owner 房主，admin 管理员，member 成员")
    op.create_table(
        "invites",
        sa.Column("code", sa.String(32), primary_key=True, comment="邀请码（随机）"),
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), nullable=False, comment="房间编号"),
        sa.Column("created_by", BigId, sa.ForeignKey("users.id"), nullable=False, comment="邀请人编号"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="创建时间（UTC）"),
        sa.Column("expires_at", UtcDateTime, nullable=True, comment="到期时间（UTC）；为空时不过期"),
        sa.Column("max_uses", BigId, nullable=True, comment="最多使用次数；为空时不限"),
        sa.Column("uses", BigId, nullable=False, comment="已使用次数"),
        sa.Column("revoked_at", UtcDateTime, nullable=True, comment="收回时间（UTC）；有效时为空"),
        comment="邀请链接",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_invites_room_id", "invites", ["room_id"])
    op.create_table(
        "bans",
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), primary_key=True, comment="房间编号"),
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, comment="被封禁者编号"),
        sa.Column("banned_by", BigId, sa.ForeignKey("users.id"), nullable=False, comment="操作者编号"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="封禁时间（UTC）"),
        comment="房间封禁",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_table(
        "blocks",
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, comment="用户编号"),
        sa.Column("blocked_id", BigId, sa.ForeignKey("users.id"), primary_key=True, comment="被拉黑者编号"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="拉黑时间（UTC）"),
        comment="黑名单",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )


def _describe(kinds: str, roles: str) -> None:
    """Say anew what the columns hold, where a database keeps comments."""
    if op.get_bind().dialect.supports_comments:
        for table, column, comment in (("rooms", "kind", f"种类：{kinds}"), ("memberships", "role", f"角色：{roles}")):
            op.alter_column(table, column, comment=comment, existing_type=sa.String(16), existing_nullable=False)


def downgrade() -> None:
    _describe("public 公开，private 私有", "owner 房主，member 成员")
    for table in ("blocks", "bans", "invites"):
        op.drop_table(table)
    op.drop_column("memberships", "silenced_at")
    op.drop_index("uq_rooms_direct_key", "rooms")
    op.drop_column("rooms", "direct_key")
    op.drop_column("rooms", "avatar")
