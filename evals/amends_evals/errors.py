"""What goes wrong in an evaluation, said so that it can be mended."""

from __future__ import annotations

from amends.errors import InputError


class BadFileError(InputError):
    """A file that cannot be read as what it should be, with where and why."""
