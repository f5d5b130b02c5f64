"""The request to reword a letter, and the one to translate it for a reviewer."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from amends.case import Case
from amends.languages import Language, load_language
from amends.llm.model import Message, Request
from amends.paragraphs import Paragraph
from amends.prompting.templates import digest_of, fill, strict, template
from amends.quoting import as_seen
from amends.wishes import Wish

_SPLIT = "--- letter ---"
_ANSWER = 1_000
"""Tokens that an answer may take beside the words of the letter, of which none takes more tokens than it has characters."""


def rewrite_request(paragraphs: Sequence[Paragraph], wanted: Collection[int], case: Case, wish: Wish, words: str) -> Request:
    """Return the request to reword some of a letter's paragraphs.

    ``wanted`` are the numbers of those; ``words`` is what the reviewer asks for beside the wish. Of the case it carries who writes to
    whom, and what the wish says it needs; never the complaint. The paragraphs are lines of JSON, so that none can imitate another.
    """
    language = load_language(case.language or "")
    letter = "\n".join(_line(paragraph, paragraph.number in wanted) for paragraph in paragraphs)
    record = "\n".join(_record(case, wish))
    digest = digest_of(f"{letter}\0{record}")
    slots = {
        "language_name": language.name,
        "language_notes": language.brief("group" if case.recipient and case.recipient.group else case.formality),
        "instruction": wish.instruction.strip(),
        "wish_notes": wish.notes.get(language.code, ""),
        "reviewer_words": words,
        "setting": "\n".join(_setting(case)),
        "record_fence": f"=== record {digest[:24]} ===",
        "record": record,
        "letter_fence": f"=== letter {digest[24:48]} ===",
        "paragraphs": letter,
    }
    return _request("rewrite.md", slots, "rewriting", _rewriting_schema(), len(letter), 0.4)


def translate_request(sentences: Sequence[str], language: Language, into: Language) -> Request:
    """Return the request to translate a letter's sentences, numbered from 1, for somebody who does not read their language."""
    letter = "\n".join(
        json.dumps({"number": number, "sentence": _seen(sentence)}, ensure_ascii=False) for number, sentence in enumerate(sentences, 1)
    )
    slots = {
        "language_name": language.name,
        "into_name": into.name,
        "fence": f"=== letter {digest_of(letter)[:24]} ===",
        "sentences": letter,
    }
    return _request("translate.md", slots, "translation", _translation_schema(), len(letter), 0.0)


def _request(
    name: str, slots: Mapping[str, str], schema_name: str, schema: Mapping[str, object], length: int, temperature: float
) -> Request:
    system, user = (fill(part, slots) for part in template(name).split(_SPLIT))
    messages = (Message("system", system), Message("user", user))
    return Request(messages, schema_name, schema, temperature=temperature, max_tokens=_ANSWER + length)


def _seen(text: str) -> str:
    return " ".join(as_seen(text).split())


def _line(paragraph: Paragraph, wanted: bool) -> str:
    said: dict[str, object] = {"number": paragraph.number}
    if "subject" in paragraph.parts:
        said["subject"] = True
    if not wanted:
        said["rewrite"] = False
    return json.dumps({**said, "text": _seen(paragraph.text)}, ensure_ascii=False)


def _setting(case: Case) -> Iterator[str]:
    reader, signer = case.recipient, case.signer
    group = reader is not None and reader.group
    yield f"register: {case.formality}, {'to a group of readers' if group else 'to one reader'}"
    if reader and not group:
        yield f"the reader's gender: {reader.gender}"
    if signer:
        yield f"the signer's gender: {signer.gender}"
    yield f"channel: {case.channel or 'email'}"


def _record(case: Case, wish: Wish) -> Iterator[str]:
    if "harms" in wish.show:
        yield from (f"harm: {_seen(harm.text)}" for harm in case.harms)
    if "customer_words" in wish.show:
        yield from (f"customer: {_seen(words)}" for words in case.customer_words)


@cache
def _rewriting_schema() -> Mapping[str, object]:
    """Return the strict JSON schema of an answer: paragraphs by number, and what was left out of the wish."""
    paragraph = {"number": {"type": "integer"}, "text": {"type": ["string", "null"]}}
    return strict({"paragraphs": {"type": "array", "items": strict(paragraph)}, "left_out": {"type": ["string", "null"]}})


@cache
def _translation_schema() -> Mapping[str, object]:
    """Return the strict JSON schema of an answer: sentences by number, each translated."""
    sentence = {"number": {"type": "integer"}, "translation": {"type": "string"}}
    return strict({"sentences": {"type": "array", "items": strict(sentence)}})
