"""The outbox, and letters to many."""

import sqlalchemy as sa
from alembic import op

revision = "v0004_outbox"
down_revision = "v0003_promises"
branch_labels = None
depends_on = None

MOMENT = sa.String(length=27)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "mass_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("incident", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("master", sa.Text(), nullable=False),
        sa.Column("started_by", sa.String(length=200), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mass_jobs"),
        sa.UniqueConstraint("key", name="uq_mass_jobs_key"),
    )
    op.create_table(
        "mass_rows",
        sa.Column("job", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("cells", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["job"], ["mass_jobs.id"], name="fk_mass_rows_job"),
        sa.PrimaryKeyConstraint("job", "key", name="pk_mass_rows"),
    )
    op.create_index("ix_mass_rows_case_id", "mass_rows", ["case_id"], unique=False)
    op.create_index("ix_mass_rows_job_state", "mass_rows", ["job", "state", "number"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("approval", sa.String(length=220), nullable=False),
        sa.Column("job", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=255), nullable=False),
        sa.Column("message_digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("queued_by", sa.String(length=200), nullable=False),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["job"], ["mass_jobs.id"], name="fk_outbox_job"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("approval", "recipient", name="uq_outbox_approval_recipient"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"], unique=False)
    op.create_index("ix_outbox_claimed_at", "outbox", ["claimed_at"], unique=False)
    op.create_index("ix_outbox_job", "outbox", ["job"], unique=False)
    op.create_index("ix_outbox_state_next_try_at", "outbox", ["state", "next_try_at", "id"], unique=False)
