"""The settings page without a browser: it shows what holds and where it stands, never a secret, and lets admins alone change people."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from amends.company import Company, CompanySigner
from amends.desk_settings import DeskSettings, Limit
from amends.model_settings import ModelSettings
from amends.remedies import STARTER, read_remedies
from amends.review import people
from amends.review.roles import Person
from amends.review.store import Store
from amends.ui import settings
from amends.ui.desk import Desk
from amends.ui.who import local_person

ADMIN = local_person("Ada")
DRAFTER = Person("Dan", frozenset({"drafter"}))
PASSWORD = "a long enough password"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "desk.sqlite3") as opened:
        yield opened


def rows(view: dict[str, Any], section: str) -> dict[str, str]:
    (found,) = (one for one in view["sections"] if one["id"] == section)
    return {row["label"]: row["value"] for row in found["rows"]}


def test_what_holds_is_shown_with_its_file(store: Store, tmp_path: Path) -> None:
    """Letterhead, signers, remedies, limits, desk and models each say what holds, and which file says so."""
    source = tmp_path / "amends.toml"
    desk = Desk(
        store,
        settings=DeskSettings(limits=(Limit(over=Decimal(200), currency="EUR", by="admin", remedy_first=True),), source=source),
        company=Company(name="Northlight", signers=(CompanySigner(name="Aoife Byrne", role="Head"),), source=source),
        remedies=(replace(read_remedies(STARTER)[0], approved_by="Ana Petit", source=source),),
        models=((ModelSettings(name="fast", model="small", key_env="FAST_KEY", fallback="phrasebook", source=source), False),),
    )

    view = settings.settings_view(desk, ADMIN)

    assert {one["file"] for one in view["sections"]} == {str(source)}
    assert rows(view, "company")["Name"] == "Northlight"
    assert rows(view, "signers") == {"Aoife Byrne": "Head"}
    assert rows(view, "remedies")["Refund of the price"].startswith("approved in advance by Ana Petit, up to 100 EUR")
    assert rows(view, "limits") == {"remedies over 200 EUR": "an admin; remedies are approved before anything is drafted"}
    assert rows(view, "models")["fast"] == "small; api.openai.com; no key: FAST_KEY is not set; if it is down: phrasebook"
    assert rows(view, "desk")["Sign-in"] == "nobody signs in: this computer only"


def test_no_secret_is_shown(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a database's password nor a key is part of the answer."""
    monkeypatch.setenv("FAST_KEY", "sk-secret-1")
    desk = Desk(
        store,
        settings=DeskSettings(store="postgresql+psycopg://ana:hunter2@db.example.com/desk"),
        models=((ModelSettings(name="fast", model="m", key_env="FAST_KEY"), True),),
    )
    view = settings.settings_view(desk, ADMIN)
    said = json.dumps(view)
    assert rows(view, "desk")["Cases are kept in"] == "postgresql on db.example.com"
    assert rows(view, "models")["fast"].endswith("key at hand")
    assert "hunter2" not in said
    assert "sk-secret-1" not in said


def test_the_preview_is_a_picture_of_the_company_s_paper(store: Store) -> None:
    """A sample letter is drawn on the letterhead; a language there is none of is refused."""
    pytest.importorskip("typst")
    desk = Desk(store, company=Company(name="Northlight Lamps"))
    page = settings.preview(desk, ADMIN, {"language": "he"})["pages"][0]
    assert base64.b64decode(page.partition(",")[2]).startswith(b"\x89PNG")
    assert settings.preview(desk, ADMIN, {"language": "../etc"})["kind"] == "problem"


def test_an_admin_adds_people_and_stops_them(store: Store) -> None:
    """Whom an admin adds can sign in, and cannot once they are stopped."""
    desk = Desk(store, settings=DeskSettings(sign_in="password"))

    added = settings.add_person(desk, ADMIN, {"name": "Dan", "role": "drafter", "password": PASSWORD})
    assert [(one["name"], one["roles"], one["active"]) for one in added["people"]] == [("Dan", ["drafter"], True)]
    assert people.sign_in(store, "Dan", PASSWORD).name == "Dan"
    assert PASSWORD not in json.dumps(added)

    assert settings.stop_person(desk, ADMIN, {"name": "Dan", "active": False})["people"][0]["active"] is False
    assert settings.stop_person(desk, ADMIN, {"name": "Dan", "active": True})["people"][0]["active"] is True


@pytest.mark.parametrize("sent", [{"name": "Eve", "role": "admin", "password": PASSWORD}, {}, None, "x"])
def test_nobody_else_changes_people(store: Store, sent: object) -> None:
    """A drafter who calls these functions is refused, and nothing changes."""
    desk = Desk(store, settings=DeskSettings(sign_in="password"))
    for handler in (settings.add_person, settings.stop_person):
        view = handler(desk, DRAFTER, sent)
        assert view["kind"] == "problem"
        assert "only an admin" in view["lines"][0]
    assert people.accounts(store) == ()


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "Dan", "role": "king", "password": PASSWORD},
        {"name": 7},
        {"name": "Dan", "role": "drafter", "password": ""},
        {"name": "Dan", "role": "drafter", "password": "short"},
    ],
)
def test_what_makes_no_account_is_said(store: Store, sent: dict[str, Any]) -> None:
    """A wrong role, a missing or weak password add nobody."""
    desk = Desk(store, settings=DeskSettings(sign_in="password"))
    assert settings.add_person(desk, ADMIN, sent)["kind"] == "problem"
    assert people.accounts(store) == ()


def test_where_nobody_signs_in_there_are_no_people(store: Store) -> None:
    """A desk of one person shows no accounts and adds none."""
    desk = Desk(store)
    assert settings.settings_view(desk, ADMIN)["people"] is None
    assert settings.add_person(desk, ADMIN, {"name": "Dan", "role": "drafter", "password": PASSWORD})["kind"] == "problem"
