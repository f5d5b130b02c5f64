"""Figures are what a statistician would compute from the same rows, and a comparison tells a change from noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from amends_evals import origin
from amends_evals.comparing import compare, mcnemar
from amends_evals.figures import cohens_kappa, figure, figures
from amends_evals.log import Header, Log, Row
from amends_evals.metrics import Metric, load_metrics, task_titles


def _metric(task: str, name: str) -> Metric:
    return next(metric for metric in load_metrics() if (metric.task, metric.name) == (task, name))


def _header(**changes: Any) -> Header:
    made = origin.header(writer="m", judge=None, replayed=False, seed=1, attempts=3, tasks=["draft"], systems=["pipeline"], data={})
    return made.model_copy(update=changes)


def _rows(name: str, values: Sequence[bool | float], *, task: str = "draft", groups: dict[str, str] | None = None) -> tuple[Row, ...]:
    return tuple(
        Row(task=task, system="pipeline", id=f"s{number}", groups={"language": "en", **(groups or {})}, scores={name: value})
        for number, value in enumerate(values)
    )


def _log(rows: Sequence[Row], **changes: Any) -> Log:
    return Log(_header(**changes), tuple(rows))


def test_every_metric_belongs_to_a_task_that_has_a_title() -> None:
    """And no two of a task share a name."""
    assert {metric.task for metric in load_metrics()} == set(task_titles())
    assert len({(metric.task, metric.name) for metric in load_metrics()}) == len(load_metrics())


def test_a_share_of_samples_has_wilsons_interval() -> None:
    """8 of 10: 49 % to 94 % (Wilson 1927, as every table has it)."""
    found = figure(_metric("draft", "passed"), _rows("passed", [True] * 8 + [False] * 2), "pipeline")

    assert found is not None
    assert (found.count, found.total, found.value) == (8, 10, 0.8)
    assert (found.low, found.high) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))


def test_rows_of_one_sample_are_no_independent_draws() -> None:
    """Ten rows of two samples say as little as two samples do."""
    alone = [Row(task="draft", system="p", id=f"{n}", groups={}, scores={"passed": n < 5}) for n in range(10)]
    shared = [row.model_copy(update={"groups": {"sample": "a" if int(row.id) < 5 else "b"}}) for row in alone]
    wide, narrow = figure(_metric("draft", "passed"), shared, "p"), figure(_metric("draft", "passed"), alone, "p")

    assert wide is not None
    assert narrow is not None
    assert (wide.low, wide.high) == (0.0, 1.0)
    assert narrow.low > 0.2


def test_a_mean_has_an_interval_and_a_count() -> None:
    """The interval holds the mean, and is a point where all rows agree."""
    found = figure(_metric("draft", "attempts"), _rows("attempts", [1.0, 2.0, 3.0, 2.0]), "pipeline")
    same = figure(_metric("draft", "attempts"), _rows("attempts", [2.0, 2.0]), "pipeline")

    assert found is not None
    assert found.low < found.value == 2.0 < found.high
    assert same is not None
    assert (same.low, same.value, same.high) == (2.0, 2.0, 2.0)


def test_rows_without_a_score_do_not_count() -> None:
    """None is no zero."""
    rows = (*_rows("passed", [True]), Row(task="draft", system="pipeline", id="x", groups={}, scores={"passed": None}))
    found = figure(_metric("draft", "passed"), rows, "pipeline")

    assert found is not None
    assert found.total == 1
    assert figure(_metric("draft", "asked"), rows, "pipeline") is None


def test_kappa_is_cohens() -> None:
    """35 of 50 alike where chance gives 25: 0.4; two readers who always agree have 1, and chance has 0."""
    assert cohens_kappa(np.array([[20.0], [5.0], [10.0], [15.0]]))[0] == pytest.approx(0.4)
    assert cohens_kappa(np.array([[5.0], [0.0], [0.0], [5.0]]))[0] == 1.0
    assert cohens_kappa(np.array([[25.0], [25.0], [25.0], [25.0]]))[0] == 0.0
    assert cohens_kappa(np.array([[5.0], [0.0], [0.0], [0.0]]))[0] == 1.0


def test_figures_by_group() -> None:
    """One for each value of the group."""
    rows = (
        *_rows("passed", [True, False]),
        *(row.model_copy(update={"id": f"r{row.id}", "groups": {"language": "ro"}}) for row in _rows("passed", [True])),
    )
    by = {one.group: one.count for one in figures(_log(rows), by="language") if one.metric.name == "passed"}

    assert by == {("language", "en"): 1, ("language", "ro"): 1}


@pytest.mark.parametrize(("won", "lost", "p"), [(0, 0, 1.0), (6, 0, 0.03125), (0, 6, 0.03125), (5, 1, 0.21875), (3, 3, 1.0)])
def test_mcnemars_exact_p(won: int, lost: int, p: float) -> None:
    """A coin thrown for each sample that changed sides."""
    assert mcnemar(won, lost) == pytest.approx(p)


def test_a_change_on_many_samples_is_noticed_and_named() -> None:
    """Twelve letters that passed and no longer do: worse, beyond noise, with their names."""
    found = compare(_log(_rows("passed", [True] * 24)), _log(_rows("passed", [False] * 12 + [True] * 12)))
    (change,) = [one for one in found.worse if one.group is None]

    assert (change.metric.name, len(change.lost), change.won) == ("passed", 12, ())
    assert change.better is False


def test_a_few_samples_either_way_are_noise() -> None:
    """Two lost and one won of 24."""
    before = [True] * 23 + [False]
    after = [False, False, *[True] * 22]
    found = compare(_log(_rows("passed", before)), _log(_rows("passed", after)))

    assert found.noticed == ()
    assert [(change.won, change.lost) for change in found.changes if change.group is None] == [(("s23",), ("s0", "s1"))]


def test_a_mean_that_moves_is_noticed() -> None:
    """Facts held fall from all to about half, on every sample by another amount."""
    after = [0.3 + 0.01 * number for number in range(20)]
    found = compare(_log(_rows("facts_in", [1.0] * 20, task="fidelity")), _log(_rows("facts_in", after, task="fidelity")))

    assert [change.metric.name for change in found.worse if change.group is None] == ["facts_in"]


def test_many_figures_do_not_make_a_change_of_chance() -> None:
    """Of 40 groups with one sample lost in six each, none counts; all of them together do."""
    rows_before, rows_after = [], []
    for number in range(40):
        groups = {"rule": f"rule-{number}"}
        for sample in range(6):
            row = Row(task="check", system="rules", id=f"{number}-{sample}", groups=groups, scores={"caught": True})
            rows_before.append(row)
            rows_after.append(row.model_copy(update={"scores": {"caught": sample != 0}}))
    found = compare(_log(rows_before), _log(rows_after))

    assert [change.group for change in found.worse] == [None]


def test_one_rule_that_falls_silent_is_noticed_among_many() -> None:
    """Six of six samples lost in one group count, since nothing changed in the others (Tarone)."""
    rows_before, rows_after = [], []
    for number in range(40):
        for sample in range(6):
            row = Row(task="check", system="rules", id=f"{number}-{sample}", groups={"rule": f"rule-{number}"}, scores={"caught": True})
            rows_before.append(row)
            rows_after.append(row.model_copy(update={"scores": {"caught": number != 7}}))
    found = compare(_log(rows_before), _log(rows_after))

    assert ("rule", "rule-7") in [change.group for change in found.worse]
    assert all(change.group in (None, ("rule", "rule-7")) for change in found.worse)


def test_rows_of_one_sample_change_together() -> None:
    """Thirty rows of one sample that all change are one change, which may be chance."""
    rows = [Row(task="check", system="rules", id=f"{n}", groups={"sample": "a"}, scores={"caught": True}) for n in range(30)]
    found = compare(_log(rows), _log([row.model_copy(update={"scores": {"caught": False}}) for row in rows]))

    assert found.noticed == ()


def test_what_was_made_otherwise_is_said() -> None:
    """A prompt that changed, a rule that is gone, another writer; and rows that only one log holds."""
    old = _log(_rows("passed", [True] * 3), prompts={"draft.md": "a"}, rules={"excuse": "x", "minimises": "y"}, writer="one")
    new = _log(_rows("passed", [True] * 2), prompts={"draft.md": "b"}, rules={"minimises": "y"}, writer="two")
    found = compare(old, new)
    said = {(made.what, made.name, made.how) for made in found.made}

    assert {("prompts", "draft.md", "changed"), ("rules", "excuse", "gone"), ("writer", "writer", "one → two")} <= said
    assert (found.only_old, found.only_new) == (1, 0)
