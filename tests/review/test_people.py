"""Accounts, passwords, sessions and tries to sign in."""

from __future__ import annotations

import datetime as dt
import logging
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from amends.errors import InputError, NotAllowedError, NotSignedInError
from amends.review import audit, people, sessions, tables
from amends.review.people import TooManyTriesError
from amends.review.roles import ROLES, Person
from amends.review.store import Store

ADMIN = Person("here", frozenset(ROLES))
DRAFTER = Person("Dora", frozenset({"drafter"}))
PASSWORD = "a long walk by the sea"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def later(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with less memory than in earnest, so that hundreds of tries take seconds."""
    monkeypatch.setattr(people, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with Store.open(tmp_path / "desk.sqlite3", clock=clock) as opened:
        people.add(opened, "Ana Petit", ["approver"], ADMIN, password=PASSWORD)
        yield opened


def fail(store: Store, times: int, *, name: str = "Ana Petit", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(NotSignedInError, match="name or password is wrong"):
            people.sign_in(store, name, "not the password", address=address)


@pytest.mark.parametrize("name", ["Ana Petit", "ana  petit", "ANA PETIT "])
def test_a_person_signs_in(store: Store, name: str) -> None:
    """Name and password give the person with the roles of their account and those below; letter case and spaces of a name do not matter."""
    found = people.sign_in(store, name, PASSWORD)
    assert (found.name, found.roles) == ("Ana Petit", {"drafter", "approver"})


@pytest.mark.parametrize(("name", "password"), [("Ana Petit", PASSWORD + "."), ("Nobody", PASSWORD), ("", ""), ("Ana Petit", "\ud800\x00")])
def test_what_was_wrong_is_not_told(store: Store, name: str, password: str) -> None:
    """A wrong password and an unknown name give the same answer."""
    with pytest.raises(NotSignedInError) as caught:
        people.sign_in(store, name, password)
    assert str(caught.value) == "name or password is wrong; try again, or ask an admin (amends people password NAME)"


def test_an_unknown_name_costs_as_much_as_a_known_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash is checked for unknown, deactivated and passwordless names alike."""
    people.add(store, "Leo", ["drafter"], ADMIN)
    people.add(store, "Mia", ["drafter"], ADMIN, password=PASSWORD)
    people.deactivate(store, "Mia", ADMIN)
    checked: list[str] = []
    matches = people._matches
    monkeypatch.setattr(people, "_matches", lambda hashed, password: checked.append(hashed[:9]) or matches(hashed, password))
    for name in ("Ana Petit", "Nobody", "Leo", "Mia"):
        with pytest.raises(NotSignedInError):
            people.sign_in(store, name, "wrong password")
    assert checked == ["$argon2id"] * 4


def test_a_password_is_kept_as_an_argon2id_hash(store: Store, tmp_path: Path) -> None:
    """The store's file holds neither the password nor a session's token."""
    token = sessions.start(store, people.sign_in(store, "Ana Petit", PASSWORD))
    with store.reading() as conn:
        assert conn.execute(select(tables.people.c.password_hash)).scalar_one().startswith("$argon2id$")
    store.close()
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert PASSWORD.encode() not in files
    assert token.encode() not in files


def test_accents_may_be_typed_either_way(store: Store) -> None:
    """A composed and a decomposed accent are the same password."""
    people.set_password(store, "Ana Petit", "café amb llet cada matí", ADMIN)
    assert people.sign_in(store, "Ana Petit", "cafe\u0301 amb llet cada mati\u0301").name == "Ana Petit"


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "Ana Petit Ana"[:9], "x" * 2000])
def test_a_weak_password_is_refused_and_not_repeated(store: Store, password: str) -> None:
    """The error says what is wanted and never what was given."""
    with pytest.raises(InputError, match="password") as caught:
        people.set_password(store, "Ana Petit", password, ADMIN)
    assert password not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a:b", "Ana\x1bPetit", "x" * 101])
def test_a_name_letters_cannot_go_out_under_is_refused(store: Store, name: str) -> None:
    """Names are one line, and without the colon that HTTP Basic ends them with."""
    with pytest.raises(InputError, match="write a name"):
        people.add(store, name, ["drafter"], ADMIN)


def test_a_name_is_taken_whatever_its_letter_case(store: Store) -> None:
    """Nobody can be added who would be taken for somebody else."""
    with pytest.raises(InputError, match="already"):
        people.add(store, "ANA  PETIT", ["admin"], ADMIN)


def test_only_an_admin_changes_accounts(store: Store) -> None:
    """A drafter adds, changes, deactivates nobody; their own password they may change."""
    people.add(store, "Dora", ["drafter"], ADMIN, password=PASSWORD)
    for change in (
        lambda: people.add(store, "Eve", ["admin"], DRAFTER),
        lambda: people.change_roles(store, "Dora", ["admin"], DRAFTER),
        lambda: people.deactivate(store, "Ana Petit", DRAFTER),
        lambda: people.activate(store, "Ana Petit", DRAFTER),
        lambda: people.set_password(store, "Ana Petit", "another long password", DRAFTER),
    ):
        with pytest.raises(NotAllowedError, match="only an admin"):
            change()
    people.set_password(store, "Dora", "another long password", DRAFTER)


def test_the_last_admin_stays(store: Store) -> None:
    """Neither deactivating nor other roles leave the desk without an admin."""
    people.add(store, "Ivo", ["admin"], ADMIN)
    for change in (lambda: people.deactivate(store, "Ivo", ADMIN), lambda: people.change_roles(store, "Ivo", ["approver"], ADMIN)):
        with pytest.raises(InputError, match="Ivo is the last admin"):
            change()
    people.add(store, "Mia", ["admin"], ADMIN)
    people.deactivate(store, "Mia", ADMIN)
    with pytest.raises(InputError, match="last admin"):
        people.deactivate(store, "Ivo", ADMIN)
    people.activate(store, "Mia", ADMIN)
    assert people.deactivate(store, "Ivo", ADMIN).active is False


def test_every_change_is_in_the_trail_without_the_password(store: Store) -> None:
    """Who changed whose account how; never a password or its hash."""
    people.change_roles(store, "Ana Petit", ["admin"], ADMIN)
    people.add(store, "Ivo", ["admin"], ADMIN)
    people.set_password(store, "Ana Petit", "another long password", ADMIN)
    people.deactivate(store, "Ana Petit", ADMIN)
    people.activate(store, "Ana Petit", ADMIN)
    told = audit.trail(store)
    assert [entry.action for entry in told] == [
        *("person-added", "roles-changed", "person-added", "password-changed", "person-deactivated", "person-activated")
    ]
    assert {entry.by for entry in told} == {"here"}
    assert told[1].details["rows"] == [["people", ["ana petit"], {"roles": "drafter approver admin"}]]
    assert "argon2" not in str(told)
    assert audit.verify(store).valid


def test_a_role_written_past_the_program_is_found(store: Store) -> None:
    """Whoever makes themselves admin in the database itself is found by verifying the trail."""
    with store.begin() as conn:
        conn.execute(tables.people.update().values(roles="drafter approver admin"))
    assert any("people" in problem for problem in audit.verify(store).problems)


def test_failed_tries_slow_down_the_next_ones(store: Store, clock: Clock) -> None:
    """After five for one name each failure doubles the wait, up to a minute; the right password waits as well, and then is let in."""
    fail(store, 5)
    waits = []
    for _ in range(8):
        with pytest.raises(TooManyTriesError) as caught:
            people.sign_in(store, "Ana Petit", PASSWORD, address="10.0.0.2")
        waits.append(caught.value.seconds)
        clock.later(seconds=caught.value.seconds)
        fail(store, 1)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    clock.later(seconds=60)
    assert people.sign_in(store, "Ana Petit", PASSWORD).name == "Ana Petit"
    fail(store, 5)  # forgiven: the count begins anew


def test_an_address_that_tries_many_names_is_slowed_down(store: Store) -> None:
    """Guessing one password for many names is counted by address; others are not held up."""
    for number in range(20):
        fail(store, 1, name=f"Name {number}")
    with pytest.raises(TooManyTriesError):
        people.sign_in(store, "Name 99", PASSWORD, address="10.0.0.1")
    assert people.sign_in(store, "Ana Petit", PASSWORD, address="10.0.0.7").name == "Ana Petit"


def test_a_restart_forgives_nothing(store: Store, tmp_path: Path, clock: Clock) -> None:
    """Failed tries are in the store."""
    fail(store, 5)
    store.close()
    with Store.open(tmp_path / "desk.sqlite3", clock=clock) as again, pytest.raises(TooManyTriesError):
        people.sign_in(again, "Ana Petit", PASSWORD)


def _guess(path: Path, tries: int) -> None:
    with Store.open(path) as opened:
        for _ in range(tries):
            try:
                people.sign_in(opened, "Ana Petit", "not the password", address="10.0.0.1")
            except NotSignedInError:
                continue


def test_many_processes_guess_no_faster(tmp_path: Path) -> None:
    """Four processes that try 10 passwords each get few of them looked at: the count is one for all."""
    path = tmp_path / "desk.sqlite3"
    with Store.open(path) as opened:
        people.add(opened, "Ana Petit", ["approver"], ADMIN, password=PASSWORD)
    context = multiprocessing.get_context("spawn")
    running = [context.Process(target=_guess, args=(path, 10)) for _ in range(4)]
    for process in running:
        process.start()
    for process in running:
        process.join(60)
        assert process.exitcode == 0
    with Store.open(path) as opened, opened.reading() as conn:
        looked_at = conn.execute(select(tables.sign_in_tries.c.failed).where(tables.sign_in_tries.c.key.startswith("name:"))).scalar_one()
    assert 5 <= looked_at <= 16


def test_a_session_is_whose_token_it_is(store: Store, clock: Clock) -> None:
    """A token stands for its person with the roles they have now, until half a day is over or they sign out."""
    token = sessions.start(store, people.sign_in(store, "Ana Petit", PASSWORD))
    other = sessions.start(store, people.sign_in(store, "Ana Petit", PASSWORD))
    assert token != other
    people.change_roles(store, "Ana Petit", ["admin"], ADMIN)
    found = sessions.person_of(store, token)
    assert found is not None
    assert "admin" in found.roles
    sessions.end(store, token)
    assert sessions.person_of(store, token) is None
    assert sessions.person_of(store, other) is not None
    clock.later(hours=12)
    assert sessions.person_of(store, other) is None
    assert sessions.person_of(store, "") is None


def test_who_is_deactivated_is_out_at_once(store: Store) -> None:
    """Sessions, passwords and what a proxy says end with the account, and a new password ends the sessions of the old one."""
    token = sessions.start(store, people.sign_in(store, "Ana Petit", PASSWORD, again=True))
    people.deactivate(store, "Ana Petit", ADMIN)
    assert sessions.person_of(store, token) is None
    assert people.person_named(store, "Ana Petit") is None
    with pytest.raises(NotSignedInError):
        people.sign_in(store, "Ana Petit", PASSWORD, again=True)
    people.activate(store, "Ana Petit", ADMIN)
    assert sessions.person_of(store, token) is None
    second = sessions.start(store, people.sign_in(store, "Ana Petit", PASSWORD))
    people.set_password(store, "Ana Petit", "another long password", ADMIN)
    assert sessions.person_of(store, second) is None
    with pytest.raises(NotSignedInError):
        people.sign_in(store, "Ana Petit", PASSWORD, again=True)


def test_a_program_is_not_hashed_anew_with_every_request(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was right a moment ago is looked up; another password under the same name is not."""
    people.sign_in(store, "Ana Petit", PASSWORD, again=True)
    monkeypatch.setattr(people, "_matches", lambda hashed, password: pytest.fail("hashed again"))
    assert people.sign_in(store, "ana petit", PASSWORD, again=True).name == "Ana Petit"
    monkeypatch.undo()
    fail(store, 1)


def test_nothing_of_a_password_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, success and failure alike leave neither password nor what was typed for a name."""
    caplog.set_level(logging.DEBUG)
    people.sign_in(store, "Ana Petit", PASSWORD)
    with pytest.raises(NotSignedInError) as caught:
        people.sign_in(store, "hunter2 my secret", "hunter2 my secret")
    assert PASSWORD not in caplog.text
    assert "hunter2" not in caplog.text + str(caught.value) + repr(caught.value.__context__)
