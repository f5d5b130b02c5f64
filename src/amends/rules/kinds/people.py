"""People: who is addressed, who signs, how to answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from amends.expressions import expression
from amends.languages import Language
from amends.languages.text import words
from amends.rules.catalogue import Rule
from amends.rules.claims import gives_route
from amends.rules.document import Document
from amends.rules.found import Found
from amends.rules.kinds.body import own_words
from amends.rules.kinds.making import finding_absent, finding_at
from amends.rules.kinds.named import is_of_a_name, stand_in

_GROUPING = expression(r"[\s()./+\u200e\u200f\u2066-\u2069-]+")
_FIGURE = expression(r"(?![0-9])\d")
"""What groups digits, and digits of other scripts."""


_SHORTEST = 3
"""Letters of a word of a name that may have an ending."""
_DIRECTING = expression(r"[\u200e\u200f\u2066-\u2069]")


def _stands(name: str, raw: str, folded: str) -> re.Match[str] | None:
    if name.casefold() not in folded:
        return None
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", raw, re.IGNORECASE)


def _levelled(raw: str) -> str:
    return raw if raw.isascii() else _DIRECTING.sub("", raw)


def addressee(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if the letter does not address the person who complained by name, in the form the case gives."""
    case = document.case
    if case is None or case.recipient is None or case.recipient.group:
        return
    spans = document.spans_of("salutation")
    number = document.frame[0]
    if spans:
        start, end = spans[0].start, spans[-1].end
    elif number is not None:
        start, end = document.text.sentences[number].start, document.text.sentences[number].end
    else:
        start, end = 0, min(len(document.raw), 200)
    head = _levelled(document.raw[start:end])
    if case.recipient.salutation and case.recipient.salutation.rstrip(",،:") in head:
        return
    if not _calls(case.recipient.name, head, document.language):
        if spans or number is not None:
            yield finding_at(rule, document, "addressee", start, end, name=case.recipient.name)
        else:
            yield finding_absent(rule, "addressee", "salutation", name=case.recipient.name)


def _calls(name: str, head: str, language: Language) -> bool:
    """Return whether a salutation has a word of somebody's name, in whatever form the language calls people by."""
    folded = head.casefold()
    if any(_stands(word, head, folded) for word in name.split() if len(word) > 1):
        return True
    said = [form for form, _, _ in words(head, language.style)]
    parts = (part for part, _, _ in words(name, language.style) if len(part) >= _SHORTEST)
    return any(is_of_a_name(form, part, language) for part in parts for form in said)


def signer(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if no person signs, or the signer's role is missing; the role may stand in other letters, with another article, or
    with the house's name put into it."""
    case = document.case
    if case is not None:
        text = _levelled(document.raw).casefold()
        for value in filter(None, (case.signer.name, case.signer.role) if case.signer else ()):
            said = value.casefold() in text or (case.signer is not None and value == case.signer.role and _signs_as(value, document))
            if not said:
                yield finding_absent(rule, "signer", "sign_off", value=value)
        return
    if not document.whole:
        return
    close = document.frame[1]
    if close is None or document.text.firsts[close + 1] == document.text.firsts[-1]:
        yield finding_absent(rule, "unsigned", "sign_off")


def _signs_as(role: str, document: Document) -> bool:
    """Return whether a line under the letter says a role, its small words aside."""
    style, small = document.text.style, document.language.stopwords
    wanted = [form for form, _, _ in words(role, style) if form not in small]
    lines = (document.raw[span.start : span.end] for span in document.spans_of("sign_off"))
    return bool(wanted) and any(stand_in(wanted, [form for form, _, _ in words(line, style)], style) for line in lines)


def route(rule: Rule, document: Document) -> Iterator[Found]:
    """Yield a finding if a whole letter gives no direct way back to a person; in public, a private message is one."""
    case = document.case
    if case is None:
        if document.whole and not gives_route(document.raw, document.language):
            yield finding_absent(rule, "requirement", "invitation")
        return
    if case.channel == "public_reply" and goes_on_in_private(document):
        return
    person = case.reply_to
    if person is not None and not any(gives(document, route) for route in (person.phone, person.email) if route):
        yield finding_absent(rule, "route", "invitation", name=person.name)


def goes_on_in_private(document: Document) -> bool:
    """Return whether a public reply says that we write to the customer, or call them, where nobody else reads along."""
    return bool(own_words(document, document.pack.patterns("public-reply", "require")))


def gives(document: Document, route: str) -> bool:
    """Return whether the letter states an e-mail address or a phone number, with its prefix or without, however its digits are grouped."""
    if route in document.raw:
        return True
    wanted = bare(route)
    return (wanted if "@" in wanted else wanted[-7:]) in bare(document.raw)


def bare(text: str) -> str:
    """Return a text as routes are compared in: without spaces and signs that group digits, its figures in one script, in small letters."""
    kept = _GROUPING.sub("", text).casefold()
    return kept if kept.isascii() else _FIGURE.sub(lambda figure: str(unicodedata.decimal(figure[0])), kept)
