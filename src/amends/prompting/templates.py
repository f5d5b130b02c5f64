"""Templates of ``prompts/`` and how their slots are filled: each in one pass, so that nothing in a complaint can open a slot of its own.

Untrusted text stands between two lines that carry a digest of it: a text cannot contain its own digest, so it cannot forge the end of its
quotation.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache

from amends.resources import data_folder

_SLOT = re.compile(r"\{\{([a-z_]+)\}\}")
_SECTION = re.compile(r"^--- ([a-z]+) ---$", re.MULTILINE)


@cache
def template(name: str) -> str:
    """Return one template of ``prompts/``, read once."""
    return (data_folder("prompts") / name).read_text(encoding="utf-8")


@cache
def sections(name: str) -> Mapping[str, str]:
    """Return the sections of a template that lines such as ``--- part ---`` open, by name; what stands before the first is ``""``."""
    first, *rest = _SECTION.split(template(name))
    return {"": first, **dict(zip(rest[::2], rest[1::2], strict=True))}


def fill(text: str, slots: Mapping[str, str]) -> str:
    """Return a template with its slots filled."""
    return _SLOT.sub(lambda match: slots[match.group(1)], text).strip()


def digest_of(text: str) -> str:
    """Return the digest that the lines around an untrusted text carry: 64 hexadecimal digits, of which a line shows 24."""
    return hashlib.sha256(text.encode()).hexdigest()


def strict(properties: Mapping[str, object]) -> Mapping[str, object]:
    """Return the JSON schema of an object that has these properties, all of them and no others."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
