"""Claims: the dates, times, amounts, percentages, numbers, references, addresses and names a text states.

Recognised in each language's own forms (month names from CLDR, Arabic-Indic digits, 1.234,56 and 1,234.56, counted nouns, numbers in
words), in one form that can be compared. What is found first is masked, so that 3 June 2026 is a date and not three numbers.

A text is levelled before anything is looked for: characters that nobody sees are left out, full-width and other styled ones become plain,
and each that remains knows where it stands in the text as given. Every repetition in a pattern is bounded or cannot be entered in its
middle, so that no text, however hostile, takes more than linear time.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import NamedTuple

from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import CLOSING, INVISIBLE, STRIPPED, Text, TextStyle, read_text

_UNSEEN = expression(f"[{INVISIBLE}{STRIPPED}]")
_MARK = expression("[\u0300-\u036f]")
_CLUSTER = expression(r"[\x00-\x7f]+(?![^\x00-\x7f])|.[\u0300-\u036f]*", re.DOTALL)
_PLACEHOLDER = expression(
    r"(?=[\[{<_TXL])(?:\[(?![ xX]?\])[^\[\]\n]{1,80}\](?!\()|\{\{?[^{}\n]{1,80}\}?\}|<(?!/)[A-Za-z][A-Za-z _-]{2,40}>|\b(?:TBD|TBC|TODO|XX+|lorem ipsum)\b|_{3,})",
    re.I,
)
_FOREIGN_LETTER = r"[^\W\d_A-Za-z]"
_EMAIL = expression(
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
_ISO_DATE = expression(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMERIC_DATE = expression(r"(?=\d)(?<![\d.])(?:(\d{1,2})([./-]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d)|(\d{1,2})\. ?(\d{1,2})\.(?= |$|\n))")
_TIME = expression(
    r"(?=\d)(?:(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?!\d)\s?(?P<half>a\.?m\b\.?|p\.?m\b\.?)?"
    r"|(?<![\d.,])(?P<hour12>\d{1,2})(?:\.(?P<minute12>\d{2}))?\s?(?P<half12>a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?<![\d.,])(?P<hour24>\d{1,2})\.(?P<minute24>\d{2})\s?(?:h|sati|sata)(?!\w))",
    re.I,
)
_HOUR_BEFORE = expression(r"(?<![\d.,:])(\d{1,2}(?:[.:]\d{2})?)(?:\s?h)?\s?$")
"""A figure that may be an hour, right before a word."""
_ALONE = r"(?<![A-Za-z0-9_])(?<!\d[.,])"
"""Where a figure may begin: not inside a word or another figure. Letters of other scripts may touch it, as clitics do."""
_NUMBER = r"\d{1,3}(?:[.,' ]\d{3}){1,6}(?:[.,]\d{1,2})?(?!\d)|\d{1,15}(?:[.,]\d{1,2})?(?!\d)|\d{1,15}"
_REFERENCE = expression(
    r"#\s?\w[\w/-]{0,60}|(?<![\w-])(?<!\w/)(?=[\w/-]{0,60}?\d)(?=[\w/-]{0,60}?[A-Za-z])[A-Za-z0-9]{1,40}(?:[/-][A-Za-z0-9]{1,40}){0,8}(?![\w-])|"
    r"(?<![\w-])(?<!\w/)\d{1,20}(?:[/-]\d{1,20}){1,8}(?![\w-])"
)
_BARE = expression(rf"{_ALONE}(?<![A-Za-z0-9]-)({_NUMBER})")
_IN_A_LIST = expression(r"\(?\d{1,2}[.)](?=\s|$)")
"""What a sentence begins with as a line of a numbered list: it counts lines, and states nothing."""
_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
_NAME = expression(rf"[{_CAPITAL}](?<![\w'-].)[\w'-]{{1,60}}(?: [{_CAPITAL}][\w'-]{{1,60}}){{0,8}}")
_VEILED_LINK = (
    r"(?<![\w-])[\w-]{{2,63}}\s?[(\[{{<]\s?(?:\.|{dot})\s?[)\]}}>]\s?[\w-]{{2,63}}|"
    r"(?<![\w-])[\w-]{{2,63}}\s(?:{dot})\s(?:com|net|org|info|shop|online|site|ro|hr|cat|es|eu|co|uk)(?!\w)"
)
_VEILED_MAIL = r"(?<![\w.+-])[\w.+-]{{1,64}}\s?[(\[{{<]\s?(?:@|at|{at})\s?[)\]}}>]\s?[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,5}}"


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


class Level(NamedTuple):
    """A levelled text, and where each of its characters begins and ends in the text as given."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


class _Forms(NamedTuple):
    """The regular expressions a language's conventions amount to."""

    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    day_before: re.Pattern[str]
    """A day without its month, right before another day that has one (from 20 to 21 January)."""
    months: dict[str, int]
    weekdays: dict[str, int]
    weekday: re.Pattern[str]
    relative: re.Pattern[str]
    days: dict[str, int]
    worded_time: re.Pattern[str]
    times: dict[str, int]
    period: re.Pattern[str]
    amount: re.Pattern[str]
    percent: re.Pattern[str]
    currencies: dict[str, str]
    number_word: re.Pattern[str]
    numbers: dict[str, int]
    one_number: re.Pattern[str]
    counted: re.Pattern[str]
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


def find_claims(raw: str, language: Language) -> tuple[Claim, ...]:
    """Return every claim of a text in the order they stand, none overlapping another."""
    if len(raw) <= _LONGEST and "\n" not in raw and raw == raw.strip() and _OF_WORD.search(raw) and not _INNER_END.search(raw):
        return _remembered_claims(raw, language)  # one sentence, as most texts of a case are
    ends = _plain_ends(raw, language.style)
    return claims_in(language.read(raw), language) if ends is None else _claims_to(ends, raw, language)


def _plain_ends(raw: str, style: TextStyle) -> list[int] | None:
    """Return where the sentences of a text end if each stretch of it is plainly one; None where its words must be read to tell."""
    ends: list[int] = []
    start = 0
    for end in read_text(raw, style).stretches if "\n" in raw else (len(raw),):
        stretch = raw[start:end].rstrip()
        if stretch and (_INNER_END.search(stretch) or not _OF_WORD.search(stretch)):
            return None
        ends.append(start + len(stretch))
        start = end
    return ends


_INNER_END = expression(rf"[{re.escape(CLOSING)}]\s")
_OF_WORD = expression(rf"[^\W_{STRIPPED}]")


def claims_in(text: Text, language: Language) -> tuple[Claim, ...]:
    """Return every claim of a text that has been read, in the order they stand, none overlapping another.

    A claim never runs on into another sentence, so sentences are asked one by one and remembered: of a letter that is being typed, or of
    letters that share sentences, most are known.
    """
    return _claims_to([sentence.end for sentence in text.sentences], text.raw, language)


def _claims_to(ends: Iterable[int], raw: str, language: Language) -> tuple[Claim, ...]:
    """Return the claims of a text, given where its sentences end."""
    found: list[Claim] = []
    start = 0
    for end in (*ends, len(raw)):
        piece = raw[start:end].lstrip(" \n")
        claims = _remembered_claims(piece, language) if len(piece) <= _LONGEST else _claims_of(piece, language)
        if claims:
            start = end - len(piece)
            found += [Claim(kind, value, first + start, last + start) for kind, value, first, last in claims]
        start = end
    return tuple(found)


_LONGEST = 1_000
"""Characters of a sentence that is remembered with its claims; longer ones come but once, and would fill the memory."""


@lru_cache(maxsize=20_000)
def _remembered_claims(piece: str, language: Language) -> tuple[Claim, ...]:
    return _claims_of(piece, language)


def _claims_of(raw: str, language: Language) -> tuple[Claim, ...]:
    forms = _forms(language)
    level = levelled(raw, language.style)
    text = level.text
    signs = _signs(text, forms)
    found: list[Claim] = []
    for needed, recognise in _RECOGNISERS:
        if needed not in signs:
            continue
        fresh = list(recognise(text, forms, language))
        if fresh:
            text = _masked(text, fresh)
            found.extend(fresh)
    found.sort(key=lambda claim: claim.start)
    placed: list[Claim] = []
    reached = 0
    for claim in _with_coins(found, text):
        start, end = max(reached, level.starts[claim.start]), level.ends[claim.end - 1]
        if start < end:  # one character may level to several (½), which are two claims but one place
            placed.append(Claim(claim.kind, claim.value, start, end))
            reached = end
    return tuple(placed)


def _with_coins(claims: Iterable[Claim], text: str) -> Iterator[Claim]:
    """Yield claims in their order, an amount and the coins told behind it as one (eleven euros and twenty cents)."""
    before: Claim | None = None
    for claim in claims:
        together = _as_one(before, claim, text) if before and before.kind == claim.kind == "amount" else None
        if before and not together:
            yield before
        before = together or claim
    if before:
        yield before


def _as_one(notes: Claim, coins: Claim, text: str) -> Claim | None:
    """Return an amount of money with the hundredths of it that follow in words or figures, or None where they are not of it."""
    if not (isinstance(notes.value, tuple) and isinstance(coins.value, tuple) and _AND.fullmatch(text, notes.end, coins.start)):
        return None
    (whole, currency), (hundredths, coin) = notes.value, coins.value
    if not currency.isupper() or coin.isupper() or hundredths >= _HUNDRED or whole % 1:
        return None
    return Claim("amount", (whole + hundredths / _HUNDRED, currency), notes.start, coins.end)


_AND = expression(r"\s(?:\w{1,4}\s)?")
"""What stands between an amount and its coins: nothing, or a short word such as and, with."""
_HUNDRED = 100


def _signs(text: str, forms: _Forms) -> set[str]:
    """Return what a sentence holds without which a recogniser finds nothing; looking for it costs a fraction of what they cost."""
    signs = {"nothing"}
    if _FIGURE.search(text):
        signs.add("figure")
    if _SIGN.search(text):
        signs.add("sign")
    if _JOINED.search(text):
        signs.add("joined")
    words = set(_LOOSE_WORD.findall(text.casefold()))
    for clitics in range(1, forms.clitics + 1):
        words |= {word[clitics:] for word in words}
    return signs.union(*(forms.triggers[word] for word in words if word in forms.triggers))


_FIGURE = expression(r"\d")
_SIGN = expression(r"[\[{<(_@#]")
_JOINED = expression(r"[.:](?<=\w.)[\w/]|www")
_LOOSE_WORD = expression(r"[^\W\d_]+")


def gives_route(raw: str, language: Language) -> bool:
    """Return whether a text states an e-mail address or a phone number, without looking for anything else."""
    if _gives_email(raw):
        return True
    if not _SEVEN_DIGITS.search(raw) and not any(sign in raw for sign in _AT_SIGNS):
        return False
    return any(_gives_email(text) or any(_phones(text, _forms(language), language)) for text in _as_given_then_levelled(raw, language))


_SEVEN_DIGITS = expression(r"\d(?:\W{0,6}\d){6,}")
_AT_SIGNS = "@\ufe6b\uff20"
"""What neither a phone number nor an address can do without, however it is written."""


def _gives_email(text: str) -> bool:
    at = text.find("@")
    if at < 0:
        return False
    before = text[max(0, at - _LONGEST_MAILBOX) : at]
    mailbox = (before.rsplit(None, 1) or [""])[-1]  # nothing before white space is part of an address
    return _EMAIL.search(text, at - len(mailbox)) is not None


_LONGEST_MAILBOX = 70
"""Characters before the @ of an address, and what may stand before them."""


def _as_given_then_levelled(raw: str, language: Language) -> Iterator[str]:
    yield raw
    if not raw.isascii():
        yield levelled(raw, language.style).text


def months_of(language: Language) -> dict[str, int]:
    """Return the names of a language's months, levelled and in lower case, with their numbers."""
    return _forms(language).months


def clitics_of(style: TextStyle) -> str:
    """Return a pattern of the letters that a language may write before a word, which may be none."""
    return "(?:[" + "".join(sorted({entry for entry in style.prefixes if len(entry) == 1})) + "]{1,2})?" if style.prefixes else ""


def find_placeholders(raw: str, language: Language) -> tuple[Claim, ...]:
    """Return the gaps of a text that were left to fill in, without looking for anything else."""
    level = levelled(raw, language.style)
    return tuple(
        Claim("placeholder", match.group().casefold(), level.starts[match.start()], level.ends[match.end() - 1])
        for match in _PLACEHOLDER.finditer(level.text)
    )


def number_words(raw: str, language: Language) -> frozenset[Decimal]:
    """Return the numbers a text spells out as words."""
    return _remembered_numbers(raw, language) if len(raw) <= _LONGEST else _numbers_of(raw, language)


def _numbers_of(raw: str, language: Language) -> frozenset[Decimal]:
    forms = _forms(language)
    return frozenset(Decimal(_spelled(match.group(), forms)) for match in forms.number_word.finditer(levelled(raw, language.style).text))


_remembered_numbers = lru_cache(maxsize=2_000)(_numbers_of)


def spelled_times(raw: str, language: Language) -> frozenset[int]:
    """Return the times a text spells out as words, in minutes since midnight; both that may be meant where no part of the day is named."""
    return frozenset(time for told in times_in_words(raw, language) for time in told.values)


class TimeInWords(NamedTuple):
    """A time in words: every minute since midnight that may be meant, and where it stands in the text in lower case."""

    values: frozenset[int]
    start: int
    end: int


def times_in_words(raw: str, language: Language) -> tuple[TimeInWords, ...]:
    """Return each time that a text spells out as words."""
    return _remembered_times(raw, language) if len(raw) <= _LONGEST else _times_in_words(raw, language)


def _times_in_words(raw: str, language: Language) -> tuple[TimeInWords, ...]:
    frames, halves = _hours(language)
    level = levelled(raw.casefold(), language.style)
    text = level.text
    found: list[TimeInWords] = []
    for pattern, minutes, numbers in frames:
        matches = list(pattern.finditer(text))
        for match in matches:
            time = (numbers[match["hour"]] % 12 * 60 + minutes) % _HALF_A_DAY
            half = halves.get(match["half"] or "")
            meant = frozenset(time + later * _HALF_A_DAY for later in (0, 1) if half in (None, later))
            found.append(TimeInWords(meant, level.starts[match.start()], level.ends[match.end() - 1]))
        text = pattern.sub(_blank, text) if matches else text  # seven and a half is not seven
    return tuple(found)


_remembered_times = lru_cache(maxsize=2_000)(_times_in_words)


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


_HALF_A_DAY = 12 * 60


@cache
def _hours(language: Language) -> tuple[tuple[tuple[re.Pattern[str], int, dict[str, int]], ...], dict[str, int]]:
    """Return what a language's ways to tell the time look for, with the minutes each adds, and the half of the day its words name."""
    stated, style = language.statements, language.style
    numbers = {_level(word, style): hour for word, hour in stated.hour_words.items()}
    numbers = numbers or {word: value for word, value in _forms(language).numbers.items() if value <= _HALF_A_DAY // 60}
    halves = {_level(word, style): later for later, words in enumerate((stated.morning, stated.evening)) for word in words}
    hour, half = f"(?P<hour>{any_of(numbers)})", rf"(?:\s(?P<half>{any_of(halves)}))"
    frames = {**stated.hours, "{hour} {half}": 0}
    found = []
    for frame, minutes in sorted(frames.items(), key=lambda frame: -len(frame[0])):
        before, _, behind = _level(frame, style).partition("{hour}")
        told = half if behind == " {half}" else re.escape(behind) + half + "?"
        found.append((re.compile(rf"(?<!\w){re.escape(before)}{hour}{told}(?!\w)"), minutes, numbers))
    return tuple(found), halves


def _masked(text: str, claims: Sequence[Claim]) -> str:
    pieces: list[str] = []
    position = 0
    for claim in claims:
        pieces += (text[position : claim.start], "\x00" * (claim.end - claim.start))
        position = claim.end
    return "".join((*pieces, text[position:]))


def levelled(raw: str, style: TextStyle) -> Level:
    """Return a text with digits, spaces, signs and letters brought to one form each, and without what nobody sees."""
    if raw.isascii():
        return Level(raw, range(len(raw)), range(1, len(raw) + 1))
    if not _MARK.search(raw):
        letters = list(map(_letters(style).__getitem__, raw))
        text = "".join(letters)
        if len(text) == len(raw) and all(letters):
            return Level(text, range(len(raw)), range(1, len(raw) + 1))
        places = [place for place, letter in enumerate(letters) for _ in letter]
        return Level(text, places, [place + 1 for place in places])
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(raw):
        start, end = match.span()
        piece = match.group()
        if piece.isascii():
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            piece = _plain(piece, style)
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
        pieces.append(piece)
    return Level("".join(pieces), starts, ends)


def _level(raw: str, style: TextStyle) -> str:
    return levelled(raw.casefold(), style).text


_WIDEST = 4
"""Characters that one may level to: ½ and … have three, and some ligatures are whole sentences."""


@lru_cache(maxsize=20_000)
def _plain(cluster: str, style: TextStyle) -> str:
    """Return one character with its marks in plain form; nothing for one that is not seen."""
    kept = _UNSEEN.sub("", cluster[:8])
    plain = ""
    for character in unicodedata.normalize("NFKC", kept):
        if len(style.letters.get(character, "")) == 1:
            plain += style.letters[character]
        elif character.isdigit():
            plain += str(unicodedata.digit(character, 0))
        else:
            plain += _LEVELLED.get(character, " " if character.isspace() and character != "\n" else character)
    return _UNSEEN.sub("", plain)[:_WIDEST]


class _Letters(dict[str, str]):
    """Each character that stands without marks in plain form, worked out when it is first met."""

    def __init__(self, style: TextStyle) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, letter: str) -> str:
        if len(self) >= _MOST_LETTERS:
            self.clear()
        found = self[letter] = letter if letter.isascii() else _plain(letter, self._style)
        return found


_MOST_LETTERS = 5_000
_letters = cache(_Letters)


_LEVELLED = {
    "٫": ".",
    "٬": ",",
    "٪": "%",
    "–": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
    "־": "-",
    "。": ".",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "ı": "i",
    "İ": "I",
    "⁄": "/",
    "∕": "/",
    "٠": "0",
}


@lru_cache
def _forms(language: Language) -> _Forms:
    from babel import Locale

    conventions = language.conventions
    stated = language.statements
    style = language.style
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for name in conventions.dates.read_locales:
        locale = Locale.parse(name)
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                months |= {_level(value, style): number for number, value in locale.months[context][width].items()}
            weekdays |= {_level(value, style): number for number, value in locale.days[context]["wide"].items()}
    weekdays |= {_level(value, style): number for value, number in conventions.dates.extra_weekdays.items()}
    months |= {_level(value, style): number for value, number in conventions.dates.extra_months.items()}
    months = {key.removeprefix("de ").removeprefix("d'"): number for key, number in months.items()}
    prefix = clitics_of(style)
    year_dot = r"\.?" if style.ordinal_dot else ""
    joiner = "(?:" + any_of(conventions.dates.joiners) + ")"
    month = f"{prefix}({any_of(months)})\\.?"
    gap = rf"[ ,]{{0,3}}(?:{joiner}[ ']?)?"
    codes = any_of(str(code) for code in Locale.parse("en").currencies if len(str(code)) == 3)
    currencies = {_level(key, style): value for key, value in conventions.numbers.currencies.items()}
    currency = rf"{any_of(currencies)}|(?-i:{codes})|[$¢-¥֏؋৲৳૱௹฿៛\u20a0-\u20cf﷼]"
    between = rf"\s?(?:(?:{any_of(conventions.numbers.joiners)})[\s'])?" if conventions.numbers.joiners else r"\s?"
    numbers = {_level(key, style): value for key, value in {**conventions.numbers.words, **stated.numbers, **stated.ordinals}.items()}
    many = any_of(word for word, value in numbers.items() if value >= 100)
    percent = any_of(_level(entry, style) for entry in conventions.numbers.percent)
    ranges = any_of(_level(entry, style) for entry in conventions.dates.ranges)
    days = {_level(key, style): value for key, value in conventions.dates.relative.items()}
    times = {_level(key, style): value for key, value in conventions.dates.times.items()}
    not_times = [_level(entry, style) for entry in conventions.dates.not_times]
    word = rf"{prefix}(?:{any_of(numbers)})(?!\w)"
    joined = any_of(_level(entry, style) for entry in stated.joiners)
    number_word = rf"(?<!\w){word}(?:[\s-](?:(?:{joined})[\s-])?{word}){{0,8}}"
    units = any_of(_level(entry, style) for entry in stated.units if not entry.endswith("*"))
    stems = any_of(_level(entry[:-1], style) for entry in stated.units if entry.endswith("*"))
    titles = any_of(_level(entry, style).rstrip(".") for entry in conventions.titles)
    cased = conventions.native_name.upper() != conventions.native_name.lower()
    named = rf"(?-i:[{_CAPITAL}][\w'-]{{1,60}}(?: [{_CAPITAL}][\w'-]{{1,60}}){{0,3}})" if cased else r"[^\W\d_]{2,60}"
    ordinary = {_level(entry, style) for entry in (*stated.capitals, *conventions.titles, *conventions.writing.stopwords)}
    return _Forms(
        day_month=re.compile(
            rf"(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th|-?[a-zăâîșț]{{1,3}}(?=\s))?[ -]?{gap}{month}(?!\w)(?:{gap}(\d{{4}}){year_dot})?", re.I
        ),
        month_day=re.compile(rf"(?<!\w){month} (\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d)(?:,? (\d{{4}}))?", re.I),
        day_before=re.compile(rf"(?<![\d.,:/$€£])(?<!\d-)(\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:-|,?\s?(?:{ranges})[\s-]?)\s?$", re.I),
        months=months,
        weekdays=weekdays,
        weekday=re.compile(rf"(?<!\w){prefix}({any_of(weekdays)})(?!\w)", re.I),
        relative=re.compile(rf"(?<!\w)({any_of(days)})(?!\w)", re.I),
        days=days,
        worded_time=re.compile(rf"(?<!\w){prefix}({any_of((*times, *not_times))})(?!\w)", re.I),
        times=times,
        period=re.compile(rf"(?<!\w){prefix}({any_of(_level(entry, style) for entry in stated.periods)})(?!['’]?\w)", re.I),
        amount=re.compile(
            rf"{_ALONE}({_NUMBER})(?:[.,]--?)?(?:\s?(k|{many})(?!\w))?{between}({currency})(?!\w)|(?<!\w)({currency})\s?({_NUMBER})", re.I
        ),
        percent=re.compile(rf"(?<!\d)({_NUMBER})\s?(?:{percent})(?!\w)", re.I),
        currencies=currencies,
        number_word=re.compile(number_word, re.I),
        numbers=numbers,
        one_number=re.compile(rf"(?<!\w){prefix}({any_of(numbers)})(?!\w)", re.I),
        counted=re.compile(
            rf"{between}(?:({currency})(?!\w)|({percent})(?!\w)|{gap}{month}(?!\w)(?:{gap}(\d{{4}}))?|((?:{units})(?!\w)|(?:{stems})\w{{0,12}}))",
            re.I,
        ),
        after_figure=re.compile(rf"[\d\x00](?:\s(?:{any_of(conventions.numbers.joiners)}))?\s$", re.I),
        veiled_link=re.compile(_VEILED_LINK.format(dot=any_of(_level(entry, style) for entry in stated.dot)), re.I),
        veiled_mail=re.compile(_VEILED_MAIL.format(at=any_of(_level(entry, style) for entry in stated.at)), re.I),
        titled=re.compile(rf"(?<!\w){prefix}(?:{titles})\.?\s({named})", re.I) if conventions.titles else None,
        not_titles=frozenset(_level(entry, style) for entry in conventions.not_titles),
        ordinary=frozenset({*ordinary, *months, *weekdays}),
        triggers=_by_word(
            {
                "number word": _telling_words(numbers),
                "weekday": _telling_words(weekdays),
                "relative": _telling_words(days),
                "worded time": _telling_words(times),
                "period": _telling_words(_level(entry, style) for entry in stated.periods),
                "title": _telling_words(_level(entry, style) for entry in conventions.titles),
                "gap": frozenset({"tbd", "tbc", "todo", "lorem", *("x" * count for count in range(2, 41))}),
                "dot": _telling_words(_level(entry, style) for entry in stated.dot),
            }
        ),
        clitics=2 if style.prefixes else 0,
    )


def _telling_words(phrases: Iterable[str]) -> frozenset[str]:
    """Return the longest word of each phrase."""
    return frozenset(max(found, key=len) for phrase in phrases if (found := _LOOSE_WORD.findall(phrase.casefold())))


def _by_word(words: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {word: frozenset(name for name, named in words.items() if word in named) for word in frozenset().union(*words.values())}


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


def _spelled(words: str, forms: _Forms) -> int:
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


_Recogniser = Callable[[str, _Forms, Language], Iterator[Claim]]


def _simple(kind: str, pattern: re.Pattern[str] | Callable[[_Forms], re.Pattern[str]], value: Callable[[str], object]) -> _Recogniser:
    def recognise(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
        for match in (pattern(forms) if callable(pattern) else pattern).finditer(text):
            if matched := match.group().rstrip(" .,;:!?)"):
                yield Claim(kind, value(matched), match.start(), match.start() + len(matched))

    return recognise


def _phones(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in (match for run in _SEVEN_DIGITS.finditer(text) for match in _PHONE.finditer(text, max(0, run.start() - 2), run.end() + 2)):
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


def _iso_dates(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _ISO_DATE.finditer(text):
        yield from _date(int(match[2]), int(match[3]), int(match[1]), match)


def _day_months(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    reached = 0
    for match in forms.day_month.finditer(text):
        month, year = forms.months.get(match[2].casefold(), 0), int(match[3]) if match[3] else None
        last = list(_date(month, int(match[1]), year, match))
        before = forms.day_before.search(text, max(reached, match.start() - _BETWEEN_DAYS), match.start()) if last else None
        if before and (first := list(_date(month, int(before[1]), year, before))):
            yield first[0]._replace(end=before.end(1))
        yield from last
        reached = match.end()


_BETWEEN_DAYS = 16
"""Characters from the first day of a range to the next: the figure, and the words between."""


def _numeric_dates(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
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
        yield from _date(forms.months.get(match[1].casefold(), 0), int(match[2]), int(match[3]) if match[3] else None, match)


def _date(month: int, day: int, year: int | None, match: re.Match[str]) -> Iterator[Claim]:
    try:
        dt.date(year or 2024, month, day)
    except ValueError:
        return
    stripped = match.group().rstrip(" ,\n")
    yield Claim("date", (month, day, year), match.start(), match.start() + len(stripped))


def _numbers_in_words(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    """Yield numbers in words that count something: money, per cent, days; a bare one is an article or a figure of speech too often."""
    for match in forms.number_word.finditer(text):
        counted = forms.counted.match(text, match.end())
        value = _spelled(match.group(), forms)
        if counted is None or not value:
            continue
        currency, percent, month, year, unit = counted.groups()
        if currency:
            yield Claim(
                "amount", (Decimal(value), forms.currencies.get(currency.casefold(), currency.upper())), match.start(), counted.end()
            )
        elif percent:
            yield Claim("percent", Decimal(value), match.start(), counted.end())
        elif month and value <= 31:
            yield Claim("date", (forms.months.get(month.casefold(), 0), value, int(year) if year else None), match.start(), counted.end())
        elif unit and value > 1:
            yield Claim("number", Decimal(value), match.start(), counted.end())


def _times(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour12"] or match["hour24"])
        minute = int(match["minute"] or match["minute12"] or match["minute24"] or 0)
        half = (match["half"] or match["half12"] or "").casefold().replace(".", "")
        if hour > 24 or minute > 59:
            continue
        hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
        yield Claim("time", (hour % 24) * 60 + minute, match.start(), match.start() + len(match.group().rstrip()))


def _worded_times(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    """Yield words that are a time: noon. Behind another hour than twelve the same words only tell which part of the day it is in."""
    for match in forms.worded_time.finditer(text):
        hour = _HOUR_BEFORE.search(text, max(0, match.start() - 12), match.start())
        minutes = forms.times.get(match[1].casefold())
        if minutes is not None and (hour is None or hour[1] in ("12", "12:00", "12.00")):
            yield Claim("time", minutes, *match.span())


def _percents(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.percent.finditer(text):
        yield Claim("percent", parse_number(match[1]), *match.span())


def _amounts(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.amount.finditer(text):
        figure, unit = (match[1], match[3]) if match[1] else (match[5], match[4])
        value = parse_number(figure)
        if match[2]:
            value *= forms.numbers.get(match[2].casefold(), 1_000)
        yield Claim("amount", (value, forms.currencies.get(unit.casefold(), unit.upper())), *match.span())


def _weekdays(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.weekday.finditer(text):
        if forms.after_figure.search(text[max(0, match.start() - 12) : match.start()]):
            continue  # 24 de luni: months, not Mondays
        if (day := forms.weekdays.get(match[1].casefold())) is not None:
            yield Claim("weekday", day, *match.span())


def _relatives(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.relative.finditer(text):
        if (days := forms.days.get(match[1].casefold())) is not None:
            yield Claim("relative", days, *match.span())


def _periods(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in forms.period.finditer(text):
        yield Claim("relative", match[1].casefold(), *match.span())


def _numbers(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    for match in _BARE.finditer(text):
        if match.start() > 1 or not _IN_A_LIST.match(text):
            yield Claim("number", parse_number(match[1]), *match.span())


def _titled_names(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
    """Yield what stands after a title such as Mr: a name, also in scripts without capitals."""
    if forms.titled is not None:
        for match in forms.titled.finditer(text):
            if match[1].casefold() not in forms.ordinary and match.group().split()[0].casefold() not in forms.not_titles:
                yield Claim("name", match[1].casefold(), *match.span(1))


def _names(text: str, forms: _Forms, language: Language) -> Iterator[Claim]:
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


def _ordinary(word: str, forms: _Forms) -> bool:
    return word.casefold() in forms.ordinary or (word.isupper() and len(word) <= 5)


def _inside(text: str, at: int) -> bool:
    """Return whether a place is inside a sentence rather than at its start."""
    while at and text[at - 1] == " ":
        at -= 1
    return at > 0 and text[at - 1] not in '.!?:;\n\t-•“”"«„(/>*…\x00'


def _folded(text: str) -> str:
    return re.sub(r"[\s#]", "", text).casefold()


_RECOGNISERS: tuple[tuple[str, _Recogniser], ...] = (
    ("sign", _simple("placeholder", _PLACEHOLDER, str.casefold)),
    ("gap", _simple("placeholder", _PLACEHOLDER, str.casefold)),
    ("sign", _simple("email", _EMAIL, str.casefold)),
    ("sign", _simple("email", lambda forms: forms.veiled_mail, str.casefold)),
    ("sign", _simple("url", lambda forms: forms.veiled_link, str.casefold)),
    ("dot", _simple("url", lambda forms: forms.veiled_link, str.casefold)),
    ("joined", _simple("url", _URL, str.casefold)),
    ("figure", _iso_dates),
    ("figure", _day_months),
    ("figure", _numeric_dates),
    ("figure", _month_first),
    ("number word", _numbers_in_words),
    ("worded time", _worded_times),
    ("figure", _times),
    ("figure", _amounts),
    ("figure", _percents),
    ("figure", _phones),
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
