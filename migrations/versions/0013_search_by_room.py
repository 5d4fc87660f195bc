"""Search is made anew: the terms of each message name its room."""

from alembic import op

revision = "0013"
down_revision = "0012"

EMPTY = {
    "sqlite": [
        "DELETE FROM search_positions",
        "DELETE FROM search_entries",
        "DROP TABLE search_terms",  # FTS5 would take out row by row
        "CREATE VIRTUAL TABLE search_terms USING fts5(terms, tokenize = 'ascii', detail = 'none')",
    ],
    "mysql": ["TRUNCATE TABLE search_positions", "TRUNCATE TABLE search_entries", "TRUNCATE TABLE search_terms"],
    "postgresql": ["TRUNCATE TABLE search_positions, search_entries, search_terms"],
}
"""The server fills them again from the messages, each edition in its own way."""


def upgrade() -> None:
    for statement in EMPTY[op.get_context().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    upgrade()
