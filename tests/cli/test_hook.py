"""The hook for pre-commit does what pre-commit asks of it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import amends as package

ROOT = Path(__file__).resolve().parents[2]
BAD = "We are sorry if you were inconvenienced.\n"
GOOD = "I am sorry that we charged you twice.\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with staged texts, and the program on the path as pre-commit installs it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a letter.md").write_text(BAD, encoding="utf-8")
    (tmp_path / "amends.toml").write_text('language = "en"\n', encoding="utf-8")
    program = tmp_path / ".git" / "bin" / "amends"
    program.parent.mkdir()
    program.write_text(f"#!{sys.executable}\nfrom amends.cli import main\nmain()\n", encoding="utf-8")
    program.chmod(0o755)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    return tmp_path


def hook(repository: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """Run the hook as pre-commit does: its entry split as a shell would, its args, then the names of the staged files."""
    (entry,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    kept = os.environ | {
        "PATH": f"{repository / '.git' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(package.__file__).parents[1]),
    }
    command = [*shlex.split(entry["entry"]), *entry.get("args", ()), *names]
    return subprocess.run(command, cwd=repository, env=kept, capture_output=True, text=True, timeout=60, check=False)


def test_the_hook_is_one_pre_commit_can_read() -> None:
    """It has the fields pre-commit requires, and asks for texts only."""
    (entry,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert entry["id"] == "amends"
    assert {"name", "entry", "language"} <= set(entry)
    assert entry["language"] == "python"
    assert set(entry["types_or"]) == {"markdown", "plain-text", "jinja", "html"}


def test_a_commit_with_a_bad_text_is_stopped(repository: Path) -> None:
    """Given the staged files, the hook names what is wrong and where, and fails."""
    staged = subprocess.run(
        ["git", "diff", "--cached", "--name-only", "-z", "*.md"], cwd=repository, capture_output=True, text=True, check=True
    )

    result = hook(repository, *filter(None, staged.stdout.split("\0")))

    assert result.returncode == 1
    assert "templates/a letter.md:1:8: error[conditional-apology]" in result.stdout
    assert "good.md" not in result.stdout


def test_a_commit_with_good_texts_passes(repository: Path) -> None:
    """Without findings the hook is silent on standard output and passes."""
    result = hook(repository, "good.md")

    assert (result.returncode, result.stdout) == (0, "")
