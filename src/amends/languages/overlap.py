"""How much of one statement stands in another: content words compared by their stems.

Binding by content must survive a model's rewording and six inflecting languages without dictionaries, so two words count as the
same when they share their first letters (all of a short word, five of a longer one, after clitics). Figures count as words. Where a
paraphrase must still be known for what it says, words that a language lists as meaning the same in such letters count as one. Where a
deed may be told in quite other words, so do words that it lists as kin, words for the same number, and in scripts that leave the vowels
out, where kin share their consonants and not their first letters, words of one root; and where a whole statement is held against another,
words of one line of its thesaurus, which people put for each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Literal

from amends.errors import PackError
from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import Text, TextStyle, fold, forms, without_accents
from amends.memo import Memo

if TYPE_CHECKING:
    from amends.languages.conventions import Roots

_STEM = 5
_REMEMBERED = 50_000
_STATEMENTS = 20_000
_READ = 1_000
"""Words whose stems, statements whose content words are kept, and those whose words are, until each way to be alike has asked for them."""
THESAURUS = "thesaurus.txt"
"""The file of a language's thesaurus."""
SENTENCES = 200
"""Sentences that are kept with what they hold of some statements: several letters' worth."""
_LONGEST = 64
LONGEST_STATEMENT = 1_000

_LATIN = expression("[a-z\u00df-\u024f]")

Stems = frozenset[str]
"""Every stem that one word's clitics allow; none for a word that says nothing of what a statement is about."""
Alike = Literal["stem", "meaning", "kin", "reworded"]
"""What two words must share to count as one: a stem; the first list of synonyms they stand in, else a stem; any of all lists, a stem or a
root; any of these, or a line of the thesaurus."""
_SEVERAL = ("kin", "reworded")


def stem_of(form: str) -> str:
    """Return the first letters of a folded word, by which its forms are known: all of a short one, five of a longer one."""
    return form if form.isdigit() or len(form) <= 3 else without_accents(form)[: _STEM if len(form) > 5 else max(3, len(form) - 1)]


def _roots(form: str, roots: Roots) -> Iterator[str]:
    """Yield what may be the root of a word whose vowels are left out: its consonants, with and without what inflection may have added."""
    bare = "".join(letter for letter in form if letter not in roots.vowels) if form.isalpha() and not _LATIN.search(form) else ""
    for first in range(len(bare) - roots.consonants + 1):
        for last in range(len(bare), first + roots.consonants - 1, -1):
            yield f"~{bare[first:last]}"
            if bare[last - 1] not in roots.added_behind:
                break
        if bare[first] not in roots.added_before:
            break


class _Stems(Memo[Stems]):
    """The stems of each word as written, worked out when it is first met."""

    def __init__(self, language: Language, alike: Alike) -> None:
        super().__init__(lambda word: self._stems(fold(word, language.style)), _REMEMBERED, _LONGEST)
        self._language = language
        self._lists = _lists(language, alike)
        self._several = alike in _SEVERAL
        self._roots = language.conventions.writing.roots if self._several else None
        self._numbers = _numbers(language) if self._several else {}

    def _stems(self, form: str) -> Stems:
        variants = forms(form, self._language.style)
        if (len(form) < 3 and not form.isdigit()) or any(variant in self._language.stopwords for variant in variants):
            return frozenset()
        stems = frozenset(map(stem_of, variants))
        listed = self._listed(variants)
        if not self._several:
            return frozenset({f"={listed[0]}"}) if listed else stems
        rooted = (root for variant in variants for root in _roots(variant, self._roots)) if self._roots else ()
        figures = (f"#{self._numbers[variant]}" for variant in variants if variant in self._numbers)
        return stems.union((f"={number}" for number in listed), rooted, figures)

    def is_listed(self, form: str) -> bool:
        """Return whether a word stands in a list, as it is."""
        return bool(self._listed((form,)))

    def _listed(self, variants: tuple[str, ...]) -> tuple[int, ...]:
        """Return which lists a word stands in, with as few of its clitics as may be; those of whole words come first."""
        exact, beginnings = self._lists
        for variant in map(without_accents, variants):
            begun = (beginnings.get(variant[:length], ()) for length in range(len(variant), 1, -1))
            if listed := (*exact.get(variant, ()), *chain.from_iterable(begun)):
                return listed
        return ()


def _numbers(language: Language) -> dict[str, int]:
    """Return what each single word for a number or an hour is, but for one, which is an article or a figure of speech too often."""
    stated = language.statements
    told = {**stated.hour_words, **language.conventions.numbers.words, **stated.numbers, **stated.ordinals}
    return {fold(word, language.style): value for word, value in told.items() if value > 1 and word.isalpha()}


_Lists = dict[str, tuple[int, ...]]


def _lists(language: Language, alike: Alike) -> tuple[_Lists, _Lists]:
    """Return the numbers of the lists that each word, and each beginning of one, stands in."""
    stated = language.statements
    kin = (*stated.synonyms, *stated.kin)
    lists = {"stem": (), "meaning": stated.synonyms, "kin": kin, "reworded": kin}[alike]
    exact: _Lists = {}
    beginnings: _Lists = {}
    for number, group in enumerate(lists):
        for written in group:
            words = [token.form for token in language.read(written.rstrip("*")).tokens]
            if len(words) != 1:
                raise PackError(f"{language.folder / 'statements.toml'}: synonyms, kin: {written!r} is not one word")
            _put(beginnings if written.endswith("*") else exact, words[0], number)
    for number, line in enumerate(thesaurus(language) if alike == "reworded" else (), len(lists)):
        for form in line:
            _put(beginnings if form.endswith("*") else exact, form.rstrip("*"), number)
    return exact, beginnings


def _put(found: _Lists, form: str, number: int) -> None:
    form = without_accents(form)
    found[form] = (*found.get(form, ()), number)


@cache
def thesaurus(language: Language) -> tuple[tuple[str, ...], ...]:
    """Return the lines of a language's thesaurus, folded: words that people put for each other when they say a thing in other words. A word
    with ``*`` behind it stands for all that begin so. A language without ``thesaurus.txt`` has none."""
    path = language.folder / THESAURUS
    if not path.is_file():
        return ()
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return tuple(tuple([fold(word, language.style) for word in line.split()]) for line in lines)


def is_common_word(word: str, language: Language) -> bool:
    """Return whether a word is one that the language's lists know, a small word or one of the thesaurus: hardly a name by itself. Of what the
    language may write before a word only an article of several letters counts: a name may begin with the letter of any other."""
    form = fold(word, language.style)
    articles = (prefix for prefix in language.style.prefixes if len(prefix) > 1 and form.startswith(prefix))
    return any(
        variant in language.stopwords or _stems_of(language, "reworded").is_listed(variant)
        for variant in (form, *(form[len(article) :] for article in articles))
    )


@cache
def _stems_of(language: Language, alike: Alike) -> _Stems:
    return _Stems(language, alike)


@dataclass(frozen=True)
class ContentWords:
    """The stems of a statement's content words, and for each word every stem its clitics allow."""

    choices: tuple[Stems, ...]

    @cached_property
    def all(self) -> Stems:
        """Every stem of every word."""
        return frozenset[str]().union(*self.choices)

    @classmethod
    def of(cls, raw: str, language: Language, alike: Alike = "stem") -> ContentWords:
        """Return the content words of a statement, those that are alike counted once. Raises PackError for a language's lists."""
        return _remembered(raw, language, alike) if len(raw) <= LONGEST_STATEMENT else _content_words(raw, language, alike)

    @classmethod
    def of_sentence(cls, text: Text, number: int, language: Language, alike: Alike = "stem") -> ContentWords:
        """Return the content words of one sentence of a text."""
        return cls.of(text.sentence_text(number), language, alike)


def _content_words(raw: str, language: Language, alike: Alike) -> ContentWords:
    words = _remembered_words(raw, language.style) if len(raw) <= LONGEST_STATEMENT else _words(raw, language.style)
    found = dict.fromkeys(map(_stems_of(language, alike).__getitem__, words))
    found.pop(frozenset(), None)
    return ContentWords(tuple(found))


def _words(raw: str, style: TextStyle) -> tuple[str, ...]:
    return tuple(style.word(raw).findall(raw))


_remembered = lru_cache(maxsize=_STATEMENTS)(_content_words)
_remembered_words = lru_cache(maxsize=_READ)(_words)


class Statements:
    """Some statements, and what sentences hold of them; a letter that is edited shares all its sentences but one with what it was."""

    def __init__(self, statements: Iterable[str], language: Language, alike: Alike = "stem") -> None:
        """Take the statements, their language, and what two words must share to count as one."""
        self.numbers = {statement: number for number, statement in enumerate(dict.fromkeys(statements))}
        """The number of each statement."""
        self._language = language
        self._alike: Alike = alike
        words = [ContentWords.of(statement, language, alike).choices for statement in self.numbers]
        self.sizes = tuple(map(len, words))
        """How many content words each statement has, by its number."""
        self._first_bits = tuple(accumulate(self.sizes, initial=0))[:-1]
        self._where: dict[str, int] = {}
        """The words that each stem stands for, one bit a word, those of one statement behind those of the one before."""
        where, bit = self._where, 1
        for choice in chain.from_iterable(words):
            for stem in choice:
                where[stem] = where.get(stem, 0) | bit
            bit <<= 1
        self._stems = frozenset(where)
        self._nothing = (0,) * len(self.sizes)
        self.held = Memo(self._held, SENTENCES, LONGEST_STATEMENT)
        """Which content words of each statement a sentence holds, by the statement's number, one bit a word."""

    def _held(self, sentence: str) -> tuple[int, ...]:
        held = 0
        for stem in self._stems & ContentWords.of(sentence, self._language, self._alike).all:
            held |= self._where[stem]
        if not held:
            return self._nothing
        return tuple([held >> first & (1 << size) - 1 for first, size in zip(self._first_bits, self.sizes, strict=True)])


def stems_in(raw: str, language: Language) -> Stems:
    """Return every stem of every content word of a text, as ``ContentWords.all`` of it, without telling its words apart."""
    return frozenset[str]().union(*map(_stems_of(language, "stem").__getitem__, set(_words(raw, language.style))))


def shared_share(wanted: ContentWords, found: ContentWords) -> float:
    """Return the share of the wanted statement's content words that the found one holds, from 0 to 1; 0 where it has none."""
    if not wanted.choices:
        return 0.0
    return 1 - sum(map(found.all.isdisjoint, wanted.choices)) / len(wanted.choices)
