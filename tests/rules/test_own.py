"""A company's own rules find what they say, and are refused with the place of what is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.config import Config
from amends.errors import PackError
from amends.languages import load_language
from amends.letter import Letter
from amends.rules import Report, check, lint, load_rules
from amends.rules.own import own_phrases, own_rules, rules_under
from amends.rules.own_examples import run_examples

PACK = """\
languages = ["en"]

[[rule]]
id = "house-name"
words = { "brightline" = "BrightLine", "Bright Line" = "BrightLine" }

[[rule]]
id = "house-words"
title = "Words we do not use"
message = "“{match}” is jargon."
advice = "Say “order”."
severity = "error"
principle = "sincere-tone"
forbid = ["ticket (number|id)", "case id"]
unless = ["your own ticket number"]
bad = ["Your [[ticket number]] is 4471."]
good = ["Your own ticket number is 4471."]

[[rule]]
id = "house-line"
require = ["reply to this e-mail"]
bad = ["Dear Ana,\\n\\nWe are sorry.\\n\\nKind regards,\\nIon"]
good = ["Dear Ana,\\n\\nWe are sorry. Reply to this e-mail.\\n\\nKind regards,\\nIon"]
[rule.ro]
require = ["răspundeți la acest mesaj"]

[[rule]]
id = "house-new"
status = "preview"
severity = "error"
forbid = "at this point in time"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "house.toml").write_text(PACK, encoding="utf-8")
    return tmp_path / "house.toml"


def found(text: str, pack: Path, language: str = "en", *, whole: bool = False, **more: object) -> list[tuple[str, str | None, str]]:
    config = Config(packs=(pack,), **more)
    report = lint(text, language, whole, config=config)
    return [(finding.rule, finding.match, finding.severity) for finding in report.findings if finding.rule.startswith("house")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you for choosing Brightline.", [("house-name", "Brightline", "warning")]),
        ("Thank you for choosing bright line.", [("house-name", "bright line", "warning")]),
        ("Thank you for choosing BrightLine.", []),
        ("Your Ticket Number is 4471.", [("house-words", "Ticket Number", "error")]),
        ("Your own ticket number is 4471.", []),
        ("At this point in time we know nothing.", [("house-new", "At this point in time", "advice")]),
    ],
)
def test_own_rules_find_what_they_say(pack: Path, text: str, expected: list[tuple[str, str | None, str]]) -> None:
    """Wrong spellings but not the right one, banned phrases but not their exceptions, and new rules as advice only."""
    assert found(text, pack) == expected


def test_a_wrong_spelling_comes_with_its_fix(pack: Path) -> None:
    """What to put instead is a mechanical fix."""
    (finding,) = [
        finding
        for finding in lint("We at brightline are sorry.", "en", config=Config(packs=(pack,))).findings
        if finding.rule == "house-name"
    ]

    assert finding.fix is not None
    assert (finding.fix.start, finding.fix.end, finding.fix.text) == (6, 16, "BrightLine")


@pytest.mark.parametrize(
    ("text", "language", "missing"),
    [
        ("We are sorry.", "en", True),
        ("We are sorry. Please reply to this e-mail.", "en", False),
        ("Ne pare rău.", "ro", True),
        ("Ne pare rău. Răspundeți la acest mesaj.", "ro", False),
        ("Ho sentim.", "ca", False),
    ],
)
def test_a_required_phrase_is_asked_for_in_its_languages(pack: Path, text: str, language: str, missing: bool) -> None:
    """A whole letter lacks it or not, in each language that has a phrase for it; other texts are not asked."""
    assert bool(found(text, pack, language, whole=True)) is missing
    assert found(text, pack, language, whole=False) == []


def test_words_hold_in_every_language_unless_said(tmp_path: Path) -> None:
    """A name is written the same everywhere."""
    path = tmp_path / "names.toml"
    path.write_text('[[rule]]\nid = "house-name"\nwords = { brightline = "BrightLine" }\n', encoding="utf-8")

    assert found("Vă mulțumim că ați ales Brightline.", path, "ro") == [("house-name", "Brightline", "warning")]


def test_severities_hold_for_own_rules_too(pack: Path) -> None:
    """A configuration turns own rules up, down or off as it does ours."""
    assert found("Your ticket number is 4471.", pack, severities={"house-words": "advice"}) == [("house-words", "ticket number", "advice")]
    assert found("Your ticket number is 4471.", pack, severities={"house-words": "off"}) == []


def test_a_profile_stands_in_for_a_case() -> None:
    """Texts without a case are read as the kind of case the profile names."""
    plain = {rule.id: rule.severity for rule in rules_under(Config())}
    holding = {rule.id: rule.severity for rule in rules_under(Config(profile={"stage": "holding"}))}

    assert plain["excuse"] == "error"
    assert holding["excuse"] == "warning"
    assert "owns-the-fault" not in holding


def test_what_a_configuration_sets_counts_before_the_profile() -> None:
    """A rule that the kind of case turns off is on where the configuration says how strict it is."""
    config = Config(profile={"stage": "holding"}, severities={"owns-the-fault": "warning"})

    assert {rule.id: rule.severity for rule in rules_under(config)}["owns-the-fault"] == "warning"


LETTER = "Dear Ms Lindqvist,\n\n{}\n\nKind regards,\n\nAoife Byrne\n"
LONG = "".join(f"We wrote date {number} on the wrong list. " for number in range(18)) + "We wrote " + "and we wrote " * 12 + "again."
CROATIAN = "Žao mi je što smo vašu narudžbu isporučili s devet dana zakašnjenja. Nismo vam odgovorili na tri poruke i to je naša greška."


@pytest.mark.parametrize(
    ("rule", "body", "configured", "severity"),
    [
        ("length-and-reading", LONG, None, "warning"),
        ("length-and-reading", LONG, "advice", "advice"),
        ("length-and-reading", LONG, "error", "error"),
        ("register-and-language", CROATIAN, None, "error"),
        ("register-and-language", CROATIAN, "advice", "advice"),
        ("register-and-language", CROATIAN, "warning", "warning"),
        ("apology-first", "I am sorry that we lost your lamp.", "error", "advice"),
    ],
)
def test_a_configured_severity_is_a_ceiling(rule: str, body: str, configured: str | None, severity: str) -> None:
    """A finding may be milder than its rule; stricter only where no configuration says how strict the rule is."""
    config = Config(severities={rule: configured} if configured else {})
    findings = lint(LETTER.format(body), "en", True, config=config).findings

    assert [finding.severity for finding in findings if finding.rule == rule] == [severity]


@pytest.mark.parametrize(
    "body", [LONG, CROATIAN, "We are sorry if you were upset. We were busy. It was a minor delay, as you failed to tell us."]
)
def test_where_all_is_advice_nothing_is_more(case_data: dict[str, Any], body: str) -> None:
    """No kind of check has a severity of its own that beats what was configured."""
    mild = {rule.id for rule in load_rules() if rule.suppressible}
    change = {"harms": [], "measures": [], "follow_up": None, "severity": "high"}
    case = Case.of(case_data | change)
    config = Config(severities=dict.fromkeys(mild, "advice"))
    found = [
        finding for finding in check(Letter.from_text(LETTER.format(body), case), case, config=config).findings if finding.rule in mild
    ]

    assert found
    assert {finding.severity for finding in found} == {"advice"}


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ({"stock-phrase": "off"}, "severities.stock-phrase: there is no such rule; did you mean stock-phrases?"),
        ({"unbound-claim": "off"}, "severities.unbound-claim: this rule guards what was approved or established and cannot be turned off"),
        ({"unbound-claim": "advice"}, "cannot be turned down to advice"),
        ({"house-new": "error"}, "severities.house-new: this rule is in preview and blocks nothing"),
    ],
)
def test_what_cannot_be_turned_is_refused(tmp_path: Path, pack: Path, severities: dict[str, str], said: str) -> None:
    """An unknown rule, one that guards the facts, and one in preview are refused with the place in the configuration."""
    (name,) = severities
    source = tmp_path / "amends.toml"
    source.write_text(f'[severities]\n{name} = "{severities[name]}"\n', encoding="utf-8")

    with pytest.raises(PackError) as problem:
        rules_under(Config(packs=(pack,), severities=severities, source=source))

    assert str(problem.value).startswith(f"{source}:2:1: ")
    assert said in str(problem.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[rule]]\nid = "excuse"\nwords = {a = "b"}', "2:1: excuse: this id is one of amends' own rules; choose another"),
        ('[[rule]]\nid = "a"\nwords = {a = "b"}\n[[rule]]\nid = "a"\nwords = {a = "b"}', "5:1: a: this id stands in"),
        ('[[rule]]\nid = "My Rule"\nwords = {a = "b"}', "2:1: My Rule: an id is small letters and hyphens"),
        ('[[rule]]\nwords = {a = "b"}', "1:1: rule 1: id: is missing"),
        ('[[rule]]\nid = "a"', "1:1: a: this rule looks for nothing; write forbid, require or words"),
        ('[[rule]]\nid = "a"\nforbid = ["x"]', "3:1: a: say which language these phrases are in"),
        ('[[rule]]\nid = "a"\nforbidden = ["x"]', "3:1: a: forbidden: there is no such setting of a rule; did you mean forbid?"),
        ('[[rule]]\nid = "a"\nlanguages = ["xx"]\nforbid = ["x"]', "3:14: languages: 'xx' is no language amends speaks"),
        ('[[rule]]\nid = "a"\nseverity = "fatal"\nwords = {a = "b"}', "3:1: a: severity: input should be 'error', 'warning' or 'advice'"),
        ('[[rule]]\nid = "a"\nprinciple = "own-the-eror"\nwords = {a = "b"}', "3:1: a: there is no principle 'own-the-eror'; did you mean"),
        ('[[rule]]\nid = "a"\nmessage = "{what}"\nwords = {a = "b"}', "3:1: a: message: nothing can be put in place of {what}"),
        ('[[rule]]\nid = "a"\nmessage = "{match:d}"\nwords = {a = "b"}', "3:1: a: message: nothing can be put in place of {match:d}"),
        ('[[rule]]\nid = "a"\nmessage = "{match!r}"\nwords = {a = "b"}', "3:1: a: message: nothing can be put in place of {match!r}"),
        ('[[rule]]\nid = "a"\nmessage = "{"\nwords = {a = "b"}', "3:1: a: message: nothing can be put in place of {{}"),
        ('[[rule]]\nid = "a"\n[rule.en]\nforbid = [\n"x",\n"(y"]', "6:1: a: pattern '(y': ')' is missing"),
        ('[[rule]]\nid = "a"\n[rule.en]\nforbid = ["<we> x"]', "4:11: a: pattern '<we> x'"),
        ('[[rule]]\nid = "a"\nwords = {"?" = "b"}', "3:10: a: pattern '?'"),
        ('name = "x"', "1:1: name: there is no such setting of a pack"),
        ("rule = 3", "1:1: rule: write each rule under a line [[rule]]"),
    ],
)
def test_a_broken_pack_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    """A message names file, line and column, what is wrong and what to write."""
    path = tmp_path / "house.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(PackError) as problem:
        own_phrases((path,), "en")

    assert str(problem.value).startswith(f"{path}:{said}")


def test_packs_do_not_share_an_id(tmp_path: Path, pack: Path) -> None:
    """Two packs with one id are refused: nobody could tell which rule spoke."""
    (tmp_path / "other.toml").write_text('[[rule]]\nid = "house-name"\nwords = {a = "b"}', encoding="utf-8")

    with pytest.raises(PackError, match=r"other\.toml:2:1: house-name: this id stands in .*house\.toml already"):
        own_rules((pack, tmp_path / "other.toml"))


def test_a_pack_is_read_anew_when_it_changes(pack: Path) -> None:
    """A long-running program sees an edit."""
    assert "house-name" in {rule.id for rule in own_rules((pack,))}

    pack.write_text(PACK.replace("house-name", "house-brand"), encoding="utf-8")
    assert "house-brand" in {rule.id for rule in own_rules((pack,))}


def test_a_pack_is_read_anew_when_its_size_changes(pack: Path) -> None:
    """An edit within a tick of the clock is seen, too."""
    own_rules((pack,))
    was = pack.stat().st_mtime_ns
    pack.write_text(PACK.replace("house-name", "house-brand"), encoding="utf-8")
    os.utime(pack, ns=(was, was))

    assert "house-brand" in {rule.id for rule in own_rules((pack,))}


def test_reading_a_pack_leaves_the_language_as_it_was(tmp_path: Path) -> None:
    """The vocabulary that every text is read by does not grow with a company's phrases, which may use the words of the conventions."""
    language = load_language("en")
    word = next(iter(language.conventions.words))
    (tmp_path / "house.toml").write_text(
        f'[[rule]]\nid = "house-fresh"\nlanguages = "en"\nforbid = ["quux* <{word}> zork"]\n', encoding="utf-8"
    )
    before = language.vocabulary.dump()[0]

    assert own_phrases((tmp_path / "house.toml",), "en")[0].forbid
    assert language.vocabulary.dump()[0] == before


def judged(text: str, language: str, whole: bool | None, config: Config) -> Report:
    return lint(text, language, whole, config=config)


def test_examples_of_a_pack_are_run(pack: Path) -> None:
    """Good examples pass, bad ones are found where they are marked; what does not hold is told with its reason."""
    assert run_examples(pack, judged) == (4, ())

    changed = PACK.replace("Your [[ticket number]] is", "Your [[ticket]] number is").replace("Your own ticket", "Our ticket")
    pack.write_text(changed, encoding="utf-8")
    count, failed = run_examples(pack, judged)
    assert count == 4
    assert [(each.rule, each.language, each.problem) for each in failed] == [
        ("house-words", "en", "marks “ticket”, but “ticket number” is found"),
        ("house-words", "en", "must pass, but: “ticket number” is jargon."),
    ]
