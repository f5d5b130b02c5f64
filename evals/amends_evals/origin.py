"""How a run is made: digests of prompts, packs, rules, data and code, and the commit, so that two logs can be told apart by more than figures."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import subprocess
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

import amends
from amends.resources import PACKAGE, data_folder
from amends_evals.log import Header

_CATALOGUE = PACKAGE / "rules" / "catalogue.toml"
_HERE = Path(__file__).parent


def header(
    *,
    writer: str | None,
    judge: str | None,
    replayed: bool,
    note: str = "",
    seed: int,
    attempts: int,
    tasks: Sequence[str],
    systems: Sequence[str],
    data: dict[str, str],
) -> Header:
    """Return the header of a run that begins now."""
    commit, dirty = _commit()
    return Header(
        started=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        amends=amends.__version__,
        python=platform.python_version(),
        commit=commit,
        dirty=dirty,
        code=_code(),
        writer=writer,
        judge=judge,
        answers="replayed" if replayed else "asked",
        note=note,
        seed=seed,
        attempts=attempts,
        tasks=tuple(tasks),
        systems=tuple(systems),
        data=data,
        prompts=_files(data_folder("prompts"), (".md", ".toml")) | _files(_HERE / "prompts", (".md",), "evals/"),
        packs=_files(PACKAGE / "languages", (".toml", ".md")) | {"catalogue.toml": _digest(_CATALOGUE.read_bytes())},
        rules=_rules(),
    )


def data_digest(parts: Iterable[str]) -> str:
    """Return one sha256 for some data, in its order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part.encode()).digest())
    return whole.hexdigest()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _files(folder: Path, suffixes: tuple[str, ...], before: str = "") -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in suffixes and path.name != "README.md")
    return {f"{before}{path.relative_to(folder).as_posix()}": _digest(path.read_bytes()) for path in files}


def _rules() -> dict[str, str]:
    """Return every rule of the catalogue with the digest of its own entry."""
    entries = tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))["rule"]
    return {entry["id"]: _digest(json.dumps(entry, sort_keys=True, default=str).encode()) for entry in entries}


def _code() -> str:
    files = sorted(PACKAGE.rglob("*.py"))
    return data_digest(f"{path.relative_to(PACKAGE).as_posix()} {_digest(path.read_bytes())}" for path in files)


def _commit() -> tuple[str | None, bool | None]:
    """Return the commit that is checked out and whether anything differs from it; None where amends is not run from a checkout."""
    root = PACKAGE.parents[1]
    if not (root / ".git").exists():
        return None, None
    try:
        commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None, None
    return commit, bool(changed)
