"""Say how the phrases of a language's rules have fared: in how many bad sentences each was found, and in how many acceptable ones.

    python -m amends_evals.phrases FILE... --lang xx [--rule ID]

FILE is one that ``amends_evals.rules`` reads; the examples in the pack count, too. A phrase may stop a letter (``forbid``) once it was found in
two bad sentences and in no acceptable one; until then it warns (``warn``). Phrases that stand in the other list are printed, each with
its counts; there is nothing to move where none is.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import amends
from amends.cli.progress import Progress
from amends.rules.catalogue import Rule, load_rules
from amends.rules.document import Document
from amends.rules.examples import unmarked
from amends.rules.kinds.phrases import excused
from amends.rules.packs import Pack, load_pack
from amends_evals.errors import BadFileError
from amends_evals.labelled import read_labelled

PROVEN = 2
"""Bad sentences in which a phrase must have been found to stop a letter. Of 600 bad and 600 acceptable sentences that nobody had seen
(November 2026), those flagged were bad 80 of 92 times where no phrase in them had been found in a bad sentence before, 112 of 119 times
where one had been found in one, 88 of 93 times in two, 165 of 168 times in three or more."""


class Phrase(NamedTuple):
    """A phrase of a rule: the list it stands in, and its number there."""

    rule: str
    field: str
    number: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the phrases that stand in the wrong list; return 0, or 2 if a file could not be read."""
    parser = argparse.ArgumentParser(prog="amends_evals.phrases", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--lang", choices=amends.LANGUAGES, required=True)
    parser.add_argument("--rule", help="this rule's phrases only")
    options = parser.parse_args(arguments)
    try:
        labelled = [one for path in options.files for one in read_labelled(path) if one.language == options.lang]
    except BadFileError as problem:
        print(problem, file=sys.stderr)
        return 2
    pack = load_pack(options.lang)
    texts = {one.text: one.acceptable for one in labelled} | dict(_examples(pack))
    rules = tuple(sorted(rule for rule in _MEASURED if options.rule in (None, rule)))
    bad, acceptable = found_in(texts.items(), pack, rules)
    misplaced = [(phrase, wanted) for phrase in _phrases(pack, rules) if (wanted := _place(phrase, bad, acceptable)) != phrase.field]
    for phrase, wanted in misplaced:
        counts = f"{len(bad.get(phrase, ()))} bad, {len(acceptable.get(phrase, ()))} acceptable"
        print(f"{phrase.rule}: {phrase.field} → {wanted} ({counts}): {getattr(pack.entries[phrase.rule], phrase.field)[phrase.number]}")
    print(f"{len(misplaced)} of {sum(1 for _ in _phrases(pack, rules))} phrases stand in the other list than {len(texts)} sentences say.")
    return 0


def found_in(texts: Iterable[tuple[str, bool]], pack: Pack, rules: Sequence[str]) -> tuple[dict[Phrase, set[str]], dict[Phrase, set[str]]]:
    """Return the bad and the acceptable sentences in which each phrase was found, nothing excusing it."""
    bad: dict[Phrase, set[str]] = {}
    acceptable: dict[Phrase, set[str]] = {}
    listed = list(texts)
    chosen = tuple(rule for rule in load_rules() if rule.id in rules)
    with Progress(len(listed), quiet_output=True) as progress:
        for text, fine in listed:
            for phrase in _found(text, pack, chosen):
                (acceptable if fine else bad).setdefault(phrase, set()).add(text)
            progress.advance()
    return bad, acceptable


def _found(text: str, pack: Pack, rules: Sequence[Rule]) -> Iterator[Phrase]:
    document = Document(text, pack)
    for rule in rules:
        for field in ("forbid", "warn"):
            patterns = pack.patterns(rule.id, field)
            for match in document.find(patterns) if patterns else ():
                if not document.text.quoted(match.first, match.last) and not excused(rule, document, match):
                    yield Phrase(rule.id, field, match.pattern)


def _place(phrase: Phrase, bad: dict[Phrase, set[str]], acceptable: dict[Phrase, set[str]]) -> str:
    return "forbid" if len(bad.get(phrase, ())) >= PROVEN and not acceptable.get(phrase) else "warn"


_MEASURED = frozenset(
    {
        "absolute-promise",
        "blames-colleague",
        "blames-customer",
        "blames-third-party",
        "but-apology",
        "conditional-apology",
        "denial-or-defence",
        "entitlement-as-gift",
        "excuse",
        "minimises",
        "owns-the-fault",
        "remedy-present",
        "self-interest",
        "sorry-for-feelings",
    }
)
"""Rules that stop a letter for how it says things, and that labels stand for often enough to prove a phrase by sentences."""


def _phrases(pack: Pack, rules: Sequence[str]) -> Iterator[Phrase]:
    for rule in rules:
        entry = pack.entries.get(rule)
        for field in ("forbid", "warn") if entry else ():
            yield from (Phrase(rule, field, number) for number in range(len(getattr(entry, field))))


def _examples(pack: Pack) -> Iterator[tuple[str, bool]]:
    for entry in pack.entries.values():
        yield from ((unmarked(text)[0], False) for text in entry.bad)
        yield from ((text, True) for text in (*entry.good, *entry.satisfies))


if __name__ == "__main__":
    raise SystemExit(main())
