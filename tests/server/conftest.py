"""Desks that are served, one for each way to know people."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from tests.server.screen import tiny_screen
from tests.server.served import HERE, PASSWORD, PEOPLE, Served, Serving, settings_for

from amends.desk_settings import SignIn
from amends.review import people
from amends.review.store import Store
from amends.ui.desk import Desk


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serve desks until the module is done."""
    from amends.server.running import running

    with ExitStack() as closing:

        def serve(sign_in: SignIn = "password", *, screen: Any = None, people_in: bool = True, **settings: Any) -> Served:
            folder = tmp_path_factory.mktemp("desk")
            store = closing.enter_context(Store.open(folder / "desk.sqlite3"))
            if people_in:
                for name, roles in PEOPLE.items():
                    people.add(store, name, roles, HERE, password=PASSWORD)
            desk = Desk(store, settings=settings_for(sign_in, **settings))
            return Served(closing.enter_context(running(desk, here=HERE, screen=screen or tiny_screen())), store)

        yield serve


@pytest.fixture(scope="module")
def local(serving: Serving) -> Served:
    """A desk on which nobody signs in."""
    return serving("none")


@pytest.fixture(scope="module")
def desk(serving: Serving) -> Served:
    """A desk whose people have passwords."""
    return serving("password")


@pytest.fixture(scope="module")
def proxied(serving: Serving) -> Served:
    """A desk behind a proxy on this computer that names people in a header."""
    return serving("header")
