"""``amends mass`` and ``amends send``: from a list to letters at the mail server, in two commands that may be stopped and repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Amends
from tests.smtp_server import Inbox, conversation, polite, scripted

from amends.samples import mass_sample


@pytest.fixture
def sample(folder: Path) -> Path:
    """The English sample in the folder where commands run."""
    for name, text in mass_sample("en").items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


FILES = ("incident.yaml", "letter.txt", "recipients.csv")


def settings(folder: Path, port: int) -> None:
    text = f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nfrom = "Quayside <care@quayside.example>"\nper_minute = 1000\n'
    (folder / "amends.toml").write_text(text, encoding="utf-8")


def test_a_list_becomes_letters_and_letters_are_sent_once(amends: Amends, sample: Path) -> None:
    """Approved by a person, queued, sent; the same two commands again send nothing more."""
    with scripted(lambda connection, inbox: conversation(connection, inbox, polite)) as inbox:
        settings(sample, inbox.port)
        made = amends("mass", *FILES, "--store", "desk.sqlite3", "--reviewer", "Tomas Brandt")
        assert made.exit_code == 0, made.output
        assert "12 in the outbox" in made.output
        sent = amends("send", "--store", "desk.sqlite3")
        assert sent.exit_code == 0, sent.output
        assert "12 letters sent" in sent.output
        assert amends("mass", *FILES, "--store", "desk.sqlite3", "--reviewer", "Tomas Brandt").exit_code == 0
        assert "nothing is due" in amends("send", "--store", "desk.sqlite3").output
    assert len(inbox.messages) == 12
    rows = [json.loads(line) for line in amends("send", "--store", "desk.sqlite3", "--list", "--json").stdout.splitlines()]
    assert {row["state"] for row in rows} == {"sent"}


def test_rows_that_fail_are_an_exit_code_and_a_file(amends: Amends, sample: Path) -> None:
    """The others are approved, the failures stand in a file of their own, and files of an earlier run are not lost."""
    with open(sample / "recipients.csv", "a", encoding="utf-8") as file:
        file.write("Bo Late,bo@,,male,en,C-1,QT-9,£5.00,Loom,\n")
    made = amends("mass", *FILES, "--out", "letters", "--reviewer", "Tomas Brandt")
    assert made.exit_code == 1, made.output
    assert "row 14: email: this is no e-mail address" in made.output
    assert "Bo Late" in (sample / "letters" / "failures.csv").read_text(encoding="utf-8")
    assert (sample / "letters" / "mail-merge.csv").read_text(encoding="utf-8").count("@quayside.example") == 12
    again = amends("mass", *FILES, "--out", "letters", "--reviewer", "Tomas Brandt")
    assert again.exit_code == 2
    assert "exists" in again.output


def test_without_a_reviewer_nothing_is_approved(amends: Amends, sample: Path) -> None:
    """It is a check and no more, also of the first rows alone."""
    made = amends("mass", *FILES, "--out", "letters", "--limit", "3")
    assert made.exit_code == 0, made.output
    assert "3 passed" in made.output
    assert "nothing is approved yet" in made.output
    assert not (sample / "letters" / "mail-merge.csv").exists()


def test_a_letter_that_was_perhaps_sent_is_decided_about_by_a_person(amends: Amends, sample: Path) -> None:
    """The server hangs up after the text: listed as perhaps sent, exit code 1, never sent again until somebody says so."""
    (sample / "recipients.csv").write_text(
        "name,email,booking,amount,show\nAnna Bell,anna@example.com,QT-1,£5.00,The Winter Loom\n", encoding="utf-8"
    )
    silent = [True]

    def talk(connection: object, inbox: Inbox) -> None:
        conversation(connection, inbox, lambda command: None if command == "." and silent[0] else polite(command))  # type: ignore[arg-type]

    with scripted(talk) as inbox:
        settings(sample, inbox.port)
        amends("mass", *FILES, "--store", "desk.sqlite3", "--reviewer", "Tomas Brandt")
        sent = amends("send", "--store", "desk.sqlite3")
        assert sent.exit_code == 1, sent.output
        assert "perhaps sent" in sent.output
        silent[0] = False
        assert "nothing is due" in amends("send", "--store", "desk.sqlite3").output
        assert "--by NAME" in amends("send", "--store", "desk.sqlite3", "--resolve", "1", "again").output
        assert amends("send", "--store", "desk.sqlite3", "--resolve", "1", "again", "--by", "Tomas Brandt").exit_code == 0
        assert amends("send", "--store", "desk.sqlite3").exit_code == 0
    assert len(inbox.messages) == 1


def test_what_is_missing_is_said_before_anything_is_done(amends: Amends, sample: Path) -> None:
    """No place for the letters, no mail server, no password."""
    assert "--out DIR" in amends("mass", *FILES).output
    missing = amends("mass", *FILES, "--store", "desk.sqlite3", "--reviewer", "Tomas Brandt")
    assert missing.exit_code == 2
    assert "[smtp]" in missing.output
    assert not (sample / "desk.sqlite3").exists()
