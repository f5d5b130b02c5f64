"""Which of our languages a text is written in; the only module that imports py3langid.

py3langid weighs the runs of bytes of a text that tell languages apart, a hundred thousand of them in ninety-odd languages. Unpacking that
takes a second or more, and numpy as long as checking a letter, so what the few languages asked about need of it is kept
(``amends.kept``, 14 MB) and read as it stands. What comes out is the same: where the two could differ by a rounding, py3langid itself
decides.
"""

from __future__ import annotations

import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from amends.kept import kept

_SURE = 0.8
_ROUNDING = 0.001
"""How near to ``_SURE`` a probability may come for single precision to tell another one."""


class _Weights(NamedTuple):
    """What py3langid knows of some languages: a machine that reads bytes, and what each run of bytes says for each language.

    The machine goes from one state to another by each byte: to where the first state would, unless the byte stands in the state's row.
    """

    languages: tuple[str, ...]
    row_of: memoryview
    """The row of each state."""
    starts: memoryview
    """Where each row begins among the unusual bytes, and with one more where the last ends."""
    unusual_bytes: bytes
    nexts: memoryview
    first_row: tuple[int, ...]
    runs: memoryview
    """The run of bytes that ends in each state, or -1."""
    weights: memoryview[float]
    """The weight of each run for each language in turn."""
    at_first: tuple[float, ...]

    def classify(self, text: str) -> tuple[str, float]:
        """Return the likeliest language and how likely it is, as py3langid does."""
        read = _as_read(text)
        found = Counter(self._runs_of(read))
        scores = list(self.at_first) if found else [0.0] * len(self.languages)
        width = len(self.languages)
        for run, count in found.items():
            weight = math.log1p(count)
            for number, value in enumerate(self.weights[run * width : run * width + width]):
                scores[number] += weight * value
        best = max(scores)
        odds = [math.exp((score - best) / math.sqrt(len(read) or 1)) for score in scores]
        return self.languages[scores.index(best)], 1 / sum(odds)

    def _runs_of(self, read: bytes) -> list[int]:
        row_of, starts, find, nexts, first_row, runs = (
            self.row_of,
            self.starts,
            self.unusual_bytes.find,
            self.nexts,
            self.first_row,
            self.runs,
        )
        state = 0
        found = []
        for byte in read:
            row = row_of[state]
            at = find(byte, starts[row], starts[row + 1])
            state = first_row[byte] if at < 0 else nexts[at]
            if (run := runs[state]) >= 0:
                found.append(run)
        return found


def _as_read(text: str) -> bytes:
    return unicodedata.normalize("NFC", text.lower() if text.isupper() else text).encode(errors="surrogatepass")


@cache
def _identifier(codes: tuple[str, ...]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(codes))
    return identifier


@cache
def _weights(codes: tuple[str, ...]) -> _Weights | None:
    """Return what py3langid knows of some languages, None where this release of it is built in another way."""
    spec = find_spec("py3langid")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    sources = (folder / "data" / "model.npz.xz", folder / "langid.py", folder / "modelio.py", Path(__file__))
    if not all(source.is_file() for source in sources):
        return None
    plain = kept(f"identifier-{'-'.join(codes)}-{sys.byteorder}", Path(__file__).parent, sources, lambda: _weights_as_plain_values(codes))
    if plain is None:
        return None
    languages, row_of, starts, unusual_bytes, nexts, first_row, runs, weights, at_first = plain
    view = memoryview
    return _Weights(
        languages,
        view(row_of).cast("I"),
        view(starts).cast("I"),
        unusual_bytes,
        view(nexts).cast("I"),
        first_row,
        view(runs).cast("i"),
        view(weights).cast("f"),
        at_first,
    )


def _weights_as_plain_values(codes: tuple[str, ...]) -> tuple[object, ...] | None:
    identifier = _identifier(codes)
    try:
        rows, row_of, runs, twice = identifier.tk_nextmove, identifier.tk_row, identifier.tk_output, identifier._alias_pairs
    except AttributeError:
        return None
    if twice:
        return None
    import numpy as np  # which py3langid is made with

    table = np.asarray(rows).reshape(-1, 256)
    first_row = table[row_of[0]]
    unusual = table != first_row
    return (
        tuple(identifier.nb_classes),
        np.asarray(row_of).astype(np.uint32).tobytes(),
        np.concatenate(([0], unusual.sum(axis=1).cumsum())).astype(np.uint32).tobytes(),
        np.nonzero(unusual)[1].astype(np.uint8).tobytes(),
        table[unusual].astype(np.uint32).tobytes(),
        tuple(first_row.tolist()),
        np.asarray(runs).astype(np.int32).tobytes(),
        identifier.nb_ptc.astype(np.float32).tobytes(),
        tuple(identifier.nb_pc.tolist()),
    )


def detect(text: str, codes: Sequence[str]) -> str | None:
    """Return the code of the language a text is written in, or None where it is too short or too mixed to tell.

    The identifier knows only the languages given; on sentences of three words or more it is rarely wrong among ours.
    """
    if len(text.split()) < 3:
        return None
    weights = _weights(tuple(codes))
    code, probability = weights.classify(text) if weights else ("", _SURE)
    if abs(probability - _SURE) < _ROUNDING:
        code, probability = _identifier(tuple(codes)).classify(text)
    return str(code) if probability >= _SURE else None
