"""What was made of files is kept: it may be missing, it is never stale, and nobody notices it but by the time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from amends.kept import kept


class Maker:
    """Makes something of a file, and counts how often."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.made = 0

    def __call__(self) -> dict[str, Any]:
        self.made += 1
        return {"text": self.file.read_text(encoding="utf-8"), "seen": ("a", 1)}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file that something is made of."""
    file = tmp_path / "rules.toml"
    file.write_text("first", encoding="utf-8")
    return file


@pytest.fixture
def make(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    """What makes it, where there is nothing kept yet, neither beside it nor in the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return Maker(source)


def test_made_once_and_read_after_that(source: Path, make: Maker) -> None:
    """What was made of a file is kept beside it, and read the next time."""
    first = kept("rules", source.parent, (source,), make)

    assert kept("rules", source.parent, (source,), make) == first
    assert make.made == 1
    assert len(list((source.parent / "__pycache__").glob("rules.*.bin"))) == 1


def test_another_text_of_the_same_size_and_time_is_another(source: Path, make: Maker) -> None:
    """A file that changed is read anew, also where neither its size nor its time tells; what was kept of the old one goes."""
    import os

    kept("rules", source.parent, (source,), make)
    was = source.stat()
    source.write_text("other", encoding="utf-8")
    os.utime(source, ns=(was.st_atime_ns, was.st_mtime_ns))

    assert kept("rules", source.parent, (source,), make)["text"] == "other"
    assert len(list((source.parent / "__pycache__").glob("rules.*.bin"))) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:20],
        lambda data: b"",
        lambda data: b"no marshal at all",
        lambda data: data.replace(b"first", b"fi"),
        lambda data: b"N",
    ],
    ids=["cut short", "empty", "strange", "changed", "nothing"],
)
def test_broken_leftovers_are_made_anew(source: Path, make: Maker, spoil: Callable[[bytes], bytes]) -> None:
    """A file cut short, or of something else, is not trusted."""
    first = kept("rules", source.parent, (source,), make)
    (file,) = (source.parent / "__pycache__").iterdir()
    file.write_bytes(spoil(file.read_bytes()))

    assert kept("rules", source.parent, (source,), make) == first


def test_where_python_writes_nothing_the_users_cache_is_used(source: Path, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written beside the files where Python may not write its own there."""
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    kept("rules", source.parent, (source,), make)
    kept("rules", source.parent, (source,), make)

    assert make.made == 1
    assert not (source.parent / "__pycache__").exists()


def test_nowhere_to_keep_is_no_error(source: Path, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that may not be written, it is made each time."""
    monkeypatch.setattr("amends.kept._keep", lambda path, data: False)

    assert kept("rules", source.parent, (source,), make) == kept("rules", source.parent, (source,), make)
    assert make.made == 2


def test_what_cannot_be_made_is_not_kept(source: Path, make: Maker) -> None:
    """A file that is wrong says so each time."""
    for _ in range(2):
        with pytest.raises(ValueError, match="wrong"):
            kept("rules", source.parent, (source,), lambda: int("wrong"))
    assert not (source.parent / "__pycache__").exists()
