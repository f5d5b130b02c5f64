"""Claims: the dates, times, amounts, percentages, numbers, references, addresses and names a text states.

Recognised in each language's own forms (month names from CLDR, Arabic-Indic digits, 1.234,56 and 1,234.56, counted nouns), in one
form that can be compared. What is found first is masked, so that 3 June 2026 is a date and not three numbers.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from amends.languages import Language
from amends.languages.text import INVISIBLE

_PLACEHOLDER = re.compile(
    r"\[(?![ xX]?\])[^\[\]\n]{1,80}\](?!\()|\{\{?[^{}\n]{1,80}\}?\}|<(?!/)[A-Za-z][A-Za-z _-]{2,40}>|\b(?:TBD|TBC|TODO|XX+|lorem ipsum)\b|_{3,}", re.I
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+|\b[a-z0-9-]+\.(?:com|org|net|eu|ro|hr|cat|es|io|co|ma|eg|sa|ae|il|uk)(?:/[^\s<>\"']*)?\b(?!@)", re.I)
_PHONE = re.compile(r"(?<!\w)(?<!\d-)\+?\(?\d[\d ()./-]{5,}\d(?![\w-])")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC_DATE = re.compile(r"(?<![\d.])(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d)|(?<![\d.])(\d{1,2})\. (\d{1,2})\.(?= |$)")
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?!\d)\s*(?P<half>a\.?m\b\.?|p\.?m\b\.?)?"
    r"|(?<![\d.,])(?P<hour12>\d{1,2})(?:\.(?P<minute12>\d{2}))?\s*(?P<half12>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?<![\d.,])(?P<hour24>\d{1,2})\.(?P<minute24>\d{2})\s?(?:h|sati|sata)(?!\w)",
    re.I,
)
_NUMBER = r"\d+(?:[.,' ]\d{3})*(?:[.,]\d{1,2})?(?!\d)|\d+"
_REFERENCE = re.compile(r"#\s?\w[\w/-]*|(?<![\w-])(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])[A-Za-z0-9]+(?:[/-][A-Za-z0-9]+)*(?![\w-])|(?<![\w-])\d+(?:[/-]\d+)+(?![\w-])")
_BARE = re.compile(rf"(?<![0-9A-Za-z.,])(?<!\d-)({_NUMBER})(?![\w-]*[A-Za-z]\d)")
_CAPITALS = "A-Z" + "".join(character for character in map(chr, range(0xC0, 0x250)) if character.isupper())
_NAME = re.compile(rf"(?<![\w'’-])[{_CAPITALS}][\w'’-]+(?: [{_CAPITALS}][\w'’-]+)+")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its kind, its value in comparable form, where it stands.

    Values: ``date`` (month, day, year or None); ``weekday`` 0 (Monday) to 6; ``relative`` days from the letter's date; ``time``
    minutes since midnight; ``amount`` (Decimal, currency); ``percent`` and ``number`` Decimal; ``phone`` its digits; ``email``, ``url``,
    ``reference``, ``name`` and ``placeholder`` folded text.
    """

    kind: str
    value: object
    start: int
    end: int


@dataclass(frozen=True)
class _Forms:
    """The regular expressions a language's conventions amount to."""

    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    months: dict[str, int]
    weekdays: dict[str, int]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]
    amount: re.Pattern[str]
    percent: re.Pattern[str]
    currencies: dict[str, str]
    number_word: re.Pattern[str]
    counted: re.Pattern[str]


def find_claims(raw: str, language: Language) -> tuple[Claim, ...]:
    """Return every claim of a text in the order they stand."""
    forms = _forms(language)
    text = _level(raw, language)
    found: list[Claim] = []
    for recognise in _RECOGNISERS:
        fresh = list(recognise(text, forms, language))
        for claim in fresh:
            text = text[: claim.start] + "\x00" * (claim.end - claim.start) + text[claim.end :]
        found.extend(fresh)
    return tuple(sorted(found, key=lambda claim: claim.start))


def number_words(raw: str, language: Language) -> frozenset[Decimal]:
    """Return the numbers a text spells out as words."""
    values = language.conventions.numbers.words
    pattern = _forms(language).number_word
    return frozenset(Decimal(values[match.group().casefold()]) for match in pattern.finditer(raw) if match.group().casefold() in values)


def _level(raw: str, language: Language) -> str:
    """Return a text of the same length with digits, spaces, signs and letters brought to one form each."""
    letters = language.style.letters
    levelled = []
    for character in raw:
        if character.isascii():
            levelled.append(character)
        elif character in letters and len(letters[character]) == 1:
            levelled.append(letters[character])
        elif character.isdigit():
            levelled.append(str(unicodedata.digit(character, 0)))
        else:
            levelled.append(_LEVELLED.get(character, " " if character.isspace() or re.match(f"[{INVISIBLE}]", character) else character))
    return "".join(levelled)


_LEVELLED = {"٫": ".", "٬": ",", "٪": "%", "–": "-", "‑": "-", "‐": "-", "−": "-", "־": "-", "＠": "@", "．": "."}


@lru_cache
def _forms(language: Language) -> _Forms:
    from babel import Locale

    conventions = language.conventions
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for name in conventions.dates.read_locales:
        locale = Locale.parse(name)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                months |= {_level(value.casefold(), language): number for number, value in locale.months[context][width].items()}
            weekdays |= {_level(value.casefold(), language): number for number, value in locale.days[context]["wide"].items()}
    weekdays |= {_level(value.casefold(), language): number for value, number in conventions.dates.extra_weekdays.items()}
    months |= {_level(value.casefold(), language): number for value, number in conventions.dates.extra_months.items()}
    months = {key.removeprefix("de ").removeprefix("d’").removeprefix("d'"): number for key, number in months.items()}
    prefix = "(?:[" + "".join(sorted({entry for entry in language.style.prefixes if len(entry) == 1})) + "]{1,2})?" if language.style.prefixes else ""
    joiner = "(?:" + "|".join(map(re.escape, sorted(conventions.dates.joiners, key=len, reverse=True))) + ")" if conventions.dates.joiners else "(?!)"
    month = f"{prefix}({_any(months)})\\.?"
    gap = rf"[ ,]*(?:{joiner}[ ’']*)?"
    currencies = {_level(key.casefold(), language): value for key, value in conventions.numbers.currencies.items()}
    currency = _any(currencies)
    between = rf"\s?(?:(?:{_any(dict.fromkeys(conventions.numbers.joiners))})\s)?" if conventions.numbers.joiners else r"\s?"
    year_dot = r"\.?" if language.style.ordinal_dot else ""
    return _Forms(
        day_month=re.compile(rf"(?<![\d])(\d{{1,2}})(?:\.|st|nd|rd|th|-?[a-zăâîșț]{{1,3}}(?=\s))?[ -]?{gap}{month}(?!\w)(?:{gap}(\d{{4}}){year_dot})?", re.I),
        month_day=re.compile(rf"(?<!\w){month} (\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{{4}}))?", re.I),
        months=months,
        weekdays=weekdays,
        weekday=re.compile(rf"(?<!\w){prefix}({_any(weekdays)})(?!\w)", re.I),
        relative=re.compile(rf"(?<!\w)({_any({_level(key.casefold(), language): 0 for key in conventions.dates.relative})})(?!\w)", re.I),
        amount=re.compile(rf"(?<![0-9A-Za-z.,])({_NUMBER}){between}({currency})(?!\w)|(?<!\w)({currency})\s?({_NUMBER})", re.I),
        percent=re.compile(rf"({_NUMBER})\s?(?:{_any(dict.fromkeys(conventions.numbers.percent))})(?!\w)", re.I),
        currencies=currencies,
        number_word=re.compile(rf"(?<!\w)(?:{_any(conventions.numbers.words)})(?!\w)", re.I),
        counted=re.compile(rf"[\d\x00](?:\s(?:{_any(dict.fromkeys(conventions.numbers.joiners))}))?\s$", re.I),
    )


def _any(words: dict[str, object] | dict[str, int] | dict[str, str] | dict[str, None]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def parse_number(figure: str) -> Decimal:
    """Return a written figure's value: of its separators, the last with one or two digits behind it is the decimal one."""
    compact = figure.replace(" ", "").replace("'", "")
    head, separator, tail = compact.rpartition("." if compact.rfind(".") > compact.rfind(",") else ",")
    if separator and len(tail) in (1, 2):
        compact = head.replace(".", "").replace(",", "") + "." + tail
    else:
        compact = compact.replace(".", "").replace(",", "")
    try:
        return Decimal(compact)
    except InvalidOperation:
        return Decimal(0)


def _simple(kind: str, pattern: re.Pattern[str], value: Callable[[str], object]) -> Callable[[str, _Forms, Language], Iterator[Claim]]:
    def recognise(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
        for match in pattern.finditer(text):
            matched = match.group().rstrip(" .,;:")
            yield Claim(kind, value(matched), match.start(), match.start() + len(matched))

    return recognise


def _phones(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) >= 7 and not _NUMERIC_DATE.fullmatch(match.group()) and not _ISO_DATE.fullmatch(match.group()) and not _grouped(match.group()):
            yield Claim("phone", digits, match.start(), match.end())


def _grouped(figure: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?", figure) is not None and figure[0] != "0"


def _dates(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _ISO_DATE.finditer(text):
        yield from _date(int(match[2]), int(match[3]), int(match[1]), match)
    for match in forms.day_month.finditer(text):
        yield from _date(forms.months[match[2].casefold()], int(match[1]), int(match[3]) if match[3] else None, match)
    for match in _NUMERIC_DATE.finditer(text):
        if match[1]:
            day, month, year = int(match[1]), int(match[3]), int(match[4])
            if language.conventions.dates.order == "mdy":
                day, month = month, day
            yield from _date(month, day, year if year > 99 else 2000 + year, match)
        else:
            yield from _date(int(match[6]), int(match[5]), None, match)


def _month_first(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.month_day.finditer(text):
        yield from _date(forms.months[match[1].casefold()], int(match[2]), int(match[3]) if match[3] else None, match)


def _date(month: int, day: int, year: int | None, match: re.Match[str]) -> Iterator[Claim]:
    try:
        dt.date(year or 2024, month, day)
    except ValueError:
        return
    stripped = match.group().rstrip(" ,")
    yield Claim("date", (month, day, year), match.start(), match.start() + len(stripped))


def _times(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour12"] or match["hour24"])
        minute = int(match["minute"] or match["minute12"] or match["minute24"] or 0)
        half = (match["half"] or match["half12"] or "").casefold().replace(".", "")
        if hour > 24 or minute > 59:
            continue
        hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
        yield Claim("time", hour * 60 + minute, match.start(), match.start() + len(match.group().rstrip()))


def _percents(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.percent.finditer(text):
        yield Claim("percent", parse_number(match[1]), *match.span())


def _amounts(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.amount.finditer(text):
        figure, unit = (match[1], match[2]) if match[1] else (match[4], match[3])
        yield Claim("amount", (parse_number(figure), forms.currencies[unit.casefold()]), *match.span())


def _weekdays(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.weekday.finditer(text):
        if forms.counted.search(text[max(0, match.start() - 12) : match.start()]):
            continue  # 24 de luni: months, not Mondays
        yield Claim("weekday", forms.weekdays[match[1].casefold()], *match.span())


def _relatives(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    days = {_level(key.casefold(), language): value for key, value in language.conventions.dates.relative.items()}
    for match in forms.relative.finditer(text):
        yield Claim("relative", days[match[1].casefold()], *match.span())


def _numbers(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _BARE.finditer(text):
        yield Claim("number", parse_number(match[1]), *match.span())


def _names(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    """Yield runs of capitalised words that are no small words: names, in scripts that have capitals."""
    for match in _NAME.finditer(text):
        run: list[re.Match[str]] = []
        for word in re.finditer(r"\S+", match.group()):
            if word.group().casefold() not in language.stopwords:
                run.append(word)
            elif len(run) < 2:
                run = []
            else:
                break
        if len(run) >= 2:
            start, end = match.start() + run[0].start(), match.start() + run[-1].end()
            yield Claim("name", text[start:end].casefold(), start, end)


def _folded(text: str) -> str:
    return re.sub(r"[\s#]", "", text).casefold()


_RECOGNISERS: tuple[Callable[[str, _Forms, Language], Iterator[Claim]], ...] = (
    _simple("placeholder", _PLACEHOLDER, str.casefold),
    _simple("email", _EMAIL, str.casefold),
    _simple("url", _URL, str.casefold),
    _dates,
    _month_first,
    _times,
    _amounts,
    _percents,
    _phones,
    _simple("reference", _REFERENCE, _folded),
    _weekdays,
    _relatives,
    _numbers,
    _names,
)
