"""The checker. ``check`` judges a letter against its case, ``lint`` any text by its words alone; neither ever calls a model.

What makes reports is loaded when it is first asked for: the command line prints what was found without them (``rules.found``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from amends.reading import TEXT_LIMIT
from amends.rules.catalogue import Rule, load_rules

if TYPE_CHECKING:
    from amends.rules.asking import check, lint, lint_source
    from amends.rules.report import Finding, Fix, Report, Suppressed, Suppression

__all__ = ["TEXT_LIMIT", "Finding", "Fix", "Report", "Rule", "Suppressed", "Suppression", "check", "lint", "lint_source", "load_rules"]

_HOME_OF = dict.fromkeys(("check", "lint", "lint_source"), "amends.rules.asking")
_HOME_OF |= dict.fromkeys(("Finding", "Fix", "Report", "Suppressed", "Suppression"), "amends.rules.report")


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'amends.rules' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value
