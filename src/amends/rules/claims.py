"""Claims: the dates, times, amounts, percentages, numbers, references, addresses and names a text states.

Recognised in each language's own forms (month names from CLDR, Arabic-Indic digits, 1.234,56 and 1,234.56, counted nouns, numbers in
words), in one form that can be compared, once the text is levelled (``levelling``). What is found first is masked, so that 3 June 2026 is a
date and not three numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import CLOSING, STRIPPED, Text, TextStyle, read_text
from amends.rules.claim_forms import forms_of
from amends.rules.levelling import levelled
from amends.rules.recognising import EMAIL, PLACEHOLDER, RECOGNISERS, SEVEN_DIGITS, Claim, phones, signs_of

_LONGEST = 1_000
"""Characters of a sentence that is remembered with its claims; longer ones come but once, and would fill the memory."""
_INNER_END = expression(rf"[{re.escape(CLOSING)}]\s")
_OF_WORD = expression(rf"[^\W_{STRIPPED}]")
_AND = expression(r"\s(?:\w{1,4}\s)?")
"""What stands between an amount and its coins: nothing, or a short word such as and, with."""
_HUNDRED = 100
_AT_SIGNS = "@\ufe6b\uff20"
"""What neither a phone number nor an address can do without, however it is written."""
_LONGEST_MAILBOX = 70
"""Characters before the @ of an address, and what may stand before them."""


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


@lru_cache(maxsize=20_000)
def _remembered_claims(piece: str, language: Language) -> tuple[Claim, ...]:
    return _claims_of(piece, language)


def _claims_of(raw: str, language: Language) -> tuple[Claim, ...]:
    forms = forms_of(language)
    level = levelled(raw, language.style)
    text = level.text
    signs = signs_of(text, forms)
    found: list[Claim] = []
    for needed, recognise in RECOGNISERS:
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


def _masked(text: str, claims: Sequence[Claim]) -> str:
    pieces: list[str] = []
    position = 0
    for claim in claims:
        pieces += (text[position : claim.start], "\x00" * (claim.end - claim.start))
        position = claim.end
    return "".join((*pieces, text[position:]))


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


def gives_route(raw: str, language: Language) -> bool:
    """Return whether a text states an e-mail address or a phone number, without looking for anything else."""
    if _gives_email(raw):
        return True
    if not SEVEN_DIGITS.search(raw) and not any(sign in raw for sign in _AT_SIGNS):
        return False
    return any(_gives_email(text) or any(phones(text, forms_of(language), language)) for text in _as_given_then_levelled(raw, language))


def _gives_email(text: str) -> bool:
    at = text.find("@")
    if at < 0:
        return False
    before = text[max(0, at - _LONGEST_MAILBOX) : at]
    mailbox = (before.rsplit(None, 1) or [""])[-1]  # nothing before white space is part of an address
    return EMAIL.search(text, at - len(mailbox)) is not None


def _as_given_then_levelled(raw: str, language: Language) -> Iterator[str]:
    yield raw
    if not raw.isascii():
        yield levelled(raw, language.style).text


def find_placeholders(raw: str, language: Language) -> tuple[Claim, ...]:
    """Return the gaps of a text that were left to fill in, without looking for anything else."""
    level = levelled(raw, language.style)
    return tuple(
        Claim("placeholder", match.group().casefold(), level.starts[match.start()], level.ends[match.end() - 1])
        for match in PLACEHOLDER.finditer(level.text)
    )
