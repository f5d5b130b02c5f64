"""Ownership: a sentence has us as the ones who did it, by the phrases of the language or by the deed of a failing of the case.

Verbs are without number, and a list of phrases holds only some. So a letter owns the fault, too, where it says a failing of the case again
with us as the ones who acted, in the verb that the case has: what stands there as our deed is told as our deed. A sentence that hides who
did it does not. Where neither tells, the weights of its words may: people own a fault in more ways than any list holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from amends.languages import Language
from amends.languages.formulas import is_formula
from amends.languages.overlap import ContentWords, shared_share
from amends.languages.owning import owning_of
from amends.languages.text import Text
from amends.rules.binding import Facts
from amends.rules.catalogue import Rule
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.coverage import STATED
from amends.rules.kinds.making import at_most, finding_at
from amends.rules.kinds.phrases import requirement
from amends.rules.nearest import item_behind
from amends.rules.stating import ENDS, likely, likely_of, words_said
from amends.rules.unsaid import stands_for

_Act = tuple[str, ...]

_SURELY = 0.8
_MAYBE = 0.5
"""How likely a sentence must own the fault, by its weights, for the letter to own it, and for a person to be asked. Of 272 letters that people
wrote, judged by what the sentences of others taught (November 2026), 87 % owned it surely and 95 % maybe by those of their sentences that do; 8 %
and 22 % by others. ``python -m amends_evals.learning --folds 5`` judges sentence by sentence."""
_GIVES = 0.5
"""What gives something more likely than that owns nothing: who did what was asked tells it like who did wrong."""
_DENIAL = "denial-or-defence"


def owned(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield one finding if no sentence of a whole letter takes the fault on us: a warning at the sentence that likely does, in words that no
    phrase knows."""
    missed = tuple(requirement(rule, document))
    if not missed or _tells_a_failing_as_ours(rule, document):
        return
    share, number = _likeliest(rule, document)
    if share >= _SURELY:
        return
    if share >= _MAYBE:
        sentence = document.text.sentences[number]
        yield finding_at(rule, document, "likely", sentence.start, sentence.end, severity=at_most(rule, "warning"))
    else:
        yield from missed


def _likeliest(rule: Rule, document: Document) -> tuple[float, int]:
    """Return how likely it is that a sentence of a case's letter owns the fault, of the likeliest that says it in the writer's own voice, and
    its number. A text without a case is read in microseconds, by its phrases."""
    owning = owning_of(document.language) if document.case else None
    if owning is None:
        return 0.0, -1
    text, pack = document.text, document.pack
    said: dict[int, float] = {}
    others = (
        document.language.reported_speech,
        pack.patterns(rule.id, "forbid"),
        *(pack.patterns(_DENIAL, field) for field in ("forbid", "warn")),
    )
    left_out = frozenset[int]().union(*(document.sentences_with(phrases) for phrases in others if phrases))
    for number in document.body:
        sentence = text.sentence_texts[number]
        if number in left_out or sentence[-1] not in ENDS or is_formula(sentence, document.language):
            continue
        if text.quoted(text.firsts[number], text.firsts[number + 1]):
            continue
        words = words_said(document, number)
        if likely_of(document, words)["gives"] < _GIVES:
            said[number] = owning.likelihood(words)
    return max(((share, number) for number, share in said.items()), default=(0.0, -1))


def _tells_a_failing_as_ours(rule: Rule, document: Document) -> bool:
    if document.case is None:
        return False
    hiding = document.pack.patterns(rule.id, "forbid")
    hidden = document.sentences_with(hiding) if hiding else frozenset()
    failings = _acts_of_failings(document.facts)
    for match in document.find(document.language.acts):
        number = document.text.sentence_of(match.first)
        if number in hidden or number not in document.body or document.text.quoted(match.first, match.last):
            continue
        told = set(_acts_at(document.text, match.first, match.last, document.language))
        if told and _says_what_we_did_wrong(document, number):
            return True
        if any(not acts.isdisjoint(told) and shared_share(words, document.said[number]) >= STATED for words, acts in failings):
            return True
    return False


def _says_what_we_did_wrong(document: Document, number: int) -> bool:
    """Return whether a sentence most likely tells what went wrong, and says or stands for a failing of the case, whatever its verb."""
    does = likely(document, number)
    item = item_behind(document, number) or stands_for(document, number)
    return does["wrong"] > max(does["gives"], does["neither"]) and document.case is not None and item in document.case.owned_failings


@lru_cache(maxsize=64)
def _acts_of_failings(facts: Facts) -> tuple[tuple[ContentWords, frozenset[_Act]], ...]:
    """Return the words of each failing and the deeds it tells, kept while a case's letter is edited."""
    language = facts.language
    return tuple((ContentWords.of(failing.text, language), _acts_in(failing.text, language)) for failing in facts.case.owned_failings)


def _acts_in(raw: str, language: Language) -> frozenset[_Act]:
    text = language.read(raw)
    return frozenset(act for match in language.acts.find(text) for act in _acts_at(text, match.first, match.last, language))


def _acts_at(text: Text, first: int, last: int, language: Language) -> Iterator[_Act]:
    """Yield what is done at a place if we are the ones who do it: its words, or the nearest telling word on either side of a mere auxiliary."""
    act = tuple(token.form for token in text.run(first, last))
    if not language.is_ours(act):
        return
    if any(_tells(form, language) for form in act):
        yield act
        return
    sentence = text.sentence(text.sentence_of(first))
    for tokens in (reversed(text.run(sentence.first, first)), text.run(last, sentence.last)):
        yield from islice(((token.form,) for token in tokens if _tells(token.form, language)), 1)


def _tells(form: str, language: Language) -> bool:
    return form not in language.first_person[0] and bool(ContentWords.of(form, language).choices)
