"""Names of files that are safe on every system."""

from __future__ import annotations

import re


def file_name(case_id: str, ending: str = "txt") -> str:
    """Return a file name for a case's letter that is safe on every system: ASCII letters, digits, dashes, and the ending."""
    safe = re.sub(r"[^A-Za-z0-9]+", "-", case_id).strip("-")[:60].rstrip("-")
    return f"apology-{safe or 'letter'}.{ending}"
