"""How a record is made: it holds its fields and no others, is checked where others make it, and is never changed.

Building the check of a record takes milliseconds, and most programs that start make few records of anything but what is known to be right;
so it is built when something is first checked. Before pydantic 2.14 two threads that came first together could get in each other's way
there (pydantic#13438); with those releases it is built at once.

Importing pydantic takes longer than checking a text, too. What the program needs for that is a plain named tuple, of which this module
makes a record where a file is read that holds it (``as_written``); what came of the file is kept, so that is seldom. Frozen dataclasses
would do as well, but each takes a millisecond to make where a named tuple takes a seventh of one.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, get_type_hints

from pydantic import VERSION, BaseModel, ConfigDict, create_model

RECORD = ConfigDict(frozen=True, extra="forbid", defer_build=tuple(map(int, VERSION.split(".")[:2])) >= (2, 14))

_Record = TypeVar("_Record", bound=BaseModel)
_set = object.__setattr__


def unchecked(record: type[_Record], **fields: Any) -> _Record:
    """Return a record of fields that are known to be right, as ``model_construct`` does in four times the time; every letter makes some."""
    made = record.__new__(record)
    _set(made, "__dict__", _defaults(record) | fields)
    _set(made, "__pydantic_fields_set__", set(fields))
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made


@cache
def _defaults(record: type[BaseModel]) -> dict[str, Any]:
    """Return what each field holds where nothing is given for it, in their order."""
    return {name: field.default for name, field in record.model_fields.items()}


def as_written(kind: Any, written: object) -> dict[str, Any]:
    """Return the fields of a named tuple as they are written in a file, checked and as its types have them. Raises ValidationError."""
    return _record_of(kind).model_validate(written).model_dump()


@cache
def _record_of(kind: Any) -> type[BaseModel]:
    """Return a record of the same fields; of a class that is no named tuple, none has a default."""
    defaults = getattr(kind, "_field_defaults", {})
    described: dict[str, Any] = {name: (its, defaults.get(name, ...)) for name, its in get_type_hints(kind).items()}
    return create_model(kind.__name__, __config__=RECORD, **described)
