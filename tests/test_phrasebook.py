"""The composer that needs no model writes a letter that passes every rule, for every sample and every letter type."""

import functools
from pathlib import Path

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.languages import LANGUAGES
from amends.phrasebook import compose
from amends.principles import load_letter_types
from amends.rendering import render
from amends.rules import check
from amends.samples import sample_cases

SAMPLES = sample_cases()
read = functools.cache(read_case)


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("path", SAMPLES, ids=_label)
def test_sample_letter_draws_no_finding(path: Path, seed: int | None) -> None:
    """No rule finds anything, not even a tip, in a letter composed for a sample."""
    case = read(path)
    report = check(compose(case, seed=seed), case)

    assert [(finding.rule, finding.match or finding.message) for finding in report.findings] == []


@pytest.mark.parametrize("kind", load_letter_types())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_type_in_every_language(language: str, kind: str) -> None:
    """A complete case of any letter type becomes a letter without findings, whatever the language."""
    case = _as_type(language, kind)
    letter = compose(case)
    report = check(letter, case)

    assert [(finding.rule, finding.match or finding.message) for finding in report.findings] == []
    assert len(report.text.split()) >= 25


def _full_email(language: str) -> Case:
    """Return the first sample of a language that is a whole letter about an established fault."""
    return next(
        case
        for case in map(read, sample_cases(language))
        if case.stage == "full" and case.channel == "email" and case.failings and case.harms and case.fault_status == "established"
    )


def _as_type(language: str, kind: str) -> Case:
    """Return a sample of this type, or the language's fullest sample told as one."""
    cases = [read(path) for path in sample_cases(language)]
    of_kind = [case for case in cases if case.letter_type == kind]
    if of_kind:
        return of_kind[0]
    data = _full_email(language).model_dump(mode="json", exclude_none=True)
    day = data["date"]
    data |= {"letter_type": kind, "next_update": {"on": day}, "previous_letter": day, "talk": {"held_on": day}}
    for field in load_letter_types()[kind].implies:
        data.pop(field, None)
    return Case.of(data)


@pytest.mark.parametrize("fault_status", ["disputed", "established"])
@pytest.mark.parametrize("kind", load_letter_types())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_knows_more_than_the_case(language: str, kind: str, fault_status: str) -> None:
    """No subject and no other line owns what is disputed, or names a cause that nobody has found."""
    full = _full_email(language).model_dump(mode="json", exclude_none=True, exclude={"cause", "measures", "points"})
    data = full | {"letter_type": kind, "fault_status": fault_status, "cause_known": False}
    data |= {"next_update": {"on": full["date"]}, "previous_letter": full["date"], "talk": {"held_on": full["date"]}}
    for field in load_letter_types()[kind].implies:
        data.pop(field, None)
    for formality in ("formal", "informal"):
        case = Case.of(data | {"formality": formality})
        for seed in range(4):
            findings = check(compose(case, seed=seed), case).findings
            assert [finding.match for finding in findings if finding.rule in ("premature-promise", "cause-claimed")] == []


@pytest.mark.parametrize("channel", ["email", "private_message"])
@pytest.mark.parametrize("formality", ["formal", "informal"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_knows_of_no_harm_asks(language: str, formality: str, channel: str) -> None:
    """Where the case says nothing of what the mistake cost the customer, every wording asks, in either form of address."""
    data = _full_email(language).model_dump(mode="json", exclude_none=True)
    case = Case.of(data | {"harms": [], "formality": formality, "channel": channel})

    for seed in range(6):
        assert "impact-named" not in {finding.rule for finding in check(compose(case, seed=seed), case).findings}


@pytest.mark.parametrize("cause_known", [True, False])
@pytest.mark.parametrize("stage", ["full", "holding"])
@pytest.mark.parametrize("text", [None, "-"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agreed_hour_is_in_the_letter(language: str, text: str | None, stage: str, cause_known: bool) -> None:
    """Whatever else is known, and in every wording, the next contact is promised for the hour that the case gives."""
    full = _full_email(language)
    data = full.model_dump(mode="json", exclude_none=True) | {"stage": stage, "cause_known": cause_known}
    data["next_update"] = {"on": str(full.letter_date), "at": "16:40", "text": text}
    if not cause_known:
        data.pop("cause", None)
    case = Case.of(data)

    for seed in range(6):
        promise = compose(case, seed=seed).update_promise
        assert promise is not None
        assert "16:40" in promise.text


@pytest.mark.parametrize(
    ("language", "announced"), [("en", "correction"), ("ca", "què hi fem"), ("ca", "arreglem"), ("ro", "îndreptăm"), ("ar", "تصحيح")]
)
@pytest.mark.parametrize("letter_type", ["billing-error", "software-bug", "team-internal-fault"])
def test_a_subject_announces_no_correction_that_is_not_decided(language: str, announced: str, letter_type: str) -> None:
    """Where no remedy is on record, no subject says that there is one."""
    data = _full_email(language).model_dump(mode="json", exclude_none=True)
    data |= {"letter_type": letter_type, "remedies": [], "points": [], "solution_known": False, "next_update": {"on": data["date"]}}
    subjects = {compose(Case.of(data), seed=seed).subject or "" for seed in range(6)}

    assert [subject for subject in subjects if announced in subject] == []


def test_carelessness_is_owned_only_with_its_cause() -> None:
    """An English letter about a wrong charge does not say why it came about while nobody knows."""
    data = _full_email("en").model_dump(mode="json", exclude_none=True) | {"letter_type": "billing-error", "cause_known": False}
    data.pop("cause", None)
    data["next_update"] = {"on": data["date"]}
    letters = {render(compose(case, seed=seed), case).text for case in [Case.of(data)] for seed in range(12)}

    assert [letter for letter in letters if "careful" in letter] == []


@pytest.mark.parametrize("path", SAMPLES, ids=_label)
def test_seeds_vary_the_wording(path: Path) -> None:
    """Two seeds in twelve, at least, give two different letters; the same seed gives the same one."""
    case = read(path)
    texts = {render(compose(case, seed=seed), case).text for seed in range(12)}

    assert len(texts) > 1
    assert compose(case, seed=3) == compose(case, seed=3)


@pytest.mark.parametrize("path", SAMPLES, ids=_label)
def test_every_case_sentence_is_in_the_letter(path: Path) -> None:
    """What the case says we did, what it did and what we offer stands in the letter word for word, where the channel has room."""
    case = read(path)
    if case.channel in ("public_reply", "sms", "voicemail"):
        case_items = case.owned_failings[:1]
    else:
        case_items = (*case.owned_failings, *case.harms, *case.remedies) if case.stage == "full" and case.audience != "internal" else ()
    text = render(compose(case), case).text.replace("\u2066", "").replace("\u2069", "")

    assert [item.id for item in case_items if item.text not in text] == []


@pytest.mark.parametrize("seed", [None, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_leads_over_to_gestures_is_said_once(language: str, seed: int | None) -> None:
    """A letter that gives more than is due, and then more still, announces it once."""
    cases = [case for case in map(read, sample_cases(language)) if case.remedies and case.stage == "full" and case.channel == "email"]
    remedies = [case.remedies[0] for case in cases[:3]]
    gestures = [remedy.model_copy(update={"id": f"r{number}", "basis": "goodwill"}) for number, remedy in enumerate(remedies, 1)]
    composed = compose(cases[0].model_copy(update={"remedies": tuple(gestures)}), seed=seed)

    leads = [line.text.partition(gesture.text[:10])[0] for line, gesture in zip(composed.remedies, gestures, strict=False)]
    assert len(leads) == len(gestures) == 3
    assert len(list(filter(None, leads[1:]))) <= 1
