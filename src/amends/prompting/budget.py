"""How much of a complaint a request has room for, and the cut where that is less than all of it.

A long complaint is cut between sentences, from its middle: people begin with what happened and end with what they ask for. The cut is
marked where it is made, in a line with the digest of the whole complaint, which no complaint can hold; so none can forge one.

Tokens are counted as ``o200k_base`` counts them. Models with other vocabularies need more of them, for Hebrew and Arabic above all: a
model's ``context`` had better be given a little short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from amends.errors import PromptTooLongError
from amends.languages import Language
from amends.llm.model import ANSWER_TOKENS, LeftOut
from amends.prompting.templates import fill, template

COMPLAINT_TOKENS = 6_000
"""Tokens of a complaint that a model is sent, unless told otherwise: some eight pages, more than a letter can answer."""
_LEAST_ANSWER = 2_000
"""Tokens an answer may take where room is short: twice what the longest letters take, since other vocabularies need more."""
_LEAST_COMPLAINT = 200
"""Tokens of a complaint that are worth sending: fewer would not tell what it is about."""
_MARGIN = 50
"""Tokens for the mark of a cut, and for what joins the pieces of a request."""
_LONGEST = 500
"""Characters after which a sentence is cut as if it were two: some complaints know no full stops."""
_END = 1 / 3
"""Share of what is kept that stands at the complaint's end."""


class Room(NamedTuple):
    """Tokens there are: in the model's context for request and answer together (None: not known), and for the complaint."""

    context: int | None = None
    complaint: int = COMPLAINT_TOKENS


UNKNOWN = Room()
"""The room there is where nobody has said."""


class Space(NamedTuple):
    """Tokens that one request leaves for its complaint and for its answer."""

    complaint: int
    answer: int


class Excerpt(NamedTuple):
    """What is sent of a complaint, and how much is not."""

    text: str
    left_out: LeftOut | None = None


def fit(complaint: str, others: Callable[[], Iterable[str]], room: Room) -> Space:
    """Return how many tokens a complaint and the answer may take beside the other texts of a request.

    Raises PromptTooLongError where what is left would tell a model too little.
    """
    if room.context is None:
        return Space(room.complaint, ANSWER_TOKENS)
    taken = sum(map(_count, others())) + _MARGIN
    free = room.context - taken
    most = min(room.complaint, free - _LEAST_ANSWER)
    if most < _LEAST_COMPLAINT and not _fits(complaint, most):
        needed = taken + _LEAST_ANSWER + min(_LEAST_COMPLAINT, _count(complaint))
        raise PromptTooLongError(
            f"even with its complaint cut short, this case needs about {needed:,} tokens, the answer included; the model has {room.context:,}.",
            hint="Use a model with a larger context, shorten the case, or draft with --model phrasebook.",
        )
    used = min(most, len(complaint.encode()))
    if used > free - ANSWER_TOKENS:  # only then is it worth counting
        used = min(most, _count(complaint))
    return Space(most, min(ANSWER_TOKENS, free - used))


def cut(complaint: str, language: Language, most: int, digest: str) -> Excerpt:
    """Return a complaint of at most so many tokens: whole, or its beginning and its end around a line that says what is left out."""
    if _fits(complaint, most):
        return Excerpt(complaint)
    pieces = tuple(_pieces(complaint, language))
    tail, room = _kept(reversed(pieces), int(most * _END))
    head, _ = _kept(iter(pieces[: len(pieces) - tail]), most - _MARGIN - (int(most * _END) - room))
    left_out = LeftOut(len(pieces) - head - tail, len(pieces))
    mark = fill(template("left_out.md"), {"digest": digest, "left_out": str(left_out.sentences), "sentences": str(left_out.of)})
    ends = ("".join(pieces[:head]).rstrip(), mark, "".join(pieces[len(pieces) - tail :]))
    return Excerpt("\n".join(end for end in ends if end), left_out)


def _kept(pieces: Iterator[str], room: int) -> tuple[int, int]:
    """Return how many of the first pieces there is room for, and how much is left of it."""
    kept = 0
    for piece in pieces:
        room_after = room - _tokens(piece)
        if room_after < 0:
            break
        kept, room = kept + 1, room_after
    return kept, room


def _pieces(text: str, language: Language) -> Iterator[str]:
    """Yield the sentences of a text with what stands between them, those that run on in pieces."""
    starts = [sentence.start for sentence in language.read(text).sentences]
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(text)], strict=True):
        while end - start > _LONGEST:
            at = text.rfind(" ", start + 1, start + _LONGEST) + 1 or start + _LONGEST
            yield text[start:at]
            start = at
        yield text[start:end]


def _fits(text: str, tokens: int) -> bool:
    """Return whether a text is at most so many tokens, without counting where its size tells: no token is less than a byte of it."""
    return len(text.encode()) <= tokens or (tokens > 0 and _tokens(text) <= tokens)


@lru_cache(maxsize=64)
def _count(text: str) -> int:
    return _tokens(text)


def _tokens(text: str) -> int:
    from amends.llm.tokens import count_tokens  # most complaints are short enough without being counted, and need no tiktoken

    return count_tokens(text)
