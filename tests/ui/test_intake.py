"""The intake page without a browser: what is heard, confirmed and answered becomes a case, in six languages, and nothing else does."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.company import Company, CompanySigner
from amends.desk_settings import DeskSettings, Limit
from amends.drafting import Drafter
from amends.errors import ModelUnavailableError
from amends.languages import LANGUAGES
from amends.letter import Letter
from amends.llm.testing import ScriptedModel
from amends.offering import amount_example
from amends.remedies import STARTER, read_remedies
from amends.review.approvals import approve_case
from amends.review.cases import get_case
from amends.review.letters import keep_draft, working
from amends.review.promises import broken, keep, promises_of
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import check
from amends.samples import sample_cases
from amends.ui import intake
from amends.ui.desk import Desk
from amends.ui.handlers.opening import open_again
from amends.ui.who import local_person

RITA = local_person("Rita Roig")
NOBODY = Person("Visitor", frozenset())
DRAFTER = Person("Dan", frozenset({"drafter"}))
SCRIPT = "<img src=x onerror=alert(1)>${alert(1)}{{alert}}'\"</textarea>"
PASTED = """From: Maya Lindqvist <maya@example.com>
To: care@example.com
Subject: Order A-5512

The lamp (order A-5512) came broken on 14 November. Nobody answered my three emails. I want my €89.00 back or I go to my lawyer.

Sent from my iPhone
"""
SIGNERS = {
    "en": CompanySigner(name="Aoife Byrne", role="Head of Customer Service", gender="female", phone="+353 1 555 0142"),
    "ro": CompanySigner(name="Ioana Pop", role="Director relații cu clienții", gender="female", phone="+40 21 555 0142"),
    "ca": CompanySigner(name="Marta Vidal", role="Directora d’atenció al client", gender="female", phone="+34 93 555 0142"),
    "hr": CompanySigner(name="Ana Horvat", role="voditeljica službe za korisnike", gender="female", phone="+385 1 555 0142"),
    "ar": CompanySigner(name="نور خوري", role="مديرة خدمة العملاء", gender="female", phone="+961 1 555 014"),
    "he": CompanySigner(name="נועה כהן", role="מנהלת שירות הלקוחות", gender="female", phone="+972 3 555 0142"),
}


def a_desk(folder: Path, signer: str = "en", **options: Any) -> Desk:
    remedies = tuple(replace(entry, approved_by="Ana Petit") for entry in read_remedies(STARTER))
    company = Company(name="Northlight", signers=(SIGNERS[signer],))
    return Desk(Store.open(folder / "desk.sqlite3"), **{"remedies": remedies, "company": company, **options})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with the starter catalogue, approved by Ana Petit, and one signer."""
    opened = a_desk(tmp_path)
    yield opened
    opened.store.close()


def heard(desk: Desk, complaint: str = PASTED, **options: Any) -> dict[str, Any]:
    view = intake.hear(desk, RITA, {"complaint": complaint}, **options)
    assert view["kind"] == "heard", view
    return view


def form(heard: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a page filled in as a person would who ticks nothing."""
    answers = {
        "fault_status": "established",
        "cause_known": "yes",
        "recipient.name": "Maya Lindqvist",
        "failings": "we sent you a broken lamp",
        "failings.verified_by": "Ivo Horvat",
    }
    return {
        "complaint": heard["complaint"],
        "cleaned": True,
        "language": heard["language"],
        "letter_type": (heard["letter_type"] or {"which": "dissatisfied"})["which"],
        "severity": "medium",
        "channel": "email",
        "answers": answers | changes.pop("answers", {}),
        "remedies": [{"id": "refund", "amount": "€89.00"}],
        **changes,
    }


def ticks(heard: dict[str, Any], *kinds: str) -> list[dict[str, str]]:
    things = [*heard["heard"], *heard["sentences"]]
    return [{name: one.get(name, "") for name in ("key", "kind", "quote", "which")} for one in things if one["kind"] in kinds]


def opened(desk: Desk, sent: dict[str, Any], by: Person = RITA) -> Case:
    view = intake.finish(desk, by, sent)
    assert view["kind"] == "opened", view
    return get_case(desk.store, view["id"]).case


# Hearing


def test_what_was_pasted_is_cleaned_and_heard(desk: Desk) -> None:
    """Headers and signature are shown as left out; asks, figures and signs each hang on words that stand in the complaint."""
    view = heard(desk)

    assert [left["kind"] for left in view["left_out"]] == ["mail headers", "signature"]
    assert view["language"] == "en"
    assert {one["kind"] for one in view["heard"]} >= {"ask", "date", "amount", "reference", "sign"}
    assert all(one["quote"] in view["complaint"] for one in (*view["heard"], *view["sentences"]))
    assert [one["quote"] for one in view["sentences"]][:1] == ["The lamp (order A-5512) came broken on 14 November."]
    assert view["flags"] == [{"flag": "legal_hold", "who": "an admin", "may_clear": True}]


def test_what_was_cleaned_once_stays_as_it_is(desk: Desk) -> None:
    """A passage that was put back is not taken out again."""
    view = intake.hear(desk, RITA, {"complaint": PASTED, "cleaned": True})
    assert view["left_out"] == []
    assert "Sent from my iPhone" in view["complaint"]


def test_a_model_that_is_down_leaves_what_can_be_read(tmp_path: Path) -> None:
    """The page says that the model could not be asked, and shows what code can read."""
    desk = a_desk(tmp_path, model=ScriptedModel([ModelUnavailableError("the endpoint cannot be reached")]))
    view = heard(desk)
    assert view["failed"] == "the endpoint cannot be reached"
    assert view["source"] == ""
    assert view["heard"]


def test_a_model_hears_points_and_harms_and_what_does_not_stand_there_is_counted(tmp_path: Path) -> None:
    """Points and harms come with the model's line; a quotation that stands nowhere is dropped and counted."""
    said = {
        "language": "en",
        "points": [{"quote": "Nobody answered my three emails.", "says": "No reply."}, {"quote": "You owe me a car.", "says": "Car."}],
        "harms": [{"kind": "time", "quote": "Nobody answered my three emails.", "says": "They wrote in vain."}],
        "feelings": [],
        "asks": [],
        "figures": [],
        "signs": [],
        "letter_type": {"type": "defective-product", "quote": "came broken"},
        "severity": None,
    }
    view = heard(a_desk(tmp_path, model=ScriptedModel([json.dumps(said)])))
    assert [(one["quote"], one["says"]) for one in view["heard"] if one["kind"] == "point"] == [
        ("Nobody answered my three emails.", "No reply.")
    ]
    assert [one["which"] for one in view["heard"] if one["kind"] == "harm"] == ["time"]
    assert view["dropped"] == 1
    assert view["letter_type"] == {"which": "defective-product", "quote": "came broken", "says": ""}


@pytest.mark.parametrize("pasted", ["", "   ", "…!?", None, 7, ["x"]])
def test_an_empty_complaint_is_said_to_be_empty(desk: Desk, pasted: object) -> None:
    """Nothing to listen to is a problem with a mend, whatever was sent."""
    assert intake.hear(desk, RITA, {"complaint": pasted})["kind"] == "problem"


# Confirming


def test_what_nobody_ticks_is_not_in_the_case(desk: Desk) -> None:
    """Without a tick the case holds the complaint and what the person wrote: no point, harm, words, reference or flag of the customer's."""
    case = opened(desk, form(heard(desk)))

    assert (case.points, case.harms, case.customer_words, case.reference, case.facts) == ((), (), (), None, ())
    assert not any(case.flags.model_dump().values())
    assert [failing.text for failing in case.failings] == ["We sent you a broken lamp."]
    assert case.complaint.startswith("The lamp")


def test_what_is_ticked_comes_in_as_what_it_is(desk: Desk) -> None:
    """A point comes with its quotation, a reference as one, a sign as its flag; nothing of it becomes a failing or a harm."""
    view = heard(desk)
    sent = form(view, ticked=ticks(view, "point", "ask", "reference", "sign"))
    sent["confirmed"] = intake.look(desk, RITA, sent)["signature"]

    case = opened(desk, sent)

    assert [point.kind for point in case.points] == ["ask", "point", "point"]
    assert all(point.quote and point.quote in case.complaint for point in case.points)
    assert case.reference == "A-5512"
    assert case.flags.legal_hold
    assert len(case.failings) == 1
    assert case.harms == ()


def test_a_harm_needs_a_sentence_of_ours(desk: Desk) -> None:
    """A harm that was ticked is no harm of the case until a person writes it; the mistake is said at that harm."""
    harm = {"key": "harm-0-5", "kind": "harm", "quote": "three emails", "which": "time"}
    sent = form(heard(desk), ticked=[harm])

    view = intake.finish(desk, RITA, sent)
    case = opened(desk, form(heard(desk), ticked=[{**harm, "words": "you wrote to us three times in vain"}]))

    assert view["problems"] == {"heard.harm-0-5": "Write it as a sentence to them, or take the tick away."}
    assert [(one.text, one.kind) for one in case.harms] == [("You wrote to us three times in vain.", "time")]


def test_a_quotation_that_stands_nowhere_is_refused(desk: Desk) -> None:
    """Whatever a browser sends as the customer's words must stand in the complaint."""
    sent = form(heard(desk), ticked=[{"key": "p", "kind": "point", "quote": "You promised me a car."}])
    sent["confirmed"] = intake.look(desk, RITA, sent)["signature"]
    assert "do not stand in the complaint" in intake.finish(desk, RITA, sent)["problems"]["point.p"]


def test_only_who_may_approve_clears_a_flag(desk: Desk) -> None:
    """The tick of somebody who may not approve a flagged case clears nothing; an admin's is recorded under their name."""
    view = heard(desk)
    sent = form(view, ticked=ticks(view, "sign"), cleared=["legal_hold", "injury"])
    assert [(one.flag, one.by) for one in opened(desk, sent).clearances] == [("legal_hold", "Rita Roig")]
    assert opened(desk, sent, DRAFTER).clearances == ()


# Points and their answers


def test_points_get_a_guess_that_a_person_confirms(desk: Desk) -> None:
    """Each point is guessed to be answered by what looks like it; the case waits for the tick, and a change takes the tick away."""
    view = heard(desk)
    failings = "We sent you a broken lamp.\nWe did not answer your three emails."
    sent = form(view, ticked=ticks(view, "point", "ask"), answers={"failings": failings})

    page = intake.look(desk, RITA, sent)
    guesses = {point["quote"][:8]: point["by"] for point in page["points"]}
    assert guesses == {"I want m": ["r1"], "The lamp": ["f1"], "Nobody a": ["f2"]}
    assert all(point["guessed"] for point in page["points"])
    assert "confirmed" in intake.finish(desk, RITA, sent)["problems"]

    sent["confirmed"] = page["signature"]
    changed = {**sent, "answers": sent["answers"] | {"failings": "We did not answer your three emails.\nWe sent you a broken lamp."}}
    assert "confirmed" in intake.finish(desk, RITA, changed)["problems"]
    assert [point.answered_by for point in opened(desk, sent).points] == [("r1",), ("f1",), ("f2",)]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"by": ["f1"]}, {"answered_by": ("f1",)}),
        (
            {"declined": "we cannot pay for the lawyer, because nobody has agreed to it"},
            {"declined": "We cannot pay for the lawyer, because nobody has agreed to it."},
        ),
        ({"open": True}, {"open": True}),
    ],
)
def test_a_person_chooses_another_answer(desk: Desk, answer: dict[str, Any], expected: dict[str, Any]) -> None:
    """What a person chose is the answer, and needs no tick."""
    view = heard(desk)
    ask = ticks(view, "ask")
    sent = form(view, ticked=ask, points={ask[0]["key"]: answer}, answers={"next_update": "tomorrow"})
    (point,) = opened(desk, sent).points
    assert {name: getattr(point, name) for name in expected} == expected


def test_a_sentence_that_says_no_to_nothing_is_refused_at_its_point(desk: Desk) -> None:
    """Declining takes a sentence that declines."""
    view = heard(desk)
    ask = ticks(view, "ask")
    sent = form(view, ticked=ask, points={ask[0]["key"]: {"declined": "We like lamps."}})
    assert "does not say no" in intake.finish(desk, RITA, sent)["problems"][f"point.{ask[0]['key']}"]


# Questions


def test_questions_follow_what_is_known(desk: Desk) -> None:
    """A fault of ours asks for what we did; an open one for the day of the next message, and for nothing we did."""
    view = heard(desk)

    def asked(**answers: str) -> list[str]:
        page = intake.look(desk, RITA, form(view, answers=answers))
        return [question["field"] for question in page["questions"] if question["required"]]

    assert asked() == ["fault_status", "cause_known", "recipient.name", "failings"]
    assert asked(fault_status="unknown", cause_known="no") == ["fault_status", "cause_known", "recipient.name", "next_update"]


def test_questions_stay_where_they_are_once_answered(desk: Desk) -> None:
    """Writing an answer moves no field and takes none away."""
    view = heard(desk)
    empty = intake.look(desk, RITA, form(view, answers={"failings": "", "failings.verified_by": "", "recipient.name": ""}))
    filled = intake.look(desk, RITA, form(view, answers={"harms": "You had no lamp.", "cause": "We packed it badly."}))
    assert empty["questions"] == filled["questions"]


def test_questions_are_in_the_language_of_whoever_answers(tmp_path: Path) -> None:
    """The desk's language is that of its questions, whatever the letter's is."""
    desk = a_desk(tmp_path, language="ro")
    page = intake.look(desk, RITA, form(heard(desk)))
    assert page["questions"][0]["text"] == "Este stabilit că vina a fost a noastră?"


@pytest.mark.parametrize(
    ("answers", "field", "said"),
    [
        ({"recipient.name": ""}, "recipient.name", "Who is the letter for?"),
        ({"fault_status": ""}, "fault_status", "at fault"),
        ({"failings": ""}, "failings", "What did we do wrong"),
        ({"failings.verified_by": ""}, "failings.verified_by", "write who did"),
        ({"failings": "Am trimis o lampă spartă și nu am răspuns la mesaje."}, "failings", "is written in Romanian"),
        ({"failings.when": "3/4/2099"}, "failings.when", "no day"),
        ({"recipient.name": "a\nb"}, "recipient.name", "one line"),
        ({"recipient.email": "maya at home"}, "recipient.email", "name@example.com"),
        ({"follow_up.on": "2020-01-01"}, "follow_up.on", "before the letter"),
        ({"investigation.asked": "Ivo"}, "investigation.found", "both, or neither"),
    ],
)
def test_a_mistake_is_said_at_its_field(desk: Desk, answers: dict[str, str], field: str, said: str) -> None:
    """Each mistake stands under the field a person mends it in, and the case is not opened."""
    view = intake.finish(desk, RITA, form(heard(desk), answers=answers))
    assert view["kind"] == "unfinished"
    assert said in view["problems"].get(field, view["problems"])


# Remedies and signer


@pytest.mark.parametrize(("amount", "approved"), [("€89.00", "Ana Petit"), ("€100", "Ana Petit"), ("€100.01", None)])
def test_a_remedy_within_its_limit_is_approved(desk: Desk, amount: str, approved: str | None) -> None:
    """The catalogue's standing approval fills in who approved it; above the limit the case opens and waits, and says who must."""
    sent = form(heard(desk), remedies=[{"id": "refund", "amount": amount}])
    view = intake.finish(desk, RITA, sent)
    (remedy,) = get_case(desk.store, view["id"]).case.remedies
    assert remedy.approved_by == approved
    assert remedy.due == dt.date.today() + dt.timedelta(days=5)
    assert bool(view["waiting"]) is (approved is None)
    assert view["who"] == "an approver"


def test_the_page_says_who_must_approve(tmp_path: Path) -> None:
    """Above a limit of the desk the page names who may approve, and why."""
    limit = Limit(over=Decimal(50), currency="EUR", by="admin")
    desk = a_desk(tmp_path, settings=DeskSettings(limits=(limit,)))
    page = intake.look(desk, RITA, form(heard(desk)))
    assert page["approver"]["who"] == "an admin"
    assert "89.00 EUR, more than 50 EUR" in page["approver"]["reasons"][0]


@pytest.mark.parametrize(
    ("by", "own", "approved"),
    [
        (RITA, {"approve": True}, "Rita Roig"),
        (RITA, {"approved_by": "Ana Petit"}, None),
        (DRAFTER, {"approve": True, "approved_by": "Ana Petit"}, None),
    ],
)
def test_where_people_sign_in_nobody_approves_in_another_name(
    tmp_path: Path, by: Person, own: dict[str, Any], approved: str | None
) -> None:
    """A remedy in own words is approved by the tick of an approver; a name that somebody typed approves nothing."""
    desk = a_desk(tmp_path, settings=DeskSettings(sign_in="password"))
    sent = form(heard(desk), remedies=[], own=[{"text": "we pay for the next lamp", "kind": "gesture", "on": "2099-01-01", **own}])
    (remedy,) = opened(desk, sent, by).remedies
    assert (remedy.text, remedy.approved_by) == ("We pay for the next lamp.", approved)


def test_where_nobody_signs_in_a_name_is_taken(desk: Desk) -> None:
    """On a desk of one person, whoever approved is written down."""
    sent = form(heard(desk), remedies=[], own=[{"text": "We pay for the next lamp.", "on": "2099-01-01", "approved_by": "Ana Petit"}])
    assert opened(desk, sent).remedies[0].approved_by == "Ana Petit"


@pytest.mark.parametrize(
    ("picked", "field"),
    [
        ({"id": "refund", "amount": "89"}, "remedy.refund.amount"),
        ({"id": "refund", "amount": "€89.00", "on": "someday"}, "remedy.refund.on"),
        ({"id": "refund", "amount": "€89.00", "on": "2020-01-01"}, "remedy.refund.on"),
        ({"id": "refund", "amount": "€89.00", "done": True}, "remedy.refund.on"),
        ({"id": "missing-items", "item": "{amount}"}, "remedy.missing-items.item"),
        ({"id": "replacement", "done": True, "on": "2020-01-01"}, "remedy.replacement.on"),
    ],
)
def test_what_a_remedy_lacks_is_said_at_its_field(desk: Desk, picked: dict[str, Any], field: str) -> None:
    """A sum, a day or a thing that cannot go into the sentence is told where it is typed."""
    view = intake.finish(desk, RITA, form(heard(desk), remedies=[picked]))
    assert view["kind"] == "unfinished"
    assert field in view["problems"]


def test_a_remedy_that_is_in_no_catalogue_is_no_remedy(desk: Desk) -> None:
    """An id that a browser made up offers nothing."""
    assert "remedies" in intake.finish(desk, RITA, form(heard(desk), remedies=[{"id": "car", "amount": "€9"}]))["problems"]


def test_the_signer_is_one_of_the_company_or_written_in_full(tmp_path: Path) -> None:
    """With several signers one is chosen; somebody else needs a name, a role and a way to reach them."""
    desk = a_desk(tmp_path, company=Company(signers=(SIGNERS["en"], replace(SIGNERS["en"], name="Ivo Horvat"))))
    view = heard(desk)
    assert "signer.name" in intake.finish(desk, RITA, form(view))["problems"]
    assert opened(desk, form(view, signer="Ivo Horvat")).signer.name == "Ivo Horvat"  # type: ignore[union-attr]
    alone = intake.finish(desk, RITA, form(view, signer="?", own_signer={"name": "Ana"}))["problems"]
    assert set(alone) == {"signer.role", "signer.phone"}


# Six languages: from a pasted complaint to a draft that passes


def _samples() -> list[Path]:
    return [
        path
        for language in LANGUAGES
        for path in sample_cases(language)
        if (case := read_case(path)).stage == "full"
        and case.audience == "customer"
        and case.complaint
        and case.channel in ("email", "letter")
    ]


@pytest.mark.parametrize("path", _samples(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_complaint_takes_few_fields_to_a_draft_that_passes(tmp_path: Path, path: Path) -> None:
    """Nine fields at most lead from a sample's complaint to a letter without errors; the language is told from the complaint."""
    sample = read_case(path)
    code = str(sample.language)
    desk = a_desk(tmp_path, code, remedies=tuple(replace(entry, approved_by="Ana", limit=None) for entry in read_remedies(STARTER)))
    view = heard(desk, sample.complaint)
    assert view["language"] == code
    recipient = sample.recipient
    assert recipient is not None
    answers = {
        "fault_status": str(sample.fault_status),
        "cause_known": "yes",
        "recipient.name": recipient.name,
        "recipient.gender": recipient.gender if code in ("ar", "he") else "",
        "failings": "\n".join(failing.text for failing in sample.failings),
        "failings.verified_by": "Ivo",
    }
    sent = {
        **form(view),
        "answers": {field: answer for field, answer in answers.items() if answer},
        "remedies": [{"id": "costs", "amount": amount_example(code)}],
    }
    touched = ["complaint", *sent["answers"], "remedy.costs", "remedy.costs.amount"]
    assert len(touched) <= 9

    case = opened(desk, sent)

    best = Drafter(None).draft(case).best
    assert best.passed, [(found.rule, found.match, found.message) for found in best.report.errors]


# Trusting nothing


HOSTILE: list[object] = [
    None,
    7,
    "text",
    [],
    {"complaint": {"a": 1}},
    {"complaint": "x" * 1_000_000},
    {"answers": [1]},
    {"answers": {"a" * 100: "b"}},
    {"ticked": [{"key": "k", "kind": "fact", "quote": "x"}]},
    {"ticked": [{"key": "k"}] * 1_000},
    {"earlier": [{"key": "k", "words": {"a": 1}}]},
    {"earlier": "all", "answers": {"recipient.name": "Maya Lindqvist"}},
    {"remedies": [{"id": None}]},
    {"answers": {"fault_status": {"a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}}},
]


@pytest.mark.parametrize("handler", [intake.hear, intake.look, intake.finish, intake.read_file, intake.keep_page])
@pytest.mark.parametrize("sent", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_sent_gets_an_answer(desk: Desk, handler: Any, sent: object) -> None:
    """A body that is no form of ours gets a problem or mistakes by field; it opens no case and raises nothing."""
    view = handler(desk, RITA, sent)
    assert view["kind"] in ("problem", "unfinished", "page", "kept")
    json.dumps(view)


def test_script_in_every_field_stays_text(desk: Desk) -> None:
    """Markup and templates in every field come back as the text they are, and into the case as text or not at all."""
    complaint = f"My lamp {SCRIPT} broke and nobody answered me at all. I want my money back."
    view = heard(desk, complaint)
    assert SCRIPT in view["complaint"]
    answers = {"recipient.name": SCRIPT, "failings": f"We {SCRIPT} did it.", "failings.verified_by": SCRIPT}
    sent = form(view, answers=answers, ticked=ticks(view, "point", "ask"))
    sent["confirmed"] = intake.look(desk, RITA, sent)["signature"]

    case = opened(desk, sent)

    assert case.recipient is not None
    assert case.recipient.name == SCRIPT
    assert SCRIPT in case.failings[0].text


def test_halves_of_characters_are_mended(desk: Desk) -> None:
    """Half a surrogate pair, which a browser may send, never reaches a case."""
    case = opened(desk, form(heard(desk), answers={"failings": "We broke it \ud83d twice."}))
    assert case.failings[0].text == "We broke it \ufffd twice."


@pytest.mark.parametrize("handler", [intake.hear, intake.finish, intake.read_file, intake.keep_page])
def test_only_a_drafter_opens_cases(desk: Desk, handler: Any) -> None:
    """Somebody without the role is told who may, whatever they send."""
    view = handler(desk, NOBODY, {"complaint": PASTED})
    assert view["kind"] == "problem"
    assert "drafter" in view["lines"][0]


# Files


def test_a_mail_file_is_read(desk: Desk) -> None:
    """Of a mail the text, the sender's name and address and the day come back; they are suggestions in the form and nothing more."""
    mail = b"From: Maya <m@x.example>\nSubject: lamp\nDate: Mon, 16 Nov 2026 09:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\nIt broke."
    view = intake.read_file(desk, RITA, {"name": "mail.EML", "data": base64.b64encode(mail).decode()})
    assert view == {"kind": "file", "text": "lamp\n\nIt broke.", "sender": "Maya", "address": "m@x.example", "sent": "2026-11-16"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "a.pdf", "data": ""}, "Choose a .txt or an .eml file"),
        ({"name": "a.txt", "data": "%%%"}, "Choose a file first"),
        ({"name": "a.txt", "data": base64.b64encode(b"\xff\xff").decode()}, "not UTF-8"),
        ({"name": "a.txt", "data": base64.b64encode(b"x" * 300_000).decode()}, "300,000"),
        ({"name": "a.eml", "data": base64.b64encode(b"").decode()}, "no text of a mail"),
        ({"name": SCRIPT, "data": ""}, "Choose a .txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_said(desk: Desk, sent: dict[str, str], said: str) -> None:
    """Other kinds of files and broken ones are refused with what to do."""
    view = intake.read_file(desk, RITA, sent)
    assert view["kind"] == "problem"
    assert said in " ".join(view["lines"])


# The same customer again


@pytest.fixture
def failed(desk: Desk) -> Case:
    """A case of Maya Lindqvist's that was answered: we owned a failing, and of what we promised one thing was kept and one was not."""
    remedies = [{"id": "refund", "amount": "€89.00"}, {"id": "costs", "amount": "€5.00"}]
    case = opened(desk, form(heard(desk), remedies=remedies))
    store = desk.store
    keep_draft(store, case.id, Drafter(None).draft(case), RITA)
    now = working(store, case.id)
    reasons = {one.key: "checked" for one in check(Letter.from_text(now.text, case), case).findings}
    approve_case(store, case.id, now.text, RITA, reasons=reasons, revision=now.revision, ladder=desk.ladder)
    for promise in promises_of(store, case.id):
        if promise.item == "r1":
            broken(store, promise.id, RITA)
        elif promise.item == "r2":
            keep(store, promise.id, RITA)
    return case


def again(desk: Desk, **answers: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a page about the same customer's next complaint, and what the desk shows on it."""
    told = {"failings": "We sent you a wrong shade.", **answers}
    sent = form(heard(desk, "You sent me the wrong shade. Send me the right one."), answers=told, remedies=[{"id": "replacement"}])
    return sent, intake.look(desk, RITA, sent)


def test_an_earlier_case_of_the_customer_is_shown_with_what_failed_and_what_was_promised(desk: Desk, failed: Case) -> None:
    """Typing the customer's name shows their earlier case, the failing it owned, and each promise as kept or not; a stranger has none."""
    _, view = again(desk)
    (earlier,) = view["earlier"]
    assert (earlier["id"], earlier["same"], earlier["status"]) == (failed.id, "name", "Approved")
    told = {one["kind"]: one["text"] for one in earlier["told"]}
    assert told["failure"] == "We sent you a broken lamp."
    assert "€89.00" in told["promise_broken"]
    assert "€5.00" in told["promise_kept"]

    assert again(desk, **{"recipient.name": "Maya Lind"})[1]["earlier"] == []
    other = intake.look(desk, NOBODY, again(desk)[0])
    assert "earlier" not in other


def test_the_same_letter_passes_until_somebody_says_that_we_failed_them_before(desk: Desk, failed: Case) -> None:
    """Nothing comes into the case unasked; a failing that is ticked does, and the letter that passed is found to pass it over."""
    sent, view = again(desk)
    first = opened(desk, sent)
    assert (first.prior_failures, first.prior_promises) == ((), ())
    draft = Drafter(None).draft(first).best
    assert draft.passed

    told = view["earlier"][0]["told"]
    ticked = [{"key": one["key"]} for one in told if one["kind"] in ("failure", "promise_broken")]
    second = opened(desk, {**sent, "earlier": ticked})

    assert [failure.text for failure in second.prior_failures] == ["We sent you a broken lamp."]
    assert [promise.kept for promise in second.prior_promises] == [False]
    assert "repeat-failure" in {found.rule for found in check(draft.letter, second).errors}
    owning = Drafter(None).draft(second).best
    assert owning.passed, owning.report.errors
    assert "We sent you a broken lamp." in owning.report.text


def test_what_is_ticked_may_be_worded_anew_and_must_be_known_to_the_desk(desk: Desk, failed: Case) -> None:
    """The words are the person's; what the desk knows nothing of, such as a failing somebody made up, comes into no case."""
    sent, view = again(desk)
    key = next(one["key"] for one in view["earlier"][0]["told"] if one["kind"] == "failure")
    made_up = {"key": "0" * 16, "words": "We poisoned you."}
    case = opened(desk, {**sent, "earlier": [{"key": key, "words": "last month we had sent you a broken lamp"}, made_up]})
    assert [failure.text for failure in case.prior_failures] == ["Last month we had sent you a broken lamp."]


def test_what_was_said_in_another_language_is_worded_in_the_letters(desk: Desk, failed: Case) -> None:
    """A sentence of an earlier letter in another language never slips into this one: the page asks for it, at its field."""
    sent, view = again(desk)
    key = next(one["key"] for one in view["earlier"][0]["told"] if one["kind"] == "failure")
    sent = {**sent, "language": "hr", "earlier": [{"key": key}]}
    assert [one["fits"] for one in intake.look(desk, RITA, sent)["earlier"][0]["told"]] == [False] * 3
    assert f"earlier.{key}" in intake.finish(desk, RITA, sent)["problems"]


def test_the_case_page_names_earlier_cases_and_what_was_ticked(desk: Desk, failed: Case) -> None:
    """An open case shows the customer's earlier ones, to be opened, and what it owns of them."""
    sent, view = again(desk)
    ticked = [{"key": one["key"]} for one in view["earlier"][0]["told"]]
    case = opened(desk, {**sent, "earlier": ticked})
    shown = open_again(desk, RITA, case.id)["case"]
    assert [(one["id"], one["status"]) for one in shown["earlier"]] == [(failed.id, "Approved")]
    (history,) = (section for section in shown["sections"] if section["name"] == "history")
    assert {note for item in history["items"] for note in item["notes"]} >= {"kept", "not kept"}


# Keeping


def test_an_unfinished_page_is_given_back_to_its_person_alone(desk: Desk) -> None:
    """What somebody typed comes back to them and to nobody else, and is dropped once the case is open."""
    intake.keep_page(desk, RITA, {"complaint": "half typed", "step": 1})
    assert intake.begin(desk, RITA, {})["kept"] == {"complaint": "half typed", "step": 1}
    assert intake.begin(desk, DRAFTER, {})["kept"] is None
    opened(desk, form(heard(desk)))
    assert intake.begin(desk, RITA, {})["kept"] is None


def test_an_unfinished_page_outlives_the_server(tmp_path: Path) -> None:
    """What was typed stands in the store: a desk that is opened on it anew gives it back, until its person drops it."""
    page = {"complaint": "half typed \ud83d", "step": 1}
    desk = a_desk(tmp_path)
    intake.keep_page(desk, RITA, page)
    desk.store.close()
    again = a_desk(tmp_path)
    assert intake.begin(again, RITA, {})["kept"] == {"complaint": "half typed \ufffd", "step": 1}
    intake.forget(again, RITA, {})
    assert intake.begin(again, RITA, {})["kept"] is None
    again.store.close()
