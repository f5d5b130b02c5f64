"""The inbox: every case of the desk, what is due first at the top."""

from __future__ import annotations

from typing import Any

import gradio as gr

from amends.errors import AmendsError
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh, held
from amends.ui.handlers.opening import first_sample
from amends.ui.inbox import inbox_view, take
from amends.ui.panels import panel
from amends.ui.strings import say
from amends.ui.views import View, problem_view
from amends.ui.who import person_of


def build(desk: Desk) -> Page:
    """Make the inbox inside its tab."""

    def shown(request: gr.Request) -> View:
        try:
            return fresh(inbox_view(desk.store, person_of(request)))
        except AmendsError as problem:
            return fresh(problem_view(problem, say("inbox.unreadable")))

    def mine(value: Any, request: gr.Request) -> View:
        try:
            return take(desk.store, str(held(value).get("id")), person_of(request))
        except AmendsError as problem:
            return problem_view(problem, say("inbox.not_taken"))

    def sample(value: Any, request: gr.Request) -> View:
        try:
            return first_sample(desk, person_of(request))
        except AmendsError as problem:
            return problem_view(problem, say("opening.no_sample"))

    inbox = panel("inbox", "inbox-panel", server_functions=[mine, sample])
    inbox.refresh(shown, None, inbox, trigger_mode="multiple", **PRIVATE)  # asked again while one is under way: dom.js says why
    return Page(shown, (), (inbox,))
