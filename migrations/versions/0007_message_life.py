"""What hangs on a message, and what somebody has begun to write."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column(
            "extras",
            sa.Text,
            nullable=True,
            comment="附加内容（JSON）：提及、表情回应、文件、置顶、转发来源、链接预览；没有时为空",
        ),
    )
    op.create_table(
        "mentions",
        sa.Column("user_id", BigId, primary_key=True, autoincrement=False, comment="被提及者编号；零为所有人"),
        sa.Column("room_id", BigId, primary_key=True, autoincrement=False, comment="房间编号"),
        sa.Column("seq", BigId, primary_key=True, autoincrement=False, comment="消息序号"),
        comment="提及",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_table(
        "pins",
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), primary_key=True, comment="房间编号"),
        sa.Column("seq", BigId, primary_key=True, autoincrement=False, comment="消息序号"),
        sa.Column("pinned_by", BigId, sa.ForeignKey("users.id"), nullable=False, comment="操作者编号"),
        sa.Column("pinned_at", UtcDateTime, nullable=False, comment="置顶时间（UTC）"),
        comment="置顶消息",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", BigId, sa.ForeignKey("users.id"), primary_key=True, comment="用户编号"),
        sa.Column("room_id", BigId, sa.ForeignKey("rooms.id"), primary_key=True, comment="房间编号"),
        sa.Column("content", sa.Text, nullable=False, comment="内容"),
        sa.Column("reply_to", BigId, nullable=True, comment="所回复消息的序号"),
        sa.Column("updated_at", UtcDateTime, nullable=False, comment="更新时间（UTC）"),
        comment="草稿",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )


def downgrade() -> None:
    for table in ("drafts", "pins", "mentions"):
        op.drop_table(table)
    op.drop_column("messages", "extras")
