"""The second reader: a model's remarks on what no phrase can see, each tied to words that stand in the letter.

Rules read words. Blame that is only hinted at, sympathy that says nothing and an excuse nowhere called one pass them; the principles of
tone and empathy (``enforced_by = "judge"``) can only be read. So a model may be asked once more, by ``judge``; ``check`` never asks one.

A judge never gates. What it says is a warning at most, whatever its rule's severity, ``with_judgement`` lets no error through, and
``approve`` does not know it. That stays so until its agreement with people has been measured, criterion by criterion: a judge is worth
listening to where Cohen's kappa with human labels is at least 0.6, and comes from another family than the model that wrote the letter.
The lists of science (explicit responsibility, specific empathy, no scapegoat: Pace, Fediuk and Botero 2010; Roschk and Kaiser 2013;
Youk and Park 2023) say what is worth asking; they do not say that a model can tell.

Letter and complaint are untrusted, and so is the answer. A remark whose words do not stand in the letter is dropped and counted, so an
injection can at worst silence the judge, and then the rules' report is what it was without one. The alternative, letting a model grade
the letter as a whole, lost: a grade cannot be verified, and nothing in the letter shows what to mend.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from amends.case import Case
from amends.criteria import Criterion, load_criteria, load_reading
from amends.errors import CaseError, FieldProblem, PromptTooLongError
from amends.languages import load_language
from amends.letter import Letter
from amends.llm.driving import adrive, answered, cost_of, drive
from amends.llm.model import AsyncModel, Completion, Model, Request
from amends.prompting.judgements import judge_request
from amends.quoting import Quotable
from amends.reading import checkable
from amends.remarks import on_one_line, remark
from amends.rendering import Rendered, render
from amends.rules.catalogue import Rule, active_rules
from amends.rules.report import Finding, Report, Suppressed

if TYPE_CHECKING:
    from amends.config import Config

_SENTENCES = 2
"""Sentences that a quotation may touch; more is no place but a passage."""
_REASON = 240
"""Characters of a reason that are shown."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a second reading found: findings in the order of the letter, who read, how many remarks were dropped, what it cost.

    A remark is dropped where its words do not stand in the letter, or stand in the sign-off, or run on for more than two sentences,
    where its criterion was not asked or it was made before, and where there are more than anybody weighs. Many dropped remarks mean a
    judge that does not read.
    """

    findings: tuple[Finding, ...]
    model: str
    dropped: int = 0
    seconds: float = 0.0
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _Remark(_Value):
    criterion: str
    quote: str
    why: str


class _Answer(_Value):
    findings: tuple[_Remark, ...]


class Judge:
    """Reads letters a second time with one model. Safe to call from several threads if its model is."""

    def __init__(self, model: Model | AsyncModel, *, criteria: Sequence[Criterion] | None = None, config: Config | None = None) -> None:
        """Take the model to ask, what to ask it (None: every criterion of ``prompts/judge.toml``), and a project's configuration.

        What the configuration or the case's profile switches off is not asked.
        """
        self._model = model
        self._criteria = criteria
        self._config = config

    def read(self, letter: Letter | str, case: Case) -> Judgement:
        """Return the judgement of a letter, or of a text that a person wrote or edited.

        Raises ModelError where the model could not be asked or did not answer usefully, CaseError if the case names no language,
        InputError for a text that no letter can be.
        """
        return drive(self._model, judging(letter, case, self._model.name, criteria=self._criteria, config=self._config))

    async def aread(self, letter: Letter | str, case: Case) -> Judgement:
        """Return the judgement as ``read`` does, without blocking the event loop."""
        return await adrive(self._model, judging(letter, case, self._model.name, criteria=self._criteria, config=self._config))


def judge(
    letter: Letter | str, case: Case, model: Model | AsyncModel, *, criteria: Sequence[Criterion] | None = None
) -> tuple[Finding, ...]:
    """Return what a model finds in a letter that no phrase can see, as findings for ``with_judgement``. Raises as ``Judge.read`` does."""
    return Judge(model, criteria=criteria).read(letter, case).findings


async def ajudge(
    letter: Letter | str, case: Case, model: Model | AsyncModel, *, criteria: Sequence[Criterion] | None = None
) -> tuple[Finding, ...]:
    """Return what ``judge`` returns, without blocking the event loop."""
    return (await Judge(model, criteria=criteria).aread(letter, case)).findings


def with_judgement(report: Report, findings: Sequence[Finding]) -> Report:
    """Return a report with a judge's findings in their places among those of the rules; whether it passed is unchanged.

    Left out are those about words that the same rule has objected to itself, or that a person has set it aside for, those of rules that
    did not run on this letter, and those about another text than the report's. Decisions of the report that covered nothing so far set
    aside the findings they name.
    """
    decisions = {decision.key: decision for decision in report.unused if decision.reason.strip() and decision.author.strip()}
    kept, aside = list(report.findings), list(report.suppressed)
    for finding in findings:
        if finding.rule not in report.rules or not _stands_in(report.text, finding):
            continue
        if any(_same_words(finding, other) for other in (*kept, *(entry.finding for entry in aside))):
            continue
        finding = finding.model_copy(update={"source": "judge", "severity": "advice" if finding.severity == "advice" else "warning"})
        if decision := decisions.get(finding.key):
            aside.append(Suppressed(finding=finding, suppression=decision))
        else:
            kept.append(finding)
    kept.sort(key=lambda finding: (finding.start is None, finding.start or 0, finding.end or 0, finding.rule))
    used = {entry.suppression.key for entry in aside}
    unused = tuple(decision for decision in report.unused if decision.key not in used)
    return report.model_copy(update={"findings": tuple(kept), "suppressed": tuple(aside), "unused": unused})


def _stands_in(text: str, finding: Finding) -> bool:
    return finding.start is not None and finding.end is not None and text[finding.start : finding.end] == finding.match


def _same_words(finding: Finding, other: Finding) -> bool:
    if finding.rule != other.rule or None in (finding.start, finding.end, other.start, other.end):
        return False
    return (finding.start or 0) < (other.end or 0) and (other.start or 0) < (finding.end or 0)


def judging(
    letter: Letter | str, case: Case, source: str, *, criteria: Sequence[Criterion] | None = None, config: Config | None = None
) -> Generator[Request, Completion | None, Judgement]:
    """Yield requests, be sent a completion for each, return the judgement: the reading, without I/O.

    An answer that cannot be read is asked for once more. A case in which no criterion's rule applies needs no request.
    """
    if case.language is None:
        raise CaseError((FieldProblem("language", "is missing; a letter is judged in its language"),))
    rendered = _rendered(letter, case)
    rules = {rule.id: rule for rule in _active_rules(case, config)}
    asked = {entry.id: entry for entry in (load_criteria() if criteria is None else criteria) if entry.rule in rules}
    if not asked:
        return Judgement((), source)
    request = judge_request(rendered.text, case, tuple(asked.values()))
    answer, answers = yield from answered(request, _Answer, source)
    model = on_one_line(answers[-1].model, 80) or source
    findings = tuple(_findings(answer, _Letter(rendered, case.language), asked, rules, model))
    return Judgement(_in_order(findings), model, len(answer.findings) - len(findings), *cost_of(answers))


def _active_rules(case: Case, config: Config | None) -> Sequence[Rule]:
    if config is None or not config.severities:
        return active_rules(case)
    from amends.rules.own import rules_under

    return rules_under(config, tuple(case.condition_fields().items()))


def _rendered(letter: Letter | str, case: Case) -> Rendered:
    rendered = render(Letter.from_text(letter, case) if isinstance(letter, str) else letter, case)
    checkable(rendered.text)
    if len(rendered.text) > (limit := load_reading().letter_limit):
        raise PromptTooLongError(
            f"the letter is {len(rendered.text):,} characters long; a second reader takes {limit:,}.",
            hint="Give it the letter alone, without what is quoted or attached below it.",
        )
    return rendered


class _Letter:
    """A letter in which quotations are looked up."""

    def __init__(self, rendered: Rendered, language: str) -> None:
        self.text = rendered.text
        self._spans = rendered.spans
        spoken = load_language(language)
        self._sentences = spoken.read(rendered.text).sentences
        self._quotable = Quotable(rendered.text, spoken.style.prefixes)

    def place(self, quote: str) -> tuple[int, int] | None:
        """Return where the quoted words stand, or None where they may not be objected to: nowhere, in the sign-off, over a passage."""
        return next((place for place in self._quotable.places(quote) if self._may_be_judged(*place)), None)

    def _may_be_judged(self, start: int, end: int) -> bool:
        signed = any(span.part == "sign_off" and span.start < end and start < span.end for span in self._spans)
        return not signed and sum(sentence.start < end and start < sentence.end for sentence in self._sentences) <= _SENTENCES

    def part_at(self, place: int) -> str | None:
        """Return the part of the letter that a place belongs to."""
        return next((span.part for span in self._spans if span.start <= place < span.end), None)


def _findings(answer: _Answer, letter: _Letter, asked: dict[str, Criterion], rules: dict[str, Rule], model: str) -> Iterator[Finding]:
    reading = load_reading()
    taken: set[tuple[str, int, int]] = set()
    for said in answer.findings[: reading.most]:
        criterion, place = asked.get(said.criterion), letter.place(said.quote)
        if criterion is None or place is None or (criterion.rule, *place) in taken:
            continue
        taken.add((criterion.rule, *place))
        start, end = place
        rule, match = rules[criterion.rule], letter.text[start:end]
        why = remark(said.why, _REASON) or criterion.says
        yield Finding(
            rule=rule.id,
            principle=rule.principles[0],
            severity="advice" if rule.severity == "advice" else "warning",
            start=start,
            end=end,
            match=match,
            message=reading.message.format(match=match, why=why, model=model),
            advice=rule.advice,
            part=letter.part_at(start),
            source="judge",
            slots={"criterion": criterion.id, "why": why, "model": model},
        )


def _in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (finding.start or 0, finding.end or 0, finding.rule)))
