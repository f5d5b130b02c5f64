"""``amends rules`` and ``amends languages``: what amends looks for, and in which languages."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.terminal import show

if TYPE_CHECKING:
    from amends.rules import Rule


class CatalogueFormat(StrEnum):
    """How the catalogue is printed."""

    text = "text"
    markdown = "markdown"
    json = "json"


def rules(
    lang: Annotated[str, typer.Option("--lang", help="The language of the examples.")] = "en",
    output: Annotated[CatalogueFormat, typer.Option("--format", help="How to print the catalogue.")] = CatalogueFormat.text,
) -> None:
    """Show every rule: what it catches, why, how strict it is, and examples."""
    from amends.languages import load_language
    from amends.rules import load_rules

    load_language(lang)
    entries = [_entry(rule, lang) for rule in load_rules()]
    if output is CatalogueFormat.json:
        typer.echo(json.dumps({"version": 1, "language": lang, "rules": entries}, ensure_ascii=False, indent=2))
    elif output is CatalogueFormat.markdown:
        show("\n\n".join(["# Rules", *map(_as_markdown, entries)]))
    else:
        show("\n\n".join(map(_as_text, entries)))


def languages() -> None:
    """Show the languages amends writes and checks."""
    from amends.languages import LANGUAGES, load_language

    for code in LANGUAGES:
        language = load_language(code)
        turned = ", written from right to left" if language.direction == "rtl" else ""
        show(f"{code}  {language.name} ({language.native_name}){turned}")


def _entry(rule: Rule, language: str) -> dict[str, Any]:
    from amends.principles import load_principles
    from amends.rules.catalogue import load_pack

    titles = {principle.id: principle.title for principle in load_principles()}
    phrases = load_pack(language).entries.get(rule.id)
    return {
        "id": rule.id,
        "severity": rule.severity,
        "title": rule.title,
        "principles": [{"id": principle, "title": titles.get(principle, principle)} for principle in rule.principles],
        "summary": rule.summary,
        "advice": rule.advice,
        "bad": [text.replace("[[", "").replace("]]", "") for text in (*phrases.bad, *phrases.lacks)] if phrases else [],
        "good": [*phrases.good, *phrases.satisfies] if phrases else [],
    }


def _examples(entry: dict[str, Any], most: int = 2) -> list[tuple[str, str]]:
    return [(mark, " ".join(text.split())) for mark in ("bad", "good") for text in list(dict.fromkeys(entry[mark]))[:most]]


def _as_text(entry: dict[str, Any]) -> str:
    lines = [f"{entry['id']} ({entry['severity']}): {entry['title']}", f"  {entry['summary']}"]
    lines.append(f"  principle: {', '.join(principle['title'] for principle in entry['principles'])}")
    lines += [f"  {mark + ':':<5} {text}" for mark, text in _examples(entry)]
    return "\n".join(lines)


def _as_markdown(entry: dict[str, Any]) -> str:
    lines = [f"## {entry['id']}", "", f"**{entry['title']}** ({entry['severity']}). {entry['summary']}", ""]
    lines.append(f"Principle: {', '.join(principle['title'] for principle in entry['principles'])}. {entry['advice']}")
    if examples := _examples(entry):
        lines += ["", *(f"- {mark}: {text}" for mark, text in examples)]
    return "\n".join(lines)
