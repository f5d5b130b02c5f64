"""Has a PDF say each letter once: where a letter and its mark are drawn in two steps, typst notes the text of both at each step.

Whoever copies جنيهًا out of such a PDF, and whoever has it read aloud, gets the ه with its mark twice. The page is drawn as before; only
the note at the second step is emptied. A file that is laid out otherwise than typst does it is returned as it is.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_STEP = re.compile(rb"/Span<</ActualText<([0-9A-F]*)>>>BDC|\((?:[^\\()]|\\.)*\)|\b(?:BMC|BDC|EMC)\b", re.DOTALL)
_STREAM = re.compile(rb"(\d+) 0 obj\s*<<(?P<head>[^<>]*)>>\s*stream\r?\n", re.DOTALL)
_TRAILER = re.compile(
    rb"xref\n0 (\d+)\n(?P<table>(?:\d{10} \d{5} [nf]\r?\n?\s?)+)trailer\n(?P<trailer>.*?)\nstartxref\n\d+\n%%EOF\s*\Z", re.DOTALL
)
_NOTHING = b"FEFF"


class _Span(NamedTuple):
    """A step that notes its text: where the note stands, the text, and the signs that are drawn."""

    start: int
    end: int
    text: bytes
    drawn: frozenset[bytes]


def said_once(pdf: bytes) -> bytes:
    """Return a PDF of typst's whose text can be copied and read aloud as it was written."""
    end = _TRAILER.search(pdf)
    if end is None:
        return pdf
    offsets = [int(entry[:10]) if entry.rstrip().endswith(b"n") else 0 for entry in end["table"].splitlines()]
    places = sorted((offset, number) for number, offset in enumerate(offsets) if offset)
    mended = False
    made = pdf[: places[0][0]] if places else b""
    moved = [0] * len(offsets)
    for (start, number), stop in zip(places, [*(offset for offset, _ in places[1:]), end.start()], strict=True):
        body = pdf[start:stop]
        other = _mended_stream(body)
        mended |= other is not body
        moved[number] = len(made)
        made += other
    if not mended:
        return pdf
    table = b"".join(b"%010d 00000 n\r\n" % offset if offset else b"0000000000 65535 f\r\n" for offset in moved)
    return b"%sxref\n0 %d\n%strailer\n%s\nstartxref\n%d\n%%%%EOF" % (made, len(moved), table, end["trailer"], len(made))


def _mended_stream(body: bytes) -> bytes:
    head = _STREAM.match(body)
    length = re.search(rb"/Length (\d+)", head["head"]) if head else None
    if head is None or length is None or b"/FlateDecode" not in head["head"]:
        return body
    try:
        drawn = zlib.decompress(body[head.end() : head.end() + int(length[1])])
    except zlib.error:
        return body
    if b"/ActualText<" not in drawn:
        return body
    once = _without_repeats(drawn)
    if once == drawn:
        return body
    packed = zlib.compress(once, 9)
    dictionary = re.sub(rb"/Length \d+", b"/Length %d" % len(packed), head["head"])
    return b"%s 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (head[1], dictionary, packed)


def _without_repeats(drawn: bytes) -> bytes:
    emptied: list[_Span] = []
    group: list[_Span] = []
    for span in (*_spans(drawn), None):
        # The same text twice in a row is one letter drawn in steps, until a sign comes again: then it is the next letter.
        if span and group and span.text == group[0].text and not any(span.drawn & other.drawn for other in group):
            group.append(span)
            continue
        if len(group) > 1:
            emptied += group[:-1] if _from_right(group[0].text) else group[1:]
        group = [span] if span else []
    for span in sorted(emptied, reverse=True):
        drawn = drawn[: span.start] + _NOTHING + drawn[span.end :]
    return drawn


def _spans(drawn: bytes) -> Iterator[_Span | None]:
    """Yield the steps that note their text; None wherever something is drawn without a note."""
    note: re.Match[bytes] | None = None
    signs: set[bytes] = set()
    depth = 0
    for step in _STEP.finditer(drawn):
        said = step.group()
        if step[1] is not None:
            note, signs, depth = step, set(), 1
        elif said == b"EMC":
            depth -= 1
            if note is not None and depth == 0:
                yield _Span(note.start(1), note.end(1), note[1], frozenset(signs))
                note = None
        elif said in (b"BMC", b"BDC"):
            depth += 1
        elif note is not None:
            signs.add(said)
        else:
            yield None


def _from_right(text: bytes) -> bool:
    """Return whether a noted text is written from the right, where marks are drawn before their letter, which is to keep the note."""
    said = bytes.fromhex(text.decode()).decode("utf-16", "replace")
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in said)
