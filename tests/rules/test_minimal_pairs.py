"""One sentence makes the difference: put into a letter that is right, a bad one is found by its rule alone, a good one by none."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.languages import LANGUAGES, load_language
from amends.languages.matching import PatternSet
from amends.languages.text import INVISIBLE
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import check, lint
from amends.rules.catalogue import load_rules
from amends.rules.examples import Example, examples
from amends.rules.packs import load_pack
from amends.samples import sample_cases

FORMAL = {
    "ar": "defective-product",
    "ca": "inadequate-service",
    "en": "follow-up",
    "he": "rude-staff",
    "hr": "inadequate-service",
    "ro": "short-shipment",
}
"""The sample whose letter a sentence is put into; it apologises twice at most, so that one apology more is not too many."""
FAMILIAR = {
    "ar": "delivery-delay",
    "ca": "cancelled-service",
    "he": "cancelled-service",
    "hr": "short-shipment",
    "ro": "delivery-delay",
}
"""The same for sentences that address the reader familiarly."""
FULL = FORMAL | {"en": "defective-product"}
HOLDING = dict.fromkeys(LANGUAGES, "holding-reply") | {"ar": "dissatisfied"}
"""The samples whose cases a rule's own fields are put into, for rules that need a case."""

_ALL = tuple(rule.id for rule in load_rules())
_OTHERS = (_ALL, tuple(rule for rule in _ALL if rule != "unbound-claim"))
_ANSWERS = "answers-every-point"
"""The rule that may miss the same thing as another, where it was the answer to a point."""
_UNSEEN = re.compile(f"[{INVISIBLE}]")


@cache
def _sample(language: str, name: str) -> Case:
    return read_case(next(path for path in sample_cases(language) if path.stem == name))


@lru_cache(maxsize=64)
def _text(case: Case) -> str:
    """Return a case's letter; the controls that keep figures in order from right to left only hinder when it is edited."""
    return _UNSEEN.sub("", render(compose(case), case).text)


def _with(text: str, paragraph: str) -> str:
    """Return a letter with a paragraph more, before the last one of its body; close and signature follow."""
    paragraphs = text.split("\n\n")
    return "\n\n".join((*paragraphs[:-3], paragraph, *paragraphs[-3:]))


@lru_cache(maxsize=256)
def _linted(text: str, language: str) -> Counter[str]:
    return Counter(finding.rule for finding in lint(text, language, whole=True).findings)


@lru_cache(maxsize=256)
def _checked(text: str, case: Case) -> Counter[str]:
    return Counter(finding.rule for finding in check(Letter.from_text(text, case), case).findings)


def _moved(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    """Return by how many findings each rule says more, or less, than before."""
    return {rule: after[rule] - before[rule] for rule in before | after if after[rule] != before[rule]}


def _effect(example: Example) -> dict[str, int]:
    """Return what an example's text moves when it is put into a letter of its language, register and case.

    What an example with a case of its own states stands in that case, and not in the sample's: that it is bound is not asked again.
    """
    entry = load_pack(example.language).entries[example.rule]
    if not entry.facts and not entry.case:
        text = _text(_sample(example.language, FAMILIAR[example.language] if _is_familiar(example) else FORMAL[example.language]))
        return _moved(_linted(text, example.language), _linted(_with(text, example.text), example.language))
    case = _case_for(example)
    text = _text(case)
    if example.text in text:  # nothing is said twice, so it is not put in twice
        return {}
    moved = _moved(_checked(text, case), _checked(_with(text, example.text), case))
    return {rule: count for rule, count in moved.items() if rule in (example.rule, *_OTHERS[example.rule != "unbound-claim"])}


def _is_familiar(example: Example) -> bool:
    pack = load_pack(example.language)
    text = pack.language.read(example.text)
    say, other = (pack.patterns("register-and-language", field) for field in ("say", "say_other"))
    return example.language in FAMILIAR and bool(say and say.find(text)) and not (other and other.find(text))


def _case_for(example: Example) -> Case:
    """Return the case of a sample with the fields, and the approved facts, that an example is judged against."""
    entry = load_pack(example.language).entries[example.rule]
    samples = HOLDING if entry.case.get("cause_known") is False else FULL
    case = _sample(example.language, samples[example.language])
    given = [{"text": fact, "approved_by": "-", "done": case.letter_date.isoformat()} for fact in entry.facts]
    data = case.model_dump(mode="json", exclude_defaults=True)
    return Case.of({**data, "points": [], "remedies": [*data.get("remedies", ()), *given], **entry.case, **_earlier(case, entry.case)})


def _earlier(case: Case, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the case's own date, and what went before a quarter of a year before it."""
    on = (case.letter_date - dt.timedelta(days=90)).isoformat()
    before = {name: [{**entry, "on": on} for entry in fields[name]] for name in ("prior_failures", "prior_promises") if name in fields}
    return {"date": case.letter_date.isoformat(), **before}


def _first(kind: str) -> Iterator[Example]:
    """Yield the first bad, or good, example of each rule in each language."""
    for language in LANGUAGES:
        seen = set()
        for example in examples(language):
            if example.kind == kind and example.rule not in seen:
                seen.add(example.rule)
                yield example


def _name(example: Example) -> str:
    return f"{example.language}-{example.rule}"


@pytest.mark.parametrize("example", tuple(_first("bad")), ids=_name)
def test_one_bad_sentence_is_found_by_its_rule_alone(example: Example) -> None:
    """In a whole letter that is right, a bad sentence draws its rule's one finding, and nothing else in the letter is judged otherwise."""
    assert _effect(example) == {example.rule: 1}


@pytest.mark.parametrize("example", tuple(_first("good")), ids=_name)
def test_one_good_sentence_moves_nothing(example: Example) -> None:
    """In a whole letter that is right, a good sentence draws no finding, and settles none."""
    assert _effect(example) == {}


# Rules that look at the whole letter: what is done to one that is right, and the rule that then speaks, alone.

Change = Callable[[str, Case], str]
NAMES = {"ar": "سمير حداد", "ca": "Jordi Serra", "en": "Peter Novak", "he": "אורי כהן", "hr": "Davor Zubac", "ro": "Petru Novac"}
"""Nobody of any sample."""


@dataclass(frozen=True)
class Flip:
    """What is done to a letter, or to its case, and the rule that then finds something, of those cases to which it can be done."""

    rule: str
    name: str
    applies: Callable[[Case], object]
    text: Change = lambda text, case: text
    case: Callable[[Case], dict[str, Any]] = lambda case: {}
    also: tuple[str, ...] = ()
    """Rules that may say the same of the same lack."""
    before: Change = lambda text, case: text
    """What is done to the letter it is compared with, too."""


def _mailed(case: Case) -> bool:
    return case.channel in ("letter", "email") and case.stage == "full" and case.audience == "customer"


def _without(text: str, *gone: str | None) -> str:
    for words in gone:
        text = text.replace(words, "") if words else text
    return text


def _without_paragraphs(text: str, *holding: str) -> str:
    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if not any(words in paragraph for words in holding))


def _without_sentences(text: str, language: str, patterns: PatternSet | None) -> str:
    """Return a letter without the sentences in which some phrases stand."""
    assert patterns is not None
    read = load_pack(language).language.read(text)
    for number in sorted({read.sentence_of(match.first) for match in patterns.find(read)}, reverse=True):
        text = text[: read.sentences[number].start] + text[read.sentences[number].end :]
    return text


def _required(rule: str, case: Case) -> PatternSet | None:
    return load_pack(case.language or "").patterns(rule, "require")


def _unsaid(rule: str) -> Change:
    """Return a change that takes out the sentences in which a rule's required phrases stand."""
    return lambda text, case: _without_sentences(text, case.language or "", _required(rule, case))


def _unowned(text: str, case: Case) -> str:
    """Return a letter without what owns the fault: phrases that do, and what went wrong, told with us as the ones who did it."""
    told = (*case.failings, *case.harms, *((case.cause,) if case.cause else ()))
    return _without(_unsaid("owns-the-fault")(text, case), *(item.text for item in told))


def _unthanked(text: str, case: Case) -> str:
    return _without_sentences(text, case.language or "", load_language(case.language or "").part_patterns["thanks"])


def _undated(text: str, case: Case) -> str:
    assert case.next_update
    language = load_language(case.language or "")
    day = case.next_update.on
    return _without(text, *(_UNSEEN.sub("", date) for date in (language.date(day), language.date(day, seen_from=case.letter_date))))


def _apology_last(text: str, case: Case) -> str:
    """Return a letter whose first paragraph stands before its close."""
    paragraphs = text.split("\n\n")
    first = next(number for number, paragraph in enumerate(paragraphs) if case.failings[0].text[:20] in paragraph)
    moved = [*paragraphs[:first], *paragraphs[first + 1 :]]
    place = next(number for number, paragraph in enumerate(moved) if case.signer and case.signer.name in paragraph) - 1
    return "\n\n".join((*moved[:place], paragraphs[first], *moved[place:]))


def _in_one_breath(text: str, case: Case) -> str:
    """Return a letter whose longest paragraph and the one after it are one sentence."""
    paragraphs = text.split("\n\n")
    longest = max(range(3, len(paragraphs) - 3), key=lambda number: len(paragraphs[number].split()))
    joined = re.sub(r"[.!?؟]\s+(?=\S)", ", ", "\n\n".join(paragraphs[longest : longest + 2]))
    return "\n\n".join((*paragraphs[:longest], joined, *paragraphs[longest + 2 :]))


def _cause_at_length(text: str, case: Case) -> str:
    assert case.cause
    sentences = load_language(case.language or "").conventions.explanation_sentences + 1
    return text.replace(case.cause.text, " ".join([case.cause.text] * sentences))


def _to_another(text: str, case: Case) -> str:
    """Return a letter whose salutation names somebody else."""
    assert case.recipient
    data = case.model_dump(mode="json", exclude_defaults=True)
    other = {name: data["recipient"][name] for name in ("title", "gender") if name in data["recipient"]}
    renamed = Case.of({**data, "recipient": {**other, "name": NAMES[case.language or ""]}})
    return text.replace(_salutation(case), _salutation(renamed))


def _salutation(case: Case) -> str:
    rendered = render(compose(case), case)
    return _UNSEEN.sub("", next(rendered.text[span.start : span.end] for span in rendered.spans if span.part == "salutation"))


def _told_of(field: str) -> Callable[[Case], dict[str, Any]]:
    """Return what makes something else of a field of the case, of which the letter says nothing; what was there stays on record."""

    def change(case: Case) -> dict[str, Any]:
        harm = load_pack(case.language or "").entries["impact-named"].case["harms"][0]
        facts = [fact.text for fact in (*case.facts, *getattr(case, field))]
        item = {"text": harm, "done": case.letter_date.isoformat()} if field == "measures" else harm
        return {field: [item], "facts": facts}

    return change


def _of_others(case: Case) -> dict[str, Any]:
    """Return an incident that concerned somebody else."""
    assert case.incident
    entries = load_pack(case.language or "").entries
    others = f"{entries['impact-named'].case['harms'][0]} {entries['repeat-failure'].case['prior_failures'][0]['text']}"
    return {
        "incident": {**case.incident.model_dump(mode="json"), "affected": others},
        "facts": [*(fact.text for fact in case.facts), case.incident.affected],
    }


FLIPS = (
    Flip("apology-words", "nobody says sorry", _mailed, _unsaid("apology-words")),
    Flip(
        "owns-the-fault", "nobody owns it", _mailed, _unowned, also=("apology-words", "names-the-act", "impact-named", "length-and-reading")
    ),
    Flip("names-the-act", "a failing is left out", _mailed, lambda text, case: _without(text, case.failings[-1].text)),
    Flip(
        "remedy-present",
        "no remedy is stated",
        lambda case: _mailed(case) and not case.next_update and all(remedy.kind != "refund" for remedy in case.remedies),
        lambda text, case: _without_paragraphs(text, *(remedy.text for remedy in case.remedies)),
    ),
    Flip("impact-named", "the harm is another", lambda case: _mailed(case) and case.harms, case=_told_of("harms")),
    Flip("prevention-present", "the measure is another", lambda case: _mailed(case) and case.measures, case=_told_of("measures")),
    Flip(
        "internal-detail",
        "the cause is told at length",
        lambda case: _mailed(case) and case.cause,
        _cause_at_length,
        also=("length-and-reading",),
    ),
    Flip("update-promise", "the next date is left out", lambda case: case.next_update and case.remedies, _undated),
    Flip(
        "update-promise",
        "the only date is left out",
        lambda case: case.next_update and not case.remedies,
        _undated,
        also=("remedy-present",),
    ),
    Flip("apology-first", "the apology comes last", _mailed, _apology_last),
    Flip("apology-first", "nobody is thanked", lambda case: _mailed(case) and case.complaint, _unthanked),
    Flip(
        "addressee-named", "another is addressed", lambda case: _mailed(case) and case.recipient and not case.recipient.group, _to_another
    ),
    Flip(
        "signer-standing",
        "the role is left out",
        lambda case: _mailed(case) and case.signer and case.signer.role,
        lambda text, case: _without(text, case.signer.role if case.signer else None),
    ),
    Flip(
        "reply-route",
        "phone and address are left out",
        _mailed,
        lambda text, case: _without(text, *((case.reply_to.phone, case.reply_to.email) if case.reply_to else ())),
    ),
    Flip("mass-letter-facts", "others are affected", lambda case: case.audience == "mass" and case.incident, case=_of_others),
    Flip(
        "blames-colleague",
        "a colleague is named",
        lambda case: _mailed(case) and case.staff,
        lambda text, case: _with(text, case.staff[0].name),
        also=("unbound-claim",),
    ),
    Flip("length-and-reading", "paragraphs are one sentence", _mailed, _in_one_breath),
    Flip("sign-off-gate", "somebody was injured", _mailed, case=lambda case: {"flags": {"injury": True}}),
    Flip(
        "repeat-failure",
        "it is not the first time",
        lambda case: _mailed(case) and not case.prior_failures and case.letter_type != "delivery-delay",
        before=_unsaid("repeat-failure"),
        case=lambda case: {
            "prior_failures": _earlier(case, load_pack(case.language or "").entries["repeat-failure"].case)["prior_failures"]
        },
    ),
    Flip(
        _ANSWERS,
        "a refusal is left out",
        lambda case: _mailed(case) and any(point.declined for point in case.points),
        lambda text, case: _without(text, *(point.declined for point in case.points)),
    ),
    Flip(
        "remedy-fits-failure",
        "the price was a thousand times what is returned",
        lambda case: (
            _mailed(case)
            and any(remedy.kind == "refund" and remedy.amount for remedy in case.remedies)
            and all(remedy.amount for remedy in case.remedies if remedy.kind in ("refund", "credit", "gesture"))
            and not any(remedy.kind in ("repair", "replace", "redo") for remedy in case.remedies)
        ),
        case=lambda case: {
            "customer_kept_service": False,
            "price": next(
                re.sub(r"\d+", lambda digits: f"{digits.group()}000", remedy.amount, count=1) for remedy in case.remedies if remedy.amount
            ),
        },
    ),
)


@cache
def _samples(language: str) -> tuple[Case, ...]:
    return tuple(map(read_case, sample_cases(language)))


def _flipped() -> Iterator[Any]:
    for flip in FLIPS:
        for language in LANGUAGES:
            if any(map(flip.applies, _samples(language))):
                yield pytest.param(flip, language, id=f"{language}-{flip.rule}-{flip.name.replace(' ', '-')}")


@pytest.mark.parametrize(("flip", "language"), tuple(_flipped()))
def test_what_a_letter_loses_is_missed_by_its_rule_alone(flip: Flip, language: str) -> None:
    """A right letter that loses one thing it must hold, or whose case is another in one thing, draws the rule that asks for it alone."""
    fitting = filter(flip.applies, _samples(language))
    case = next(case for case in fitting if not _checked(_text(case), case))
    text = flip.before(_text(case), case)
    changed = Case.of({**case.model_dump(mode="json", exclude_defaults=True), **flip.case(case)})

    moved = _moved(_checked(text, case), _checked(flip.text(text, case), changed))

    assert set(moved).difference(flip.also, {_ANSWERS} - {flip.rule}) == {flip.rule}
    assert moved[flip.rule] > 0


def test_every_rule_has_a_sentence_or_a_flip() -> None:
    """No rule is left out: each has a sentence to put in, or something to take away."""
    worded = {example.rule for example in _first("bad")}

    assert set(_ALL) <= worded | {flip.rule for flip in FLIPS}
