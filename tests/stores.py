"""Where a test's store is: a file, or a schema of its own on a server of PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, event

POSTGRES = os.environ.get("AMENDS_TEST_POSTGRES")
"""The URL of a database on a server, to run the tests of the store there."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the desk's file is."""
    return tmp_path / "desk.sqlite3"


@pytest.fixture
def address(path: Path) -> Iterator[str]:
    """Where the store is: a file, or with AMENDS_TEST_POSTGRES a schema of its own in that database."""
    if not POSTGRES:
        yield str(path)
        return
    schema = f"test_{uuid.uuid4().hex}"
    engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.exec_driver_sql(f"CREATE SCHEMA {schema}")
        yield f"{POSTGRES}?options=-csearch_path%3D{schema}"
        conn.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
    engine.dispose()


@pytest.fixture(autouse=True)
def readers_lock_nothing() -> Iterator[None]:
    """What only reads takes no lock: PostgreSQL refuses it, and SQLite, which knows no such lock, says nothing."""

    def look(conn: Connection, clause: Any, *_: object) -> None:
        assert getattr(clause, "_for_update_arg", None) is None or conn.get_execution_options().get("writes"), clause

    event.listen(Engine, "before_execute", look)
    yield
    event.remove(Engine, "before_execute", look)
