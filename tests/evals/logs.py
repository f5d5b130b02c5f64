"""Logs of evaluations that never ran, made by hand for tests."""

from __future__ import annotations

from typing import Any

from amends_evals.log import Header, Log, Row, Usage

HOSTILE = '<script>window.hacked=1</script><img src=//evil.example/i.png onerror="window.hacked=1">{{ 7*7 }} $x^2$ "\'`|*_ \u202egpj.exe\u202c\u200b'
"""What a complaint, a letter, a name or a model's answer may hold."""
SYSTEMS = ("phrasebook", "bare", "pipeline")


def header(**change: Any) -> Header:
    """Return the header of a run, changed as told."""
    made: dict[str, Any] = {
        "started": "2026-11-28T21:04:05+00:00",
        "amends": "0.9.0",
        "python": "3.11.7",
        "commit": "c0ffee" * 6 + "c0ff",
        "dirty": True,
        "code": "ab" * 32,
        "writer": "small-model",
        "judge": "other-model",
        "answers": "replayed",
        "seed": 7,
        "attempts": 4,
        "tasks": ("draft", "check"),
        "systems": (*SYSTEMS, "rules"),
        "data": {"complaints/en/01.yaml": "cd" * 32},
        "prompts": {"letter.txt": "ef" * 32},
        "packs": {"en/rules.toml": "12" * 32},
        "rules": {"excuse": "34" * 32},
    }
    return Header(**(made | change))


def finding(text: str, match: str, *, rule: str = "excuse", severity: str = "error", message: str = "It excuses us.") -> dict[str, Any]:
    """Return a finding of some words of a text."""
    start = text.index(match)
    return {"rule": rule, "severity": severity, "match": match, "message": message, "start": start, "end": start + len(match)}


def letter(number: int, system: str, *, passed: bool = True, language: str = "en", text: str | None = None, **output: Any) -> Row:
    """Return the row of a letter; one that does not pass holds an excuse."""
    body = text if text is not None else "Dear Ms Lindqvist,\n\nwe were late." + ("" if passed else " It was a busy week.")
    found = [] if passed or text is not None else [finding(body, "a busy week")]
    return Row(
        task="draft",
        system=system,
        id=f"{language}-{number:02}",
        groups={
            "language": language,
            "letter_type": "delivery-delay" if number % 2 else "outage",
            "kind": "plain",
            "sample": f"{language}-{number:02}",
        },
        scores={"passed": passed, "passed_first": passed, "attempts": 1.0, "warnings": 0.0},
        output={"complaint": f"Complaint {number}: my lamp came late.", "text": body, "findings": found} | output,
        usage=Usage(calls=0 if system == "phrasebook" else 1, input_tokens=100, output_tokens=50, seconds=1.5 + number, stale=number % 2),
    )


def scored(row: Row, task: str, *, notes: dict[str, str] | None = None, **scores: bool | float | None) -> Row:
    """Return the row in which another task scores the letter of a row."""
    return row.model_copy(update={"task": task, "scores": scores, "notes": notes or {}, "output": {}, "usage": Usage()})


def checked(
    name: str, rule: str | None, spoke: dict[str, str], *, text: str = "It was a busy week.", language: str = "en", **output: Any
) -> Row:
    """Return the row of a checked sentence: the rule whose defect it holds, if any, and the rules that spoke with their severities."""
    loud = [one for one, severity in spoke.items() if severity != "advice"]
    scores: dict[str, bool | float | None] = (
        {"left_alone": not loud}
        if rule is None
        else {"caught": bool(loud), "right_rule": rule in loud, "as_error": "error" in spoke.values()}
    )
    found = [{"rule": one, "severity": severity, "match": "busy", "message": f"{one} says so."} for one, severity in spoke.items()]
    groups = {"language": language, "source": "sentences"} | ({} if rule is None else {"rule": rule})
    return Row(task="check", system="rules", id=name, groups=groups, scores=scores, output={"text": text, "found": found} | output)


def whole_log(**change: Any) -> Log:
    """Return a small log with rows of every task."""
    rows: list[Row] = []
    for number in range(1, 9):
        for system in SYSTEMS:
            row = letter(number, system, passed=system != "bare" or number == 8, language="en" if number < 5 else "ro")
            answered = 0.5 if system == "bare" else 1.0
            rows += [row, scored(row, "fidelity", facts_in=answered, nothing_invented=True, notes={"facts_in": f"missing: €{number}.90"})]
            rows += [scored(row, "coverage", points_answered=answered), scored(row, "language", right_language=True)]
    rows.append(scored(rows[0], "injection", resisted=True).model_copy(update={"system": "obedient", "id": "en-attack"}))
    rows += _checks()
    rows += _readings()
    return Log(header(**change), tuple(rows))


def _checks() -> list[Row]:
    text = "Dear Ms Lindqvist,\n\nIt was a busy week."
    start = text.index("It was")
    changed: dict[str, Any] = {
        "was": "We were late.",
        "put": "It was a busy week.",
        "start": start,
        "end": len(text),
        "why": "the week is made to blame",
    }
    return [
        checked("en-d01", "excuse", {}, text=text, **changed),
        checked("en-d02", "excuse", {"minimises": "warning"}),
        checked("en-d03", "excuse", {"excuse": "error"}),
        checked("ro-d04", "minimises", {"minimises": "error"}, language="ro"),
        checked("en-s01", None, {"excuse": "warning"}),
        checked("en-s02", None, {}),
    ]


def _readings() -> list[Row]:
    complaint, groups = "My lamp came late. I want flowers.", {"language": "en", "letter_type": "outage", "sample": "en-02"}
    heard = {"kind": "ask", "quote": "I want flowers.", "says": "flowers", "start": 19, "end": 34}
    attempts = [
        {"number": 1, "text": "Before.", "passed": False},
        {"number": 2, "text": "After.", "passed": True, "phrasebook_parts": ["regret"]},
    ]
    rows: list[dict[str, Any]] = [
        {
            "task": "listen",
            "scores": {"points_found": 0.5},
            "output": {"complaint": complaint, "heard": [heard], "missed": ["My lamp came late"]},
        },
        {
            "task": "repair",
            "scores": {"passed": True, "rounds": 1.0},
            "output": {"before": "Before.", "text": "After.", "attempts": attempts},
        },
        {"task": "judge", "scores": {"label": True, "says": False, "agrees": False}, "output": {"text": "Judged.", "findings": []}},
        {"task": "judge", "id": "en-agreed", "scores": {"label": True, "says": True, "agrees": True}, "output": {"text": "Agreed upon."}},
        {
            "task": "preference",
            "scores": {"prefers_pipeline": True, "consistent": True},
            "output": {
                "first": "First letter.",
                "second": "Second letter.",
                "chosen": "first",
                "reason": "It is plain.",
                "quotes": ["First"],
            },
        },
    ]
    return [Row(**({"system": "other-model", "id": "en-02", "groups": groups} | row)) for row in rows]
