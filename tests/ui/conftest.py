"""Chromium, and a screen that is open in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from tests.ui.browser import CHROMIUM, FLAGS, Relay, Screen
from tests.ui.hostile import Filled, filled_desk

from amends.review.store import Store
from amends.ui.desk import Desk
from amends.ui.who import local_person


@pytest.fixture(scope="module")
def model() -> Relay:
    """The model of the screen."""
    return Relay()


@pytest.fixture(scope="module")
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A screen that is served on loopback, with a store of its own; with the model of ``model`` where a module says WITH_MODEL."""
    from amends.server.running import running

    model = request.getfixturevalue("model") if getattr(request.module, "WITH_MODEL", False) else None
    with (
        Store.open(str(tmp_path_factory.mktemp("desk") / "desk.sqlite3")) as store,
        running(Desk(store, model), here=local_person("Rita Roig")) as address,
    ):
        yield address


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, model: Relay) -> Iterator[Filled]:
    """A desk at work: cases, letters, promises, a letter to many, all of them full of hostile text."""
    with filled_desk(tmp_path_factory.mktemp("desk"), model) as desk:
        yield desk


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; without one the test is skipped, except where CI is set."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail(
                "CI is set, and there is no Chromium: install it (Debian: apt-get install chromium-headless-shell), or set CHROMIUM to its path"
            )
        pytest.skip("there is no Chromium on this machine: install it, or set CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    """A browser's window of a module: its pages share what it keeps of scripts and styles, which halves the time they take to open."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def screen(window: Any, url: str) -> Iterator[Screen]:
    """The screen in a page of its own, which finds nothing that another test has kept in the browser."""
    screen = Screen(window.new_page(), url)
    yield screen
    screen.assert_nothing_left_or_ran()
    screen.page.evaluate("localStorage.clear()")
    for page in window.pages:
        page.close()
    window.clear_cookies()
