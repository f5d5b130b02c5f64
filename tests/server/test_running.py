"""Opening a desk: where it listens, what it prints, how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.server.served import HERE

from amends.desk_settings import DeskSettings
from amends.errors import InputError
from amends.review.store import Store
from amends.server.running import running, serve
from amends.ui.desk import Desk

ROOT = Path(__file__).parents[2]
_STARTS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(tmp_path / "desk.sqlite3") as store:
        yield Desk(store)


def test_a_taken_port_is_a_message(desk: Desk) -> None:
    """Where something else listens already, the error says so before anything is built."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match="choose another port"):
            serve(desk, here=HERE, host="127.0.0.1", port=other.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_beyond_this_computer_people_must_sign_in(desk: Desk, host: str) -> None:
    """A desk on which nobody signs in is not opened to the network, and the error says how to set sign-in up."""
    with pytest.raises(InputError, match='sign_in = "password"'), running(desk, here=HERE, host=host):
        pytest.fail("it was opened")


def test_with_sign_in_it_listens_where_it_is_told(tmp_path: Path) -> None:
    """With passwords the same host is no error about signing in."""
    with Store.open(tmp_path / "desk.sqlite3") as store, pytest.raises(InputError, match="no address of this machine"):
        serve(Desk(store, settings=DeskSettings(sign_in="password")), here=HERE, host="192.0.2.1", port=free_port())


Start = Callable[..., tuple["subprocess.Popen[str]", str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a program that opens a desk, and give it with the line it prints once it answers."""
    started: list[subprocess.Popen[str]] = []

    def go(*command: str, port: int) -> tuple[subprocess.Popen[str], str]:
        environment = {
            **os.environ,
            "AMENDS_STORE": str(tmp_path / "desk.sqlite3"),
            "GRADIO_SERVER_PORT": str(port),
            "PYTHONPATH": str(ROOT / "src"),
        }
        process = subprocess.Popen(
            [sys.executable, *command], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline()

    yield go
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("program", ["app.py", "desk", "serve"])
def test_a_desk_opens_and_ends_with_ctrl_c(start: Start, program: str) -> None:
    """It prints its address once it answers there; Ctrl-C ends it soon and cleanly, also while a page has its stream open."""
    port = free_port()
    commands = {
        "app.py": (str(ROOT / "app.py"),),
        "desk": ("-m", "amends", "desk", "--no-browser", "--port", str(port)),
        "serve": ("-m", "amends", "serve", "--port", str(port)),
    }
    process, line = start(*commands[program], port=port)
    assert f"http://127.0.0.1:{port}/" in line
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        assert client.get("/api/health").json() == {"status": "ok"}
        client.get("/").raise_for_status()
        with client.stream("GET", "/gradio_api/heartbeat/s") as stream:
            next(stream.iter_bytes())
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.wait(_STARTS) == 0
    assert time.monotonic() - began < 30
    assert "Traceback" not in (process.stderr.read() if process.stderr else "")


def test_a_port_that_is_none_is_a_message(start: Start) -> None:
    """A GRADIO_SERVER_PORT that is no port ends the program with a message."""
    process, line = start(str(ROOT / "app.py"), port=99_999)
    assert line == ""
    assert process.wait(_STARTS) == 2
    assert process.stderr is not None
    assert "from 1 to 65535" in process.stderr.read()
