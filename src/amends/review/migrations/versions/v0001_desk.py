"""The desk: cases, letters, decisions, approvals, and the trail that vouches for them."""

import sqlalchemy as sa
from alembic import op

revision = "v0001_desk"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String(length=27)

_REFUSED = "the trail is only added to"


def upgrade() -> None:
    """Make the tables, the trail's first record, and the triggers that keep the trail."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
    )
    op.create_index("ix_audit_case_id", "audit", ["case_id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(length=60), nullable=False),
        sa.Column("opened_by", sa.String(length=200), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("first_reply_due", MOMENT, nullable=True),
        sa.Column("first_replied_at", MOMENT, nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("letter_type", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=True),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("case_id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_status", "cases", ["status"], unique=False)
    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=True),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_texts"),
    )
    op.create_index("ix_texts_case_id", "texts", ["case_id"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("voided_by", sa.String(length=200), nullable=True),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["texts.id"], name="fk_approvals_body_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_approvals_case_id"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_approvals"),
    )
    op.create_index(
        "uq_approvals_standing",
        "approvals",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "attempts",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=True),
        sa.Column("output_tokens", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=60), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["texts.id"], name="fk_attempts_body_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_attempts_case_id"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_attempts_text_id"),
        sa.PrimaryKeyConstraint("case_id", "version", "number", name="pk_attempts"),
    )
    op.create_table(
        "case_revisions",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_case_revisions_case_id"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_case_revisions_text_id"),
        sa.PrimaryKeyConstraint("case_id", "revision", name="pk_case_revisions"),
    )
    op.create_table(
        "customer_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_customer_keys_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customer_keys"),
    )
    op.create_index("ix_customer_keys_case_id", "customer_keys", ["case_id"], unique=False)
    op.create_index("ix_customer_keys_key", "customer_keys", ["key"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column("taken_back_by", sa.String(length=200), nullable=True),
        sa.Column("taken_back_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_decisions_case_id"),
        sa.ForeignKeyConstraint(["reason_id"], ["texts.id"], name="fk_decisions_reason_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_case_id", "decisions", ["case_id"], unique=False)
    op.create_index(
        "uq_decisions_standing",
        "decisions",
        ["case_id", "key"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_exports_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
    )
    op.create_index("ix_exports_case_id", "exports", ["case_id"], unique=False)
    op.create_table(
        "remedy_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("remedy_id", sa.String(length=40), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_remedy_approvals_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_remedy_approvals"),
    )
    op.create_index("ix_remedy_approvals_case_id", "remedy_approvals", ["case_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["texts.id"], name="fk_versions_body_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_versions_case_id"),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name="fk_versions_text_id"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_versions"),
    )
    op.create_table(
        "working",
        sa.Column("case_id", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name="fk_working_case_id"),
        sa.PrimaryKeyConstraint("case_id", name="pk_working"),
    )
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION amends_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$")
        op.execute("CREATE TRIGGER audit_kept BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION amends_refuse()")
        op.execute("CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION amends_refuse()")
        op.execute("CREATE TRIGGER audit_head_kept BEFORE DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION amends_refuse()")
    else:
        for name, event in (("unchanged", "UPDATE ON audit"), ("kept", "DELETE ON audit"), ("head_kept", "DELETE ON audit_head")):
            op.execute(f"CREATE TRIGGER audit_{name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")
        # INSERT OR REPLACE deletes without asking the trigger above, unless the connection wishes so.
        op.execute(
            "CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq) "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
