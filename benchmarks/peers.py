"""The other tools: each set up once in an environment of its own under ``benchmarks/.envs``, or absent with the reason."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENTS = Path(__file__).resolve().parent / ".envs"
PROSELINT = "proselint==0.16.0"
NODE_PACKAGES = ("write-good@1.0.8", "textlint@15.8.0", "textlint-rule-write-good@2.0.0")
_WORKERS = Path(__file__).resolve().parent / "workers"


@dataclass(frozen=True)
class Peer:
    """Another tool: how its worker is started, and how a shell would run it on a file."""

    name: str
    looks_for: str
    worker: tuple[str, ...]
    on_file: tuple[str, ...]


def peers() -> tuple[tuple[Peer, ...], dict[str, str]]:
    """Return the tools that can be had here, set up, and for each of the others why it is absent."""
    found: list[Peer] = []
    absent: dict[str, str] = {}
    for names, make in ((("proselint",), _proselint), (("write-good", "textlint"), _node), (("Vale",), _vale)):
        made = make()
        if isinstance(made, str):
            absent |= dict.fromkeys(names, made)
        else:
            found += made
    return tuple(found), absent


def _proselint() -> list[Peer] | str:
    folder = ENVIRONMENTS / "proselint"
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (programs / "proselint").exists():
        made = _ran([sys.executable, "-m", "venv", str(folder)], "proselint") and _ran(
            [str(programs / "python"), "-m", "pip", "install", "--quiet", PROSELINT], "proselint"
        )
        if not made:
            return f"pip could not install {PROSELINT}; see benchmarks/.envs/proselint.log"
    return [
        Peer(
            "proselint",
            "usage and style, its own checks",
            (str(programs / "python"), "-m", "benchmarks.workers.proselint_lint"),
            (str(programs / "proselint"), "check"),
        )
    ]


def _node() -> list[Peer] | str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return "Node is not installed"
    folder = ENVIRONMENTS / "node"
    programs = folder / "node_modules" / ".bin"
    if not all((programs / name).exists() for name in ("write-good", "textlint")):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        if not _ran([npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", *NODE_PACKAGES], "node"):
            return "npm could not install it; see benchmarks/.envs/node.log"
    worker = (node, "--expose-gc", str(_WORKERS / "node_peers.mjs"), str(folder))
    return [
        Peer("write-good", "weasel words, passives, clichés", (*worker, "write-good"), (node, str(programs / "write-good"))),
        Peer(
            "textlint",
            "the same through textlint-rule-write-good",
            (*worker, "textlint"),
            (node, str(programs / "textlint"), "--rule", "write-good"),
        ),
    ]


def _vale() -> list[Peer] | str:
    if program := shutil.which("vale"):
        return [
            Peer(
                "Vale",
                "spelling and repetition, its own style; whole files, process start shared among a block",
                (sys.executable, "-m", "benchmarks.workers.vale_files", program),
                (program, "--config", str(_WORKERS / "vale.ini"), "--no-exit"),
            )
        ]
    return "vale is not on the PATH; its packages on PyPI and npm fetch the program from elsewhere when first run, which a benchmark must not do"


def _ran(command: list[str], log: str) -> bool:
    """Run a command of the set-up; what it says is kept in a log beside the environment."""
    ENVIRONMENTS.mkdir(exist_ok=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    except (OSError, subprocess.TimeoutExpired) as problem:
        (ENVIRONMENTS / f"{log}.log").write_text(str(problem), encoding="utf-8")
        return False
    (ENVIRONMENTS / f"{log}.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    return done.returncode == 0
