"""The checker. ``check`` judges a letter against its case, ``lint`` any text by its words alone; neither ever calls a model.

What makes reports is loaded when it is first asked for: the command line prints what was found without them (``rules.found``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from amends.lazily import from_homes
from amends.reading import TEXT_LIMIT
from amends.rules.catalogue import Rule, load_rules

if TYPE_CHECKING:
    from amends.rules.asking import check, lint, lint_source
    from amends.rules.report import Finding, Fix, Report, Suppressed, Suppression

__all__ = ["TEXT_LIMIT", "Finding", "Fix", "Report", "Rule", "Suppressed", "Suppression", "check", "lint", "lint_source", "load_rules"]

__getattr__ = from_homes(
    __name__,
    {
        "amends.rules.asking": ("check", "lint", "lint_source"),
        "amends.rules.report": ("Finding", "Fix", "Report", "Suppressed", "Suppression"),
    },
)
