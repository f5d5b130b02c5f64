"""The page on which a case is opened: paste the complaint, confirm what was heard, answer the questions, pick remedies and signer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from amends.errors import AmendsError
from amends.review.roles import Person
from amends.ui import intake
from amends.ui.desk import Desk, Page
from amends.ui.panels import panel
from amends.ui.strings import say
from amends.ui.views import View, problem_view
from amends.ui.who import person_of


def build(desk: Desk) -> Page:
    """Make the page: one panel, whose steps ask the server past gradio's queue while they are filled in."""

    def begin(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.begin(desk, by, sent))

    def read_file(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.read_file(desk, by, sent))

    def hear(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.hear(desk, by, sent))

    def hear_plainly(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.hear(desk, by, sent, with_model=False))

    def look(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.look(desk, by, sent))

    def finish(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.finish(desk, by, sent))

    def keep_page(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.keep_page(desk, by, sent))

    def forget(sent: Any, request: gr.Request) -> View:
        return _by(request, lambda by: intake.forget(desk, by, sent))

    panel("intake", "intake", server_functions=[begin, read_file, hear, hear_plainly, look, finish, keep_page, forget])
    return Page()


def _by(request: gr.Request, answer: Callable[[Person], View]) -> View:
    """Return the answer to a person; to nobody, that somebody must sign in."""
    try:
        by = person_of(request)
    except AmendsError as problem:
        return problem_view(problem, say("intake.not_looked"))
    return answer(by)
