"""What a model or the rules read, and the letters they mended: the tasks repair, listen, judge and preference, sample by sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amends_evals.log import Log, Row
from amends_evals.metrics import metrics_of
from amends_evals.report.letters import Found, Sample, Version, found_in, score_text, versions_of
from amends_evals.report.texts import anchor, entries_of, language_tag, text_of

SHOWN = ("repair", "listen", "judge", "preference")


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a reading: what it is, with what was found in it; ``link`` is where it stands already, and then it is not repeated."""

    title: str
    found: Found
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row that is shown: what it is about, its texts, what else is to be said (each with a name), its scores, its earlier versions."""

    id: str
    anchor: str
    system: str
    language: str | None
    groups: tuple[tuple[str, str], ...]
    verdict: str
    texts: tuple[Text, ...]
    lines: tuple[tuple[str, str], ...]
    scores: tuple[tuple[str, str, str], ...]
    versions: tuple[Version, ...]
    error: str


@dataclass(frozen=True, slots=True)
class Readings:
    """The rows of a task that are shown, and a word on those that are not."""

    task: str
    rows: tuple[Reading, ...]
    note: str = ""


def readings_of(log: Log, samples: Sequence[Sample]) -> tuple[Readings, ...]:
    """Return what is shown of each of these tasks; of the judge only where it and the label disagree. Letters of ``samples`` are linked."""
    known = {"".join(stretch.text for stretch in letter.found.stretches): letter.anchor for sample in samples for letter in sample.letters}
    return tuple(made for task in SHOWN if (made := _readings(task, log.of(task), known)) is not None)


def _readings(task: str, rows: Sequence[Row], known: Mapping[str, str]) -> Readings | None:
    if not rows:
        return None
    shown = [row for row in rows if not (task == "judge" and _agrees(row))]
    note = (
        f"{len(rows) - len(shown):,} of {len(rows):,} verdicts that agree with the label are not shown." if len(shown) < len(rows) else ""
    )
    ordered = sorted(shown, key=lambda row: (row.groups.get("language", ""), row.id, row.system))
    return Readings(task, tuple(_reading(row, known) for row in ordered), note)


def _agrees(row: Row) -> bool:
    label, says = row.scores.get("label"), row.scores.get("says")
    return row.error is None and label is not None and bool(label) == bool(says)


def _reading(row: Row, known: Mapping[str, str]) -> Reading:
    texts, lines = {"repair": _repair, "listen": _listen, "judge": _judge, "preference": _preference}[row.task](row.output)
    groups = tuple((key.replace("_", " "), value) for key, value in row.groups.items() if key != "sample")
    return Reading(
        row.id,
        anchor(row.task, row.id, row.system),
        row.system,
        language_tag(row.groups.get("language")),
        groups,
        _verdict(row),
        tuple(_linked(text, known) for text in texts),
        tuple(lines),
        tuple(_scores(row)),
        versions_of(row.output, text_of(row.output, "text")) if row.task == "repair" else (),
        row.error or "",
    )


def _linked(text: Text, known: Mapping[str, str]) -> Text:
    words = "".join(stretch.text for stretch in text.found.stretches)
    if words and words in known and not text.found.said:
        return Text(text.title, text.found, known[words])
    return text


def _verdict(row: Row) -> str:
    if row.error:
        return "not made"
    scored = [one for one in metrics_of(row.task) if row.scores.get(one.name) is not None]
    metric = next((one for one in scored if one.headline), scored[0] if scored else None)
    if metric is None:
        return ""
    return f"{metric.title}: {score_text(row.scores[metric.name])}"


def _scores(row: Row) -> Iterator[tuple[str, str, str]]:
    titles = {metric.name: metric.title for metric in metrics_of(row.task)}
    for name, value in row.scores.items():
        if value is not None or name in row.notes:
            yield titles.get(name, name), score_text(value), row.notes.get(name, "")


_Shown = tuple[list[Text], list[tuple[str, str]]]


def _repair(output: dict[str, Any]) -> _Shown:
    before, text = text_of(output, "before"), text_of(output, "text")
    return [Text("Before", found_in(before, ())), Text("After", found_in(text, entries_of(output, "findings")))], []


def _listen(output: dict[str, Any]) -> _Shown:
    complaint = text_of(output, "complaint")
    heard = found_in(complaint, [_heard(one) for one in entries_of(output, "heard")])
    missed = [("Missed", _quoted(one)) for one in entries_of(output, "missed")]
    return [Text("Complaint, with what was heard", heard)], missed


def _heard(raw: Any) -> Any:
    return raw | {"severity": "heard", "match": raw.get("quote"), "rule": raw.get("kind")} if isinstance(raw, dict) else None


def _quoted(raw: Any) -> str:
    return str(raw.get("quote") or raw.get("says") or raw) if isinstance(raw, dict) else str(raw)


def _judge(output: dict[str, Any]) -> _Shown:
    return [Text("Letter, with what the judge says", found_in(text_of(output, "text"), entries_of(output, "findings")))], []


def _preference(output: dict[str, Any]) -> _Shown:
    texts = [Text(title, found_in(text_of(output, key), ())) for key, title in (("first", "First"), ("second", "Second"))]
    lines = [("Chosen", text_of(output, "chosen")), ("Reason", text_of(output, "reason"))]
    lines += [("Quotation", _quoted(one)) for one in entries_of(output, "quotes")]
    return texts, [(name, words) for name, words in lines if words]
