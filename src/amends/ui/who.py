"""Who acts: the one door from a request of the browser to the person who made it.

Whoever they are was settled before the request reached the screen, by the guard of ``amends.server.guard``: a session's cookie, a
password, or the header of a trusted proxy. The guard writes the person into the request itself, so it travels with queued events, server
functions of ``gr.HTML``, uploads and downloads alike, into whatever thread serves them. Nothing that a browser sends can put a person there.

How an event of the screen asks. The function needs a parameter annotated ``gr.Request``, and gradio fills it in. It reads the
annotation where the module's names are: ``import gradio as gr`` stands at the top of the module (not under TYPE_CHECKING, not inside a
function), and a lambda will not do:

    import gradio as gr
    from amends.ui.who import person_of

    def approve(value: Any, request: gr.Request) -> View:          # an event: button.click(approve, [editor], [bar])
        return handlers.approve(store, value, by=person_of(request))

    def check(value: Any, request: gr.Request) -> View:            # a server function: gr.HTML(server_functions=[check])
        return handlers.check_text(store, value, by=person_of(request))

    def draft(value: Any, request: gr.Request) -> Iterator[View]:  # a generator, likewise
        by = person_of(request)
        yield from handlers.draft(store, value, by=by)

Inputs come first, the request last. ``person_of`` is called inside each of them and its answer handed on as ``by``; handlers know no requests.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from amends.errors import NotSignedInError
from amends.review.roles import ROLES, Person
from amends.ui.offsets import from_browser

if TYPE_CHECKING:
    import gradio as gr
    from starlette.requests import Request

    from amends.ui.desk import Desk

NAME_LIMIT = 100
"""Characters of a name that somebody types where nobody signs in."""

SCOPE_KEY = "amends.person"
"""Where the guard writes the person, in the scope of a request."""


def person_of(request: gr.Request | Request | None) -> Person:
    """Return the person who made a request of the screen. Raises NotSignedInError where nobody is signed in."""
    # gradio hands events its own wrapper and server functions the bare request.
    bare = getattr(request, "request", None) or request
    scope = getattr(bare, "scope", None)
    person = scope.get(SCOPE_KEY) if isinstance(scope, dict) else None
    if not isinstance(person, Person):
        raise NotSignedInError("nobody is signed in; open the desk again and sign in, your text is kept")
    return person


def acting(desk: Desk, request: gr.Request | Request | None, named: object = None) -> Person:
    """Return the person who acts: whoever is signed in; where nobody has to sign in, whoever's name they typed. Raises NotSignedInError."""
    by = person_of(request)
    if desk.settings.sign_in == "none" and isinstance(named, str) and (name := " ".join(from_browser(named).split())):
        return replace(by, name=name[:NAME_LIMIT])
    return by


def local_person(name: str) -> Person:
    """Return the one person of a desk on which nobody signs in, with every role."""
    return Person(name, frozenset(ROLES))
