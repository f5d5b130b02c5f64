"""``amends translate``: the letter beside what it says, and what to look at."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import Result

from amends.cli import at_work
from amends.cli.translate import _table
from amends.llm.testing import ScriptedModel
from amends.rules import Report
from amends.translating import Pair, Translation

Amends = Callable[..., Result]

TRANSLATE = ("translate", "letter.txt", "--case", "case.yaml", "--model", "openai:reader")
LETTER = "Dear Ana Pop,\n\nI am sorry. We charged you twice for order 4471.\n\nIoana Marin\n"


@pytest.fixture
def answering(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedModel]:
    """Put a letter into the folder, and let the model answer from a script, sentence by sentence."""
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")

    def scripted(*sentences: str) -> ScriptedModel:
        said = [{"number": number, "translation": text} for number, text in enumerate(sentences, 1)]
        model = ScriptedModel([json.dumps({"sentences": said})], name="reader")
        monkeypatch.setattr(at_work, "open_model", lambda spec, settings: model)
        return model

    return scripted


def test_sentences_stand_above_their_translations(amends: Amends, answering: Callable[..., ScriptedModel]) -> None:
    """In plain text a pair is two lines; what does not agree and what the rules found stand below them."""
    answering("Bună ziua, Ana Pop,", "Îmi pare rău.", "V-am taxat de două ori pentru comanda 4417.")
    result = amends(*TRANSLATE, "--into", "ro")

    assert result.exit_code == 0
    assert "  2  I am sorry.\n     Îmi pare rău.\n" in result.stdout
    assert "! doubtful: not in the translation: 4471" in result.stdout
    assert "! doubtful: only in the translation: 4417" in result.stdout
    assert "(not translated)" in result.stdout
    assert "4 sentences, 1 with other figures than the original, 1 not translated; a reading aid, not a letter" in result.stderr


def test_json_has_the_findings_of_each_sentence(amends: Amends, answering: Callable[..., ScriptedModel], folder: Path) -> None:
    """Pairs with their places, what is doubtful, and the findings about their words."""
    (folder / "letter.txt").write_text(LETTER.replace("I am sorry.", "I am sorry if you were upset."), encoding="utf-8")
    answering("Bună ziua, Ana Pop,", "Îmi pare rău dacă v-ați supărat.")
    data = json.loads(amends(*TRANSLATE, "--into", "ro", "--format", "json").stdout)

    assert (data["into"], data["untranslated"]) == ("ro", 2)
    assert "conditional-apology" in {finding["rule"] for finding in data["sentences"][1]["findings"]}
    assert data["sentences"][1]["original"] == "I am sorry if you were upset."


def test_on_a_terminal_it_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Side by side, in columns that name the languages; markup and escape codes in a sentence are shown, not obeyed."""
    pairs = (Pair(1, "what_happened", 0, 4, "[red]", "\x1b[31mrosu", ("84",)), Pair(2, "closing", 5, 9, "Text", None))
    stream = io.StringIO()
    monkeypatch.setattr("rich.console.Console", lambda: Console(file=stream, width=100))
    _table(Translation("[red] Text", "en", "ro", pairs, "reader"), Report(text="[red] Text", language="en", findings=(), rules=()))
    shown = stream.getvalue()

    assert "English" in shown
    assert "Romanian (to read, not to send)" in shown
    assert "[red]" in shown
    assert "\x1b" not in shown
    assert "doubtful: not in the translation: 84" in shown
    assert "(not translated)" in shown


@pytest.mark.parametrize(("arguments", "said"), [(("--into", "en"), "in English already"), (("--into", "xx"), "unknown language")])
def test_a_language_that_does_not_help_could_not_run(
    amends: Amends, answering: Callable[..., Any], arguments: tuple[str, ...], said: str
) -> None:
    """The letter's own language, and one that amends does not read."""
    answering()
    result = amends(*TRANSLATE, *arguments)

    assert result.exit_code == 2
    assert said in result.stderr
