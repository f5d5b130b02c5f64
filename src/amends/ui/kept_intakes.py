"""What people have typed on the intake page and not opened yet, kept on the server beside the browser's own copy.

A reload or a restart of the server is survived by the copy of the browser's tab; a closed tab by this one. It is kept in memory: it is no
case yet, and a complaint of somebody's should not stand in a database before a person decided to answer it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

LIMIT = 200
"""People whose unfinished page is kept; whoever has typed nothing for longest goes first."""


class KeptIntakes:
    """One unfinished page a person; safe to use from several threads."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._pages: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._limit = limit
        self._lock = threading.Lock()

    def keep(self, name: str, page: Mapping[str, Any]) -> None:
        """Keep a person's page as it stands; one without a complaint is nothing to come back to."""
        with self._lock:
            if not str(page.get("complaint", "")).strip():
                return
            self._pages[name] = dict(page)
            self._pages.move_to_end(name)
            while len(self._pages) > self._limit:
                self._pages.popitem(last=False)

    def kept(self, name: str) -> Mapping[str, Any] | None:
        """Return a person's unfinished page, if there is one."""
        with self._lock:
            return self._pages.get(name)

    def forget(self, name: str) -> None:
        """Drop a person's unfinished page."""
        with self._lock:
            self._pages.pop(name, None)
