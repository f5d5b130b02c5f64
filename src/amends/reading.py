"""Reading a letter that a person wrote: which sentence is which part, and which case items it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from amends.case import Case
from amends.languages import Language, load_language
from amends.languages.overlap import ContentWords, shared_share
from amends.languages.text import Text

_SAME_STATEMENT = 0.5
"""Share of an item's content words that a sentence must hold to count as stating it."""


class ReadPart(BaseModel):
    """A stretch of text and the part it belongs to; ``salutation``, ``sign_off`` and ``subject`` besides the letter's parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: str
    start: int
    end: int
    rests_on: tuple[str, ...] = ()


def frame(text: Text, language: Language) -> tuple[int | None, int | None]:
    """Return the numbers of the sentences that are a letter's salutation and complimentary close, each None where there is none."""
    salutation = close = None
    for match in language.salutation_patterns.find(text):
        number = text.tokens[match.first].sentence
        sentence = text.sentences[number]
        if match.first == sentence.first and sentence.last - sentence.first <= 12:
            salutation = number
            break
    for match in language.close_patterns.find(text):
        number = text.tokens[match.first].sentence
        sentence = text.sentences[number]
        if match.first == sentence.first and number > (salutation or 0) and sentence.last - sentence.first <= 14:
            close = number
    return salutation, close


def read_parts(raw: str, case: Case) -> tuple[ReadPart, ...]:
    """Return the parts of a letter's text in the order they stand. Raises UnknownLanguageError where the case has no language."""
    language = load_language(case.language or "")
    text = language.read(raw)
    salutation, close = frame(text, language)
    spans: list[ReadPart] = []
    for number, sentence in enumerate(text.sentences):
        ids: tuple[str, ...] = ()
        if salutation is not None and number < salutation:
            part = "subject" if _is_subject(text.sentence_text(number), language) else "letterhead"
        elif number == salutation:
            part = "salutation"
        elif close is not None and number >= close:
            part = "sign_off"
        else:
            part, ids = _body_part(text, number, case, language, first=number == (salutation + 1 if salutation is not None else 0))
        spans.append(ReadPart(part=part, start=sentence.start, end=sentence.end, rests_on=ids))
    return tuple(spans)


def _is_subject(line: str, language: Language) -> bool:
    return line.casefold().startswith(language.label("subject").casefold())


def _body_part(text: Text, number: int, case: Case, language: Language, *, first: bool) -> tuple[str, tuple[str, ...]]:
    sentence = ContentWords.of_sentence(text, number, language)
    ranked = sorted(
        ((shared_share(ContentWords.of(item, language), sentence), part, identifier) for part, identifier, item in _items(case)),
        key=lambda entry: -entry[0],
    )
    if ranked and ranked[0][0] >= _SAME_STATEMENT:
        _, part, identifier = ranked[0]
        return part, (identifier,)
    tokens = text.sentences[number]
    for part, patterns in language.part_patterns.items():
        if any(tokens.first <= match.first < tokens.last for match in patterns.find(text)):
            return part, ()
    return ("opening_apology" if first else "what_happened"), ()


def _items(case: Case) -> Iterator[tuple[str, str, str]]:
    for failing in case.failings:
        yield "what_happened", failing.id, failing.text
    for harm in case.harms:
        yield "impact", harm.id, harm.text
    for remedy in case.remedies:
        yield "remedies", remedy.id, remedy.text
    for measure in case.measures:
        yield "prevention", measure.id, measure.text
    if case.cause:
        yield "explanation", case.cause.id, case.cause.text
    for fact in case.facts:
        yield "what_happened", fact.id, fact.text
