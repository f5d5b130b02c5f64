"""Packs: what was compiled is kept, and never trusted beyond its source."""

from pathlib import Path

import pytest

from amends.languages import load_language
from amends.rules import packs


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the user's for what is compiled, and no other."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    monkeypatch.setattr(packs, "_digest", lambda language: "0" * 64)
    return tmp_path / "amends"


def test_what_was_compiled_is_kept_and_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack is compiled once for the same files, and read from where it was kept after that."""
    first = packs._compiled(load_language("hr"))
    monkeypatch.setattr(packs, "_compile", lambda language: pytest.fail("compiled again"))

    assert packs._compiled(load_language("hr")) == first
    assert len(list(kept.iterdir())) == 1


def test_broken_leftovers_are_made_anew(kept: Path) -> None:
    """A file cut short, or of something else, is not trusted: the pack is compiled from its source."""
    first = packs._compiled(load_language("hr"))
    (file,) = kept.iterdir()
    file.write_bytes(file.read_bytes()[:1000])

    assert packs._compiled(load_language("hr")) == first


def test_nowhere_to_keep_is_no_error(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that may not be written, a pack is compiled each time."""
    monkeypatch.setattr(packs, "_keep", lambda path, data: False)

    assert packs._compiled(load_language("hr"))["sets"]


def test_another_source_is_another_pack() -> None:
    """The digest under which a pack is kept changes with its files."""
    assert packs._digest(load_language("hr")) != packs._digest(load_language("ro"))
