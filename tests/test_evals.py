"""The evals measure what they say they measure; how well the rules do, no test asks."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import amends
from amends.rules.catalogue import load_rules

ROOT = Path(__file__).resolve().parents[1]


def _lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _row(sentence: str, label: str = "conditional_if", acceptable: bool = False) -> dict[str, Any]:
    return {"lang": "en", "sentence": sentence, "label": label, "acceptable": acceptable}


CAUGHT = _row("We are sorry if you were upset.")
MISSED = _row("We regret that our lamps are so tall.")
OTHERWISE = _row("It was only a small delay.")
CAREFUL = _row("We are sorry that we were late.", acceptable=True)


def test_labels_name_rules_of_the_catalogue() -> None:
    """Every rule that a label stands for exists, and no label stands for none."""
    from amends_evals.labelled import load_labels

    known = {rule.id for rule in load_rules()}
    for label, rules in load_labels().items():
        assert rules, label
        assert known.issuperset(rules), label


def test_recall_tells_any_rule_from_the_right_one(tmp_path: Path) -> None:
    """A bad sentence caught by another rule than its class's counts as caught, and not as caught by the right one."""
    from amends_evals.labelled import load_labels, read_labelled
    from amends_evals.scoring import class_scores, lint_all

    path = _lines(tmp_path / "some.jsonl", CAUGHT, MISSED, OTHERWISE, CAREFUL)
    (score,) = class_scores(lint_all(read_labelled(path)), load_labels())

    assert (score.caught.count, score.caught.total) == (2, 3)
    assert (score.right.count, score.right.total) == (1, 3)
    assert (score.precision.count, score.precision.total) == (1, 1)
    assert (score.flagged.count, score.flagged.total) == (0, 1)


def test_files_of_patterns_are_read_with_their_slots_filled(tmp_path: Path) -> None:
    """Positive sentences of a pattern file are bad, negative ones acceptable, and slots are no gaps left in a letter."""
    from amends_evals.labelled import read_labelled

    path = tmp_path / "en.yaml"
    path.write_text("lang: en\nclasses:\n  minimising:\n    positive: [It is only {amount}.]\n    negative: [It is {amount}.]\n")

    bad, acceptable = read_labelled(path)

    assert (bad.text, bad.acceptable, bad.origin) == ("It is only 7.", False, "patterns")
    assert (acceptable.text, acceptable.acceptable) == ("It is 7.", True)


def test_figures_and_misses_are_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command prints every class, every goal and what was missed, and writes the figures with the digests of its files."""
    from amends_evals.rules import main

    path = _lines(tmp_path / "some.jsonl", CAUGHT, MISSED, CAREFUL)

    assert main([str(path), "--misses", "--json", str(tmp_path / "out.json")]) == 0

    printed = capsys.readouterr().out
    assert "MISSED en conditional_if: We regret that our lamps are so tall." in printed
    assert "acceptable flagged as error" in printed
    kept = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert kept["sentences"] == 3
    assert len(kept["files"]["some.jsonl"]) == 64
    assert {goal["goal"] for goal in kept["goals"]} >= {"acceptable flagged at all", "bad caught, of English sentences"}


@pytest.mark.parametrize("content", ["not JSON", '{"lang": "en"}'])
def test_unreadable_file_is_named_with_its_line(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that lacks a field stops the measurement, and says where it stands."""
    from amends_evals.rules import main

    path = tmp_path / "some.jsonl"
    path.write_text(f"{json.dumps(CAUGHT)}\n{content}\n", encoding="utf-8")

    assert main([str(path)]) == 2
    assert f"{path}:2: needs lang" in capsys.readouterr().err


@pytest.mark.parametrize(("count", "total"), [(3, 10), (57, 60), (70, 400)])
def test_bootstrap_is_that_of_drawing_sentences_again(count: int, total: int) -> None:
    """The interval is the one that drawing the sentences one by one, with replacement, gives; the same sentences give the same one."""
    from amends_evals.intervals import bootstrap

    found = [number < count for number in range(total)]
    drawn = random.Random(1)
    shares = sorted(sum(drawn.choices(found, k=total)) / total for _ in range(2_000))

    share = bootstrap(found)

    assert share == bootstrap(found)
    assert share.low == pytest.approx(shares[50], abs=1.5 / total + 0.01)
    assert share.high == pytest.approx(shares[1_949], abs=1.5 / total + 0.01)


def test_wilson_is_wide_where_there_is_little_to_go_by() -> None:
    """Nothing flagged of a hundred is no proof that nothing ever is; of nothing at all, nothing is known."""
    from amends_evals.intervals import wilson

    share, none = wilson([False] * 100), wilson([])

    assert (share.count, share.low, round(share.high, 3)) == (0, 0.0, 0.037)
    assert (none.value, none.low, none.high) == (None, 0.0, 1.0)


def test_invented_deed_stands_after_the_remedies_and_is_judged_there() -> None:
    """An invented sentence is put after the paragraph of remedies, and what is said of it is what the letter did not draw without it."""
    from amends_evals.inserting import inserted, letter_of

    whole = letter_of(ROOT / "evals/datasets/samples/en/defective-product.yaml")

    assert whole.report.passed
    assert all(remedy.text.rstrip(".") in whole.text[: whole.after] for remedy in whole.case.remedies)
    assert whole.text[whole.after :].startswith("\n\n")
    assert {finding.rule for finding in inserted(whole, "We will also give you £750.").findings} >= {"remedy-authorised"}
    assert {finding.message_id for finding in inserted(whole, whole.case.failings[0].text).findings} == {"repeated"}


def test_paraphrase_takes_the_place_of_its_item() -> None:
    """A paraphrase replaces the words of the item where the letter quotes them, and stands beside the rest where it does not."""
    from amends_evals.deed_lines import DeedLine
    from amends_evals.inserting import inserted, letter_of

    line = DeedLine("en", "defective-product", "paraphrase", "We left every e-mail of yours unanswered.", "failings.1")
    whole = letter_of(line.case_path)
    item = line.item_text(whole.case)

    assert item == whole.case.failings[1].text
    assert inserted(whole, line.sentence, item).replaced
    assert not inserted(whole, line.sentence, "The letter says nothing of this.").replaced


def test_deeds_are_counted_by_language(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One command prints what was caught, what was flagged and which sentences were not dealt with."""
    from amends_evals.deeds import main

    invented = {"sample": "defective-product", "kind": "invented", "sentence": "We will also give you £750."}
    true = {"sample": "defective-product", "kind": "paraphrase", "of": "failings.0", "sentence": "The lamp you ordered came broken."}
    path = _lines(tmp_path / "en.jsonl", invented, true)

    assert main([str(path), "--misses"]) == 0

    printed = capsys.readouterr().out
    assert "en   invented       caught                           1 of 1" in printed
    assert "paraphrase     whole letter still passes" in printed


@pytest.mark.parametrize(
    ("name", "row", "reason"),
    [
        ("xx.jsonl", {}, "is named by no language"),
        ("en.jsonl", {"sample": "defective-product"}, "needs sample, kind and sentence"),
        ("en.jsonl", {"sample": "no-such", "kind": "invented", "sentence": "-"}, "a sample case"),
    ],
)
def test_unreadable_deeds_are_refused(
    name: str, row: dict[str, Any], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of deeds that names no language, no sample or lacks a field is refused with the reason."""
    from amends_evals.deeds import main

    assert main([str(_lines(tmp_path / name, row))]) == 2
    assert reason in capsys.readouterr().err


def test_deeds_may_be_for_the_letters_of_other_cases() -> None:
    """A line names a sample, or a case of another folder."""
    from amends_evals.deed_lines import DeedLine

    assert DeedLine("ro", "blind/01", "invented", "-").case_path == ROOT / "evals/datasets/blind/ro/01.yaml"


@pytest.mark.parametrize("language", amends.LANGUAGES)
def test_deeds_at_hand_name_items_of_their_cases(language: str) -> None:
    """Every paraphrase in the files of deeds says which item of its case it says again, and the case has that item."""
    from amends_evals.deed_lines import case_in, read_deeds

    for folder in ("deeds", "held_out/deeds"):
        for line in read_deeds(ROOT / "evals/datasets" / folder / f"{language}.jsonl"):
            assert line.kind != "paraphrase" or line.item_text(case_in(line.case_path)), line


def test_a_phrase_that_stands_in_a_good_sentence_may_only_warn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The evidence for each phrase is counted, and a phrase that stops a letter without enough of it is named."""
    from amends_evals.phrases import main

    bad = {"lang": "en", "label": "conditional_if", "acceptable": False, "sentence": "We are sorry if you were upset."}
    file = _lines(tmp_path / "en.jsonl", bad)
    assert main([str(file), "--lang", "en", "--rule", "conditional-apology"]) == 0
    before = capsys.readouterr().out
    file = _lines(tmp_path / "en.jsonl", bad, {**bad, "acceptable": True, "sentence": "We are sorry if you missed it."})
    assert main([str(file), "--lang", "en", "--rule", "conditional-apology"]) == 0
    after = capsys.readouterr().out

    named = [line for line in after.splitlines() if "1 acceptable" in line]
    assert named
    assert not set(named) & set(before.splitlines())
    assert all("forbid → warn" in line or "warn → " not in line for line in named)


def test_a_file_that_is_no_file_of_sentences_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Phrases are not judged on a file that cannot be read."""
    from amends_evals.phrases import main

    file = tmp_path / "en.jsonl"
    file.write_text("{}", encoding="utf-8")

    assert main([str(file), "--lang", "en"]) == 2
    assert "en.jsonl:1" in capsys.readouterr().err


def test_listening_is_measured_against_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Languages told, dates and sums found or heard beyond their labels, and what was heard of a kind are printed."""
    from amends_evals.listening import main

    rows = [
        {"text": "You took 84 euros on 3 May and I want a refund.", "lang": "en", "dates": ["--05-03"], "amounts": ["84 EUR", "12 EUR"]},
        {"text": "Em vau cobrar 84 euros el 3 de maig i ningú no em contesta.", "lang": "ca", "dates": []},
    ]

    assert main([str(_lines(tmp_path / "complaints.jsonl", *rows)), "--show", "ask"]) == 0
    printed = capsys.readouterr().out
    assert "language ca: 1 of 1" in printed
    assert "dates found: 1 of 1" in printed
    assert "heard beyond the labels: 1" in printed
    assert "amounts found: 1 of 2" in printed
    assert "I want a refund." in printed


@pytest.mark.parametrize("content", ["no json", '{"lang": "en"}', "[]"])
def test_unreadable_complaints_are_refused(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that holds no complaints is named, with what it needs."""
    from amends_evals.listening import main

    (tmp_path / "bad.jsonl").write_text(content, encoding="utf-8")

    assert main([str(tmp_path / "bad.jsonl")]) == 2
    assert "needs a JSON object with text" in capsys.readouterr().err
