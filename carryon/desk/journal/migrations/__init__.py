"""Alembic migrations of the journal, run when a journal is opened."""
