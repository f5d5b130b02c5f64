"""REST: a program opens, drafts, edits, approves, exports and erases as the person it signs in as, and as nobody nothing."""

from __future__ import annotations

import hashlib
import logging
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from tests.server.screen import tiny_screen
from tests.server.served import CASE, HERE, PASSWORD, Served, Serving, drafted, settings_for, until

from amends.case import Case
from amends.desk_settings import Limit
from amends.errors import ModelUnavailableError
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.phrasebook import compose
from amends.review import audit
from amends.review.store import Store
from amends.server.running import running
from amends.ui.desk import Desk

SECRET = "Zyxxy Qwertman"
"""A customer's name that must be nowhere but in their case."""


def test_health_tells_nothing(desk: Served) -> None:
    """Whether the desk answers is told to anybody, and nothing else."""
    with desk.client() as client:
        assert client.get("/api/health").json() == {"status": "ok"}
        assert (
            client.get("/openapi.json").status_code == client.get("/docs").status_code == client.get("/api/openapi.json").status_code == 401
        )
    with desk.client("Ivo Horvat") as client:
        assert client.get("/api/openapi.json").status_code == 404
        assert client.get("/docs").status_code == 404


@pytest.mark.parametrize("act", ["letter", "approve", "send-back", "erase", "ask-for-approval", "export/pdf"])
def test_nothing_is_changed_without_a_sign_in(desk: Served, act: str) -> None:
    """Called with curl and no sign-in, every act is refused, and the case is as it was."""
    case_id, text, revision = drafted(desk)
    before = audit.trail(desk.store, case_id)
    with desk.client() as client:
        answer = client.request(
            "PUT" if act == "letter" else "POST", f"/api/cases/{case_id}/{act}", json={"text": text, "revision": revision, "why": "x"}
        )
    assert (answer.status_code, answer.json()["error"]) == (401, "not-signed-in")
    assert audit.trail(desk.store, case_id) == before


def test_from_a_case_to_an_exported_letter(desk: Served) -> None:
    """A drafter opens and drafts, an approver approves that very text, the files are made of it, and the trail tells who did what."""
    case_id, text, revision = drafted(desk)
    with desk.client("Dora") as dora, desk.client("Ana Petit") as ana:
        seen = dora.get(f"/api/cases/{case_id}").json()
        assert (seen["letter"]["text"], seen["needs"]["who"], seen["approval"]) == (text, "an approver", None)
        assert dora.post(f"/api/cases/{case_id}/ask-for-approval").json()["status"] == "waiting"
        assert case_id in {row["id"] for row in ana.get("/api/cases", params={"status": "waiting"}).json()["cases"]}
        checked = ana.post("/api/check", json={"text": text, "case_id": case_id}).json()
        reasons = {one["key"]: "It may stand." for one in checked["findings"] if one["severity"] == "warning"}

        body = {"text": text, "revision": revision, "reasons": reasons}
        refused = dora.post(f"/api/cases/{case_id}/approve", json=body)
        assert (refused.status_code, refused.json()["error"]) == (403, "not-allowed")
        assert "approver" in refused.json()["what"]
        assert dora.post(f"/api/cases/{case_id}/export/txt").status_code == 422

        approved = ana.post(f"/api/cases/{case_id}/approve", json=body)
        assert approved.status_code == 200, approved.text
        assert approved.json()["digest"] == hashlib.sha256(text.encode()).hexdigest()
        assert ana.post(f"/api/cases/{case_id}/approve", json=body).json() == approved.json()

        txt = dora.post(f"/api/cases/{case_id}/export/txt")
        assert txt.headers["content-disposition"].startswith('attachment; filename="')
        assert txt.text.replace("\r\n", "\n").strip() == text.strip()
        assert dora.post(f"/api/cases/{case_id}/export/pdf").content.startswith(b"%PDF")
        assert dora.post(f"/api/cases/{case_id}/export/exe").status_code == 422
        told = [(entry["by"], entry["action"]) for entry in ana.get(f"/api/cases/{case_id}/audit").json()["entries"]]
        assert ("Ana Petit", "letter-approved") in told
        assert ("Dora", "letter-exported") in told

        assert dora.put(f"/api/cases/{case_id}/letter", json={"text": text + "\nP.S.", "revision": revision}).status_code == 200
        assert dora.get(f"/api/cases/{case_id}").json()["approval"] is None


def test_two_people_on_one_letter_see_each_others_text(desk: Served) -> None:
    """Who saves on an older text is shown the newer one, and overwrites nothing."""
    case_id, _, revision = drafted(desk)
    with desk.client("Dora") as dora, desk.client("Ana Petit") as ana:
        first = ana.put(f"/api/cases/{case_id}/letter", json={"text": "Ana's text", "revision": revision})
        assert first.json()["revision"] == revision + 1
        second = dora.put(f"/api/cases/{case_id}/letter", json={"text": "Dora's text", "revision": revision})
        assert (second.status_code, second.json()["error"]) == (409, "edit-conflict")
        assert second.json()["theirs"]["text"] == "Ana's text"
        assert dora.get(f"/api/cases/{case_id}/letter").json()["text"] == "Ana's text"


def test_a_case_is_changed_at_the_revision_it_was_read_at(desk: Served) -> None:
    """A changed case has the next revision; a second change of the old one is told what stands there now, and changes nothing."""
    case_id, _, _ = drafted(desk)
    with desk.client("Dora") as dora, desk.client("Ana Petit") as ana:
        seen = dora.get(f"/api/cases/{case_id}").json()
        body = {"case": {**CASE, "reference": "R-1"}, "revision": seen["revision"], "why": "the file number was missing"}
        changed = dora.put(f"/api/cases/{case_id}", json=body)
        assert (changed.status_code, changed.json()["case"]["reference"]) == (200, "R-1"), changed.text
        late = ana.put(f"/api/cases/{case_id}", json={**body, "case": {**CASE, "reference": "R-2"}})
        assert late.status_code == 409
        assert dora.get(f"/api/cases/{case_id}").json()["case"]["reference"] == "R-1"


def test_only_an_admin_erases_and_reads_the_whole_trail(desk: Served) -> None:
    """An approver is refused both; after erasing, nothing of the customer is left and the trail holds."""
    case_id, _, _ = drafted(desk, recipient={"name": SECRET})
    with desk.client("Ana Petit") as ana, desk.client("Ivo Horvat") as ivo:
        assert ana.post(f"/api/cases/{case_id}/erase", json={"why": "asked"}).status_code == 403
        assert ana.get("/api/audit").status_code == 403
        assert SECRET in ivo.get(f"/api/cases/{case_id}").text
        assert ivo.post(f"/api/cases/{case_id}/erase", json={"why": "They asked for it."}).status_code == 200
        assert SECRET not in ivo.get(f"/api/cases/{case_id}").text
        assert ivo.get("/api/audit").json()["valid"] is True


def test_the_ladder_decides_who_approves(serving: Serving) -> None:
    """Over a limit an approver is told that an admin is needed and why; remedies that wait stop drafting."""
    served = serving("password", limits=(Limit(over=Decimal(30), currency="EUR", by="admin", remedy_first=True),))
    with served.client("Dora") as dora:
        case_id = dora.post("/api/cases", json={"case": CASE}).json()["id"]
        waiting = dora.post("/api/draft", json={"case_id": case_id})
        assert (waiting.status_code, waiting.json()["error"]) == (422, "not-approvable")
        assert "r1" in waiting.json()["what"]
        assert dora.get(f"/api/cases/{case_id}").json()["needs"]["reasons"] == ["its remedies give 40 EUR, more than 30 EUR"]
        text = dora.post("/api/draft", json={"case": CASE}).json()["text"]
        revision = dora.put(f"/api/cases/{case_id}/letter", json={"text": text, "revision": 0}).json()["revision"]
    with served.client("Ana Petit") as ana:
        answer = ana.post(f"/api/cases/{case_id}/approve", json={"text": text, "revision": revision})
        assert answer.status_code in (403, 422)
        assert "an admin" in answer.text or "r1" in answer.text


def test_a_text_and_a_case_are_checked_without_being_kept(desk: Served) -> None:
    """lint, check and draft take what they are given and keep nothing of it."""
    before = len(audit.trail(desk.store))
    with desk.client("Dora") as client:
        found = client.post("/api/lint", json={"text": "😀 We are sorry if you felt bad.", "language": "en"}).json()
        (first, *_) = [one for one in found["findings"] if one["rule"] == "conditional-apology"]
        assert found["text"][first["start"] : first["end"]] == first["match"]
        text = client.post("/api/draft", json={"case": CASE}).json()["text"]
        assert client.post("/api/check", json={"case": CASE, "text": text}).json()["passed"] is True
        assert client.post("/api/check", json={"case": CASE, "text": "We are sorry if you felt bad."}).json()["passed"] is False
    assert len(audit.trail(desk.store)) == before


@pytest.mark.parametrize("case_id", ["2026/1042", "Ä b?c#d", "../../etc", "%2e"])
def test_a_case_may_be_called_anything(desk: Served, case_id: str) -> None:
    """An id with slashes, spaces and signs is one id, in every route."""
    with desk.client("Dora") as client:
        assert client.post("/api/cases", json={"case": {**CASE, "id": case_id}}).status_code == 201
        path = f"/api/cases/{quote(case_id, safe='').replace('..', '%2E%2E')}"
        assert client.get(f"{path}/letter").json()["case_id"] == case_id
        assert client.get(path).json()["id"] == case_id


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error", "where"),
    [
        ("POST", "/api/lint", {"text": SECRET}, 422, "malformed", "language"),
        ("POST", "/api/lint", {"text": SECRET, "language": SECRET}, 422, "malformed", "language"),
        ("POST", "/api/lint", {"text": SECRET, "language": "xx"}, 422, "input", None),
        ("POST", "/api/lint", {"text": SECRET, "language": "en", "txet": 1}, 422, "malformed", "txet"),
        ("POST", "/api/lint", {"text": SECRET * 2000, "language": "en"}, 422, "malformed", "text"),
        ("POST", "/api/cases", {"case": {"recipient": {"nome": SECRET}}}, 422, "case", "recipient.nome"),
        ("POST", "/api/cases", {"case": {"severity": SECRET}}, 422, "case", "severity"),
        ("POST", "/api/draft", {"case": {"recipient": SECRET, "language": "en"}}, 422, "incomplete-case", None),
        ("POST", "/api/draft", {}, 422, "input", None),
        ("GET", "/api/cases/C-9999", None, 404, "not-found", None),
        ("GET", "/api/nothing", None, 404, "not-found", None),
        ("DELETE", "/api/lint", None, 404, "not-found", None),
    ],
)
def test_an_error_says_what_where_and_what_to_do(
    desk: Served, caplog: pytest.LogCaptureFixture, method: str, path: str, body: Any, status: int, error: str, where: str | None
) -> None:
    """Every error has the same shape, and neither it nor the log repeats what was sent."""
    caplog.set_level(logging.DEBUG, logger="amends")
    with desk.client("Dora") as client:
        answer = client.request(method, path, json=body)
    said = answer.json()
    assert (answer.status_code, said["error"]) == (status, error)
    assert said["what"]
    assert {"what", "where", "do"} <= said.keys()
    if where is not None:
        assert where in {one["where"] for one in said["problems"]}
    assert SECRET not in answer.text + caplog.text


def test_what_is_no_json_is_an_error(desk: Served) -> None:
    """A broken body, another type of content and halves of characters are answered, not crashed on."""
    with desk.client("Dora") as client:
        for content in (b"{", b"\xff", b"[]", b'"x"', b""):
            answer = client.post("/api/lint", content=content, headers={"content-type": "application/json"})
            assert answer.status_code in (400, 422)
            assert answer.json()["error"] == "malformed"
        halves = b'{"text": "Sorry if \\ud83d you", "language": "en"}'
        assert client.post("/api/lint", content=halves, headers={"content-type": "application/json"}).status_code in (200, 422)


def test_what_breaks_unexpectedly_is_told_by_its_type_alone(
    desk: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A fault nobody foresaw is a plain 500; the log has its type, and its message, which may hold a complaint, is nowhere."""
    from amends.server import api

    def broken(*_: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(api, "lint", broken)
    with desk.client("Dora") as client:
        answer = client.post("/api/lint", json={"text": "x", "language": "en"})
    assert (answer.status_code, answer.json()["error"]) == (500, "unexpected")
    assert until(lambda: "RuntimeError" in caplog.text)
    printed = "".join(capfd.readouterr())
    assert SECRET not in answer.text + caplog.text + printed


def test_the_routes_are_described_on_request_and_for_who_is_signed_in(desk: Served) -> None:
    """With openapi they are, behind the same guard."""
    with running(Desk(desk.store, settings=settings_for("password")), here=HERE, screen=tiny_screen(), openapi=True) as url:
        assert httpx.get(f"{url}api/openapi.json").status_code == 401
        described = httpx.get(f"{url}api/openapi.json", auth=httpx.BasicAuth("Dora", PASSWORD), timeout=60)
    assert "/api/cases/{case_id}/approve" in described.json()["paths"]


def test_a_draft_says_what_the_model_could_not_and_who_must_approve(tmp_path: Path) -> None:
    """Where the model failed while mending, a program is told why there is no more, as it would be told an error; and whose approval it needs."""
    case = Case.of(CASE)
    closing = {"closing": {"text": "This will never happen again.", "rests_on": []}}
    answer = DraftedLetter.model_validate(compose(case).model_dump() | closing).model_dump_json()
    model = ScriptedModel([answer, ModelUnavailableError("the endpoint is down", hint="Try again later.")])
    settings = settings_for("none", limits=(Limit(over=Decimal(30), currency="EUR", by="admin"),))
    with (
        Store.open(tmp_path / "desk.sqlite3") as store,
        running(Desk(store, model, settings=settings), here=HERE, screen=tiny_screen()) as url,
        Served(url, store).browser() as client,
    ):
        said = client.post("/api/draft", json={"case": CASE}).json()
    assert said["passed"] is False
    assert "This will never happen again." in said["text"]
    assert said["failure"] == {"error": "model", "what": "the endpoint is down", "where": "/api/draft", "do": "Try again later."}
    assert said["by_phrasebook"] == []
    assert said["needs"]["who"] == "an admin"
