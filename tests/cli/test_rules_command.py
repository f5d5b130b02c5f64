"""``amends rules`` shows the rules, what a language lacks, the pages, and tests a company's own pack."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from amends.cli.catalogue import gaps_in
from amends.cli.rule_pages import MADE, condition, pages, rule_page
from amends.principles import Switch, load_switches
from amends.rules import load_rules
from amends.rules.phrases import Phrases

Amends = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.id: rule for rule in load_rules()}


def test_the_pages_that_ship_are_those_of_the_rules() -> None:
    """docs/rules is what ``amends rules --docs docs/rules`` writes; run it after a change of a rule."""
    folder = ROOT / "docs" / "rules"
    wanted = pages()

    assert sorted(path.name for path in folder.glob("*.md")) == sorted(wanted)
    assert [name for name, text in wanted.items() if (folder / name).read_text(encoding="utf-8") != text] == []


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_a_page_that_says_why(name: str) -> None:
    """A page says what is rejected, why, how strict it is, and whether it can be set aside."""
    page = rule_page(RULES[name])

    for heading in ("What it rejects", "Why", "How strict it is", "Setting it aside"):
        assert f"\n## {heading}\n" in page
    assert (f"amends: allow({name})" in page) is RULES[name].suppressible
    assert not re.search(r"\[\[|\]\]", page.replace("\\", "").split("## Setting it aside")[0]), "a mark of an example is left"


def test_examples_stand_in_every_language_and_as_they_are() -> None:
    """What is found is bold, and signs that Markdown would take for its own are kept as signs."""
    page = rule_page(RULES["conditional-apology"])

    for language in ("Arabic", "Catalan", "Croatian", "English", "Hebrew", "Romanian"):
        assert f"### {language}\n\nNot so:\n\n- " in page
    assert re.search(r"\*\*sorry if", page)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"severity": ("low",)}, "the harm is small"),
        ({"fault_status": ("unknown", "disputed")}, "the fault is not known or disputed"),
        ({"cause_known": (False,), "stage": ("holding",)}, "the cause is not known and the letter is a first reply"),
        ({"letter_type": ("data-breach",)}, "the letter is about “Data breach”"),
        ({"other_field": ("x",)}, "other field is x"),
    ],
)
def test_conditions_are_said_in_plain_words(when: dict[str, tuple[str | bool, ...]], said: str) -> None:
    """Fields and values of a case become words a reader knows."""
    assert condition(Switch(when=when, rules={}, why="-")) == said


def test_every_condition_that_is_used_has_words() -> None:
    """No page shows a field's value as it is written in a file."""
    for switch in load_switches():
        assert not re.search(r"_|\b(True|False)\b", condition(switch)), condition(switch)


def test_pages_of_rules_that_are_gone_are_taken_away(amends: Amends, folder: Path) -> None:
    """Writing again changes nothing, takes away stale pages, and leaves what somebody else wrote."""
    assert f"{len(RULES) + 1} pages written" in amends("rules", "--docs", "docs").stderr
    (folder / "docs" / "old-rule.md").write_text(f"{MADE}\n", encoding="utf-8")
    (folder / "docs" / "notes.md").write_text("mine\n", encoding="utf-8")

    again = amends("rules", "--docs", "docs")

    assert "0 pages written, 1 page taken away" in again.stderr
    assert not (folder / "docs" / "old-rule.md").exists()
    assert (folder / "docs" / "notes.md").exists()


def test_one_rule_can_be_shown(amends: Amends) -> None:
    """A rule is shown alone, with all its examples, in any format; a near miss is guessed."""
    shown = amends("rules", "excuse").stdout
    assert shown.startswith("excuse (error): ")
    assert "conditional-apology (" not in shown
    assert amends("rules", "excuse", "--format", "markdown").stdout.rstrip("\n") == rule_page(RULES["excuse"]).rstrip("\n")

    missed = amends("rules", "excuze")
    assert missed.exit_code == 2
    assert "did you mean excuse?" in missed.stderr


def test_gaps_name_rule_and_language(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule without an entry, examples or a translation of its advice is a line, and there being any is exit code 1."""
    from amends.cli import catalogue

    monkeypatch.setattr(catalogue, "_gaps", lambda: iter([("excuse", "hr", "has no good example")]))
    result = amends("rules", "--gaps")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "hr  excuse: has no good example\n", "1 gap\n")

    monkeypatch.setattr(catalogue, "_gaps", lambda: iter(()))
    assert amends("rules", "--gaps").exit_code == 0


def test_a_language_without_weights_or_thesaurus_is_a_gap(amends: Amends, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tells deeds that no phrase foresees, and what knows them again in other words, is listed where a language lacks it."""
    monkeypatch.setattr("amends.languages.sentences.classifier_of", lambda language: None if language.code == "ca" else object())
    monkeypatch.setattr("amends.languages.overlap.thesaurus", lambda language: () if language.code == "he" else (("a", "b"),))
    monkeypatch.setattr("amends.languages.owning.owning_of", lambda language: None if language.code == "ro" else object())
    result = amends("rules", "--gaps")

    assert result.exit_code == 1
    told = sorted(line.partition(":")[0] for line in result.stdout.splitlines())
    assert told == ["ca  unbound-claim", "he  unbound-claim", "ro  owns-the-fault"]
    assert "sentences.json" in result.stdout
    assert "owning.json" in result.stdout
    assert "thesaurus.txt" in result.stdout


def test_gaps_are_found_where_they_are() -> None:
    """A language that has all but some things of some rules lacks those things and no others."""
    whole = {name: Phrases(id=name, bad=("x",), good=("y",)) for name in RULES}
    lacking = whole | {
        "excuse": Phrases(id="excuse", lacks=("x",)),
        "minimises": Phrases(id="minimises", satisfies=("y",)),
        "over-apology": Phrases(id="over-apology"),
    }
    del lacking["stock-phrases"]

    assert list(gaps_in(whole, ())) == []
    assert set(gaps_in(lacking, ("excuse",))) == {
        ("excuse", "has no good example"),
        ("excuse", "has no translation in advice.toml"),
        ("minimises", "has no bad example"),
        ("over-apology", "has no bad and no good example"),
        ("stock-phrases", "has no entry in rules.toml"),
    }


PACK = (
    '[[rule]]\nid = "house-words"\nlanguages = "en"\nforbid = "ticket number"\nbad = ["Your [[ticket number]]."]\ngood = ["Your order."]\n'
)


def test_an_own_pack_is_tested(amends: Amends, folder: Path) -> None:
    """The examples of a pack are run: all hold, or those that do not are shown and it is exit code 1."""
    (folder / "house.toml").write_text(PACK, encoding="utf-8")
    assert amends("rules", "--test", "house.toml").stderr == "2 examples pass\n"

    (folder / "house.toml").write_text(PACK.replace("Your order.", "Your ticket number\\u001b[2J."), encoding="utf-8")
    failed = amends("rules", "--test", "house.toml")
    assert failed.exit_code == 1
    assert "en  house-words: must pass, but: “ticket number” is not used here." in failed.stdout
    assert "\x1b" not in failed.stdout
    assert "1 example of 2 fail" in failed.stderr

    (folder / "house.toml").write_text(PACK.replace("forbid", "forbit"), encoding="utf-8")
    broken = amends("rules", "--test", "house.toml")
    assert broken.exit_code == 2
    assert "house.toml:4:1: house-words: forbit: there is no such setting of a rule; did you mean forbid?" in broken.stderr


def test_different_things_are_asked_for_one_at_a_time(amends: Amends) -> None:
    """--gaps and --docs together are refused."""
    assert amends("rules", "--gaps", "--docs", "x").exit_code == 2
