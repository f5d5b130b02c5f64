"""Which of our languages a text is written in; the only module that imports py3langid."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

_SURE = 0.8


@cache
def _identifier(codes: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(codes))
    return identifier


def detect(text: str, codes: Sequence[str]) -> str | None:
    """Return the code of the language a text is written in, or None where it is too short or too mixed to tell.

    The identifier knows only the languages given; on sentences of three words or more it is rarely wrong among ours.
    """
    if len(text.split()) < 3:
        return None
    code, probability = _identifier(tuple(codes)).classify(text)
    return str(code) if probability >= _SURE else None
