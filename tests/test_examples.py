"""Every documented example runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "AMENDS_"))}


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_example_runs(path: Path) -> None:
    """An example runs without a model and without a network, to its end."""
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=QUIET, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("approved by") == 6


def test_readme_python_runs() -> None:
    """The Python in the README is a program that works."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, env=QUIET, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stderr
