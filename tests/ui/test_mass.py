"""The page of letters to many: from typed text and a list to approved letters, for those who may, and nothing for anybody else."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from amends.errors import AmendsError, InputError, NotAllowedError
from amends.review.mass_jobs import row_counts
from amends.review.roles import Person
from amends.review.store import Store
from amends.smtp_settings import SmtpSettings
from amends.ui import mass
from amends.ui.desk import Desk
from amends.ui.mass_runs import UPLOAD_LIMIT

BO = Person("Bo", frozenset({"drafter", "approver"}))
ANA = Person("Ana", frozenset({"drafter"}))
NOBODY = Person("x", frozenset())
SAMPLE = mass.sample("en")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk that sends no mail."""
    with Store.open(tmp_path / "desk.sqlite3") as store:
        yield Desk(store)


def given(desk: Desk, text: str = SAMPLE["list"]) -> str:
    return str(mass.add_upload(desk, BO, {"data": base64.b64encode(text.encode()).decode()})["token"])


def begun(desk: Desk) -> int:
    return int(mass.begin(desk, BO, {"incident": SAMPLE["incident"], "letter": SAMPLE["letter"]})["id"])


def ended(desk: Desk, job: int) -> dict[str, Any]:
    run = desk.mass.run_of(job)
    assert run is not None
    assert run.thread is not None
    run.thread.join(120)
    return mass.shown(desk, BO, {"job": job})


def checked(desk: Desk, **more: Any) -> int:
    job = begun(desk)
    mass.check(desk, BO, {"job": job, "token": given(desk), **more})
    ended(desk, job)
    return job


def test_a_letter_to_many_is_checked_approved_and_downloaded(desk: Desk) -> None:
    """Each step is told, the letters of a mail merge are there once they are approved, and the page lists it afterwards."""
    job = checked(desk)
    view = mass.shown(desk, BO, {"job": job})
    assert view["counts"]["passed"] == 12
    assert view["rows"][0]["name"] == "Harriet Osei"
    first = view["rows"][0]
    assert "QT-88104" in mass.letter(desk, {"job": job, "number": first["number"], "key": first["key"]})["text"]
    assert mass.file_of(desk, {"job": job, "name": "mail-merge"})["text"].count("\r\n") == 1
    mass.approve(desk, BO, {"job": job, "rows": 12})
    assert ended(desk, job)["counts"]["approved"] == 12
    assert "QT-88104" in mass.file_of(desk, {"job": job, "name": "mail-merge"})["text"]
    assert [entry["id"] for entry in mass.listed(desk, BO)["jobs"]] == [job]


def test_where_the_desk_sends_mail_the_letters_are_queued_once(desk: Desk, tmp_path: Path) -> None:
    """Approving puts each into the outbox; withdrawing says so."""
    with Store.open(tmp_path / "other.sqlite3") as store:
        sending = Desk(store, smtp=SmtpSettings(host="127.0.0.1", port=9, security="none", sender="care@example.com"))
        job = checked(sending)
        mass.approve(sending, BO, {"job": job, "rows": 12})
        assert ended(sending, job)["outbox"] == {"queued": 12}
        with pytest.raises(InputError, match="say why"):
            mass.withdraw(sending, BO, {"job": job, "why": " "})
        assert mass.withdraw(sending, BO, {"job": job, "why": "a date is wrong"})["withdrawn_by"] == "Bo"


@pytest.mark.parametrize(
    "do", [mass.add_upload, mass.begin, mass.check, mass.approve, mass.stop, mass.withdraw], ids=lambda do: do.__name__
)
def test_nobody_without_a_role_changes_anything(desk: Desk, do: Any) -> None:
    """Every function that changes something asks who it is for."""
    job = checked(desk)
    before = row_counts(desk.store, job)
    sent = {
        "job": job,
        "rows": 12,
        "why": "x",
        "token": given(desk),
        "data": "",
        "incident": SAMPLE["incident"],
        "letter": SAMPLE["letter"],
    }
    with pytest.raises(NotAllowedError):
        do(desk, NOBODY, sent)
    if do in (mass.approve, mass.withdraw):
        with pytest.raises(NotAllowedError):
            do(desk, ANA, sent)
    assert row_counts(desk.store, job) == before


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"incident": "", "letter": "x"}, "Paste the case"),
        ({"incident": SAMPLE["incident"], "letter": " "}, "Paste the letter"),
        ({"incident": "id: [", "letter": "x"}, "YAML"),
        ({"incident": "id: A-1", "letter": "x"}, "audience: mass"),
        ({"incident": SAMPLE["incident"], "letter": "Dear {{x"}, "these braces are no slot"),
        ({"incident": SAMPLE["incident"], "letter": "Your seat: {{seat}}"}, "no sentence of the case holds"),
        ({"incident": 7, "letter": None}, "Paste the case"),
        ({}, "Paste the case"),
    ],
    ids=str,
)
def test_what_cannot_be_a_master_is_said(desk: Desk, sent: dict[str, Any], said: str) -> None:
    """Whatever is typed, or sent by a program, has an answer in words."""
    with pytest.raises(AmendsError, match=said):
        mass.begin(desk, BO, sent)


@pytest.mark.parametrize("job", [None, -1, 99, "1", 2**40, True, {}])
def test_a_number_that_is_none_finds_nothing(desk: Desk, job: object) -> None:
    """Handlers take what browsers and programs send."""
    for do in (mass.shown, mass.check, mass.approve, mass.stop, mass.withdraw):
        with pytest.raises(AmendsError):
            do(desk, BO, {"job": job})


def test_a_list_is_taken_in_pieces_and_up_to_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces make one list; nobody adds to a list they cannot name, nor without end."""
    token = given(desk, "name,em")
    mass.add_upload(desk, BO, {"token": token, "data": base64.b64encode(b"ail\n").decode()})
    assert desk.mass.list_of(token).read_text() == "name,email\n"
    for wrong in ("../x", "x", token + "x"):
        with pytest.raises(InputError, match="not here any more"):
            mass.add_upload(desk, BO, {"token": wrong, "data": ""})
    with pytest.raises(InputError, match="larger than"):
        desk.mass.add(token, bytes(UPLOAD_LIMIT))
    with pytest.raises(InputError):
        mass.add_upload(desk, BO, {"data": "not base64!"})


def test_texts_of_a_list_are_shown_as_text(desk: Desk) -> None:
    """Markup in a name stays the characters it is, in the row and in the file."""
    hostile = "<img src=x onerror=alert(1)>"
    job = begun(desk)
    mass.check(desk, BO, {"job": job, "token": given(desk, f'name,email,booking,amount,show\n"{hostile}",a@b.example,QT-1,£1.00,Loom\n')})
    (row,) = ended(desk, job)["rows"]
    assert row["name"] == hostile
    assert hostile in mass.file_of(desk, {"job": job, "name": "results"})["text"]
