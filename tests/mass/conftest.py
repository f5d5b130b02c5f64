"""The English sample of a letter to many, and a store to keep it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.stores import address as address
from tests.stores import path as path
from tests.stores import readers_lock_nothing as readers_lock_nothing

from amends.case_files import read_case
from amends.mass.merging import Master, master_letter
from amends.review.roles import Person
from amends.review.store import Store

SAMPLES = Path(__file__).parents[2] / "evals" / "datasets" / "mass"


def sample(language: str) -> Master:
    """Return the master of a sample."""
    folder = SAMPLES / language
    return master_letter(read_case(folder / "incident.yaml"), (folder / "letter.txt").read_text(encoding="utf-8"))


@pytest.fixture
def master() -> Master:
    """The English master."""
    return sample("en")


@pytest.fixture
def bo() -> Person:
    """Somebody who drafts and approves."""
    return Person("Bo", frozenset({"drafter", "approver"}))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(address) as store:
        yield store
