"""Messages, clustered by room and seq."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "messages",
        sa.Column("room_id", BigId, primary_key=True, autoincrement=False, comment="房间编号"),
        sa.Column("seq", BigId, primary_key=True, autoincrement=False, comment="房间内的序号，从一开始，无间断"),
        sa.Column("id", Uuid36, nullable=False, comment="消息编号（客户端生成的 UUID）"),
        sa.Column("version", BigId, nullable=False, comment="上次变更时的房间版本"),
        sa.Column("sender_id", BigId, nullable=False, comment="发送者编号"),
        sa.Column("kind", sa.String(16), nullable=False, comment="种类：text 文本"),
        sa.Column("content", sa.Text, nullable=False, comment="内容"),
        sa.Column("reply_to", BigId, nullable=True, comment="所回复消息的序号"),
        sa.Column("created_at", UtcDateTime, nullable=False, comment="发送时间（UTC）"),
        sa.Column("edited_at", UtcDateTime, nullable=True, comment="编辑时间（UTC）"),
        sa.Column("deleted_at", UtcDateTime, nullable=True, comment="撤回时间（UTC）"),
        sa.UniqueConstraint("id", name="uq_messages_id"),
        comment="消息",
        sqlite_with_rowid=False,
        **TABLE_OPTIONS,
    )
    op.create_index("ix_messages_version", "messages", ["room_id", "version"])


def downgrade() -> None:
    op.drop_table("messages")
