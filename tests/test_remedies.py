"""A company's catalogue of remedies is read with the place of every mistake, and gives a case whole sentences within what was approved."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.config import load_config
from amends.drafting import Drafter
from amends.errors import CaseError, PackError
from amends.languages import LANGUAGES, load_language
from amends.offering import Offered, amount_example, offer, read_amount
from amends.remedies import STARTER, CatalogueRemedy, Limit, load_remedies, read_remedies
from amends.samples import sample_cases

TODAY = dt.date(2026, 9, 1)
ITEMS = {
    "en": "two blue cups",
    "ro": "două căni albastre",
    "ca": "dues tasses blaves",
    "hr": "dvije plave šalice",
    "ar": "كوبان أزرقان",
    "he": "שתי כוסות כחולות",
}
FULL = """\
[[remedies]]
id = "refund"
title = "Refund of the price"
kind = "refund"
basis = "entitlement"
limit = { amount = 100.5, currency = "EUR" }
approved_by = "Ana Petit"
approved_on = 2026-01-15
owner = "Accounts"
days = 5
letter_types = ["billing-error"]

[remedies.due]
en = "We will return {amount} by {due}."

[remedies.done]
en = "We returned {amount} on {due}."

[[remedies]]
id = "redo"
kind = "redo"
basis = "entitlement"
due = { en = "We will do it again by {due}.", hr = "Obavit ćemo to iznova do {due}." }
"""


def written(folder: Path, text: str, name: str = "amends.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def refund(**changes: Any) -> CatalogueRemedy:
    known: dict[str, Any] = {
        "id": "refund",
        "title": "Refund",
        "kind": "refund",
        "basis": "entitlement",
        "limit": Limit(Decimal(100), "EUR"),
        "approved_by": "Ana Petit",
        "due": {"en": "We will return {amount} by {due}.", "hr": "Iznos od {amount} vratit ćemo najkasnije do {due}."},
        "done": {"en": "We returned {amount} on {due}."},
    }
    return CatalogueRemedy(**{**known, **changes})


def offered(entry: CatalogueRemedy, language: str = "en", **given: Any) -> Offered:
    when = {} if "due" in given or "done" in given else {"due": dt.date(2026, 9, 5)}
    return offer(entry, language, identifier="r1", seen_from=TODAY, **{"amount": amount_example(language), **when, **given})


# Reading


def test_everything_a_file_can_say(tmp_path: Path) -> None:
    """Each table is a remedy; what is left out is left to the person; the settings beside it still load."""
    source = written(tmp_path, FULL)

    first, second = load_remedies(tmp_path)

    assert first == refund(
        title="Refund of the price",
        limit=Limit(Decimal("100.5"), "EUR"),
        approved_on=dt.date(2026, 1, 15),
        owner="Accounts",
        days=5,
        letter_types=("billing-error",),
        due={"en": "We will return {amount} by {due}."},
        source=source,
    )
    assert (second.title, second.limit, second.approved_by, second.days) == ("Redo", None, None, None)
    assert first.suits("billing-error")
    assert not first.suits("outage")
    assert second.suits("outage")
    assert load_config(tmp_path).source == source


def test_they_may_stand_in_the_project_file(tmp_path: Path) -> None:
    """[[tool.amends.remedies]] in a pyproject.toml above counts as well; without any file there are none."""
    assert load_remedies(tmp_path) == ()
    written(tmp_path, FULL.replace("[[remedies", "[[tool.amends.remedies").replace("[remedies", "[tool.amends.remedies"), "pyproject.toml")
    (tmp_path / "a").mkdir()

    assert [remedy.id for remedy in load_remedies(tmp_path / "a")] == ["refund", "redo"]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('id = "refund"', 'id = "Re fund"', "2:1", "small letters"),
        ('id = "redo"', 'id = "refund"', "20:1", "stands twice"),
        ('kind = "refund"', 'kind = "money"', "4:1", "write one of repair, replace"),
        ('basis = "entitlement"\nlimit', 'basis = "gift"\nlimit', "5:1", "entitlement, goodwill"),
        ("amount = 100.5", "amount = 0", "6:11", "above 0"),
        ('currency = "EUR"', 'currency = "euro"', "6:27", "three letters"),
        ('limit = { amount = 100.5, currency = "EUR" }', "limit = 100", "6:1", "an amount and its currency"),
        ('limit = { amount = 100.5, currency = "EUR" }\n', "", "6:1", "up to which amount"),
        ('approved_by = "Ana Petit"\n', "", "7:1", "approved_by is missing"),
        ("approved_on = 2026-01-15", 'approved_on = "2026-01-15"', "8:1", "without quotes"),
        ("days = 5", "days = -1", "10:1", "whole number"),
        ('["billing-error"]', '["billing-eror"]', "11:17", "did you mean billing-error?"),
        ("title =", "titel =", "3:1", "did you mean title?"),
        ('title = "Refund of the price"', 'title = "a\\nb"', "3:1", "a line of text"),
        ("{amount} by {due}", "{amout} by {due}", "14:1", "there is no slot {amout}"),
        ("{amount} by {due}", "{amount} by {due} or {due}", "14:1", "stands twice"),
        ("{amount} by {due}", "{amount} soon", "14:1", "{due} is missing"),
        ("{amount} by {due}.", "{amount} by {due}", "14:1", "full stop"),
        ("{amount} by {due}.", "{amount} by {due}. We are sorry.", "14:1", "one whole sentence"),
        ("{amount} by {due}.", "{amount} by {due}} .", "14:1", "belongs to no slot"),
        ('hr = "Obavit ćemo to iznova do {due}."', 'xx = "Obavit ćemo to iznova do {due}."', "23:47", "there is no such language"),
        ("Obavit ćemo to iznova do {due}.", "We will do all of it again for you by {due}.", "23:47", "this is written in English"),
        ('due = { en = "We will do it again by {due}.", hr = "Obavit ćemo to iznova do {due}." }\n', "", "19:1", "the sentence is missing"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, place: str, said: str) -> None:
    """What is wrong is said with file, line, column and the mend."""
    assert old in FULL
    source = written(tmp_path, FULL.replace(old, new, 1))

    with pytest.raises(PackError) as problem:
        load_remedies(tmp_path)

    assert str(problem.value).startswith(f"{source}:{place}: remedies")
    assert said in str(problem.value)


@pytest.mark.parametrize("text", ["remedies = 3", "[remedies]\nid = 1", 'remedies = ["refund"]'])
def test_what_is_no_list_of_tables_is_refused(tmp_path: Path, text: str) -> None:
    """Remedies that are no tables are told how to be written."""
    written(tmp_path, text)
    with pytest.raises(PackError, match=r"\[\[remedies\]\]"):
        load_remedies(tmp_path)


# Offering


@pytest.mark.parametrize(
    ("amount", "waits"),
    [("€99.99", ""), ("€100", ""), ("€100.01", "this is more"), ("$20", "this is in USD"), ("100 pounds", "this is in GBP")],
)
def test_a_standing_approval_ends_at_its_limit(amount: str, waits: str) -> None:
    """Within the limit the remedy is approved by whoever approved it in advance; above it, or in other money, it waits and says why."""
    made = offered(refund(approved_on=dt.date(2026, 1, 15)), amount=amount)

    assert (made.remedy.approved_by, made.remedy.approved_on) == ((None, None) if waits else ("Ana Petit", dt.date(2026, 1, 15)))
    assert waits in made.waits
    assert bool(made.waits) is bool(waits)
    assert made.remedy.amount == amount


def test_without_a_standing_approval_it_waits() -> None:
    """What nobody approved in advance is not approved by being in the catalogue."""
    made = offered(refund(approved_by=None))
    assert made.remedy.approved_by is None
    assert "Nobody has approved this in advance" in made.waits


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"amount": ""}, "amount", "such as €84.50"),
        ({"amount": "84.50"}, "amount", "one sum of money"),
        ({"amount": "€10 and €20"}, "amount", "one sum of money"),
        ({"amount": "about €10"}, "amount", "one sum of money"),
        ({"amount": "50 cents"}, "amount", "one sum of money"),
        ({"amount": "€0"}, "amount", "one sum of money"),
        ({"amount": "{due}"}, "amount", "one sum of money"),
        ({"due": None}, "due", "give the day"),
        ({"due": dt.date(2026, 8, 31)}, "due", "this day is over"),
        ({"done": dt.date(2026, 9, 2)}, "done", "still to come"),
    ],
)
def test_what_is_missing_is_told_by_field(given: dict[str, Any], field: str, said: str) -> None:
    """A field that cannot go into the sentence is named, with what to write."""
    with pytest.raises(CaseError) as problem:
        offered(refund(), **given)
    (found,) = problem.value.problems
    assert found.field == field
    assert said in found.message


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("", "say what it is"),
        ("x" * 121, "at most 120"),
        ("a\nb", "one line"),
        ("{amount}", "without brackets"),
        ("two cups. We also pay you 500 euros", "without a full stop"),
        ("los dos vasos azules y la jarra que faltaba en la caja", "the letter's language"),
    ],
)
def test_things_are_named_on_one_line(item: str, said: str) -> None:
    """What fills {item} is a name of things: no sentence, no slot, no other language."""
    entry = refund(limit=None, due={"en": "We will send what was missing ({item}) by {due}."}, done={})
    with pytest.raises(CaseError, match=said):
        offered(entry, item=item)


def test_a_language_without_a_sentence_is_told() -> None:
    """A letter in a language the catalogue lacks gets no sentence of another one."""
    with pytest.raises(CaseError, match="no sentence for this in Romanian, only in English, Croatian"):
        offered(refund(), "ro")


def test_a_date_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    """Croatian years and Arabic currencies end in a full stop, which is not set twice."""
    assert offered(refund(), "hr", due=dt.date(2027, 1, 11)).remedy.text == "Iznos od 84,50 € vratit ćemo najkasnije do 11. siječnja 2027."


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_read_in_every_language(language: str) -> None:
    """The amount that is given as an example in a language reads as money there."""
    assert read_amount(amount_example(language), load_language(language)) is not None


# The starter


def _letters() -> list[tuple[str, str, str]]:
    return [(code, entry.id, tense) for entry in read_remedies(STARTER) for tense in ("due", "done") for code in getattr(entry, tense)]


@pytest.mark.parametrize(("language", "remedy", "tense"), _letters())
def test_every_starter_sentence_passes_in_a_letter(language: str, remedy: str, tense: str) -> None:
    """Each sentence of the starter stands in a letter of its language that passes every rule."""
    entries = {entry.id: replace(entry, approved_by="Ana Petit", limit=None) for entry in read_remedies(STARTER)}
    day = {"due": dt.date(2027, 1, 11)} if tense == "due" else {"done": dt.date(2026, 8, 29)}
    remedies = [offered(entries[remedy], language, item=ITEMS[language], **day).remedy]
    if remedies[0].basis == "goodwill":
        remedies.insert(0, offered(entries["repair"], language).remedy.model_copy(update={"id": "r0"}))
    base = next(case for case in map(read_case, sample_cases(language)) if case.stage == "full" and case.audience == "customer")
    without = dict.fromkeys(("received", "talk", "follow_up", "next_update"))
    none = dict.fromkeys(("points", "measures", "facts", "prior_failures"), ())
    case = Case.of(
        {
            **base.model_dump(),
            **without,
            **none,
            "cause_known": True,
            "solution_known": True,
            "date": TODAY,
            "remedies": [entry.model_dump() for entry in remedies],
        }
    )

    best = Drafter(None).draft(case).best

    assert best.passed, [(found.rule, found.match) for found in best.report.errors]
    assert remedies[-1].text in best.text.replace("\u2068", "").replace("\u2069", "")


def test_the_starter_speaks_every_language() -> None:
    """Each remedy of the starter has a sentence in all six languages, and none is approved before a shop names who approves it."""
    for entry in read_remedies(STARTER):
        assert set(entry.due) == set(LANGUAGES)
        assert set(entry.done) in (set(), set(LANGUAGES))
        assert entry.approved_by is None
