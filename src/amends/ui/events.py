"""How every event of the screen is made."""

from __future__ import annotations

from typing import Any

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Options of every event: not listed as an API, and no spinner of gradio's over what is being read."""
