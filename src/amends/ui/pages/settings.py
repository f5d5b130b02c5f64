"""The settings page: what the desk works by, the print preview, a file to start from, and the people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from amends.errors import AmendsError
from amends.review.roles import Person
from amends.ui import settings
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh
from amends.ui.panels import panel
from amends.ui.strings import say
from amends.ui.views import View, problem_view
from amends.ui.who import person_of


def build(desk: Desk) -> Page:
    """Make the page, which is shown anew each time somebody turns to it."""

    def shown(request: gr.Request) -> View:
        return fresh(_by(request, lambda by: settings.settings_view(desk, by)))

    def preview(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: settings.preview(desk, by, sent))

    def add_person(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: settings.add_person(desk, by, sent))

    def stop_person(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: settings.stop_person(desk, by, sent))

    page = panel("settings", "settings", server_functions=[preview, add_person, stop_person])
    page.refresh(shown, None, page, **PRIVATE)
    return Page(shown, (), (page,))


def _by(request: gr.Request, answer: Callable[[Person], View]) -> View:
    try:
        by = person_of(request)
    except AmendsError as problem:
        return problem_view(problem, say("settings.unreadable"))
    return answer(by)
