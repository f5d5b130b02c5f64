"""Findings a person has set aside: which, why, and who; each in the trail, each to be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, insert, select, update

from amends.errors import ApprovalError, InputError
from amends.review.audit import Row, keep_text, record
from amends.review.cases import lock_case, require_open
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import decisions, texts
from amends.review.voiding import void_approval
from amends.rules import Suppression, load_rules

if TYPE_CHECKING:
    from amends.rules import Finding

_STANDING = (
    select(decisions.c.key, decisions.c.by, texts.c.text)
    .join(texts, texts.c.id == decisions.c.reason_id)
    .where(decisions.c.case_id == bindparam("case"), decisions.c.taken_back_at.is_(None), texts.c.text.is_not(None))
    .order_by(decisions.c.id)
)


def set_aside(store: Store, case_id: str, finding: Finding, reason: str, by: Person) -> Suppression:
    """Set a finding aside for this case, and return the decision; saying the same twice says it once.

    Where the rule is about invented facts nobody can wave an error through; of a warning the reason is kept, which an approval asks for.
    Raises ApprovalError for such an error, InputError without a reason, NotAllowedError, StoreError.
    """
    by.require(("drafter", "approver"), "set a finding aside")
    reason = reason.strip()
    if not reason:
        raise InputError("say why this finding does not apply here")
    if finding.severity == "error" and finding.rule not in {rule.id for rule in load_rules() if rule.suppressible}:
        raise ApprovalError(
            f"{finding.rule}: a finding of this rule cannot be set aside; change the letter, or the case it must agree with"
        )
    with store.begin() as conn:
        require_open(lock_case(conn, case_id))
        decided = Suppression(key=finding.key, reason=reason, author=by.name)
        standing = {one.key: one for one in standing_decisions(conn, case_id)}
        if standing.get(finding.key) == decided:
            return decided
        if finding.key in standing:
            _take_back(conn, case_id, finding.key, by)
        reason_id = keep_text(conn, case_id, reason)
        stated = {
            "case_id": case_id, "rule": finding.rule, "key": finding.key, "by": by.name, "at": moment_of(conn), "reason_id": reason_id
        }  # fmt: skip
        made = conn.execute(insert(decisions).values(**stated)).inserted_primary_key[0]  # type: ignore[index]
        record(conn, by, "finding-set-aside", case_id, kept={"reason": reason_id}, rows=(Row(decisions, (made,), stated),))
        return decided


def take_back(store: Store, case_id: str, key: str, by: Person) -> bool:
    """Take a decision back, so that its finding counts again, and return whether there was one; an approval that leant on it is void.

    Raises NotAllowedError, InputError, StoreError.
    """
    by.require(("drafter", "approver"), "take a decision back")
    with store.begin() as conn:
        require_open(lock_case(conn, case_id))
        if not _take_back(conn, case_id, key, by):
            return False
        void_approval(conn, case_id, by, "a decision it leant on was taken back")
        return True


def suppressions(store: Store, case_id: str) -> tuple[Suppression, ...]:
    """Return the decisions that stand, the oldest first, as ``check`` takes them. Raises StoreError."""
    with store.reading() as conn:
        return standing_decisions(conn, case_id)


def standing_decisions(conn: Connection, case_id: str) -> tuple[Suppression, ...]:
    """Return the decisions that stand within a transaction; none of an erased case."""
    return tuple(Suppression(key=row.key, reason=row.text, author=row.by) for row in conn.execute(_STANDING, {"case": case_id}))


def _take_back(conn: Connection, case_id: str, key: str, by: Person) -> bool:
    standing = (decisions.c.case_id == case_id) & (decisions.c.key == key) & decisions.c.taken_back_at.is_(None)
    made = conn.execute(select(decisions.c.id).where(standing)).scalar()
    if made is None:
        return False
    ended = {"taken_back_by": by.name, "taken_back_at": moment_of(conn)}
    conn.execute(update(decisions).where(decisions.c.id == made).values(**ended))
    record(conn, by, "decision-taken-back", case_id, rows=(Row(decisions, (made,), ended),), key=key)
    return True
