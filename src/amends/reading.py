"""Reading a letter that a person wrote: which sentence is which part, and which case items it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from amends.errors import InputError
from amends.languages import Language, load_language
from amends.languages.matching import Match
from amends.languages.overlap import Statements
from amends.languages.text import Text

if TYPE_CHECKING:
    from pydantic import ConfigDict

    from amends.case import Case

_SAME_STATEMENT = 0.5
"""Share of an item's content words that a sentence must hold to count as stating it."""


TEXT_LIMIT = 200_000
"""Characters of one text: some sixty pages, far beyond any letter."""


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A stretch of text and the part it belongs to; ``salutation``, ``sign_off`` and ``subject`` besides the letter's parts."""

    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    part: str
    start: int
    end: int
    rests_on: tuple[str, ...] = ()


def checkable(text: str) -> str:
    """Return the text itself. Raises InputError if it is longer than any letter can be, or holds halves of characters."""
    if len(text) > TEXT_LIMIT:
        raise InputError(f"the text is {len(text):,} characters long; the limit is {TEXT_LIMIT:,}: check it in pieces")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError("the text holds halves of characters, which no file can hold: paste it again, or save it as UTF-8") from None
    return text


def frame(text: Text, salutations: Sequence[Match], closes: Sequence[Match]) -> tuple[int | None, int | None]:
    """Return the numbers of the sentences that are a letter's salutation and complimentary close, each None where there is none."""
    firsts = text.firsts
    openings = [
        number
        for match in salutations
        for number in (text.sentence_of(match.first),)
        if match.first == firsts[number] and firsts[number + 1] - firsts[number] <= 12
    ]
    # In a letterhead the addressee's line may read like a salutation; a salutation ends as one.
    ended = (number for number in openings if text.sentence_text(number)[-1:] in ",،:!") if len(openings) > 1 else iter(openings)
    salutation = next(ended, openings[0] if openings else None)
    close = None
    for match in closes:
        number = text.sentence_of(match.first)
        if match.first == firsts[number] and number > (salutation or 0) and firsts[number + 1] - firsts[number] <= 14:
            close = number
    return salutation, close


def read_parts(raw: str, case: Case) -> tuple[ReadPart, ...]:
    """Return the parts of a letter's text in the order they stand. Raises InputError, UnknownLanguageError where the case has no language."""
    language = load_language(case.language or "")
    text = language.read(checkable(raw))
    salutation, close = frame(text, language.find(language.salutation_patterns, text), language.find(language.close_patterns, text))
    items = tuple(_items(case))
    statements = _statements(tuple(item for _, _, item in items), language)
    worded = _worded_sentences(text, language)
    spans: list[ReadPart] = []
    for number, sentence in enumerate(text.sentences):
        ids: tuple[str, ...] = ()
        if salutation is not None and number < salutation:
            part = "subject" if _is_subject(raw[sentence.start : sentence.end], language) else "letterhead"
        elif number == salutation:
            part = "salutation"
        elif close is not None and number >= close:
            part = "sign_off"
        else:
            stated = _stated_item(raw[sentence.start : sentence.end], items, statements)
            first = number == (salutation + 1 if salutation is not None else 0)
            part, ids = stated or (worded.get(number, "opening_apology" if first else "what_happened"), ())
        spans.append(ReadPart(part=part, start=sentence.start, end=sentence.end, rests_on=ids))
    return tuple(spans)


def _is_subject(line: str, language: Language) -> bool:
    return line.casefold().startswith(language.label("subject").casefold())


@lru_cache(maxsize=64)
def _statements(items: tuple[str, ...], language: Language) -> Statements:
    """Return what the items of a case say, kept while its letter is edited."""
    return Statements(items, language)


def _stated_item(sentence: str, items: Sequence[_Item], statements: Statements) -> tuple[str, tuple[str, ...]] | None:
    """Return the part and id of the item that a sentence states best, or None where it states none."""
    held = statements.held(sentence)
    best = 0.0
    found: tuple[str, tuple[str, ...]] | None = None
    for part, identifier, item in items:
        number = statements.numbers[item]
        share = statements.share(number, held[number]) if held[number] else 0.0
        if share >= _SAME_STATEMENT and share > best:
            best, found = share, (part, (identifier,))
    return found


def _worded_sentences(text: Text, language: Language) -> dict[int, str]:
    """Return the part whose phrases each sentence holds; of several parts, the one the conventions name first."""
    worded: dict[int, str] = {}
    for part, patterns in language.part_patterns.items():
        for match in language.find(patterns, text):
            worded.setdefault(text.sentence_of(match.first), part)
    return worded


_Item = tuple[str, str, str]
"""The part that an item of a case is said in, its id, its text."""


def _items(case: Case) -> Iterator[_Item]:
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
