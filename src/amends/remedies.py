"""A company's catalogue of remedies: the tables ``[[remedies]]`` in ``amends.toml``, or ``[[tool.amends.remedies]]`` in ``pyproject.toml``.

    [[remedies]]
    id = "refund"
    title = "Refund of the price"                  # what the desk calls it
    kind = "refund"                                # repair, replace, refund, redo, credit or gesture
    basis = "entitlement"                          # or goodwill
    approved_by = "Ana Petit"                      # who approves it in advance; without it each one waits for somebody
    approved_on = 2026-01-15
    limit = { amount = 100, currency = "EUR" }     # up to which amount that approval stands
    owner = "Accounts"                             # who sees that it is done
    days = 5                                       # in how many days it usually is
    letter_types = ["billing-error"]               # what it suits; without it everything

    [remedies.due]                                 # the sentence of the letter, by language, for what is still to come
    en = "We will return {amount} to the card you paid from by {due}."

    [remedies.done]                                # the same for what is done already
    en = "We returned {amount} on {due} to the card you paid from."

Sentences are whole ones in the business's first person, and their slots stand where nothing has to be inflected: an amount as a person
wrote it, a date, a name of things behind a colon or in brackets. What a sentence comes to, and whether it stays within the limit, is in
``amends.offering``. ``remedies.toml`` beside this file is a catalogue to start from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NoReturn, get_args

from amends.config import find_config, own_table
from amends.expressions import expression
from amends.languages import load_language, other_language
from amends.principles import load_letter_types
from amends.resources import language_codes
from amends.toml_files import Key, TomlFile, did_you_mean

RemedyKind = Literal["repair", "replace", "refund", "redo", "credit", "gesture"]
Basis = Literal["entitlement", "goodwill"]

SLOTS = ("amount", "due", "item")
STARTER = Path(__file__).with_suffix(".toml")
"""The catalogue that ships with amends, for a company to copy."""

_FIELDS = ("id", "title", "kind", "basis", "limit", "approved_by", "approved_on", "owner", "days", "letter_types", "due", "done")
_ID = expression(r"[a-z][a-z0-9-]{0,39}")
_SLOT = expression(r"\{([^{}]*)\}")
_CURRENCY = expression(r"[A-Z]{3}")
_ENDS = (".", "!", "؟", "?")
_LONGEST = 400
_MOST_DAYS = 365
_MOST = 100


@dataclass(frozen=True, slots=True)
class Limit:
    """Money: an amount and the currency it is in (EUR)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency}"


@dataclass(frozen=True, kw_only=True)
class CatalogueRemedy:
    """Something the company offers: its sentences by language, who approved it in advance and up to which amount, when it is usually done.

    ``days`` counts from the letter's day. ``letter_types`` is empty where it suits all. ``source`` is the file it stands in.
    """

    id: str
    title: str
    kind: RemedyKind
    basis: Basis
    limit: Limit | None = None
    approved_by: str | None = None
    approved_on: dt.date | None = None
    owner: str | None = None
    days: int | None = None
    letter_types: tuple[str, ...] = ()
    due: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[str, str] = field(default_factory=dict)
    source: Path | None = None

    def suits(self, letter_type: str) -> bool:
        """Return whether it is offered for a kind of letter."""
        return not self.letter_types or letter_type in self.letter_types

    def needs(self, slot: str) -> bool:
        """Return whether any of its sentences has a slot (amount, due or item)."""
        return any(f"{{{slot}}}" in sentence for sentence in (*self.due.values(), *self.done.values()))


def load_remedies(start: Path) -> tuple[CatalogueRemedy, ...]:
    """Return the remedies of the nearest ``amends.toml`` or ``[tool.amends]``, looking from a folder upwards, in the order of the file.

    Raises PackError with file, line and column, InputError if the file cannot be read.
    """
    path = find_config(start)
    return () if path is None else read_remedies(path)


def read_remedies(path: Path) -> tuple[CatalogueRemedy, ...]:
    """Return the remedies of one file. Raises PackError with file, line and column, InputError if it cannot be read."""
    file = TomlFile.read(path)
    root, table = own_table(file, "remedies")
    return _Remedies(file, root, [] if table is None else table).read()


class _Remedies:
    """Reads the tables of remedies and says what is wrong with them."""

    def __init__(self, file: TomlFile, root: tuple[str, ...], tables: Any) -> None:
        self.file = file
        self.root = root
        self.tables = tables

    def read(self) -> tuple[CatalogueRemedy, ...]:
        if not isinstance(self.tables, list):
            self.refuse((), f"write each remedy as a table of its own: [[{'.'.join(self.root)}]]")
        if len(self.tables) > _MOST:
            self.refuse((_MOST,), f"a catalogue of more than {_MOST} remedies is read by nobody; keep those that are offered")
        remedies: list[CatalogueRemedy] = []
        for number, table in enumerate(self.tables):
            remedy = self._remedy(number, table)
            if any(other.id == remedy.id for other in remedies):
                self.refuse((number, "id"), f"{remedy.id} stands twice; give each remedy an id of its own")
            remedies.append(remedy)
        return tuple(remedies)

    def refuse(self, keys: tuple[Key, ...], message: str) -> NoReturn:
        where = ".".join(("remedies", *(str(key + 1) if isinstance(key, int) else key for key in keys)))
        raise self.file.error((*self.root, *keys), f"{where}: {message}")

    def _remedy(self, number: int, table: Any) -> CatalogueRemedy:
        if not isinstance(table, dict):
            self.refuse((number,), f"write a table: [[{'.'.join(self.root)}]]")
        for key in table:
            if key not in _FIELDS:
                self.refuse((number, key), f"there is no such setting of a remedy; {did_you_mean(key, _FIELDS)}")
        identifier = self._line(number, table, "id", needed=True)
        if not _ID.fullmatch(identifier):
            self.refuse((number, "id"), 'write small letters, digits and "-", such as id = "refund"')
        remedy = CatalogueRemedy(
            id=identifier,
            title=self._line(number, table, "title") or identifier.replace("-", " ").capitalize(),
            kind=self._choice(number, table, "kind", get_args(RemedyKind)),
            basis=self._choice(number, table, "basis", get_args(Basis)),
            limit=self._limit(number, table),
            approved_by=self._line(number, table, "approved_by") or None,
            approved_on=self._day(number, table),
            owner=self._line(number, table, "owner") or None,
            days=self._days(number, table),
            letter_types=self._letter_types(number, table),
            due=self._sentences(number, table, "due"),
            done=self._sentences(number, table, "done"),
            source=self.file.path,
        )
        self._agree(number, remedy)
        return remedy

    def _agree(self, number: int, remedy: CatalogueRemedy) -> None:
        if not (remedy.due or remedy.done):
            self.refuse((number,), f'the sentence is missing; write a table [{".".join(self.root)}.due] with en = "We will … by {{due}}."')
        money = remedy.needs("amount")
        if remedy.limit and not money:
            self.refuse((number, "limit"), "no sentence of this remedy holds {amount}, so there is nothing to limit; leave it out")
        if money and remedy.approved_by and not remedy.limit:
            self.refuse((number, "approved_by"), 'say up to which amount this approval stands: limit = { amount = 100, currency = "EUR" }')
        if remedy.approved_on and not remedy.approved_by:
            self.refuse((number, "approved_on"), "say who approved it: approved_by is missing")

    def _line(self, number: int, table: Mapping[str, Any], key: str, *, needed: bool = False) -> str:
        value = table.get(key)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > 200 or not value.strip().isprintable():
            self.refuse((number, key), f'write a line of text in quotes: {key} = "…"')
        return value.strip()

    def _choice(self, number: int, table: Mapping[str, Any], key: str, choices: tuple[str, ...]) -> Any:
        if table.get(key) not in choices:
            self.refuse((number, key), f"write one of {', '.join(choices)}")
        return table[key]

    def _limit(self, number: int, table: Mapping[str, Any]) -> Limit | None:
        if (limit := table.get("limit")) is None:
            return None
        example = 'limit = { amount = 100, currency = "EUR" }'
        if not isinstance(limit, dict) or set(limit) != {"amount", "currency"}:
            self.refuse((number, "limit"), f"write an amount and its currency: {example}")
        amount, currency = limit["amount"], limit["currency"]
        if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 < amount < 1e9:
            self.refuse((number, "limit", "amount"), "write a number above 0")
        if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
            self.refuse((number, "limit", "currency"), 'write the three letters of a currency, such as "EUR"')
        return Limit(Decimal(str(amount)), currency)

    def _day(self, number: int, table: Mapping[str, Any]) -> dt.date | None:
        day = table.get("approved_on")
        if day is not None and type(day) is not dt.date:
            self.refuse((number, "approved_on"), "write a date without quotes, such as 2026-01-15")
        return day

    def _days(self, number: int, table: Mapping[str, Any]) -> int | None:
        days = table.get("days")
        if days is not None and (isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _MOST_DAYS):
            self.refuse((number, "days"), f"write in how many days it is usually done, a whole number up to {_MOST_DAYS}")
        return days

    def _letter_types(self, number: int, table: Mapping[str, Any]) -> tuple[str, ...]:
        types = table.get("letter_types", [])
        known = load_letter_types()
        if not isinstance(types, list):
            self.refuse((number, "letter_types"), 'write a list, such as ["billing-error"]')
        for place, name in enumerate(types):
            if name not in known:
                self.refuse((number, "letter_types", place), f"there is no such letter type; {did_you_mean(str(name), known)}")
        return tuple(types)

    def _sentences(self, number: int, table: Mapping[str, Any], key: str) -> dict[str, str]:
        sentences = table.get(key, {})
        if not isinstance(sentences, dict):
            self.refuse((number, key), f'write a table of sentences by language: [{".".join(self.root)}.{key}] with en = "…"')
        return {code: self._sentence(number, key, code, sentence) for code, sentence in sentences.items()}

    def _sentence(self, number: int, key: str, code: str, sentence: Any) -> str:
        at = (number, key, code)
        if code not in language_codes():
            self.refuse(at, f"there is no such language; {did_you_mean(code, language_codes())}")
        if not isinstance(sentence, str) or not sentence.strip() or not sentence.strip().isprintable() or len(sentence) > _LONGEST:
            self.refuse(at, f"write a sentence in quotes, on one line, of at most {_LONGEST} characters")
        written: str = sentence.strip()
        slots = _SLOT.findall(written)
        for slot in slots:
            if slot not in SLOTS:
                self.refuse(at, f"there is no slot {{{slot}}}; write {', '.join(f'{{{name}}}' for name in SLOTS)}")
            if slots.count(slot) > 1:
                self.refuse(at, f"{{{slot}}} stands twice; once is enough")
        if "{" in (plain := _SLOT.sub("1", written)) or "}" in plain:
            self.refuse(at, "a bracket { or } belongs to no slot; take it out")
        if "due" not in slots:
            self.refuse(at, "{due} is missing: a remedy without its day is no promise anybody can count on")
        if not written.endswith(_ENDS) or len(load_language(code).read(plain).sentences) != 1:
            self.refuse(at, "write one whole sentence, with a full stop at its end")
        if (found := other_language(plain, load_language(code))) is not None:
            self.refuse(at, f"this is written in {found.name}; write it in {load_language(code).name}")
        return written
