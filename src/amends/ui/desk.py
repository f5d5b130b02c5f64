"""What every page of the screen is given, and what it gives back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from amends.company import Company
from amends.desk_settings import DeskSettings
from amends.llm.model import Model
from amends.model_settings import ModelSettings
from amends.remedies import CatalogueRemedy
from amends.review.ladder import Ladder
from amends.review.store import Store
from amends.smtp_settings import SmtpSettings
from amends.ui.mass_runs import MassRuns
from amends.ui.open_cases import OpenCases

ASKED_AT_ONCE = 8
"""Rewordings, translations and companions that may wait for the model at once; each holds a thread that live checks need, too."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one screen: the store that keeps its cases, the model that writes (None: the phrasebook), how it is run, whose letters go out.

    What a page needs besides is a field here, never a global: two screens in one process share nothing.
    """

    store: Store
    model: Model | None = None
    settings: DeskSettings = field(default_factory=DeskSettings)
    remedies: tuple[CatalogueRemedy, ...] = ()
    """The company's catalogue of remedies."""
    company: Company = field(default_factory=Company)
    """Whose letters they are, and who signs them."""
    models: tuple[tuple[ModelSettings, bool], ...] = ()
    """The models the settings name, each with whether its key is at hand, if it needs one."""
    smtp: SmtpSettings | None = None
    """How approved letters are sent; None where the desk sends none."""
    mail_password: str | None = field(default=None, repr=False)
    """The password of the mail server."""
    mass: MassRuns = field(default_factory=MassRuns, repr=False)
    """What is at work on letters to many, and the lists that were given."""
    language: str = "en"
    """The language of whoever works here: questions and what a model heard are in it."""
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(ASKED_AT_ONCE), repr=False)
    """Taken by who waits for the model."""

    @property
    def cases(self) -> OpenCases:
        """The cases of the store, for the screen."""
        return OpenCases(self.store, self.settings.first_reply_hours)

    @property
    def ladder(self) -> Ladder:
        """Who must approve what."""
        return Ladder(self.settings)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that stands in its tab: ``on_open`` is called with ``inputs`` each time somebody opens it, for what goes into ``outputs``.

    A page that shows nothing fresh leaves it out.
    """

    on_open: Callable[..., Any] | None = None
    inputs: Sequence[Any] = ()
    outputs: Sequence[Any] = ()
