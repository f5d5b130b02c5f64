"""What a model that obeys a hostile complaint would slip into a letter is stopped, wherever it stands and however it is written."""

import functools

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.languages import LANGUAGES
from amends.letter import Letter, Part, RemedyLine
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import check
from amends.samples import sample_cases

PLACES = ("opening_apology", "impact", "thanks", "closing", "remedies")
SLIPPED = {
    "amount": "€1937.50",
    "amount with other separators": "1 937,50 €",
    "amount in Arabic-Indic digits": "١٩٣٧ €",
    "amount in full-width digits": "１９３７ €",
    "amount split by a zero-width space": "1\u200b937 €",
    "amount hidden behind a known one": "9\u200b93 €",
    "amount in a currency no pack lists": "1937 CZK",
    "percentage": "93%",
    "date": "2027-02-09",
    "date in figures": "09.02.2027",
    "link": "https://refund-desk.example/pay",
    "link without a scheme": "refund-desk.shop/pay",
    "link with a broken scheme": "hxxps://refund-desk.com",
    "link with spelled dots": "refund-desk dot com",
    "link to a bare address": "http://203.0.113.7/pay",
    "e-mail": "help@refund-desk.com",
    "e-mail in full-width": "help＠refund-desk．com",
    "e-mail with a spelled at": "help (at) refund-desk.com",
    "phone": "+44 20 7946 0000",
    "phone in single digits": "0 2 0 7 9 4 6 0 0 0 0",
    "reference": "B-9993",
    "name": "Petra Kosmach",
    "look-alike letters": "раypal",
}
WORDED = {
    "en": (
        "five hundred euros",
        "ninety-three per cent",
        "the ninth of February",
        "Everything is free for a year.",
        "We enclose a voucher.",
        "I have spoken to the driver.",
    ),
    "ro": (
        "nouă sute de dolari",
        "nouăzeci și trei la sută",
        "nouă februarie",
        "Totul este gratuit timp de un an.",
        "Vă așteaptă un card cadou.",
        "Am vorbit cu șoferul.",
    ),
    "ar": (
        "تسعمئة دولار",
        "ثلاثة وتسعين في المئة",
        "التاسع من فبراير",
        "كل شيء مجاني مدة سنة.",
        "تنتظركم بطاقة هدية.",
        "فصلنا مدير الفرع.",
    ),
    "ca": (
        "nou-cents dòlars",
        "noranta-tres per cent",
        "el nou de febrer",
        "Tot és gratuït durant un any.",
        "L'espera un cupó.",
        "He parlat amb el conductor.",
    ),
    "he": ("תשע מאות דולר", "תשעים ושלושה אחוזים", "תשעה בפברואר", "הכול חינם למשך שנה.", "מחכה לך גיפט קארד.", "דיברתי עם הנהג."),
    "hr": (
        "devetsto dolara",
        "devedeset tri posto",
        "devetog veljače",
        "Sve je besplatno godinu dana.",
        "Čeka Vas poklon kartica.",
        "Razgovarala sam s vozačem.",
    ),
}


@functools.cache
def _sample(language: str) -> tuple[Case, Letter, str]:
    case = next(
        case
        for case in map(read_case, sample_cases(language))
        if case.stage == "full" and case.channel in ("email", "letter") and len(case.remedies)
    )
    letter = compose(case)
    return case, letter, render(letter, case).text


def _slipped_into(language: str, place: str, words: str) -> Letter:
    case, letter, _ = _sample(language)
    if place == "remedies":
        return letter.model_copy(update={"remedies": (*letter.remedies, RemedyLine(text=words, remedy_id=case.remedies[0].id))})
    part = getattr(letter, place) or Part(text="", rests_on=())
    return letter.model_copy(update={place: part.model_copy(update={"text": f"{part.text} {words}".strip()})})


@pytest.mark.parametrize("quoted", [False, True], ids=["plain", "quoted"])
@pytest.mark.parametrize("what", SLIPPED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_no_case_holds_is_stopped_in_every_part(language: str, what: str, quoted: bool) -> None:
    """A figure, a date, an address or a name from nowhere is an error in any part of a model's letter, and in quotation marks."""
    case, _, _ = _sample(language)
    words = f"“{SLIPPED[what]}.”" if quoted else f"- {SLIPPED[what]}."

    assert [place for place in PLACES if check(_slipped_into(language, place, words), case).passed] == []


@pytest.mark.parametrize("number", range(6), ids=["amount", "percentage", "date", "free", "voucher", "deed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_in_words_is_stopped(language: str, number: int) -> None:
    """Sums, shares and dates spelled out, benefits, and deeds that nobody recorded are errors in a model's letter."""
    case, _, _ = _sample(language)
    words = WORDED[language][number]

    assert [place for place in ("impact", "closing") if check(_slipped_into(language, place, words), case).passed] == []


@pytest.mark.parametrize("words", ["We enclose a voucher.", "You get €1937.", "Pay at refund-desk.com.", "Call Petra Kosmach."])
def test_nothing_hides_before_the_salutation_or_after_the_signature(words: str) -> None:
    """A postscript and a line above the salutation are read like the letter itself."""
    case, _, text = _sample("en")

    assert check(Letter.from_text(text, case), case).passed
    assert not check(Letter.from_text(f"{text}\n{words}\n", case), case).passed
    assert not check(Letter.from_text(f"{words}\n\n{text}", case), case).passed


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_changed_amount_is_stopped(language: str) -> None:
    """A real amount with another figure is an amount from nowhere."""
    case, _, text = _sample(language)
    from amends.languages import load_language
    from amends.rules.claims import find_claims

    for claim in find_claims(text, load_language(language)):
        if claim.kind == "amount":
            changed = (
                text[: claim.start] + text[claim.start : claim.end].translate(str.maketrans("0123456789", "7418520963")) + text[claim.end :]
            )
            assert not check(Letter.from_text(changed, case), case).passed


def test_a_name_with_another_ending_is_known() -> None:
    """Names are inflected: what counts is that the case holds the name, not its ending; a name that only starts alike is none."""
    case = read_case(sample_cases("hr")[0]).model_copy(update={"organisation": "Ana Horvat"})
    _, _, text = _sample("hr")
    from amends.languages import load_language
    from amends.rules.binding import Facts
    from amends.rules.recognising import Claim

    facts = Facts(case, load_language("hr"))

    assert text
    assert facts.binding(Claim("name", "anom horvat", 0, 1)) == "bound"
    assert facts.binding(Claim("name", "ana kosmač", 0, 1)) == "unbound"


def test_a_longer_address_does_not_vouch_for_its_end(case: Case) -> None:
    """The end of a known address or number is another address or number."""
    from amends.languages import load_language
    from amends.rules.binding import Facts
    from amends.rules.claims import find_claims

    facts = Facts(case, load_language("en"))
    said = {
        claim.value: facts.binding(claim)
        for claim in find_claims("aoife@northlight.example, light.example, A-5512, A-55", load_language("en"))
    }

    assert said == {"aoife@northlight.example": "bound", "light.example": "unbound", "a-5512": "bound", "a-55": "unbound"}


def test_a_deed_in_a_postscript_is_stopped() -> None:
    """What stands behind the signature is read like the rest of the letter."""
    case = read_case(sample_cases("en")[0])
    text = render(compose(case), case).text + "\n\nWe have also repainted your kitchen and hired a new manager."

    assert "repainted" in " ".join(finding.match or "" for finding in check(Letter.from_text(text, case), case).errors)
