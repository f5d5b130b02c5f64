"""Rule by rule: how many of its defects a rule finds, and how often what it says is about a defect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from amends.shares import Share, wilson
from amends_evals.log import Row
from amends_evals.report.texts import entries_of

SPEAKS = ("error", "warning")
"""What of a finding a reviewer has to answer for; advice is shown only."""


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the rows in which a rule spoke: those that hold a defect, and those that hold the defect of this rule."""

    rule: str
    defects: Share
    own: Share


def precisions(rows: Sequence[Row]) -> tuple[Precision, ...]:
    """Return the precision of each rule that spoke in some rows, worst first."""
    spoke: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for rule in dict.fromkeys(speakers(row)):
            spoke[rule].append(row)
    made = [
        Precision(rule, wilson("rule" in row.groups for row in some), wilson(row.groups.get("rule") == rule for row in some))
        for rule, some in spoke.items()
    ]
    return tuple(sorted(made, key=lambda one: (one.defects.value or 0, -one.defects.total, one.rule)))


def speakers(row: Row) -> tuple[str, ...]:
    """Return the rules that found an error or a warning, one for each finding."""
    found = (one for one in entries_of(row.output, "found") if isinstance(one, dict))
    return tuple(str(one.get("rule")) for one in found if one.get("severity") in SPEAKS)


def recalls(rows: Sequence[Row], *, by: str | None = None) -> dict[tuple[str, str | None], Share]:
    """Return, for each rule and value of a group, how many of its defects that rule itself found."""
    table: dict[tuple[str, str | None], list[bool]] = defaultdict(list)
    for row in rows:
        right = row.scores.get("right_rule")
        if "rule" in row.groups and right is not None and (by is None or by in row.groups):
            table[row.groups["rule"], row.groups[by] if by else None].append(bool(right))
    return {key: wilson(found) for key, found in table.items()}
