"""Deeds: what a letter says that we did, do or will do stands in the case, in these words or in others.

A sentence of ours that says so is held against each item of the case by its content, never by an id that came with it: how much of the
sentence stands in the item, and how much of the item in the sentence. The second tells a paraphrase, which keeps most of its item, from a
deed that somebody made up, which borrows a thing or two from the story; so their harmonic mean counts, which one of them alone cannot
raise. A word that means the same in such letters, is kin or has the same root counts less than the same word; dates, times and amounts count
more than words. Sentences every letter may hold, which are those of the phrasebook, state nothing a case must hold.

A sentence that says when and how we get in touch, and nothing else, rests on the date or the number that the case gives for it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from amends.expressions import expression
from amends.languages import Language
from amends.languages.formulas import is_common, is_formula, words_of
from amends.languages.matching import Match, PatternSet
from amends.languages.overlap import ContentWords, Stems, stems_in
from amends.rules.binding import DATED, Facts, our_texts, says_day
from amends.rules.catalogue import Rule
from amends.rules.claims import Claim, find_claims, times_in_words
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.told import days_told, stretches

if TYPE_CHECKING:
    from amends.case import Case, Item

_LINES = ("letterhead", "subject", "salutation", "sign_off")
"""Parts that are lines and state no deed; a whole sentence in one of them, such as a postscript, is read like any other."""
_OF_THE_CUSTOMER = ("impact", "empathy", "thanks", "closing")
"""Parts that speak of the reader."""
_OWNING = ("opening_apology", "what_happened", "impact", "empathy", "ownership", "closing")
"""Parts in which we own what we did."""
_ENDS = ".!…؟"
"""What sentences end with; questions state nothing."""
_BACKED = 0.48
"""More than this of a deed and of one item of the case must be the same for it to be that item reworded."""
_HELD = 2 / 3
"""How much of a phrase an item must say for it to excuse the phrase."""
_HEAD = 3
"""The first words of an act, of which something harmless must hold one to excuse it."""
_REACH = 2
"""Words behind what we own by which an act must begin to be a part of it (we should have | called)."""
_AKIN = 0.38
"""How much of them must be the same for a person to decide."""
_OWNED = 0.3
"""More than this of what we own that we left undone or got wrong, and of a failing, a harm or the cause, must be the same for it to be that
one."""
_OTHER_WORD = 0.8
"""What a word counts that stands in an item as another word: of the same meaning, kin, or of one root."""
_TELLING = frozenset({"date", "time", "amount"})
"""Claims by which an item is known."""
_OF_CONTACT = frozenset({"date", "weekday", "relative", "time", "phone", "email"})
"""Claims that say when and how people get in touch."""
_TELLING_WEIGHT = 2.0
"""What such a claim weighs beside a word or another claim."""

_RETOLD = 0.5
_RETOLD_BARELY = 0.75
"""Share of the words from an act on that must be of what went wrong; more of them where the act is a mere auxiliary."""
_TURN = expression(r"\w[:;؛]\s(?![«„“”\"'‘’])|\s[–—]\s")
"""Where what the customer said, or what we regret, is over; not before a quotation of it."""
_DOCUMENTS = 8
"""Documents whose deeds are kept while the rules ask about them one after another."""
_HOUR = 60
_NOON = 12

_SENTENCES = 1_000
_LONGEST = 1_000
"""Sentences whose support is remembered, and characters of the longest."""

_Said = tuple[tuple[Stems, float], ...]
"""The words and claims of a statement, each with its weight."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a deed may rest on, item by item: where in the items each stem stands, what each of their words weighs, and all of them."""

    where: Mapping[str, Sequence[tuple[int, int]]]
    weights: tuple[tuple[float, ...], ...]
    whole: tuple[float, ...]
    known: dict[str, tuple[float, int]] = field(default_factory=dict)
    """How much the items support each sentence that was asked about, and which of them does."""

    @classmethod
    def of(cls, items: Sequence[_Said]) -> Grounds:
        """Return the grounds that some items give."""
        where: dict[str, list[tuple[int, int]]] = {}
        for item, said in enumerate(items):
            for word, (choice, _) in enumerate(said):
                for stem in choice:
                    where.setdefault(stem, []).append((item, word))
        weights = tuple(tuple([weight for _, weight in said]) for said in items)
        return cls(where, weights, tuple(map(sum, weights)))

    def support(self, sentence: str, language: Language) -> float:
        """Return how much of a sentence and of the item nearest to it are the same, from 0 to 1; 1 for one that says nothing."""
        return self.nearest_with_support(sentence, language)[0]

    def nearest(self, sentence: str, language: Language) -> int | None:
        """Return the number of the item that a sentence says in other words, or None where it says none."""
        support, nearest = self.nearest_with_support(sentence, language)
        return nearest if nearest >= 0 and support > _BACKED else None

    def hold(self, phrase: str, sentence: str, language: Language) -> bool:
        """Return whether a sentence is an item reworded, and that item says what a phrase of the sentence says."""
        support, nearest = self.nearest_with_support(sentence, language)
        said = ContentWords.of(phrase, language, "kin").choices if support > _BACKED else ()
        held = sum(any(item == nearest for stem in choice for item, _ in self.where.get(stem, ())) for choice in said)
        return bool(said) and held >= _HELD * len(said)

    def nearest_with_support(self, sentence: str, language: Language) -> tuple[float, int]:
        """Return how much of a sentence and of the item nearest to it are the same, and that item's number, which is -1 where none is."""
        known = self.known.get(sentence)
        if known is None:
            known = self._compare(said_in(sentence, language))
            if len(sentence) <= _LONGEST:
                if len(self.known) >= _SENTENCES:
                    self.known.clear()
                self.known[sentence] = known
        return known

    def _compare(self, said: _Said) -> tuple[float, int]:
        if not said:
            return 1.0, -1
        ours = [0.0] * len(self.weights)
        found: dict[tuple[int, int], float] = {}
        where, known = self.where, self.where.keys()
        for choice, weight in said:
            counts: dict[int, float] = {}
            for stem in known & choice:
                alike = _OTHER_WORD if stem[0] in "=~" else 1.0
                for place in where[stem]:
                    if found.get(place, 0.0) < alike:
                        found[place] = alike
                    if counts.get(place[0], 0.0) < alike:
                        counts[place[0]] = alike
            for item, alike in counts.items():
                ours[item] += weight * alike
        theirs = [0.0] * len(self.weights)
        for (item, word), alike in found.items():
            theirs[item] += self.weights[item][word] * alike
        whole = sum(weight for _, weight in said)
        shares = [(_both(ours[item] / whole, its / self.whole[item]), item) for item, its in enumerate(theirs) if its]
        return max(shares, default=(0.0, -1))


def _both(one: float, other: float) -> float:
    """Return the harmonic mean of two shares."""
    return 2 * one * other / (one + other)


def deeds(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield sentences that state a deed or a commitment which no item of the case holds: an error where it brings in things the case has
    never heard of, else a warning. A sentence that brings in such things and may state a deed, in words no phrase foresees, draws a
    warning, and advice where it speaks of the reader.

    Principles ``match-words-and-deeds`` and ``promise-what-you-can-keep``; what the sentence reports as the customer's words is theirs.
    """
    case = document.case
    if case is None:
        return
    grounds = _grounds(document.facts)
    stated, wished = _stated_and_wished(document)
    texts = document.text.sentence_texts
    unanswered = frozenset[int]().union(*map(document.sentences_with, _harmless(document)[1:]))
    for number in sorted(stated | possible_deeds(document)):
        text = texts[number]
        part = document.parts[number]
        if part == "heading" or (part in _LINES and text[-1] not in _ENDS):
            continue
        support = grounds.support(_without_hours(text, case), document.language)
        if support > _BACKED or gets_in_touch(document, number):
            continue
        if number in unanswered and tells_when(document, number):
            continue
        besides = _besides_touch(document, number) if number in stated else None
        if besides is not None:
            support = max(support, grounds.support(besides, document.language))
            if support > _BACKED:
                continue
        sentence = document.text.sentences[number]
        invented = support < _AKIN and _from_nowhere(document, besides or _behind_owned(document, number))
        if _owns_an_omission(document, number, stated=number in stated):
            continue
        if number in stated:
            severity = None if invented and number not in wished else at_most(rule, "warning")
            yield finding_at(rule, document, "unsupported", sentence.start, sentence.end, severity=severity)
        elif invented:
            severity = at_most(rule, "advice" if part in _OF_THE_CUSTOMER else "warning")
            yield finding_at(rule, document, "possible", sentence.start, sentence.end, severity=severity)


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
    if not stated and max(match.last for match in owned) < last - _HEAD:
        return False
    acts = [match for match in document.find(language.acts) if owned[0].first <= match.first < last]
    if any(all(act.first >= match.last + _REACH or act.last <= match.first for match in owned) for act in acts):
        return False
    support, item = _item_nearest(document, number)
    return support > _OWNED and item in _told_of_the_past(case)


def _told_of_the_past(case: Case) -> tuple[Item, ...]:
    """Return the items that say what went wrong, what it did and why; none of them gives or promises anything."""
    return (*case.owned_failings, *case.harms, *((case.cause,) if case.cause else ()))


def _item_nearest(document: Document, number: int) -> tuple[float, Item | None]:
    """Return how much of a sentence and of the item of the case nearest to it are the same, and that item."""
    if document.case is None:
        return 0.0, None
    sentence = _without_hours(document.text.sentence_texts[number], document.case)
    support, nearest = _grounds(document.facts).nearest_with_support(sentence, document.language)
    items = tuple(document.case.items())
    return support, items[nearest] if 0 <= nearest < len(items) else None


def nearest_item(document: Document, number: int) -> str | None:
    """Return the id of the item of the case that a sentence says in other words, or None where it says none."""
    support, item = _item_nearest(document, number)
    return item.id if item is not None and support > _BACKED else None


def item_behind(document: Document, number: int) -> Item | None:
    """Return the item of the case that a sentence is nearest to: one that says what we did wrong if a person would have to decide whether the
    sentence says it, one that gives something only if it is that item reworded."""
    support, item = _item_nearest(document, number)
    if document.case is None or item is None or support < _AKIN:
        return None
    return item if support > _BACKED or item in _told_of_the_past(document.case) else None


def says_item(document: Document, number: int, item: str, *, more_than: float = _BACKED) -> bool:
    """Return whether a sentence says an item of the case, given by its text, in other words: more than some of both must be the same."""
    support, nearest = _item_nearest(document, number)
    return nearest is not None and support > more_than and nearest.text == item


def _without_hours(sentence: str, case: Case) -> str:
    """Return a sentence without the hours that were agreed, in whatever words the case says them (10 in the morning)."""
    agreed = (case.next_update.at if case.next_update else None, *(slot.at for slot in case.talk_slots))
    for hour in filter(None, agreed):
        sentence = sentence.replace(hour, " ")
    return sentence


def restated(document: Document, start: int, end: int) -> bool:
    """Return whether the sentence at a place says an item of the case again, and the item says what stands there: then it is our own
    word, approved or verified with the item."""
    if document.case is None:
        return False
    sentence = document.text.sentence_texts[document.sentence_at(start)]
    return _grounds(document.facts).hold(document.raw[start:end], sentence, document.language)


def stated_deeds(document: Document) -> frozenset[int]:
    """Return the sentences that state a deed or a commitment of ours beside what is harmless in them, and before they tell what the
    customer said. What is harmless excuses an act that begins in it, with a word or two before it (we, truly); one that only ends in it is a
    deed (a colleague wrote you a letter of apology)."""
    return _stated_and_wished(document)[0]


@lru_cache(maxsize=_DOCUMENTS)
def _stated_and_wished(document: Document) -> tuple[frozenset[int], frozenset[int]]:
    """Return the sentences that state a deed, and those of them that only say what we wish, or what the reader could count on.

    How we own what we left undone, or did to the reader, gives and promises nothing: it is no deed in a part of a letter that owns things,
    and for a person to judge where the parts are not known or what follows on it is new to the case.
    """
    acts = document.find(document.language.acts)
    if not acts:
        return frozenset(), frozenset()
    sentence_of = document.text.sentence_of
    excuses = _with_ends(document, _harmless(document))
    wishes = _with_ends(document, (document.language.mild,))
    told = _scopes(document, document.find(document.language.reported_speech))
    regretted = _scopes(document, _regrets(document))
    left: list[tuple[int, int, int]] = []
    for _, first, last in acts:
        if any(_begins_in(found, ends, first, last) for found, ends in excuses):
            continue
        number = sentence_of(first)
        if number in told or number in regretted:
            at = document.text.place(first, last)
            if any(start <= at[0] < end for start, end in told.get(number, ())):
                continue
            if any(start <= at[0] < end and _is_told_again(document, at, (at[0], end)) for start, end in regretted.get(number, ())):
                continue
        left.append((number, first, last))
    owned = _with_ends(document, (document.language.omissions,)) if left else []
    stating, meaning = set(), set()
    for number, first, last in left:
        owning = any(_begins_in(found, ends, first, last) for found, ends in owned)
        if owning and _owns_things(document, number) and not _from_nowhere(document, _behind_owned(document, number)):
            continue
        stating.add(number)
        if not owning and not any(_begins_in(found, ends, first, last) for found, ends in wishes):
            meaning.add(number)
    return frozenset(stating), frozenset(stating - meaning)


def _owns_things(document: Document, number: int) -> bool:
    """Return whether a sentence is known to stand in a part that owns what we did."""
    return not document.written and document.parts[number] in _OWNING


def _behind_owned(document: Document, number: int) -> str:
    """Return what follows, in a sentence, on the phrases by which it owns something, where it stands in a part that does: what stands before
    them tells of the reader, or is a deed by itself. Return the whole of any other sentence."""
    text, sentence = document.text.sentence_texts[number], document.text.sentences[number]
    omissions = document.language.omissions
    if not _owns_things(document, number) or number not in document.sentences_with(omissions):
        return text
    owned = [match for match in document.find(omissions) if document.text.sentence_of(match.first) == number]
    places = [document.text.place(match.first, match.last) for match in owned]
    for start, end in [(sentence.start, places[0][1]), *places[1:]]:
        text = _blanked(text, start - sentence.start, end - sentence.start)
    return text


def _regrets(document: Document) -> tuple[Match, ...]:
    """Return where the letter apologises, or says that something should not have happened."""
    apologies = document.pack.patterns("apology-words", "require")
    return (*document.find(document.language.regretting), *(document.find(apologies) if apologies else ()))


def _is_told_again(document: Document, act: tuple[int, int], scope: tuple[int, int]) -> bool:
    """Return whether an act that we regret is told in words of what the case says went wrong, and so is most of what stands behind it."""
    if document.case is None:
        return False
    went_wrong, language = _went_wrong(document.facts), document.language
    acted = ContentWords.of(document.raw[slice(*act)], language, "kin").choices
    said = ContentWords.of(document.raw[slice(*scope)], language, "kin").choices
    held = sum(not went_wrong.isdisjoint(choice) for choice in said)
    return bool(said) and not any(map(went_wrong.isdisjoint, acted)) and held >= (_RETOLD if acted else _RETOLD_BARELY) * len(said)


@lru_cache(maxsize=64)
def _went_wrong(facts: Facts) -> Stems:
    """Return the words, kin included, of the failings, harms and cause of a case, kept while its letter is edited."""
    case = facts.case
    items = (*case.owned_failings, *case.harms, *((case.cause,) if case.cause else ()))
    return ContentWords.of("\n".join(item.text for item in items), facts.language, "kin").all


def _scopes(document: Document, matches: Sequence[Match]) -> dict[int, list[tuple[int, int]]]:
    """Return how far what some phrases begin reaches in each sentence: from the phrase up to a colon or the like, or to where the sentence
    turns to its next statement (you asked for a call, and we have called: that is ours)."""
    text = document.text
    turns: dict[int, list[Match]] = {}
    for match in document.find(document.language.turning) if matches else ():
        turns.setdefault(text.sentence_of(match.first), []).append(match)
    scopes: dict[int, list[tuple[int, int]]] = {}
    for match in matches:
        number = text.sentence_of(match.first)
        (start, behind), end = text.place(match.first, match.last), text.sentences[number].end
        turn = _TURN.search(document.raw, max(start, behind - 1), end)
        ends = [text.place(other.first, other.last)[0] for other in turns.get(number, ()) if other.first >= match.last]
        scopes.setdefault(number, []).append((start, min([*ends, turn.start() + 1 if turn else end])))
    return scopes


def _with_ends(document: Document, kinds: Iterable[PatternSet]) -> list[tuple[tuple[Match, ...], list[int]]]:
    """Return where each kind of phrase stands, with the ends of each, of those that stand anywhere."""
    return [(found, [match.last for match in found]) for found in map(document.find, kinds) if found]


def _begins_in(harmless: Sequence[Match], ends: Sequence[int], first: int, last: int) -> bool:
    """Return whether an act begins in something harmless."""
    at = bisect_right(ends, first)
    return at < len(harmless) and harmless[at].first < min(first + _HEAD, last)


def _harmless(document: Document) -> tuple[PatternSet, ...]:
    """Return the phrases that are harmless in a document: that we are finding out is, as long as the case has no answer."""
    case, language = document.case, document.language
    undecided = case is not None and any(point.open for point in case.points)
    seeking = case is not None and (undecided or case.stage == "holding" or False in (case.cause_known, case.solution_known))
    return (language.harmless, language.seeking) if seeking else (language.harmless,)


def possible_deeds(document: Document) -> frozenset[int]:
    """Return the sentences of which nothing says that they are harmless: neither their words nor, where it is known, their part, nor a
    measure before them, of which they say what it makes less likely."""
    language = document.language
    quiet = (language.reported_speech, language.regretting, *_harmless(document))
    harmless = frozenset[int]().union(*map(document.sentences_with, quiet))
    easing = document.sentences_with(language.easing)
    parts = () if document.written else _OF_THE_CUSTOMER
    return frozenset(
        [
            number
            for number, (part, sentence) in enumerate(zip(document.parts, document.text.sentence_texts, strict=True))
            if number not in harmless
            and part not in parts
            and sentence[-1] in _ENDS
            and not sentence[:-1].isdigit()
            and not (document.case and number in easing and _behind_a_measure(document, number))
        ]
    )


def _behind_a_measure(document: Document, number: int) -> bool:
    """Return whether a sentence stands right behind one that says a measure of the case, or behind two that say it together."""
    measures = _measures(document.facts)
    before = document.text.sentence_texts[max(0, number - 2) : number]
    return any(measures.nearest(said, document.language) is not None for said in (*before[-1:], " ".join(before)))


@lru_cache(maxsize=64)
def _measures(facts: Facts) -> Grounds:
    """Return the measures of a case, kept while its letter is edited."""
    return Grounds.of([(*_words_and_claims(item.text, facts.language), *_aside(item, facts.language)) for item in facts.case.measures])


def gets_in_touch(document: Document, number: int) -> bool:
    """Return whether a sentence says when and how we get in touch, and nothing else: on a date that the case gives for that, or by a number
    or an address of its own, and in no words but those of getting in touch."""
    case = document.case
    claims = _claims_in(document, number)
    if case is None or any(claim.kind not in _OF_CONTACT for claim in claims):
        return False
    dated = [_is_of_contact(document, claim) for claim in claims if claim.kind in DATED]
    routes = [document.facts.binding(claim) == "bound" for claim in claims if claim.kind in ("phone", "email")]
    if not (dated or routes) or not all((*dated, *routes)):
        return False
    words, acts = _contact_and_acts(document, number)
    if not all(_among(words, act) for act in acts):
        return False
    said = ContentWords.of(_besides_contact(document, number, words, claims), document.language).choices
    # Where only a number is given, the sentence may say what about: of the things the case knows.
    return not said or (not dated and not any(map(_our_words(document.facts).isdisjoint, said)))


def tells_when(document: Document, number: int) -> bool:
    """Return whether all that a sentence states is that we get in touch, on a date that the case gives for it; it may say what about, in
    words that are not new."""
    words, acts = _contact_and_acts(document, number)
    return (
        _is_dated_for_contact(document, number)
        and all(_among(words, act) for act in acts if not _is_excused(document, act))
        and not _from_nowhere(document, _besides_contact(document, number, words, _dates_of_contact(document, number)))
    )


def _is_dated_for_contact(document: Document, number: int) -> bool:
    """Return whether a sentence names a day, and beside today only days on which we get in touch."""
    today = document.facts.letter_date
    dated = [claim for claim in _claims_in(document, number) if claim.kind in DATED]
    later = [claim for claim in dated if not says_day(claim, today, today)]
    return bool(later) and all(_is_of_contact(document, claim) for claim in later)


def _dates_of_contact(document: Document, number: int) -> list[Claim]:
    """Return the days of getting in touch in a sentence, and the hours and figures that may belong to them."""
    kinds = (*_OF_CONTACT, "number")
    return [claim for claim in _claims_in(document, number) if claim.kind in kinds]


def _claims_in(document: Document, number: int) -> list[Claim]:
    sentence = document.text.sentences[number]
    return [claim for claim in document.claims if sentence.start <= claim.start < sentence.end]


def _besides_touch(document: Document, number: int) -> str | None:
    """Return what else a sentence says that also says, on a date of the case, that we get in touch; None for any other."""
    if not _is_dated_for_contact(document, number):
        return None
    words, acts = _contact_and_acts(document, number)
    if not any(_among(words, act) for act in acts):
        return None
    return _besides_contact(document, number, words, _dates_of_contact(document, number))


def _is_of_contact(document: Document, claim: Claim) -> bool:
    """Return whether a date is one that the case gives for getting in touch."""
    case = document.case
    return case is not None and any(says_day(claim, day, document.facts.letter_date) for day in _days_of_contact(case))


def _contact_and_acts(document: Document, number: int) -> tuple[frozenset[int], list[Match]]:
    """Return the words of a sentence that are of getting in touch, and its acts."""
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    return _of_contact(document, first, last), [match for match in document.find(document.language.acts) if first <= match.first < last]


def _among(words: frozenset[int], act: Match) -> bool:
    """Return whether an act is of some words; its verb may stand before its auxiliary."""
    return not words.isdisjoint(range(act.first - 1, act.last + 1))


def _is_excused(document: Document, act: Match) -> bool:
    """Return whether an act begins in something harmless."""
    return any(_begins_in(found, ends, act.first, act.last) for found, ends in _with_ends(document, _harmless(document)))


def _besides_contact(document: Document, number: int, words: frozenset[int], claims: Sequence[Claim]) -> str:
    """Return a sentence without the words of getting in touch, some claims and the agreed hours."""
    assert document.case is not None
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    left = [token for word, token in enumerate(document.text.run(first, last), first) if word not in words]
    left = [token for token in left if not any(claim.start <= token.start < claim.end for claim in claims)]
    return _without_hours(" ".join(document.raw[token.start : token.end] for token in left), document.case)


def _days_of_contact(case: Case) -> tuple[dt.date, ...]:
    """Return the days on which we get in touch, or did."""
    updated = case.next_update.on if case.next_update else None
    talked = (case.talk.tried_on, case.talk.held_on) if case.talk else ()
    return tuple(filter(None, (updated, *talked, *(slot.on for slot in case.talk_slots))))


def _of_contact(document: Document, first: int, last: int) -> frozenset[int]:
    """Return the words of a sentence that are of getting in touch, or of what the phrasebook says when it promises that."""
    language = document.language
    kinds = (language.contact, *_harmless(document)[1:])
    places = [match for patterns in kinds for match in document.find(patterns)]
    said = {word for match in places for word in range(match.first, match.last) if first <= word < last}
    ours = words_of(language, "update_promise")
    return frozenset(said).union(
        word
        for word, token in enumerate(document.text.run(first, last), first)
        if not ours.isdisjoint(ContentWords.of(token.form, language, "kin").all)
    )


@lru_cache(maxsize=20_000)
def said_in(sentence: str, language: Language) -> _Said:
    """Return the words and claims of a sentence; none for one that says nothing but what every letter may say, its claims aside.

    What leads up to a colon does not count where every letter may say it (to put it right: …).
    """
    lead, colon, rest = sentence.partition(": ")
    led = colon and (is_formula(lead, language) or lead.strip() in language.conventions.labels.values())
    bare, claims = _apart(rest if led else sentence, language)
    words = _words(bare, language)
    return (*words, *claims) if words and not is_formula(bare, language) else ()


def _apart(text: str, language: Language, *, other_forms: bool = False) -> tuple[str, _Said]:
    """Return a text with its claims blanked, and the claims; ``other_forms`` adds what another text may write instead of a date or an hour."""
    bare = text
    said: dict[Stems, str] = {}
    for claim in sorted(find_claims(text, language), key=str):
        bare = _blanked(bare, claim.start, claim.end)
        # A date is the same with and without its year.
        value = claim.value[:2] if claim.kind == "date" and isinstance(claim.value, tuple) else claim.value
        same = {_name(claim.kind, value), *_same_figure(claim.kind, value, other_forms)}
        if claim.kind in ("number", "reference") and text[claim.start].isdigit():
            same.update(_as_day_or_hour(claim, text, language))
        said[frozenset(same)] = claim.kind
    for time in times_in_words(bare, language) if len(bare.casefold()) == len(bare) else ():
        bare = _blanked(bare, time.start, time.end)
        names = (name for value in time.values for name in (_name("time", value), *_same_figure("time", value, other_forms)))
        said[frozenset(names)] = "time"
    for stretch in stretches(bare, language):
        bare = _blanked(bare, stretch.start, stretch.end)
        said[frozenset({_name("number", stretch.value), f"#{stretch.value}"})] = "number"
    return bare, tuple((choice, _TELLING_WEIGHT if kind in _TELLING else 1.0) for choice, kind in said.items())


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _same_figure(kind: str, value: object, other_forms: bool) -> Iterator[str]:
    """Yield what else a claim of an item is: its figure as words for numbers have it, the day of its date, the hours of its time."""
    if not other_forms:
        return
    if kind == "number":
        yield f"#{value}"
        if isinstance(value, Decimal) and _NOON < value <= 2 * _NOON:
            yield f"#{value - _NOON}"
    elif kind == "date" and isinstance(value, tuple):
        yield _name("day", value[1])
    elif kind == "time" and isinstance(value, int) and value % _HOUR == 0:
        for hour in {value // _HOUR, value // _HOUR % _NOON or _NOON}:
            yield from (f"#{hour}", _name("hour", hour))


def _as_day_or_hour(claim: Claim, text: str, language: Language) -> Iterator[str]:
    """Yield the hour and the number that a figure in digits may be, and the day if it is told as one."""
    yield from (f"#{claim.value}", _name("hour", claim.value))
    yield from (_name("day", told.day) for told in days_told(text, language) if told.start == claim.start)


def _words_and_claims(text: str, language: Language) -> _Said:
    """Return the words and claims of an item of the case, a claim in each form in which a letter may have it."""
    bare, claims = _apart(text, language, other_forms=True)
    return (*_words(bare, language), *claims)


def _name(kind: str, value: object) -> str:
    return f"{kind}:{value}"


def _words(text: str, language: Language, *, weight: float = 1.0) -> _Said:
    return tuple((choice, weight) for choice in ContentWords.of(text, language, "kin").choices)


def _from_nowhere(document: Document, sentence: str) -> bool:
    """Return whether a sentence has a word that stands neither in the case, complaint included, nor in the phrasebook."""
    language = document.language
    uncommon = [word for word in ContentWords.of(sentence, language).choices if not is_common(word, language)]
    return bool(uncommon) and any(map(_known_words(document.facts).isdisjoint, uncommon))


@lru_cache(maxsize=64)
def _known_words(facts: Facts) -> frozenset[str]:
    case = facts.case
    return stems_in("\n".join((*our_texts(case), case.complaint, *case.customer_words)), facts.language)


@lru_cache(maxsize=64)
def _our_words(facts: Facts) -> frozenset[str]:
    """Return the stems of what we have on record, kept while a case's letter is edited."""
    return stems_in("\n".join(our_texts(facts.case)), facts.language)


@lru_cache(maxsize=64)
def _grounds(facts: Facts) -> Grounds:
    """Return what a deed may rest on, kept while a case's letter is edited."""
    return grounds_of(facts.case, facts.language)


def grounds_of(case: Case, language: Language) -> Grounds:
    """Return what a deed may rest on."""
    items = [(item.text, _aside(item, language)) for item in case.items()]
    texts = [case.next_update.text if case.next_update else None, case.talk.result if case.talk else None]
    if case.incident:
        texts += (case.incident.period, case.incident.affected, case.incident.what_to_do)
    texts += (failure.text for failure in case.prior_failures)
    texts += (promise.text for promise in case.prior_promises)
    items += ((text, ()) for text in texts if text)
    return Grounds.of([(*_words_and_claims(text, language), *aside) for text, aside in items])


def _aside(item: Item, language: Language) -> _Said:
    """Return what an item knows beside its text: who does it and when. A deed may say so and need not."""
    days = (getattr(item, field, None) for field in ("due", "done", "when"))
    dates = tuple((frozenset({_name("date", (day.month, day.day))}), 0.0) for day in days if day)
    return (*_words(getattr(item, "owner", None) or "", language, weight=0.0), *dates)
