"""The command line: from a complaint to an approved letter in a terminal, and the checker for any text.

Exit codes: 0 passed, 1 there are findings, 2 it could not run. Results go to standard output, everything else to standard error.
Each command is in a file of its own; what only one of them needs (a model, the screen, rich) is imported when it runs.
"""

from __future__ import annotations

import errno
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from amends import __version__
from amends.cli import approve, catalogue, check, desk, draft, lint, new, samples
from amends.cli.settings import Settings
from amends.cli.terminal import COULD_NOT_RUN, complain, say
from amends.errors import AmendsError

__all__ = ["app", "main"]


class _Commands(TyperGroup):
    """Turns every error amends raises on purpose into a message and exit code 2."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except AmendsError as problem:
            complain(str(problem))
        except OSError as problem:
            if problem.errno == errno.EPIPE:
                raise
            complain(f"the system refused: {(problem.strerror or str(problem)).lower()}")
        except KeyboardInterrupt:
            say("\nstopped; nothing was written")
        raise typer.Exit(COULD_NOT_RUN)


app = typer.Typer(
    name="amends",
    cls=_Commands,
    help="From a customer's complaint to an apology letter you can send: drafted, checked by rules, approved by a person.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"amends {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)] = False,
) -> None:
    """From a customer's complaint to an apology letter you can send: drafted, checked by rules, approved by a person."""
    if Settings.from_environment().no_colour:
        ctx.color = False


app.command("new", short_help="Answer a few questions, get a case.")(new.new)
app.command("draft", short_help="Draft a letter for a case.")(draft.draft)
app.command("check", short_help="Check a letter against its case.")(check.check)
app.command("approve", short_help="Put your name to a letter.")(approve.approve)
app.command("lint", short_help="Check any text, without a case.")(lint.lint)
app.command("desk", short_help="Open the review screen.")(desk.desk)
app.command("samples", short_help="List or copy the sample cases.")(samples.samples)
app.command("rules", short_help="Show every rule with examples.")(catalogue.rules)
app.command("languages", short_help="Show the languages.")(catalogue.languages)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A letter in Arabic has to leave also where the system's own encoding cannot write it.
        if (stream.encoding or "").lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    app(prog_name="amends")
