"""``amends draft`` tells what it sends: the prompt on demand, what is left out of a complaint, what it may cost and what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from amends.case_files import read_case
from amends.cli import draft as command
from amends.letter import DraftedLetter
from amends.llm.model import Completion, Request
from amends.phrasebook import compose

Amends = Callable[..., Result]
PRICES = '[prices."priced"]\ninput = 0.4\noutput = 1.6\ncurrency = "USD"\n'


class _Priced:
    """Answers with the phrasebook's letter and reports its tokens."""

    name = "priced"

    def __init__(self, case: Path) -> None:
        letter = compose(read_case(case), seed=1)
        self.answer = DraftedLetter.model_validate(letter.model_dump(exclude={"written"})).model_dump_json()

    def complete(self, request: Request) -> Completion:
        """Return the answer."""
        return Completion(self.answer, self.name, 4_000, 500, 1.0)


@pytest.fixture
def priced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command open that model."""
    monkeypatch.setattr(command, "open_model", lambda spec, settings: _Priced(folder / "case.yaml"))


def test_show_prompt_sends_nothing_and_needs_no_key(amends: Amends) -> None:
    """What would be sent is printed whole, also where a model is named that nobody could ask."""
    result = amends("draft", "case.yaml", "--model", "openai:anything", "--show-prompt")

    assert result.exit_code == 0
    assert result.stdout.startswith("===== system =====\n\nYou write a letter of apology")
    assert "===== user =====" in result.stdout
    assert "You charged me twice and nobody answered." in result.stdout


def test_what_is_left_out_is_said(amends: Amends, folder: Path) -> None:
    """A complaint that is longer than the settings allow is cut, and the person is told."""
    (folder / "amends.toml").write_text("complaint_tokens = 300\n", encoding="utf-8")
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    complaint = " ".join(f"I called on day {number}." for number in range(1, 201))
    (folder / "case.yaml").write_text(text.replace("You charged me twice and nobody answered.", complaint), encoding="utf-8")
    result = amends("draft", "case.yaml", "--show-prompt")

    assert "the complaint was too long for the model: " in result.stderr
    assert "of 200 sentences were left out of what it read" in result.stderr


@pytest.mark.usefixtures("priced")
def test_cost_is_said_before_and_after(amends: Amends, folder: Path) -> None:
    """Where the settings hold the model's price, an attempt's cost is said before the call and the whole after it."""
    (folder / "amends.toml").write_text(PRICES, encoding="utf-8")
    result = amends("draft", "case.yaml", "--model", "openai:priced")

    assert result.exit_code == 0
    assert "up to about 0.008" in result.stderr
    assert "tokens in, up to 4,000 out" in result.stderr
    assert "it came to about 0.0024 USD: 4,000 tokens in, 500 out" in result.stderr


@pytest.mark.usefixtures("priced")
def test_without_a_price_nothing_is_said_of_cost(amends: Amends) -> None:
    """No price is guessed."""
    assert "about" not in amends("draft", "case.yaml", "--model", "openai:priced").stderr


def test_wrong_price_is_said_with_its_place(amends: Amends, folder: Path) -> None:
    """A price that is none stops the command before anything is sent."""
    (folder / "amends.toml").write_text(PRICES.replace("0.4", '"cheap"'), encoding="utf-8")
    result = amends("draft", "case.yaml")

    assert result.exit_code == 2
    assert "amends.toml:2:1: prices.priced.input: 'cheap' is no price" in result.stderr
