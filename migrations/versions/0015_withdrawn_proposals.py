"""Proposals may be withdrawn: what the column of their states says of itself, where a database keeps that."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BEFORE = "状态：pending 等待，approved 已同意并完成，declined 已拒绝，failed 未能完成"
NOW = f"{BEFORE}，withdrawn 已随回答撤回"


def upgrade() -> None:
    _describe(BEFORE, NOW)


def downgrade() -> None:
    op.execute("UPDATE proposals SET state = 'declined' WHERE state = 'withdrawn'")
    _describe(NOW, BEFORE)


def _describe(before: str, now: str) -> None:
    if op.get_context().dialect.name != "sqlite":
        op.alter_column(
            "proposals",
            "state",
            comment=now,
            existing_comment=before,
            existing_type=sa.String(16),
            existing_nullable=False,
        )
