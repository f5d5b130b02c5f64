"""Opening the desk's store: private, safe on the disk, and clear about what is wrong with it."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from tests.stores import POSTGRES

from amends.case import Case
from amends.errors import StoreError
from amends.review import store as store_module
from amends.review.cases import get_case, open_case
from amends.review.roles import Person
from amends.review.store import Store, default_path
from amends.review.tables import METADATA


def test_file_is_its_owners(path: Path) -> None:
    """A new store, and what SQLite keeps beside it, can be read by its owner alone; an old one that others may read is closed to them."""
    with Store.open(path), Store.open(path) as store, store.begin():
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    path.chmod(0o644)

    Store.open(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_users_own_store_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of the user's own store is made where there is none, for its owner alone."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))

    Store.open(default_path()).close()

    assert default_path().is_relative_to(tmp_path)
    assert stat.S_IMODE(default_path().parent.stat().st_mode) == 0o700


@pytest.mark.skipif(POSTGRES is not None, reason="a server's files are its own")
def test_writes_go_through_to_the_disk(store: Store) -> None:
    """Each connection writes ahead, waits for the disk, keeps references whole and overwrites what it deletes."""
    with store.reading() as conn:
        said = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }

    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}", "sqlite+pysqlite:///{path}"])
def test_a_path_and_a_url_name_the_same(path: Path, form: str, case: Case, ana: Person) -> None:
    """A store is opened by its path or by SQLAlchemy's URL."""
    with Store.open(form.format(path=path)) as store:
        open_case(store, case, ana, origin="intake")

    with Store.open(path) as store:
        assert get_case(store, case.id).case == case


@pytest.mark.parametrize(
    "url", ["", "  ", "mysql://host/desk", "sqlite://", "sqlite:///:memory:", "postgresql://", "x:y", "desk\0.db", "postgresql://h:port/d"]
)
def test_a_malformed_address_is_refused(url: str) -> None:
    """What names no store is refused with the forms there are."""
    with pytest.raises(StoreError, match=r"write a file's path, sqlite:///PATH, or postgresql\+psycopg://"):
        Store.open(url)


def test_a_password_is_in_no_message() -> None:
    """What is said about a server that cannot be reached does not repeat its password."""
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://ana:s3cret@127.0.0.1:9/desk", busy=1)

    assert "s3cret" not in str(caught.value)


def _another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE bookmarks (url TEXT)")


def _newer(path: Path) -> None:
    Store.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DELETE FROM alembic_version")
        raw.execute("INSERT INTO alembic_version VALUES ('v9999_later')")
        raw.commit()


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda path: path.write_text("Dear diary,\n" * 100), "this is no database"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + b"x" * 5000), "this is no database|damaged"),
        (lambda path: path.mkdir(), "this is a folder; name a file in it"),
        (_another_program, "belongs to another program"),
        (_newer, "a newer version of amends"),
    ],
    ids=["text", "half a header", "folder", "another program's", "newer"],
)
def test_what_is_no_store_is_left_alone(path: Path, prepare: object, said: str) -> None:
    """A file that is no store of ours is refused by name, with what to do, and not touched."""
    prepare(path)  # type: ignore[operator]
    before = None if path.is_dir() else path.read_bytes()

    with pytest.raises(StoreError, match=said) as caught:
        Store.open(path)

    assert str(path) in str(caught.value)
    assert before is None or path.read_bytes() == before or "another program" in said


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    """A store in a folder that does not exist is not made by accident."""
    with pytest.raises(StoreError, match=r"there is no folder .*; make it first"):
        Store.open(tmp_path / "typo" / "desk.sqlite3")


def test_a_store_that_must_exist_is_not_made(path: Path) -> None:
    """Whoever only reads does not make a new store where they mistyped the name."""
    with pytest.raises(StoreError, match="there is no store here"):
        Store.open(path, make=False)

    assert not path.exists()


def test_no_permission_is_said(tmp_path: Path) -> None:
    """Without permission to write, the message says so and names the file."""
    folder = tmp_path / "locked"
    folder.mkdir()
    Store.open(folder / "desk.sqlite3").close()
    os.chmod(tmp_path, 0o755)
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(parent.stat().st_mode | 0o055)
    (folder / "desk.sqlite3").chmod(0o444)
    folder.chmod(0o555)
    code = (
        "import os, sys\n"
        "from amends.errors import StoreError\nfrom amends.review.store import Store\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: Store.open(sys.argv[1])\nexcept StoreError as problem: print(problem)\n"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder / "desk.sqlite3")], capture_output=True, text=True, check=True, timeout=60
        )
    finally:
        folder.chmod(0o755)

    assert "no permission to read and write it and its folder" in done.stdout


def test_a_locked_store_is_said_to_be_locked(path: Path) -> None:
    """Where another program holds the store for longer than we wait, nothing is written and the message says so."""
    with Store.open(path, busy=0.2) as store, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreError, match="another program has held the database"), store.begin():
            raise AssertionError("never begun")


@pytest.mark.skipif(POSTGRES is not None, reason="a server's files are its own")
def test_a_full_disk_undoes_the_step(store: Store) -> None:
    """Where the disk is full nothing of a step is saved, and the message says to free some space."""
    with store.reading() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()

    def write() -> None:
        with store.begin() as conn:
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            conn.exec_driver_sql("INSERT INTO texts (case_id, salt, text) VALUES ('C', '0', ?)", ("x" * 30_000,))

    with pytest.raises(StoreError, match="the disk is full, and nothing of this step was saved"):
        write()

    with store.reading() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM texts").scalar() == 0


def test_a_full_disk_is_said_on_opening(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk without room for a new file is told from one that may not be written to."""

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store_module.os, "open", full)
    with pytest.raises(StoreError, match="the disk is full"):
        Store.open(path)


def test_errors_never_hold_what_was_written(store: Store) -> None:
    """What the database says about a refused step is not passed on: it may hold a customer's words."""
    with pytest.raises(StoreError) as caught, store.begin() as conn:
        conn.exec_driver_sql("INSERT INTO texts (id, nothing) VALUES (1, 'canary')")

    assert "canary" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_migrations_make_the_tables_the_program_knows(store: Store) -> None:
    """The schema that the migrations make is the one that ``tables`` describes, to the index."""
    with store.reading() as conn:
        assert compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), METADATA) == []


def test_two_processes_may_open_a_new_store_at_once(path: Path) -> None:
    """Several programs that open the same new store at the same moment all find it made."""
    code = "import sys\nfrom amends.review.store import Store\nfrom amends.review.audit import verify\nprint(verify(Store.open(sys.argv[1])).valid)"
    pipe = subprocess.PIPE
    several = [subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=pipe, stderr=pipe, text=True) for _ in range(3)]

    assert [process.communicate(timeout=60) for process in several] == [("True\n", "")] * 3


def test_personal_columns_can_be_emptied() -> None:
    """Every column that is marked as personal may be empty, and its table says whose it is, so that erasing reaches it.

    Of new cases that are not open yet, which have no number, whole rows are dropped instead.
    """
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if column.info.get("personal"):
                assert column.nullable, f"{table.name}.{column.name}"
                assert "case_id" in table.columns or table.name == "unfinished", table.name
