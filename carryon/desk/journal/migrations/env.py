"""Alembic runs this file: it migrates over the connection that the journal opened."""

from alembic import context

from carryon.desk.journal.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
