"""How a record is checked: it holds its fields and no others, and is never changed.

Building the check of a record takes milliseconds, and most programs that start make few records of anything but what is known to be right;
so it is built when something is first checked. Before pydantic 2.14 two threads that came first together could get in each other's way
there (pydantic#13438); with those releases it is built at once.
"""

from __future__ import annotations

from pydantic import VERSION, ConfigDict

RECORD = ConfigDict(frozen=True, extra="forbid", defer_build=tuple(map(int, VERSION.split(".")[:2])) >= (2, 14))
