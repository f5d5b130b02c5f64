"""The rules' phrases as regular expressions: what a careful engineer would write with ``re`` alone for the same patterns.

Independent of amends' matcher: it reads the language files and has a reader of the phrase language of its own, so that the two can be
held against each other. What a phrase means is described in ``src/amends/languages/README.md``; here each becomes

    a word        the word between word boundaries, behind the language's clitics where it has any
    sorr*         ``sorr\\w*``
    ~3            ``(?:\\W*\\b\\w+){0,3}``
    [very]        ``(?:very)?``;  (if|in case)  ``(?:if|in case)``;  !(you have)  ``(?!…)``
    ~3-(not)      ``(?:(?!…)\\W*\\b\\w+){0,3}``
    !<2(not)      of a match, the two words before it are looked at again: ``re`` looks back over fixed widths only
    ^ $ //        the edges of a sentence; a phrase with ``//`` is looked for in all sentences joined by line ends

``re`` takes the first alternative that leads to a match where amends takes the longest, so spans may differ; whether there is a match
may not. Nothing is left out: a phrase that could not be translated would be counted in ``Rules.untranslated``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_FOUND = find_spec("amends")
LANGUAGES = Path(_FOUND.origin if _FOUND and _FOUND.origin else "").parent / "languages"
"""The language files of the amends that is measured; the package itself is not imported."""
FIELDS = ("forbid", "warn", "unless", "unless_sentence", "unless_near")

_LEX = re.compile(r"\s*(?:(!<\d*(?=\())|(~\d+-?)|(\{[a-z]+\})|(<[a-z0-9_-]+>)|(//|[()\[\]|!^$])|([^\s()\[\]|!^$~{}<>]+))")
_INVISIBLE = (0x00AD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_POINTS = (
    *range(0x0591, 0x05BE),
    0x05BF,
    0x05C1,
    0x05C2,
    0x05C4,
    0x05C5,
    0x05C7,
    *range(0x0610, 0x061B),
    *range(0x064B, 0x0660),
    0x0670,
    0x0640,
)
_SEPARATOR = r"[^\w\n]*+"
_END = re.compile(r"[.!?…؟]+[\"'”’»)\]]*(?=\s)|\n+")
_FULL_LINE = 50
_BULLETS = tuple("-*•–—#>")
_QUOTED = r"“[^“”\n]{{1,400}}”|„[^„“”\"\n]{{1,400}}[“”\"]|«[^«»\n]{{1,400}}»|(?<!\w){}\"[^\"\n]{{1,400}}\"(?!\w)"
_BESIDES_ASCII = re.compile(r"[^\W\x00-\x7f]")


@dataclass(frozen=True)
class Expression:
    """A phrase as a regular expression, and what must not stand before it: among how many words, as expressions of their own; 0 for those
    that say themselves that they end right before it."""

    phrase: re.Pattern[str]
    before: tuple[tuple[int, re.Pattern[str]], ...]
    any_word: re.Pattern[str]

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where the phrase stands with nothing before it that must not."""
        match = self.phrase.search(text)
        while match:
            refused = any(self._stands_before(text, match.start(), *one) for one in self.before)
            if not refused:
                yield match
            match = self.phrase.search(text, match.start() + 1 if refused else max(match.end(), match.start() + 1))

    def _stands_before(self, text: str, place: int, count: int, word: re.Pattern[str]) -> bool:
        before = text[text.rfind("\n", 0, place) + 1 : place]
        words = [match.start() for match in self.any_word.finditer(before)][-count:] if count else [0]
        return bool(words) and word.search(before, words[0]) is not None


class UntranslatableError(ValueError):
    """A phrase says something that has no regular expression here."""


@dataclass(frozen=True)
class Sentence:
    """A sentence in canonical form, and where it starts in the canonical text."""

    text: str
    start: int


@dataclass(frozen=True)
class Style:
    """How a language's text is prepared: letters folded into one form, prefixes, abbreviations, what stands inside words."""

    folds: dict[int, str | None]
    clitics: str
    abbreviations: frozenset[str]
    split_apostrophe: bool
    typed_without_accents: bool
    ordinal_dot: bool
    quoted: re.Pattern[str]

    @classmethod
    def of(cls, writing: dict[str, Any]) -> Style:
        """Return the style a language's ``[writing]`` asks for."""
        folds: dict[int, str | None] = dict.fromkeys((*_INVISIBLE, *_POINTS))
        folds |= str.maketrans(dict.fromkeys("’ʼ‘`´׳", "'") | {"״": '"', "‧": "·"} | writing.get("letters", {}))
        prefixes = "|".join(sorted(map(re.escape, writing.get("prefixes", ())), key=len, reverse=True))
        return cls(
            folds=folds,
            clitics=rf"(?:(?:{prefixes})(?=\w\w)){{0,3}}" if prefixes else "",
            abbreviations=frozenset(word.casefold().rstrip(".") for word in writing.get("abbreviations", ())),
            split_apostrophe=writing.get("split_apostrophe", False),
            typed_without_accents=writing.get("typed_without_accents", False),
            ordinal_dot=writing.get("ordinal_dot", False),
            quoted=re.compile(_QUOTED.format(f"(?:{prefixes}){{0,3}}" if prefixes else "")),
        )

    def canonical(self, text: str) -> str:
        """Return a text as it is matched; every character by itself, so that places can be mapped back."""
        return text.translate(self.folds).lower()

    def sentences(self, canonical: str) -> list[Sentence]:
        """Return a canonical text's sentences: cut at full stops that end no abbreviation and at the ends of lines that are not just full."""
        found = []
        start = line = 0
        for match in (*_END.finditer(canonical), None):
            end = match.end() if match else len(canonical)
            if match and match.group()[0] == "\n":
                full = match.start() - line >= _FULL_LINE and match.group() == "\n" and canonical[end : end + 1] not in _BULLETS
                line = end
                if full:
                    continue
            elif match and match.group() == "." and self._goes_on(canonical, match):
                continue
            if lead := canonical[start:end].lstrip():
                found.append(Sentence(lead.rstrip().replace("\n", " "), end - len(lead)))
            start = end
        return found

    def _goes_on(self, canonical: str, stop: re.Match[str]) -> bool:
        words = canonical[max(0, stop.start() - 21) : stop.start()].split()
        last = words[-1].lstrip("([«„“\"'") if words else ""
        after = canonical[stop.end() : stop.end() + 3].lstrip()[:1]
        return (
            last in self.abbreviations or (len(last) == 1 and last.isalpha()) or (self.ordinal_dot and last.isdigit() and after.isalnum())
        )


class Translator:
    """Turns the phrases of one language into regular expressions."""

    def __init__(self, style: Style, macros: dict[str, str], *, accents: bool = True) -> None:
        self._style = style
        self._macros = macros
        self._accents = accents
        inner = "·" if style.split_apostrophe else "'·\""
        self._start = rf"\b(?<!\w[{inner}])"
        self._stop = rf"\b(?![{inner}]\w)"
        self._tail = rf"(?>(?:[{inner}]\w++)*)" if not style.split_apostrophe else r"(?>(?:·\w++)*)'?+"
        self._any_word = re.compile(rf"{self._start}\w++{self._tail}")
        self._words = re.compile(r"\w+(?:·\w+)*'?" if style.split_apostrophe else rf"\w+(?:[{inner}]\w+)*")

    def expression(self, phrase: str) -> Expression:
        """Return a phrase as a regular expression. Raises UntranslatableError."""
        lexemes = [match.group().strip() for match in _LEX.finditer(phrase.rstrip())]
        before = []
        while lexemes and lexemes[0].startswith("!<"):
            count = int(lexemes[0][2:] or 0)
            words, lexemes = self._choice(lexemes[2:], (), optional=False)
            before.append((count, re.compile(words if count else rf"{words}{_SEPARATOR}$")))
        made, rest = self._sequence(lexemes, ())
        if rest:
            raise UntranslatableError(phrase)
        return Expression(re.compile(made.removeprefix(_SEPARATOR), re.MULTILINE), tuple(before), self._any_word)

    def _sequence(self, lexemes: list[str], macros: tuple[str, ...]) -> tuple[str, list[str]]:
        made = ""
        while lexemes and lexemes[0] not in ("|", ")", "]"):
            element, lexemes = self._element(lexemes[0], lexemes[1:], macros)
            made += element
        return made, lexemes

    def _element(self, lexeme: str, rest: list[str], macros: tuple[str, ...]) -> tuple[str, list[str]]:
        any_word = rf"{_SEPARATOR}{self._start}\w++{self._tail}"
        if lexeme in ("(", "["):
            return self._choice(rest, macros, optional=lexeme == "[")
        if lexeme == "!":
            refused, rest = self._element(rest[0], rest[1:], macros)
            return f"(?!{refused})", rest
        if lexeme == "^":
            return rf"^{_SEPARATOR}", rest
        if lexeme == "$":
            return rf"(?={_SEPARATOR}$)", rest
        if lexeme == "//":
            return rf"[^\n]*+\n{_SEPARATOR}", rest
        if lexeme.endswith("-") and lexeme.startswith("~"):
            left_out, rest = self._choice(rest[1:], macros, optional=False)
            return f"(?:(?!{left_out}){any_word}){{0,{int(lexeme[1:-1])}}}", rest
        if lexeme.startswith("~"):
            return f"(?:{any_word}){{0,{int(lexeme[1:])}}}", rest
        if lexeme == "{any}":
            return any_word, rest
        if lexeme == "{number}":
            return rf"{_SEPARATOR}{self._start}\d++{self._stop}", rest
        if lexeme.startswith("<"):
            return self._macro(lexeme[1:-1], macros), rest
        if lexeme.startswith("{"):
            raise UntranslatableError(lexeme)
        return self._word(lexeme), rest

    def _choice(self, lexemes: list[str], macros: tuple[str, ...], *, optional: bool) -> tuple[str, list[str]]:
        """Return a choice; its options of one word share their boundaries, which makes it several times faster."""
        options: list[str] = []
        words: list[str] = []
        while True:
            if len(lexemes) > 1 and lexemes[1] in ("|", ")", "]") and (word := self._single(lexemes[0])):
                words.append(word)
                lexemes = lexemes[1:]
            else:
                option, lexemes = self._sequence(lexemes, macros)
                options.append(option)
            if not lexemes:
                raise UntranslatableError("a bracket is not closed")
            closing, lexemes = lexemes[0], lexemes[1:]
            if closing != "|":
                break
        if words:
            options.insert(
                0, f"{_SEPARATOR}{self._start}{self._style.clitics}(?:{'|'.join(sorted(words, key=len, reverse=True))}){self._stop}"
            )
        return f"(?:{'|'.join(options)}){'?' * optional}", lexemes

    def _single(self, written: str) -> str | None:
        """Return the expression of a written word that is one word, without its boundaries."""
        if _LEX.fullmatch(written, 0) is None or written[0] in "~{<([!^$" or written in ("//", "|", ")", "]"):
            return None
        forms = self._forms(written)
        if len(forms) != 1 or forms[0].endswith("'"):
            return None
        return re.escape(forms[0]) + (rf"\w*+{self._tail}" if written.endswith("*") else "")

    def _macro(self, name: str, macros: tuple[str, ...]) -> str:
        if name in macros or name not in self._macros:
            raise UntranslatableError(f"<{name}>")
        lexemes = [match.group().strip() for match in _LEX.finditer(self._macros[name].rstrip())]
        return self._sequence(lexemes, (*macros, name))[0]

    def _word(self, written: str) -> str:
        """Return the words a written word stands for (l'hora is two), one after another."""
        forms = self._forms(written)
        if not forms:
            raise UntranslatableError(written)
        made = ""
        for number, form in enumerate(forms):
            stem = written.endswith("*") and number == len(forms) - 1
            stop = rf"\w*+{self._tail}" if stem else "" if form.endswith("'") else self._stop
            made += f"{_SEPARATOR}{self._start}{self._style.clitics}{re.escape(form)}{stop}"
        return made

    def _forms(self, written: str) -> list[str]:
        plain = self._style.canonical(written.rstrip("*"))
        found: list[str] = self._words.findall(plain if self._accents else without_accents(plain))
        return found


@dataclass(frozen=True)
class RuleExpressions:
    """A rule's phrases by field, compiled: those of one sentence, and those that cross into the next."""

    rule: str
    within: dict[str, tuple[Expression, ...]]
    across: dict[str, tuple[Expression, ...]]


@dataclass
class Rules:
    """The rules of a language that forbid phrases, as ``re`` alone would run them."""

    style: Style
    macros: dict[str, str]
    entries: list[dict[str, Any]]
    rules: tuple[RuleExpressions, ...]
    count: int
    untranslated: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, language: str) -> Rules:
        """Return a language's rules, compiled."""
        conventions = tomllib.loads((LANGUAGES / language / "conventions.toml").read_text(encoding="utf-8"))
        pack = tomllib.loads((LANGUAGES / language / "rules.toml").read_text(encoding="utf-8"))
        style = Style.of(conventions["writing"])
        macros = {**conventions.get("words", {}), **pack.get("words", {})}
        entries = [entry for entry in pack["rule"] if entry.get("forbid") or entry.get("warn")]
        untranslated: list[str] = []
        rules = _compiled(entries, Translator(style, macros), untranslated)
        return cls(style, macros, entries, rules, sum(len(entry.get(name, ())) for entry in entries for name in FIELDS), untranslated)

    @cached_property
    def unaccented(self) -> tuple[RuleExpressions, ...]:
        """The same without diacritics, for sentences typed without any; compiled when the first such sentence comes."""
        return _compiled(self.entries, Translator(self.style, self.macros, accents=False), [])

    def lint(self, text: str) -> list[tuple[str, int, int]]:
        """Return each forbidden phrase that nothing excuses: its rule and its place in the canonical text. One by one, as ``re`` must."""
        canonical = self.style.canonical(text)
        reading = _Reading(canonical, self.style.sentences(canonical))
        plain = self.style.typed_without_accents and any(not _BESIDES_ASCII.search(sentence.text) for sentence in reading.sentences)
        quoted = [match.span() for match in self.style.quoted.finditer(canonical)]
        found = []
        for at, rule in enumerate(self.rules):
            bare = self.unaccented[at] if plain else rule
            matches = [*reading.find(rule, bare, "forbid"), *reading.find(rule, bare, "warn")]
            for start, end in matches:
                if any(first <= start and end <= last for first, last in quoted):
                    continue
                if not reading.excused(rule, bare, start, end):
                    found.append((rule.rule, start, end))
        return found

    def origin(self, text: str) -> list[int]:
        """Return for each place in the canonical text the place in the text it came from."""
        places = [at for at, character in enumerate(text) for _ in self.style.canonical(character)]
        return [*places, len(text)]


@dataclass
class _Reading:
    """A text while it is looked through."""

    canonical: str
    sentences: list[Sentence]

    def find(self, rule: RuleExpressions, bare: RuleExpressions, name: str) -> Iterator[tuple[int, int]]:
        """Yield the places of a field's phrases: each phrase in each sentence."""
        for sentence in self.sentences:
            mine = bare if bare is not rule and not _BESIDES_ASCII.search(sentence.text) else rule
            for expression in mine.within.get(name, ()):
                for match in expression.find(sentence.text):
                    yield sentence.start + match.start(), sentence.start + match.end()
        if across := rule.across.get(name):
            joined = "\n".join(sentence.text for sentence in self.sentences)
            for expression in across:
                for match in expression.find(joined):
                    yield self._place(match.start()), self._place(match.end())

    def excused(self, rule: RuleExpressions, bare: RuleExpressions, start: int, end: int) -> bool:
        """Return whether an exception overlaps a match, or stands in its sentence or next to it."""
        if any(first < end and start < last for first, last in self.find(rule, bare, "unless")):
            return True
        here, there = self._number(start), self._number(end - 1)
        for name, reach in (("unless_sentence", 0), ("unless_near", 1)):
            if any(here - reach <= self._number(first) <= there + reach for first, _ in self.find(rule, bare, name)):
                return True
        return False

    def _number(self, place: int) -> int:
        return max((number for number, sentence in enumerate(self.sentences) if sentence.start <= place), default=0)

    def _place(self, joined: int) -> int:
        """Return the place in the text of a place in its joined sentences."""
        for sentence in self.sentences:
            if joined <= len(sentence.text):
                return sentence.start + joined
            joined -= len(sentence.text) + 1
        return len(self.canonical)


def without_accents(word: str) -> str:
    """Return a word as typed without its diacritics."""
    decomposed = unicodedata.normalize("NFD", word.replace("đ", "d"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _compiled(entries: list[dict[str, Any]], translator: Translator, untranslated: list[str]) -> tuple[RuleExpressions, ...]:
    rules = []
    for entry in entries:
        within: dict[str, list[Expression]] = {}
        across: dict[str, list[Expression]] = {}
        for name in FIELDS:
            for phrase in entry.get(name, ()):
                try:
                    expression = translator.expression(phrase)
                except UntranslatableError:
                    untranslated.append(phrase)
                    continue
                crosses = r"\n" + _SEPARATOR in expression.phrase.pattern
                (across if crosses else within).setdefault(name, []).append(expression)
        rules.append(
            RuleExpressions(
                entry["id"],
                {name: tuple(found) for name, found in within.items()},
                {name: tuple(found) for name, found in across.items()},
            )
        )
    return tuple(rules)
