"""How letters are sent is read from the settings, and what is wrong there is said with its place; a password in the file is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.config import load_config
from amends.errors import InputError, PackError
from amends.smtp_settings import SmtpSettings, find_smtp, load_smtp

FULL = """\
language = "en"

[smtp]
host = "smtp.example.com"
port = 2525
security = "tls"
user = "desk"
password_env = "DESK_MAIL"
from = "Example Care <care@Example.com>"
reply_to = "answers@example.com"
per_minute = 30
timeout = 10
deadline = 60.5
"""
LEAST = '[smtp]\nhost = "smtp.example.com"\nfrom = "care@example.com"\n'


def written(folder: Path, text: str, name: str = "amends.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_every_setting_is_read(tmp_path: Path) -> None:
    """Each field has its place, and the rest of the file is left to whoever reads it."""
    assert load_smtp(written(tmp_path, FULL)) == SmtpSettings(
        host="smtp.example.com",
        port=2525,
        security="tls",
        user="desk",
        password_env="DESK_MAIL",
        sender="care@example.com",
        sender_name="Example Care",
        reply_to="answers@example.com",
        per_minute=30,
        timeout=10,
        deadline=60.5,
    )
    assert load_config(tmp_path).language == "en"


def test_what_is_left_out_is_encrypted_and_bounded(tmp_path: Path) -> None:
    """Host and sender are enough: STARTTLS on 587, sixty letters a minute, two minutes a letter; a pyproject.toml serves as well."""
    found = load_smtp(written(tmp_path, LEAST.replace("[smtp]", "[tool.amends.smtp]"), "pyproject.toml"))
    assert (found.security, found.port, found.per_minute, found.deadline, found.user) == ("starttls", 587, 60, 120, None)


def test_without_the_table_nothing_is_sent(tmp_path: Path) -> None:
    """Who only asks hears None; who wants to send is told what to write."""
    written(tmp_path, "[desk]\n")
    assert find_smtp(tmp_path) is None
    with pytest.raises(InputError, match=r"write a table \[smtp\]"):
        load_smtp(tmp_path)


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ('host = "smtp.example.com:25"', "2:1", "the name of the server alone"),
        ('host = "a b"', "2:1", "the name of the server alone"),
        ("host = 7", "2:1", "write a text in quotes"),
        ("port = 0", "4:1", "number above 0"),
        ("port = 70000", "4:1", "up to 65,535"),
        ("port = true", "4:1", "number above 0"),
        ('security = "ssl"', "4:1", 'write "starttls" or "tls"'),
        ('security = ["tls"]', "4:1", 'write "starttls" or "tls"'),
        ('security = "none"', "4:1", "only go to a server on this machine"),
        ('user = "desk"', "4:1", "go together"),
        ('password_env = "DESK_MAIL"', "4:1", "go together"),
        ('password_env = "zebulon-4111"', "4:1", "never the password"),
        ('password = "zebulon-4111"', "4:1", "does not belong in a file"),
        ('smtp_password = "zebulon-4111"', "4:1", "does not belong in a file"),
        ("prot = 25", "4:1", "did you mean port?"),
        ('from = "care"', "3:1", "no e-mail address"),
        ('from = "care@example.com, eve@example.com"', "3:1", "smtp.from"),
        ('from = "Care\\r\\nBcc: eve@example.com <care@example.com>"', "3:1", "on one line"),
        ('reply_to = "x"', "4:1", "smtp.reply_to"),
        ("per_minute = 1.5", "4:1", "whole number"),
        ("deadline = -1", "4:1", "number above 0"),
        ('ca_file = "no.pem"', "4:1", "there is no such file"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, line: str, place: str, said: str) -> None:
    """File, line and column, the field, and what to write; never the password."""
    key = line.partition(" ")[0]
    kept = [entry for entry in LEAST.splitlines() if not entry.startswith(f"{key} ")]
    at = 1 if key == "host" else 2 if key == "from" else 3
    written(tmp_path, "\n".join([*kept[:at], line, *kept[at:]]))
    with pytest.raises(PackError) as problem:
        load_smtp(tmp_path)
    assert f"amends.toml:{place}: " in str(problem.value)
    assert said in str(problem.value)
    assert "zebulon" not in str(problem.value)


@pytest.mark.parametrize("missing", ["host", "from"])
def test_what_is_needed_and_missing_is_named(tmp_path: Path, missing: str) -> None:
    """No server and no sender is guessed."""
    written(tmp_path, "\n".join(line for line in LEAST.splitlines() if not line.startswith(missing)))
    with pytest.raises(PackError, match=f"{missing} is missing"):
        load_smtp(tmp_path)


def test_no_password_leaves_unencrypted(tmp_path: Path) -> None:
    """On this machine a server may do without encryption, and then without a password."""
    text = '[smtp]\nhost = "localhost"\nsecurity = "none"\nfrom = "care@example.com"\n'
    assert load_smtp(written(tmp_path, text)).port == 25
    with pytest.raises(PackError, match="a password is never sent without encryption"):
        load_smtp(written(tmp_path, text + 'user = "desk"\npassword_env = "DESK_MAIL"\n'))
