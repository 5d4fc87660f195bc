"""What search has read of the messages, with the terms in each database's own full-text structure."""

import sqlalchemy as sa
from alembic import op

from models.base import TABLE_OPTIONS, BigId

revision = "0009"
down_revision = "0008"

TERMS = {
    # Terms are ASCII already (services/search_tokens.py), and which message holds which is all that is asked.
    "sqlite": ["CREATE VIRTUAL TABLE search_terms USING fts5(terms, tokenize = 'ascii', detail = 'none')"],
    "mysql": [
        "CREATE TABLE search_terms ("
        "id BIGINT NOT NULL PRIMARY KEY COMMENT '条目编号', "
        "terms MEDIUMTEXT CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT '检索词，以空格分隔', "
        "FULLTEXT KEY ft_search_terms_terms (terms)"
        ") ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT = '检索词'"
    ],
    "postgresql": [
        "CREATE TABLE search_terms (id BIGINT NOT NULL PRIMARY KEY, terms TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_terms_terms ON search_terms USING gin (terms)",
        "COMMENT ON TABLE search_terms IS '检索词'",
        "COMMENT ON COLUMN search_terms.id IS '条目编号'",
        "COMMENT ON COLUMN search_terms.terms IS '检索词'",
    ],
}


def upgrade() -> None:
    op.create_table(
        "search_entries",
        sa.Column("id", BigId, primary_key=True, autoincrement=False, comment="条目编号，随消息时间递增"),
        sa.Column("room_id", BigId, nullable=False, comment="房间编号"),
        sa.Column("seq", BigId, nullable=False, comment="消息序号"),
        sa.Column("sender_id", BigId, nullable=False, comment="发送者编号"),
        comment="搜索条目",
        **TABLE_OPTIONS,
    )
    op.create_index("uq_search_entries_room_id", "search_entries", ["room_id", "seq"], unique=True)
    op.create_index("ix_search_entries_room_id", "search_entries", ["room_id", "id"])
    op.create_index("ix_search_entries_sender_id", "search_entries", ["sender_id", "id"])
    op.create_table(
        "search_positions",
        sa.Column("room_id", BigId, primary_key=True, autoincrement=False, comment="房间编号"),
        sa.Column("version", BigId, nullable=False, comment="已读到的房间版本"),
        comment="搜索进度",
        **TABLE_OPTIONS,
    )
    for statement in TERMS[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("search_terms", "search_positions", "search_entries"):
        op.drop_table(table)
