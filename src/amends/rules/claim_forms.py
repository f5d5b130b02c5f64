"""The regular expressions by which a language's claims are recognised, made of its conventions, with month names and orders from CLDR."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import TextStyle
from amends.rules.levelling import level_of

ALONE = r"(?<![A-Za-z0-9_])(?<!\d[.,])"
"""Where a figure may begin: not inside a word or another figure. Letters of other scripts may touch it, as clitics do."""
NUMBER = r"\d{1,3}(?:[.,' ]\d{3}){1,6}(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,2})?(?!\d)|\d{1,15}"
CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
_VEILED_LINK = (
    r"(?<![\w-])[\w-]{{2,63}}\s?[(\[{{<]\s?(?:\.|{dot})\s?[)\]}}>]\s?[\w-]{{2,63}}|"
    r"(?<![\w-])[\w-]{{2,63}}\s(?:{dot})\s(?:com|net|org|info|shop|online|site|ro|hr|cat|es|eu|co|uk)(?!\w)"
)
_VEILED_MAIL = r"(?<![\w.+-])[\w.+-]{{1,64}}\s?[(\[{{<]\s?(?:@|at|{at})\s?[)\]}}>]\s?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}"
LOOSE_WORD = expression(r"[^\W\d_]+")


class Forms(NamedTuple):
    """The regular expressions a language's conventions amount to."""

    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    day_before: re.Pattern[str]
    """A day without its month, right before another day that has one (from 20 to 21 January, Saturday 3 and Sunday 4 October)."""
    day_listed: re.Pattern[str]
    """The same before such a day, with no more than a comma between them (12, 19 and 26 May)."""
    months: dict[str, int]
    capital_months: bool
    """Whether months are written with a capital, so that one without may be another word (one may ask)."""
    weekdays: dict[str, int]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]
    days: dict[str, int]
    worded_time: re.Pattern[str]
    times: dict[str, int]
    clock: re.Pattern[str]
    """An hour and its minutes with a dot between them, before the part of the day (3.50 in the afternoon)."""
    evening: frozenset[str]
    """The parts of the day after noon."""
    period: re.Pattern[str]
    amount: re.Pattern[str]
    percent: re.Pattern[str]
    currencies: dict[str, str]
    number_word: re.Pattern[str]
    numbers: dict[str, int]
    one_number: re.Pattern[str]
    counted: re.Pattern[str]
    not_one: re.Pattern[str]
    """A word that says no, right before one of a currency (not one cent)."""
    after_figure: re.Pattern[str]
    veiled_link: re.Pattern[str]
    veiled_mail: re.Pattern[str]
    titled: re.Pattern[str] | None
    not_titles: frozenset[str]
    ordinary: frozenset[str]
    triggers: dict[str, frozenset[str]]
    """Words of which one must stand for a recogniser to find anything, each with what they look for."""
    clitics: int
    """Letters that may be written before such a word."""


@lru_cache
def forms_of(language: Language) -> Forms:
    from babel import Locale

    conventions = language.conventions
    stated = language.statements
    style = language.style
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    capital_months = Locale.parse(conventions.dates.read_locales[0]).months["format"]["wide"][1][:1].isupper()
    for name in conventions.dates.read_locales:
        locale = Locale.parse(name)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                months |= {level_of(value, style): number for number, value in locale.months[context][width].items()}
            weekdays |= {level_of(value, style): number for number, value in locale.days[context]["wide"].items()}
    weekdays |= {level_of(value, style): number for value, number in conventions.dates.extra_weekdays.items()}
    months |= {level_of(value, style): number for value, number in conventions.dates.extra_months.items()}
    months = {key.removeprefix("de ").removeprefix("d'"): number for key, number in months.items()}
    prefix = clitics_of(style)
    year_dot = r"\.?" if style.ordinal_dot else ""
    joiner = "(?:" + any_of(conventions.dates.joiners) + ")"
    month = f"{prefix}({any_of(months)})\\.?"
    gap = rf"[ ,]{{0,3}}(?:{joiner}[ ']?)?"
    codes = any_of(str(code) for code in Locale.parse("en").currencies if len(str(code)) == 3)
    currencies = {level_of(key, style): value for key, value in conventions.numbers.currencies.items()}
    currency = rf"{any_of(currencies)}|(?-i:{codes})|[$¢-¥֏؋৲৳૱௹฿៛\u20a0-\u20cf﷼]"
    between = rf"\s?(?:(?:{any_of(conventions.numbers.joiners)})[\s'])?" if conventions.numbers.joiners else r"\s?"
    numbers = {level_of(key, style): value for key, value in {**conventions.numbers.words, **stated.numbers, **stated.ordinals}.items()}
    many = any_of(word for word, value in numbers.items() if value >= 100)
    percent = any_of(level_of(entry, style) for entry in conventions.numbers.percent)
    ranges = any_of(level_of(entry, style) for entry in conventions.dates.ranges)
    day, named_day = r"(?<![\d.,:/$€£])(?<!\d-)(\d{1,2})(?:\.|st|nd|rd|th)?\s?", any_of(weekdays)
    days = {level_of(key, style): value for key, value in conventions.dates.relative.items()}
    times = {level_of(key, style): value for key, value in conventions.dates.times.items()}
    not_times = [level_of(entry, style) for entry in conventions.dates.not_times]
    evening = [level_of(entry, style) for entry in stated.evening]
    halves = any_of((*evening, *(level_of(entry, style) for entry in stated.morning)))
    article = f"(?:{any_of(entry for entry in style.prefixes if len(entry) > 1)})?"
    word = rf"{prefix}{article}(?:{any_of(numbers)})(?!\w)"
    joined = any_of(level_of(entry, style) for entry in stated.joiners)
    number_word = rf"(?<!\w){word}(?:[\s-](?:(?:{joined})[\s-])?{word}){{0,8}}"
    units = any_of(level_of(entry, style) for entry in stated.units if not entry.endswith("*"))
    stems = any_of(level_of(entry[:-1], style) for entry in stated.units if entry.endswith("*"))
    titles = any_of(level_of(entry, style).rstrip(".") for entry in conventions.titles)
    cased = conventions.native_name.upper() != conventions.native_name.lower()
    named = rf"(?-i:[{CAPITAL}][\w'-]{{1,60}}(?: [{CAPITAL}][\w'-]{{1,60}}){{0,3}})" if cased else r"[^\W\d_]{2,60}"
    ordinary = {level_of(entry, style) for entry in (*stated.capitals, *conventions.titles, *conventions.writing.stopwords)}
    return Forms(
        day_month=re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|-?[a-zăâîșț]{{1,3}}(?=\s))?[ -]?{gap}{month}(?!\w)(?:{gap}(\d{{4}}){year_dot})?", re.I
        ),
        month_day=re.compile(rf"(?<!\w){month} (\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d)(?:,? (\d{{4}}))?", re.I),
        day_before=re.compile(rf"{day}(?:-|,?\s?(?:{ranges})[\s-]?)\s?(?:{prefix}{named_day}\s)?$", re.I),
        day_listed=re.compile(rf"{day}(?:-|[,،]\s(?:{joiner}\s)?|[,،]?\s?(?:{ranges})[\s-]?)\s?(?:{prefix}{named_day}\s)?$", re.I),
        months=months,
        capital_months=capital_months,
        weekdays=weekdays,
        weekday=re.compile(rf"(?<!\w){prefix}({any_of((*weekdays, *not_times))})(?!\w)", re.I),
        relative=re.compile(rf"(?<!\w)({any_of(days)})(?!\w)", re.I),
        days=days,
        worded_time=re.compile(rf"(?<!\w){prefix}({any_of((*times, *not_times))})(?!\w)", re.I),
        times=times,
        clock=re.compile(rf"(?<![\d.,])(\d{{1,2}})\.(\d{{2}})(?=\s({halves})(?!\w))", re.I),
        evening=frozenset(evening),
        period=re.compile(rf"(?<!\w){prefix}({any_of(level_of(entry, style) for entry in stated.periods)})(?!['’]?\w)", re.I),
        amount=re.compile(
            rf"{ALONE}({NUMBER})(?:[.,]--?)?(?:\s?(k|{many})(?!\w))?{between}({currency})(?!\w)|(?<!\w)({currency})\s?({NUMBER})", re.I
        ),
        percent=re.compile(rf"(?<!\d)({NUMBER})\s?(?:{percent})(?!\w)", re.I),
        currencies=currencies,
        number_word=re.compile(number_word, re.I),
        numbers=numbers,
        one_number=re.compile(rf"(?<!\w){prefix}{article}({any_of(numbers)})(?!\w)", re.I),
        counted=re.compile(
            rf"{between}(?:({currency})(?!\w)|({percent})(?!\w)|{gap}{month}(?!\w)(?:{gap}(\d{{4}}))?|((?:{units})(?!\w)|(?:{stems})\w{{0,12}}))",
            re.I,
        ),
        not_one=re.compile(rf"(?<!\w){any_of(level_of(entry, style) for entry in stated.negations)}\s$", re.I),
        after_figure=re.compile(rf"[\d\x00](?:\s(?:{any_of(conventions.numbers.joiners)}))?\s$", re.I),
        veiled_link=re.compile(_VEILED_LINK.format(dot=any_of(level_of(entry, style) for entry in stated.dot)), re.I),
        veiled_mail=re.compile(_VEILED_MAIL.format(at=any_of(level_of(entry, style) for entry in stated.at)), re.I),
        titled=re.compile(rf"(?<!\w){prefix}(?:{titles})\.?\s({named})", re.I) if conventions.titles else None,
        not_titles=frozenset(level_of(entry, style) for entry in conventions.not_titles),
        ordinary=frozenset({*ordinary, *months, *weekdays}),
        triggers=_by_word(
            {
                "number word": _telling_words(numbers),
                "weekday": _telling_words(weekdays),
                "relative": _telling_words(days),
                "worded time": _telling_words(times),
                "period": _telling_words(level_of(entry, style) for entry in stated.periods),
                "title": _telling_words(level_of(entry, style) for entry in conventions.titles),
                "gap": frozenset({"tbd", "tbc", "todo", "lorem", *("x" * count for count in range(2, 41))}),
                "dot": _telling_words(level_of(entry, style) for entry in stated.dot),
            }
        ),
        clitics=2 if style.prefixes else 0,
    )


def _telling_words(phrases: Iterable[str]) -> frozenset[str]:
    """Return the longest word of each phrase."""
    return frozenset(max(found, key=len) for phrase in phrases if (found := LOOSE_WORD.findall(phrase.casefold())))


def _by_word(words: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(name for name, named in words.items() if word in named) for word in frozenset().union(*words.values())}


def months_of(language: Language) -> dict[str, int]:
    """Return the names of a language's months, levelled and in lower case, with their numbers."""
    return forms_of(language).months


def clitics_of(style: TextStyle) -> str:
    """Return a pattern of the letters that a language may write before a word, which may be none."""
    return "(?:[" + "".join(sorted({entry for entry in style.prefixes if len(entry) == 1})) + "]{1,2})?" if style.prefixes else ""


_Tree = dict[str, "_Tree"]
"""Words letter by letter; the empty string where one ends."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first; it parts where they do, so that few are tried at any place."""
    tree: _Tree = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[""] = {}
    return _branches(tree) or "(?!)"


def _branches(tree: _Tree) -> str:
    found = "|".join(re.escape(letter) + _branches(rest) for letter, rest in tree.items() if letter)
    return f"(?:{found}){'?' if '' in tree else ''}" if found else ""
