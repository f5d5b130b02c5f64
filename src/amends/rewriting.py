"""Rewriting: a letter in other words, as a proposal that a person takes or leaves.

A reviewer who finds a letter cold, long or stiff asks for it otherwise. A model rewords paragraphs; what comes back is compared with what
stood there, paragraph by paragraph, before anybody sees it. One that changes a claim or an item of the case (``amends.locks``), or that
brings in what no rule allows anybody to set aside, is refused and stays as it was; the rest is a proposal with its differences, its
report, and the letter it started from. Nothing is overwritten: ``accept`` returns a text.

The whole letter was sent and returned in a first design, and compared as a whole. It lost: one wrong figure cost the reviewer the good
paragraphs, too, and nothing told where a sentence had gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from amends.case import Case
from amends.diffing import Words, word_diff
from amends.errors import CaseError, FieldProblem, InputError, PromptTooLongError
from amends.languages import Language, load_language
from amends.languages.overlap import ContentWords, shared_share
from amends.letter import PART_NAMES, Letter
from amends.llm.driving import adrive, answered, cost_of, drive
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.locks import Altered, Locks
from amends.paragraphs import Paragraph, paragraphs_of
from amends.prompting.rewrites import rewrite_request
from amends.quoting import as_seen
from amends.reading import checkable, frame
from amends.remarks import on_one_line, remark
from amends.rendering import Rendered, isolate, render, salutation
from amends.rules import check, load_rules
from amends.rules.found import RESTS_ON_NOTHING
from amends.rules.report import Finding, Report
from amends.wishes import Wish, load_wishes, understood

if TYPE_CHECKING:
    from amends.config import Config

_NAME = 80
"""Characters of a model's name that are shown."""


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph in other words: its number, the parts of the letter in it, where it stood in the original, what it was and would be.

    ``words`` tells the two apart word by word. An empty ``new`` takes the paragraph out.
    """

    number: int
    parts: tuple[str, ...]
    start: int
    end: int
    old: str
    new: str

    @property
    def words(self) -> tuple[Words, ...]:
        """How the old wording becomes the new one."""
        return word_diff(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Refused:
    """A paragraph that stays as it was, since its new wording altered what is locked: what it left out, what it brought in, and the ids
    of the case items (or fields) it would no longer state."""

    number: int
    parts: tuple[str, ...]
    start: int
    end: int
    old: str
    new: str
    missing: tuple[str, ...]
    added: tuple[str, ...]
    unstated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter in other words: the changes a person may take, those refused, and what the rules say before and after.

    ``case`` is the one the new text is checked against; only the other form of address makes it differ from the one given. ``left_out``
    is what the model says it did not do of the wish, a sentence for the reviewer, not checked by anybody. ``seconds`` and the tokens
    are those of all answers; a count that was not reported is None.
    """

    original: str
    case: Case
    wish: str
    changes: tuple[Change, ...]
    refused: tuple[Refused, ...]
    before: Report
    report: Report
    model: str
    left_out: str = ""
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None

    @property
    def text(self) -> str:
        """The letter with every change; ``report`` is about this text."""
        return self.accept()

    @property
    def came(self) -> tuple[Finding, ...]:
        """The findings of the new text that the original did not have."""
        return _more(self.report, self.before)

    @property
    def gone(self) -> tuple[Finding, ...]:
        """The findings of the original that the new text no longer has."""
        return _more(self.before, self.report)

    def accept(self, numbers: Iterable[int] | None = None) -> str:
        """Return the letter with the changes of these numbers (None: with all), everything else as it was to the byte.

        Raises InputError for a number that no change has.
        """
        chosen = {change.number for change in self.changes} if numbers is None else set(numbers)
        if unknown := chosen - {change.number for change in self.changes}:
            there = ", ".join(str(change.number) for change in self.changes) or "none"
            raise InputError(f"there is no change {min(unknown)}; the changes are: {there}")
        return _applied(self.original, [change for change in self.changes if change.number in chosen])


def rewrite(
    letter: Letter | str,
    case: Case,
    model: Model | AsyncModel,
    wish: str,
    *,
    instruction: str = "",
    parts: Collection[str] | None = None,
    config: Config | None = None,
) -> Proposal:
    """Return a proposal for a letter, or for a text that a person wrote or edited, in other words.

    ``wish`` is one of ``prompts/rewrites.toml`` (warmer, shorter, more-formal, simpler, other-register), with an ``instruction`` beside
    it if there is one, or an instruction of its own, a paragraph about the wording. ``parts`` names the parts of the letter that may
    change (None: all), ``config`` a project's configuration to check under.

    Raises ModelError where the model could not be asked or did not answer usefully, CaseError if the case names no language, InputError
    for a wish, a part or a text that cannot be used.
    """
    return drive(model, rewriting(letter, case, model.name, wish, instruction=instruction, parts=parts, config=config))


async def arewrite(
    letter: Letter | str,
    case: Case,
    model: Model | AsyncModel,
    wish: str,
    *,
    instruction: str = "",
    parts: Collection[str] | None = None,
    config: Config | None = None,
) -> Proposal:
    """Return a proposal as ``rewrite`` does, without blocking the event loop."""
    return await adrive(model, rewriting(letter, case, model.name, wish, instruction=instruction, parts=parts, config=config))


def rewriting(
    letter: Letter | str,
    case: Case,
    source: str,
    wish: str,
    *,
    instruction: str = "",
    parts: Collection[str] | None = None,
    config: Config | None = None,
) -> Generator[Request, Completion | None, Proposal]:
    """Yield requests, be sent a completion for each, return the proposal: the rewriting, without I/O.

    An answer that cannot be read is asked for once more.
    """
    wanted, words = understood(wish, instruction)
    work = _Work(letter, case, wanted, parts, config)
    request = rewrite_request(work.paragraphs, work.open, work.case, wanted, words)
    hint = "The letter is as it was. Use a model that supports JSON-schema output."
    answer, answers = yield from answered(request, _Answer, source, hint=hint)
    return work.proposal(answer, answers, source)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Reworded(_Value):
    number: int
    text: str | None


class _Answer(_Value):
    paragraphs: tuple[_Reworded, ...]
    left_out: str | None


class _Work:
    """A letter that is being reworded: its paragraphs, those that may change, and what is known of it before."""

    def __init__(self, letter: Letter | str, case: Case, wish: Wish, parts: Collection[str] | None, config: Config | None) -> None:
        if case.language is None:
            raise CaseError((FieldProblem("language", "is missing; a letter is reworded in its language"),))
        self._language = load_language(case.language)
        self._wish = wish
        self._config = config
        self._given = case
        self.case = _turned(case) if wish.other_register else case
        """The case of the new text."""
        self._letter = _rendered(letter, case)
        self.paragraphs = paragraphs_of(self._letter, case, self._language)
        self.open = _may_change(self.paragraphs, parts)
        """The numbers of the paragraphs that may change."""

    def proposal(self, answer: _Answer, answers: Sequence[Completion], source: str) -> Proposal:
        """Return what a model's answer amounts to."""
        candidates = {change.number: change for change in (*self._reworded(answer), *self._frame())}
        refused: list[Refused] = []
        locks = Locks(self.paragraphs, self._given, self._language)
        for paragraph in self.paragraphs:
            change = candidates.get(paragraph.number)
            if change and any(altered := locks.altered(paragraph, change.new, shorter=self._wish.id == "shorter")):
                refused.append(_refused(candidates.pop(paragraph.number), altered))
        before = self._check(self._letter.text, self._given)
        report = self._check(_applied(self._letter.text, candidates.values()), self.case)
        while found := tuple(_unfounded(candidates.values(), before, report, self._language)):
            refused += (_refused(candidates.pop(number), Altered(added=words)) for number, words in found)
            report = self._check(_applied(self._letter.text, candidates.values()), self.case)
        return Proposal(
            self._letter.text,
            self.case,
            self._wish.id,
            tuple(sorted(candidates.values(), key=_place)),
            tuple(sorted(refused, key=_place)),
            before,
            report,
            on_one_line(answers[-1].model, _NAME) or source,
            remark(answer.left_out or "", load_wishes().remark_limit),
            *cost_of(answers),
        )

    def _check(self, text: str, case: Case) -> Report:
        return check(Letter.from_text(text, case), case, config=self._config)

    def _reworded(self, answer: _Answer) -> Iterator[Change]:
        """Yield what would become of each paragraph that the answer says something new about, the first time it does."""
        paragraphs = {paragraph.number: paragraph for paragraph in self.paragraphs if paragraph.number in self.open}
        for said in answer.paragraphs:
            if said.text is None or (paragraph := paragraphs.pop(said.number, None)) is None:
                continue
            new = _one_line(said.text)
            if new == _one_line(paragraph.text) or (not new and "subject" in paragraph.parts):
                continue
            start, end = (paragraph.start, paragraph.end) if new else _with_its_gap(self._letter.text, paragraph)
            yield Change(paragraph.number, paragraph.parts, start, end, self._letter.text[start:end], self._set(new))

    def _frame(self) -> Iterator[Change]:
        """Yield the salutation and the close of the other register, where the conventions have others for it."""
        if not self._wish.other_register:
            return
        language, number = self._language, len(self.paragraphs)
        text = language.read(self._letter.text)
        found = language.found(text)
        places = frame(text, found[language.salutation_patterns], found[language.close_patterns])
        for part, place, line_of in zip(("salutation", "sign_off"), places, (salutation, _close), strict=True):
            number += 1
            line = line_of(self.case, language)
            if place is None or not line or line == line_of(self._given, language):
                continue
            start, end = text.bounds(place)
            if (old := self._letter.text[start:end]) != (new := self._set(line)):
                yield Change(number, (part,), start, end, old, new)

    def _set(self, line: str) -> str:
        """Return a line as letters of the language are set."""
        return isolate(line) if self._language.direction == "rtl" else line


def _turned(case: Case) -> Case:
    return case.model_copy(update={"formality": "informal" if case.formality == "formal" else "formal"})


def _close(case: Case, language: Language) -> str:
    return language.choose(language.conventions.closes, case.condition_fields()) or ""


def _rendered(letter: Letter | str, case: Case) -> Rendered:
    rendered = render(Letter.from_text(letter, case) if isinstance(letter, str) else letter, case)
    checkable(rendered.text)
    if len(rendered.text) > (limit := load_wishes().letter_limit):
        raise PromptTooLongError(
            f"the letter is {len(rendered.text):,} characters long; {limit:,} can be reworded at once.",
            hint="Give it the letter alone, without what is quoted or attached below it.",
        )
    return rendered


def _may_change(paragraphs: Sequence[Paragraph], parts: Collection[str] | None) -> frozenset[int]:
    """Return the numbers of the paragraphs that hold one of the named parts. Raises InputError where there is nothing to change."""
    known = (*PART_NAMES, "subject")
    if unknown := [part for part in parts or () if part not in known]:
        raise InputError(f"{unknown[0]}: there is no such part of a letter; write some of {', '.join(known)}")
    found = frozenset(paragraph.number for paragraph in paragraphs if parts is None or not set(parts).isdisjoint(paragraph.parts))
    if not found:
        raise InputError(
            "this letter has no paragraph to reword" if parts is None else f"no paragraph of this letter is {' or '.join(parts)}"
        )
    return found


def _one_line(text: str) -> str:
    return " ".join(as_seen(text).split())


def _with_its_gap(text: str, paragraph: Paragraph) -> tuple[int, int]:
    """Return where a paragraph stands together with its bullet and with what keeps it apart from the next one."""
    start, end = paragraph.start, paragraph.end
    line = text.rfind("\n", 0, start) + 1
    if not any(character.isalnum() for character in text[line:start]):
        start = line
    return start, end + len(text[end:]) - len(text[end:].lstrip())


def _applied(original: str, changes: Iterable[Change]) -> str:
    text = original
    for change in sorted(changes, key=_place, reverse=True):
        text = text[: change.start] + change.new + text[change.end :]
    return text


def _place(entry: Change | Refused) -> int:
    return entry.start


def _refused(change: Change, altered: Altered) -> Refused:
    return Refused(change.number, change.parts, change.start, change.end, change.old, change.new, *altered)


def _unfounded(changes: Iterable[Change], before: Report, after: Report, language: Language) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of each change that brings in what nobody may set aside (a deed, an offer, a cause), and the words that do.

    What was as bad before was not made worse by being reworded.
    """
    moved = 0
    for change in sorted(changes, key=_place):
        start = change.start + moved
        moved += len(change.new) - len(change.old)
        had = _bound_in(before, change.start, change.end)
        has = _bound_in(after, start, start + len(change.new))
        lost = [finding for finding in had if finding.match not in {other.match for other in has}]
        fresh = [
            finding
            for finding in has
            if finding.match not in {other.match for other in had} and not _said_before(finding, change, language)
        ]
        if len(fresh) > len(lost) or _errors(fresh) > _errors(lost):
            said = dict.fromkeys(finding.match or "" for finding in fresh)
            yield change.number, tuple(words for words in said if not any(words in other for other in said if other != words))


def _bound_in(report: Report, start: int, end: int) -> list[Finding]:
    """Return what a report says in a place about things that must stand in the case, what it only suspects left out."""
    never = {rule.id for rule in load_rules() if not rule.suppressible}
    return [
        finding
        for finding in report.findings
        if finding.rule in never
        and (finding.severity == "error" or (finding.severity == "warning" and finding.message_id in RESTS_ON_NOTHING))
        and finding.start is not None
        and finding.start < end
        and start < (finding.end or 0)
    ]


def _said_before(finding: Finding, change: Change, language: Language) -> bool:
    """Return whether a sentence that draws a warning has no word but those of one old sentence: it was cut off that longer one."""
    if finding.severity == "error":
        return False
    said = ContentWords.of(finding.match or "", language)
    return any(shared_share(said, ContentWords.of(sentence, language)) == 1.0 for sentence in language.read(change.old).sentence_texts)


def _errors(findings: Iterable[Finding]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def _more(one: Report, other: Report) -> tuple[Finding, ...]:
    """Return the findings that one report has more of than another."""
    counted = Counter(finding.key for finding in other.findings)
    more = []
    for finding in one.findings:
        if counted[finding.key]:
            counted[finding.key] -= 1
        else:
            more.append(finding)
    return tuple(more)
