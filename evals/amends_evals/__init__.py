"""The benchmark of amends: how good a model, a prompt or a rule pack is at apologies, with data, counts and intervals.

``amends eval`` runs it; it needs ``pip install 'amends[evals]'``. Nothing in amends depends on it: it is a client like any other. Single measurements of
the rules, used while they are written, are run from the checkout: ``python -m amends_evals.rules``, ``.deeds``, ``.attacks`` or ``.cases``, each with ``--help``.
"""
