"""``amends rules`` and ``amends languages``: what amends looks for, in which languages, and what a company adds."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from amends.cli.terminal import FOUND, counted, harmless_line, put, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.rules import Rule
    from amends.rules.phrases import Phrases


class CatalogueFormat(StrEnum):
    """How the catalogue is printed."""

    text = "text"
    markdown = "markdown"
    json = "json"


def rules(
    rule: Annotated[str | None, typer.Argument(help="Only this rule.", show_default=False)] = None,
    lang: Annotated[str, typer.Option("--lang", help="The language of the examples.")] = "en",
    output: Annotated[CatalogueFormat, typer.Option("--format", help="How to print the catalogue.")] = CatalogueFormat.text,
    gaps: Annotated[bool, typer.Option("--gaps", help="List what a language still lacks: phrases, examples, advice.")] = False,
    docs: Annotated[
        Path | None, typer.Option("--docs", help="Write a page a rule, and an index, into this folder.", show_default=False)
    ] = None,
    test: Annotated[Path | None, typer.Option("--test", help="Run the examples of your own pack (TOML).", show_default=False)] = None,
) -> None:
    """Show every rule: what it catches, why, how strict it is, and examples."""
    if sum((gaps, docs is not None, test is not None)) > 1:
        raise InputError("--gaps, --docs and --test are different things to do; ask for one at a time")
    if gaps:
        _show_gaps()
    elif docs is not None:
        _write_docs(docs)
    elif test is not None:
        _test(test)
    else:
        _show_rules(rule, lang, output)


def languages() -> None:
    """Show the languages amends writes and checks."""
    from amends.languages import LANGUAGES, load_language

    for code in LANGUAGES:
        language = load_language(code)
        turned = ", written from right to left" if language.direction == "rtl" else ""
        show(f"{code}  {language.name} ({language.native_name}){turned}")


def _show_rules(name: str | None, lang: str, output: CatalogueFormat) -> None:
    from amends.languages import load_language
    from amends.rules import load_rules
    from amends.toml_files import did_you_mean

    load_language(lang)
    known = {rule.id: rule for rule in load_rules()}
    if name is not None and name not in known:
        raise InputError(f"{name}: there is no such rule; {did_you_mean(name, known)}")
    if name is not None and output is CatalogueFormat.markdown:
        from amends.cli.rule_pages import rule_page

        show(rule_page(known[name]).rstrip("\n"))
        return
    entries = [_entry(rule, lang) for rule in known.values() if name in (None, rule.id)]
    if output is CatalogueFormat.json:
        put(json.dumps({"version": 1, "language": lang, "rules": entries}, ensure_ascii=False, indent=2))
    elif output is CatalogueFormat.markdown:
        show("\n\n".join(["# Rules", *map(_as_markdown, entries)]))
    else:
        show("\n\n".join(_as_text(entry, most=2 if name is None else 99) for entry in entries))


def _show_gaps() -> None:
    found = list(_gaps())
    for rule, language, gap in found:
        show(f"{language}  {rule}: {gap}")
    say(counted(len(found), "gap") if found else "no gaps")
    if found:
        raise typer.Exit(FOUND)


def _gaps() -> Iterator[tuple[str, str, str]]:
    """Yield a rule, a language and what the language lacks of the rule."""
    from amends.languages import LANGUAGES, load_language
    from amends.languages.overlap import THESAURUS, thesaurus
    from amends.languages.owning import FILE as OWNING
    from amends.languages.owning import owning_of
    from amends.languages.sentences import FILE, classifier_of
    from amends.rules.advice import missing_advice
    from amends.rules.packs import load_pack

    for code in LANGUAGES:
        for rule, gap in gaps_in(load_pack(code).entries, missing_advice(code)):
            yield rule, code, gap
        if classifier_of(load_language(code)) is None:
            yield "unbound-claim", code, f"has no {FILE}: deeds are told by phrases alone"
        if owning_of(load_language(code)) is None:
            yield "owns-the-fault", code, f"has no {OWNING}: who owns the fault is told by phrases alone"
        if not thesaurus(load_language(code)):
            yield (
                "unbound-claim",
                code,
                f"has no {THESAURUS}: a deed told in other words is known by shared words and lists of synonyms alone",
            )


def gaps_in(entries: Mapping[str, Phrases], untold: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield a rule and what a language lacks of it, of a language's entries by rule and the rules that it has no advice for."""
    from amends.rules import load_rules

    for rule in load_rules():
        phrases = entries.get(rule.id)
        if phrases is None:
            yield rule.id, "has no entry in rules.toml"
        elif not (phrases.bad or phrases.lacks) or not (phrases.good or phrases.satisfies):
            lacking = "bad" if phrases.good or phrases.satisfies else "good" if phrases.bad or phrases.lacks else "bad and no good"
            yield rule.id, f"has no {lacking} example"
        if rule.id in untold:
            yield rule.id, "has no translation in advice.toml"


def _write_docs(folder: Path) -> None:
    from amends.cli.rule_pages import write_pages

    changed, stale = write_pages(folder)
    say(f"{folder}: {counted(changed, 'page')} written" + (f", {counted(len(stale), 'page')} taken away" if stale else ""))


def _test(pack: Path) -> None:
    from amends.cli.asking_rules import judge_text
    from amends.rules.own_examples import run_examples

    count, failed = run_examples(pack, judge_text)
    for example in failed:
        put(f"{example.language}  {example.rule}: {harmless_line(example.problem)}")
        put(f"  | {harmless_line(example.text)}")
    if failed:
        say(f"{counted(len(failed), 'example')} of {count} fail", colour="red")
        raise typer.Exit(FOUND)
    say(f"{counted(count, 'example')} pass" if count else "this pack is sound, and has no examples to run", colour="green")


def _entry(rule: Rule, language: str) -> dict[str, Any]:
    from amends.principles import load_principles
    from amends.rules.examples import unmarked
    from amends.rules.packs import load_pack

    titles = {principle.id: principle.title for principle in load_principles()}
    phrases = load_pack(language).entries.get(rule.id)
    return {
        "id": rule.id,
        "severity": rule.severity,
        "title": rule.title,
        "principles": [{"id": principle, "title": titles.get(principle, principle)} for principle in rule.principles],
        "summary": rule.summary,
        "advice": rule.advice,
        "suppressible": rule.suppressible,
        "bad": [unmarked(text)[0] for text in (*phrases.bad, *phrases.lacks)] if phrases else [],
        "good": [*phrases.good, *phrases.satisfies] if phrases else [],
    }


def _examples(entry: dict[str, Any], most: int = 2) -> list[tuple[str, str]]:
    return [(mark, " ".join(text.split())) for mark in ("bad", "good") for text in list(dict.fromkeys(entry[mark]))[:most]]


def _as_text(entry: dict[str, Any], *, most: int) -> str:
    lines = [f"{entry['id']} ({entry['severity']}): {entry['title']}", f"  {entry['summary']}"]
    lines.append(f"  principle: {', '.join(principle['title'] for principle in entry['principles'])}")
    lines += [f"  {mark + ':':<5} {text}" for mark, text in _examples(entry, most)]
    return "\n".join(lines)


def _as_markdown(entry: dict[str, Any]) -> str:
    lines = [f"## {entry['id']}", "", f"**{entry['title']}** ({entry['severity']}). {entry['summary']}", ""]
    lines.append(f"Principle: {', '.join(principle['title'] for principle in entry['principles'])}. {entry['advice']}")
    if examples := _examples(entry):
        lines += ["", *(f"- {mark}: {text}" for mark, text in examples)]
    return "\n".join(lines)
