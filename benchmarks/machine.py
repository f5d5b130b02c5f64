"""What a run was made on, so that figures can be read."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from benchmarks.contenders import ROOT


def machine() -> dict[str, str | int | float]:
    """Return the processor, cores, memory, system and Python of this machine."""
    return {
        "processor": _line(Path("/proc/cpuinfo"), "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int((_line(Path("/proc/meminfo"), "MemTotal") or "0").split()[0]) / 1_048_576, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def load() -> float | None:
    """Return how many processes wanted a core in the last minute, where the system says."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def commit() -> str | None:
    """Return the commit that was measured, marked if files differ from it; None outside a checkout."""
    try:
        name = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.strip()
        changed = subprocess.run(
            ["git", "status", "--porcelain", "src", "prompts"], capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return f"{name}, with changes" if changed else name


def _line(path: Path, name: str) -> str | None:
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
