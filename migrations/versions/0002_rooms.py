"""Rooms and who is in them."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", BigId, primary_key=True, autoincrement=True, comment="房间编号"),
        sa.Column("kind", sa.String(16), nullable=False, comment="种类：public 公开，private 私有"),
        sa.Column("name", sa.String(64), nullable=False, comment="名称"),
        sa.Column("topic", sa.String(255), nullable=False, comment="主题"),
        sa.Column("version", BigId, nullable=False, comment="版本：每次持久变更加一，无间断"),
        sa.Column("last_seq", BigId, nullable=False, comment="最后一条消息的序号"),
        sa.Column("member_count", BigId, nullable=False, comment="现有成员数"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="创建时间（UTC）"),
        sa.Column("deleted_at", UtcDateTime, nullable=True, comment="关闭时间（UTC）；开放时为空"),
        comment="房间",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_rooms_kind", "rooms", ["kind", "id"])
    op.create_table(
        "memberships",
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), primary_key=True, comment="房间编号"),
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, comment="用户编号"),
        sa.Column("role", sa.String(16), nullable=False, comment="角色：owner 房主，member 成员"),
        sa.Column("version", BigId, nullable=False, comment="上次变更时的房间版本"),
        sa.Column("last_read_seq", BigId, nullable=False, comment="已读到的消息序号"),
        sa.Column("joined_at", UtcDateTime, nullable=False, comment="加入时间（UTC）"),
        sa.Column("left_at", UtcDateTime, nullable=True, comment="离开时间（UTC）；在房间内为空"),
        comment="房间成员",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_index("ix_memberships_user", "memberships", ["user_id", "left_at"])
    op.create_index("ix_memberships_version", "memberships", ["room_id", "version"])


def downgrade() -> None:
    op.drop_table("memberships")
    op.drop_table("rooms")
