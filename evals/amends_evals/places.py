"""Where the data of the evals is: in the installed package, or in a checkout of the project."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent
_DATA = next((folder for folder in (_HERE / "_data", _HERE.parent) if (folder / "datasets").is_dir()), _HERE / "_data")
"""A wheel has the data beside the code; in a checkout they stand beside the package, where people look for them."""

DATASETS = _DATA / "datasets"
RECORDINGS = _DATA / "recordings"
