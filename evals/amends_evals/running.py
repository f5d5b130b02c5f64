"""Running a task with pydantic-evals: what is done already is left out, each row goes to the log as soon as it is scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext
from pydantic_evals.lifecycle import CaseLifecycle
from pydantic_evals.reporting import ReportCase, ReportCaseFailure

from amends_evals.budget import SpentError
from amends_evals.items import Item, Made, Scorer, Task, Value
from amends_evals.log import Row, Usage

_Case = Case[Item[Any], Made[Any], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a task went: rows written, items left undone because a limit was reached, and items that broke, with why."""

    written: int
    unspent: int
    broken: tuple[tuple[str, str], ...]


@dataclass(repr=False)
class _Scores(Evaluator[Item[Any], Made[Any], None]):
    """Scores what was made by one of a task's scorers; names say for which task (``fidelity/facts_in``)."""

    task: str
    scorer: Scorer[Any, Any]

    def evaluate(self, ctx: EvaluatorContext[Item[Any], Made[Any], None]) -> Mapping[str, EvaluationReason]:
        """Return the scores that apply."""
        if ctx.output.outcome is None:
            return {}
        found = {}
        for name, scored in self.scorer(ctx.inputs.of, ctx.output.outcome).items():
            value, reason = scored if isinstance(scored, tuple) else (scored, "")
            if value is not None:
                found[f"{self.task}/{name}"] = EvaluationReason(value=value, reason=reason or None)
        return found


async def run(
    task: Task[Any, Any], done: Sequence[Row], write: Callable[[Row], object], *, at_once: int, advance: Callable[[], object]
) -> Ran:
    """Run what of a task is not done; ``write`` is given each row, ``advance`` told of each item. What breaks ends only its own item."""
    finished = {(row.system, row.id) for row in done if row.task == task.name}
    todo = [item for item in task.items() if (item.system, item.id) not in finished]
    if not todo:
        return Ran(0, 0, ())
    counts: dict[str, int] = defaultdict(int)
    spent: set[str] = set()
    broken: list[tuple[str, str]] = []

    async def work(item: Item[Any]) -> Made[Any]:
        if spent:
            raise SpentError("the limit was reached before")
        return await task.run(item)

    class Logging(CaseLifecycle[Item[Any], Made[Any], None]):
        async def teardown(
            self, result: ReportCase[Item[Any], Made[Any], None] | ReportCaseFailure[Item[Any], Made[Any], None] | None
        ) -> None:
            item = self.case.inputs
            if isinstance(result, ReportCase):
                if result.evaluator_failures:
                    broken.extend((item.id, f"{failure.name}: {failure.error_message}") for failure in result.evaluator_failures)
                for row in _rows(task, item, result):
                    write(row)
                    counts["written"] += 1
            elif result is not None:
                if result.error_message.startswith(SpentError.__name__):
                    spent.add(result.error_message)
                    counts["unspent"] += 1
                else:
                    broken.append((item.id, result.error_message))
            advance()

    cases: list[_Case] = [Case(name=f"{item.system} {item.id}", inputs=item) for item in todo]
    evaluators = [_Scores(name, scorer) for name, scorer in task.scorers.items()]
    dataset = Dataset[Item[Any], Made[Any], None](name=task.name, cases=cases, evaluators=evaluators)
    await dataset.evaluate(work, task_name=task.name, max_concurrency=at_once, progress=False, lifecycle=Logging)
    return Ran(counts["written"], counts["unspent"], tuple(broken))


def _rows(task: Task[Any, Any], item: Item[Any], result: ReportCase[Item[Any], Made[Any], None]) -> list[Row]:
    """Return the rows of an item: one for each task it is scored for, what was made in the task's own."""
    scores: dict[str, dict[str, Value]] = defaultdict(dict)
    notes: dict[str, dict[str, str]] = defaultdict(dict)
    for name, found in {**result.assertions, **result.scores}.items():
        of, metric = name.split("/", 1)
        scores[of][metric] = found.value if isinstance(found.value, bool) else float(found.value)
        if found.reason:
            notes[of][metric] = found.reason
    made: Made[Any] = result.output
    others = [name for name in task.scorers if name != task.name and scores[name]]
    own = Row(
        task=task.name,
        system=item.system,
        id=item.id,
        groups=dict(item.groups),
        scores=scores[task.name],
        notes=notes[task.name],
        output=made.output,
        usage=made.usage,
        error=made.error,
    )
    rows = [
        Row(task=name, system=item.system, id=item.id, groups=dict(item.groups), scores=scores[name], notes=notes[name], usage=Usage())
        for name in others
    ]
    return [*rows, own]  # the task's own last: with it, the item is done
