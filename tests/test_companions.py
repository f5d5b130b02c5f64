"""What goes with a letter: each companion is written from the same case, passes its own profile, and holds back what is not its to say."""

import asyncio
import datetime as dt
import functools
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.companions import (
    Companion,
    acompanions_of,
    companion_case,
    companion_kinds,
    companions_of,
    planned_companions,
)
from amends.errors import CaseError, InputError
from amends.languages import LANGUAGES, load_language
from amends.letter import PART_NAMES, Part
from amends.llm.testing import ScriptedModel
from amends.questions import question_about
from amends.resources import data_folder
from amends.rules import check
from amends.rules.claims import find_claims

SAMPLES = (
    *("en/defective-product", "en/delivery-delay", "ro/wrong-information", "ro/rude-staff", "ar/defective-product", "ar/rude-staff"),
    *("ca/project-error", "ca/inadequate-service", "he/missed-appointment", "he/rude-staff", "hr/inadequate-service", "hr/delivery-delay"),
)
KINDS = tuple(companion_kinds())
SETTLED = ("fault_status", "cause_known", "solution_known", "severity", "flags", "clearances", "staff", "third_party", "signer")

TO_MANY: dict[str, dict[str, Any]] = {
    "en": {
        "recipient": {"name": "customers of our web shop", "group": True},
        "incident": {
            "period": "It began on Monday at nine and lasted until noon.",
            "affected": "Everybody who paid by card in that time is affected.",
            "what_to_do": "Please look at your card statement for Monday; there is nothing else for you to do.",
        },
        "failings": ["We charged your card twice for one order."],
        "harms": ["The second charge may have been missing from your account for two days."],
        "remedy": "We pay the second charge back to the card it came from.",
    },
    "ro": {
        "recipient": {"name": "clienți ai magazinului nostru", "group": True},
        "incident": {
            "period": "A început luni la ora nouă și a durat până la prânz.",
            "affected": "Sunt afectați toți cei care au plătit cu cardul în acest timp.",
            "what_to_do": "Vă rugăm să vă uitați la extrasul de luni al cardului; altceva nu aveți de făcut.",
        },
        "failings": ["V-am luat de pe card de două ori banii pentru o singură comandă."],
        "harms": ["A doua sumă v-a putut lipsi din cont timp de două zile."],
        "remedy": "Vă dăm înapoi a doua sumă pe cardul de pe care a fost luată.",
    },
    "ar": {
        "recipient": {"name": "عملاء متجرنا", "group": True},
        "incident": {
            "period": "بدأ ذلك يوم الاثنين في الساعة التاسعة واستمر حتى الظهر.",
            "affected": "ويشمل ذلك كل من دفع بالبطاقة في تلك الساعات.",
            "what_to_do": "يُرجى النظر في كشف البطاقة ليوم الاثنين، ولا يلزمكم شيء غير ذلك.",
        },
        "failings": ["خصمنا من بطاقتكم ثمن الطلب الواحد مرتين."],
        "harms": ["وقد غاب المبلغ الثاني عن حسابكم يومين."],
        "remedy": "نعيد المبلغ الثاني إلى البطاقة التي خُصم منها.",
    },
    "ca": {
        "recipient": {"name": "clients de la botiga", "group": True},
        "incident": {
            "period": "Va començar dilluns a les nou i va durar fins al migdia.",
            "affected": "Afecta tothom qui va pagar amb targeta en aquelles hores.",
            "what_to_do": "Mireu l’extracte de la targeta de dilluns; no us cal fer res més.",
        },
        "failings": ["Us vam cobrar dues vegades una mateixa comanda."],
        "harms": ["El segon càrrec us pot haver faltat al compte durant dos dies."],
        "remedy": "Us tornem el segon càrrec a la targeta d’on va sortir.",
    },
    "he": {
        "recipient": {"name": "לקוחות החנות שלנו", "group": True},
        "incident": {
            "period": "זה התחיל ביום שני בשעה תשע ונמשך עד הצהריים.",
            "affected": "הדבר נוגע לכל מי ששילמו בכרטיס בשעות האלה.",
            "what_to_do": "כדאי לבדוק את פירוט הכרטיס של יום שני; אין צורך לעשות דבר נוסף.",
        },
        "failings": ["חייבנו את הכרטיס שלכם פעמיים על הזמנה אחת."],
        "harms": ["ייתכן שהסכום השני היה חסר לכם בחשבון במשך יומיים."],
        "remedy": "אנחנו מחזירים את החיוב השני לכרטיס שממנו נגבה.",
    },
    "hr": {
        "recipient": {"name": "kupci naše trgovine", "group": True},
        "incident": {
            "period": "Počelo je u ponedjeljak u devet i trajalo do podneva.",
            "affected": "To se odnosi na sve koji su u to vrijeme platili karticom.",
            "what_to_do": "Molimo vas da pogledate izvod kartice za ponedjeljak; ništa drugo ne trebate učiniti.",
        },
        "failings": ["Dvaput smo vam naplatili istu narudžbu."],
        "harms": ["Drugi vam je iznos mogao dva dana nedostajati na računu."],
        "remedy": "Drugi vam iznos vraćamo na karticu s koje je skinut.",
    },
}
"""What a letter to everybody affected says, in the words that are true for each of them."""

BLAME = {
    "en": "Our colleague forgot to pass it on.",
    "ro": "Colegul nostru a uitat să transmită mai departe.",
    "ar": "نسي زميلنا أن يبلغ بذلك.",
    "ca": "El nostre company es va oblidar de passar-ho.",
    "he": "העובד שלנו שכח להעביר את זה.",
    "hr": "Naš je kolega zaboravio to proslijediti.",
}
PROMISE = {
    "en": "We will send you a voucher for £50.",
    "ro": "Vă trimitem un voucher de 50 de lei.",
    "ar": "وسنرسل إليكم قسيمة بقيمة 50 ريالًا.",
    "ca": "Us enviarem un val de 50 €.",
    "he": "נשלח אליכם שובר בסך 50 ₪.",
    "hr": "Poslat ćemo Vam bon od 50 €.",
}


@functools.cache
def sample(name: str) -> Case:
    return read_case(data_folder("samples") / f"{name}.yaml")


def answers_for(case: Case) -> dict[str, dict[str, Any]]:
    """Return what a person would answer so that every companion of a sample can be made."""
    day = case.letter_date
    later = (day + dt.timedelta(days=7)).isoformat()
    update: dict[str, Any] = {} if case.next_update else {"next_update": {"on": later}}
    many = dict(TO_MANY[case.language or ""])
    remedy = {"text": many.pop("remedy"), "kind": "refund", "due": later, "approved_by": "A. B."}
    return {
        "voicemail": update,
        "holding": update,
        "progress": update,
        "mass-letter": many | {"remedies": [remedy]},
        "confirmation": {"talk": {"held_on": day.isoformat()}},
        "follow-up": {"previous_letter": (day - dt.timedelta(days=9)).isoformat()},
    }


@functools.cache
def made_for(name: str) -> Mapping[str, Companion]:
    case = sample(name)
    return {companion.kind: companion for companion in companions_of(case, answers=answers_for(case))}


def text_of(companion: Companion) -> str:
    assert companion.draft is not None, [question.field for question in companion.questions]
    return companion.draft.text.replace("\u2066", "").replace("\u2069", "")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_companion_passes_its_own_profile(name: str, kind: str) -> None:
    """Of a complete case every companion can be made, in every language, and no rule of its profile finds more than advice in it."""
    companion = made_for(name)[kind]

    assert companion.questions == ()
    assert companion.draft is not None
    found = [
        (finding.rule, finding.match or finding.message) for finding in companion.draft.report.findings if finding.severity != "advice"
    ]
    assert found == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["en/billing-error", "ro/rude-staff"])
def test_nothing_settled_changes(name: str, kind: str) -> None:
    """What a case has established, flagged and cleared is the same in every companion."""
    clearance = {"flag": "injury", "by": "A. B.", "on": dt.date(2026, 1, 2)}
    case = Case.of(sample(name).model_dump() | {"flags": {"injury": True}, "clearances": [clearance]})
    derived = companion_case(case, kind)

    assert {field: getattr(derived, field) for field in SETTLED} == {field: getattr(case, field) for field in SETTLED}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SAMPLES[::2])
def test_blame_on_a_colleague_is_caught_in_each(name: str, kind: str) -> None:
    """A sentence that blames a colleague is an error in every companion: as blame, or beside an owned failing as a deed nobody recorded."""
    companion = made_for(name)[kind]

    assert {"blames-colleague", "unbound-claim"} & _rules_broken_with(companion, BLAME[name[:2]])


@pytest.mark.parametrize("name", SAMPLES)
def test_blame_in_a_note_to_colleagues_is_known_as_blame(name: str) -> None:
    """The note to colleagues may not put it on one of them either."""
    assert "blames-colleague" in _rules_broken_with(made_for(name)["learning-note"], BLAME[name[:2]])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SAMPLES[::2])
def test_an_invented_promise_is_caught_in_each(name: str, kind: str) -> None:
    """A gift that nobody approved is an error in every companion, the note to colleagues among them."""
    companion = made_for(name)[kind]

    assert {"unbound-claim", "remedy-authorised"} & _rules_broken_with(companion, PROMISE[name[:2]])


def _rules_broken_with(companion: Companion, sentence: str) -> set[str]:
    assert companion.draft is not None
    letter = companion.draft.letter
    assert letter.opening_apology is not None
    said = Part(text=f"{letter.opening_apology.text} {sentence}", rests_on=letter.opening_apology.rests_on)
    return {finding.rule for finding in check(letter.model_copy(update={"opening_apology": said}), companion.case).errors}


@pytest.mark.parametrize("name", SAMPLES)
def test_confirmation_holds_exactly_what_was_agreed(name: str) -> None:
    """A confirmation states every remedy that was agreed on, word for word, and none that was not."""
    case = sample(name)
    agreed, *others = [remedy.id for remedy in case.remedies]
    measures = [measure.id for measure in case.measures]
    talk = {"held_on": case.letter_date, "agreed": [agreed, *measures]}
    (companion,) = companions_of(Case.of(case.model_dump() | {"talk": talk}), ["confirmation"])

    text = text_of(companion)
    by_id = {remedy.id: remedy.text for remedy in case.remedies}
    assert by_id[agreed] in text
    assert [other for other in others if by_id[other] in text] == []
    assert load_language(case.language or "").date(case.letter_date, seen_from=case.letter_date) in text


@pytest.mark.parametrize("kind", ["public-reply", "voicemail"])
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_private_where_others_read_or_hear(name: str, kind: str) -> None:
    """A public reply and a voicemail hold no sum, reference or harm; a public reply leads on to the private message made with it."""
    companion = made_for(name)[kind]
    text = text_of(companion)
    claims = find_claims(text, load_language(companion.case.language or ""))

    assert [claim for claim in claims if claim.kind in ("amount", "reference")] == []
    assert [harm.text for harm in companion.case.harms if harm.text in text] == []
    assert "handover" not in {finding.message for finding in companion.draft.report.findings}  # type: ignore[union-attr]
    assert text_of(made_for(name)["private-message"]) != text


@pytest.mark.parametrize("name", SAMPLES)
def test_voicemail_says_the_number_so_that_it_can_be_written_down(name: str) -> None:
    """A voicemail gives the direct number in figures and then digit by digit in words."""
    companion = made_for(name)["voicemail"]
    number = companion.case.reply_to.phone if companion.case.reply_to else None
    assert number is not None
    words = load_language(companion.case.language or "").label("digits").split()
    spoken = " ".join(words[int(digit)] for digit in number if digit.isdigit())

    text = text_of(companion)
    assert number in text
    assert spoken in text.replace(",", "").replace("،", "")


@pytest.mark.parametrize("name", SAMPLES)
def test_holding_reply_is_short_dated_and_gives_no_cause(name: str) -> None:
    """A first answer gives the date of the next one, no cause and no measure."""
    companion = made_for(name)["holding"]
    case, text = companion.case, text_of(companion)
    assert case.next_update is not None

    assert load_language(case.language or "").date(case.next_update.on, seen_from=case.letter_date) in text
    assert [item.text for item in (*case.measures, *((case.cause,) if case.cause else ())) if item.text in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_holding_reply_owns_nothing_that_nobody_established(language: str) -> None:
    """Where the fault is not established, the holding reply states no failing, and no rule finds a fault taken before its time."""
    case = sample(f"{language}/{'dissatisfied' if language == 'ar' else 'holding-reply'}")
    (companion,) = companions_of(case, ["holding"])
    assert companion.draft is not None

    assert case.fault_status == "unknown"
    assert [failing.text for failing in case.failings if failing.text in text_of(companion)] == []
    assert [finding.rule for finding in companion.draft.report.findings if finding.severity != "advice"] == []


@pytest.mark.parametrize("name", SAMPLES)
def test_follow_up_asks_one_question(name: str) -> None:
    """A follow-up looks back on the apology by its date and asks one thing."""
    companion = made_for(name)["follow-up"]
    case, text = companion.case, text_of(companion)
    assert case.previous_letter is not None
    assert companion.draft is not None
    assert companion.draft.letter.invitation is not None

    assert load_language(case.language or "").date(case.previous_letter, seen_from=case.letter_date) in text
    fewest = 0 if case.language in ("ro", "hr") else 1  # “I would like to know whether” is a question without a mark
    assert fewest <= len(re.findall("[?؟]", companion.draft.letter.invitation.text)) <= 1


@pytest.mark.parametrize("name", SAMPLES)
def test_learning_note_names_nobody(name: str) -> None:
    """The note to colleagues holds no name of staff and none of the customer's, nor the complaint, and tells each failing and each measure."""
    case, companion = sample(name), made_for(name)["learning-note"]
    text = text_of(companion)
    assert case.recipient is not None

    for person in (case.recipient.name, *(member.name for member in case.staff)):
        assert person not in text
    assert companion.case.complaint == ""
    assert companion.case.recipient is None
    assert [item.text for item in (*case.owned_failings, *case.measures) if item.text not in text] == []


def test_a_note_quotes_no_words_that_name_anybody() -> None:
    """Of the customer's words the note quotes those that name neither the customer nor a colleague."""
    words = ["Gareth never called back", "Helen Moss is waiting", "I gave up counting"]
    case = Case.of(sample("en/defective-product").model_dump() | {"customer_words": words})
    (companion,) = companions_of(case, ["learning-note"])

    text = text_of(companion)
    assert "In their own words: “I gave up counting”." in text
    assert "Gareth" not in text
    assert "Helen" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_colleague_named_in_the_note_is_an_error(language: str) -> None:
    """A colleague's name that slips into the note stops it."""
    name = next(name for name in SAMPLES if name.startswith(language))
    case = Case.of(sample(name).model_dump() | {"staff": [{"name": "Gareth Pike"}]})
    (companion,) = companions_of(case, ["learning-note"])

    assert "blames-colleague" in _rules_broken_with(companion, "Gareth Pike.")


def test_note_gives_the_role_of_who_sees_to_a_change_never_a_name() -> None:
    """A measure's owner is told by the role, and not at all where only a name is known."""
    data = sample("en/defective-product").model_dump()
    data["measures"] = [
        {"text": "We check every parcel twice.", "owner": "Priya Nair", "due": "2026-05-20"},
        {"text": "We answer every e-mail within a day.", "owner": "Tom Avery", "done": "2026-05-08"},
    ]
    (companion,) = companions_of(Case.of(data), ["learning-note"])

    text = text_of(companion)
    assert "“We check every parcel twice.” To be done by 20 May. Who sees to it: Head of Customer Care." in text
    assert "“We answer every e-mail within a day.” Done on 8 May." in text
    assert "Tom Avery" not in text


def test_what_is_lacking_comes_back_as_questions() -> None:
    """A companion that lacks something is returned undrafted, with the questions of its own."""
    planned = {companion.kind: companion for companion in planned_companions(sample("en/defective-product"))}
    asked = {kind: [question.field for question in companion.questions] for kind, companion in planned.items()}

    assert asked["talking-points"] == []
    assert asked["voicemail"] == asked["holding"] == asked["progress"] == ["next_update"]
    assert asked["confirmation"] == ["talk.held_on"]
    assert asked["follow-up"] == ["previous_letter"]
    assert asked["mass-letter"] == ["failings", "remedies", "incident", "recipient.group"]
    (undrafted,) = companions_of(sample("en/defective-product"), ["follow-up"])
    assert undrafted.draft is None


def test_a_private_failing_is_not_told_in_public() -> None:
    """Where the first failing holds a sum, words that give nothing away are asked for; with them the public reply is made."""
    case = sample("he/billing-error")
    (asked, _) = planned_companions(case, ["public-reply"])
    assert "failings.open" in [question.field for question in asked.questions]

    words = {"failings": ["המשכנו לחייב אותך אחרי הביטול."], "next_update": {"on": "2026-12-01"}}
    made, private = companions_of(case, ["public-reply"], answers={"public-reply": words})
    assert made.kind == "public-reply"
    assert private.kind == "private-message"
    assert made.draft is not None
    assert made.draft.passed
    assert case.failings[0].text in text_of(private)


def test_a_delicate_matter_needs_words_of_its_own_on_a_voicemail() -> None:
    """Where somebody was hurt, no failing is spoken on a machine unless somebody worded it for that."""
    case = Case.of(sample("en/defective-product").model_dump() | {"flags": {"injury": True}, "next_update": {"on": "2026-05-14"}})
    (asked,) = planned_companions(case, ["voicemail"])
    (worded,) = planned_companions(case, ["voicemail"], answers={"voicemail": {"failings": ["We sent you a lamp that was broken."]}})

    assert [question.field for question in asked.questions] == ["failings.open"]
    assert worded.questions == ()


def test_a_sum_on_a_voicemail_is_an_error() -> None:
    """A private detail that gets into a voicemail stops it."""
    companion = made_for("en/defective-product")["voicemail"]

    assert "public-reply" in _rules_broken_with(companion, "It is about the £14.90 for delivery.")


def test_one_customers_story_is_not_sent_to_many() -> None:
    """A letter to everybody affected that is made from one customer's case holds nothing of that customer's."""
    case = sample("en/defective-product")
    derived = companion_case(case, "mass-letter")

    assert (derived.recipient, derived.complaint, derived.failings, derived.harms, derived.remedies) == (None, "", (), (), ())
    assert (derived.cause, derived.cause_known) == (None, True)
    assert derived.measures == case.measures


def test_a_letter_to_many_stays_as_it_is() -> None:
    """The mass letter of a case that is to many already is that case."""
    case = sample("en/outage")

    assert companion_case(case, "mass-letter") == case


def test_an_uncleared_flag_holds_companions_back_too() -> None:
    """What a named person must clear before the letter must be cleared before a holding reply, and shows on the note to colleagues."""
    case = Case.of(
        sample("en/defective-product").model_dump() | {"flags": {"legal_hold": True}, "next_update": {"on": dt.date(2026, 5, 14)}}
    )
    made = {companion.kind: companion for companion in companions_of(case, ["holding", "learning-note"])}

    gates = {
        kind: {finding.severity for finding in companion.draft.report.findings if finding.rule == "sign-off-gate"}  # type: ignore[union-attr]
        for kind, companion in made.items()
    }
    assert gates == {"holding": {"error"}, "learning-note": {"warning"}}


@pytest.mark.parametrize("field", ["flags", "fault_status", "clearances", "cause_known", "stage", "severity", "staff"])
def test_answers_change_nothing_settled(field: str) -> None:
    """An answer for one companion cannot change what the case has settled, and the message names companion and field."""
    with pytest.raises(CaseError, match=f"holding.{field}: no companion changes this"):
        companion_case(sample("en/defective-product"), "holding", {field: None})


def test_bad_answers_are_told_by_companion_and_field() -> None:
    """A date that cannot be right is reported under the companion it was given for."""
    with pytest.raises(CaseError, match=r"progress\.next_update\.on: .* is before the letter's date"):
        companion_case(sample("en/defective-product"), "progress", {"next_update": {"on": "2026-05-01"}})


def test_unknown_and_unsuited_kinds_are_refused() -> None:
    """A companion there is not, and one that does not suit many readers, are refused with what would do."""
    with pytest.raises(InputError, match="there is no such companion; write one of talking-points"):
        companions_of(sample("en/defective-product"), ["tweet"])
    with pytest.raises(InputError, match="voicemail: there is none beside a letter whose audience is mass; it is for customer, client"):
        companions_of(sample("en/outage"), ["voicemail"])
    assert "voicemail" not in {companion.kind for companion in planned_companions(sample("en/outage"))}


def test_a_model_is_told_what_the_companion_is_and_drafts_in_the_same_loop() -> None:
    """With a model the companion's guidance goes into the request, a bad draft is mended, and the async driver makes the same."""
    case = Case.of(sample("en/defective-product").model_dump() | {"next_update": {"on": "2026-05-14"}})
    (composed,) = companions_of(case, ["holding"])
    assert composed.draft is not None
    good = _as_answer(composed)
    bad = json.dumps(json.loads(good) | {"closing": {"text": BLAME["en"], "rests_on": []}})
    model = ScriptedModel([bad, good])
    (made,) = companions_of(case, ["holding"], model)
    (awaited,) = asyncio.run(acompanions_of(case, ["holding"], ScriptedModel([bad, good])))

    assert made.draft is not None
    assert [attempt.passed for attempt in made.draft.attempts] == [False, True]
    assert "This is the first answer, 50 to 120 words" in model.requests[0].messages[1].content
    assert awaited.draft is not None
    assert awaited.draft.text == made.draft.text == composed.draft.text


def _as_answer(companion: Companion) -> str:
    assert companion.draft is not None
    data = companion.draft.letter.model_dump(exclude={"written"})
    return json.dumps({name: data[name] for name in ("subject", *PART_NAMES, "assumptions")})


@pytest.mark.parametrize("kind", KINDS)
def test_companions_are_sound_data(kind: str) -> None:
    """Every field a companion names is a field of a case, every need has its question, and what it brings exists."""
    entry = companion_kinds()[kind]

    assert {*entry.leaves_out, *entry.sets} <= set(Case.model_fields)
    assert [question_about(need).field for need in entry.needs] == list(entry.needs)
    assert set(entry.brings) <= set(companion_kinds())
