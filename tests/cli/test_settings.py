"""Which model a command uses is said, set, or asked for; never guessed."""

from __future__ import annotations

import pytest

from amends.cli.settings import Settings
from amends.errors import InputError


@pytest.mark.parametrize(
    ("environment", "wanted", "spec"),
    [
        ({}, None, "phrasebook"),
        ({"OPENAI_API_KEY": " "}, None, "phrasebook"),
        ({"OPENAI_API_KEY": "k", "AMENDS_MODEL": "strong"}, None, "openai:strong"),
        ({"OPENAI_BASE_URL": "http://localhost:1", "AMENDS_MODEL": "org/model:7b"}, None, "openai:org/model:7b"),
        ({"AMENDS_MODEL": "local:/models/a.gguf"}, None, "local:/models/a.gguf"),
        ({"AMENDS_MODEL": "phrasebook", "OPENAI_API_KEY": "k"}, None, "phrasebook"),
        ({"AMENDS_MODEL": "strong", "OPENAI_API_KEY": "k"}, "phrasebook", "phrasebook"),
        ({}, "openai:strong", "openai:strong"),
    ],
)
def test_the_command_counts_before_the_settings(environment: dict[str, str], wanted: str | None, spec: str) -> None:
    """What the command names counts first, then AMENDS_MODEL, and without an endpoint the phrasebook writes."""
    assert Settings.from_environment(environment).model_spec(wanted) == spec


@pytest.mark.parametrize(
    ("environment", "wanted", "said"),
    [
        ({"OPENAI_API_KEY": "k"}, None, "OPENAI_API_KEY is set, but no model is named"),
        ({"OPENAI_BASE_URL": "http://localhost:1"}, None, "OPENAI_BASE_URL is set, but no model is named"),
        ({}, "strong", "write phrasebook, openai:NAME or local:PATH"),
        ({}, "openai:", "write phrasebook, openai:NAME or local:PATH"),
        ({"AMENDS_MODEL": "local:"}, None, "write phrasebook, openai:NAME or local:PATH"),
    ],
)
def test_a_model_that_cannot_be_told_is_asked_for(environment: dict[str, str], wanted: str | None, said: str) -> None:
    """An endpoint without a model's name, or a name that is none, is refused with what to write."""
    with pytest.raises(InputError, match=said):
        Settings.from_environment(environment).model_spec(wanted)
