"""Importing amends is quick, because nothing heavy comes with it."""

import subprocess
import sys

import pytest

import amends


def _modules_after(statement: str) -> set[str]:
    code = f"{statement}; import sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("heavy", ["openai", "gradio", "pydantic", "yaml", "babel", "py3langid", "tiktoken", "rich", "typer"])
def test_import_amends_brings_nothing_heavy(heavy: str) -> None:
    """``import amends`` loads no outside library at all."""
    assert heavy not in _modules_after("import amends")


@pytest.mark.parametrize("heavy", ["openai", "gradio", "tiktoken", "rich"])
def test_linting_and_composing_need_no_model_library(heavy: str) -> None:
    """Checking a text and drafting without a model load neither a model's library nor the screen's."""
    assert heavy not in _modules_after("import amends; amends.lint('Sorry.', 'en'); amends.draft; amends.check")


@pytest.mark.parametrize("name", amends.__all__)
def test_every_exported_name_is_there(name: str) -> None:
    """Whatever ``__all__`` lists can be had from the package root."""
    assert getattr(amends, name) is not None


def test_unknown_name_is_an_attribute_error() -> None:
    """A misspelt name fails as on any module."""
    with pytest.raises(AttributeError, match="no attribute 'drafft'"):
        amends.drafft  # noqa: B018
