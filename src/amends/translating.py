"""Translating: what a letter says, for a reviewer who answers for it and does not read its language.

A reading aid and no letter: it is never sent, checked or approved, so a ``Translation`` has sentences beside their originals and no text
of its own. A model translates; that it left out or changed a figure can be told without reading either language, since dates, times,
sums and numbers have values. A sentence whose figures do not agree is marked doubtful, and so the reviewer asks somebody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from amends.case import Case
from amends.errors import CaseError, FieldProblem, InputError, PromptTooLongError
from amends.languages import Language, load_language
from amends.letter import Letter
from amends.llm.driving import adrive, answered, cost_of, drive
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.prompting.rewrites import translate_request
from amends.quoting import as_seen
from amends.reading import checkable
from amends.remarks import on_one_line
from amends.rendering import Rendered, render
from amends.rules.claims import find_claims
from amends.rules.in_words import number_words
from amends.rules.recognising import Claim
from amends.rules.report import Finding, Report
from amends.wishes import load_wishes

_NAME = 80
_SENTENCE = 2_000
"""Characters of a model's name, and of a sentence, that are shown."""
_CODES = ("phone", "email", "url", "reference")
_FIGURES = ("date", "weekday", "relative", "time", "amount", "percent", "number", *_CODES)
"""Claims that mean the same in every language; names are written otherwise in another script."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the letter beside its translation: its number, its part of the letter, where it stands, and figures that do not agree.

    ``translation`` is None where the model gave none. ``missing`` are figures of the original, as written there, that the translation
    does not state; ``added`` are figures, as the translation writes them, that the original does not.
    """

    number: int
    part: str
    start: int
    end: int
    original: str
    translation: str | None
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether the two do not state the same figures."""
        return bool(self.missing or self.added)


@dataclass(frozen=True, slots=True)
class Translation:
    """A letter's sentences with their translations, for reading beside the original and for nothing else.

    ``original`` is the text that ``start`` and ``end`` of the pairs count in, ``language`` and ``into`` are codes. ``seconds`` and the
    tokens are those of all answers; a count that was not reported is None.
    """

    original: str
    language: str
    into: str
    pairs: tuple[Pair, ...]
    model: str
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def untranslated(self) -> int:
        """How many sentences the model gave no translation of."""
        return sum(pair.translation is None for pair in self.pairs)

    @property
    def doubtful(self) -> tuple[Pair, ...]:
        """The sentences whose figures do not agree."""
        return tuple(pair for pair in self.pairs if pair.doubtful)

    def beside(self, report: Report) -> tuple[tuple[Pair, tuple[Finding, ...]], ...]:
        """Return each sentence with the findings about words in it. Raises InputError for a report on another text.

        Findings about what is missing from the letter have no sentence and are left to the report.
        """
        if report.text != self.original:
            raise InputError("the report is about another text than the one that was translated: check that one")
        return tuple((pair, tuple(finding for finding in report.findings if _stands_in(finding, pair))) for pair in self.pairs)


def translate(letter: Letter | str, case: Case, model: Model | AsyncModel, into: str = "en") -> Translation:
    """Return what a letter, or a text that a person wrote or edited, says in another language, sentence by sentence.

    Raises ModelError where the model could not be asked or did not answer usefully, CaseError if the case names no language,
    UnknownLanguageError for a language whose figures amends cannot read, InputError if it is the letter's own.
    """
    return drive(model, translating(letter, case, model.name, into))


async def atranslate(letter: Letter | str, case: Case, model: Model | AsyncModel, into: str = "en") -> Translation:
    """Return what ``translate`` returns, without blocking the event loop."""
    return await adrive(model, translating(letter, case, model.name, into))


def translating(letter: Letter | str, case: Case, source: str, into: str = "en") -> Generator[Request, Completion | None, Translation]:
    """Yield requests, be sent a completion for each, return the translation: the translating, without I/O.

    An answer that cannot be read is asked for once more.
    """
    if case.language is None:
        raise CaseError((FieldProblem("language", "is missing; a letter is translated from its language"),))
    language, other = load_language(case.language), load_language(into)
    if language is other:
        raise InputError(f"the letter is in {language.name} already; name the language you read")
    rendered = _rendered(letter, case)
    sentences = tuple(_sentences(rendered, language))
    request = translate_request([pair.original for pair in sentences], language, other)
    answer, answers = yield from answered(request, _Answer, source, hint="Use a model that supports JSON-schema output.")
    said: dict[int, str] = {}
    for sentence in answer.sentences:
        said.setdefault(sentence.number, on_one_line(sentence.translation, _SENTENCE))
    return Translation(
        rendered.text,
        language.code,
        other.code,
        tuple(_paired(pair, said.get(pair.number), language, other) for pair in sentences),
        on_one_line(answers[-1].model, _NAME) or source,
        *cost_of(answers),
    )


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Translated(_Value):
    number: int
    translation: str


class _Answer(_Value):
    sentences: tuple[_Translated, ...]


def _rendered(letter: Letter | str, case: Case) -> Rendered:
    rendered = render(Letter.from_text(letter, case) if isinstance(letter, str) else letter, case)
    checkable(rendered.text)
    if len(rendered.text) > (limit := load_wishes().letter_limit):
        raise PromptTooLongError(
            f"the letter is {len(rendered.text):,} characters long; {limit:,} can be translated at once.",
            hint="Give it the letter alone, without what is quoted or attached below it.",
        )
    return rendered


def _sentences(letter: Rendered, language: Language) -> Iterator[Pair]:
    """Yield the sentences of a letter, what stands above its subject and salutation left out, with no translation yet."""
    number = 0
    spans = iter(letter.spans)
    span = next(spans, None)
    for sentence in language.read(letter.text).sentences:
        while span is not None and span.end <= sentence.start:
            span = next(spans, None)
        part = span.part if span is not None else "what_happened"
        if part != "letterhead":
            number += 1
            yield Pair(number, part, sentence.start, sentence.end, letter.text[sentence.start : sentence.end], None)


def _paired(pair: Pair, translation: str | None, language: Language, other: Language) -> Pair:
    if not translation:
        return pair
    ours, theirs = _Figures(pair.original, language), _Figures(as_seen(translation), other)
    return Pair(
        pair.number,
        pair.part,
        pair.start,
        pair.end,
        pair.original,
        translation,
        tuple(on_one_line(figure, _NAME) for figure in ours.not_in(theirs)),
        tuple(theirs.not_in(ours)),
    )


class _Figures:
    """The figures of a sentence, in a form that another language's can be held to."""

    def __init__(self, sentence: str, language: Language) -> None:
        self._sentence = sentence
        self._claims = tuple(claim for claim in find_claims(sentence, language) if claim.kind in _FIGURES)
        self._values = {(claim.kind, value) for claim in self._claims for value in self._comparable(claim)}
        self._numbers = set(number_words(sentence, language)).union(*map(_numbers, self._claims))
        self._dates = [claim.value for claim in self._claims if claim.kind == "date" and isinstance(claim.value, tuple)]
        self._sums = {Decimal(claim.value[0]) for claim in self._claims if claim.kind == "amount" and isinstance(claim.value, tuple)}

    def not_in(self, other: _Figures) -> list[str]:
        """Return the figures, as they are written here, that the other sentence does not state."""
        return [self._sentence[claim.start : claim.end] for claim in self._claims if not other._states(claim, self._comparable(claim))]

    def _comparable(self, claim: Claim) -> tuple[object, ...]:
        """Return what a claim may be known by: codes without what groups them, sums with their currency and with its sign as well."""
        if claim.kind in _CODES:
            return ("".join(filter(str.isalnum, str(claim.value))),)
        if claim.kind == "amount" and isinstance(claim.value, tuple):
            written = self._sentence[claim.start : claim.end]
            return claim.value, *((claim.value[0], sign) for sign in written if unicodedata.category(sign) == "Sc")
        return (claim.value,)

    def _states(self, claim: Claim, values: tuple[object, ...]) -> bool:
        if any((claim.kind, value) in self._values for value in values):
            return True
        if claim.kind == "relative":
            return not isinstance(claim.value, int)  # a stretch of time in words, which only its language can compare
        if claim.kind == "date" and isinstance(claim.value, tuple):
            month, day, year = claim.value
            return any(date[:2] == (month, day) and None in (year, date[2]) for date in self._dates)
        if claim.kind == "amount" and isinstance(claim.value, tuple):
            # The same sum with a currency that is not recognised is the same; in another currency it is not.
            return claim.value[0] in self._numbers - self._sums
        return claim.kind in ("number", "percent", "time") and not _numbers(claim).isdisjoint(self._numbers)


def _numbers(claim: Claim) -> set[Decimal]:
    """Return every number a claim may be written as: of a full hour the hour, in both ways to count it."""
    if claim.kind == "time" and isinstance(claim.value, int):
        hour, minute = divmod(claim.value, 60)
        return set() if minute else {Decimal(hour), Decimal(hour % 12 or 12)}
    if claim.kind == "amount" and isinstance(claim.value, tuple):
        return {Decimal(claim.value[0])}
    return {claim.value} if isinstance(claim.value, Decimal) else set()


def _stands_in(finding: Finding, pair: Pair) -> bool:
    return finding.start is not None and finding.end is not None and finding.start < pair.end and pair.start < finding.end
