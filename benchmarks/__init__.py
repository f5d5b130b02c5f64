"""How fast amends is, beside the tools people would otherwise use: ``make bench``. The story is in ``lint_speed.py``."""
