"""The first tables: entries, and the head of their chain."""

import sqlalchemy as sa
from alembic import op

from carryon.desk.journal.entries import FIRST

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; the chain begins at entry 0, which is not there."""
    op.create_table(
        "entry",
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("run", sa.String(64)),
        sa.Column("item", sa.Text),
        sa.Column("key", sa.String(64)),
        sa.Column("verdict", sa.String(24)),
        sa.Column("of", sa.BigInteger),
        sa.Column("payload", sa.Text),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("entry_key", "entry", ["key"])
    op.create_index("entry_run_item", "entry", ["run", "item"])
    op.create_index("entry_of", "entry", ["of"])
    op.create_index("entry_at", "entry", ["at"])
    op.create_index("entry_kind_verdict", "entry", ["kind", "verdict"])
    head = op.create_table(
        "head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": FIRST}])


def downgrade() -> None:
    """Drop both tables and with them the journal."""
    op.drop_table("head")
    op.drop_table("entry")
