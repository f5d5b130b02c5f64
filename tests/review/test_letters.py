"""The letters of a case: nothing that somebody wrote is lost or overwritten unseen."""

from __future__ import annotations

import pytest

from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.errors import EditConflictError, NotAllowedError
from amends.llm.testing import ScriptedModel
from amends.review.audit import trail, verify
from amends.review.cases import CaseRecord, get_case
from amends.review.letters import attempts, autosave, digest_of, keep_draft, keep_version, versions, working
from amends.review.roles import Person
from amends.review.store import Store


def test_text_at_work_starts_empty(store: Store, opened: CaseRecord) -> None:
    """A new case has an empty text at work, with revision 0."""
    now = working(store, opened.id)

    assert (now.text, now.revision) == ("", 0)


@pytest.mark.parametrize("text", ["Dear Ms Lindqvist,\r\n\n  …", "שלום \u2067A-5512\u2069", "عزيزتي", "a\ufeff👩‍👩‍👧", ""])
def test_text_is_saved_to_the_character(store: Store, opened: CaseRecord, ana: Person, text: str) -> None:
    """What is saved comes back as it was, in any script, and the case is one that is being written."""
    autosave(store, opened.id, "x", ana, revision=0)
    saved = autosave(store, opened.id, text, ana, revision=1)

    assert saved == working(store, opened.id)
    assert (saved.text, saved.revision, saved.by) == (text, 2, "Ana")
    assert get_case(store, opened.id).status == "drafted"


def test_what_no_database_keeps_is_replaced(store: Store, opened: CaseRecord, ana: Person) -> None:
    """NUL and halves of characters are saved as the mark for a missing one, so that the rest is not lost."""
    assert autosave(store, opened.id, "a\0b\ud800c", ana, revision=0).text == "a\ufffdb\ufffdc"
    assert keep_version(store, opened.id, "x\0", ana, "own", note="\udfff").text == "x\ufffd"


def test_two_writers_do_not_overwrite_each_other(store: Store, opened: CaseRecord, ana: Person, bo: Person) -> None:
    """Who saves from an older text is shown the newer one, and it stays."""
    theirs = autosave(store, opened.id, "Bo's text", bo, revision=0)

    with pytest.raises(EditConflictError, match="Bo has changed this letter") as caught:
        autosave(store, opened.id, "Ana's text", ana, revision=0)

    assert caught.value.theirs == theirs == working(store, opened.id)


def test_a_repeated_save_is_no_conflict(store: Store, opened: CaseRecord, ana: Person) -> None:
    """A save whose answer was lost may be sent again."""
    first = autosave(store, opened.id, "Dear", ana, revision=0)

    assert autosave(store, opened.id, "Dear", ana, revision=0) == first


def test_taking_over_keeps_what_was_there(store: Store, opened: CaseRecord, ana: Person, bo: Person) -> None:
    """When somebody else goes on with a text, the first one's is kept as a version, and the trail says who took over."""
    autosave(store, opened.id, "Ana's text", ana, revision=0)
    autosave(store, opened.id, "Bo's text", bo, revision=1)

    assert [(version.text, version.by, version.how) for version in versions(store, opened.id)] == [("Ana's text", "Ana", "edit")]
    assert [entry.by for entry in trail(store) if entry.action in ("edit-started", "letter-taken-over")] == ["Ana", "Bo"]


def test_draft_is_kept_with_every_attempt(store: Store, opened: CaseRecord, case: Case, ana: Person) -> None:
    """A draft is a version with its parts and how it was made; each attempt behind it is kept, failed ones with what was found."""
    good = Drafter().draft(case).letter
    bad = good.model_copy(update={"thanks": good.thanks.model_copy(update={"text": "We apologize for any inconvenience."})})  # type: ignore[union-attr]
    fields = set(type(good).model_fields) - {"written"}
    drafted = Drafter(ScriptedModel([each.model_dump_json(include=fields) for each in (bad, good)])).draft(case)

    version = keep_draft(store, opened.id, drafted, ana)

    assert (version.text, version.how, version.letter) == (drafted.text, "draft", drafted.letter)
    assert version.digest == digest_of(drafted.text)
    assert version.made["attempts"] == len(drafted.attempts) == 2
    kept = attempts(store, opened.id)
    assert [(one.number, one.passed, one.text, one.letter) for one in kept] == [
        (one.number, one.passed, one.text, one.letter) for one in drafted.attempts
    ]
    assert ("conditional-apology", "error", 1) in kept[0].found
    assert working(store, opened.id).text == drafted.text
    assert verify(store).valid


def test_draft_does_not_lose_what_was_written(store: Store, opened: CaseRecord, draft: Draft, ana: Person) -> None:
    """A new draft is put to work, and what somebody had written before it is a version to go back to."""
    autosave(store, opened.id, "My own words", ana, revision=0)

    keep_draft(store, opened.id, draft, ana)

    assert [(version.text, version.how) for version in versions(store, opened.id)] == [("My own words", "edit"), (draft.text, "draft")]
    assert working(store, opened.id).text == draft.text


def test_late_draft_leaves_a_newer_text_alone(store: Store, opened: CaseRecord, draft: Draft, ana: Person, bo: Person) -> None:
    """A draft that ends after somebody has typed is kept as a version, and their text stays at work."""
    theirs = autosave(store, opened.id, "Bo's text", bo, revision=0)

    keep_draft(store, opened.id, draft, ana, revision=0)

    assert working(store, opened.id) == theirs
    assert [version.how for version in versions(store, opened.id)] == ["draft"]


def test_versions_are_for_what_changed(store: Store, drafted: str, ana: Person) -> None:
    """Keeping the text that stands last already makes no second version; a note goes with one that is new."""
    text = working(store, drafted).text
    assert keep_version(store, drafted, text, ana, "edit").number == 1

    version = keep_version(store, drafted, f"{text}\n", ana, "proposal", note="warmer")

    assert (version.number, version.how, version.note) == (2, "proposal", "warmer")
    assert versions(store, drafted)[-1] == version


def test_version_from_an_older_text_is_a_conflict(store: Store, drafted: str, ana: Person, bo: Person) -> None:
    """Accepting a proposal for a text that is no longer there changes nothing."""
    seen = working(store, drafted)
    autosave(store, drafted, "Bo's text", bo, revision=seen.revision)

    with pytest.raises(EditConflictError):
        keep_version(store, drafted, "warmer", ana, "proposal", revision=seen.revision)
    assert working(store, drafted).text == "Bo's text"


def test_only_drafters_write(store: Store, drafted: str, draft: Draft) -> None:
    """Whoever has no role for it can neither save, keep nor draft."""
    reader = Person("Rita", frozenset({"approver"}))
    with pytest.raises(NotAllowedError):
        autosave(store, drafted, "x", reader, revision=1)
    with pytest.raises(NotAllowedError):
        keep_version(store, drafted, "x", reader, "edit")
    with pytest.raises(NotAllowedError):
        keep_draft(store, drafted, draft, reader)
