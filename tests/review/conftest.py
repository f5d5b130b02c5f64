"""A desk with an open case, its people, and a ladder without limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.review.desk import Clock
from tests.stores import address as address
from tests.stores import path as path
from tests.stores import readers_lock_nothing as readers_lock_nothing

from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.review.cases import CaseRecord, open_case
from amends.review.letters import keep_draft
from amends.review.roles import Person
from amends.review.store import Store


@pytest.fixture
def clock() -> Clock:
    """A clock at half past nine."""
    return Clock()


@pytest.fixture
def store(address: str, clock: Clock) -> Iterator[Store]:
    """An empty store."""
    with Store.open(address, clock=clock) as store:
        yield store


@pytest.fixture
def ana() -> Person:
    """Somebody who drafts."""
    return Person("Ana", frozenset({"drafter"}))


@pytest.fixture
def bo() -> Person:
    """Somebody who drafts and approves."""
    return Person("Bo", frozenset({"drafter", "approver"}))


@pytest.fixture
def cleo() -> Person:
    """Somebody who may do everything."""
    return Person("Cleo", frozenset({"drafter", "approver", "admin"}))


@pytest.fixture
def opened(store: Store, case: Case, ana: Person) -> CaseRecord:
    """A case that Ana has opened."""
    return open_case(store, case, ana, origin="intake")


@pytest.fixture
def draft(case: Case) -> Draft:
    """A draft that passes."""
    return Drafter().draft(case)


@pytest.fixture
def drafted(store: Store, opened: CaseRecord, draft: Draft, ana: Person) -> str:
    """The id of a case that Ana has drafted a letter for."""
    keep_draft(store, opened.id, draft, ana)
    return opened.id
