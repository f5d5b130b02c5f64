"""Reading a letter that a person wrote: which sentence is which part, and which case items it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from amends.errors import InputError
from amends.languages import Language, load_language
from amends.languages.matching import Match, PatternSet
from amends.languages.overlap import LONGEST_STATEMENT, SENTENCES, Statements, stems_in
from amends.languages.text import Text
from amends.memo import Memo

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


_Found = Mapping[PatternSet, tuple[Match, ...]]
"""Where the language's own phrases stand."""
_GREETS = ",،:!"
"""What a salutation ends with where it is told by its last words, which a sentence of prose may end in, too."""


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
        if (match.first == firsts[number] or (match.last == firsts[number + 1] and text.sentence_text(number)[-1:] in _GREETS))
        and firsts[number + 1] - firsts[number] <= 12
    ]
    # In a letterhead the addressee's line may read like a salutation; a salutation ends as one.
    ended = (number for number in openings if text.sentence_text(number)[-1:] in _GREETS) if len(openings) > 1 else iter(openings)
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
    found = language.found(text)
    salutation, close = frame(text, found[language.salutation_patterns], found[language.close_patterns])
    if salutation is None:
        salutation = _addressing(text, case, language)
    if close is None:
        close = _signed(text, case, found, language)
    stated_by = _items_of(tuple(_items(case)), language).stated_by
    worded = _worded_sentences(text, found, language)
    last = len(text.sentences) if close is None else close
    first = _behind_subject(text, language) if salutation is None else _behind_greeting(text, salutation, last, found, language)
    spans: list[ReadPart] = []
    for number, (sentence, (start, end, _, _)) in enumerate(zip(text.sentence_texts, text.sentences, strict=True)):
        ids: tuple[str, ...] = ()
        if number < first:
            if number == salutation:
                part = "salutation"
            elif _is_subject(sentence, language):
                part = "subject"
            else:
                part = "letterhead" if salutation is None or number < salutation else "salutation"
        elif number >= last:
            part = "sign_off"
        else:
            part, ids = stated_by[sentence] or (worded.get(number, "opening_apology" if number == first else "what_happened"), ())
        spans.append(ReadPart(part, start, end, ids))
    return tuple(spans)


_STOPS = ".!?…؟"
"""What a sentence ends with that is none of a letter's lines."""


def read_passage(raw: str, case: Case) -> tuple[ReadPart, ...]:
    """Return the sentences of a passage that goes into a letter, each with its part and the items it states; no part where nothing tells.

    A line that greets is ``salutation``, one that takes leave ``sign_off``. Raises as ``read_parts`` does.
    """
    language = load_language(case.language or "")
    text = language.read(checkable(raw))
    found = language.found(text)
    stated_by = _items_of(tuple(_items(case)), language).stated_by
    told = _worded_sentences(text, found, language)
    lines = {number for number, sentence in enumerate(text.sentence_texts) if sentence[-1] not in _STOPS}
    for part, patterns in (("salutation", language.salutation_patterns), ("sign_off", language.close_patterns)):
        starts = {text.sentence_of(match.first) for match in found[patterns] if match.first in text.firsts}
        told |= dict.fromkeys(starts & lines, part)
    spans: list[ReadPart] = []
    for number, (sentence, (start, end, _, _)) in enumerate(zip(text.sentence_texts, text.sentences, strict=True)):
        part, ids = stated_by[sentence] or (told.get(number, ""), ())
        spans.append(ReadPart(part, start, end, ids))
    return tuple(spans)


_SIGNED = 12
"""Words of the longest line of a signature."""
_SIGNATURE = 10
"""Lines of the longest signature."""
_GREETING = 4
"""Words of the longest line by which a letter greets once more, below its salutation."""
_ADDRESSING = 4
"""Lines at the head of a letter among which its salutation is looked for by the reader's name."""


def _addressing(text: Text, case: Case, language: Language) -> int | None:
    """Return the number of the line at the head of a letter that calls its reader by name, as a salutation in no known words does; a line
    of prose before it ends the head."""
    names = set(stems_in(case.recipient.name, language)) if case.recipient else set()
    for number, line in enumerate(text.sentence_texts[:_ADDRESSING]):
        if line[-1] in _STOPS:
            return None
        if line[-1] in ",،!" and not names.isdisjoint(stems_in(line, language)):
            return number
    return None


def _signed(text: Text, case: Case, found: _Found, language: Language) -> int | None:
    """Return the number of the first of the lines at the foot of a letter, where they hold the signer's name under a close in no known words,
    or under none; a line that tells an act is none of them."""
    names = set(stems_in(case.signer.name, language)) if case.signer else set()
    acting = _sentences_with(language.acts, text, found)
    feet = reversed(range(1, len(text.sentences)))
    lines = list(takewhile(lambda number: number not in acting and _is_line(text, number, _SIGNED), feet))[:_SIGNATURE]
    signed = any(not names.isdisjoint(stems_in(text.sentence_texts[number], language)) for number in lines)
    return lines[-1] if signed else None


def _behind_greeting(text: Text, salutation: int, last: int, found: _Found, language: Language) -> int:
    """Return the number of the first sentence of the body: behind the salutation may stand a line that greets once more, in known words, and the
    subject behind its label; neither tells an act of ours."""
    first = salutation + 1
    if first >= last - 1 or text.sentence_texts[first][-1] in _STOPS:
        return first
    acting = _sentences_with(language.acts, text, found)
    greets = first in _sentences_with(language.salutation_patterns, text, found) - acting
    if greets and _is_line(text, first, _GREETING) and text.sentence_texts[first][-1] in _GREETS:
        first += 1
    line = text.sentence_texts[first] if first < last - 1 else ""
    ours = first in acting and language.is_ours(token.form for token in language.read(line).tokens)
    return first + 1 if line and line[-1] not in _STOPS and ":" in line and not ours and _is_subject(line, language) else first


def _sentences_with(patterns: PatternSet, text: Text, found: _Found) -> set[int]:
    return {text.sentence_of(match.first) for match in found[patterns]}


def _is_line(text: Text, number: int, most: int) -> bool:
    """Return whether each line of a sentence has at most so many words, and it ends as no sentence of prose does."""
    sentence = text.sentence_texts[number]
    return sentence[-1] not in _STOPS and all(len(text.style.word(line).findall(line)) <= most for line in sentence.splitlines())


def _behind_subject(text: Text, language: Language) -> int:
    """Return the number of the first sentence of a text without a salutation: the one behind the subject, if that comes first."""
    line = text.sentence_texts[0] if text.sentence_texts else ""
    return int(len(text.sentence_texts) > 1 and line[-1:] not in _STOPS and ":" in line and _is_subject(line, language))


def _is_subject(line: str, language: Language) -> bool:
    return without_label(line, language) != line


def without_label(line: str, language: Language) -> str:
    """Return a subject without the label that says it is one; the line itself where none does."""
    label = language.label("subject")
    if line.casefold().startswith(label.casefold()):
        return line[len(label) :].lstrip(" :").strip()
    said, colon, rest = line.partition(":")
    return rest.strip() if colon and said.strip().casefold() in language.subject_labels else line


_Item = tuple[str, str, str]
"""The part that an item of a case is said in, its id, its text."""
_Stated = tuple[str, tuple[str, ...]]
"""The part that an item is said in, and its id."""


class _Items:
    """The items of a case, and which of them sentences state; a letter that is edited shares all its sentences but one with what it was."""

    def __init__(self, items: tuple[_Item, ...], language: Language) -> None:
        self._statements = Statements((item for _, _, item in items), language)
        numbers, sizes = self._statements.numbers, self._statements.sizes
        self._items = tuple((numbers[item], sizes[numbers[item]], (part, (identifier,))) for part, identifier, item in items)
        self.stated_by = Memo(self._stated_best, SENTENCES, LONGEST_STATEMENT)
        """The part and id of the item that a sentence states best, None for one that states none."""

    def _stated_best(self, sentence: str) -> _Stated | None:
        held = self._statements.held[sentence]
        best = 0.0
        found: _Stated | None = None
        for number, size, stated in self._items if any(held) else ():
            if bits := held[number]:
                share = bits.bit_count() / size
                if share >= _SAME_STATEMENT and share > best:
                    best, found = share, stated
        return found


@lru_cache(maxsize=64)
def _items_of(items: tuple[_Item, ...], language: Language) -> _Items:
    """Return the items of a case, kept while its letter is edited."""
    return _Items(items, language)


def _worded_sentences(text: Text, found: Mapping[PatternSet, tuple[Match, ...]], language: Language) -> dict[int, str]:
    """Return the part whose phrases each sentence holds; of several parts, the one the conventions name first."""
    worded: dict[int, str] = {}
    sentence_of = text.sentence_of
    for part, patterns in language.part_patterns.items():
        for match in found[patterns]:
            worded.setdefault(sentence_of(match.first), part)
    return worded


def _items(case: Case) -> Iterator[_Item]:
    for failing in case.failings:
        yield "what_happened", failing.id, failing.text
    for harm in case.harms:
        yield "impact", harm.id, harm.text
    for remedy in case.remedies:
        yield "remedies", remedy.id, remedy.text
    for point in case.points:
        if point.declined:
            yield "remedies", point.id, point.declined
    for measure in case.measures:
        yield "prevention", measure.id, measure.text
    if case.cause:
        yield "explanation", case.cause.id, case.cause.text
    for fact in case.facts:
        yield "what_happened", fact.id, fact.text
