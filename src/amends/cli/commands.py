"""Every command, as typer runs them."""

from __future__ import annotations

import errno
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from amends import __version__
from amends.cli import (
    approve,
    audit,
    catalogue,
    check,
    companions,
    desk,
    draft,
    erase,
    evaluate,
    export,
    lint,
    listen,
    mass,
    model_list,
    new,
    people,
    promises,
    questions,
    remedies,
    rewrite,
    samples,
    send,
    serve,
    translate,
)
from amends.cli.settings import Settings
from amends.cli.terminal import COULD_NOT_RUN, complain, say, show
from amends.errors import AmendsError


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
        show(f"amends {__version__}")
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
app.command("listen", short_help="Hear what a customer says, with their words.")(listen.listen)
app.command("questions", short_help="List what is still to be answered about a case.")(questions.questions)
app.command("draft", short_help="Draft a letter for a case.")(draft.draft)
app.command("companions", short_help="List or make what goes with a letter: a call, a holding reply, a follow-up …")(companions.companions)
app.command("check", short_help="Check a letter against its case.")(check.check)
app.command("rewrite", short_help="Have a letter reworded, change by change.")(rewrite.rewrite)
app.command("translate", short_help="Read a letter in your language.")(translate.translate)
app.command("approve", short_help="Put your name to a letter.")(approve.approve)
app.command("export", short_help="Approve a letter and make the PDF, the Word file, the mail.")(export.export)
app.command("lint", short_help="Check any texts, without a case.")(lint.lint)
app.command("desk", short_help="Open the review screen.")(desk.desk)
app.command("serve", short_help="Serve the screen and REST to those who sign in.")(serve.serve)
app.command("mass", short_help="Write to everybody an incident affected: merge, check, approve, queue.")(mass.mass)
app.command("send", short_help="Send what stands in the outbox, or look at it.")(send.send)
app.add_typer(people.app, name="people", short_help="Say who may work at the desk, and as what.")
app.add_typer(promises.app, name="promises", short_help="Show what is due, and say what became of it.")
app.command("erase", short_help="Erase what the desk keeps of a customer.")(erase.erase)
app.add_typer(audit.app, name="audit", short_help="Check the desk's audit trail, or read it.")
app.command("samples", short_help="List or copy the sample cases.")(samples.samples)
app.command("remedies", short_help="List what the company offers, or start a catalogue.")(remedies.remedies)
app.command("rules", short_help="Show the rules, or test your own.")(catalogue.rules)
app.command("eval", short_help="Measure a model, a prompt or the rules.")(evaluate.evaluate)
app.command("models", short_help="Show the models that can be named, or try one.")(model_list.models)
app.command("languages", short_help="Show the languages.")(catalogue.languages)
