"""What a reviewer may ask of a letter's wording: the wishes of ``prompts/rewrites.toml``, and how much of a letter one may be asked about.

They are data. A wish says what is wanted, what that means in each language, and what of the case a model must see to do it.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.errors import InputError
from amends.resources import data_folder, language_codes
from amends.toml_files import TomlFile, did_you_mean

_FILE = "rewrites.toml"

INSTRUCTED = "instructed"
"""What a wish in the reviewer's own words is called."""


class Wish(BaseModel):
    """One wish: its name, what a model is told, what it means in a language, and which fields of the case it is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = INSTRUCTED
    instruction: str
    notes: dict[str, str] = {}
    show: tuple[Literal["harms", "customer_words"], ...] = ()
    other_register: bool = False


class Wishes(BaseModel):
    """Every wish in its order, the one for a reviewer's own words, and the limits of a rewriting, in characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter_limit: int
    instruction_limit: int
    remark_limit: int
    wish: tuple[Wish, ...]
    instructed: Wish


@cache
def load_wishes() -> Wishes:
    """Return everything in ``prompts/rewrites.toml``. Raises PackError with file, line and column."""
    file = TomlFile.read(data_folder("prompts") / _FILE)
    try:
        wishes = Wishes.model_validate(file.data)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        raise file.error(first["loc"], f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None
    seen = {INSTRUCTED}
    for number, wish in enumerate(wishes.wish):
        if wish.id in seen:
            raise file.error(("wish", number, "id"), f"{wish.id}: this wish stands twice; give each an id of its own")
        seen.add(wish.id)
        for code in wish.notes.keys() - set(language_codes()):
            raise file.error(("wish", number, "notes", code), f"{code}: there is no such language; {did_you_mean(code, language_codes())}")
    return wishes


def understood(wish: str, instruction: str = "") -> tuple[Wish, str]:
    """Return the wish of a name, or the one for a reviewer's own words, and those words on one line.

    Raises InputError for a name that no wish has, and for words that are more than a paragraph or hold characters nobody sees.
    """
    known = {entry.id: entry for entry in load_wishes().wish}
    if wish in known:
        return known[wish], _bounded(instruction) if instruction.strip() else ""
    if not instruction and len(wish.split()) > 1:
        return load_wishes().instructed, _bounded(wish)
    raise InputError(f"{wish}: there is no such wish; say in a sentence what you would like, or {did_you_mean(wish, known)}")


def _bounded(words: str) -> str:
    words, limit = words.strip(), load_wishes().instruction_limit
    if len(words) > limit:
        raise InputError(f"the instruction is {len(words):,} characters long; the limit is {limit:,}: say it in one paragraph")
    if any(not character.isprintable() for character in words):
        raise InputError("the instruction holds line breaks or characters that cannot be seen: write it as one paragraph")
    return words
