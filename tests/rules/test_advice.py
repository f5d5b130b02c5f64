"""Messages and advice in the reader's language say what the English ones say, of the same words."""

from __future__ import annotations

from pathlib import Path

import pytest

from amends.errors import PackError, UnknownLanguageError
from amends.languages import LANGUAGES
from amends.rules import lint, load_rules
from amends.rules.advice import in_language, load_advice, missing_advice, read_advice, translated
from amends.rules.messages import slots_of

ADVICE = """\
[conditional-apology]
advice = "Spune răul pe nume."
[conditional-apology.messages]
violation = "„{match}” pune scuza sub condiție."
"""
TEXT = "We are sorry if you were inconvenienced by a minor delay."


def written(folder: Path, text: str) -> Path:
    (folder / "advice.toml").write_text(text, encoding="utf-8")
    return folder / "advice.toml"


def test_findings_speak_the_readers_language(tmp_path: Path) -> None:
    """A rule with a translation speaks it, the others stay in English; places, severities and keys stay what they are."""
    report = lint(TEXT, "en")
    spoken = translated(report, read_advice(written(tmp_path, ADVICE)))

    before = {finding.rule: finding for finding in report.findings}
    after = {finding.rule: finding for finding in spoken.findings}
    assert after["conditional-apology"].message == "„sorry if you” pune scuza sub condiție."
    assert after["conditional-apology"].advice == "Spune răul pe nume."
    assert after["minimises"] == before["minimises"]
    assert [(each.rule, each.start, each.severity, each.key) for each in spoken.findings] == [
        (each.rule, each.start, each.severity, each.key) for each in report.findings
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ADVICE.replace("[conditional-", "[conditionl-"),
            "1:1: conditionl-apology: there is no such rule; did you mean conditional-apology?",
        ),
        (ADVICE.replace("{match}", "{mtach}"), "4:1: conditional-apology: this message must hold {match}, as the English one does"),
        (ADVICE.replace("{match}", ""), "this message must hold {match}"),
        (ADVICE.replace("{match}", "{"), "this message must hold {match}"),
        (ADVICE.replace("{match}", "{match:d}"), "this message must hold {match}"),
        (ADVICE.replace("{match}", "{match!a}"), "this message must hold {match}"),
        (ADVICE.replace("violation", "violaton"), "4:1: conditional-apology: it has no message 'violaton'; did you mean violation?"),
        (ADVICE.replace("advice =", "advise ="), "1:1: conditional-apology.advice: field required"),
        (ADVICE + "\n[", "this is no TOML"),
    ],
)
def test_a_translation_that_cannot_be_filled_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Gaps, message names and rules agree with the English, or file, line and column say where they do not."""
    path = written(tmp_path, text)

    with pytest.raises(PackError) as problem:
        read_advice(path)

    assert str(problem.value).startswith(f"{path}:")
    assert said in str(problem.value)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_translation_that_ships_is_sound(code: str) -> None:
    """What is there can be read and filled, and what is not there is known by name."""
    findings = in_language(lint(TEXT, "en"), code).findings

    assert all(finding.match in finding.message for finding in findings if finding.match)
    assert set(load_advice(code)) | set(missing_advice(code)) == ({rule.id for rule in load_rules()} if code != "en" else set())


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_every_message_of_every_translation_can_be_filled(code: str) -> None:
    """Whatever a finding fills in stands in the message, in every language."""
    english = {rule.id: rule.messages for rule in load_rules()}
    translations = load_advice(code)

    assert translations
    for name, translation in translations.items():
        for kind, message in translation.messages.items():
            slots = {slot: f"‹{slot}›" for slot in slots_of(english[name][kind])}
            filled = message.format(**slots)
            assert all(put in filled for put in slots.values()), f"{name}.{kind}"


def test_english_is_what_the_catalogue_speaks() -> None:
    """English needs no file, and a language amends does not know is refused."""
    report = lint(TEXT, "en")

    assert in_language(report, "en") == report
    assert missing_advice("en") == ()
    with pytest.raises(UnknownLanguageError):
        in_language(report, "xx")
