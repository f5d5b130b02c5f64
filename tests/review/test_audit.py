"""The audit trail: whatever happens to it, or to what it vouches for, is found."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.review.desk import NoLimits

from amends.case_files import read_case
from amends.drafting import Drafter
from amends.errors import StoreError
from amends.review.approvals import approve_case, record_export
from amends.review.audit import Verification, _hash, record, storable, trail, verify
from amends.review.cases import open_case
from amends.review.decisions import set_aside
from amends.review.letters import keep_draft, keep_version, working
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import Finding
from amends.samples import sample_cases

_BO = Person("Bo", frozenset({"drafter", "approver"}))
_FINDING = Finding(rule="stock-phrases", principle="p", severity="warning", match="x", message="m", advice="a")
_COLUMNS = ("at", "by", "action", "case_id", "details", "prev_hash", "hash")


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which a letter was drafted, edited, approved and exported."""
    path = tmp_path_factory.mktemp("desk") / "desk.sqlite3"
    case = read_case(sample_cases("en")[0])
    with Store.open(path) as store:
        open_case(store, case, _BO, origin="intake")
        keep_draft(store, case.id, Drafter().draft(case), _BO)
        set_aside(store, case.id, _FINDING, "they like it so", _BO)
        keep_version(store, case.id, f"{working(store, case.id).text}\n", _BO, "edit")
        now = working(store, case.id)
        approved = approve_case(store, case.id, now.text, _BO, reasons={}, revision=now.revision, ladder=NoLimits())
        record_export(store, case.id, "pdf", approved.letter.digest, _BO)
        assert verify(store).valid
    return path


def _tampered(original: Path, *steps: str | tuple[str, Sequence[Any]], expect: str | None = None) -> Verification:
    """Return what verifying says of a copy in which somebody has run some SQL past the program."""
    copy = original.with_name("copy.sqlite3")
    shutil.copy(original, copy)
    with closing(sqlite3.connect(copy)) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        for step in steps:
            sql, values = (step, ()) if isinstance(step, str) else step
            raw.execute(sql, values)
        raw.commit()
    with Store.open(copy) as store:
        return verify(store, expect=expect)


def _entries(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        return raw.execute(f"SELECT seq, {', '.join(_COLUMNS)} FROM audit ORDER BY seq").fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET by = 'Eve' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2",
        "DELETE FROM audit_head",
    ],
)
def test_database_refuses_to_change_the_trail(store: Store, sql: str) -> None:
    """The database itself refuses to change, delete or replace an entry."""
    with store.begin() as conn:
        for _ in range(3):
            record(conn, _BO, "looked", None)

    with pytest.raises(StoreError), store.begin() as conn:
        conn.exec_driver_sql(sql)

    assert verify(store).entries == 3
    assert verify(store).valid


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_change_of_the_trail_is_found(lived_in: Path, data: st.DataObject) -> None:
    """An entry that was changed, removed, put in, moved, or forged with a hash that fits it, is found and named."""
    entries = _entries(lived_in)
    last = len(entries)
    seq = data.draw(st.integers(1, last), label="seq")
    kind = data.draw(st.sampled_from(["change", "remove", "insert", "swap", "forge"]), label="kind")
    steps: list[str | tuple[str, Sequence[Any]]] = []
    where = seq
    if kind == "change":
        column = data.draw(st.sampled_from(_COLUMNS), label="column")
        value = data.draw(
            st.sampled_from(["2026-01-01T00:00:00.000000Z", "2027-01-01T00:00:00.000000Z"])
            if column == "at"
            else st.text("abc0", max_size=9)
        )
        steps = [(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, seq))]
    elif kind == "remove":
        steps = [("DELETE FROM audit WHERE seq = ?", (seq,))]
    elif kind == "insert":
        steps = [
            ("UPDATE audit SET seq = -seq - 1 WHERE seq >= ?", (seq,)),
            "UPDATE audit SET seq = -seq WHERE seq < 0",
            (f"INSERT INTO audit (seq, {', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entries[seq - 1]),
        ]
    elif kind == "swap":
        other = data.draw(st.integers(1, last).filter(lambda other: other != seq), label="other")
        where = min(seq, other)
        steps = [
            ("UPDATE audit SET seq = 0 WHERE seq = ?", (seq,)),
            ("UPDATE audit SET seq = ? WHERE seq = ?", (seq, other)),
            ("UPDATE audit SET seq = ? WHERE seq = 0", (other,)),
        ]
    else:
        _, at, _, action, case_id, details, prev, _ = entries[seq - 1]
        forged = _hash(seq, at, "Eve", action, case_id, details, prev)
        steps = [("UPDATE audit SET by = 'Eve', hash = ? WHERE seq = ?", (forged, seq))]

    result = _tampered(lived_in, *steps)

    assert not result.valid
    named = result.problems[0]
    assert f"entry {where} " in named or f"entry {where + 1} " in named


@pytest.mark.parametrize("cut", [1, 3])
def test_a_cut_off_end_is_found(lived_in: Path, cut: int) -> None:
    """A trail whose last entries are gone is told from one that never had them."""
    last = len(_entries(lived_in))

    result = _tampered(lived_in, ("DELETE FROM audit WHERE seq > ?", (last - cut,)))

    assert f"the trail ends at {last - cut}, and {last} were written" in result.problems[0]


def test_an_anchor_kept_elsewhere_finds_a_trail_written_anew(lived_in: Path) -> None:
    """Who rewrites the end of the trail and the record of it can be found only with a hash that was noted down."""
    entries = _entries(lived_in)
    anchor = entries[-1][-1]
    before = entries[-2]
    steps = [
        ("DELETE FROM audit WHERE seq = ?", (len(entries),)),
        "DELETE FROM exports",
        ("UPDATE audit_head SET seq = ?, hash = ?", (before[0], before[-1])),
    ]

    assert _tampered(lived_in, *steps).valid
    assert "the entry you expect is not in the trail" in _tampered(lived_in, *steps, expect=anchor).problems[0]
    assert _tampered(lived_in, expect=anchor).valid


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE texts SET text = replace(text, 'sorry', 'happy') WHERE text LIKE '%sorry%'", "is not the one it was written for"),
        ("UPDATE texts SET salt = '00'", "is not the one it was written for"),
        ("UPDATE texts SET text = NULL, salt = NULL", "is gone, and no entry says it was erased"),
        ("DELETE FROM texts WHERE id = 1", "is missing"),
        ("INSERT INTO texts (case_id, salt, text) VALUES ('C', '00', 'forged')", "is in no entry"),
        ("UPDATE versions SET by = 'Eve' WHERE number = 1", "versions EN-2026-0618/1 has another by"),
        ("UPDATE versions SET text_id = 1 WHERE number = 1", "has another text_id"),
        ("DELETE FROM versions WHERE number = 2", "versions EN-2026-0618/2 is missing"),
        ("UPDATE approvals SET by = 'Eve'", "approvals EN-2026-0618/1 has another by"),
        ("UPDATE approvals SET digest = '00'", "has another digest"),
        ("DELETE FROM approvals", "approvals EN-2026-0618/1 is missing"),
        (
            "INSERT INTO approvals SELECT case_id, 2, version, revision, digest, language, 'Eve', at, body_id, 'x', at FROM approvals",
            "approvals EN-2026-0618/2 is in no entry",
        ),
        ("UPDATE cases SET status = 'sent'", "cases EN-2026-0618 has another status"),
        ("UPDATE attempts SET passed = 0", "has another passed"),
        ("UPDATE decisions SET by = 'Eve'", "has another by"),
        ("UPDATE exports SET digest = '00'", "has another digest"),
        ("UPDATE audit SET at = 'x' WHERE seq = 2", "entry 2 (version-kept) was changed"),
        ("UPDATE audit SET details = x'ff' WHERE seq = 2", "entry 2 (version-kept) was changed"),
        ("UPDATE versions SET at = 'x' WHERE number = 1", "has another at"),
        ("UPDATE attempts SET found = '{'", "a row of attempts cannot be read"),
        ("UPDATE cases SET erased_at = opened_at", "has another erased_at"),
    ],
)
def test_what_the_trail_vouches_for_is_held_to_it(lived_in: Path, sql: str, said: str) -> None:
    """A letter, version, approval, decision or export that was changed, removed or added past the program is found."""
    result = _tampered(lived_in, sql)

    assert said in result.problems[0]


_DETAILS = st.dictionaries(st.text("abc", min_size=1), st.none() | st.integers() | st.text(max_size=5), max_size=3)
_WRITABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
_ANY = st.text(max_size=20)


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store whose trail grows from example to example."""
    with Store.open(tmp_path_factory.mktemp("growing") / "desk.sqlite3") as store:
        yield store


_NUMBERS = count()


@settings(max_examples=25, deadline=None)
@given(told=st.lists(st.tuples(_WRITABLE, _DETAILS, st.dictionaries(st.text("xyz", min_size=1), _ANY, max_size=2)), max_size=6))
def test_whatever_is_recorded_verifies(growing: Store, told: list[tuple[str, dict[str, Any], dict[str, str]]]) -> None:
    """Names, details and texts in any script give a valid trail, which says them again as they were."""
    case_id = f"C-{next(_NUMBERS)}"
    for name, details, said in told:
        with growing.begin() as conn:
            record(conn, Person(name, frozenset()), "said", case_id, said=said, note=details)

    assert verify(growing).problems == ()
    kept = [(name, note, {which: storable(said) for which, said in texts.items()}) for name, note, texts in told]
    assert [(entry.by, entry.details["note"], entry.texts) for entry in trail(growing, case_id)] == kept


def test_an_entry_is_undone_with_what_it_tells_of(store: Store) -> None:
    """A transaction that fails leaves neither its change nor its entry."""

    def fail() -> None:
        with store.begin() as conn:
            record(conn, _BO, "said", None, said={"why": "because"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert verify(store).entries == 0
    assert verify(store).valid


def test_no_personal_text_stands_in_an_entry(lived_in: Path) -> None:
    """The trail itself holds nothing of what a customer or a letter says."""
    case = read_case(sample_cases("en")[0])
    assert case.recipient is not None
    told = "".join(str(entry) for entry in _entries(lived_in))

    for personal in (case.recipient.name, case.complaint[:20], case.failings[0].text, "they like it so", "sorry"):
        assert personal not in told
