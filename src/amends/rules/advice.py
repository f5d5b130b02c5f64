"""Messages and advice in the language of the person who reads them, which need not be the letter's.

The catalogue speaks English. ``languages/<code>/advice.toml`` says the same in another language, a table a rule:

    [conditional-apology]
    title = "…"
    advice = "…"
    [conditional-apology.messages]
    violation = "…{match}…"

A translation fills the same gaps as the English message; a rule that has none yet is left in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from amends.languages import load_language
from amends.rules.catalogue import Rule, load_rules
from amends.rules.messages import slots_of
from amends.rules.report import Finding, Report
from amends.toml_files import TomlFile, did_you_mean


class Translation(BaseModel):
    """A rule's title, advice and messages in another language, as written in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    """What the rule asks for, as the catalogue's title says it; a language may leave it out."""
    advice: str
    messages: dict[str, str]


def in_language(report: Report, code: str) -> Report:
    """Return a report with its messages and advice in a language, in English where a rule has no translation.

    Raises UnknownLanguageError, PackError with file, line and column.
    """
    return translated(report, load_advice(code))


def translated(report: Report, translations: Mapping[str, Translation]) -> Report:
    """Return a report whose findings speak by these translations, where there is one."""
    if not translations:
        return report
    return report.model_copy(
        update={
            "findings": tuple(_translated(finding, translations) for finding in report.findings),
            "suppressed": tuple(
                aside.model_copy(update={"finding": _translated(aside.finding, translations)}) for aside in report.suppressed
            ),
        }
    )


def _translated(finding: Finding, translations: Mapping[str, Translation]) -> Finding:
    translation = translations.get(finding.rule)
    message = translation.messages.get(finding.message_id) if translation else None
    if translation is None or message is None:
        return finding
    slots = {"match": finding.match or "", **finding.slots}
    return finding.model_copy(update={"message": message.format(**slots), "advice": translation.advice})


@cache
def load_advice(code: str) -> Mapping[str, Translation]:
    """Return the translations of a language by rule, none for English or where there is no file. Raises UnknownLanguageError, PackError."""
    path = load_language(code).folder / "advice.toml"
    return read_advice(path) if path.exists() else {}


def read_advice(path: Path) -> Mapping[str, Translation]:
    """Return the translations in a file by rule. Raises PackError with file, line and column."""
    file = TomlFile.read(path)
    rules = {rule.id: rule for rule in load_rules()}
    for name in file.data:
        if name not in rules:
            raise file.error((name,), f"{name}: there is no such rule; {did_you_mean(name, rules)}")
    return {name: _read(file, rules[name]) for name in file.data}


def missing_advice(code: str) -> tuple[str, ...]:
    """Return the rules whose advice or messages have no translation into a language. Raises UnknownLanguageError, PackError."""
    translations = load_advice(code)
    return tuple(
        rule.id
        for rule in load_rules()
        if code != "en" and (rule.id not in translations or set(rule.messages) - set(translations[rule.id].messages))
    )


def _read(file: TomlFile, rule: Rule) -> Translation:
    try:
        translation = Translation.model_validate(file.data[rule.id])
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = (rule.id, *first["loc"])
        raise file.error(
            where, f"{'.'.join(map(str, where))}: {first['msg'].lower()}; a rule has advice and [{rule.id}.messages]"
        ) from None
    for kind, message in translation.messages.items():
        where = (rule.id, "messages", kind)
        if kind not in rule.messages:
            raise file.error(where, f"{rule.id}: it has no message {kind!r}; {did_you_mean(kind, rule.messages)}")
        ours, theirs = slots_of(rule.messages[kind]), slots_of(message)
        if ours != theirs:
            wanted = ", ".join(f"{{{slot}}}" for slot in sorted(ours)) or "nothing in braces"
            raise file.error(where, f"{rule.id}: this message must hold {wanted}, as the English one does: {rule.messages[kind]}")
    return translation
