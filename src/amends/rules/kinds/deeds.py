"""Deeds: what a letter says that we did, do or will do stands in the case, in these words or in others."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.grounds import BACKED, grounds_in, told_of_the_past
from amends.rules.in_touch import besides_touch, gets_in_touch, gives_route, tells_when
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.leading import leads_over, takes_on
from amends.rules.nearest import AKIN, as_shown, item_nearest, item_to_show, without_hours
from amends.rules.our_house import said_by_name
from amends.rules.stating import (
    ENDS,
    HEAD,
    LIKELY,
    OF_THE_CUSTOMER,
    behind_owned,
    harmless_phrases,
    likely,
    likely_deeds,
    possible_deeds,
    stated_and_wished,
    stated_deeds,
)
from amends.rules.together import told_together
from amends.rules.unheard import from_nowhere
from amends.rules.unsaid import may_stand_for, may_tell, stands_for

if TYPE_CHECKING:
    from amends.rules.packs import Pack

_LINES = ("letterhead", "subject", "salutation", "sign_off")
"""Parts that are lines and state no deed; a whole sentence in one of them, such as a postscript, is read like any other."""
_REACH = 2
"""Words behind what we own by which an act must begin to be a part of it (we should have | called)."""
_OWNED = 0.3
"""More than this of what we own that we left undone or got wrong, and of a failing, a harm or the cause, must be the same for it to be that
one."""
_RETOLD = 0.38
"""The same for a sentence that hardly gives anything to tell what went wrong again: a deed told like a failing shares a word or two with one."""
_UNLIKELY = 0.1
_HARDLY = 0.2
_SURE = 0.2
_MORE_LIKELY_THAN_NOT = 0.5
"""How likely it must be that a sentence gives something: where phrases tell that it states a deed; where none does, whatever it says; for an
error; and where no phrase does, if it says nothing of what went wrong or what the case knows of that. An error from a half on would spare
letters that people wrote 10 of 27 unfair ones, and let pass as warnings 213 of 1,236 promises and deeds in words that nobody foresaw
(``amends_evals.attacks``, the kinds ``unseen``)."""
_UNSURE = 0.35
"""How likely it must be that a sentence gives something for it to be an error in a text that somebody wrote: of 181 invented deeds that were
errors about ``fresh/47`` to ``54`` 4 are warnings for that, and of 48 letters about them 24 draw no unfair error, 21 did."""
_MOSTLY = 0.85
"""How likely it must be that a sentence does neither for it to say so whatever its phrases.

All chosen on 5,139 sentences of ``evals/datasets/deeds``, those about ``fresh/09`` to ``16`` aside, each judged by what the sentences of other
cases teach: of the invented deeds 96 % are caught, of the items reworded 4 % flagged, of the sentences that give nothing 9 %. ``_HARDLY`` was
0.3 then; with 0.2 three of 1,104 invented deeds about ``fresh/17`` to ``54`` more are caught, and one of 1,104 sentences that give nothing is
flagged more.
"""


def deeds(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield sentences that state a deed or a commitment which no item of the case holds: an error where it brings in things the case has
    never heard of, else a warning; what hardly gives anything is for a person to decide where a person wrote it. A sentence that
    brings in such things and may state a deed, in words no phrase foresees, draws a warning, and advice where it speaks of the reader, unless
    its words are plainly those by which deeds are told.

    Principles ``match-words-and-deeds`` and ``promise-what-you-can-keep``; what the sentence reports as the customer's words is theirs.
    """
    case = document.case
    if case is None:
        return
    grounds = grounds_in(document.facts)
    stated, wished = stated_and_wished(document)
    texts = document.text.sentence_texts
    offered = document.sentences_with(document.language.offering)
    unanswered = frozenset[int]().union(*map(document.sentences_with, harmless_phrases(document)[1:]))
    for number in sorted(stated | possible_deeds(document) | likely_deeds(document)):
        text = texts[number]
        part = document.parts[number]
        if part == "heading" or (part in _LINES and text[-1] not in ENDS):
            continue
        does = likely(document, number)
        support = grounds.support(without_hours(text, case), document.language, does["gives"])
        if support > BACKED or gets_in_touch(document, number):
            continue
        if (number in unanswered and tells_when(document, number)) or _apologises_by_name(document, number):
            continue
        besides = besides_touch(document, number) if number in stated else None
        if besides is not None:
            support = max(support, grounds.support(besides, document.language, does["gives"]))
            if support > BACKED:
                continue
        if leads_over(document, number) or takes_on(document, number):
            continue
        if told_together(document, number, does["gives"]) or stands_for(document, number) is not None:
            continue
        sentence = document.text.sentences[number]
        invented = support < AKIN and from_nowhere(document, besides or behind_owned(document, number))
        if _owns_an_omission(document, number, stated=number in stated):
            continue
        if _gives_nothing(document, number, stated=number in stated):
            continue
        meant = may_stand_for(document, number) or may_tell(document, number)
        if meant is not None:
            yield finding_at(rule, document, "meant", sentence.start, sentence.end, severity=at_most(rule, "advice"), **as_shown(meant))
        elif number in stated:
            told = number in offered or does["gives"] >= _SURE or does["wrong"] > does["neither"]
            unsure = document.written and does["gives"] < _UNSURE and number not in offered
            sure = invented and told and not unsure and number not in wished
            severity = None if sure else at_most(rule, "warning")
            shown = item_to_show(document, number, gives=does["gives"] > _MORE_LIKELY_THAN_NOT)
            message = "akin" if shown else "unsupported"
            yield finding_at(rule, document, message, sentence.start, sentence.end, severity=severity, **shown)
        elif invented:
            plainly = does["gives"] >= LIKELY
            severity = at_most(rule, "warning" if plainly or part not in OF_THE_CUSTOMER else "advice")
            yield finding_at(rule, document, "possible", sentence.start, sentence.end, severity=severity)


def _apologises_by_name(document: Document, number: int) -> bool:
    """Return whether the business apologises by its name in a sentence, and the sentence states no deed."""
    said = said_by_name(document, number)
    return said is not None and _apologises_alone(said, document.pack)


@lru_cache(maxsize=1_000)
def _apologises_alone(said: str, pack: Pack) -> bool:
    apologies = pack.patterns("apology-words", "require")
    return apologies is not None and bool(apologies.find(pack.language.read(said))) and not stated_deeds(Document(said, pack))


def _gives_nothing(document: Document, number: int, *, stated: bool) -> bool:
    """Return whether it is unlikely that a sentence gives something, and it tells nothing of what went wrong that the case has not: more
    than a little of what it tells must be the same as a failing, a harm or the cause. One that says how to reach us gives that, and may
    sound like a gift; one that states a deed by no phrase and hardly gives anything may tell what it likes."""
    does = likely(document, number)
    if gives_route(document, number):
        return does["gives"] < LIKELY
    if does["neither"] >= _MOSTLY or (not stated and does["gives"] < _HARDLY):
        return True
    if does["gives"] >= (_UNLIKELY if stated else _MORE_LIKELY_THAN_NOT):
        return False
    if does["neither"] > does["wrong"]:
        return True
    support, item = item_nearest(document, number)
    return document.case is not None and support > _RETOLD and item in told_of_the_past(document.case)


def _owns_an_omission(document: Document, number: int, *, stated: bool) -> bool:
    """Return whether a sentence owns that we left something undone or got it wrong, and that is what a failing, a harm or the cause says.

    Whoever owns that gives and promises nothing, and says it in words of his own; so less of it need be the same. What the sentence goes on
    to say that we do about it is a deed like any other; where no phrase tells a deed (``stated``), it must not go on at all.
    """
    case, language = document.case, document.language
    if case is None or number not in document.sentences_with(language.omissions):
        return False
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    owned = [match for match in document.find(language.omissions) if first <= match.first < last]
    if not stated and max(match.last for match in owned) < last - HEAD:
        return False
    acts = [match for match in document.find(language.acts) if owned[0].first <= match.first < last]
    if any(all(act.first >= match.last + _REACH or act.last <= match.first for match in owned) for act in acts):
        return False
    support, item = item_nearest(document, number)
    return support > _OWNED and item in told_of_the_past(case)
