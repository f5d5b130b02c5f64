"""Sending an approved letter from the case page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.ui.browser import CASES, Screen

from amends.review.outbox import listing
from amends.review.store import Store
from amends.server.running import running
from amends.smtp_settings import SmtpSettings
from amends.ui.desk import Desk
from amends.ui.who import local_person

pytestmark = [pytest.mark.browser]


def test_the_address_of_the_case_is_there_when_its_letter_is_sent(window: Any, tmp_path: Path) -> None:
    """The address that came with the case stands in the field, is sent to as it is, and the outbox is shown."""
    smtp = SmtpSettings(host="127.0.0.1", port=9, security="none", sender="care@example.com")
    with Store.open(tmp_path / "desk.sqlite3") as store, running(Desk(store, smtp=smtp), here=local_person("Rita Roig")) as url:
        screen = Screen(window.new_page(), url)
        screen.open_yaml(CASES["en"].replace("gender: female}", "gender: female, email: maya@example.com}"))
        screen.draft()
        screen.give_reasons()
        screen.approve()
        screen.page.click("#approve-bar [data-deed=send]")
        assert screen.page.input_value("#approve-bar .amends-why input") == "maya@example.com"
        screen.page.keyboard.press("Enter")
        screen.page.wait_for_selector("#approve-bar li[data-state=queued]")
        assert [one.recipient for one in listing(store)] == ["maya@example.com"]
        screen.page.close()
