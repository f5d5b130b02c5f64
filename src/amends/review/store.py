"""The desk's store: one database that holds cases, letters, decisions, approvals and the trail of who did what.

A file of SQLite by default, PostgreSQL by URL. Everything that changes something runs in one transaction (``begin``) and writes its entry of
the trail in it, so what is told and what is so cannot part. On SQLite a transaction that writes takes the file's one write lock at its start:
what it reads stays true until it is done. On PostgreSQL the row of the case is locked instead, and changes are conditional on both.

The file is written through to the disk before a call returns (WAL with ``synchronous=FULL``), what is deleted is overwritten
(``secure_delete``), and nobody but its owner may read it.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from amends.errors import StoreError

_MIGRATIONS = Path(__file__).with_name("migrations")
_REVISION = re.compile(r'^(down_)?revision\b[^=\n]*= "(\w+)"', re.MULTILINE)
_MIGRATING = 0x616D656E6473
"""The lock on a PostgreSQL database that is being brought up to date: "amends" as a number."""
BUSY_SECONDS = 10.0
"""How long a transaction waits for others before it is given up."""

_FAULTS = (
    ("file is not a database", "{name}: this is no database; name another file, or move this one away"),
    ("database disk image is malformed", "{name}: the file is damaged; put back the last copy you have of it"),
    ("database or disk is full", "{name}: the disk is full, and nothing of this step was saved; free some space, then try again"),
    ("database is locked", "{name}: another program has held the database for {seconds:.0f} seconds; close it, then try again"),
    ("readonly database", "{name}: no permission to write to it; change its permissions, or name another file"),
    ("unable to open database file", "{name}: cannot be opened; check that its folder exists and may be written to"),
    ("disk i/o error", "{name}: the disk did not read or write; check it, then try again"),
    ("password authentication failed", "{name}: the server refuses this user or password"),
    ("does not exist", "{name}: the server has no such database or table; make the database first (createdb)"),
    ("connection refused", "{name}: no server answers there; start it, or check the address"),
)


def default_path() -> Path:
    """Return where the desk's file is unless somebody says: ``desk.sqlite3`` in the user's folder for data."""
    from platformdirs import user_data_path

    return user_data_path("amends", appauthor=False) / "desk.sqlite3"


def utc_now() -> dt.datetime:
    """Return this moment in UTC."""
    return dt.datetime.now(dt.UTC)


class Store:
    """An open store. Safe to use from several threads, and several processes may have the same one open; close it at the end."""

    def __init__(self, engine: Engine, name: str, clock: Callable[[], dt.datetime], busy: float) -> None:
        self.engine = engine
        self.name = name
        self.now = clock
        self._busy = busy
        # One writer at a time in this process: SQLite lets others wait by asking again ever more seldom, which is unfair among many.
        self._turn: Any = threading.Lock() if engine.dialect.name == "sqlite" else None

    @classmethod
    def open(cls, url: str | Path, *, make: bool = True, clock: Callable[[], dt.datetime] = utc_now, busy: float = BUSY_SECONDS) -> Self:
        """Return the store at a path or URL (``sqlite:///desk.sqlite3``, ``postgresql+psycopg://user@host/desk``).

        One that is new is made, if ``make`` allows it. A new file can be read by its owner only, and so can the user's folder for data.
        ``busy`` is in seconds. Raises StoreError for a malformed URL, a missing folder, no permission, a file that is no database or
        another program's, and for one that a newer amends has changed.
        """
        address = _address(url)
        name = address.render_as_string(hide_password=True)
        if address.get_backend_name() == "sqlite":
            name = str(address.database)
            _prepare_file(Path(name), make)
        try:
            engine = _engine(address, busy)
        except ModuleNotFoundError:
            raise StoreError(f'{name}: the driver for PostgreSQL is missing: pip install "amends[postgres]"') from None
        except (ArgumentError, SQLAlchemyError):
            raise _malformed() from None
        store = cls(engine, name, clock, busy)
        try:
            with store._told():
                store._upgrade(make)
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection in a transaction that writes: kept as a whole at the end, undone as a whole where something raises.

        Raises StoreError where the database cannot be written.
        """
        with self._told(), self._my_turn(), self.engine.connect() as conn:
            conn.execution_options(writes=True)
            with conn.begin():
                conn.info["at"] = self.now()
                yield conn

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees the store as it is now until the end. Raises StoreError where the database cannot be read."""
        with self._told(), self.engine.connect() as conn:
            if self._turn is None:
                # SQLite sees one state throughout by itself; without this PostgreSQL would show each query the state of its own moment.
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with conn.begin():
                yield conn

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Give a connection outside any transaction, for what SQLite does to the file as a whole. Raises StoreError."""
        with self._told(), self._my_turn(), self.engine.connect() as conn:
            conn.execution_options(outside=True)
            yield conn

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=self._busy):
            raise StoreError(f"{self.name}: it has been busy for {self._busy:.0f} seconds; try again")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what the database says into a StoreError; its own words may hold what was being written."""
        try:
            yield
        except PoolTimeout:
            raise StoreError(f"{self.name}: too many connections are in use; try again") from None
        except DBAPIError as problem:
            raise self._error(str(problem.orig)) from None
        except UnicodeEncodeError:
            raise StoreError(f"{self.name}: a text holds half a character, which cannot be kept; delete it, then try again") from None

    def _error(self, said: str) -> StoreError:
        low = said.casefold()
        for sign, message in _FAULTS:
            if sign in low:
                return StoreError(message.format(name=self.name, seconds=self._busy))
        return StoreError(f"{self.name}: the database refused a step, and nothing of it was saved; amends audit verify checks the rest")

    def _upgrade(self, make: bool) -> None:
        with self.reading() as conn:
            found = _revisions(conn)
            if found is None and inspect(conn).get_table_names():
                raise StoreError(f"{self.name}: this database belongs to another program; name another one for the desk")
        if found is None and not make:
            raise StoreError(f"{self.name}: there is no store in this database; check the address, or open the desk once (amends desk)")
        known, heads = _known_revisions()
        if found and not found <= known:
            raise StoreError(f"{self.name}: a newer version of amends has changed this database; update amends to open it")
        if found == heads:
            return
        with self.begin() as conn:
            if self._turn is None:
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")  # another program may be making the store, too
            _migrate(conn)


def moment_of(conn: Connection) -> dt.datetime:
    """Return the moment of a transaction that writes: all it does bears the same."""
    at: dt.datetime = conn.info["at"]
    return at


def _malformed() -> StoreError:
    return StoreError(
        "the store's address cannot be read; write a file's path, sqlite:///PATH, or postgresql+psycopg://USER:PASSWORD@HOST/DATABASE"
    )


def _address(url: str | Path) -> URL:
    said = str(url)
    if not said.strip() or "\0" in said:
        raise _malformed()
    if isinstance(url, Path) or not re.match(r"[a-z][a-z0-9+]*:", said):
        return URL.create("sqlite+pysqlite", database=str(Path(said).expanduser().absolute()))
    try:
        address = make_url(re.sub("^postgres(ql)?:", "postgresql+psycopg:", said))
        backend = address.get_backend_name()
    except (ArgumentError, SQLAlchemyError, ValueError):
        raise _malformed() from None
    if backend == "postgresql" and address.database:
        return address
    if backend == "sqlite" and address.database and address.database != ":memory:" and not address.query:
        return URL.create("sqlite+pysqlite", database=str(Path(address.database).expanduser().absolute()))
    raise _malformed()


def _prepare_file(path: Path, make: bool) -> None:
    """Make a new, empty file that only its owner may read, in a folder of theirs. Raises StoreError."""
    folder = path.parent
    try:
        if not make and not path.exists():
            raise StoreError(f"{path}: there is no store here; check the name, or open the desk once (amends desk)")
        if folder == default_path().parent:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_dir():
            raise StoreError(f"{path}: this is a folder; name a file in it")
        if not folder.is_dir():
            raise StoreError(f"{path}: there is no folder {folder}; make it first")
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            return
        _tighten(path)
        with open(path, "rb") as file:
            start = file.read(16)
        if start and start != b"SQLite format 3\0":
            raise StoreError(f"{path}: this is no database; name another file, or move this one away")
        if not os.access(path, os.W_OK) or not os.access(folder, os.W_OK):
            raise PermissionError
    except PermissionError:
        raise StoreError(
            f"{path}: no permission to read and write it and its folder; change the permissions, or name another file"
        ) from None
    except OSError as problem:
        full = problem.errno in (errno.ENOSPC, errno.EDQUOT)
        why = "the disk is full; free some space" if full else f"cannot be opened: {(problem.strerror or 'unknown').lower()}"
        raise StoreError(f"{path}: {why}") from None


def _tighten(path: Path) -> None:
    """Let nobody but its owner read a file, where the owner is who we are."""
    with suppress(OSError):
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _engine(address: URL, busy: float) -> Engine:
    # Parameters are kept out of messages: they are what customers wrote.
    if address.get_backend_name() != "sqlite":
        return create_engine(address, hide_parameters=True, pool_size=8, max_overflow=24, pool_pre_ping=True, pool_timeout=busy)
    engine = create_engine(
        address,
        hide_parameters=True,
        pool_size=8,
        max_overflow=56,
        pool_timeout=busy,
        connect_args={"timeout": busy, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, and changes of the schema are part of them
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(conn: Connection) -> None:
        options = conn.get_execution_options()
        if not options.get("outside"):
            conn.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

    return engine


def _revisions(conn: Connection) -> frozenset[str] | None:
    """Return which migrations a database has had last, None where it has had none."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    return frozenset(conn.execute(select(text("version_num")).select_from(text("alembic_version"))).scalars())


@cache
def _known_revisions() -> tuple[frozenset[str], frozenset[str]]:
    """Return the migrations this program has, and the last ones; read from their files, because importing alembic takes 0.3 s."""
    known: set[str] = set()
    before: set[str] = set()
    for file in (_MIGRATIONS / "versions").glob("*.py"):
        for down, revision in _REVISION.findall(file.read_text(encoding="utf-8")):
            (before if down else known).add(revision)
    return frozenset(known), frozenset(known - before)


def _migrate(conn: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "heads")
