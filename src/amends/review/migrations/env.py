"""Runs migrations on the connection, and in the transaction, that the store gives."""

from alembic import context

from amends.review.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
