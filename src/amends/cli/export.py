"""``amends export``: an approved letter as PDF, Word document, e-mail and text, on the company's letterhead."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from amends.cli.approve import approved_letter, read_reasons, record_of
from amends.cli.terminal import counted, read_letter, require_distinct, say
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.case import Case
    from amends.company import Company


def export(
    letter: Annotated[Path, typer.Argument(help="The letter as text; - reads standard input.")],
    case: Annotated[Path, typer.Option("--case", help="The case the letter answers (YAML or JSON).")],
    by: Annotated[
        str | None,
        typer.Option("--by", "--reviewer", help="Who read the letter and approves it; not asked for a preview.", show_default=False),
    ] = None,
    forms: Annotated[str, typer.Option("--as", help="The forms, with commas between them: pdf, docx, eml, txt.")] = "pdf",
    out: Annotated[Path, typer.Option("--out", help="The folder the files go to; it is made where there is none.")] = Path(),
    reason: Annotated[
        list[str] | None, typer.Option("--reason", help="KEY=TEXT: why a warning may stand; repeat for each.", show_default=False)
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help="The customer's e-mail address, for the mail.", show_default=False)] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Make pictures of the pages instead, marked as not approved.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist.")] = False,
) -> None:
    """Check a letter once more, approve it under your name, and make the files that are sent; [company] of amends.toml is the letterhead."""
    from amends.case_files import read_case
    from amends.company import load_company
    from amends.export import FORMS, exports, file_name
    from amends.files import require_free, write_new

    if str(letter) == str(case) == "-":
        raise InputError("standard input can be the letter or the case, not both")
    require_distinct(letter=letter, case=case)
    known, text, reasons = read_case(case), read_letter(letter), read_reasons(reason)
    company = load_company(Path.cwd() if str(case) == "-" else case.parent)
    if preview:
        _preview(text, known, company, out, overwrite=overwrite)
        return
    if by is None:
        raise InputError("write who approves the letter: --by NAME; or look at it first: --preview")
    wanted = [form for form in dict.fromkeys(entry.strip() for entry in forms.split(",")) if form]
    if unknown := [form for form in wanted if form not in FORMS]:
        raise InputError(f"--as {', '.join(unknown)}: write one or more of {', '.join(FORMS)}, with commas between them")
    _make_folder(out)
    targets = {form: out / file_name(known.id, form) for form in wanted}
    record = out / file_name(known.id, "approval.json")
    for path in (*targets.values(), record):
        require_free(path, overwrite=overwrite)
    approved = approved_letter(letter, text, known, by=by, reasons=reasons)
    made = exports(approved, known, company, wanted, to=to)
    facts = {**record_of(approved), "files": {file_name(known.id, form): hashlib.sha256(data).hexdigest() for form, data in made.items()}}
    # The record first: no file of an approved letter stands without it.
    write_new(record, json.dumps(facts, ensure_ascii=False, indent=2) + "\n", overwrite=overwrite)
    for form, data in made.items():
        write_new(targets[form], data, overwrite=overwrite)
        say(f"{targets[form]}  {len(data):,} bytes")
    say(f"approved by {approved.reviewer} (the record is {record.name})", colour="green")


def _preview(text: str, case: Case, company: Company, out: Path, *, overwrite: bool) -> None:
    from amends.export import file_name, preview_png
    from amends.files import write_new

    pages = preview_png(text, case, company)
    _make_folder(out)
    for number, page in enumerate(pages, 1):
        path = out / file_name(case.id, f"preview-{number}.png")
        write_new(path, page, overwrite=overwrite)
        say(str(path))
    say(f"{counted(len(pages), 'page')}, not approved", colour="yellow")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise InputError(f"{out}: this folder cannot be made: {(problem.strerror or type(problem).__name__).lower()}") from None
