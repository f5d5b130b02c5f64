"""``amends erase``: a customer's data goes, the trail stays valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.conftest import Amends

from amends.case import Case
from amends.review.cases import get_case, open_case
from amends.review.roles import ROLES, Person
from amends.review.store import Store

ANA = Person("Ana Petit", frozenset(ROLES))


@pytest.fixture
def desk(folder: Path) -> Path:
    path = folder / "desk.sqlite3"
    with Store.open(str(path)) as store:
        open_case(
            store, Case.of({"id": "C-1", "language": "en", "channel": "email", "complaint": "CANARY-LAMP broke."}), ANA, origin="file"
        )
    return path


def test_a_case_is_erased_and_the_trail_holds(amends: Amends, desk: Path) -> None:
    """The complaint is in no byte of the database afterwards, and the audit still verifies."""
    assert b"CANARY-LAMP" in desk.read_bytes() + Path(f"{desk}-wal").read_bytes() if Path(f"{desk}-wal").exists() else desk.read_bytes()
    made = amends("erase", "C-1", "--by", "Ana Petit", "--why", "asked for on 3 May", "--store", str(desk))

    assert made.exit_code == 0, made.output
    assert b"CANARY-LAMP" not in desk.read_bytes()
    with Store.open(str(desk)) as store:
        assert get_case(store, "C-1").erased
    assert amends("audit", "verify", "--store", str(desk)).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "name the cases"),
        (["C-1"], "who erases"),
        (["C-1", "--by", "Ana"], "say why"),
        (["C-9", "--by", "Ana", "--why", "asked"], "C-9"),
    ],
)
def test_what_is_missing_is_asked_for(amends: Amends, desk: Path, options: list[str], said: str) -> None:
    """Without a case, a name or a reason nothing is erased, and the message says what to write."""
    made = amends("erase", *options, "--store", str(desk))
    assert made.exit_code == 2
    assert said in made.output
    with Store.open(str(desk)) as store:
        assert not get_case(store, "C-1").erased


def test_an_address_is_erased_from_letters_to_many(amends: Amends, desk: Path) -> None:
    """An address that is in none is told as such."""
    made = amends("erase", "--email", "maya@example.com", "--by", "Ana", "--why", "asked", "--store", str(desk))
    assert made.exit_code == 0, made.output
    assert "0 rows" in made.output
