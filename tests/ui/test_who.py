"""From a request to the person who made it."""

from __future__ import annotations

from typing import Any

import pytest

from amends.errors import NotSignedInError
from amends.ui.who import SCOPE_KEY, local_person, person_of


class Bare:
    """A request as server functions get it."""

    def __init__(self, **scope: Any) -> None:
        self.scope = {"type": "http", **scope}


class Wrapped:
    """A request as events get it."""

    def __init__(self, request: Bare | None) -> None:
        self.request = request


ANA = local_person("Ana")


@pytest.mark.parametrize("request_made", [Bare(**{SCOPE_KEY: ANA}), Wrapped(Bare(**{SCOPE_KEY: ANA}))])
def test_the_person_is_the_one_the_guard_wrote(request_made: Any) -> None:
    """Events and server functions alike tell who acts."""
    assert person_of(request_made) is ANA


@pytest.mark.parametrize(
    "request_made", [None, Bare(), Wrapped(None), Wrapped(Bare()), Bare(**{SCOPE_KEY: "Ana"}), Bare(headers=[(SCOPE_KEY.encode(), b"Ana")])]
)
def test_nobody_is_nobody(request_made: Any) -> None:
    """Without a person in the request, or with a mere name there, nobody is signed in."""
    with pytest.raises(NotSignedInError, match="sign in"):
        person_of(request_made)
