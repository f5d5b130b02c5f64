"""New cases that somebody has begun to fill in."""

import sqlalchemy as sa
from alembic import op

revision = "v0005_unfinished"
down_revision = "v0004_outbox"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unfinished",
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("page", sa.Text(), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_unfinished"),
    )
    op.create_index("ix_unfinished_at", "unfinished", ["at"], unique=False)
