"""Files of weights are read as they were learnt, or refused by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from amends.errors import PackError
from amends.languages import owning, sentences
from amends.languages.owning import owning_of
from amends.languages.sentences import classifier_of

_OF_TWO = ["", "[]", "{}", '{"": [1]}', '{"": [1, 2], "we": 3}', "{", '{"": [1, 2], "we": [1, 2, 3]}']
_OF_ONE = ["", "[]", "{}", '{"": []}', '{"": [1], "we": 3}', "{", '{"": [1, 2]}']


@pytest.mark.parametrize(
    ("read", "file", "written"),
    [(classifier_of, sentences.FILE, written) for written in _OF_TWO] + [(owning_of, owning.FILE, written) for written in _OF_ONE],
    ids=range(len(_OF_TWO) + len(_OF_ONE)),
)
def test_a_file_without_weights_is_refused_by_name(tmp_path: Path, read: Callable[..., object], file: str, written: str) -> None:
    """A broken file is named, with what makes it anew; a language without one has no weights."""
    language = SimpleNamespace(folder=tmp_path)
    fresh = read.__wrapped__  # type: ignore[attr-defined]
    assert fresh(language) is None
    (tmp_path / file).write_text(written, encoding="utf-8")

    with pytest.raises(PackError, match=rf"{file}: .*amends_evals\.learning"):
        fresh(language)
