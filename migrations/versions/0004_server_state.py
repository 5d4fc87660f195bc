"""What the server remembers of itself: the epoch of its history."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, Uuid36

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "server_state",
        sa.Column("id", BigId, primary_key=True, autoincrement=False, comment="恒为一"),
        sa.Column("epoch", Uuid36, nullable=False, comment="纪元：恢复备份后更换，旧版本号随之失效"),
        comment="服务器状态（只有一行）",
        **TABLE_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("server_state")
