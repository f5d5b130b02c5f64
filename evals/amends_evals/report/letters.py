"""The letters of a log, sample by sample: the complaint, what each system wrote, what was found in it, how it scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from amends_evals.log import Log, Row
from amends_evals.metrics import Metric, metrics_of, task_titles
from amends_evals.report.costs import REPEATING
from amends_evals.report.tables import NOTHING, Cell, Line, Table, short_title, systems_of
from amends_evals.report.texts import Said, Stretch, anchor, entries_of, findings_in, language_tag, marked, text_of

Verdict = Literal["passes", "fails", "asks", "not made", "no verdict"]


@dataclass(frozen=True, slots=True)
class Found:
    """A text with what was found in it."""

    stretches: tuple[Stretch, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """An attempt at a letter: its number, whether it passed, the parts that the phrasebook wrote; ``found`` is None where it is the letter itself."""

    number: str
    passed: bool | None
    phrasebook_parts: tuple[str, ...]
    found: Found | None


@dataclass(frozen=True, slots=True)
class Letter:
    """What a system made of a sample; ``questions`` are what it asked instead."""

    system: str
    anchor: str
    verdict: Verdict
    found: Found
    questions: tuple[str, ...]
    versions: tuple[Version, ...]
    error: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: what it is, the complaint, the letters side by side, and every score with what there is to say about it."""

    id: str
    anchor: str
    language: str | None
    groups: tuple[tuple[str, str], ...]
    complaint: str
    letters: tuple[Letter, ...]
    scores: Table

    @property
    def verdicts(self) -> tuple[str, ...]:
        """Those of its letters, each once."""
        return tuple(dict.fromkeys(letter.verdict for letter in self.letters))


def samples_of(log: Log) -> tuple[Sample, ...]:
    """Return every sample of a log for which a letter was written, by language and id; attacks that no letter of a draft stands for, too."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for task in ("draft", *REPEATING):
        for row in log.of(task):
            rows[row.id].append(row)
    made = [_sample(name, mine, log.header.systems) for name, mine in rows.items()]
    return tuple(sorted(made, key=lambda sample: (sample.language or "", sample.id)))


def _sample(name: str, rows: Sequence[Row], order: Sequence[str]) -> Sample:
    systems = systems_of(rows, order)
    complaint = next((text for row in rows if (text := text_of(row.output, "complaint"))), "")
    place = anchor("draft", name)
    letters = tuple(_letter([row for row in rows if row.system == system]) for system in systems)
    return Sample(name, place, *_about(rows[0]), complaint, letters, _scores(name, place, rows, systems))


def _about(row: Row) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    return language_tag(row.groups.get("language")), tuple(
        (key.replace("_", " "), value) for key, value in row.groups.items() if key != "sample"
    )


def _letter(rows: Sequence[Row]) -> Letter:
    output: dict[str, Any] = next((row.output for row in rows if row.output), {})
    error = next((row.error for row in rows if row.error), "") or ""
    text = text_of(output, "text")
    questions = tuple(_question(one) for one in entries_of(output, "questions"))
    return Letter(
        rows[0].system,
        anchor("draft", rows[0].id, rows[0].system),
        _verdict(rows, text, questions, error),
        found_in(text, entries_of(output, "findings")),
        questions,
        versions_of(output, text),
        error,
    )


def _verdict(rows: Sequence[Row], text: str, questions: Sequence[str], error: str) -> Verdict:
    if questions and not text:
        return "asks"
    passed = next((row.scores[name] for row in rows for name in ("passed", "resisted") if row.scores.get(name) is not None), None)
    if error and not text:
        return "not made"
    return "no verdict" if passed is None else "passes" if passed else "fails"


def _question(raw: Any) -> str:
    if isinstance(raw, dict):
        return ": ".join(str(raw[key]) for key in ("field", "text") if raw.get(key)) or str(raw)
    return str(raw)


def found_in(text: str, raw: Sequence[Any]) -> Found:
    """Return a text with the findings of a log marked in it."""
    said = findings_in(text, raw)
    return Found(marked(text, said), said)


def versions_of(output: dict[str, Any], text: str) -> tuple[Version, ...]:
    """Return the attempts of what was made; none where there was only the one that is the letter."""
    raw = [one for one in entries_of(output, "attempts") if isinstance(one, dict)]
    if len(raw) == 1 and text_of(raw[0], "text") == text and not raw[0].get("phrasebook_parts"):
        return ()
    return tuple(_version(one, number, text) for number, one in enumerate(raw, 1))


def _version(raw: dict[str, Any], number: int, text: str) -> Version:
    mine = text_of(raw, "text")
    passed = raw.get("passed")
    return Version(
        str(raw.get("number", number)),
        passed if isinstance(passed, bool) else None,
        tuple(str(part) for part in entries_of(raw, "phrasebook_parts")),
        None if mine == text else found_in(mine, entries_of(raw, "findings")),
    )


def _scores(name: str, place: str, rows: Sequence[Row], systems: Sequence[str]) -> Table:
    by = {(row.task, row.system): row for row in rows}
    lines = []
    for task in ("draft", *REPEATING):
        for metric in metrics_of(task):
            cells = [_score(by.get((task, system)), metric) for system in systems]
            if any(cell is not NOTHING for cell in cells):
                lines.append(Line(f"{short_title(task_titles()[task])}: {metric.title}", "", tuple(cells)))
    return Table(f"scores-{place}", f"Scores of {name}", ("score", *systems), tuple(lines))


def _score(row: Row | None, metric: Metric) -> Cell:
    if row is None or (value := row.scores.get(metric.name)) is None:
        note = row.notes.get(metric.name, "") if row is not None else ""
        return Cell("–", note) if note else NOTHING
    return Cell(score_text(value), row.notes.get(metric.name, ""))


def score_text(value: bool | float | None) -> str:
    """Return a score in a word or a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else f"{value:.3g}"
