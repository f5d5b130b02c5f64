"""``python -m amends`` is the command ``amends``."""

from amends.cli import main

main()
