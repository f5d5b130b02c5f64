"""The page of letters to many: the incident and its letter, the list of recipients, every row with what became of it, the approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from amends.errors import AmendsError
from amends.review.roles import Person
from amends.ui import mass
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh, held
from amends.ui.panels import panel
from amends.ui.strings import say
from amends.ui.views import View, problem_view
from amends.ui.who import acting, person_of


def build(desk: Desk) -> Page:
    """Make the page inside its tab: one panel that asks the server past gradio's queue."""

    def listed(request: gr.Request) -> View:
        return fresh(_told(lambda: mass.listed(desk, person_of(request))))

    def add_upload(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.add_upload(desk, person_of(request), held(sent)))

    def read_text_file(sent: Any, request: gr.Request) -> View:
        return _told(lambda: _to_somebody(request, lambda: mass.read_text_file(held(sent))))

    def sample(sent: Any, request: gr.Request) -> View:
        return _told(lambda: _to_somebody(request, lambda: mass.sample(str(held(sent).get("language")))))

    def begin(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.begin(desk, _by(sent, request), held(sent)))

    def shown(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.shown(desk, person_of(request), held(sent)))

    def check(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.check(desk, _by(sent, request), held(sent)))

    def approve(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.approve(desk, _by(sent, request), held(sent)))

    def stop(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.stop(desk, person_of(request), held(sent)))

    def withdraw(sent: Any, request: gr.Request) -> View:
        return _told(lambda: mass.withdraw(desk, _by(sent, request), held(sent)))

    def letter(sent: Any, request: gr.Request) -> View:
        return _told(lambda: _to_somebody(request, lambda: mass.letter(desk, held(sent))))

    def file_of(sent: Any, request: gr.Request) -> View:
        return _told(lambda: _to_somebody(request, lambda: mass.file_of(desk, held(sent))))

    def _by(sent: Any, request: gr.Request) -> Person:
        return acting(desk, request, held(sent).get("named"))

    asked = [add_upload, read_text_file, sample, begin, shown, check, approve, stop, withdraw, letter, file_of]
    page = panel("mass", "mass-panel", given={"signs_in": desk.settings.sign_in != "none"}, server_functions=asked)
    page.refresh(listed, None, page, **PRIVATE)
    return Page(listed, (), (page,))


def _to_somebody(request: gr.Request, answer: Callable[[], View]) -> View:
    """Return an answer that is the same for everybody who is signed in. Raises NotSignedInError."""
    person_of(request)
    return answer()


def _told(answer: Callable[[], View]) -> View:
    """Return an answer, or what is wrong as the screen shows it."""
    try:
        return answer()
    except AmendsError as problem:
        return problem_view(problem, say("mass.not_done"))
