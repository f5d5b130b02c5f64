"""``amends erase``: what the desk keeps of a customer is erased on request; who did what stays provable."""

from __future__ import annotations

from typing import Annotated

import typer

from amends.cli.send import person_at_terminal
from amends.cli.stores import StoreOption, open_store
from amends.cli.terminal import FOUND, counted, harmless_line, say
from amends.errors import InputError


def erase(
    cases: Annotated[
        list[str] | None, typer.Argument(metavar="CASE...", help="The numbers of the cases to erase.", show_default=False)
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who erases; an admin, where the desk has accounts.", show_default=False)] = "",
    why: Annotated[
        str, typer.Option("--why", help="Why, without naming the customer: a request of a date will do.", show_default=False)
    ] = "",
    email: Annotated[
        str | None, typer.Option("--email", help="Erase this address from every letter to many, too.", show_default=False)
    ] = None,
    store: StoreOption = None,
) -> None:
    """Erase the personal data of cases for good. Their numbers, dates and digests stay, and the trail still holds.

    Exit code 1 where the database's own files could not be rid of it yet.
    """
    if not cases and email is None:
        raise InputError("name the cases to erase, or an address with --email; amends audit show --case ID shows what a case was")
    if not by.strip():
        raise InputError("write who erases, with --by NAME")
    from amends.mass.running import forget
    from amends.review.erasing import erase_case

    clean = True
    with open_store(store, make=False) as opened:
        person = person_at_terminal(opened, by)
        for case_id in cases or ():
            clean = erase_case(opened, case_id, person, why).files_clean and clean
            say(f"{harmless_line(case_id)}: erased", colour="green")
        if email is not None:
            say(f"{counted(forget(opened, email, person, why), 'row')} of letters to many erased", colour="green")
    if not clean:
        say("another program reads an older state of the database; erase once more when none does", colour="yellow")
        raise typer.Exit(FOUND)
