"""The complaint out of what was pasted: without mail headers, quoted mails, signatures, legal notices and page furniture.

Everything taken out is shown, so that a person can put it back. In doubt a line stays: a header too many in a complaint costs
nothing, a sentence of the customer's that went missing costs the letter its point. The words that mail programs and web pages use
are data (``intake.toml``), for all languages at once, because a program's language need not be the customer's.

Each line is looked at a fixed number of times, and no pattern can backtrack over more than a line: the time is linear.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from amends.resources import read_toml

OWN_WORDS = 60
"""Letters that must stand above a quoted mail for the rest to count as quoted: below that, the complaint may be in the mail."""

_LONGEST_CUE_LINE = 300
_SIGNATURE_LINES = 10

_NEWLINE = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TERMINAL_CODE = re.compile("\x1b\\[[0-?]{0,30}[ -/]{0,5}[@-~]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
_JOINERS = "\u200c\u200d"
_STARS = "★☆⭐✩✪✫✬✭✮✯🌟"
_FIGURES = re.compile(f"[0-9\u0660-\u0669.,/%()\\s{_STARS}\ufe0f]+")
_DATE_OR_ADDRESS = re.compile(r"[0-9\u0660-\u0669]{1,2}[:.][0-9\u0660-\u0669]{2}|@")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{5,24}")
_ADDRESS = re.compile(r"<?(?:mailto:)?[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[a-z]{2,24}>?|(?:https?://|www\.)\S{3,200}", re.IGNORECASE)
_SENTENCE_END = (".", "!", "?", "؟", "…")


@dataclass(frozen=True)
class Dropped:
    """One thing taken out of a pasted complaint: what kind of thing, and its text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Cleaned:
    """A complaint as the customer wrote it, and what was taken out around it."""

    text: str
    dropped: tuple[Dropped, ...]


@dataclass(frozen=True)
class _Cues:
    sender: frozenset[str]
    mail: frozenset[str]
    headers: frozenset[str]
    starts: tuple[str, ...]
    wrote: tuple[str, ...]
    original: frozenset[str]
    forwarded: frozenset[str]
    sent_from: tuple[str, ...]
    contact: frozenset[str]
    notice: tuple[str, ...]
    notice_words: tuple[str, ...]
    single: tuple[str, ...]
    furniture: frozenset[str]
    maybe: frozenset[str]
    banner: tuple[str, ...]
    rating: frozenset[str]


def clean_complaint(text: str) -> Cleaned:
    """Return the complaint in a pasted text, and everything that was taken out of it.

    When nothing would be left, nothing but hidden characters is taken out.
    """
    visible, hidden = _without_hidden(_NEWLINE.sub("\n", text))
    lines = [line.rstrip() for line in visible.split("\n")]
    kinds: list[str | None] = [None] * len(lines)
    content = _export_header(lines)
    _mark_mail(lines, kinds)
    _mark_notices(lines, kinds)
    _mark_signatures(lines, kinds)
    _mark_furniture(lines, kinds)
    kept = _joined(line for line, kind in zip(lines, kinds, strict=True) if kind is None)
    if not any(character.isalnum() for character in kept):
        return Cleaned(_joined([*([content] if content else []), *lines]), hidden)
    dropped = [Dropped("mail-headers", content)] if content else []
    for kind, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        passage = "\n".join(line for _, line in group).strip("\n")
        if kind is not None and passage:
            dropped.append(Dropped(kind, passage))
    return Cleaned(kept, (*hidden, *dropped))


@cache
def _cues() -> _Cues:
    data = read_toml(Path(__file__).with_suffix(".toml"))

    def words(key: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word.casefold() for table in data.values() for word in table[key]))

    return _Cues(
        sender=frozenset(words("from")),
        mail=frozenset(words("mail")),
        headers=frozenset(words("headers")) | frozenset(words("mail")),
        starts=words("starts"),
        wrote=words("wrote"),
        original=frozenset(words("original")),
        forwarded=frozenset(words("forwarded")),
        sent_from=words("sent_from"),
        contact=frozenset(words("contact")),
        notice=words("notice"),
        notice_words=words("notice_words"),
        single=words("single"),
        furniture=frozenset(words("furniture")),
        maybe=frozenset(words("maybe")),
        banner=words("banner"),
        rating=frozenset(words("rating")),
    )


def _joined(lines: Iterator[str] | list[str]) -> str:
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n").strip()


def _without_hidden(text: str) -> tuple[str, tuple[Dropped, ...]]:
    counted: Counter[str] = Counter()
    smuggled: list[str] = []

    def replace_code(match: re.Match[str]) -> str:
        counted["terminal code"] += 1
        return ""

    def replace(match: re.Match[str]) -> str:
        character = match.group()
        if character in _JOINERS and _joins(text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]):
            return character
        counted[f"U+{ord(character):04X}"] += 1
        if "\U000e0020" <= character <= "\U000e007e":
            smuggled.append(chr(ord(character) - 0xE0000))
        return "\ufffd" if "\ud800" <= character <= "\udfff" else ""

    text = _TERMINAL_CODE.sub(replace_code, text)
    text = _HIDDEN.sub(replace, text)
    if not counted:
        return text, ()
    shown = ", ".join(f"{name} ×{count}" for name, count in counted.most_common(12)) + (", …" if len(counted) > 12 else "")
    if smuggled:
        shown += f"; written in invisible letters: {''.join(smuggled)}"
    return text, (Dropped("hidden-characters", shown),)


def _joins(before: str, after: str) -> bool:
    """Return whether a joiner between two characters is part of writing: an emoji of several, or Arabic letters kept apart."""
    if not before or not after:
        return False
    emoji = unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    arabic = all("\u0600" <= letter <= "\u06ff" for letter in (before, after))
    return arabic or (emoji and unicodedata.category(after) == "So")


def _label(line: str) -> str:
    """Return the words before a line's first colon, folded, or an empty string."""
    head, colon, _ = line[:60].partition(":")
    return head.strip(" *_\t").casefold() if colon else ""


def _bare(line: str) -> str:
    """Return a line folded, without the bullets, arrows, dashes and closing marks around its words."""
    return line.casefold().strip(' \t*_-–—=•·|>»›→▼▾▸+#?!.:()[]"“”')


def _export_header(lines: list[str]) -> str:
    """Cut a ticket system's one-line header (``SUBJECT: …|CONTENT:``) off the first line and return it."""
    first = lines[0]
    end = first.upper().rfind("|CONTENT:")
    if end < 0 or _label(first) not in _cues().headers | _cues().sender:
        return ""
    end += len("|CONTENT:")
    lines[0] = first[end:].lstrip()
    return first[:end]


def _mark_mail(lines: list[str], kinds: list[str | None]) -> None:
    cues = _cues()
    own = 0
    passed_on = False
    number = 0
    while number < len(lines):
        line = lines[number]
        bare = _bare(line) if len(line) < _LONGEST_CUE_LINE else ""
        if bare in cues.forwarded and (line.lstrip()[:1] in "-=_" or line.endswith(":")):
            kinds[number] = "forwarded-marker"
            passed_on = True
            number += 1
        elif bare in cues.original and line.lstrip()[:1] in "-=_":
            kinds[number] = "quoted-mail"
            number = _quoted_from(number + 1, lines, kinds, own)
        elif count := _header_lines(lines, number):
            kinds[number : number + count] = ["mail-headers"] * count
            quoted = not passed_on and not _is_forwarded(lines[number : number + count])
            number = _quoted_from(number + count, lines, kinds, own) if quoted else number + count
            passed_on = False
        elif count := _attribution_lines(lines, number):
            kinds[number : number + count] = ["quoted-mail"] * count
            after = _after_quote_marks(number + count, lines, kinds)
            if after == number + count and "@" in "".join(lines[number : number + count]):
                after = _quoted_from(after, lines, kinds, own)
            number = after
        elif line.startswith(">") and lines[number + 1 : number + 2] and lines[number + 1].startswith(">"):
            number = _after_quote_marks(number, lines, kinds)
        else:
            own += sum(map(str.isalpha, line))
            number += 1


def _quoted_from(start: int, lines: list[str], kinds: list[str | None], own: int) -> int:
    """Mark everything from a line on as quoted if the customer's own words stand above it; return where to go on."""
    if own < OWN_WORDS:
        return start
    kinds[start:] = ["quoted-mail"] * (len(lines) - start)
    return len(lines)


def _after_quote_marks(start: int, lines: list[str], kinds: list[str | None]) -> int:
    """Mark the lines that start with ``>`` here, with the blank lines between them; return the line after them."""
    last = start
    number = start
    while number < len(lines) and (lines[number].startswith(">") or not lines[number]):
        number += 1
        if lines[number - 1]:
            last = number
    kinds[start:last] = ["quoted-mail"] * (last - start)
    return last


def _header_lines(lines: list[str], start: int) -> int:
    """Return how many lines from here on are a mail's headers.

    Two with the sender or three without, one of them a mail's own or an address: "From: London", "To: Paris" is a journey.
    """
    cues = _cues()
    labels: list[str] = []
    number = start
    while number < len(lines) and number < start + 12:
        label = _label(lines[number])
        if label in cues.sender or label in cues.headers:
            labels.append(label)
        elif not (labels and lines[number][:1] in (" ", "\t") and lines[number].strip()):
            break
        number += 1
    distinct = set(labels)
    enough = len(distinct) >= 3 or (len(distinct) >= 2 and not distinct.isdisjoint(cues.sender))
    of_mail = not distinct.isdisjoint(cues.mail) or "@" in "".join(lines[start:number])
    return number - start if enough and of_mail else 0


def _is_forwarded(headers: list[str]) -> bool:
    return any(re.match(r"[^:]{2,12}:\s*(?:fwd?|wg|tr|i)\s*:", line, re.IGNORECASE) for line in headers)


def _attribution_lines(lines: list[str], start: int) -> int:
    """Return over how many lines a mail program's "On … wrote:" runs from here, or 0."""
    cues = _cues()
    if not lines[start][:40].casefold().lstrip(" >").startswith(cues.starts):
        return 0
    joined = ""
    for count in range(1, 4):
        if start + count > len(lines) or not (piece := lines[start + count - 1]):
            return 0
        joined = f"{joined} {piece}"
        if len(joined) > _LONGEST_CUE_LINE:
            return 0
        if joined.endswith(":"):
            folded = joined.casefold()
            return count if _DATE_OR_ADDRESS.search(joined) and any(cue in folded for cue in cues.wrote) else 0
    return 0


def _mark_notices(lines: list[str], kinds: list[str | None]) -> None:
    cues = _cues()
    number = 0
    while number < len(lines):
        folded = lines[number].casefold().lstrip(" *_-")
        if kinds[number] is not None or not folded:
            number += 1
            continue
        if folded.startswith(cues.single):
            kinds[number] = "disclaimer"
        end = number + 1
        if folded.startswith(cues.notice):
            while end < len(lines) and lines[end] and kinds[end] is None:
                end += 1
            passage = " ".join(lines[number:end]).casefold()
            if sum(word in passage for word in cues.notice_words) >= 2:
                kinds[number:end] = ["disclaimer"] * (end - number)
            else:
                end = number + 1
        number = end


def _mark_signatures(lines: list[str], kinds: list[str | None]) -> None:
    cues = _cues()
    for number, line in enumerate(lines):
        telephone = len(line) <= 80 and line.casefold().lstrip(" *_").startswith(cues.sent_from)
        if kinds[number] is None and telephone and _ends_passage(lines, kinds, number):
            kinds[number] = "signature"
    open_lines = [number for number, kind in enumerate(kinds) if kind is None and lines[number].strip()]
    dashes = [position for position, number in enumerate(open_lines) if lines[number].strip() == "--"]
    # More than one such line is a customer's way of parting paragraphs.
    if len(dashes) == 1 and dashes[0]:
        signed = open_lines[dashes[0] :]
        if len(signed) <= _SIGNATURE_LINES and all(_may_sign(lines[number]) for number in signed):
            for number in signed:
                kinds[number] = "signature"
            open_lines = open_lines[: dashes[0]]
    _mark_contact_lines(open_lines, lines, kinds)


def _ends_passage(lines: list[str], kinds: list[str | None], number: int) -> bool:
    """Return whether nothing of the complaint follows directly: a telephone's line stands last or alone."""
    after = number + 1
    return after >= len(lines) or not lines[after].strip() or kinds[after] is not None


def _may_sign(line: str) -> bool:
    return len(line) <= 100 and not (line.rstrip().endswith(_SENTENCE_END) and len(line.split()) > 6)


def _mark_contact_lines(open_lines: list[int], lines: list[str], kinds: list[str | None]) -> None:
    run: list[int] = []
    certain = False
    for number in reversed(open_lines[-_SIGNATURE_LINES:]):
        line = lines[number].strip()
        label = _label(line).rstrip(".")
        value = line.partition(":")[2].strip() if label in _cues().contact else line
        if not (_PHONE.fullmatch(value) or _ADDRESS.fullmatch(value)):
            break
        certain = certain or value != line or not _PHONE.fullmatch(value)
        run.append(number)
    above = open_lines[: len(open_lines) - len(run)]
    announced = bool(above) and lines[above[-1]].rstrip().endswith(":")
    if above and not announced and (certain or len(run) > 1):
        for number in run:
            kinds[number] = "signature"


def _mark_furniture(lines: list[str], kinds: list[str | None]) -> None:
    cues = _cues()
    maybe: list[int] = []
    found = 0
    for number, line in enumerate(lines):
        if kinds[number] is not None or not line.strip() or len(line) > _LONGEST_CUE_LINE:
            continue
        bare = _bare(line)
        if bare in cues.furniture or line.casefold().lstrip(" *_").startswith(cues.banner) or _is_rating(line) or _is_menu(line):
            kinds[number] = "page-furniture"
            found += 1
        elif bare in cues.maybe:
            maybe.append(number)
    if found or len(maybe) >= 3:
        for number in maybe:
            kinds[number] = "page-furniture"


def _is_rating(line: str) -> bool:
    rest = " ".join(_FIGURES.sub(" ", line).split()).casefold().strip(":- ")
    has_star = any(star in line for star in _STARS)
    has_figure = any(character.isdigit() for character in line)
    return (has_star and (not rest or rest in _cues().rating)) or (has_figure and rest in _cues().rating)


def _is_menu(line: str) -> bool:
    entries = [_bare(entry) for entry in re.split(r"[|•·›»]|\s{3,}|\t", line) if entry.strip()]
    strange = [entry for entry in entries if entry not in _cues().furniture and entry not in _cues().maybe]
    return len(entries) >= 2 and len(strange) * 2 < len(entries) and all(len(entry.split()) <= 3 for entry in strange)
