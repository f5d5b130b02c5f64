"""What the check got wrong: defects that it did not find, or not by the right rule, and good text that it flagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amends_evals.log import Log, Row
from amends_evals.report.letters import Found, found_in
from amends_evals.report.precision import SPEAKS, speakers
from amends_evals.report.texts import Said, Stretch, anchor, entries_of, language_tag, marked, text_of

_AROUND = 160
"""Characters of a letter shown before and after the place in question."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A row that the check got wrong: the stretch around the place, what stood there before, why it is wrong (or right), what was found."""

    id: str
    anchor: str
    system: str
    language: str | None
    source: str
    excerpt: tuple[Stretch, ...]
    was: str | None
    why: str
    found: tuple[Said, ...]
    whole: Found | None
    """The whole letter, where the excerpt is only a part."""


@dataclass(frozen=True, slots=True)
class Missed:
    """The misses of one rule: defects of it, or good text that it flagged."""

    rule: str
    misses: tuple[Miss, ...]


@dataclass(frozen=True, slots=True)
class Misses:
    """Everything the check got wrong, by rule."""

    unfound: tuple[Missed, ...]
    by_another: tuple[Missed, ...]
    false_alarms: tuple[Missed, ...]


def misses_of(log: Log) -> Misses:
    """Return what the check got wrong."""
    rows = log.of("check")
    unfound = [row for row in rows if row.scores.get("caught") is False]
    by_another = [row for row in rows if row.scores.get("right_rule") is False and row.scores.get("caught") is not False]
    alarms = [row for row in rows if row.scores.get("left_alone") is False]
    return Misses(
        _by_rule((row.groups.get("rule", "no rule"), _defect(row)) for row in unfound),
        _by_rule((row.groups.get("rule", "no rule"), _defect(row)) for row in by_another),
        _by_rule((next(iter(speakers(row)), "no rule"), _alarm(row)) for row in alarms),
    )


def _by_rule(misses: Iterable[tuple[str, Miss]]) -> tuple[Missed, ...]:
    table: dict[str, list[Miss]] = defaultdict(list)
    for rule, miss in misses:
        table[rule].append(miss)
    return tuple(Missed(rule, tuple(sorted(table[rule], key=lambda miss: (miss.language or "", miss.id)))) for rule in sorted(table))


def _defect(row: Row) -> Miss:
    text = text_of(row.output, "text")
    start, end = row.output.get("start"), row.output.get("end")
    placed = isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= len(text)
    if not placed:
        put = text_of(row.output, "put")
        start = text.find(put) if put else -1
        end = start + len(put)
    why = text_of(row.output, "why")
    if not isinstance(start, int) or not isinstance(end, int) or start < 0:
        return _miss(row, (Stretch(text),) if text else (), None)
    start, end = _narrowed(text, text_of(row.output, "was"), start, end)
    change = Said(1, row.groups.get("rule", ""), "defect", why, None, start, end)
    stretches = marked(text, [change]) if end > start else (Stretch(text[:start]), Stretch("[nothing]", (change,)), Stretch(text[start:]))
    return _miss(row, _excerpt(stretches), Found(stretches, ()) if len(text) > end - start + 2 * _AROUND else None)


def _narrowed(text: str, was: str, start: int, end: int) -> tuple[int, int]:
    """Return what is new in a changed place: without the words with which the old text began and ended, too; the place itself where none are."""
    old, new = was.split(" "), text[start:end].split(" ")
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - head
    tail = next((n for n, (a, b) in enumerate(zip(reversed(old), reversed(new), strict=False)) if a != b or n >= most), most)
    first, last = start + len(" ".join(new[:head])) + (head > 0), end - len(" ".join(new[len(new) - tail :])) - (tail > 0)
    return (first, last) if was and first < last else (start, end)


def _alarm(row: Row) -> Miss:
    text = text_of(row.output, "text")
    spoke = [one for one in entries_of(row.output, "found") if isinstance(one, dict) and one.get("severity") in SPEAKS]
    found = found_in(text, spoke)
    excerpt = _excerpt(found.stretches)
    return _miss(row, excerpt, found if excerpt != found.stretches else None)


def _miss(row: Row, excerpt: tuple[Stretch, ...], whole: Found | None) -> Miss:
    text = text_of(row.output, "text")
    return Miss(
        row.id,
        anchor("check", row.id, row.system),
        row.system,
        language_tag(row.groups.get("language")),
        row.groups.get("source", ""),
        excerpt,
        text_of(row.output, "was") if "was" in row.output else None,
        text_of(row.output, "why"),
        found_in(text, entries_of(row.output, "found")).said,
        whole,
    )


def _excerpt(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches with those in which nothing is marked cut down to what stands next to a mark."""
    if not any(one.said for one in stretches):
        return tuple(stretches)
    made = []
    for place, one in enumerate(stretches):
        if one.said:
            made.append(one)
            continue
        after, before = place > 0, place < len(stretches) - 1
        kept = (_AROUND if after else 0) + (_AROUND if before else 0)
        if len(one.text) <= kept + 1:
            made.append(one)
        else:
            made.append(Stretch((one.text[:_AROUND] if after else "") + "…" + (one.text[-_AROUND:] if before else "")))
    return tuple(made)
