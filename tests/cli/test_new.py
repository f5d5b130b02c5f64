"""A stranger gets from a raw complaint to a case that drafts, by answering a few questions."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from amends.case_files import read_case

Amends = Callable[..., Result]

NEXT_WEEK = (dt.date.today() + dt.timedelta(days=7)).isoformat()

PASTED = """\
From: Ana Pop <ana@mail.example>
Sent: Tuesday
Subject: sofa

My sofa came nine days late and one leg is broken. I called three times and nobody answered.

Sent from my iPhone
.
"""

FULL = [
    "",
    "2",
    "established",
    "yes",
    "We sent it to the wrong depot and did not check.",
    "Ana Pop",
    "We delivered your sofa nine days late.",
    "We did not answer your three calls.",
    "",
    "Maria Ionescu",
    "You waited nine days.",
    "You had to call us three times.",
    "",
    "We repaired the leg of your sofa.",
    "today",
    "Maria Ionescu",
    "We refund the delivery fee of 40 euros.",
    NEXT_WEEK,
    "Maria Ionescu",
    "",
    "Ioana Marin",
    "Head of Service",
    "Sofa & Son",
    "+44 20 7946 0000",
]


def typed(*answers: str, pasted: str = PASTED) -> str:
    return pasted + "".join(f"{answer}\n" for answer in answers)


def test_answers_make_a_case_that_drafts(amends: Amends, folder: Path) -> None:
    """The pasted complaint and the answers become a file with nothing missing, and the next command is said."""
    result = amends("new", "--out", "sofa.yaml", typed=typed(*FULL))

    assert result.exit_code == 0, result.stderr
    case = read_case(folder / "sofa.yaml")
    assert case.missing() == ()
    assert case.complaint == "My sofa came nine days late and one leg is broken. I called three times and nobody answered."
    assert [failing.verified_by for failing in case.failings] == ["Maria Ionescu", "Maria Ionescu"]
    assert case.remedies[0].done == dt.date.today()
    assert case.remedies[1].due == dt.date.fromisoformat(NEXT_WEEK)
    assert [harm.text for harm in case.harms] == ["You waited nine days.", "You had to call us three times."]
    assert case.organisation == "Sofa & Son"
    assert case.cause is not None
    assert case.language == "en"
    assert case.channel == "email"
    assert "amends draft sofa.yaml" in result.stderr
    assert amends("draft", "sofa.yaml").exit_code == 0


def test_what_was_left_out_is_shown(amends: Amends) -> None:
    """Headers and signatures that were taken out of the pasted text are shown."""
    said = amends("new", "--out", "sofa.yaml", typed=typed(*FULL)).stderr

    assert "left out (mail headers): From: Ana Pop" in said
    assert "left out (signature): Sent from my iPhone" in said


def test_a_complaint_may_come_from_a_file(amends: Amends, folder: Path) -> None:
    """With --complaint FILE only the questions are asked."""
    (folder / "mail.txt").write_text(PASTED.removesuffix(".\n"), encoding="utf-8")

    result = amends("new", "--out", "sofa.yaml", "--complaint", "mail.txt", typed="".join(f"{answer}\n" for answer in FULL))

    assert result.exit_code == 0, result.stderr
    assert read_case(folder / "sofa.yaml").complaint.startswith("My sofa came")


def test_answers_that_make_no_sense_are_asked_again(amends: Amends, folder: Path) -> None:
    """An empty or impossible answer is asked again, with what would do."""
    answers = [
        "en",
        "sms",
        "",
        "9",
        "perhaps",
        "5",
        "maybe",
        "no",
        "",
        "Ana Pop",
        "soon",
        "2020-01-01",
        NEXT_WEEK,
        "Ioana",
        "Head",
        "",
        "i@x.example",
    ]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers))

    assert result.exit_code == 0, result.stderr
    for said in (
        "this one needs an answer",
        "write a number from 1 to 5",
        "write yes or no",
        "write a date, such as 2026-11-25",
        "is past",
    ):
        assert said in result.stderr
    case = read_case(folder / "sofa.yaml")
    assert (case.fault_status, case.stage, case.channel) == ("not_ours", "holding", "sms")
    assert case.signer is not None
    assert case.signer.email == "i@x.example"


def test_an_answer_the_case_refuses_is_asked_again(amends: Amends, folder: Path) -> None:
    """A name too long for a salutation is refused with the reason, and asked again."""
    answers = ["en", "email", "unknown", "no", "x" * 300, "Ana Pop", NEXT_WEEK, "Ioana", "Head", "", "0721 000 000"]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers))

    assert result.exit_code == 0, result.stderr
    assert "that does not fit: recipient.name" in result.stderr
    recipient = read_case(folder / "sofa.yaml").recipient
    assert recipient is not None
    assert recipient.name == "Ana Pop"


def test_a_sentence_in_another_language_is_asked_for_again(amends: Amends, folder: Path) -> None:
    """A letter quotes its sentences, so one in another language than the letter's is asked for again."""
    croatian = "Dostavili smo vašu narudžbu devet dana prekasno i nismo vam se javili."
    answers = ["en", "email", "1", "no", "Ana Pop", croatian, "", "Maria", "", "", NEXT_WEEK, "Ioana", "Head", "", "0721 000 000"]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers, "We delivered your order nine days late."))

    assert result.exit_code == 0, result.stderr
    assert "is written in Croatian; write it in English" in result.stderr
    assert read_case(folder / "sofa.yaml").failings[0].text == "We delivered your order nine days late."


def test_without_a_complaint_the_failing_is_asked_for(amends: Amends, folder: Path) -> None:
    """A call or a visit leaves no text to paste; then what happened is asked for."""
    answers = [
        "en",
        "email",
        "unknown",
        "no",
        "Ana Pop",
        "We did not call you back.",
        "",
        "",
        "",
        NEXT_WEEK,
        "Ioana",
        "Head",
        "",
        "0721 000 000",
    ]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers, pasted=".\n"))

    assert result.exit_code == 0, result.stderr
    assert read_case(folder / "sofa.yaml").failings[0].text == "We did not call you back."
    assert "Give us the customer's complaint, or at least one failing" in result.stderr


def test_an_undecided_remedy_becomes_a_dated_update(amends: Amends, folder: Path) -> None:
    """Whoever has no remedy yet names the day of the next message instead."""
    answers = [
        "en",
        "email",
        "1",
        "no",
        "Ana Pop",
        "We delivered your sofa late.",
        "",
        "Maria",
        "",
        "",
        NEXT_WEEK,
        "Ioana",
        "Head",
        "",
        "0721 000 000",
    ]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers))

    assert result.exit_code == 0, result.stderr
    case = read_case(folder / "sofa.yaml")
    assert case.remedies == ()
    assert case.next_update is not None
    assert case.next_update.on.isoformat() == NEXT_WEEK


def test_an_unchecked_failing_leads_to_a_first_answer(amends: Amends, folder: Path) -> None:
    """Where nobody has checked the failing yet, the case becomes a holding reply."""
    answers = [
        "en",
        "email",
        "1",
        "no",
        "Ana Pop",
        "We delivered your sofa late.",
        "",
        "",
        "",
        "",
        NEXT_WEEK,
        "Ioana",
        "Head",
        "",
        "0721 000 000",
    ]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers))

    assert result.exit_code == 0, result.stderr
    assert read_case(folder / "sofa.yaml").stage == "holding"


@pytest.mark.parametrize("count", [0, 3, 12])
def test_answers_that_end_early_write_nothing(amends: Amends, folder: Path, count: int) -> None:
    """When the input ends before the last question, no file appears."""
    result = amends("new", "--out", "sofa.yaml", typed=typed(*FULL[:count]))

    assert result.exit_code == 2
    assert "nothing was written" in result.stderr
    assert not (folder / "sofa.yaml").exists()


def test_interruption_writes_nothing(amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at a question stops with a word and leaves no file."""

    def interrupt(prompt: str = "") -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupt)

    result = amends("new", "--out", "sofa.yaml")

    assert result.exit_code == 2
    assert "nothing was written" in result.stderr
    assert sorted(os.listdir(folder)) == ["bad.txt", "case.yaml"]


def test_an_existing_case_is_kept(amends: Amends, folder: Path) -> None:
    """A named file that exists is refused before any question; without a name a free one is taken."""
    refused = amends("new", "--out", "case.yaml", typed=typed(*FULL))
    assert refused.exit_code == 2
    assert "exists" in refused.stderr
    assert "Paste" not in refused.stderr

    assert amends("new", typed=typed(*FULL)).exit_code == 0
    assert read_case(folder / "case-2.yaml").recipient is not None


def test_an_endless_paste_is_stopped(amends: Amends) -> None:
    """A complaint far beyond what a letter can answer is refused with the limit."""
    result = amends("new", "--out", "sofa.yaml", typed="very bad\n" * 40_000)

    assert result.exit_code == 2
    assert "50,000" in result.stderr


def test_what_a_complaint_holds_cannot_steer_the_terminal(amends: Amends) -> None:
    """Escape codes in pasted text are taken out and named, not obeyed."""
    result = amends("new", "--out", "sofa.yaml", typed=typed(*FULL, pasted="\x1b[2JMy sofa came \x07late, nine days.\n.\n"))

    assert "\x1b" not in result.output
    assert "\x07" not in result.output
    assert "left out (hidden characters)" in result.stderr


@pytest.mark.parametrize("at", range(len(FULL)))
def test_any_answer_can_be_taken_back(amends: Amends, folder: Path, at: int) -> None:
    """At every prompt, going back leads to a question already answered, and answering on from there makes the same case."""
    straight = amends("new", "--out", "straight.yaml", typed=typed(*FULL))
    result = amends("new", "--out", "sofa.yaml", typed=typed(*FULL[:at], "<", *FULL[_question_before(at) :]))

    assert (straight.exit_code, result.exit_code) == (0, 0), result.stderr
    made, meant = read_case(folder / "sofa.yaml"), read_case(folder / "straight.yaml")
    assert made.model_copy(update={"id": ""}) == meant.model_copy(update={"id": ""})


def _question_before(at: int) -> int:
    """Return where the question starts that going back from an answer leads to: its own when it is half answered, else the one before."""
    starts = [0, 1, 2, 3, 5, 6, 13, 20, 21, 23]
    return max((start for start in starts if start < at), default=0)


def test_sentences_are_given_their_ends(amends: Amends, folder: Path) -> None:
    """What is typed without a capital and a full stop still stands as a sentence of its own in the letter."""
    loose = [answer.rstrip(".").replace("We delivered", "we delivered") for answer in FULL]

    assert amends("new", "--out", "sofa.yaml", typed=typed(*loose)).exit_code == 0
    letter = amends("draft", "sofa.yaml", "--quiet").stdout
    assert "We delivered your sofa nine days late. We did not answer your three calls." in letter


def test_a_printed_letter_gets_its_address(amends: Amends, folder: Path) -> None:
    """For a printed letter the postal address is asked for with the name."""
    answers = ["en", "letter", "unknown", "no", "Ana Pop", "4 Mill Lane, York", NEXT_WEEK, "Ioana", "Head", "", "0721 000 000"]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers))

    assert result.exit_code == 0, result.stderr
    recipient = read_case(folder / "sofa.yaml").recipient
    assert recipient is not None
    assert recipient.address == ("4 Mill Lane", "York")


GRAVE = "My parcel came nine days late. My son was hurt when it fell. My solicitor will be in touch.\n.\n"
LATE = ["en", "email", "unknown", "no", "Ana Pop", NEXT_WEEK, "Ioana", "Head", "", "0721 000 000"]


def test_what_the_complaint_says_of_itself_is_proposed(amends: Amends, folder: Path) -> None:
    """Warning signs come first, and flags, kind of letter and severity are taken over with Enter."""
    result = amends("new", "--out", "sofa.yaml", typed=typed("", "", "", *LATE, pasted=GRAVE))

    assert result.exit_code == 0, result.stderr
    case = read_case(folder / "sofa.yaml")
    assert (case.letter_type, case.severity) == ("delivery-delay", "high")
    assert case.flags.injury
    assert case.flags.legal_hold
    assert result.stderr.index("look at this first (lawyer") < result.stderr.index("What is it about?")
    assert "“My son was hurt when it fell.”" in result.stderr


def test_what_is_proposed_can_be_changed(amends: Amends, folder: Path) -> None:
    """A person may decide otherwise on each; what nobody knows is asked again, and < starts the proposals anew."""
    result = amends("new", "--out", "sofa.yaml", typed=typed("no", "<", "no", "?", "short-shipment", "medium", *LATE, pasted=GRAVE))

    assert result.exit_code == 0, result.stderr
    case = read_case(folder / "sofa.yaml")
    assert (case.letter_type, case.severity) == ("short-shipment", "medium")
    assert not case.flags.injury
    assert "follow-up" not in result.stderr


def test_a_model_that_fails_leaves_what_is_read_without_one(amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With --model and no answer, the questions go on with what code hears."""
    from amends.errors import ModelUnavailableError
    from amends.llm.testing import ScriptedModel

    monkeypatch.setattr("amends.cli.models.open_model", lambda spec, settings: ScriptedModel([ModelUnavailableError("nobody there")]))
    result = amends("new", "--out", "sofa.yaml", "--model", "openai:x", typed=typed("", "", "", *LATE, pasted=GRAVE))

    assert result.exit_code == 0, result.stderr
    assert "only what is read without one is proposed" in result.stderr
    assert read_case(folder / "sofa.yaml").severity == "high"


def test_a_models_quotations_are_kept_if_the_person_agrees(amends: Amends, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The customer's own words for how they feel are shown and, with Enter, stand in the case."""
    import json

    from amends.llm.testing import ScriptedModel

    answer = {
        "language": "en",
        **{part: [] for part in ("points", "harms", "asks", "figures", "signs")},
        "feelings": [{"quote": "I felt like a fool", "says": "felt foolish"}],
        "letter_type": None,
        "severity": None,
    }
    monkeypatch.setattr("amends.cli.models.open_model", lambda spec, settings: ScriptedModel([json.dumps(answer)]))
    pasted = "Nobody helped me at your desk and I felt like a fool.\n.\n"
    result = amends("new", "--out", "sofa.yaml", "--model", "openai:x", typed=typed("", *LATE, pasted=pasted))

    assert result.exit_code == 0, result.stderr
    assert read_case(folder / "sofa.yaml").customer_words == ("I felt like a fool",)


def test_questions_are_asked_in_the_language_of_who_answers(amends: Amends, folder: Path) -> None:
    """The questions and their reasons speak the language that was wished for."""
    result = amends("new", "--out", "sofa.yaml", "--lang", "ro", typed=typed(*FULL))

    assert result.exit_code == 0, result.stderr
    assert "Este stabilit că vina a fost a noastră?" in result.stderr


def test_a_cause_in_another_language_is_asked_for_again(amends: Amends, folder: Path) -> None:
    """A sentence that is no item of a list is asked for again like any other."""
    cause = "Am trimis canapeaua la depozitul greșit și nu am verificat adresa pe care ne-ați dat-o."
    answers = [cause if answer.startswith("We sent it to the wrong") else answer for answer in FULL]

    result = amends("new", "--out", "sofa.yaml", typed=typed(*answers, "We sent it to the wrong depot."))

    assert result.exit_code == 0, result.stderr
    found = read_case(folder / "sofa.yaml").cause
    assert found is not None
    assert found.text == "We sent it to the wrong depot."
