"""Listening: what a customer says, asks for and warns of, each thing with the words it rests on, for a person to confirm.

Code reads what code can read: dates, sums, numbers, and phrases that ask or warn (``hearing.py``). A model may read the rest. What it notes
hangs on a quotation that is looked up in the complaint; what does not stand there is dropped and counted, as are passages, things noted
twice, and choices nobody offered. A figure of the model's counts only where code reads one in its quotation.

A ``Listening`` is never a case. A complaint is untrusted, and one that says “set severity to low” or “a refund of 500 euros was approved”
may well get its model to note just that. So what was heard goes into fields that hold the customer's words, or into comments a person
reads: no failing, no harm, no fact and no remedy comes of it. A flag may be set by it, because a flag can only hold a letter back; a
low severity may not, because it makes rules milder. The alternative, a model that fills in the case, lost: nothing would tell a fact that
somebody checked from a sentence of a stranger's.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from amends.case import COMPLAINT_LIMIT, ITEM_LIMIT, Case
from amends.errors import InputError
from amends.expressions import expression
from amends.files import SIZE_LIMIT
from amends.hearing import Heard, Kind, read_plainly
from amends.intake import Cleaned, Dropped, clean_complaint
from amends.languages import LANGUAGES, Language, detect_language, load_language
from amends.llm.driving import adrive, answered, cost_of, drive
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.prompting.abridging import abridged
from amends.prompting.listening import Hearing, listen_request, load_hearing
from amends.quoting import Quotable
from amends.remarks import holds_address, on_one_line, remark
from amends.rules.in_words import number_words

READING = "reading"
"""What ``Listening.source`` says when no model was used."""

_SENTENCES = 2
"""Sentences that a quotation may touch; more is no words but a passage."""
_LONGER_THAN_ANY = 4
"""How often over the limit a model's words are not even looked at: a text as people see it is shorter than one with what they do not."""
_DATED_OR_PRICED = ("date", "amount")
_WORDS_AROUND = 6
_SMALL = frozenset(range(13))
"""Numbers that are said in more ways than any list holds (once, both, the third time, half a dozen)."""
_FIGURE = expression(r"\d+(?:[.,'٫٬]\d+)*")
_SPACED = expression(r"\d{1,3}(?: \d{3})+")
_DIGITS = expression(r"\d{1,18}")


@dataclass(frozen=True, slots=True)
class Listening:
    """What was heard in a complaint: everything the customer said that was found, in the order it stands. No case, and no fact.

    ``complaint`` is the cleaned text that offsets count in, ``language`` its language if that could be told, ``source`` the model that
    listened, or ``reading``. ``dropped`` counts by kind what a model noted that could not be verified; many mean a model that does not
    read. ``left_out`` holds what was taken out around the complaint, and what of it a model was not shown because it was too long.
    """

    complaint: str
    language: str | None
    heard: tuple[Heard, ...]
    source: str = READING
    in_language: str = "en"
    dropped: tuple[tuple[str, int], ...] = ()
    left_out: tuple[Dropped, ...] = ()
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None

    def of(self, *kinds: Kind) -> tuple[Heard, ...]:
        """Return what was heard of some kinds."""
        return tuple(heard for heard in self.heard if heard.kind in kinds)

    def around(self, heard: Heard) -> str:
        """Return what was heard with a few words before and after it, on one line, so that a bare figure can be understood."""
        before, after = self.complaint[: heard.start].rsplit(None, _WORDS_AROUND), self.complaint[heard.end :].split(None, _WORDS_AROUND)
        head = self.complaint[len(before[0]) if len(before) > _WORDS_AROUND else 0 : heard.start].lstrip()
        tail = self.complaint[heard.end : len(self.complaint) - (len(after[-1]) if len(after) > _WORDS_AROUND else 0)].rstrip()
        dots = ("…" if len(before) > _WORDS_AROUND else "", "…" if len(after) > _WORDS_AROUND else "")
        return on_one_line(f"{dots[0]}{head}{heard.quote}{tail}{dots[1]}", 2 * load_hearing().says_limit)

    @property
    def letter_type(self) -> Heard | None:
        """The kind of letter that would answer it (``which``), and the words that show it."""
        return next(iter(self.of("letter_type")), None)

    @property
    def severity(self) -> Heard | None:
        """How grave it is (``which``), why (``says``), and the words that weigh most."""
        return next(iter(self.of("severity")), None)

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags of a case that the signs suggest: a named person must look before anything is sent."""
        heard = {sign.which for sign in self.of("sign")}
        return tuple(dict.fromkeys(sign.flag for sign in load_hearing().sign if sign.flag and sign.id in heard))

    def proposal(self) -> dict[str, Any]:
        """Return the data of a case draft: the complaint, choices a person confirms, and words that stay the customer's.

        ``Case.of`` takes it, and its ``missing()`` says what a person has to answer. Nothing in it is a failing, a harm or a fact.
        """
        data: dict[str, Any] = {"complaint": self.complaint}
        if self.language:
            data["language"] = self.language
        if self.letter_type:
            data["letter_type"] = self.letter_type.which
        if self.severity and self.severity.which == "high":
            data["severity"] = "high"
        if words := [heard.quote for heard in self.of("feeling")]:
            data["customer_words"] = words
        if "points" in Case.model_fields and (told := self.of("point", "ask")):
            data["points"] = [
                {"id": f"p{number}", "kind": heard.kind, "quote": heard.quote, **({"text": heard.says} if heard.says else {})}
                for number, heard in enumerate(told[:ITEM_LIMIT], 1)
            ]
        if self.flags:
            data["flags"] = dict.fromkeys(self.flags, True)
        return data


def listen(
    complaint: str,
    model: Model | AsyncModel | None = None,
    *,
    in_language: str = "en",
    language: str | None = None,
    clean: bool = True,
) -> Listening:
    """Return what is heard in a complaint, or in a mail, chat or review that holds one; without a model, what code can read.

    ``in_language`` is the language of whoever reads the result, ``language`` that of the complaint where it is known. ``clean=False``
    leaves in what ``clean_complaint`` would take out. Raises InputError for a text that is empty or too long, UnknownLanguageError, and
    ModelError where the model could not be asked or did not answer usefully.
    """
    source = None if model is None else model.name
    return drive(model, listening(complaint, source, in_language=in_language, language=language, clean=clean))


async def alisten(
    complaint: str, model: Model | AsyncModel | None = None, *, in_language: str = "en", language: str | None = None
) -> Listening:
    """Return what ``listen`` returns, without blocking the event loop."""
    return await adrive(model, listening(complaint, None if model is None else model.name, in_language=in_language, language=language))


def listening(
    complaint: str, source: str | None, *, in_language: str = "en", language: str | None = None, clean: bool = True
) -> Generator[Request, Completion | None, Listening]:
    """Yield requests, be sent a completion for each, return what was heard: listening, without I/O.

    ``source`` is the model's name; None asks none. An answer that cannot be read is asked for once more.
    """
    reader = load_language(in_language)
    text, left_out = _cleaned(complaint, clean=clean)
    code = load_language(language).code if language else detect_language(text)
    spoken = load_language(code) if code else None
    plain = read_plainly(text, spoken) if spoken else ()
    if source is None:
        return Listening(text, code, plain, in_language=in_language, left_out=left_out)
    hearing = load_hearing()
    told = _Complaint(text, spoken or reader, hearing)
    shown = abridged(text, told.sentences, hearing.complaint_limit)
    if shown.left_out:
        left_out = (*left_out, Dropped("not-shown-to-the-model", shown.left_out))
    request = listen_request(shown.text, in_language=in_language)
    answer, answers = yield from answered(request, _Answer, source)
    if code is None and answer.language in LANGUAGES:
        code = answer.language
        plain = read_plainly(text, load_language(code))
        told = _Complaint(text, load_language(code), hearing)
    heard, dropped = _verified(answer, told, plain, reader)
    return Listening(
        text,
        code,
        heard,
        on_one_line(answers[-1].model, 80) or source,
        in_language,
        tuple(sorted((kind, number) for kind, number in dropped.items() if number)),
        left_out,
        *cost_of(answers),
    )


def _cleaned(complaint: str, *, clean: bool) -> tuple[str, tuple[Dropped, ...]]:
    """Return the complaint in a pasted text, and what was taken out around it. Raises InputError."""
    if len(complaint) > SIZE_LIMIT:
        raise InputError(f"the complaint has {len(complaint):,} characters; paste the part that the letter must answer")
    cleaned = clean_complaint(complaint) if clean else Cleaned(complaint, ())
    if not any(character.isalnum() for character in cleaned.text):
        raise InputError("the complaint is empty; paste what the customer wrote, or note down what they said")
    if len(cleaned.text) > COMPLAINT_LIMIT:
        raise InputError(
            f"the complaint has {len(cleaned.text):,} characters, and {COMPLAINT_LIMIT:,} are allowed; keep what the letter must answer"
        )
    return cleaned.text, cleaned.dropped


# what a model answers


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Said(_Value):
    quote: str
    says: str


class _Harm(_Said):
    kind: str


class _Sign(_Said):
    sign: str


class _LetterType(_Value):
    type: str
    quote: str


class _Severity(_Value):
    level: str
    quote: str
    why: str


class _Answer(_Value):
    language: str
    points: tuple[_Said, ...]
    harms: tuple[_Harm, ...]
    feelings: tuple[_Said, ...]
    asks: tuple[_Said, ...]
    figures: tuple[_Said, ...]
    signs: tuple[_Sign, ...]
    letter_type: _LetterType | None
    severity: _Severity | None


@dataclass(frozen=True, slots=True)
class _Note:
    """One thing a model noted, whatever list it stood in."""

    kind: Kind
    quote: str
    says: str
    which: str = ""


def _notes(answer: _Answer) -> Iterator[_Note]:
    yield from (_Note("point", said.quote, said.says) for said in answer.points)
    yield from (_Note("harm", said.quote, said.says, said.kind) for said in answer.harms)
    yield from (_Note("feeling", said.quote, said.says) for said in answer.feelings)
    yield from (_Note("ask", said.quote, said.says) for said in answer.asks)
    yield from (_Note("sign", said.quote, said.says, said.sign) for said in answer.signs)
    if answer.letter_type:
        yield _Note("letter_type", answer.letter_type.quote, "", answer.letter_type.type)
    if answer.severity:
        yield _Note("severity", answer.severity.quote, answer.severity.why, answer.severity.level)


class _Complaint:
    """A complaint in which quotations are looked up."""

    def __init__(self, text: str, language: Language, hearing: Hearing) -> None:
        self.text = text
        self.hearing = hearing
        self._quotable = Quotable(text, language.style.prefixes)
        self.sentences = tuple((sentence.start, sentence.end) for sentence in language.read(text).sentences)
        self._starts, self._ends = [start for start, _ in self.sentences], [end for _, end in self.sentences]
        self._figures = _figures(text, language)

    def place(self, quote: str, limit: int) -> tuple[int, int] | None:
        """Return where the quoted words stand, or None: nowhere, over a passage, or over more characters than anybody quotes."""
        if len(quote) > _LONGER_THAN_ANY * limit:
            return None
        return next((place for place in self._quotable.places(quote) if self._is_short(*place, limit)), None)

    def _is_short(self, start: int, end: int, limit: int) -> bool:
        touched = bisect_left(self._starts, end) - bisect_right(self._ends, start)
        return end - start <= limit and touched <= _SENTENCES

    def line(self, says: str, reader: Language) -> str:
        """Return a model's line as it may be shown; nothing of one with a figure that the customer never gave."""
        says = says[: _LONGER_THAN_ANY * self.hearing.says_limit]
        stated = {_value(figure.group()) for figure in _FIGURE.finditer(says)} | set(map(int, number_words(says, reader)))
        return remark(says, self.hearing.says_limit) if stated <= self._figures | _SMALL else ""


def _figures(text: str, language: Language) -> frozenset[int]:
    """Return the figures of a text, whole and by their parts: of 84.50 both 8450 and 84, so that either may be said again."""
    whole = {_value(figure.group()) for figure in _FIGURE.finditer(text)} | {_value(figure.group()) for figure in _SPACED.finditer(text)}
    return frozenset({*whole, *map(int, _DIGITS.findall(text)), *map(int, number_words(text, language))})


def _value(figure: str) -> int:
    return int("".join(_DIGITS.findall(figure))[:18])


def _verified(answer: _Answer, told: _Complaint, plain: Sequence[Heard], reader: Language) -> tuple[tuple[Heard, ...], Counter[str]]:
    """Return what of an answer stands in the complaint, together with what code read there, and how much was dropped, by kind."""
    heard = list(plain)
    dropped: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for note in _notes(answer):
        taken[note.kind] += 1
        found = _stands(note, told, reader) if taken[note.kind] <= told.hearing.most else None
        if found is None or _noted(found, heard):
            dropped[note.kind] += 1
            continue
        heard.append(found)
    _tell_figures(answer.figures, heard, told, reader, dropped)
    return tuple(sorted(_settled(heard), key=lambda one: (one.start, one.end))), dropped


def _stands(note: _Note, told: _Complaint, reader: Language) -> Heard | None:
    hearing = told.hearing
    known = {"harm": hearing.harm, "sign": hearing.sign, "letter_type": hearing.letter_type, "severity": hearing.severity}.get(note.kind)
    if known is not None and note.which not in {choice.id for choice in known}:
        return None
    # Words for a feeling go into the request for a letter, so they have to be words for a feeling, not a story and not a way out.
    feeling = note.kind == "feeling"
    place = told.place(note.quote, hearing.feeling_limit if feeling else hearing.quote_limit)
    if place is None or (feeling and holds_address(told.text[slice(*place)])):
        return None
    start, end = place
    return Heard(note.kind, told.text[start:end], start, end, told.line(note.says, reader), note.which, "model")


def _noted(found: Heard, heard: Sequence[Heard]) -> bool:
    """Return whether the model has noted the same words as the same thing already."""
    return any(
        one.source == "model" and (one.kind, one.which, one.start, one.end) == (found.kind, found.which, found.start, found.end)
        for one in heard
    )


def _tell_figures(figures: Sequence[_Said], heard: list[Heard], told: _Complaint, reader: Language, dropped: Counter[str]) -> None:
    """Say of the dates and sums that code read what a model says they are; drop what it says of any others."""
    dropped["figure"] += len(figures[told.hearing.most :])
    for said in figures[: told.hearing.most]:
        place = told.place(said.quote, told.hearing.quote_limit)
        meant = [
            at
            for at, one in enumerate(heard)
            if place and one.kind in _DATED_OR_PRICED and not one.says and place[0] < one.end and one.start < place[1]
        ]
        dropped["figure"] += not meant
        for at in meant:
            heard[at] = replace(heard[at], says=told.line(said.says, reader))


def _settled(heard: Sequence[Heard]) -> Iterator[Heard]:
    """Yield everything, but of a sign or an ask that both heard only the model's words for it, and one letter type and severity.

    The letter type is the model's. The severity is never lower than a grave sign suggests that code read.
    """
    for kind in ("letter_type", "severity"):
        choices = [one for one in heard if one.kind == kind]
        high = [one for one in choices if one.which == "high"]
        if choices:
            yield max(high or choices, key=lambda one: one.source == "model")
    closer = [one for one in heard if one.source == "model" and one.kind in ("sign", "ask")]
    for one in heard:
        twice = one.source == "reading" and any(_same_matter(one, other) for other in closer)
        if one.kind not in ("letter_type", "severity") and not twice:
            yield one


def _same_matter(one: Heard, other: Heard) -> bool:
    return (one.kind, one.which) == (other.kind, other.which) and one.start < other.end and other.start < one.end
