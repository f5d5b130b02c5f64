"""The desk that ``amends desk``, ``amends serve`` and ``python app.py`` open: its settings, its store, who writes, and who is here."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from amends.cli.models import key_variable, open_model
from amends.cli.settings import Settings, key_in, reader_language
from amends.cli.stores import open_store

if TYPE_CHECKING:
    from amends.desk_settings import DeskSettings
    from amends.model_settings import ModelSettings
    from amends.review.roles import Person
    from amends.ui.desk import Desk


def open_desk(settings: Settings, spec: str, store: str | None) -> Desk:
    """Return the desk of the working folder. Raises PackError for its settings, StoreError, InputError, ModelError, UnknownLanguageError."""
    from amends.company import load_company
    from amends.desk_settings import load_desk
    from amends.languages import load_language
    from amends.llm.breaker import Breaker
    from amends.model_settings import load_models
    from amends.remedies import load_remedies
    from amends.smtp_settings import find_smtp
    from amends.ui import require_screen
    from amends.ui.desk import Desk

    require_screen()
    here = Path.cwd()
    run, remedies, company, models = load_desk(here), load_remedies(here), load_company(here), load_models(here)
    language = load_language(reader_language() or "en").code
    smtp = find_smtp(here)
    writer = open_model(spec, settings)
    known = tuple((model, _key_at_hand(model)) for model in models.values())
    return Desk(
        open_store(store),
        model=Breaker(writer) if writer else None,
        settings=run,
        company=company,
        remedies=remedies,
        models=known,
        language=language,
        smtp=smtp,
        mail_password=key_in(smtp.password_env) if smtp and smtp.password_env else None,
    )


def _key_at_hand(model: ModelSettings) -> bool:
    """Return whether a model needs no key, or its key is at hand."""
    variable = key_variable(model) if model.kind == "openai" else None
    return variable is None or key_in(variable) is not None


def here(run: DeskSettings) -> Person:
    """Return the person at this computer: the name the settings give, else that of their account here."""
    from amends.ui.who import local_person

    return local_person(run.name or account_here())


def account_here() -> str:
    """Return the name of the account this program runs under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a system that has no name for who runs this
        return "this computer"


def author(spec: str) -> str:
    """Return who writes drafts, in words."""
    return "the phrasebook, no model" if spec == "phrasebook" else spec
