"""A case, letters and a runner that the tests of the command line share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from amends.cli import app

CASE = """\
id: C-1042
language: en
channel: email
date: 2026-11-20
recipient: Ana Pop
complaint: You charged me twice and nobody answered.
fault_status: established
failings:
  - We charged you twice for order 4471.
harms:
  - You were 84 euros short over the weekend.
cause_known: true
remedies:
  - {text: We returned 84 euros to your card., done: 2026-11-19, approved_by: Maria Ionescu}
signer: {name: Ioana Marin, role: Head of Service, phone: +44 20 7946 0000}
measures: [We now compare every charge with its order before it leaves us.]
follow_up: {on: 2026-12-04, owner: Ioana Marin}
"""

BAD = "Dear Ana Pop,\n\nWe are sorry if you were inconvenienced.\n\nKind regards,\nIoana Marin\n"

Amends = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a case and a bad letter, and an environment that configures no model."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "AMENDS_MODEL", "AMENDS_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "bad.txt").write_text(BAD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def amends(folder: Path) -> Amends:
    """Run a command in that folder."""

    def run(*arguments: str, typed: str | bytes = "") -> Result:
        return CliRunner().invoke(app, list(arguments), input=typed)

    return run
