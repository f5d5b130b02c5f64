"""How many tokens a text is, counted offline.

tiktoken downloads its ranks when first used, and deletes a cached copy whose hash it dislikes. So the ranks are shipped
(``data/README.md``) and the encoding is built from them directly. The alternative, pointing ``TIKTOKEN_CACHE_DIR`` at a copy, lost:
it changes the environment of the whole process and still reaches for the network when the copy is damaged.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from binascii import a2b_base64
from functools import cache
from importlib.resources import files
from itertools import pairwise

import tiktoken

from amends.errors import InputError

_RANKS = "o200k_base.tiktoken.gz"
_RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
_WORD_END = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PATTERN = "|".join(
    [
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+" + _WORD_END,
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*" + _WORD_END,
        r"\p{N}{1,3}",
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        r"\s*[\r\n]+",
        r"\s+(?!\S)",
        r"\s+",
    ]
)
_LONG_BLANK = re.compile(r"\s{100000}")  # tiktoken panics on a run of about a million, so longer runs are counted in pieces


def count_tokens(text: str) -> int:
    """Return how many ``o200k_base`` tokens the text is; markers such as ``<|endoftext|>`` count as the text they are."""
    cuts = [0, *(blank.end() for blank in _LONG_BLANK.finditer(text)), len(text)]
    return sum(len(_encoding().encode_ordinary(text[start:end])) for start, end in pairwise(cuts))


@cache
def _encoding() -> tiktoken.Encoding:
    tokens = _ranks().split()[::2]  # each line is "token rank", and the hash vouches that the ranks count up from 0
    ranks = {token: rank for rank, token in enumerate(map(a2b_base64, tokens))}
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens={})


def _ranks() -> bytes:
    shipped = files("amends.llm").joinpath("data", _RANKS)
    try:
        ranks = gzip.decompress(shipped.read_bytes())
    except (OSError, EOFError, zlib.error):
        ranks = b""
    if hashlib.sha256(ranks).hexdigest() != _RANKS_SHA256:
        raise InputError(f"{shipped}: the token ranks shipped with amends are missing or damaged; install amends again")
    return ranks
