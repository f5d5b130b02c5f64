"""Reading and writing the text files people hand to amends.

Reading refuses what cannot be a letter or a case, with a message that names the file and what to do. Writing is all or nothing: the
text goes to a temporary file in the same folder and takes its name in one step, so that neither Ctrl-C nor a full disk leaves half
a file, and a file that exists is never lost by accident.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from amends.errors import InputError

SIZE_LIMIT = 262_144
"""Bytes a text file may have: five times the longest complaint a case may hold."""

_NEWLINE = b"\n"
_SAVE_AS = "save the file as UTF-8 (in an editor: Save as, encoding UTF-8)"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, *, limit: int = SIZE_LIMIT) -> str:
    """Return a UTF-8 file's text as it stands, without a byte order mark. Raises InputError naming the file and the mend."""
    with readable(path), open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise _too_large(path, size, limit)
        data = file.read(limit + 1)
    if len(data) > limit:
        raise _too_large(path, len(data), limit)
    return decode(data, str(path))


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise InputError, naming the file and the mend, for what keeps a file from being read within."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file; check the name and the folder") from None
    except IsADirectoryError:
        raise InputError(f"{path}: this is a folder; name a file in it") from None
    except PermissionError:
        raise InputError(f"{path}: no permission to read it; change its permissions or copy it") from None
    except (OSError, ValueError) as problem:
        raise InputError(f"{path}: cannot be read: {_reason(problem)}") from None


def decode(data: bytes, name: str) -> str:
    """Return UTF-8 bytes as text, without a byte order mark. Raises InputError that starts with ``name``."""
    if data.startswith(_UTF16_MARKS):
        raise InputError(f"{name}: this is UTF-16; {_SAVE_AS}")
    try:
        return data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as problem:
        where = f"{name}:{data.count(_NEWLINE, 0, problem.start) + 1}: byte {problem.start + 1} (0x{data[problem.start]:02x})"
        raise InputError(f"{where} is not UTF-8; {_SAVE_AS}") from None


def require_free(path: Path, *, overwrite: bool = False) -> None:
    """Raise InputError now if ``write_new`` would refuse this path later, so that no work is lost."""
    path = Path(path)
    try:
        mode = path.lstat().st_mode if not overwrite else path.stat().st_mode
    except FileNotFoundError:
        folder = path.parent
        if not folder.is_dir():
            raise InputError(f"{path}: there is no folder {folder}; make it first") from None
        if not os.access(folder, os.W_OK):
            raise InputError(f"{path}: no permission to write in {folder}; choose another folder") from None
        return
    except (OSError, ValueError) as problem:
        raise InputError(f"{path}: cannot be written: {_reason(problem)}") from None
    if stat.S_ISDIR(mode):
        raise InputError(f"{path}: this is a folder; name a file in it")
    if not overwrite:
        raise _exists(path)
    if not stat.S_ISREG(mode):
        raise InputError(f"{path}: this is no ordinary file; name another")


def write_new(path: Path, content: str | bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all, a text as UTF-8; an existing file is refused unless ``overwrite``. Raises InputError naming the file."""
    require_free(path, overwrite=overwrite)
    try:
        data = content if isinstance(content, bytes) else content.encode("utf-8")
    except UnicodeEncodeError as problem:
        raise InputError(f"{path}: character {problem.start + 1} of the text cannot be saved as UTF-8; type it again") from None
    with _new(path, overwrite=overwrite) as file:
        file.write(data)


@contextmanager
def new_file(path: Path, *, overwrite: bool = False) -> Iterator[TextIO]:
    """Give a UTF-8 file to write bit by bit, which takes its name only when all of it is written. Raises InputError naming the file."""
    require_free(path, overwrite=overwrite)
    with _new(path, overwrite=overwrite) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        yield text
        text.detach()


@contextmanager
def _new(path: Path, *, overwrite: bool) -> Iterator[BinaryIO]:
    """Give a file to write that takes its name once it is written and on the disk; what fails on the way leaves nothing behind."""
    path = Path(path)
    target = Path(os.path.realpath(path)) if overwrite else path
    temporary = target.with_name(f".{target.name[:100]}.{os.urandom(6).hex()}.tmp")
    try:
        # os.open rather than tempfile: the file gets the permissions a file of this user usually gets.
        opened = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        with open(opened, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _give_name(temporary, target, overwrite=overwrite)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as problem:
        raise InputError(f"{path}: cannot be written: {_reason(problem)}") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _give_name(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        with suppress(OSError):
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        os.replace(temporary, target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # A file system without hard links: take the name with an empty file, then put the text in its place.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        try:
            os.replace(temporary, target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _exists(path: Path) -> InputError:
    return InputError(f"{path}: this file exists and is not overwritten; choose another name, or ask for it with --overwrite")


def _too_large(path: Path, size: int, limit: int) -> InputError:
    return InputError(f"{path}: too large: {size:,} bytes, and {limit:,} are allowed; keep the part the letter must answer")


def _reason(problem: OSError | ValueError) -> str:
    if isinstance(problem, OSError) and problem.errno:
        return {errno.ENOSPC: "the disk is full", errno.ENAMETOOLONG: "the name is too long"}.get(
            problem.errno, (problem.strerror or "").lower() or type(problem).__name__
        )
    return str(problem)
