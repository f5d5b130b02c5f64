"""What every page of the screen is given, and what it gives back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from amends.desk_settings import DeskSettings
from amends.llm.model import Model
from amends.ui.open_cases import OpenCases

ASKED_AT_ONCE = 8
"""Rewordings, translations and companions that may wait for the model at once; each holds a thread that live checks need, too."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one screen: the model that writes (None: the phrasebook), the store of cases (None: nothing is kept), how it is run, what is open.

    What a page needs besides is a field here, never a global: two screens in one process share nothing.
    """

    model: Model | None = None
    store: Any = None
    settings: DeskSettings = field(default_factory=DeskSettings)
    cases: OpenCases = field(default_factory=OpenCases)
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(ASKED_AT_ONCE), repr=False)
    """Taken by who waits for the model."""

    @property
    def signed_in(self) -> bool:
        """Whether people sign in; if not, deeds are recorded under the name that is typed beside them."""
        return self.settings.sign_in != "none"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that stands in its tab: ``on_open`` is called with ``inputs`` each time somebody opens it, for what goes into ``outputs``.

    A page that shows nothing fresh leaves it out.
    """

    on_open: Callable[..., Any] | None = None
    inputs: Sequence[Any] = ()
    outputs: Sequence[Any] = ()
