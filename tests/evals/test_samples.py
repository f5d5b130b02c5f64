"""Samples of your own: what a line needs, what is made of a bare complaint, and what is said of a broken one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import amends
from amends_evals.errors import BadFileError
from amends_evals.samples import read_samples


def _file(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_bare_complaint_is_answered_with_a_holding_reply(tmp_path: Path) -> None:
    """A text is enough: its language is told, and the letter states nothing but when the customer hears again."""
    (sample,) = read_samples(_file(tmp_path / "mine.jsonl", {"text": "My parcel never came and nobody answers the phone."}))
    draft = amends.draft(sample.asked_for())

    assert (sample.id, sample.language, sample.kind) == ("mine-1", "en", "holding")
    assert draft.passed
    assert "5 March" in draft.text


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_every_language_has_a_holding_reply(tmp_path: Path, language: str) -> None:
    """Its letter passes."""
    (sample,) = read_samples(_file(tmp_path / "mine.jsonl", {"text": "…", "lang": language, "id": "a"}))

    assert amends.draft(sample.asked_for()).passed


def test_a_line_may_bring_its_case(tmp_path: Path) -> None:
    """Facts, expectations and all."""
    facts = {"letter_type": "billing-error", "failings": ["We charged you twice."], "recipient": "Ann Poe"}
    row = {"id": "b", "lang": "en", "text": "Twice!", "kind": "demands", "case": facts, "says": ["twice"], "never": ["£5"], "extra": 1}
    (sample,) = read_samples(_file(tmp_path / "mine.jsonl", row))

    assert sample.asked_for().letter_type == "billing-error"
    assert sample.asked_for().complaint == "Twice!"
    assert sample.says == (("twice",),)
    assert sample.groups == {"language": "en", "kind": "demands", "sample": "b", "letter_type": "billing-error", "severity": "medium"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "mine.jsonl:1"),
        ('["text"]', "mine.jsonl:1: needs a JSON object with a text"),
        ('{"id": "a"}', "mine.jsonl:1: needs text"),
        ('{"text": "a", "lang": "en", "case": {"severity": "huge"}}', "severity"),
        ('{"text": "a", "lang": "en", "case": {"recipient": "A"}, "kind": "odd"}', "mine.jsonl:1: kind"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    """File, line and field, so that it can be mended."""
    path = tmp_path / "mine.jsonl"
    path.write_text(line, encoding="utf-8")

    with pytest.raises(BadFileError) as told:
        read_samples(path)
    assert said in str(told.value)


def test_two_samples_of_one_name_are_refused(tmp_path: Path) -> None:
    """A log tells samples apart by their ids."""
    with pytest.raises(BadFileError, match="two samples are called a"):
        read_samples(_file(tmp_path / "mine.jsonl", {"id": "a", "text": "One."}, {"id": "a", "text": "Two."}))


def test_nothing_to_run_is_said(tmp_path: Path) -> None:
    """An empty file, and one that is not there."""
    with pytest.raises(BadFileError, match="holds no samples"):
        read_samples(_file(tmp_path / "none.jsonl"))
    with pytest.raises(BadFileError, match="no such file"):
        read_samples(tmp_path / "missing.jsonl")


def test_a_complaint_in_an_unknown_language_says_so(tmp_path: Path) -> None:
    """It is listened to, and cannot be answered; the message says what to add."""
    (sample,) = read_samples(_file(tmp_path / "mine.jsonl", {"text": "Die Lampe kam kaputt an, und niemand antwortet mir seit Wochen."}))

    with pytest.raises(BadFileError, match="add lang"):
        sample.asked_for()
