"""``amends rewrite``: a letter in other words, shown change by change; nothing is written but what was asked for."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from amends.cli.asking_rules import judge_letter, settled
from amends.cli.at_work import model_at_work
from amends.cli.findings import COLOURS, Checked, Places, finding_as_json, print_excerpts, summary
from amends.cli.terminal import (
    FOUND,
    added,
    coloured,
    counted,
    harmless,
    harmless_line,
    put,
    read_letter,
    removed,
    require_distinct,
    say,
    show,
    styled,
)
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.diffing import Words
    from amends.rewriting import Change, Proposal, Refused
    from amends.rules import Report


def rewrite(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    wish: Annotated[
        str | None, typer.Option("--wish", help="warmer, shorter, more-formal, simpler or other-register.", show_default=False)
    ] = None,
    instruction: Annotated[
        str | None, typer.Option("--instruction", help="What you would like, in your own words: a paragraph.", show_default=False)
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", help="Who rewrites: openai:NAME or local:PATH; without it, the settings tell.", show_default=False),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the letter with the accepted changes to this file.", show_default=False)
    ] = None,
    accept: Annotated[str, typer.Option("--accept", help="Which changes --out takes: all, or their numbers, such as 1,3.")] = "all",
    output: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print the proposal.")] = "text",
    config: Annotated[
        Path | None,
        typer.Option("--config", help="The configuration; without it, the nearest amends.toml or pyproject.toml.", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
) -> None:
    """Have a letter reworded by a model: every change is shown, and none that touches a fact is let through."""
    from amends.case_files import read_case
    from amends.files import require_free, write_new
    from amends.letter import Letter
    from amends.rewriting import rewrite as reword

    if str(letter) == str(case) == "-":
        raise InputError("standard input can be the letter or the case, not both")
    if wish is None and not (instruction or "").strip():
        raise InputError('say how the letter should read: --wish warmer, or --instruction "the second paragraph more plainly"')
    if accept != "all" and out is None and output == "text":
        raise InputError("--accept says which changes --out takes; add --out FILE")
    wanted = _numbers(accept)
    require_distinct(letter=letter, case=case, out=out)
    if out is not None:
        require_free(out, overwrite=overwrite)
    settings = settled(config, [letter])
    known, text = read_case(case), read_letter(letter)
    with model_at_work(model, "rewriting the letter") as asked:
        if wish is None:
            proposal = reword(text, known, asked, instruction or "", config=settings)
        else:
            proposal = reword(text, known, asked, wish, instruction=instruction or "", config=settings)
    taken = proposal.accept(wanted)
    report = proposal.report if taken == proposal.text else judge_letter(Letter.from_text(taken, proposal.case), proposal.case, settings)
    if output == "json":
        show(json.dumps(_as_json(proposal, taken, report), ensure_ascii=False, indent=2))
    else:
        _print(proposal, str(out or letter))
    if out is not None:
        write_new(out, taken.rstrip("\n") + "\n", overwrite=overwrite)
    _close(proposal, report, out, wanted, known.formality)
    if not report.passed:
        raise typer.Exit(FOUND)


def _numbers(accept: str) -> frozenset[int] | None:
    if accept == "all":
        return None
    try:
        return frozenset(int(number) for number in accept.split(","))
    except ValueError:
        raise InputError(f"--accept {accept}: write all, or numbers of changes, such as 1,3") from None


def _print(proposal: Proposal, name: str) -> None:
    colours = coloured(sys.stdout)
    for change in proposal.changes:
        put(styled(f"change {change.number}", "cyan", bold=True) + f" ({_parts(change)})")
        put("".join(_marked(words, colours) for words in change.words).strip() + "\n")
    for refused in proposal.refused:
        put(styled(f"kept {refused.number}", "yellow", bold=True) + f" ({_parts(refused)}) as it was: {harmless(_why(refused))}\n")
    if proposal.came:
        put("found in the new wording, and not before:\n")
        print_excerpts(Checked(name, proposal.report.model_copy(update={"findings": proposal.came})))
    for finding in proposal.gone:
        label = styled(f"{finding.severity}[{finding.rule}]", COLOURS[finding.severity], bold=True)
        put(f"no longer found: {label}: {harmless_line(finding.message)}")


def _parts(entry: Change | Refused) -> str:
    return ", ".join(part.replace("_", " ") for part in entry.parts)


def _marked(words: Words, colours: bool) -> str:
    """Return a stretch of a paragraph with what goes and what comes marked: by colour, or by brackets where there is none."""
    old, new = harmless(words.old), harmless(words.new)
    if words.same:
        return max(old, new, key=len)  # where a paragraph now ends or goes on, one of them has the space
    went, came = old.strip(), new.strip()
    said = [removed(went) if colours else f"[-{went}-]"] if went else []
    said += [added(came) if colours else f"{{+{came}+}}"] if came else []
    return " ".join(said) + (" " if old[-1:].isspace() or new[-1:].isspace() else "")


def _why(refused: Refused) -> str:
    said = [
        f"{verb} {', '.join(what)}"
        for verb, what in (
            ("leaves out", [f"“{word}”" for word in refused.missing]),
            ("brings in", [f"“{word}”" for word in refused.added]),
            ("no longer says what the case has as", list(refused.unstated)),
        )
        if what
    ]
    return " ".join(f"the new wording {' and '.join(said)}".split())


def _close(proposal: Proposal, report: Report, out: Path | None, wanted: frozenset[int] | None, formality: str) -> None:
    kept = f", {counted(len(proposal.refused), 'paragraph')} kept as it was" if proposal.refused else ""
    say(f"{proposal.model}: {counted(len(proposal.changes), 'change')}{kept}; {summary([Checked('letter', report)])}")
    if proposal.left_out:
        say(f"{proposal.model} says of what it did not do: {proposal.left_out}", colour="yellow")
    if proposal.case.formality != formality and proposal.changes:
        say(f"this is the other form of address: write “formality: {proposal.case.formality}” into the case before you check or approve it")
    if out is not None:
        say(f"written with {'all changes' if wanted is None else f'{len(wanted)} of them'}: {out}", colour="green")


def _as_json(proposal: Proposal, taken: str, report: Report) -> dict[str, Any]:
    after, before, now = Places(proposal.report.text), Places(proposal.original), Places(taken)
    return {
        "version": 1,
        "wish": proposal.wish,
        "model": proposal.model,
        "seconds": round(proposal.seconds, 3),
        "input_tokens": proposal.input_tokens,
        "output_tokens": proposal.output_tokens,
        "left_out": proposal.left_out,
        "formality": proposal.case.formality,
        "changes": [
            {
                "number": change.number,
                "parts": change.parts,
                "start": change.start,
                "end": change.end,
                "old": change.old,
                "new": change.new,
                "words": [{"old": words.old, "new": words.new, "same": words.same} for words in change.words],
            }
            for change in proposal.changes
        ],
        "refused": [
            {
                "number": refused.number,
                "parts": refused.parts,
                "old": refused.old,
                "new": refused.new,
                "missing": refused.missing,
                "added": refused.added,
                "unstated": refused.unstated,
            }
            for refused in proposal.refused
        ],
        "came": [finding_as_json(finding, after) for finding in proposal.came],
        "gone": [finding_as_json(finding, before) for finding in proposal.gone],
        "passed": report.passed,
        "findings": [finding_as_json(finding, now) for finding in report.findings],
        "text": taken,
    }
