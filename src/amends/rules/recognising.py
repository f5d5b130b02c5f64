"""Recognisers: each finds claims of one kind in a levelled sentence, in one form that can be compared.

Every repetition in a pattern is bounded or cannot be entered in its middle, so that no text, however hostile, takes more than linear time.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import fold
from amends.rules.claim_forms import ALONE, CAPITAL, LOOSE_WORD, NUMBER, Forms

PLACEHOLDER = expression(
    r"(?=[\[{<_TXL])(?:\[(?![ xX]?\])[^\[\]\n]{1,80}\](?!\()|\{\{?[^{}\n]{1,80}\}?\}|<(?!/)[A-Za-z][A-Za-z _-]{2,40}>|\b(?:TBD|TBC|TODO|XX+|lorem ipsum)\b|_{3,})",
    re.I,
)
_FOREIGN_LETTER = r"[^\W\d_A-Za-z]"
EMAIL = expression(
    rf"(?:(?<![\w.+-])(?!{_FOREIGN_LETTER}{{1,3}}-[A-Za-z0-9])|(?<={_FOREIGN_LETTER}-)(?=[A-Za-z0-9]))"
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
)
"""An address; what Hebrew writes onto it with a hyphen is none of it."""
_WIDE_ENDS = (
    "com|org|net|edu|gov|int|info|biz|name|pro|mobi|app|dev|page|web|shop|store|online|site|website|space|tech|cloud|digital|agency|company|business|group|team|support|help|care|"
    "services|service|systems|solutions|media|news|blog|live|life|world|today|link|click|download|email|chat|zone|xyz|top|club|vip|win|bid|loan|money|cash|finance|bank|pay|promo|"
    "sale|deals|gift|gifts|market|shopping|clothing|travel|hotel|restaurant|delivery|express|example|test|onion|eu|uk|de|fr|nl|pl|ro|hr|cat|es|pt|hu|rs|bg|gr|tr|ru|ua|cz|sk|ie|"
    "us|ca|au|nz|cn|jp|kr|br|mx|ar|cl|io|co|ai|ly|gl|gd|cc|tv|ws|ms|ma|eg|sa|ae|jo|kw|qa|lb|il|uk|ch|ad|md|ps|su|tk|ml|ga|cf|gq|pw|icu|buzz|рф|срб"
)
_NARROW_ENDS = "it|in|to|me|at|be|si|ba|no|is|am|se|la|my|do|so|li|lt|lv|ee|fi|dk|id|ne|na|tn|dz|ph|th|vn|us"
"""Domains that are also small words: an address only where a path follows."""
_URL = expression(
    r"(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{1,9}:/{1,2}[^\s<>\"']{1,2000}|(?<![A-Za-z0-9])www\.[^\s<>\"']{1,2000}|"
    rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_WIDE_ENDS})(?![\w@-])(?:[/:?][^\s<>\"']{{0,2000}})?|"
    rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,5}}(?:{_NARROW_ENDS})/[^\s<>\"']{{1,2000}}|"
    r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?:[:/][^\s<>\"']{0,2000})?",
    re.I,
)
_PHONE = expression(r"(?<![A-Za-z0-9])(?<![A-Za-z0-9]-)\+?\(?\d[\d ()./-]{5,24}\d(?![A-Za-z0-9]|-\w)")
SEVEN_DIGITS = expression(r"\d(?:\W{0,6}\d){6,}")
_ISO_DATE = expression(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC_DATE = expression(r"(?=\d)(?<![\d.])(?:(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d)|(\d{1,2})\. ?(\d{1,2})\.(?= |$|\n))")
_BEFORE_ONE = 12
"""Characters before an amount among which a word may stand that says there is not even that."""
_BETWEEN_DAYS = 16
"""Characters from the first day of a range to the next: the figure, and the words between."""
_TIME = expression(
    r"(?=\d)(?:(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?!\d)\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?)?"
    r"|(?<![\d.,])(?P<hour12>\d{1,2})(?:\.(?P<minute12>\d{2}))?\s?(?P<half12>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?<![\d.,])(?P<hour24>\d{1,2})\.(?P<minute24>\d{2})\s?(?:h|sati|sata)(?!\w))",
    re.I,
)
_HOUR_BEFORE = expression(r"(?<![\d.,:])(\d{1,2}(?:[.:]\d{2})?)(?:\s?h)?\s?$")
"""A figure that may be an hour, right before a word."""
_REFERENCE = expression(
    r"#\s?\w[\w/-]{0,60}|(?<![\w-])(?<!\w/)(?=[\w/-]{0,60}?\d)(?=[\w/-]{0,60}?[A-Za-z])[A-Za-z0-9]{1,40}(?:[/-][A-Za-z0-9]{1,40}){0,8}(?![\w-])|"
    r"(?<![\w-])(?<!\w/)\d{1,20}(?:[/-]\d{1,20}){1,8}(?![\w-])"
)
_BARE = expression(rf"{ALONE}(?<![A-Za-z0-9]-)({NUMBER})")
_IN_A_LIST = expression(r"\(?\d{1,2}[.)](?=\s|$)")
"""What a line begins with in a numbered list: it counts lines, and states nothing."""
_NAME = expression(rf"[{CAPITAL}](?<![\w'-].)[\w'-]{{1,60}}(?: [{CAPITAL}][\w'-]{{1,60}}){{0,8}}")
_FIGURE = expression(r"\d")
_SIGN = expression(r"[\[{<(_@#]")
_JOINED = expression(r"[.:](?<=\w.)[\w/]|www")


class Claim(NamedTuple):
    """One claim: its kind, its value in comparable form, where it stands.

    Values: ``date`` (month, day, year or None); ``weekday`` 0 (Monday) to 6; ``relative`` days from the letter's date, or the words
    of a stretch of time (next week); ``time``
    minutes since midnight; ``amount`` (Decimal, currency); ``percent`` and ``number`` Decimal; ``phone`` its digits; ``email``, ``url``,
    ``reference``, ``name`` and ``placeholder`` folded text.
    """

    kind: str
    value: object
    start: int
    end: int


_Recogniser = Callable[[str, Forms, Language], Iterator[Claim]]


def _simple(kind: str, pattern: re.Pattern[str] | Callable[[Forms], re.Pattern[str]], value: Callable[[str], object]) -> _Recogniser:
    def recognise(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
        for match in (pattern(forms) if callable(pattern) else pattern).finditer(text):
            if matched := match.group().rstrip(" .,;:!?)"):
                yield Claim(kind, value(matched), match.start(), match.start() + len(matched))

    return recognise


def _veiled_links(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield addresses with their full stop in words or in brackets; a small word is the name of no site (en quin punt es troba)."""
    for match in forms.veiled_link.finditer(text):
        name, *spaced = match.group().split()
        if not "".join(spaced).isalpha() or fold(name, language.style) not in language.stopwords:
            yield Claim("url", match.group().casefold(), match.start(), match.end())


def phones(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in (match for run in SEVEN_DIGITS.finditer(text) for match in _PHONE.finditer(text, max(0, run.start() - 2), run.end() + 2)):
        digits = re.sub(r"\D", "", match.group())
        if (
            len(digits) >= 7
            and not _NUMERIC_DATE.fullmatch(match.group())
            and not _ISO_DATE.fullmatch(match.group())
            and not _grouped(match.group())
        ):
            yield Claim("phone", digits, match.start(), match.end())


def _grouped(figure: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?", figure) is not None and figure[0] != "0"


def _iso_dates(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in _ISO_DATE.finditer(text):
        yield from _date(int(match[2]), int(match[3]), int(match[1]), match)


def _day_months(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    reached = 0
    for match in forms.day_month.finditer(text):
        month, year = forms.months.get(match[2].casefold(), 0), int(match[3]) if match[3] else None
        last = list(_date(month, int(match[1]), year, match))
        yield from reversed([first for start in last for first in _days_before(text, reached, match.start(), (month, year), forms)])
        yield from last
        reached = match.end()


def _days_before(text: str, first: int, end: int, of: tuple[int, int | None], forms: Forms) -> Iterator[Claim]:
    """Yield the days without a month of their own that end at a place, where a day of a month and year stands, the last first (on the 12th,
    the 19th and the 26th of May)."""
    pattern = forms.day_before
    while before := pattern.search(text, max(first, end - _BETWEEN_DAYS), end):
        day = list(_date(of[0], int(before[1]), of[1], before))
        if not day:
            return
        yield day[0]._replace(end=before.end(1))
        pattern, end = forms.day_listed, before.start()


def _numeric_dates(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in _NUMERIC_DATE.finditer(text):
        if match[1]:
            day, month, year = int(match[1]), int(match[3]), int(match[4])
            if language.conventions.dates.order == "mdy":
                day, month = month, day
            yield from _date(month, day, year if year > 99 else 2000 + year, match)
        else:
            yield from _date(int(match[6]), int(match[5]), None, match)


def _month_first(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.month_day.finditer(text):
        yield from _date(forms.months.get(match[1].casefold(), 0), int(match[2]), int(match[3]) if match[3] else None, match)


def _date(month: int, day: int, year: int | None, match: re.Match[str]) -> Iterator[Claim]:
    try:
        dt.date(year or 2024, month, day)
    except ValueError:
        return
    stripped = match.group().rstrip(" ,\n")
    yield Claim("date", (month, day, year), match.start(), match.start() + len(stripped))


def _numbers_in_words(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield numbers in words that count something: money, per cent, days; a bare one is an article or a figure of speech too often."""
    for match in forms.number_word.finditer(text):
        counted = forms.counted.match(text, match.end())
        value = spelled(match.group(), forms)
        if counted is None or not value:
            continue
        currency, percent, month, year, unit = counted.groups()
        if currency and value == 1 and forms.not_one.search(text, max(0, match.start() - _BEFORE_ONE), match.start()):
            continue  # not one cent: no sum
        if currency:
            yield Claim(
                "amount", (Decimal(value), forms.currencies.get(currency.casefold(), currency.upper())), match.start(), counted.end()
            )
        elif percent:
            yield Claim("percent", Decimal(value), match.start(), counted.end())
        elif month and value <= 31 and not (forms.capital_months and month.islower()):
            yield Claim("date", (forms.months.get(month.casefold(), 0), value, int(year) if year else None), match.start(), counted.end())
        elif unit and value > 1:
            yield Claim("number", Decimal(value), match.start(), counted.end())


def _times(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour12"] or match["hour24"])
        minute = int(match["minute"] or match["minute12"] or match["minute24"] or 0)
        half = (match["half"] or match["half12"] or "").casefold().replace(".", "")
        if hour > 24 or minute > 59:
            continue
        hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
        yield Claim("time", (hour % 24) * 60 + minute, match.start(), match.start() + len(match.group().rstrip()))


def _clock_times(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield times that a dot divides, where the part of the day behind them shows that they are none of money."""
    for match in forms.clock.finditer(text):
        hour, minute = int(match[1]), int(match[2])
        if hour <= 24 and minute <= 59:
            later = match[3].casefold() in forms.evening and hour < 12
            yield Claim("time", (hour + 12 * later) % 24 * 60 + minute, match.start(), match.end())


def _worded_times(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield words that are a time: noon. Behind another hour than twelve the same words only tell which part of the day it is in."""
    for match in forms.worded_time.finditer(text):
        hour = _HOUR_BEFORE.search(text, max(0, match.start() - 12), match.start())
        minutes = forms.times.get(match[1].casefold())
        if minutes is not None and (hour is None or hour[1] in ("12", "12:00", "12.00")):
            yield Claim("time", minutes, *match.span())


def _percents(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.percent.finditer(text):
        yield Claim("percent", parse_number(match[1]), *match.span())


def _amounts(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.amount.finditer(text):
        figure, unit = (match[1], match[3]) if match[1] else (match[5], match[4])
        value = parse_number(figure)
        if match[2]:
            value *= forms.numbers.get(match[2].casefold(), 1_000)
        yield Claim("amount", (value, forms.currencies.get(unit.casefold(), unit.upper())), *match.span())


def _weekdays(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.weekday.finditer(text):
        if forms.after_figure.search(text[max(0, match.start() - 12) : match.start()]):
            continue  # 24 de luni: months, not Mondays
        if (day := forms.weekdays.get(match[1].casefold())) is not None:
            yield Claim("weekday", day, *match.span())


def _relatives(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.relative.finditer(text):
        if (days := forms.days.get(match[1].casefold())) is not None:
            yield Claim("relative", days, *match.span())


def _periods(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in forms.period.finditer(text):
        yield Claim("relative", match[1].casefold(), *match.span())


def _numbers(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    for match in _BARE.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if match.start() - line > 1 or not _IN_A_LIST.match(text, line):
            yield Claim("number", parse_number(match[1]), *match.span())


def _titled_names(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield what stands after a title such as Mr: a name, also in scripts without capitals."""
    if forms.titled is not None:
        for match in forms.titled.finditer(text):
            if match[1].casefold() not in forms.ordinary and match.group().split()[0].casefold() not in forms.not_titles:
                yield Claim("name", match[1].casefold(), *match.span(1))


def _names(text: str, forms: Forms, language: Language) -> Iterator[Claim]:
    """Yield capitalised words that are not always written so: names, in scripts that have capitals; one alone only inside a sentence."""
    for match in _NAME.finditer(text):
        run: list[str] = []
        start = match.start()
        for word in match.group().split(" "):
            if not _ordinary(word, forms):
                run.append(word)
            elif len(run) < 2:
                start += len(" ".join((*run, word, "")))
                run = []
            else:
                break
        if run and (len(run) > 1 or (len(run[0]) > 2 and _inside(text, start))):
            name = " ".join(run)
            yield Claim("name", name.casefold(), start, start + len(name))


def _ordinary(word: str, forms: Forms) -> bool:
    return word.casefold() in forms.ordinary or (word.isupper() and len(word) <= 5)


def _inside(text: str, at: int) -> bool:
    """Return whether a place is inside a sentence rather than at its start."""
    while at and text[at - 1] == " ":
        at -= 1
    return at > 0 and text[at - 1] not in '.!?:;\n\t-•“”"«„(/>*…\x00'


def _folded(text: str) -> str:
    return re.sub(r"[\s#]", "", text).casefold()


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


def spelled(words: str, forms: Forms) -> int:
    """Return the value of a number in words: two thousand and forty."""
    total = current = 0
    for match in forms.one_number.finditer(words):
        value = forms.numbers.get(match[1].casefold(), 0)
        if value >= 1_000:
            total, current = total + max(current, 1) * value, 0
        elif value == 100 or (value > 100 and current > value):
            current = max(current, 1) * value if value == 100 else current + value
        else:
            current += value
    return total + current


RECOGNISERS: tuple[tuple[str, _Recogniser], ...] = (
    ("sign", _simple("placeholder", PLACEHOLDER, str.casefold)),
    ("gap", _simple("placeholder", PLACEHOLDER, str.casefold)),
    ("sign", _simple("email", EMAIL, str.casefold)),
    ("sign", _simple("email", lambda forms: forms.veiled_mail, str.casefold)),
    ("sign", _veiled_links),
    ("dot", _veiled_links),
    ("joined", _simple("url", _URL, str.casefold)),
    ("figure", _iso_dates),
    ("figure", _day_months),
    ("figure", _numeric_dates),
    ("figure", _month_first),
    ("number word", _numbers_in_words),
    ("worded time", _worded_times),
    ("figure", _times),
    ("figure", _clock_times),
    ("figure", _amounts),
    ("figure", _percents),
    ("figure", phones),
    ("figure", _simple("reference", _REFERENCE, _folded)),
    ("sign", _simple("reference", _REFERENCE, _folded)),
    ("weekday", _weekdays),
    ("relative", _relatives),
    ("period", _periods),
    ("figure", _numbers),
    ("title", _titled_names),
    ("nothing", _names),
)
"""What each recogniser cannot do without, and the recogniser, in the order in which they claim a place."""


def signs_of(text: str, forms: Forms) -> set[str]:
    """Return what a sentence holds without which a recogniser finds nothing; looking for it costs a fraction of what they cost."""
    signs = {"nothing"}
    if _FIGURE.search(text):
        signs.add("figure")
    if _SIGN.search(text):
        signs.add("sign")
    if _JOINED.search(text):
        signs.add("joined")
    words = set(LOOSE_WORD.findall(text.casefold()))
    for clitics in range(1, forms.clitics + 1):
        words |= {word[clitics:] for word in words}
    return signs.union(*(forms.triggers[word] for word in words if word in forms.triggers))
