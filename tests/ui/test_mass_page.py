"""The page of letters to many in a browser."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.ui.browser import Screen
from tests.ui.hostile import Filled

pytestmark = [pytest.mark.browser]


def test_a_list_that_is_chosen_while_a_letter_is_fetched_is_read_after_it(window: Any, filled: Filled) -> None:
    """A file somebody chooses is never dropped because something else is at work."""
    screen = Screen(window.new_page(), filled.url)
    page = screen.page
    screen.turn_to("mass")
    page.locator("#page-mass .amends-jobs button").first.click()
    page.wait_for_selector("#page-mass tbody tr")

    def slowly(route: Any) -> None:
        if '"fn_name":"letter"' in (route.request.post_data or ""):
            time.sleep(1)
        route.continue_()

    page.route("**/component_server*", slowly)
    page.get_by_role("button", name="Read the letter").first.click()
    page.set_input_files("#page-mass input[type=file]", {"name": "march.csv", "mimeType": "text/csv", "buffer": b"name,email\n"})
    page.wait_for_function("document.querySelector('#page-mass .amends-list').innerText.includes('march.csv')")
    page.close()
