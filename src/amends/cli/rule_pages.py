"""A page a rule, in Markdown: what it rejects, why, how strict it is and for whom, examples in every language, how to set it aside.

Everything comes from the data the rules run on, so a page is never out of step with what is checked; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from amends.files import read_text, write_new
from amends.languages import LANGUAGES, load_language
from amends.principles import Principle, Switch, load_letter_types, load_principles, load_switches
from amends.rules import Rule, load_rules
from amends.rules.examples import unmarked
from amends.rules.packs import load_pack
from amends.rules.phrases import Phrases

MADE = "<!-- Made by `amends rules --docs`: change the rule, not this page. -->"

_MEANS = {
    "error": "an error: a letter with it cannot be approved",
    "warning": "a warning: it may stand if a person records why",
    "advice": "advice: it is shown and stops nothing",
    "off": "not asked",
}
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")

_SAID: dict[str, tuple[str, Mapping[str | bool, str]]] = {
    "letter_type": ("the letter is about {}", {}),
    "stage": (
        "the letter is {}",
        {
            "holding": "a first reply",
            "full": "the full letter",
            "confirmation": "a confirmation after a talk",
            "progress": "a progress report",
            "follow-up": "a follow-up",
        },
    ),
    "audience": (
        "it goes to {}",
        {"customer": "a customer", "client": "a client", "mass": "many people at once", "internal": "colleagues"},
    ),
    "channel": (
        "it is {}",
        {
            "letter": "a letter on paper",
            "email": "an e-mail",
            "public_reply": "a public reply",
            "private_message": "a private message",
            "sms": "a text message",
            "phone_script": "a script for the phone",
            "voicemail": "a voicemail",
            "note": "a note to colleagues",
        },
    ),
    "scope": ("it concerns {}", {"one": "one person", "several": "several people", "all": "everybody"}),
    "formality": ("the customer is addressed {}", {"formal": "formally", "informal": "informally"}),
    "severity": ("the harm is {}", {"low": "small", "medium": "of some weight", "high": "grave"}),
    "fault_status": (
        "the fault is {}",
        {"established": "established", "shared": "shared", "unknown": "not known", "disputed": "disputed", "not_ours": "not ours"},
    ),
    "cause_known": ("{}", {True: "the cause is known", False: "the cause is not known"}),
    "solution_known": ("{}", {True: "the solution is known", False: "the solution is still open"}),
    "group": ("{}", {True: "a group is addressed", False: "one person is addressed"}),
    "failed_before": ("{}", {True: "we failed this customer before", False: "it is the first time"}),
    "has_points": ("{}", {True: "the case lists the customer's points", False: "the case lists no points of the customer's"}),
    "integrity": ("{}", {True: "our honesty is in question", False: "nobody questions our honesty"}),
    "titled": ("{}", {True: "the reader has a title", False: "the reader has no title"}),
}
"""How a condition on a case's fields is said."""


def pages() -> dict[str, str]:
    """Return every page by its file name. Raises PackError."""
    made = {f"{rule.id}.md": rule_page(rule) for rule in load_rules()}
    return {"README.md": _index(), **made}


def write_pages(folder: Path) -> tuple[int, tuple[str, ...]]:
    """Write the pages into a folder and take away those of rules that are gone; return how many changed, and which went. Raises InputError."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    changed = 0
    for name, text in wanted.items():
        path = folder / name
        if not path.exists() or read_text(path) != text:
            write_new(path, text, overwrite=True)
            changed += 1
    stale = tuple(sorted(path.name for path in folder.glob("*.md") if path.name not in wanted and read_text(path).startswith(MADE)))
    for name in stale:
        (folder / name).unlink()
    return changed, stale


def rule_page(rule: Rule) -> str:
    """Return one rule's page."""
    entries = {code: load_pack(code).entries.get(rule.id) for code in LANGUAGES}
    sections = [
        f"{MADE}\n\n# {_plain(rule.title)}\n\n`{rule.id}`",
        f"## What it rejects\n\n{_plain(rule.summary)}\n\n**Instead:** {_plain(rule.advice)}",
        "## Why\n\n" + "\n\n".join(_principle(name) for name in rule.principles),
        "## How strict it is\n\n" + "\n".join(f"- {line}" for line in _strengths(rule)),
        *_examples(entries),
        *_limits(entries),
        f"## Setting it aside\n\n{_setting_aside(rule)}",
    ]
    return "\n\n".join(sections) + "\n"


def _index() -> str:
    lines = [
        MADE,
        "",
        "# Rules",
        "",
        "Each rule's page says why it is there; [sources](../sources.md) says what the codes and names in brackets stand for.",
        "",
        "| rule | what it asks | strictness |",
        "| --- | --- | --- |",
        *(f"| [`{rule.id}`]({rule.id}.md) | {_plain(rule.title)} | {rule.severity} |" for rule in load_rules()),
    ]
    return "\n".join(lines) + "\n"


@cache
def _principles() -> dict[str, Principle]:
    return {principle.id: principle for principle in load_principles()}


def _principle(name: str) -> str:
    principle = _principles().get(name)
    if principle is None:
        return f"**{_plain(name)}**"
    sources = f" ({', '.join(principle.sources)})" if principle.sources else ""
    return f"**{_plain(principle.title)}.** {_plain(' '.join(principle.text.split()))}{sources}"


def _strengths(rule: Rule) -> Iterator[str]:
    yield f"{_MEANS[rule.severity].capitalize()}."
    for switch in load_switches():
        if (strength := switch.rules.get(rule.id)) is not None:
            yield f"Where {condition(switch)}, {_MEANS[strength].partition(':')[0]}. {_plain(' '.join(switch.why.split()))}"


def condition(switch: Switch) -> str:
    """Return when a switch applies, in plain words."""
    return " and ".join(_said(field, values) for field, values in switch.when.items())


def _said(field: str, values: tuple[str | bool, ...]) -> str:
    frame, words = _SAID.get(field, (f"{field.replace('_', ' ')} is {{}}", {}))
    titles = {kind.id: f"“{kind.title}”" for kind in load_letter_types().values()} if field == "letter_type" else {}
    return frame.format(" or ".join(words.get(value) or titles.get(str(value), str(value)) for value in values))


def _examples(entries: Mapping[str, Phrases | None]) -> Iterator[str]:
    told = []
    for code, entry in entries.items():
        bad = (*entry.bad, *entry.lacks) if entry else ()
        good = (*entry.good, *entry.satisfies) if entry else ()
        if not (bad or good):
            continue
        lines = [f"### {load_language(code).name}"]
        for head, texts in (("Not so:", bad), ("But so:", good)):
            if texts:
                lines.append(f"{head}\n\n" + "\n".join(f"- {_example(text)}" for text in dict.fromkeys(texts)))
        told.append("\n\n".join(lines))
    if told:
        yield "## Examples\n\n" + "\n\n".join(told)


def _limits(entries: Mapping[str, Phrases | None]) -> Iterator[str]:
    lines = [f"- {load_language(code).name}: {_plain(entry.limits)}" for code, entry in entries.items() if entry and entry.limits]
    if lines:
        yield "## Known limits\n\n" + "\n".join(lines)


def _setting_aside(rule: Rule) -> str:
    if not rule.suppressible:
        return "It cannot be set aside, turned down or off: it guards what was approved or established."
    return (
        "In a source file that `amends lint` reads, a comment on the same line or the one above allows a finding and says why:\n\n"
        f"```html\n<!-- amends: allow({rule.id}) quoted from the customer -->\n```\n\n"
        "For a whole project, `amends.toml` turns it up, down or off:\n\n"
        f'```toml\n[severities]\n{rule.id} = "off"\n```'
    )


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _example(text: str) -> str:
    """Return an example on one line of a list, what is found in it in bold."""
    said, span = unmarked(text.strip())
    start, end = span or (0, 0)
    found = said[start:end]
    written = _plain(said[:start]) + (f"**{_plain(found)}**" if found.strip() else found) + _plain(said[end:])
    return "<br>".join(line.strip() for line in written.splitlines() if line.strip())
