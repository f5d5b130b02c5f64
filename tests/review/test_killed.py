"""A desk that is killed loses nothing that was saved, does nothing twice, and goes on."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not (ROOT / "benchmarks").is_dir(), reason="what kills the desk stands in the checkout only")


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store of a desk that was killed twelve times, and what it had noted down."""
    folder = tmp_path_factory.mktemp("killed") / "desk"
    command = [sys.executable, "-m", "benchmarks.killed", "--kills", "12", "--seed", "7", "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing lost, nothing twice" in done.stdout
    return folder


def test_kills_fall_into_the_work(killed: Path) -> None:
    """Every kind of step had been done before a kill, so that the verdict is about something."""
    done = re.findall(r"^did (.*)$", (killed / "notes.txt").read_text(encoding="utf-8"), re.MULTILINE)

    assert {json.loads(note)["step"] for note in done} == {"open", "save", "approve", "export", "queue", "send"}


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE approvals SET voided_at = at WHERE case_id = 'K-1001'", "the approval returned, and is lost"),
        ("UPDATE working SET text = '' WHERE case_id = 'K-1001'", "a text nobody saved"),
        ("UPDATE working SET revision = 1 WHERE case_id = 'K-1001'", "returned, and is lost"),
        ("UPDATE versions SET by = 'Eve'", "has another by than was written"),
        ("UPDATE outbox SET state = 'queued' WHERE state = 'sent'", "queued, and it arrived 1 times"),
        (
            "UPDATE outbox SET state = 'sent', message_id = '<other@amends.example>' WHERE case_id = 'K-1001'",
            "sent, and it arrived 0 times",
        ),
        ("DELETE FROM outbox WHERE case_id = 'K-1001'", "its letter is lost"),
    ],
    ids=["approval", "text", "save", "trail", "sent again", "never arrived", "not in the outbox"],
)
def test_a_loss_would_be_seen(killed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str, said: str) -> None:
    """What the runs are held to does tell a store that lost something."""
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks.killed import faults

    copy = tmp_path / "desk.sqlite3"
    with closing(sqlite3.connect(killed / "desk.sqlite3")) as raw, closing(sqlite3.connect(copy)) as other:
        raw.backup(other)
        other.execute(sql)
        other.commit()

    wrong, _ = faults(copy, killed / "notes.txt", killed / "arrived.txt")

    assert any(said in fault for fault in wrong)
