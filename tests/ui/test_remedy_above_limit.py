"""A remedy above what was approved in advance, in two real browsers: drafting waits and says for whom, an approver approves it, drafting goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.ui.browser import Screen

from amends.company import Company, CompanySigner
from amends.desk_settings import DeskSettings
from amends.remedies import STARTER, read_remedies
from amends.review import people
from amends.review.cases import get_case
from amends.review.roles import Person
from amends.review.store import Store
from amends.ui import intake
from amends.ui.desk import Desk
from amends.ui.handlers.approving import approve_remedy
from amends.ui.handlers.drafting import draft
from amends.ui.handlers.standing import look
from amends.ui.who import local_person

pytestmark = [pytest.mark.browser]

PASSWORD = "a long walk by the sea"
DORA = Person("Dora", frozenset({"drafter"}))
ANA = Person("Ana Petit", frozenset({"drafter", "approver"}))
BO = Person("Bo Lind", frozenset({"drafter", "approver"}))
ABOVE = "€250.00"
COMPLAINT = "The lamp came broken for the second time. I want my €250.00 back."


def a_desk(store: Store, **settings: Any) -> Desk:
    """Return a desk whose people sign in, with refunds approved in advance up to 100 euros."""
    signers = (CompanySigner(name="Aoife Byrne", role="Head of Customer Service", gender="female", phone="+353 1 555 0142"),)
    remedies = tuple(replace(entry, approved_by="Ivo Horvat") for entry in read_remedies(STARTER))
    return Desk(store, remedies=remedies, company=Company(signers=signers), settings=DeskSettings(sign_in="password", **settings))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "desk.sqlite3") as opened:
        yield opened


def opened(desk: Desk, by: Person) -> str:
    """Open a case as the intake page does, with a refund above its limit, and return its number."""
    heard = intake.hear(desk, by, {"complaint": COMPLAINT})
    answers = {
        "fault_status": "established",
        "cause_known": "yes",
        "recipient.name": "Maya Lindqvist",
        "failings": "We sent you a broken lamp twice.",
        "failings.verified_by": "Ivo Horvat",
    }
    sent = {
        "complaint": heard["complaint"],
        "cleaned": True,
        "language": "en",
        "letter_type": "defective-product",
        "severity": "medium",
        "channel": "email",
        "answers": answers,
        "remedies": [{"id": "refund", "amount": ABOVE}],
    }
    view = intake.finish(desk, by, sent)
    assert view["kind"] == "opened", view
    assert view["waiting"]
    return str(view["id"])


def said(views: Iterator[dict[str, Any]]) -> str:
    """Return what drafting comes to: the kind of its last answer, and what it says."""
    *_, last = views
    return f"{last['kind']}: {' '.join(last.get('lines', ()))}"


# Through the screen's own functions


def test_drafting_waits_for_who_may_approve_the_remedy(store: Store) -> None:
    """Nobody drafts, not even an approver, until somebody who may has approved the remedy; a drafter may not, and is told who."""
    desk = a_desk(store)
    case = opened(desk, DORA)
    for by in (DORA, ANA):
        assert said(draft(desk, by, case)).startswith("problem:")
        assert "r1. Ask an approver" in said(draft(desk, by, case))
    assert look(desk, DORA, case)["may"]["approve_remedies"] == []

    refused = approve_remedy(desk, DORA, case, "r1")
    assert refused["kind"] == "problem"
    assert "approver" in refused["lines"][0]
    assert get_case(store, case).case.remedies[0].approved_by is None

    assert look(desk, ANA, case)["may"]["approve_remedies"] == ["r1"]
    assert approve_remedy(desk, ANA, case, "r1")["may"]["approve_remedies"] == []
    assert get_case(store, case).case.remedies[0].approved_by == "Ana Petit"
    assert said(draft(desk, DORA, case)).startswith("draft:")


def test_where_it_takes_a_second_person_who_opened_the_case_does_not_approve_its_remedy(store: Store) -> None:
    """An approver who put the remedy down is refused and told that somebody else must; another approver may."""
    desk = a_desk(store, separate_approver=True)
    case = opened(desk, BO)
    assert "Ask an approver who did not draft it" in said(draft(desk, BO, case))
    refused = approve_remedy(desk, BO, case, "r1")
    assert "only an approver who did not draft it may approve this remedy" in refused["lines"][0]
    assert get_case(store, case).case.remedies[0].approved_by is None

    assert approve_remedy(desk, ANA, case, "r1")["kind"] == "standing"
    assert said(draft(desk, BO, case)).startswith("draft:")


# In two browsers


def signed_in(browser: Any, url: str, who: Person, closing: ExitStack) -> Screen:
    """Return the screen of somebody who signs in with their password and lands on what they asked for."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    closing.callback(context.close)
    page = context.new_page()
    page.goto(url, wait_until="domcontentloaded")
    page.fill("#name", who.name)
    page.fill("#password", PASSWORD)
    page.click("button")
    page.wait_for_selector("#signed-in")
    return Screen(page, url)


def test_an_approver_lets_a_drafter_go_on(browser: Any, store: Store) -> None:
    """The drafter's draft is refused with who must approve; the approver does so in the case column; then the drafter drafts."""
    from amends.server.running import running

    admin = local_person("Ivo Horvat")
    for person in (DORA, ANA):
        people.add(store, person.name, person.roles, admin, password=PASSWORD)
    desk = a_desk(store)
    case = opened(desk, DORA)
    with running(desk, here=admin) as url, ExitStack() as closing:
        dora = signed_in(browser, f"{url}?case={case}", DORA, closing)
        dora.page.wait_for_selector("#case-panel [data-remedy]", state="attached")
        assert dora.page.get_by_role("button", name="Approve remedy r1").count() == 0
        dora.page.click("#letter-editor .amends-draft")
        dora.page.wait_for_selector("#letter-editor .amends-problem")
        assert "r1. Ask an approver." in dora.page.inner_text("#letter-editor .amends-problem")

        ana = signed_in(browser, f"{url}?case={case}", ANA, closing)
        ana.page.get_by_role("button", name="Approve remedy r1").click()
        ana.page.wait_for_function("document.querySelector('#case-panel').textContent.includes('approved by')")
        assert ana.page.get_by_role("button", name="Approve remedy r1").count() == 0

        letter = dora.draft()
        assert ABOVE in letter
        assert get_case(store, case).case.remedies[0].approved_by == "Ana Petit"
        for screen in (dora, ana):
            screen.assert_nothing_left_or_ran()
