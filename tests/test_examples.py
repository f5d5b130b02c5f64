"""Every documented example runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import amends

ROOT = Path(__file__).resolve().parents[1]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "AMENDS_"))}


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_example_runs(path: Path) -> None:
    """An example runs without a model and without a network, to its end."""
    done = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, env=QUIET, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("approved by") == 6


def test_readme_shows_what_the_checker_says() -> None:
    """The findings and the letter in the README are what the commands beside them print."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    case = amends.read_case(ROOT / "evals/datasets/samples/en/defective-product.yaml")
    refused = amends.check(amends.Letter.from_text((ROOT / "examples/refused.txt").read_text(encoding="utf-8"), case), case)
    said = {f"{finding.severity}[{finding.rule}]: {finding.message}" for finding in refused.findings}
    shown = re.findall(r"^error\[.*$", readme, re.MULTILINE)
    letter = "\n".join(line.removeprefix("> ").removeprefix(">") for line in readme.splitlines() if line.startswith(">")) + "\n"

    assert shown
    assert set(shown) <= said
    assert f"and {len(refused.findings) - len(shown)} more" in readme
    assert letter == amends.draft(case).text


def test_readme_python_runs() -> None:
    """The Python in the README is a program that works."""
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    done = subprocess.run([sys.executable, "-c", "\n".join(blocks)], capture_output=True, text=True, env=QUIET, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stderr
