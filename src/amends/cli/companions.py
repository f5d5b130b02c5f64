"""``amends companions``: what else is said about the matter of a letter, before it, instead of it, with it or after it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.findings import Checked, print_excerpts, summary
from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.terminal import COULD_NOT_RUN, FOUND, counted, harmless, require_distinct, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.companions import Companion
    from amends.drafting import Draft


def companions(
    case: Annotated[Path, typer.Argument(help="The case the letter answers (YAML or JSON).")],
    make: Annotated[str | None, typer.Option("--make", help="Which to make, with commas between them, or all.", show_default=False)] = None,
    answers: Annotated[
        Path | None,
        typer.Option("--answers", help="A file (YAML or JSON) with what single companions need beside the case.", show_default=False),
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="The day they are sent, as 2026-11-25, if not that of the case.", show_default=False)
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            "--model", help="Who writes: phrasebook, openai:NAME or local:PATH; without it, the settings tell.", show_default=False
        ),
    ] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out-dir", help="Write each, and the case it rests on, into this folder.", show_default=False)
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="The same number gives the same wording.", show_default=False)] = None,
    attempts: Annotated[int, typer.Option("--attempts", min=1, max=10, help="How often a model may mend a draft.")] = 3,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
) -> None:
    """List what can be made beside a letter and what each still needs, or make it."""
    from amends.case_files import read_answers, read_case
    from amends.companions import companion_kinds, each_companion, planned_companions

    require_distinct(case=case, answers=answers)
    known = read_case(case)
    given = read_answers(answers) if answers else {}
    kinds = None if make in (None, "all") else [name.strip() for name in (make or "").split(",") if name.strip()]
    if date is not None:
        given = {kind: {"date": _day(date), **given.get(kind, {})} for kind in companion_kinds()}
    planned = planned_companions(known, kinds, answers=given)
    if make is None:
        show("\n".join(_table(planned)))
        return
    ready = [companion.kind for companion in planned if not companion.questions]
    if out_dir is not None:
        _require_room(out_dir, ready, overwrite=overwrite)
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    if spec == "phrasebook" and ready:
        say("no model was used: the phrasebook writes these from the case's own sentences")
    failed = False
    with _progress(spec, len(ready)) as tell:
        for made in each_companion(
            known, [one.kind for one in planned], open_model(spec, settings), answers=given, attempts=attempts, seed=seed
        ):
            if made.draft is not None:
                tell()
                _hand_over(made, made.draft, out_dir, overwrite=overwrite)
                failed = failed or not made.draft.passed
    lacking = [companion for companion in planned if companion.questions]
    for companion in lacking:
        say(f"{companion.kind} was not made; answer these first:", colour="red")
        for question in companion.questions:
            say(f"  {question.text} [{question.field}]")
    if lacking:
        say("Write the answers into the case, or, if they hold for one companion only, into a file below its name: --answers FILE")
        raise typer.Exit(COULD_NOT_RUN)
    if failed:
        raise typer.Exit(FOUND)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError("--date: write a day as 2026-11-25") from None


def _table(planned: Sequence[Companion]) -> Iterator[str]:
    from amends.companions import companion_kinds

    kinds = companion_kinds()
    rows = [("companion", "when", "needs")]
    rows += [(one.kind, kinds[one.kind].moment, ", ".join(question.field for question in one.questions) or "-") for one in planned]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for row in rows:
        yield f"{row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}"
    questions = {question.field: question.text for one in planned for question in one.questions}
    if questions:
        yield ""
        yield from (f"{field}: {text}" for field, text in questions.items())


def _require_room(folder: Path, kinds: Sequence[str], *, overwrite: bool) -> None:
    """Make the folder, and raise InputError now if a file in it would be refused later."""
    from amends.files import require_free

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"{folder}: this folder cannot be made: {(problem.strerror or str(problem)).lower()}") from None
    for kind in kinds:
        for path in _files(folder, kind):
            require_free(path, overwrite=overwrite)


def _files(folder: Path, kind: str) -> tuple[Path, Path]:
    return folder / f"{kind}.txt", folder / f"{kind}.yaml"


def _hand_over(companion: Companion, draft: Draft, folder: Path | None, *, overwrite: bool) -> None:
    from amends.case_files import case_to_yaml
    from amends.files import write_new

    text = draft.text.rstrip("\n")
    name = companion.kind
    if folder is None:
        show(f"=== {companion.title} ({companion.kind})\n\n{text}\n")
    else:
        path, case_path = _files(folder, companion.kind)
        name = str(path)
        write_new(path, f"{text}\n", overwrite=overwrite)
        write_new(case_path, case_to_yaml(companion.case), overwrite=overwrite)
    checked = [Checked(name=name, report=draft.report)]
    print_excerpts(checked[0], to_error=True)
    verdict, colour = ("passes", "green") if draft.passed else ("does not pass yet", "red")
    say(f"{name}: {verdict}: {summary(checked)}", colour=colour)


@contextmanager
def _progress(spec: str, total: int) -> Iterator[Any]:
    """Give a function to call when one is made; on a terminal, a line that moves shows that a model is at work."""
    if spec == "phrasebook" or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.markup import escape

    made = 0
    writing = f"{escape(harmless(spec))} is writing"
    with Console(stderr=True).status(f"{writing} {counted(total, 'companion')} …") as status:

        def tell() -> None:
            nonlocal made
            made += 1
            status.update(f"{writing} … {made} of {total} made")

        yield tell
