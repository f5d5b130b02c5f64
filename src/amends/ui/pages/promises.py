"""The promises: what approved letters promise, what is due, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from amends.desk_settings import zone_of
from amends.review.roles import Person
from amends.ui import promises
from amends.ui.desk import Desk, Page
from amends.ui.events import fresh, held
from amends.ui.handlers.guard import as_problem
from amends.ui.panels import panel
from amends.ui.views import View
from amends.ui.who import person_of


def build(desk: Desk) -> Page:
    """Make the page inside its tab."""
    zone = zone_of(desk.settings)

    def answered(title: str, answer: Callable[[Person], View], request: gr.Request) -> View:
        try:
            return fresh(answer(person_of(request)))
        except Exception as problem:
            return fresh(as_problem(problem, title))

    def shown(request: gr.Request) -> View:
        return answered("promises.unreadable", lambda by: promises.promises_view(desk.store, by, zone), request)

    def settle(value: Any, request: gr.Request) -> View:
        return answered("promises.not_settled", lambda by: promises.settle(desk.store, held(value), by, zone), request)

    def write_next(value: Any, request: gr.Request) -> View:
        return answered("promises.not_written", lambda by: promises.write_next(desk.store, held(value), by, zone), request)

    def calendar(value: Any, request: gr.Request) -> View:
        mine = bool(held(value).get("mine"))
        return answered("promises.no_calendar", lambda by: promises.calendar(desk.store, by, zone, mine=mine), request)

    ledger = panel("promises", "promises-panel", server_functions=[settle, write_next, calendar])
    return Page(shown, (), (ledger,))
