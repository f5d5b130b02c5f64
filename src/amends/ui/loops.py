"""An event loop for gradio to be built in.

Where none runs, gradio makes one for every lock of a screen and closes none of them: three open files each, and warnings wherever they
happen to be collected. In one that runs it makes none, and its locks bind to the loop they are first used in, which is the server's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Built = TypeVar("_Built")


def in_a_loop(build: Callable[_Given, _Built]) -> Callable[_Given, _Built]:
    """Return the same function, called where an event loop runs: one that ends with it, unless its caller is in one already."""

    @wraps(build)
    def building(*args: _Given.args, **options: _Given.kwargs) -> _Built:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return asyncio.run(_called(build, *args, **options))
        return build(*args, **options)

    return building


async def _called(build: Callable[_Given, _Built], *args: _Given.args, **options: _Given.kwargs) -> _Built:
    return build(*args, **options)
