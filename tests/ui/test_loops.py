"""Building the screen leaves no event loop open."""

from __future__ import annotations

import asyncio
import gc

from fastapi import FastAPI

from amends.ui import build_ui


def _open_loops() -> set[int]:
    gc.collect()
    return {id(one) for one in gc.get_objects() if isinstance(one, asyncio.BaseEventLoop) and not one.is_closed()}


def test_building_and_mounting_the_screen_opens_no_event_loop_for_good() -> None:
    """gradio makes one for each of its locks and closes none, unless it is built in one."""
    from amends.ui.serving import mount

    before = _open_loops()
    app = mount(FastAPI(), build_ui())
    assert _open_loops() <= before
    assert app.routes


def test_what_is_built_in_a_loop_may_be_built_where_one_runs() -> None:
    """A program that builds the screen from its own event loop does not get another one."""

    async def within() -> bool:
        return bool(build_ui().blocks)

    assert asyncio.run(within())
