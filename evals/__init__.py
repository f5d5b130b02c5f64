"""Measurements: what the checker catches, what it flags wrongly, what gets past it.

Run from the checkout: ``python -m evals.rules``, ``evals.deeds``, ``evals.attacks`` or ``evals.cases``, each with ``--help``.
"""
