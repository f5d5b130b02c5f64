"""The languages amends writes and checks: each a folder of data.

``conventions.toml`` says how a language is written and how its letters are laid out, ``phrasebook.toml`` holds the sentences of the
composer that needs no model, ``rules.toml`` the phrases of the rules, ``statements.toml`` how the language states what a case must hold,
``advice.toml`` what readers of findings are told, ``brief.md`` and ``example.toml`` what a model is told. A new folder is a new language;
no Python names one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from amends.errors import FieldProblem, PackError, UnknownLanguageError
from amends.kept import kept
from amends.languages.detection import detect
from amends.languages.matching import Finder, Match, PatternSet
from amends.languages.text import Text, TextStyle, fold, read_text, words
from amends.languages.vocabulary import Vocabulary
from amends.memo import Memo
from amends.resources import language_codes

if TYPE_CHECKING:
    from amends.case import Case
    from amends.languages.conventions import Conventions, Statements, Worded

_FOLDER = Path(__file__).resolve().parent
_CONVENTIONS = "conventions.toml"

_TEXTS = 16
_LETTER = 20_000
"""Texts that are kept, and characters of the longest: a letter is read back, rendered and checked."""
_DATES = 512
"""Dates that are kept as they are written: the letters of a week share most of theirs."""
_BRIEF = "brief.md"

LANGUAGES: tuple[str, ...] = language_codes()
"""The codes of every language with a folder."""


class Language:
    """One language: its conventions, and the readers built from them."""

    def __init__(self, code: str, folder: Path) -> None:
        self.code = code
        self.folder = folder
        self._conventions: dict[str, Any] = kept(
            f"{code}-conventions",
            folder,
            (folder / _CONVENTIONS, *(_FOLDER / name for name in ("__init__.py", "conventions.py"))),
            lambda: self._read_conventions().model_dump(),
        )
        writing = self._conventions["writing"]
        self.style = TextStyle(
            letters=writing["letters"],
            prefixes=writing["prefixes"],
            split_apostrophe=writing["split_apostrophe"],
            typed_without_accents=writing["typed_without_accents"],
            ordinal_dot=writing["ordinal_dot"],
            abbreviations=frozenset(word.casefold().rstrip(".") for word in writing["abbreviations"]),
            units=frozenset(writing["units"]),
        )

        self.vocabulary = Vocabulary(self.style)
        self._read = lru_cache(maxsize=_TEXTS)(partial(read_text, style=self.style))
        self._written_date = lru_cache(maxsize=_DATES)(self._write_date)

    def _read_conventions(self) -> Conventions:
        from amends.languages.conventions import read_conventions

        return read_conventions(self.folder / _CONVENTIONS)

    @cached_property
    def conventions(self) -> Conventions:
        """How the language is written and its letters are laid out; most checks of a text need no more of it than ``style``."""
        from amends.languages.conventions import Conventions

        return Conventions.model_validate(self._conventions)

    @property
    def name(self) -> str:
        """The language's name in English."""
        return self.conventions.name

    @property
    def native_name(self) -> str:
        """The language's name in itself."""
        return self.conventions.native_name

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The direction its script runs."""
        return self.conventions.direction

    def read(self, raw: str) -> Text:
        """Return a text as words and sentences; the last few letters are kept, with all that was found out about them."""
        return self._read(raw) if len(raw) <= _LETTER else read_text(raw, self.style)

    def patterns(self, sources: tuple[str, ...]) -> PatternSet:
        """Return a set of phrases that may use the words of the conventions."""
        return PatternSet.compiled(sources, self.vocabulary, self.conventions.words)

    @cached_property
    def statements(self) -> Statements:
        """How the language states what a case must hold. Raises PackError."""
        from amends.languages.conventions import read_statements

        return read_statements(self.folder / "statements.toml")

    @cached_property
    def acts(self) -> PatternSet:
        """Phrases by which a sentence states a deed or a commitment of ours."""
        return self._stating(self.statements.acts)

    @cached_property
    def harmless(self) -> PatternSet:
        """Phrases that look like a deed of ours and state none that a case must hold."""
        return self._stating(self.statements.harmless)

    @cached_property
    def mild(self) -> PatternSet:
        """Phrases of wishes and of what the reader had, which are for a person to judge where nothing founds them."""
        return self._stating(self.statements.mild)

    @cached_property
    def regretting(self) -> PatternSet:
        """Phrases that say that something should not have happened."""
        return self._stating(self.statements.regretting)

    @cached_property
    def asking(self) -> PatternSet:
        """Phrases by which a sentence takes up what the customer asks."""
        return self._stating(self.statements.asking)

    @cached_property
    def omissions(self) -> PatternSet:
        """Phrases by which we own that we left something undone."""
        return self._stating(self.statements.omissions)

    @cached_property
    def seeking(self) -> PatternSet:
        """Phrases by which we say that we are finding out."""
        return self._stating(self.statements.seeking)

    @cached_property
    def easing(self) -> PatternSet:
        """Phrases that say what a measure makes less likely."""
        return self._stating(self.statements.easing)

    @cached_property
    def leading(self) -> PatternSet:
        """Phrases that announce what is told next."""
        return self._stating(self.statements.leading)

    @cached_property
    def approving(self) -> PatternSet:
        """Whole sentences by which the signer says to have approved all that the letter gives."""
        return self._stating(self.statements.approving)

    @cached_property
    def contact(self) -> PatternSet:
        """The words of getting in touch."""
        return self._stating(self.statements.contact)

    @cached_property
    def lifetimes(self) -> PatternSet:
        """Words beside a number of years, of a life or of anything else."""
        return self._stating(self.statements.lifetimes)

    def _stating(self, sources: tuple[str, ...]) -> PatternSet:
        return PatternSet.compiled(sources, self.vocabulary, {**self.conventions.words, **self.statements.words})

    @cached_property
    def offering(self) -> PatternSet:
        """Phrases by which something is said to be there for the customer."""
        return self.patterns(self.statements.offering)

    @cached_property
    def negations(self) -> PatternSet:
        """Words that turn what follows into its contrary."""
        return self.patterns(self.statements.negations)

    @cached_property
    def refusing(self) -> PatternSet:
        """Words by which a sentence says no."""
        return self.patterns(self.statements.refusing)

    @cached_property
    def not_refusing(self) -> PatternSet:
        """Phrases with such words that say no to nothing (not only)."""
        return self.patterns(self.statements.not_refusing)

    @cached_property
    def turning(self) -> PatternSet:
        """Words at which a sentence turns to its next statement (but, because)."""
        return self.patterns(self.statements.turning)

    @cached_property
    def stopwords(self) -> frozenset[str]:
        """Words too common to say what a sentence is about, in canonical form."""
        return frozenset(form for word in self._conventions["writing"]["stopwords"] for form, _, _ in words(word, self.style))

    @cached_property
    def salutation_patterns(self) -> PatternSet:
        """How a salutation line starts."""
        return self.patterns(self.conventions.salutation_patterns)

    @cached_property
    def close_patterns(self) -> PatternSet:
        """How a complimentary close reads."""
        return self.patterns(self.conventions.close_patterns)

    @cached_property
    def subject_labels(self) -> frozenset[str]:
        """What people write before a subject, in small letters."""
        return frozenset(label.casefold() for label in self.conventions.subject_labels)

    @cached_property
    def first_person(self) -> tuple[frozenset[str], tuple[str, ...]]:
        """Words by which a verb has us as the ones who act, and its endings that say so, in canonical form."""
        said = [(word.startswith("*"), fold(word.removeprefix("*"), self.style)) for word in self.conventions.first_person]
        return frozenset(word for ending, word in said if not ending), tuple(word for ending, word in said if ending)

    def is_ours(self, forms: Iterable[str]) -> bool:
        """Return whether one of some folded words has us as the ones who act."""
        words, endings = self.first_person
        return any(form in words or (bool(endings) and form.endswith(endings)) for form in forms)

    @cached_property
    def part_patterns(self) -> dict[str, PatternSet]:
        """Phrases by which a part of a letter is known, by part name."""
        return {part: self.patterns(sources) for part, sources in self.conventions.part_patterns.items()}

    @cached_property
    def reported_speech(self) -> PatternSet:
        """Phrases that mark a statement as the customer's words ("you wrote that ...")."""
        return self.patterns(self.conventions.reported_speech)

    @cached_property
    def _together(self) -> tuple[tuple[PatternSet, ...], Finder]:
        """The language's own phrases, which are looked for in one pass."""
        own = (self.salutation_patterns, self.close_patterns, *self.part_patterns.values(), self.reported_speech)
        stating = (self.acts, self.harmless, self.mild, self.regretting, self.asking, self.seeking, self.easing)
        sets = (*own, *stating, self.leading, self.approving, self.contact, self.offering, self.negations, self.turning)
        return sets, Finder(sets)

    def found(self, text: Text) -> dict[PatternSet, tuple[Match, ...]]:
        """Return where each set of the language's own phrases stands in a text, those that stand nowhere included."""
        sets, finder = self._together
        found: dict[PatternSet, tuple[Match, ...]] = dict.fromkeys(sets, ())
        for number, matches in finder.find(text).items():
            found[sets[number]] = matches
        return found

    def date(self, day: dt.date, *, seen_from: dt.date | None = None) -> str:
        """Return a date as this language's letters write it; without the year if it is the year it is ``seen_from``."""
        return self._written_date(day, seen_from is not None and seen_from.year == day.year)

    def _write_date(self, day: dt.date, short: bool) -> str:
        from babel.dates import format_date

        dates = self.conventions.dates
        return format_date(day, dates.short_pattern if short else dates.pattern, locale=dates.locale)

    def brief(self, reader: Literal["formal", "informal", "group"]) -> str:
        """Return what an editor of this language tells a writer, in the language: how it is written, and how this kind of reader is addressed.

        Raises PackError.
        """
        common, sections = self._brief
        if not common or not sections.get(reader):
            raise PackError(
                f"{self.folder / _BRIEF}: write a text for all letters, then one under each of: ## formal, ## informal, ## group"
            )
        return f"{common}\n\n{sections[reader]}"

    @cached_property
    def _brief(self) -> tuple[str, dict[str, str]]:
        """The brief of the language: what holds for all letters, and what holds for a kind of reader."""
        path = self.folder / _BRIEF
        try:
            common, *sections = path.read_text(encoding="utf-8").split("\n## ")
        except (OSError, UnicodeDecodeError) as problem:
            raise PackError(f"{path}: {problem}") from problem
        named = (section.partition("\n") for section in sections)
        return common.strip(), {name.strip(): text.strip() for name, _, text in named}

    def label(self, name: str) -> str:
        """Return a layout label such as ``subject``. Raises PackError if the conventions lack it."""
        try:
            return self.conventions.labels[name]
        except KeyError:
            raise PackError(f"{self.folder / _CONVENTIONS}: [labels] lacks {name!r}") from None

    def names(self, full: str) -> tuple[str, ...]:
        """Return the words of a person's name without a title written before them (Sr. Puig)."""
        words = full.split()
        titles = {title.casefold().rstrip(".") for title in self.conventions.titles}
        while len(words) > 1 and words[0].casefold().rstrip(".") in titles:
            words = words[1:]
        return tuple(words)

    def choose(self, worded: tuple[Worded, ...], fields: dict[str, Any]) -> str | None:
        """Return the first wording whose conditions hold."""
        return next((entry.text for entry in worded if entry.fits(fields)), None)


@cache
def load_language(code: str) -> Language:
    """Return a language by its code. Raises UnknownLanguageError."""
    if code not in LANGUAGES:
        raise UnknownLanguageError(code, LANGUAGES)
    return Language(code, _FOLDER / code)


_ENOUGH = 4
"""Small words of a language that tell it, where they are more than three times any other's and a sixth of all words."""
_START = 2_000
"""Characters of a text that are enough to tell its language by."""


def detect_language(text: str) -> str | None:
    """Return the code of the language a text is written in, or None where that cannot be told.

    Small words decide where they are many; the identifier, which takes a second to load, is asked about other texts.
    """
    return _by_small_words(text[:_START]) or detect(text, LANGUAGES)


def _by_small_words(text: str) -> str | None:
    (most, code), (second, _) = sorted(((small, code) for code, small in small_words(text).items()), reverse=True)[:2]
    enough = most >= _ENOUGH and most > 3 * second
    return code if enough and 6 * most >= len(load_language(code).style.word(text).findall(text)) else None


_COUNTED = 20_000
"""Words that are kept with the languages they are small words of."""
_LONGEST_WORD = 40
_COUNT_BITS = 32


@cache
def _counters() -> tuple[tuple[TextStyle, Memo[int]], ...]:
    """Return what counts a text's small words, for each way that languages cut text into words.

    A word stands for one number that adds one to the count of each language it is small in: a whole text is counted in one sum.
    """
    alike: dict[bool, list[tuple[int, Language]]] = {}
    for place, code in enumerate(LANGUAGES):
        language = load_language(code)
        alike.setdefault(language.style.split_apostrophe, []).append((place, language))
    return tuple((counted[0][1].style, Memo(partial(_counts, counted), _COUNTED, _LONGEST_WORD)) for counted in alike.values())


def _counts(counted: list[tuple[int, Language]], word: str) -> int:
    return sum(1 << place * _COUNT_BITS for place, language in counted if fold(word, language.style) in language.stopwords)


def small_words(text: str) -> dict[str, int]:
    """Return how many small words of each language a text holds."""
    return by_language(counted_small_words(text))


def counted_small_words(text: str) -> int:
    """Return how many small words of each language a text holds, as one number; those of texts add up to that of all of them."""
    return sum(sum(map(memo.__getitem__, style.word(text).findall(text))) for style, memo in _counters())


def by_language(counted: int) -> dict[str, int]:
    """Return how many small words of each language a number stands for."""
    return {code: counted >> place * _COUNT_BITS & (1 << _COUNT_BITS) - 1 for place, code in enumerate(LANGUAGES)}


def language_problems(case: Case) -> tuple[FieldProblem, ...]:
    """Return the case's sentences that are written in another language than the letter's, by field name.

    A letter quotes these sentences as they stand, so a failing noted in English would turn up in a Croatian letter.
    """
    if case.language is None:
        return ()
    language = load_language(case.language)
    problems = []
    sentences = [
        (f"{field}.{number}.text", item.text)
        for field in ("failings", "harms", "remedies", "measures")
        for number, item in enumerate(getattr(case, field))
    ]
    if case.cause:
        sentences.append(("cause", case.cause.text))
    sentences += [(f"points.{number}.declined", point.declined) for number, point in enumerate(case.points) if point.declined]
    for field, text in sentences:
        if (found := other_language(text, language)) is not None:
            problems.append(FieldProblem(field, f"is written in {found.name}; write it in {language.name}, the letter's language"))
    return tuple(problems)


@lru_cache(maxsize=2_000)
def other_language(text: str, language: Language) -> Language | None:
    """Return the language a text is written in where that is plainly another one, else None; kept, since a case is drafted more than once."""
    found = None if plainly_in(text, language) else detect_language(text)
    return None if found in (None, language.code) else load_language(found)


def plainly_in(text: str, language: Language) -> bool:
    """Return whether a text holds so many of a language's small words that nobody need ask, which takes longer."""
    small = small_words(text)
    return small.pop(language.code) > 2 * max(small.values(), default=0)
