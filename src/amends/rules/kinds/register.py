"""Register: one form of address, a level voice, the case's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from amends.expressions import expression
from amends.languages import LANGUAGES, by_language, detect_language, load_language, plainly_in
from amends.languages.matching import Match
from amends.languages.text import words
from amends.languages.vocabulary import Judge
from amends.memo import Memo
from amends.rules.binding import our_texts
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words, place_of
from amends.rules.kinds.making import at_least, finding_at
from amends.rules.kinds.phrases import excused
from amends.rules.unsaid import item_told

_CAPITAL = "".join(chr(code) for code in range(0x41, 0x250) if unicodedata.category(chr(code)) == "Lu")
_SHOUT = expression(f"[{_CAPITAL}]{{4,}}")
_SHOUTED = expression(
    rf"(?<!\w)[{_CAPITAL}]{{2,}}(?:['’-]?[{_CAPITAL}]+)*(?!\w)(?:[ ,!]+[{_CAPITAL}]{{2,}}(?:['’-]?[{_CAPITAL}]+)*(?!\w))*"
)
_SHOUTED_WORD = 5
"""Letters of a word in capitals that is no abbreviation."""
_PICTURE = expression(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u2600-\u2604\u2607-\u260d\u2610-\u26ff\u2728\u2753-\u2757\u2763\u2764\u270a-\u270d]\ufe0f?"
)
_QUOTE = expression('[“”„"«»]')
_FACE = expression(r"[:;]-?[)(DP](?!\w)")
_SMALL = 0.15
"""Share of small words under which a text may be written in another language; in any of ours they are a third to a half."""
_FEW = 8
"""Words of a text that is too short to tell."""
_PLAINLY = 3
"""Small words of another language that tell a sentence, where it holds a third as many of its letter's own or fewer."""
_SENTENCES, _LONGEST = 5_000, 1_000
"""Sentences that are kept with whether they are in another language, and characters of the longest that is."""


def register(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding at the first word of the form of address that a letter should not mix in.

    ``say`` is familiar address, ``say_other`` formal. Which is wrong the case or the profile says, else the rarer one is. Language teaching and the
    project's own source letters show how often the two get mixed (Romanian tu and voi in one paragraph). What speaks to the reader and others
    together (a couple, a family) has the form of the formal one and is none: a phrase of ``unless`` tells.
    """
    pack = document.pack
    if not document.whole:
        return
    familiar = own_words(document, pack.patterns(rule.id, "say"))
    formal = own_words(document, pack.patterns(rule.id, "say_other"))
    if not familiar or not formal:
        return
    settled = document.case.formality if document.case else document.profile.get("formality")
    wanted = settled or ("informal" if len(familiar) > len(formal) else "formal")
    plural = (match for match in formal if not excused(rule, document, match) and not _of_an_item(rule, document, match))
    mixed = familiar if wanted == "formal" else plural
    wrong: Match | None = next(iter(mixed), None)
    if wrong is None:
        return
    said, other = ("familiar", "formal") if wanted == "formal" else ("formal", "familiar")
    yield finding_at(rule, document, "register", *place_of(document, wrong), said=said, other=other)


def _of_an_item(rule: Rule, document: Document, match: Match) -> bool:
    """Return whether a sentence of familiar address says an item of the case which speaks to several itself: the plural has the form of the
    formal one, and is written small where that is written with a capital."""
    said = item_told(document, document.text.sentence_of(match.first)) if document.case is not None else None
    formal = document.pack.patterns(rule.id, "say_other")
    if said is None or formal is None or document.raw[document.text.place(match.first, match.last)[0]].isupper():
        return False
    return bool(formal.find(document.language.read(said.text)))


def tone(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield each picture and each shout; runs on any text, so clean text costs a search or two.

    Informal cues cost trust in replies to complaints (Lopes et al. 2024). A word in capitals that the case writes so is a name.
    """
    raw = document.raw
    if not raw.isascii():
        yield from _pictures(rule, document, _PICTURE)
    if ":" in raw or ";" in raw:
        yield from _pictures(rule, document, _FACE)
    if _SHOUT.search(raw):
        yield from _shouts(rule, document)


def _pictures(rule: Rule, document: Document, pattern: re.Pattern[str]) -> Iterator[Found]:
    for match in pattern.finditer(document.raw):
        before = document.raw[match.start() - 1 : match.start()]
        if (pattern is _FACE and not (before.isspace() or before in ".!?")) or _is_set_apart(document, match.start()):
            continue
        yield finding_at(rule, document, "emoji", match.start(), match.end())


def _shouts(rule: Rule, document: Document) -> Iterator[Found]:
    known = "\n".join((document.case.complaint, *our_texts(document.case))) if document.case else ""
    for match in _SHOUTED.finditer(document.raw):
        words = re.findall(rf"[{_CAPITAL}'’-]+", match.group())
        long = [word for word in words if len(word) >= _SHOUTED_WORD and word not in known]
        if not long or (document.case is None and sum(len(word) >= 4 for word in words) < 2) or _is_set_apart(document, match.start()):
            continue
        yield finding_at(rule, document, "capitals", match.start(), match.end())


def _is_set_apart(document: Document, offset: int) -> bool:
    """Return whether a place stands in the subject, in the letterhead or in a quotation."""
    if document.part_at(offset) in ("subject", "letterhead", "heading"):
        return True
    text = document.text
    number, firsts = text.sentence_at(offset), text.firsts
    near = text.run(firsts[max(0, number - 1)], firsts[min(number + 2, len(firsts) - 1)])
    before = next((token for token in reversed(near) if token.start <= offset), None)
    if before is not None and before.quoted and not _QUOTE.search(document.raw, before.end, max(before.end, offset)):
        return True
    after = next((token for token in near if token.start >= offset), None)
    return after is not None and after.quoted and not _QUOTE.search(document.raw, offset, after.start)


def language(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield an error at the first sentence of a letter that reads as another of our languages.

    Small words decide; the identifier, which takes longer than all the rest, is asked only about a text that has too few of them.
    """
    if not document.whole:
        return
    count = document.text.firsts[-1]
    body = document.body or tuple(range(len(document.text.firsts) - 1))
    few = count >= _FEW and document.pack.small_words(document.text) < _SMALL * count
    if few and not plainly_in(document.raw, document.language):
        start, end = document.text.bounds(body[0])
        found = detect_language(document.raw[start : document.text.bounds(body[-1])[1]])
        if found is not None and found != document.language.code:
            yield _in_another(rule, document, start, end)
            return
    yield from _sentence_in_another(rule, document, body)


def _in_another(rule: Rule, document: Document, start: int, end: int) -> Found:
    return finding_at(rule, document, "language", start, end, severity=at_least(rule, "error"), language=document.language.name)


def _sentence_in_another(rule: Rule, document: Document, body: tuple[int, ...]) -> Iterator[Found]:
    """Yield the first sentence of the body that is plainly in another of our languages than the rest, quotations left out."""
    may_be, foreign = _telling(document.language.code)
    for number in document.pack.vocabulary.read(document.text).judged(may_be) if not document.text.quotes else ():
        if number in body and foreign[document.text.sentence_text(number)]:
            yield _in_another(rule, document, *document.text.bounds(number))
            return


@cache
def _telling(code: str) -> tuple[Judge, Memo[bool]]:
    """Return which sentences may be written in another language than this, by their small words at a glance, and which are.

    They hold three different small words of another language and more, and next to none of this one's; the identifier, which is asked about
    such sentences alone, does not take them for this one's (“Dopustite mi da Vam se ispričam” holds three small words of Catalan).
    """
    languages = tuple(map(load_language, LANGUAGES))

    def plainly(own: int, others: Iterable[int]) -> bool:
        return max(others) >= max(_PLAINLY, _PLAINLY * own)

    def may_be(counted: int, once: int) -> bool:
        # There are no more different words than words, and no fewer than classes of them.
        small = by_language(counted)
        small.pop(code)
        return plainly(by_language(once)[code], small.values())

    def foreign(sentence: str) -> bool:
        small = {one.code: len({form for form, _, _ in words(sentence, one.style)} & one.stopwords) for one in languages}
        return plainly(small.pop(code), small.values()) and detect_language(sentence) != code

    return may_be, Memo(foreign, _SENTENCES, _LONGEST)
