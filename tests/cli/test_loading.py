"""What a person sees while a model is loaded, and that Ctrl-C is heard again afterwards."""

from __future__ import annotations

import io
import signal
import sys

import pytest

from amends.cli.loading import loading


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_bar_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the last byte on it says that the model is starting, shows the cursor again, and Ctrl-C ends the process."""
    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    heard = signal.getsignal(signal.SIGINT)
    with loading("model.gguf") as tell:
        assert tell is not None
        tell(40, 100)
        assert signal.getsignal(signal.SIGINT) is heard
        tell(100, 100)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL
        assert "starting the model" in shown.getvalue()
        assert shown.getvalue().endswith("\x1b[?25h")

    assert signal.getsignal(signal.SIGINT) is heard


@pytest.mark.parametrize(("terminal", "said"), [(True, "hf:o/r is fetched from huggingface.co, unless it is here already\n"), (False, "")])
def test_a_model_of_the_hub_is_announced(monkeypatch: pytest.MonkeyPatch, terminal: bool, said: str) -> None:
    """The engine draws its own bar; where nobody looks nothing is said."""
    shown = Terminal() if terminal else io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    with loading("hf:o/r") as tell:
        assert tell is None

    assert shown.getvalue() == said


def test_without_a_terminal_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is not read twice for nobody."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with loading("model.gguf") as tell:
        assert tell is None
