"""Promises of approved letters, what is asked of us after them, and what customers made of it."""

import sqlalchemy as sa
from alembic import op

revision = "v0003_promises"
down_revision = "v0002_people"
branch_labels = None
depends_on = None

MOMENT = sa.String(length=27)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "promises",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("approval", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("first_due", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("at", sa.String(length=5), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("said_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_promises_case_id"),
        sa.ForeignKeyConstraint(["said_id"], ["texts.id"], name="fk_promises_said_id"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_promises_text_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
    )
    op.create_index("ix_promises_case_id", "promises", ["case_id"], unique=False)
    op.create_index("ix_promises_due", "promises", ["due"], unique=False)
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("promise_id", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("settled_by", sa.String(length=200), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_follow_ups_case_id"),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name="fk_follow_ups_promise_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
    )
    op.create_index("ix_follow_ups_case_id", "follow_ups", ["case_id"], unique=False)
    op.create_index("ix_follow_ups_due", "follow_ups", ["due"], unique=False)
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_answers_case_id"),
        sa.ForeignKeyConstraint(["note_id"], ["texts.id"], name="fk_answers_note_id"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
    )
    op.create_index("ix_answers_case_id", "answers", ["case_id"], unique=False)
    op.create_table(
        "next_letters",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["after"], ["cases.case_id"], name="fk_next_letters_after"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_next_letters_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_next_letters"),
    )
    op.create_index("ix_next_letters_after", "next_letters", ["after"], unique=False)
