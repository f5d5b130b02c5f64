"""Stating: which sentences of a letter tell of a deed or a commitment of ours, and which may.

Frames of a language find what is told as a deed, whatever the verb (``acts``), and what only looks like one (``harmless``, ``mild``). What no
frame foresees is told by the weights of its words (``languages.sentences``).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from amends.expressions import expression
from amends.languages.matching import Match, PatternSet
from amends.languages.overlap import ContentWords, Stems, stem_of
from amends.languages.sentences import Does, classifier_of
from amends.languages.text import words
from amends.languages.weighing import NAME
from amends.rules.binding import Facts
from amends.rules.document import Document
from amends.rules.grounds import blanked, measures_in, told_of_the_past
from amends.rules.unheard import from_nowhere

OF_THE_CUSTOMER = ("impact", "empathy", "thanks", "closing")
"""Parts that speak of the reader."""
_OWNING = ("opening_apology", "what_happened", "impact", "empathy", "ownership", "closing")
"""Parts in which we own what we did."""
ENDS = ".!…؟"
"""What sentences end with; questions state nothing."""
HEAD = 3
"""The first words of an act, of which something harmless must hold one to excuse it."""
LIKELY = 0.8
"""How likely it must be that a sentence gives something for it to be taken for a deed that no phrase foresees."""
_PLAINLY = 0.2
"""How likely it must be at most that what an act begins does neither, for the sentence to be judged by that."""
_SENTENCES = 1_000
_LONGEST = 1_000
"""Sentences that are kept with what they are likely to do, and characters of the longest."""
_FAR = 4
"""Words between an act in the middle of a sentence and both its ends."""
_RETOLD = 0.5
_RETOLD_BARELY = 0.75
"""Share of the words from an act on that must be of what went wrong; more of them where the act is a mere auxiliary."""
_TURN = expression(r"\w[:;؛]\s(?![«„“”\"'‘’])|\s[–—]\s")
"""Where what the customer said, or what we regret, is over; not before a quotation of it."""
_DOCUMENTS = 8
"""Documents whose deeds are kept while the rules ask about them one after another."""


def stated_deeds(document: Document) -> frozenset[int]:
    """Return the sentences that state a deed or a commitment of ours beside what is harmless in them, and before they tell what the
    customer said. What is harmless excuses an act that begins in it, with a word or two before it (we, truly); one that only ends in it is a
    deed (a colleague wrote you a letter of apology)."""
    return stated_and_wished(document)[0]


@lru_cache(maxsize=_DOCUMENTS)
def stated_and_wished(document: Document) -> tuple[frozenset[int], frozenset[int]]:
    """Return the sentences that state a deed, and those of them that only say what we wish, or what the reader could count on.

    How we own what we left undone, or did to the reader, gives and promises nothing: it is no deed in a part of a letter that owns things,
    and for a person to judge where the parts are not known or what follows on it is new to the case.
    """
    acts = document.find(document.language.acts)
    if not acts:
        return frozenset(), frozenset()
    sentence_of = document.text.sentence_of
    excuses = with_ends(document, harmless_phrases(document))
    wishes = with_ends(document, (document.language.mild,))
    told = _scopes(document, document.find(document.language.reported_speech))
    regretted = _scopes(document, _regrets(document))
    left: list[tuple[int, int, int]] = []
    for _, first, last in acts:
        if any(begins_in(found, ends, first, last) for found, ends in excuses):
            continue
        number = sentence_of(first)
        if number in told or number in regretted:
            at = document.text.place(first, last)
            if any(start <= at[0] < end for start, end in told.get(number, ())):
                continue
            if any(start <= at[0] < end and _is_told_again(document, at, (at[0], end)) for start, end in regretted.get(number, ())):
                continue
        left.append((number, first, last))
    owned = with_ends(document, (document.language.omissions,)) if left else []
    stating, meaning = set(), set()
    for number, first, last in left:
        owning = any(begins_in(found, ends, first, last) for found, ends in owned)
        if owning and _owns_things(document, number) and not from_nowhere(document, behind_owned(document, number)):
            continue
        stating.add(number)
        if not owning and not any(begins_in(found, ends, first, last) for found, ends in wishes):
            meaning.add(number)
    return frozenset(stating), frozenset(stating - meaning)


def _owns_things(document: Document, number: int) -> bool:
    """Return whether a sentence is known to stand in a part that owns what we did."""
    return not document.written and document.parts[number] in _OWNING


def behind_owned(document: Document, number: int) -> str:
    """Return what follows, in a sentence, on the phrases by which it owns something, where it stands in a part that does: what stands before
    them tells of the reader, or is a deed by itself. Return the whole of any other sentence."""
    text, sentence = document.text.sentence_texts[number], document.text.sentences[number]
    omissions = document.language.omissions
    if not _owns_things(document, number) or number not in document.sentences_with(omissions):
        return text
    owned = [match for match in document.find(omissions) if document.text.sentence_of(match.first) == number]
    places = [document.text.place(match.first, match.last) for match in owned]
    for start, end in [(sentence.start, places[0][1]), *places[1:]]:
        text = blanked(text, start - sentence.start, end - sentence.start)
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
    return ContentWords.of("\n".join(item.text for item in told_of_the_past(facts.case)), facts.language, "kin").all


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


def possible_deeds(document: Document) -> frozenset[int]:
    """Return the sentences of which nothing says that they are harmless: neither their words nor, where it is known, their part, nor a
    measure before them, of which they say what it makes less likely."""
    language = document.language
    quiet = (language.reported_speech, language.regretting, *harmless_phrases(document))
    harmless = frozenset[int]().union(*map(document.sentences_with, quiet))
    easing = document.sentences_with(language.easing)
    parts = () if document.written else OF_THE_CUSTOMER
    return frozenset(
        [
            number
            for number, (part, sentence) in enumerate(zip(document.parts, document.text.sentence_texts, strict=True))
            if number not in harmless
            and part not in parts
            and sentence[-1] in ENDS
            and not sentence[:-1].isdigit()
            and not (document.case and number in easing and _behind_a_measure(document, number))
        ]
    )


def likely_deeds(document: Document) -> frozenset[int]:
    """Return the sentences whose words speak for a deed, whatever phrase they hold, but what the customer said."""
    told = document.sentences_with(document.language.reported_speech)
    texts = document.text.sentence_texts
    return frozenset(
        number
        for number, sentence in enumerate(texts)
        if sentence[-1] in ENDS and number not in told and likely(document, number)["gives"] >= LIKELY
    )


def _behind_a_measure(document: Document, number: int) -> bool:
    """Return whether a sentence stands right behind one that says a measure of the case, or behind two that say it together."""
    measures = measures_in(document.facts)
    before = document.text.sentence_texts[max(0, number - 2) : number]
    return any(measures.nearest(said, document.language) is not None for said in (*before[-1:], " ".join(before)))


def harmless_phrases(document: Document) -> tuple[PatternSet, ...]:
    """Return the phrases that are harmless in a document: that we are finding out is, as long as the case has no answer."""
    case, language = document.case, document.language
    undecided = case is not None and any(point.open for point in case.points)
    seeking = case is not None and (undecided or case.stage == "holding" or False in (case.cause_known, case.solution_known))
    return (language.harmless, language.seeking) if seeking else (language.harmless,)


def with_ends(document: Document, kinds: Iterable[PatternSet]) -> list[tuple[tuple[Match, ...], list[int]]]:
    """Return where each kind of phrase stands, with the ends of each, of those that stand anywhere."""
    return [(found, [match.last for match in found]) for found in map(document.find, kinds) if found]


def begins_in(harmless: Sequence[Match], ends: Sequence[int], first: int, last: int) -> bool:
    """Return whether an act begins in something harmless."""
    at = bisect_right(ends, first)
    return at < len(harmless) and harmless[at].first < min(first + HEAD, last)


def likely(document: Document, number: int) -> Mapping[Does, float]:
    """Return how likely it is that a sentence of a case's letter gives something, tells what went wrong, or does neither; where a language
    has no weights, it may be any.

    An act in the middle of it is judged from there on as well, and what does most counts: regret at first takes nothing off it.
    """
    sentence = document.text.sentence_texts[number]
    kept = _kept(document.facts)
    found = kept.get(sentence)
    if found is None:
        found = _judged(document, number)
        if len(sentence) <= _LONGEST:
            if len(kept) >= _SENTENCES:
                kept.clear()
            kept[sentence] = found
    return found


def does_neither(document: Document, start: int, end: int, at_least: float) -> bool:
    """Return whether the sentence at a place most likely does neither, nor the few words that lead up to the place, by themselves: behind a
    wish or a right may stand what is given (you were right to expect her, and Ana calls you)."""
    number = document.sentence_at(start)
    if likely(document, number)["neither"] < at_least:
        return False
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    tokens = document.text.run(first, last)
    behind = next((place for place, token in enumerate(tokens) if token.start >= end), len(tokens))
    return likely_of(document, _said(document, first + max(0, behind - _NEAR), first + behind))["neither"] >= _EVEN


_NEAR = 5
"""Words that are judged by themselves, up to what is asked about."""
_EVEN = 0.5


@lru_cache(maxsize=64)
def _kept(facts: Facts) -> dict[str, Mapping[Does, float]]:
    """Return what sentences of a case's letters were found likely to do, kept while its letter is edited."""
    return {}


def _judged(document: Document, number: int) -> Mapping[Does, float]:
    first, last = document.text.firsts[number], document.text.firsts[number + 1]
    said = _said(document, first, last)
    far = [act.first - first for act in document.find(document.language.acts) if first + _FAR <= act.first < last - _FAR]
    rests = [rest for rest in (likely_of(document, said[start:]) for start in far) if rest["neither"] < _PLAINLY]
    return min(rests, key=itemgetter("neither"), default=None) or likely_of(document, said)


def likely_of(document: Document, said: Sequence[str]) -> Mapping[Does, float]:
    """Return what some words that follow one another are likely to do."""
    classifier = classifier_of(document.language)
    return classifier.probabilities(said) if classifier else _UNKNOWN


def words_said(document: Document, number: int) -> list[str]:
    """Return the words of a sentence, folded, whoever they name."""
    return _said(document, document.text.firsts[number], document.text.firsts[number + 1])


def _said(document: Document, first: int, last: int) -> list[str]:
    """Return some words of a sentence, folded, whoever they name."""
    names, said = _names(document.facts) if document.case else frozenset[str](), document.text.forms(first, last)
    return [NAME if stem_of(form) in names else form for form in said] if names else said


@lru_cache(maxsize=64)
def _names(facts: Facts) -> frozenset[str]:
    """Return the stems of the names of a case's people, kept while its letter is edited."""
    people = (facts.case.recipient, facts.case.signer, facts.case.contact, *facts.case.staff)
    said = " ".join(person.name for person in people if person)
    return frozenset(stem_of(form) for form, _, _ in words(said, facts.language.style))


_UNKNOWN: Mapping[Does, float] = {"gives": 0.5, "wrong": 0.25, "neither": 0.25}
