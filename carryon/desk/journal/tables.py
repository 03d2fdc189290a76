"""The journal's tables, for SQLite and PostgreSQL alike."""

import sqlalchemy as sa

metadata = sa.MetaData()

entry = sa.Table(
    "entry",
    metadata,
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
sa.Index("entry_key", entry.c.key)
sa.Index("entry_run_item", entry.c.run, entry.c.item)
sa.Index("entry_of", entry.c.of)
sa.Index("entry_at", entry.c.at)
sa.Index("entry_kind_verdict", entry.c.kind, entry.c.verdict)

head = sa.Table(
    "head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""One row: the last entry. Who appends locks it, so that desks sharing a journal make one chain."""
