"""Which sentences of a letter are the complaint's own, taken over word for word.

Nothing in a complaint is for us to say: it is somebody else's voice, and it may hold an order to the model. A sentence counts as taken
over if most of its words stand in the complaint in the same order, three or more in a row, and say something that our own record does
not. Words that a person recorded as the customer's (``customer_words``) may be quoted. What a complaint hides from people but a model
reads is read here as well: base64, characters that show nothing, letters of other alphabets that look like Latin ones.

Of 720 sentences of the letters at hand (composed ones, and some by a strong model that paraphrases its case) none shares more than 44 %
of its words with the complaint in this way; a model that obeys an order in the complaint shares nearly all.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property

from amends.languages import Language
from amends.memo import Memo
from amends.quoting import as_seen

_RUN = 3
"""Words in a row that must be the same."""
_MOST = 0.6
"""Share of a sentence's words from which it counts as taken over."""
_LONG = 9
"""Words taken over that are too many in a sentence of any length."""
_TELLING = 2
"""Words that say something, and nothing we know, of the shortest sentence that counts."""
_EVERY = 3
"""Words of a longer one, of which at least one must be such a word: small words in a row are everybody's."""
_SMALL = 2
"""Letters of words too small to say anything."""
_SENTENCES = 500
_LONGEST = 2_000

_WORD = re.compile(r"\w+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_TAG = range(0xE0020, 0xE007F)
_CYRILLIC, _AS_LATIN = "авсԁеғһіјкӏмнорԛгѕтѵԝхуᴢ", "abcdefhijklmhopqrstvwxyz"
_GREEK, _AS_LATIN_TOO = "αβγεζηικμνορτυχωıɑɡ", "abyezhikmvoptyxwiag"
_LOOKS_LIKE = str.maketrans(_CYRILLIC + _GREEK, _AS_LATIN + _AS_LATIN_TOO)
"""Letters, after case folding, that look like a Latin one in either case."""


class Copying:
    """A complaint that letters may have copied from, and what may be said all the same."""

    def __init__(self, complaint: str, ours: Iterable[str], language: Language) -> None:
        """Take the complaint, every text of the case that a letter may rest on, and the letter's language."""
        read = [_words(text) for text in _readings(complaint)]
        self._theirs = {run for words in read for run in _runs(words)}
        self._said = " ".join(word for words in read for word in words)
        self._texts = tuple(ours)
        self._language = language
        self.copied = Memo(self._is_copied, _SENTENCES, _LONGEST)
        """Whether a sentence is the complaint's own."""

    @cached_property
    def _written(self) -> list[list[str]]:
        return [_words(text) for text in self._texts]

    @cached_property
    def _ours(self) -> set[tuple[str, ...]]:
        return {run for words in self._written for run in _runs(words)}

    @cached_property
    def _known(self) -> set[str]:
        return {word for words in self._written for word in words}

    def holds(self, words: str) -> bool:
        """Return whether the complaint holds these words in a row, however they are written in it."""
        return " ".join(_words(words)) in self._said

    def _is_copied(self, sentence: str) -> bool:
        words = _words(sentence)
        if self._theirs.isdisjoint(_runs(words)):  # as in most sentences of most letters, told in next to no time
            return False
        taken: set[int] = set()
        for number, run in enumerate(_runs(words)):
            if run in self._theirs and run not in self._ours and not self._known.issuperset(run):
                taken.update(range(number, number + _RUN))
        telling = sum(
            len(word) > _SMALL and word not in self._known and word not in self._language.stopwords
            for word in {words[number] for number in taken}
        )
        return len(taken) >= _LONG or (telling >= max(_TELLING, len(words) / _EVERY) and len(taken) >= _MOST * len(words))


def _runs(words: list[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(_RUN)), strict=False)


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", as_seen(text)).casefold()
    return _WORD.findall(plain if plain.isascii() else plain.translate(_LOOKS_LIKE))


def _readings(complaint: str) -> Iterator[str]:
    """Yield a complaint as people read it, and what a model may read in it besides."""
    yield complaint
    if hidden := "".join(chr(ord(character) - 0xE0000) for character in complaint if ord(character) in _TAG):
        yield hidden
    for match in _BASE64.finditer(complaint):
        try:
            yield base64.b64decode(match.group().rstrip("=") + "===", altchars=b"-_" if set("-_") & set(match.group()) else None).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
