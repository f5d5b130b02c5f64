"""Text files are read with a clear refusal and written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends import files
from amends.errors import InputError
from amends.files import read_text, require_free, write_new


def test_text_is_returned_as_it_stands(tmp_path: Path) -> None:
    """Line ends and spaces of a file survive reading."""
    file = tmp_path / "letter.txt"
    file.write_bytes("Dragă Ana,\r\n\r\nînapoi  \n".encode())

    assert read_text(file) == "Dragă Ana,\r\n\r\nînapoi  \n"


def test_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """A byte order mark, as Windows editors write it, is not part of the text."""
    file = tmp_path / "letter.txt"
    file.write_bytes(b"\xef\xbb\xbfHello")

    assert read_text(file) == "Hello"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"one\ntw\xe9o\n", ":2: byte 7 (0xe9) is not UTF-8"),
        ("Hello".encode("utf-16"), "this is UTF-16"),
        (b"x" * 21, "21 bytes, and 20 are allowed"),
    ],
)
def test_unusable_content_is_refused_by_name(tmp_path: Path, content: bytes, said: str) -> None:
    """What cannot be read as text is refused with the file's name, the place and the mend."""
    file = tmp_path / "letter.txt"
    file.write_bytes(content)

    with pytest.raises(InputError) as refused:
        read_text(file, limit=20)

    assert str(refused.value).startswith(str(file))
    assert said in str(refused.value)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    """The message says whether the name is wrong or names a folder."""
    with pytest.raises(InputError, match="there is no such file"):
        read_text(tmp_path / "absent.txt")
    with pytest.raises(InputError, match="this is a folder"):
        read_text(tmp_path)


def test_endless_input_is_cut_off() -> None:
    """A file without an end is refused after the limit, not read for ever."""
    with pytest.raises(InputError, match="too large"):
        read_text(Path("/dev/zero"), limit=1_000)


def test_a_name_no_system_allows_is_an_input_error() -> None:
    """A path with a null character is refused in words, not with a traceback."""
    with pytest.raises(InputError, match="cannot be read"):
        read_text(Path("a\x00b"))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs",))))
def test_what_is_written_is_read_again(tmp_path: Path, text: str) -> None:
    """Any text that does not start with a byte order mark survives writing and reading."""
    file = tmp_path / "round.txt"

    write_new(file, text, overwrite=True)

    assert read_text(file) == text.removeprefix("\ufeff")


def test_an_existing_file_is_never_overwritten_unasked(tmp_path: Path) -> None:
    """A file that exists keeps its text until overwriting is asked for, and then keeps its permissions."""
    file = tmp_path / "letter.txt"
    file.write_text("old")
    file.chmod(0o640)

    with pytest.raises(InputError, match="exists and is not overwritten"):
        write_new(file, "new")
    assert file.read_text() == "old"

    write_new(file, "new", overwrite=True)
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_file_that_appears_meanwhile_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two programs that write the same new file, the second is refused, also when it looked before the first wrote."""
    file = tmp_path / "letter.txt"
    monkeypatch.setattr(files, "require_free", lambda path, overwrite: file.write_text("theirs"))

    with pytest.raises(InputError, match="exists"):
        write_new(file, "ours")

    assert file.read_text() == "theirs"
    assert os.listdir(tmp_path) == ["letter.txt"]


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_interruption_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Ctrl-C in the middle of writing leaves neither half a file nor a temporary one."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, step, interrupt)

    with pytest.raises(KeyboardInterrupt):
        write_new(tmp_path / "letter.txt", "text")

    assert os.listdir(tmp_path) == []


def test_writing_works_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that has no hard links a new file is written, and an existing one is still refused."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "letter.txt"

    write_new(file, "text")

    assert file.read_text() == "text"
    assert os.listdir(tmp_path) == ["letter.txt"]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    """Overwriting through a symbolic link changes the file it points to."""
    target = tmp_path / "real.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)

    write_new(link, "new", overwrite=True)

    assert link.is_symlink()
    assert target.read_text() == "new"


@pytest.mark.parametrize(
    ("name", "said"),
    [("absent/letter.txt", "there is no folder"), ("", "this is a folder"), ("x" * 300, "the name is too long")],
)
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, name: str, said: str) -> None:
    """Writing where it is impossible says why before any work is done."""
    with pytest.raises(InputError, match=said):
        require_free(tmp_path / name)


def test_devices_are_not_replaced_by_files() -> None:
    """Overwriting never turns a device such as /dev/null into a file."""
    with pytest.raises(InputError, match="no ordinary file"):
        write_new(Path("/dev/null"), "text", overwrite=True)


def test_text_that_has_no_bytes_is_refused(tmp_path: Path) -> None:
    """Half a character, as a broken terminal sends it, is refused before the file is touched."""
    with pytest.raises(InputError, match="character 3 of the text"):
        write_new(tmp_path / "letter.txt", "ab\udc80")

    assert os.listdir(tmp_path) == []
