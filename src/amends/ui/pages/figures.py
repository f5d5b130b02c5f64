"""The figures: how soon customers are answered, what drafts need, which promises are kept."""

from __future__ import annotations

from typing import Any

import gradio as gr

from amends.ui.desk import Desk, Page
from amends.ui.events import fresh, held
from amends.ui.figures import figures_view
from amends.ui.handlers.guard import as_problem
from amends.ui.panels import panel
from amends.ui.views import View
from amends.ui.who import person_of


def build(desk: Desk) -> Page:
    """Make the page inside its tab."""

    def view(language: str | None, request: gr.Request) -> View:
        try:
            person_of(request)
            return fresh(figures_view(desk.store, language))
        except Exception as problem:
            return fresh(as_problem(problem, "figures.unreadable"))

    def shown(request: gr.Request) -> View:
        return view(None, request)

    def of_language(value: Any, request: gr.Request) -> View:
        return view(str(held(value).get("language") or "") or None, request)

    page = panel("figures", "figures-panel", server_functions=[of_language])
    return Page(shown, (), (page,))
