"""Tokens are counted exactly as tiktoken counts them, without a network."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st
from tiktoken_ext import openai_public  # type: ignore[import-untyped]

from amends.errors import InputError
from amends.llm import tokens
from amends.llm.tokens import count_tokens

URL = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> tiktoken.Encoding:
    """tiktoken's own o200k_base, from a cache filled with the shipped ranks."""
    cache = tmp_path_factory.mktemp("ranks")
    shipped = files("amends.llm").joinpath("data", "o200k_base.tiktoken.gz").read_bytes()
    (cache / hashlib.sha1(URL.encode()).hexdigest()).write_bytes(gzip.decompress(shipped))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
        return tiktoken.Encoding(**openai_public.o200k_base())


SAMPLES = [
    "",
    "Dear Ms Okafor, we're sorry: your order came nine days late.",
    "Ne pare rău că ați așteptat 12 zile.\r\n\r\nVă mulțumim",
    "אנו מתנצלים על העיכוב",
    "نعتذر عن التأخير",
    "お詫び申し上げます。",
    "🤝🏽 café \u0301",
    "<|endoftext|><|endofprompt|>",
    "I'LL  \t\n  1234567 €9,99",
    "\ud800 a lone surrogate",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_counts_equal_tiktokens(text: str, reference: tiktoken.Encoding) -> None:
    """The count is what tiktoken's own encoding gives, in every script."""
    assert count_tokens(text) == len(reference.encode_ordinary(text))


@settings(max_examples=80, deadline=None)
@given(text=st.text())
def test_counts_equal_tiktokens_for_any_text(reference: tiktoken.Encoding, text: str) -> None:
    """No text is counted differently from tiktoken."""
    assert count_tokens(text) == len(reference.encode_ordinary(text))


def test_a_megabyte_of_blanks_is_counted() -> None:
    """A run of blanks on which tiktoken itself panics is counted."""
    assert 7_000 < count_tokens("a" + " " * 1_000_000 + "b") < 9_000


def test_damaged_ranks_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranks with another hash are refused, and the message says to install again."""
    monkeypatch.setattr(tokens, "_RANKS_SHA256", "0" * 64)

    with pytest.raises(InputError, match="install amends again"):
        tokens._ranks()


def test_the_first_count_needs_no_network_and_changes_no_environment(tmp_path: Path) -> None:
    """In a new process whose sockets are broken the first count works, and the environment stays as it was."""
    script = """
import os, socket, sys, time
def refuse(*_): raise SystemExit("reached for the network")
socket.socket.connect = refuse
before = dict(os.environ)
from amends.llm.tokens import count_tokens
assert count_tokens("hello world") == 2
assert dict(os.environ) == before
"""
    environment = {**os.environ, "TIKTOKEN_CACHE_DIR": str(tmp_path / "none"), "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=30)

    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert not (tmp_path / "none").exists()
