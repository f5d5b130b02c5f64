"""Approving a letter of the desk: who may, when it holds, when it ends."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable

import pytest
from sqlalchemy import func, update
from tests.review.desk import FourEyes, NoLimits

from amends.case import Case
from amends.errors import ApprovalError, EditConflictError, IncompleteCaseError, InputError, NotAllowedError
from amends.letter import Letter
from amends.review import approval as approval_module
from amends.review.approvals import Approval, Ladder, approval_of, approve_case, ask_for_approval, record_export, send_back, withdraw
from amends.review.audit import trail, verify
from amends.review.cases import approve_remedy, change_case, close_case, get_case, mark_sent
from amends.review.decisions import set_aside, suppressions, take_back
from amends.review.letters import autosave, keep_version, versions, working
from amends.review.roles import Person
from amends.review.store import Store
from amends.review.tables import texts
from amends.rules import check


def _approve(store: Store, case_id: str, by: Person, text: str | None = None, ladder: Ladder | None = None) -> Approval:
    now = working(store, case_id)
    return approve_case(
        store, case_id, now.text if text is None else text, by, reasons={}, revision=now.revision, ladder=ladder or NoLimits()
    )


def test_approval_holds_the_exact_text(store: Store, drafted: str, bo: Person) -> None:
    """An approval keeps the letter to the character, with its sha256, who approved it and when."""
    text = working(store, drafted).text

    approval = _approve(store, drafted, bo)

    assert (approval.letter.text, approval.by, approval.at) == (text, "Bo", store.now())
    assert approval.letter.digest == hashlib.sha256(text.encode()).hexdigest()
    assert approval.version == versions(store, drafted)[-1]
    assert get_case(store, drafted).status == "approved"
    assert approval_of(store, drafted) == approval


def test_approving_twice_is_approving_once(store: Store, drafted: str, bo: Person) -> None:
    """The same person who approves the same text again gets the same approval, and the trail one entry."""
    first = _approve(store, drafted, bo)

    assert _approve(store, drafted, bo) == first
    assert [entry.action for entry in trail(store)].count("letter-approved") == 1


def test_second_approver_is_shown_the_first(store: Store, drafted: str, bo: Person, cleo: Person) -> None:
    """Somebody else who approves the same text is told whose approval stands."""
    first = _approve(store, drafted, bo)

    with pytest.raises(EditConflictError, match="Bo has approved") as caught:
        _approve(store, drafted, cleo)
    assert caught.value.theirs == first


def _edit(store: Store, case_id: str, by: Person) -> None:
    now = working(store, case_id)
    autosave(store, case_id, now.text.replace("Dear", "Good day"), by, revision=now.revision)


def _change(store: Store, case_id: str, by: Person) -> None:
    now = get_case(store, case_id)
    change_case(store, case_id, now.case.model_copy(update={"place": "Lund"}), by, revision=now.revision)


@pytest.mark.parametrize(
    "what",
    [
        _edit,
        _change,
        lambda store, case_id, by: keep_version(store, case_id, "Another.", by, "own"),
        lambda store, case_id, by: send_back(store, case_id, by, "too cold"),
        lambda store, case_id, by: withdraw(store, case_id, by, "too early"),
        lambda store, case_id, by: approve_remedy(store, case_id, "r1", by, ladder=NoLimits()),
    ],
    ids=["edit", "change of the case", "version", "send back", "withdraw", "remedy"],
)
def test_what_changes_after_approval_voids_it(store: Store, drafted: str, bo: Person, what: Callable[[Store, str, Person], object]) -> None:
    """Whatever changes of the letter or its case ends the approval, and the trail says who ended it."""
    _approve(store, drafted, bo)

    what(store, drafted, bo)

    assert approval_of(store, drafted) is None
    assert get_case(store, drafted).status == "drafted"
    (voided,) = (entry for entry in trail(store) if entry.action == "approval-voided")
    assert voided.by == "Bo"
    assert verify(store).valid


def test_saving_the_approved_text_again_voids_nothing(store: Store, drafted: str, bo: Person, ana: Person) -> None:
    """A late autosave of the very text that was approved leaves the approval as it is."""
    approval = _approve(store, drafted, bo)

    autosave(store, drafted, approval.letter.text, ana, revision=0)

    assert approval_of(store, drafted) == approval


def test_ladder_is_asked_who_wrote(store: Store, drafted: str, ana: Person, bo: Person) -> None:
    """Where four eyes are asked for, whoever touched the text cannot approve it, and nothing of the try is kept."""
    both = Person("Ana", frozenset({"drafter", "approver"}))
    approve_remedy(store, drafted, "r1", bo, ladder=FourEyes())
    with pytest.raises(NotAllowedError, match="somebody else"):
        _approve(store, drafted, both, ladder=FourEyes())
    changed = working(store, drafted).text.replace("Dear", "Good day")
    with pytest.raises(NotAllowedError, match="somebody else"):
        _approve(store, drafted, bo, changed, ladder=FourEyes())

    assert working(store, drafted).text != changed
    assert _approve(store, drafted, bo, ladder=FourEyes()).by == "Bo"


def test_remedies_that_wait_stop_the_letter(store: Store, drafted: str, bo: Person, cleo: Person) -> None:
    """Where limits ask for a remedy's approval first, a name typed into the case is none; the desk's own is."""
    with pytest.raises(NotAllowedError, match="approved before a letter offers it: r1"):
        _approve(store, drafted, bo, ladder=FourEyes())

    approve_remedy(store, drafted, "r1", bo, ladder=FourEyes())

    assert _approve(store, drafted, bo, ladder=FourEyes()).by == "Bo"


@pytest.mark.parametrize(
    "do",
    [
        lambda store, case_id, by: _approve(store, case_id, by),
        lambda store, case_id, by: send_back(store, case_id, by, "no"),
        lambda store, case_id, by: withdraw(store, case_id, by, "no"),
        lambda store, case_id, by: approve_remedy(store, case_id, "r1", by, ladder=NoLimits()),
    ],
    ids=["approve", "send back", "withdraw", "approve a remedy"],
)
def test_only_approvers_decide(store: Store, drafted: str, ana: Person, do: Callable[[Store, str, Person], object]) -> None:
    """A drafter can neither approve a letter or a remedy, nor end an approval."""
    with pytest.raises(NotAllowedError, match="only an approver"):
        do(store, drafted, ana)


def test_letter_with_errors_cannot_be_approved(store: Store, drafted: str, bo: Person) -> None:
    """The text is checked again as it stands: what a rule calls an error stops it, and nothing changes."""
    before = verify(store)
    bad = working(store, drafted).text.replace("late", "late, which is no big deal")

    with pytest.raises(ApprovalError, match="mend these"):
        _approve(store, drafted, bo, bad + "\n\nWe will pay you 5,000 euros tomorrow.")

    assert approval_of(store, drafted) is None
    assert verify(store) == before


def test_incomplete_case_cannot_be_approved(store: Store, drafted: str, bo: Person) -> None:
    """A case with open questions is not approved, whatever its letter says."""
    now = get_case(store, drafted)
    change_case(store, drafted, now.case.model_copy(update={"signer": None}), bo, revision=now.revision)

    with pytest.raises(IncompleteCaseError):
        _approve(store, drafted, bo)


def test_stale_text_cannot_be_approved(store: Store, drafted: str, ana: Person, bo: Person) -> None:
    """Who approves a text that somebody has changed meanwhile is shown the other, and nothing is approved."""
    seen = working(store, drafted)
    theirs = autosave(store, drafted, seen.text.replace("Dear", "Good day"), ana, revision=seen.revision)

    with pytest.raises(EditConflictError) as caught:
        approve_case(store, drafted, seen.text, bo, reasons={}, revision=seen.revision, ladder=NoLimits())

    assert caught.value.theirs == theirs
    assert approval_of(store, drafted) is None


def test_decisions_go_with_the_approval(store: Store, drafted: str, bo: Person, ana: Person) -> None:
    """A finding that was set aside stops no approval, and the approved letter says who set it aside and why."""
    now = working(store, drafted)
    text = now.text.replace("Thank you for bringing this to us.", "We apologize for any inconvenience.")
    case = get_case(store, drafted).case
    report = check(Letter.from_text(text, case), case)
    assert report.errors
    autosave(store, drafted, text, ana, revision=now.revision)
    for finding in report.findings:
        set_aside(store, drafted, finding, "the customer asked for these very words", ana)

    approval = _approve(store, drafted, bo)

    assert {one.key for one in approval.letter.suppressions} == {finding.key for finding in report.findings}
    assert approval_of(store, drafted) == approval
    assert take_back(store, drafted, report.findings[0].key, ana)
    assert approval_of(store, drafted) is None
    assert len(suppressions(store, drafted)) == len(report.findings) - 1


def test_invented_facts_cannot_be_set_aside(store: Store, drafted: str, ana: Person) -> None:
    """Nobody can wave through a sum or a date that the case does not know."""
    case = get_case(store, drafted).case
    text = working(store, drafted).text.replace("€9.90", "€5,000")
    invented = [finding for finding in check(Letter.from_text(text, case), case).errors if "5,000" in (finding.match or "")]
    assert invented

    for finding in invented:
        with pytest.raises(ApprovalError, match="cannot be set aside"):
            set_aside(store, drafted, finding, "it is fine", ana)


def test_letter_waits_and_is_sent_back(store: Store, drafted: str, ana: Person, bo: Person) -> None:
    """A letter that waits for approval goes back to be worked on with the approver's reason, which the trail keeps."""
    ask_for_approval(store, drafted, ana)
    assert get_case(store, drafted).status == "waiting"

    send_back(store, drafted, bo, "name the delay first")

    assert get_case(store, drafted).status == "drafted"
    assert trail(store, drafted)[-1].texts == {"why": "name the delay first"}


def test_nothing_to_approve(store: Store, opened: object, ana: Person, case: Case) -> None:
    """Nobody can ask for the approval of a letter that does not exist."""
    with pytest.raises(ApprovalError, match="no letter yet"):
        ask_for_approval(store, case.id, ana)


def test_only_the_approved_letter_is_exported_and_sent(store: Store, drafted: str, bo: Person, ana: Person) -> None:
    """Exports and sending are recorded for the approved digest alone; once sent, nothing about the case changes."""
    with pytest.raises(NotAllowedError, match="may give a letter out"):
        record_export(store, drafted, "pdf", "0" * 64, Person("Nemo", frozenset()))
    with pytest.raises(ApprovalError, match="not the approved letter"):
        record_export(store, drafted, "pdf", "0" * 64, ana)
    with pytest.raises(NotAllowedError, match="not the approved one"):
        mark_sent(store, drafted, ana, digest="0" * 64, way="post")
    digest = _approve(store, drafted, bo).letter.digest

    record_export(store, drafted, "pdf", digest, ana)
    assert mark_sent(store, drafted, ana, digest=digest, way="post").first_replied_at == store.now()

    for change in (_edit, _change):
        with pytest.raises(NotAllowedError, match="is sent"):
            change(store, drafted, bo)
    assert approval_of(store, drafted) is not None


def test_closed_case_is_left_alone(store: Store, drafted: str, bo: Person, ana: Person) -> None:
    """A closed case is not edited; closing needs a reason."""
    with pytest.raises(InputError, match="say why"):
        close_case(store, drafted, ana, " ")
    close_case(store, drafted, ana, "answered by phone")

    with pytest.raises(NotAllowedError, match="open it again"):
        _edit(store, drafted, ana)


def test_kept_approval_is_held_to_its_digest(store: Store, drafted: str, bo: Person) -> None:
    """A letter changed in the database past the program is not given out as the approved one."""
    _approve(store, drafted, bo)
    with store.begin() as conn:
        conn.execute(update(texts).values(text=func.replace(texts.c.text, "Dear", "Hey")))

    with pytest.raises(ApprovalError, match="not the one that was approved"):
        approval_of(store, drafted)
    assert "is not the one it was written for" in verify(store).problems[0]


def test_seal_is_still_closed() -> None:
    """An ApprovedLetter cannot be made by hand, not even from the fields of one."""
    fields = {field.name: None for field in dataclasses.fields(approval_module.ApprovedLetter)}
    with pytest.raises(TypeError, match="only approve"):
        approval_module.ApprovedLetter(**fields)  # type: ignore[arg-type]
