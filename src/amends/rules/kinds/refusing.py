"""Refusing: what a case declines is named where the letter says no to it, and nowhere else.

A case that declines a sum knows the sum, and must not thereby allow a letter to promise it. So a sentence of the letter counts as such a
refusal only if it says no, says in its own words what a refusal of the case says, and gives nothing in the same breath.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from amends.languages import Language
from amends.languages.overlap import ContentWords, shared_share
from amends.languages.text import read_text
from amends.rules.binding import Facts
from amends.rules.claims import find_claims
from amends.rules.document import Document
from amends.rules.grounds import Grounds, said_in
from amends.rules.in_touch import tells_when
from amends.rules.kinds.taking_up import taken_up
from amends.rules.stating import stated_deeds

_CLAUSE_ENDS = re.compile(r"[,;:،؛)–—-]\s|\s[(–—-]")
_DOCUMENTS = 8
"""Documents whose refusals are kept while the rules ask about them one after another."""
_SAID_AGAIN = 0.75
"""Share of a clause's content words that must stand in the reason of a refusal for the clause to be that reason."""


def refusals(document: Document) -> frozenset[int]:
    """Return the sentences that say no to what the case declines, in its words or in others, or in what they say of the sentence before
    them, which tells what the customer asks for (you have asked for 500 euros as well; that I cannot pay).

    What such a sentence of the case names is ours to name in one that refuses it. In any other it is as unheard of as before: a case that
    declines a sum must not thereby allow a letter to promise it.
    """
    return frozenset(_refused_by(document))


def refused_at(declined: str, document: Document) -> int | None:
    """Return the first sentence that says no to one thing the case declines, given by its sentence; None where none does."""
    return min((number for number, refused in _refused_by(document).items() if declined in refused), default=None)


@lru_cache(maxsize=_DOCUMENTS)
def _refused_by(document: Document) -> dict[int, frozenset[str]]:
    """Return which sentences of the case each sentence of the letter says again that says no."""
    if not (declined := declined_by(document)):
        return {}
    grounds, texts = _declined(document.facts), document.text.sentence_texts
    found = {}
    for number in _saying_no(document):
        said = [texts[number]]
        if _answers_an_ask(document, number):
            said.append(f"{texts[number - 1]} {texts[number]}")
        nearest = {grounds.nearest(text, document.language) for text in said}
        if refused := frozenset(declined[at] for at in nearest if at is not None and refuses(declined[at], document, number)):
            found[number] = refused
    return found


@lru_cache(maxsize=_DOCUMENTS)
def asked_for(document: Document) -> frozenset[int]:
    """Return the sentences that tell what the customer asks for, and behind which the next one says no to it."""
    return frozenset(number - 1 for number in refusals(document) if _answers_an_ask(document, number))


def _answers_an_ask(document: Document, number: int) -> bool:
    """Return whether a sentence begins with a no, right behind one that tells what the customer asks for and gives nothing: one that says
    it is their words, or stands before it in the same line of the remedies."""
    language, texts = document.language, document.text.sentence_texts
    if number - 1 not in taken_up(document) and not _in_one_line(document, number):
        return False
    return _stance(_clauses(texts[number], language)[0], language) == (True, False) and not _gives(document, number - 1)


def _in_one_line(document: Document, number: int) -> bool:
    """Return whether a sentence and the one before it stand in one line of the remedies."""
    first, second = document.text.sentences[number - 1], document.text.sentences[number]
    return number > 0 and any(span.start <= first.start and second.end <= span.end for span in document.spans_of("remedies"))


def _gives(document: Document, number: int) -> bool:
    """Return whether a sentence tells of a deed, a promise or an offer that no word before it refuses, in other words than it has before
    (you ask it for a ruined treat, and the treat was ruined)."""
    language = document.language
    if number not in stated_deeds(document) | document.sentences_with(language.offering):
        return False
    clauses = _clauses(document.text.sentence_texts[number], language)
    return any(
        _stance(clause, language)[1] and not (at and _says_nothing_new(clause, clauses[:at], language)) for at, clause in enumerate(clauses)
    )


def _says_nothing_new(clause: str, before: Sequence[str], language: Language) -> bool:
    """Return whether all content words of a clause stand in those before it."""
    return shared_share(ContentWords.of(clause, language), ContentWords.of("\n".join(before), language)) == 1.0


def leaves_open(document: Document, numbers: Sequence[int]) -> bool:
    """Return whether some sentences say that there is no answer yet, or a no, and state no deed beside; that we are looking for it is none,
    nor is that we get in touch on the day the case gives for it."""
    silent = document.sentences_with(document.language.refusing) | document.sentences_with(document.language.seeking)
    if silent.isdisjoint(numbers):
        return False
    return all(tells_when(document, number) for number in stated_deeds(document).intersection(numbers))


def declined_by(document: Document) -> tuple[str, ...]:
    """Return the sentences by which the case says no."""
    return tuple([point.declined for point in document.case.points if point.declined]) if document.case else ()


def refused(document: Document, start: int, end: int) -> bool:
    """Return whether what stands at a place is named by a sentence of the case that says no, and refused here."""
    if not declined_by(document):
        return False
    number = document.sentence_at(start)
    if number not in refusals(document) | asked_for(document):
        return False
    phrase, sentence = document.raw[start:end], document.text.sentence_texts[number]
    return _declined(document.facts).hold(phrase, sentence, document.language) or document.facts.names_refused(phrase)


def refuses(declined: str, document: Document, number: int) -> bool:
    """Return whether a sentence of the letter says no and, beside the reason that a refusal of the case has, gives nothing in the same breath.

    A sentence that says no to one thing may promise the next (we cannot pay for the evening, but 500 euros are on their way), so it is
    read clause by clause.
    """
    language = document.language
    return number in _saying_no(document) and all(
        _gives_nothing(clause, declined, language) for clause in _clauses(document.text.sentence_texts[number], language)
    )


def _saying_no(document: Document) -> frozenset[int]:
    return document.sentences_with(document.language.refusing) - document.sentences_with(document.language.not_refusing)


@lru_cache(maxsize=1_000)
def _gives_nothing(clause: str, declined: str, language: Language) -> bool:
    """Return whether a clause refuses all it names, names nothing, or is the reason of a refusal of the case in other words."""
    refusing, giving = _stance(clause, language)
    if not giving and (refusing or _tells_what_they_ask(clause, language) or not _tells_of_a_figure(clause, language)):
        return True
    said, reasons = ContentWords.of(clause, language, "reworded"), _reasons(declined, language)
    if shared_share(said, ContentWords.of("\n".join(reasons), language, "reworded")) >= _SAID_AGAIN:
        return True
    return bool(said.choices) and Grounds.of([said_in(reason, language) for reason in reasons]).nearest(clause, language) is not None


def _tells_what_they_ask(clause: str, language: Language) -> bool:
    """Return whether a clause names something as what the customer asks for (the 4,000 dollars that you asked for)."""
    text = read_text(clause, language.style)
    return any(patterns.find(text) for patterns in (language.reported_speech, language.asking))


def _tells_of_a_figure(clause: str, language: Language) -> bool:
    """Return whether a clause says something of a sum, a date or the like; one that only adds the figure (the rest, £7,200, ...) does not."""
    claims = find_claims(clause, language)
    around = clause
    for claim in reversed(claims):
        around = around[: claim.start] + " " + around[claim.end :]
    return bool(claims) and bool(ContentWords.of(around, language).choices)


@lru_cache(maxsize=100)
def _reasons(declined: str, language: Language) -> tuple[str, ...]:
    """Return those clauses of a refusal that do more than refuse."""
    return tuple(clause for clause in _clauses(declined, language) if _stance(clause, language) != (True, False))


@lru_cache(maxsize=1_000)
def _stance(clause: str, language: Language) -> tuple[bool, bool]:
    """Return whether a clause refuses something, and whether it tells of a deed, a promise or an offer that no word before it refuses."""
    text = read_text(clause, language.style)
    refusing = [match.first for match in language.refusing.find(text)]
    told = [range(match.first, match.last) for patterns in (language.reported_speech, language.asking) for match in patterns.find(text)]
    acts = [match for match in language.acts.find(text) if not any(match.first in words for words in told)]  # to ask is an act of theirs
    given = [match.last for match in (*acts, *language.offering.find(text))]
    return bool(refusing), any(last < no for last in given for no in refusing[:1]) or (bool(given) and not refusing)


@lru_cache(maxsize=1_000)
def _clauses(sentence: str, language: Language) -> tuple[str, ...]:
    """Return the clauses of a sentence: what stands between commas and the like, and words at which it turns to the next statement."""
    tokens = (text := read_text(sentence, language.style)).tokens
    turns = {match.first for match in language.turning.find(text)}
    starts = [
        number
        for number, token in enumerate(tokens)
        if number == 0 or number in turns or _CLAUSE_ENDS.search(sentence, tokens[number - 1].end, token.start)
    ]
    return tuple(
        sentence[tokens[first].start : tokens[next_ - 1].end] for first, next_ in zip(starts, (*starts[1:], len(tokens)), strict=True)
    )


@lru_cache(maxsize=64)
def _declined(facts: Facts) -> Grounds:
    """Return the sentences by which a case says no, kept while its letter is edited."""
    return Grounds.of([said_in(point.declined, facts.language) for point in facts.case.points if point.declined])
