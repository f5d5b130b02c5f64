"""Measurements: what the checker catches, what it flags wrongly, what gets past it. Run from the checkout, as ``python -m evals.rules``."""
