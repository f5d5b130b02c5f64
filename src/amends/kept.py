"""What was made of data files, kept so that no program that starts has to make it again.

Reading TOML, checking it and compiling phrases take some tenths of a second, so what came of it is kept as plain values beside the files,
in ``__pycache__``, as Python keeps its own, or where that may not be written, in the user's cache folder. It stands under a hash of
everything it was made from, the code included, so that it can be missing but never stale. Sizes and times of files would be read a
millisecond faster, but a checkout or an unpacked archive may bring another file of the same size and time. The hash is the one that
Python knows its own sources by.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib.util import source_hash
from pathlib import Path
from threading import get_ident
from typing import Any


def kept(name: str, folder: Path, sources: Iterable[Path], make: Callable[[], Any]) -> Any:
    """Return what ``make`` makes of some files, plain values that marshal can write, from where it is kept or else made and kept.

    Whatever ``make`` raises is raised each time: nothing is kept of a file that is wrong.
    """
    digest = digest_of(sources)
    stem = f"{name}.{sys.implementation.cache_tag}"
    beside, users = folder / "__pycache__" / f"{stem}.{digest}.bin", _users_cache() / f"{stem}.{digest}.bin"
    for place in (beside, users):
        with suppress(OSError, ValueError, EOFError, TypeError):
            written, found = marshal.loads(place.read_bytes())
            if written == digest:
                return found
    made = make()
    data = marshal.dumps((digest, made))
    if sys.dont_write_bytecode or not _keep(beside, data):
        _keep(users, data)
    return made


def digest_of(sources: Iterable[Path]) -> str:
    """Return what tells files from any others: the hash of what stands in them."""
    return source_hash(b"".join(source_hash(file.read_bytes()) for file in sources)).hex()


def _users_cache() -> Path:
    """Return the folder in which the user's programs keep what they can make again."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "amends" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "amends"
    return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "amends"


def _keep(path: Path, data: bytes) -> bool:
    """Return whether something was kept, in place of what was kept under the same name before."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in path.parent.glob(f"{path.name.rsplit('.', 2)[0]}.*.bin"):
            old.unlink(missing_ok=True)
        draft = path.with_suffix(f".{os.getpid()}-{get_ident()}.tmp")
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        return False
    return True
