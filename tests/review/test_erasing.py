"""Erasing a customer: gone from the database's bytes, and the trail still holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.review.desk import NoLimits
from tests.stores import POSTGRES

from amends.case import Case
from amends.drafting import Drafter
from amends.errors import InputError, NotAllowedError
from amends.review.approvals import approval_of, approve_case, send_back
from amends.review.audit import trail, verify
from amends.review.cases import change_case, close_case, earlier_of, get_case, inbox, open_case, reopen_case
from amends.review.decisions import set_aside, suppressions
from amends.review.erasing import erase_case
from amends.review.letters import attempts, autosave, keep_draft, keep_version, versions, working
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import Finding

_CANARY = "Zzyzxqua"


_file = pytest.mark.skipif(POSTGRES is not None, reason="a server's files are its own")


@pytest.fixture
def told(store: Store, case: Case, cleo: Person) -> str:
    """A case whose every text holds a canary, after a life at the desk."""
    assert case.recipient is not None
    named = case.model_copy(
        update={
            "recipient": case.recipient.model_copy(update={"name": f"Maya {_CANARY}", "surname": _CANARY}),
            "complaint": f"My lamp came late. {_CANARY} {_CANARY.lower()}@example.org",
            "reference": f"{_CANARY}-1",
        }
    )
    open_case(store, named, cleo, origin="intake", dropped=(f"dropped {_CANARY}",))
    keep_draft(store, named.id, Drafter().draft(named), cleo)
    finding = Finding(rule="stock-phrases", principle="p", severity="warning", match=_CANARY, message="m", advice="a")
    set_aside(store, named.id, finding, f"reason {_CANARY}", cleo)
    now = working(store, named.id)
    approve_case(store, named.id, now.text, cleo, reasons={}, revision=now.revision, ladder=NoLimits())
    send_back(store, named.id, cleo, f"why {_CANARY}")
    keep_version(store, named.id, f"version {_CANARY}", cleo, "own", note=f"note {_CANARY}")
    for number in range(40):  # texts longer than a page, that leave pages behind
        autosave(store, named.id, f"{number} {_CANARY} " * (400 - 9 * number), cleo, revision=working(store, named.id).revision)
    change_case(store, named.id, named.model_copy(update={"place": _CANARY}), cleo, revision=1, why=f"why {_CANARY}")
    close_case(store, named.id, cleo, f"closed {_CANARY}")
    return named.id


def _bytes(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()


@_file
def test_erased_customer_is_in_no_byte_of_the_files(store: Store, path: Path, told: str, cleo: Person) -> None:
    """After erasing, no byte of the database or of what SQLite keeps beside it holds what the customer said, or their name."""
    assert _CANARY.lower().encode() in _bytes(path)

    erasure = erase_case(store, told, cleo, "asked for on 3 May")

    assert erasure.files_clean
    assert _CANARY.lower().encode() not in _bytes(path)
    store.close()
    assert _CANARY.lower().encode() not in _bytes(path)


def test_trail_holds_after_erasing(store: Store, told: str, cleo: Person) -> None:
    """The chain is valid as before and still says who did what, when; reasons are gone, but why it was erased is not."""
    before = [(entry.seq, entry.by, entry.action, entry.hash) for entry in trail(store)]

    erase_case(store, told, cleo, "asked for on 3 May")

    assert verify(store).valid
    after = trail(store)
    assert [(entry.seq, entry.by, entry.action, entry.hash) for entry in after[:-1]] == before
    assert {said for entry in after[:-1] for said in entry.texts.values()} == {None}
    assert after[-1].texts == {"why": "asked for on 3 May"}


def test_what_is_left_of_an_erased_case(store: Store, told: str, case: Case, cleo: Person) -> None:
    """Ids, dates, digests and who decided stay; nothing can be changed, approved or recognised any more."""
    digests = [version.digest for version in versions(store, told)]

    erase_case(store, told, cleo, "asked for on 3 May")

    record = get_case(store, told)
    assert (record.erased, record.status, record.case) == (True, "closed", Case.of({"id": told, "language": "en", "stage": "full"}))
    assert [version.digest for version in versions(store, told)] == digests
    assert {version.text for version in versions(store, told)} == {""}
    assert [(one.text, one.letter) for one in attempts(store, told)] == [("", None)]
    assert (approval_of(store, told), suppressions(store, told), working(store, told).text) == (None, (), "")
    assert inbox(store)[0].recipient is None
    assert earlier_of(store, case.model_copy(update={"id": "C-9"})) == ()
    with pytest.raises(NotAllowedError, match="was erased"):
        autosave(store, told, "Dear", cleo, revision=99)
    with pytest.raises(NotAllowedError, match="was erased"):
        reopen_case(store, told, cleo, "again")


def test_other_cases_are_left_alone(store: Store, told: str, case: Case, cleo: Person) -> None:
    """Erasing one case touches no other."""
    open_case(store, case.model_copy(update={"id": "C-2"}), cleo, origin="intake")

    erase_case(store, told, cleo, "asked for on 3 May")

    assert get_case(store, "C-2").case.complaint == case.complaint


def test_erasing_is_for_admins_with_a_reason(store: Store, told: str, bo: Person, cleo: Person) -> None:
    """Only an admin erases, and says why."""
    with pytest.raises(NotAllowedError, match="only an admin may erase a case"):
        erase_case(store, told, bo, "no")
    with pytest.raises(InputError, match="say why"):
        erase_case(store, told, cleo, " ")


@_file
def test_files_that_others_read_are_said_not_to_be_clean(store: Store, path: Path, told: str, cleo: Person) -> None:
    """While another program reads an older state, erasing says that the files still hold it, and erasing again cleans them."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM texts").fetchone()
        with Store.open(path, busy=0.2) as hasty:
            assert not erase_case(hasty, told, cleo, "asked for on 3 May").files_clean

    assert erase_case(store, told, cleo, "asked for on 3 May").files_clean
    assert _CANARY.lower().encode() not in _bytes(path)
    assert verify(store).valid
