"""What is behind links."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "link_previews",
        sa.Column("url_hash", sa.String(64), primary_key=True, comment="链接的 SHA-256"),
        sa.Column("title", sa.String(200), nullable=True, comment="标题；没有可用的预览时为空"),
        sa.Column("description", sa.String(500), nullable=False, comment="描述，可为空串"),
        sa.Column("site_name", sa.String(100), nullable=False, comment="网站名称"),
        sa.Column("fetched_at", UtcDateTime, nullable=False, comment="取得时间（UTC）"),
        comment="链接预览",
        **TABLE_OPTIONS,
    )
    op.create_index("ix_link_previews_fetched_at", "link_previews", ["fetched_at"])


def downgrade() -> None:
    op.drop_table("link_previews")
