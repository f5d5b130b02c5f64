"""The catalogue of remedies in the terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

Amends = Callable[..., Result]


def test_a_catalogue_is_started_and_listed(folder: Path, amends: Amends) -> None:
    """What --starter prints is a catalogue that is listed, in one language if one is asked for."""
    assert "amends remedies --starter" in amends("remedies").stderr
    starter = amends("remedies", "--starter").stdout
    (folder / "amends.toml").write_text(starter.replace("# approved_by = ", "approved_by = ", 1), encoding="utf-8")

    listed = amends("remedies", "--lang", "hr")

    assert listed.exit_code == 0
    assert "approved in advance by Full Name up to 100 EUR; usually done in 5 days" in listed.stdout
    assert "approved case by case" in listed.stdout
    assert "due  hr  Iznos od {amount}" in listed.stdout
    assert " en  " not in listed.stdout
    assert "9 remedies" in listed.stderr


def test_a_broken_catalogue_exits_with_two(folder: Path, amends: Amends) -> None:
    """A mistake is told with its place, without a traceback, and whatever stands in it sends no code to the terminal."""
    (folder / "amends.toml").write_text('[[remedies]]\nid = "\\u001b[31m"\n', encoding="utf-8")
    broken = amends("remedies")
    assert broken.exit_code == 2
    assert "amends.toml:2:1: remedies.1.id" in broken.stderr
    assert "\x1b" not in broken.output
