"""New cases that people have begun to fill in and not opened yet: one page a person, given back to them alone, also after a restart.

A page holds a complaint and everything that was heard in it, as the browser has it. It is no case, and nobody has decided to answer it. So it
is dropped as soon as its case is open or its person drops it, when its customer is erased, and at the latest two weeks after somebody last
typed in it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from amends.review.cases import recognised_by
from amends.review.roles import Person
from amends.review.store import Store, moment_of
from amends.review.tables import unfinished

LASTS = dt.timedelta(days=14)
"""How long a page is kept that nobody has typed in."""


def keep(store: Store, page: Mapping[str, Any], by: Person) -> None:
    """Keep a person's page as it stands, in place of the one they had; one without a complaint is nothing to come back to.

    Raises NotAllowedError, StoreError.
    """
    by.require("drafter", "open a case")
    if not str(page.get("complaint", "")).strip():
        return
    with store.begin() as conn:
        purge(conn)
        conn.execute(delete(unfinished).where(unfinished.c.person == by.name))
        conn.execute(insert(unfinished).values(person=by.name, page=json.dumps(page), at=moment_of(conn)))


def kept(store: Store, by: Person) -> Mapping[str, Any] | None:
    """Return a person's unfinished page, if there is one that is not too old. Raises StoreError."""
    query = select(unfinished.c.page).where(unfinished.c.person == by.name, unfinished.c.at > store.now() - LASTS)
    with store.reading() as conn:
        page = conn.execute(query).scalar()
    found: Mapping[str, Any] | None = None if page is None else json.loads(page)
    return found


def forget(store: Store, by: Person) -> None:
    """Drop a person's unfinished page, and whatever is too old. Raises StoreError."""
    with store.begin() as conn:
        purge(conn)
        conn.execute(delete(unfinished).where(unfinished.c.person == by.name))


def forget_customer(conn: Connection, keys: frozenset[tuple[str, str]]) -> None:
    """Drop the pages about a customer who is recognised by one of these (kind, folded), in the transaction that erases them."""
    query = select(unfinished.c.person, unfinished.c.page).where(unfinished.c.page.is_not(None))
    for person, page in conn.execute(query).all():
        if not keys.isdisjoint(_customer(json.loads(page))):
            conn.execute(delete(unfinished).where(unfinished.c.person == person))


def _customer(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the customer of a page is recognised by; a page is as the browser sent it, so that anything in it may be of another kind."""
    answers, heard = (_mapping(page.get(name)) for name in ("answers", "heard"))
    name, *references = (str(answers.get(field, "")) for field in ("recipient.name", "reference"))
    things = heard.get("heard")
    for one in map(_mapping, things if isinstance(things, list) else ()):
        if one.get("kind") == "reference":
            references.append(str(one.get("which") or one.get("quote")))
    texts = [str(page.get(field, "")) for field in ("complaint", "pasted")]
    for reference in references:
        yield from recognised_by(name, reference, texts)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def purge(conn: Connection) -> None:
    """Drop every page that is too old, in a transaction that writes."""
    conn.execute(delete(unfinished).where(unfinished.c.at <= moment_of(conn) - LASTS))
