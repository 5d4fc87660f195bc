"""Calls to models that are no answers: they count in the same budgets."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId, UtcDateTime, Uuid36

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", Uuid36, primary_key=True, comment="调用编号（UUID）"),
        sa.Column("room_id", BigId, nullable=False, comment="房间编号"),
        sa.Column("asker_id", BigId, nullable=False, comment="为谁调用：其用户编号"),
        sa.Column("purpose", sa.String(16), nullable=False, comment="用途：name 会话名称，summary 未读摘要"),
        sa.Column("asked_at", UtcDateTime, nullable=False, comment="调用时间（UTC）"),
        comment="回答之外对模型的调用，计入同样的限额",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_model_calls_room_id", "model_calls", ["room_id", "asked_at"])
    op.create_index("ix_model_calls_asker_id", "model_calls", ["asker_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("model_calls")
