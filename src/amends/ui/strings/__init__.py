"""The words of the screen: one catalogue a language, and ``say`` to take them from it; in the scripts the same is ``t``.

A key is a section and a name (``letter.draft``). A text may hold slots in braces; where its wording follows a number it is a table of the
plural forms of its language (``one``, ``other``; ``zero``, ``two``, ``few``, ``many`` where the language has them), chosen by the slot
``count``. English is complete; a key that another language lacks is said in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from babel import Locale
from babel.numbers import format_decimal

from amends.errors import PackError
from amends.resources import read_toml

ENGLISH = "en"
PLURALS = ("zero", "one", "two", "few", "many", "other")
"""What a language may call its plural forms."""

Said = str | Mapping[str, str]
"""A text of the catalogue, or its plural forms."""

_FOLDER = Path(__file__).resolve().parent
_NAMED = re.compile(r"\b(?:t|woven)\(\s*\"([^\"]+)\"|data-t(?:-[a-z]+)*=\"([^\"]+)\"")
_KEY = re.compile(r"\"([a-z]+\.[a-z_-]+)\"")
_START = re.compile(r"\b(?:t|woven)\(\s*`([a-z]+\.[a-z_-]*)\$\{")


def say(key: str, /, *, language: str = ENGLISH, **slots: Any) -> str:
    """Return a text of the screen with its slots filled; ``count`` chooses its plural form.

    Raises LookupError for a key there is not, ValueError for slots that are not those of the text.
    """
    entry = catalogue(language).get(key)
    if entry is None:
        raise LookupError(f"{key}: there is no such text in strings/{ENGLISH}.toml")
    text = entry if isinstance(entry, str) else entry[_plural(language, entry, slots.get("count"))]
    if (wanted := slots_of(entry)) != frozenset(slots):
        raise ValueError(f"{key}: its slots are {', '.join(sorted(wanted)) or 'none'}, not {', '.join(sorted(slots)) or 'none'}")
    shown = {name: format_decimal(value, locale=language) if name == "count" else value for name, value in slots.items()}
    return text.format_map(shown)


def _plural(language: str, forms: Mapping[str, str], count: object) -> str:
    if not isinstance(count, int | float):
        raise ValueError("a text with plural forms needs the slot count, a number")
    form = Locale.parse(language).plural_form(count)
    return form if form in forms else "other"


def slots_of(entry: Said) -> frozenset[str]:
    """Return the slots a text, or any of its plural forms, has."""
    texts = (entry,) if isinstance(entry, str) else entry.values()
    return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None)


@cache
def languages() -> tuple[str, ...]:
    """Return the languages the screen has words in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def catalogue(language: str = ENGLISH) -> Mapping[str, Said]:
    """Return every text of the screen by its key, as JSON for the scripts; of a language there is none of, the English ones.

    Raises PackError where a file is not a catalogue.
    """
    return _read(language if language in languages() else ENGLISH)


@cache
def _read(language: str) -> Mapping[str, Said]:
    path = _FOLDER / f"{language}.toml"
    own: dict[str, Said] = {}
    for section, entries in read_toml(path).items():
        if not isinstance(entries, dict):
            raise PackError(f"{path}: {section}: stands outside of a section")
        for name, entry in entries.items():
            own[f"{section}.{name}"] = _entry(path, f"{section}.{name}", entry)
    return own if language == ENGLISH else {**_read(ENGLISH), **own}


def _entry(path: Path, key: str, entry: Any) -> Said:
    if isinstance(entry, str):
        return entry
    if not isinstance(entry, dict) or "other" not in entry or set(entry) - set(PLURALS):
        raise PackError(f"{path}: {key}: write a text, or its plural forms with other among them")
    return {form: str(text) for form, text in entry.items()}


def used_in(*sources: str, language: str = ENGLISH) -> dict[str, Said]:
    """Return the texts that scripts and markup name, so that a panel carries its own words and no others.

    They are named as ``t("section.key")``, ``woven("section.key")`` or ``data-t="section.key"``, as a string that is passed on to one of
    these, or by the start of their key: ``t(`section.${name}`)``. Raises LookupError for a key there is not.
    """
    found = catalogue(language)
    used: dict[str, Said] = {}
    for source in sources:
        named = {key for match in _NAMED.findall(source) for key in match if key}
        if missing := sorted(named - found.keys()):
            raise LookupError(f"{missing[0]}: there is no such text in strings/{ENGLISH}.toml")
        named |= found.keys() & set(_KEY.findall(source))
        for start in _START.findall(source):
            named |= {key for key in found if key.startswith(start)}
        used |= {key: found[key] for key in sorted(named)}
    return used
