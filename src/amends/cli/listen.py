"""``amends listen``: what a customer says, what they ask for, and what must be answered before a letter can be written."""

from __future__ import annotations

import datetime as dt
import json
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.models import open_model
from amends.cli.settings import Settings
from amends.cli.terminal import at_terminal, counted, harmless, put, read_named, require_distinct, say, show, styled

if TYPE_CHECKING:
    from amends.case import Case
    from amends.hearing import Heard
    from amends.listening import Listening


class Output(StrEnum):
    """How what was heard is printed."""

    text = "text"
    json = "json"


_MOST = 40
"""Things of a kind on a page."""
_MOST_SIGNS = 5
_PLURALS = {"letter_type": "kinds of letter", "severity": "severities"}


def listen(
    complaint: Annotated[Path, typer.Argument(help="The complaint, or a mail, chat or review that holds it; - reads standard input.")],
    model: Annotated[
        str | None,
        typer.Option(
            "--model",
            help="Who listens: openai:NAME, local:PATH, or phrasebook for none; without it, the settings tell.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[Output, typer.Option("--format", help="How to print what was heard.")] = Output.text,
    out: Annotated[Path | None, typer.Option("--out", help="Write a case to fill in to this file (YAML).", show_default=False)] = None,
    lang: Annotated[str, typer.Option("--lang", help="The language you read: a model's remarks are in it.")] = "en",
    complaint_lang: Annotated[
        str | None, typer.Option("--complaint-lang", help="The language of the complaint, where it is not told right.", show_default=False)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
) -> None:
    """Hear what a customer says, with the words it rests on. Nothing of it is a fact until a person confirms it."""
    from amends.case import Case
    from amends.files import require_free, write_new
    from amends.listening import listen as hear

    require_distinct(complaint=complaint, out=out)
    if out is not None:
        require_free(out, overwrite=overwrite)
    if str(complaint) == "-" and at_terminal():
        say("Paste the complaint, then press Ctrl-D on a line of its own.")
    text = read_named(complaint)
    settings = Settings.from_environment()
    spec = settings.model_spec(model)
    opened = open_model(spec, settings)
    try:
        with listening_shown(spec):
            heard = hear(text, opened, in_language=lang, language=complaint_lang)
    finally:
        getattr(opened, "close", lambda: None)()
    case = Case.of(heard.proposal())
    if output is Output.json:
        show(json.dumps(_as_json(heard, case), ensure_ascii=False, indent=2))
    else:
        from amends.cli.findings import columns_of

        put("\n".join(page(heard, case, columns_of())))
        sys.stdout.flush()
    if out is not None:
        from amends.case_drafts import case_draft

        write_new(out, case_draft(heard, case_id=f"C-{dt.datetime.now():%Y%m%d-%H%M}"), overwrite=overwrite)
        say(f"saved {out}: a case with the complaint in it and the questions at its end", colour="green")
        say(f"next: fill it in, then: amends draft {out} --out {out.with_suffix('.letter.txt')}")
    elif output is Output.text:
        say(f"next: amends listen {complaint} --out case.yaml, or answer the questions one by one: amends new --complaint {complaint}")


@contextmanager
def listening_shown(spec: str) -> Iterator[None]:
    """On a terminal, show a line that moves while a model listens."""
    if spec == "phrasebook" or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status(f"{escape(harmless(spec))} is listening …"):
        yield


def page(heard: Listening, case: Case, columns: int) -> Iterator[str]:
    """Yield what was heard as a page for a person, line by line, harmless."""
    from amends.languages import load_language
    from amends.listening import READING

    wide = min(columns, 120)
    yield from _signs(heard, wide)
    told = load_language(heard.language).name if heard.language else "not told; say --complaint-lang"
    yield f"Language of the complaint: {told}"
    yield from _choices(heard, wide)
    yield from _section("What they say happened", heard.of("point"), wide, numbered=True)
    yield from _section("What it did to them", heard.of("harm"), wide)
    yield from _section("How they put it", heard.of("feeling"), wide)
    yield from _section("What they ask for", heard.of("ask"), wide)
    yield from _figures(heard, wide)
    if heard.source == READING:
        yield ""
        yield from _wrapped(
            "No model listened: dates, sums, numbers, warning signs and plain requests are read; the rest is yours to read.", wide
        )
    yield from _omitted(heard, wide)
    yield ""
    yield styled("What we must answer before a letter can be written", "cyan")
    for number, question in enumerate(case.missing(), 1):
        yield from _wrapped(f"{number}. {question.text} ({question.options})", wide, indent=2, hang=5)


def _signs(heard: Listening, wide: int) -> Iterator[str]:
    from amends.prompting.listening import load_hearing

    if not heard.of("sign"):
        return
    yield styled("A named person must look at this before anything is sent", "red", bold=True)
    for sign in load_hearing().sign:
        several = [one for one in heard.of("sign") if one.which == sign.id]
        for one in several[:_MOST_SIGNS]:
            flag = f" [flag: {sign.flag}]" if sign.flag else ""
            yield from _wrapped(f"! {sign.title}{flag}{f': {one.says}' if one.says else ''}", wide, indent=2, hang=4)
            yield from _quotation(one, wide)
        if len(several) > _MOST_SIGNS:
            yield f"  … and {len(several) - _MOST_SIGNS} more like it"
    yield ""


def _choices(heard: Listening, wide: int) -> Iterator[str]:
    from amends.principles import load_letter_types

    if kind := heard.letter_type:
        yield f"Kind of letter: {kind.which} ({load_letter_types()[kind.which].title})"
        yield from _quotation(kind, wide)
    if grave := heard.severity:
        yield from _wrapped(f"How grave: {grave.which}{f': {grave.says}' if grave.says else ''}", wide)
        yield from _quotation(grave, wide)


def _section(title: str, several: Sequence[Heard], wide: int, *, numbered: bool = False) -> Iterator[str]:
    for number, one in enumerate(several[:_MOST], 1):
        if number == 1:
            yield ""
            yield styled(title, "cyan")
        said = f"{one.which}: {one.says}" if one.kind == "harm" and one.says else one.says or (one.which if one.kind == "harm" else "")
        mark = f"{number}." if numbered else "-"
        if said:
            yield from _wrapped(f"{mark} {said}", wide, indent=2, hang=3 + len(mark))
            yield from _quotation(one, wide)
        else:
            yield from _wrapped(f"{mark} “{one.quote}”", wide, indent=2, hang=3 + len(mark))
    yield from _more(several)


def _figures(heard: Listening, wide: int) -> Iterator[str]:
    figures = heard.of("date", "amount", "reference", "phone", "email")
    if not figures:
        return
    yield ""
    yield styled("Dates, sums and numbers they give", "cyan")
    for one in figures[:_MOST]:
        yield from _wrapped(f"- {one.quote}: {one.says or heard.around(one)}", wide, indent=2, hang=4)
    yield from _more(figures)


def _more(several: Sequence[Heard]) -> Iterator[str]:
    if len(several) > _MOST:
        yield f"  … and {len(several) - _MOST} more (--format json lists them)"


def _omitted(heard: Listening, wide: int) -> Iterator[str]:
    from amends.remarks import on_one_line

    if heard.left_out or heard.dropped:
        yield ""
    for left in heard.left_out:
        yield from _wrapped(f"left out ({left.kind.replace('-', ' ')}): {on_one_line(left.text, 160)}", wide)
    if heard.dropped:
        counts = ", ".join(f"{number} {_plural(kind) if number > 1 else kind.replace('_', ' ')}" for kind, number in heard.dropped)
        total = sum(number for _, number in heard.dropped)
        yield from _wrapped(
            f"dropped {counted(total, 'thing')} the model noted ({counts}): not in the complaint in those words, or said already", wide
        )


def _plural(kind: str) -> str:
    return _PLURALS.get(kind, f"{kind}s")


def _quotation(one: Heard, wide: int) -> Iterator[str]:
    yield from _wrapped(f"“{one.quote}”", wide, indent=5)


def _wrapped(text: str, wide: int, *, indent: int = 0, hang: int | None = None) -> Iterator[str]:
    line = " ".join(harmless(text.replace("\n", " ")).split())
    yield from textwrap.wrap(
        line, wide, initial_indent=" " * indent, subsequent_indent=" " * (indent if hang is None else hang), break_on_hyphens=False
    )


def _as_json(heard: Listening, case: Case) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "version": 1,
        "complaint": heard.complaint,
        "language": heard.language,
        "source": heard.source,
        "heard": [asdict(one) for one in heard.heard],
        "flags": list(heard.flags),
        "dropped": dict(heard.dropped),
        "left_out": [asdict(one) for one in heard.left_out],
        "proposal": heard.proposal(),
        "questions": [question.model_dump() for question in case.missing()],
    }
