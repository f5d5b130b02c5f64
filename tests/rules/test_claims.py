"""Claims are recognised in each language's forms and bound to what the case holds."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.case import Case
from amends.languages import LANGUAGES, load_language
from amends.letter import Letter
from amends.rules import check
from amends.rules.claims import claims_in, find_claims
from amends.rules.recognising import parse_number


def _claims(language: str, raw: str) -> list[tuple[str, object]]:
    return [(claim.kind, claim.value) for claim in find_claims(raw, load_language(language))]


@pytest.mark.parametrize(
    ("language", "raw", "claim"),
    [
        ("en", "on 3 June 2026", ("date", (6, 3, 2026))),
        ("en", "on June 3, 2026", ("date", (6, 3, 2026))),
        ("en", "on 3rd of June", ("date", (6, 3, None))),
        ("en", "on 2026-06-03", ("date", (6, 3, 2026))),
        ("ro", "pe 14 martie 2026", ("date", (3, 14, 2026))),
        ("ro", "14.03.2026", ("date", (3, 14, 2026))),
        ("ca", "el 14 de març de 2026", ("date", (3, 14, 2026))),
        ("ca", "el 3 d'abril", ("date", (4, 3, None))),
        ("hr", "14. ožujka 2026.", ("date", (3, 14, 2026))),
        ("he", "ב-14 במרץ 2026", ("date", (3, 14, 2026))),
        ("ar", "في 14 مارس 2026", ("date", (3, 14, 2026))),
        ("ar", "في ١٤ مارس ٢٠٢٦", ("date", (3, 14, 2026))),
        ("ar", "14 آذار 2026", ("date", (3, 14, 2026))),
        ("en", "€1,250.50", ("amount", (Decimal("1250.50"), "EUR"))),
        ("ro", "1.250,50 lei", ("amount", (Decimal("1250.50"), "RON"))),
        ("ro", "250 de lei", ("amount", (Decimal(250), "RON"))),
        ("ca", "12,50 €", ("amount", (Decimal("12.50"), "EUR"))),
        ("hr", "250 eura", ("amount", (Decimal(250), "EUR"))),
        ("he", "250 ₪", ("amount", (Decimal(250), "ILS"))),
        ("ar", "٢٥٠ ريالًا", ("amount", (Decimal(250), "SAR"))),
        ("en", "15%", ("percent", Decimal(15))),
        ("ar", "15٪", ("percent", Decimal(15))),
        ("en", "at 3 pm", ("time", 900)),
        ("ro", "ora 14:30", ("time", 870)),
        ("hr", "u 14.30 sati", ("time", 870)),
        ("ca", "a les 10.30 h", ("time", 630)),
        ("ca", "des de les 10 des de casa", ("number", Decimal(10))),
        ("ro", "garanție 24 de luni", ("number", Decimal(24))),
        ("hr", "u srijedu", ("weekday", 2)),
        ("ar", "و3 ريالات", ("amount", (Decimal(3), "SAR"))),
        ("he", "ב־03-5550142", ("phone", "035550142")),
        ("hr", "da Vam se javi Ana Horvat", ("name", "ana horvat")),
        ("en", "order A-5512", ("reference", "a-5512")),
        ("en", "call +353 1 555 0141", ("phone", "35315550141")),
        ("en", "call \u2066+353 1 555 0141\u2069", ("phone", "35315550141")),
        ("en", "write to a.b@shop.example", ("email", "a.b@shop.example")),
        ("en", "see https://shop.example/x", ("url", "https://shop.example/x")),
        ("en", "by Friday", ("weekday", 4)),
        ("en", "by tomorrow", ("relative", 1)),
        ("en", "in a week", ("relative", "in a week")),
        ("he", "440 השקלים", ("amount", (Decimal(440), "ILS"))),
        ("en", "Dear [name]", ("placeholder", "[name]")),
        ("en", "Dear {{name}}", ("placeholder", "{{name}}")),
        ("en", "for 45 minutes", ("number", Decimal(45))),
        ("en", "by noon", ("time", 720)),
        ("en", "before midnight", ("time", 0)),
        ("en", "at 24:00", ("time", 0)),
        ("ro", "la prânz", ("time", 720)),
        ("ro", "la miezul nopții", ("time", 0)),
        ("ca", "al migdia", ("time", 720)),
        ("ca", "a mitjanit", ("time", 0)),
        ("hr", "u podne", ("time", 720)),
        ("hr", "do podneva", ("time", 720)),
        ("hr", "oko ponoći", ("time", 0)),
        ("he", "בשעת הצהריים", ("time", 720)),
        ("he", "בחצות", ("time", 0)),
        ("ar", "عند الظهر", ("time", 720)),
        ("ar", "عند منتصف الليل", ("time", 0)),
    ],
)
def test_claim_is_recognised(language: str, raw: str, claim: tuple[str, object]) -> None:
    """Each form gives one claim of its kind, with its value."""
    assert _claims(language, raw) == [claim]


@pytest.mark.parametrize("marks", [("1.", "2."), ("(1)", "(2)"), ("1)", "2)")])
def test_the_numbers_of_a_list_state_nothing(marks: tuple[str, str]) -> None:
    """They count lines; a figure behind them is one as anywhere."""
    first, second = marks

    assert _claims("en", f"{first} When do the boxes come?\n{second} 12 boxes were lost.") == [("number", 12)]
    assert _claims("en", "12 boxes were lost.") == [("number", 12)]


@pytest.mark.parametrize(
    ("language", "raw", "claims"),
    [
        ("en", "12 noon", [("number", Decimal(12)), ("time", 720)]),
        ("ca", "les 2 del migdia", [("number", Decimal(2))]),
        ("he", "ב־12:30 בצהריים", [("time", 750)]),
        ("ar", "الساعة 12:30 ظهرًا", [("time", 750)]),
        ("hr", "u 3 poslije podne", [("number", Decimal(3))]),
        ("ro", "la 4 după-amiaza", [("number", Decimal(4))]),
        ("en", "in the afternoon", []),
        ("hr", "prije podne", []),
        ("ca", "el 13 de novembre al migdia", [("date", (11, 13, None)), ("time", 720)]),
    ],
)
def test_noon_is_a_time_where_no_other_hour_stands_beside_it(language: str, raw: str, claims: list[tuple[str, object]]) -> None:
    """A word for noon or midnight is a time, unless it tells which part of the day another hour is in, or is part of the afternoon."""
    assert _claims(language, raw) == claims


@pytest.mark.parametrize("at", ["12:00", "12 noon", "noon", "midday"])
@pytest.mark.parametrize("said", ["12:00", "12 noon", "noon", "midday"])
def test_noon_is_bound_however_the_case_writes_it(case_data: dict[str, Any], at: str, said: str) -> None:
    """What the case writes as 12:00 or noon may be said as either, and an hour that it does not hold may not."""
    case = Case.of({**case_data, "next_update": {"on": "2026-11-26", "at": at}})
    sentence = "You will hear from me again on 26 November at {}."

    assert _unbound(case, sentence.format(said)) == []
    assert _unbound(case, sentence.format("midnight")) == ["midnight"]


@pytest.mark.parametrize("at", ["10 in the morning", "the end of the day"])
def test_agreed_hour_may_be_in_any_words(case_data: dict[str, Any], at: str) -> None:
    """The hour of the next contact may be said in the words of the case, whatever they are."""
    case = Case.of({**case_data, "next_update": {"on": "2026-11-26", "at": at}})

    assert _unbound(case, f"You will hear from me again on 26 November at {at}.") == []


def _unbound(case: Case, sentence: str) -> list[str | None]:
    return [finding.match for finding in check(_with(case, sentence), case).errors if finding.rule == "unbound-claim"]


@pytest.mark.parametrize(
    ("figure", "value"),
    [("1,250.50", "1250.50"), ("1.250,50", "1250.50"), ("1.250", "1250"), ("1,250", "1250"), ("12,5", "12.5"), ("7", "7")],
)
def test_figures_of_both_habits(figure: str, value: str) -> None:
    """The last separator with one or two digits behind it is the decimal one."""
    assert parse_number(figure) == Decimal(value)


@pytest.mark.parametrize("language", LANGUAGES)
@given(raw=st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_claims_are_places_in_the_text(language: str, raw: str) -> None:
    """Whatever the text, claims do not overlap and stand inside it."""
    end = 0
    for claim in find_claims(raw, load_language(language)):
        assert end <= claim.start < claim.end <= len(raw)
        end = claim.end


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("We will refund you 500 euros.", "remedy-authorised"),
        ("We will send you a voucher.", "remedy-authorised"),
        ("You will get 20% off your next order.", "remedy-authorised"),
        ("I will call you on 3 December.", "unbound-claim"),
        ("You waited 45 minutes.", "unbound-claim"),
        ("Your order B-9999 is here.", "unbound-claim"),
        ("Call us on +44 20 7946 0000.", "unbound-claim"),
        ("Write to help@elsewhere.example.", "unbound-claim"),
        ("Pay at https://elsewhere.example/pay.", "unbound-claim"),
        ("You will hear from Petra Kos.", "unbound-claim"),
        ("We will mend it by [date].", "unbound-claim"),
        ("Daniel Okafor planned it.", "blames-colleague"),
        ("We owe you 500 euros.", "unbound-claim"),
    ],
)
def test_what_the_case_does_not_hold_is_stopped(case: Case, sentence: str, rule: str) -> None:
    """An amount, a benefit, a date, a number, a reference, an address or a name from nowhere is an error."""
    letter = _with(case, sentence)
    errors = {finding.rule: finding for finding in check(letter, case).errors}

    assert rule in errors
    assert sentence in check(letter, case).text


@pytest.mark.parametrize(
    "sentence",
    [
        "You waited for it until 12 November.",
        "We have refunded the €9.90 to your card on 18 November 2026.",
        "You wrote to us three times.",
        "You told us that you want 500 euros.",
        "Your order A-5512 was late.",
        "Call me on +353 1 555 0141.",
    ],
)
def test_what_the_case_holds_may_be_said(case: Case, sentence: str) -> None:
    """A true figure in another wording, and the customer's words reported as theirs, draw nothing."""
    assert check(_with(case, sentence), case).errors == ()


def _with(case: Case, sentence: str) -> Letter:
    from amends.phrasebook import compose
    from amends.rendering import render

    text = render(compose(case), case).text
    head, salutation, rest = text.partition("\n\nI a") if "\n\nI a" in text else text.partition("\n\n")
    return Letter.from_text(f"{head}{salutation}{rest}".replace("\n\nKind regards", f"\n\n{sentence}\n\nKind regards"), case)


def test_suppression_needs_reason_and_never_covers_invention(case_data: dict[str, Any]) -> None:
    """A finding may be set aside with a reason and an author; invented facts may not."""
    from amends.rules.report import Suppression

    case = Case.of(case_data)
    letter = _with(case, "We will refund you 500 euros. This is only a small delay.")
    found = check(letter, case).findings
    decisions = [Suppression(key=finding.key, reason="Agreed with the customer.", author="Ana") for finding in found]
    report = check(letter, case, suppressions=decisions)

    assert {entry.finding.rule for entry in report.suppressed} >= {"minimises"}
    assert not {"unbound-claim", "remedy-authorised"} & {entry.finding.rule for entry in report.suppressed}
    assert {finding.rule for finding in report.findings} == {finding.rule for finding in found} - {"minimises"}
    assert {decision.key.split(":")[0] for decision in report.unused} == {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("No sabíem en quin punt es trobava l'encàrrec.", []),
        ("Entri a premi punt cat i en quin (punt) es.", [("url", "premi punt cat"), ("url", "quin (punt) es")]),
    ],
)
def test_a_small_word_is_the_name_of_no_site(raw: str, found: list[tuple[str, object]]) -> None:
    """“At what point is …” is no address in Catalan; in brackets the full stop is meant as one."""
    assert _claims("ca", raw) == found


def test_month_before_an_amount_is_no_day() -> None:
    """February's bill of 2,460 pounds is an amount behind a month, not the second of February."""
    found = find_claims("فاتورة فبراير 2,460 جنيهًا", load_language("ar"))

    assert [claim.kind for claim in found] == ["amount"]


_LINES = (
    "Ana Horvat",
    "We refund 50",
    "EUR 20",
    "",
    "at 5",
    "PM.",
    "- 12 %",
    "…",
    "Call +44 20 7946 0018.",
    "on 3 June. Then (as agreed) on 4 July",
    "x" * 60,
)


@pytest.mark.parametrize("language", LANGUAGES)
@given(lines=st.lists(st.sampled_from(_LINES) | st.text(max_size=20), max_size=5))
def test_a_text_has_the_claims_of_its_sentences_however_their_ends_are_told(language: str, lines: list[str]) -> None:
    """Where the ends of sentences can be told from the lines alone, the claims are those found when all words are read."""
    raw = "\n".join(lines)

    assert find_claims(raw, load_language(language)) == claims_in(load_language(language).read(raw), load_language(language))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("אפשר לכתוב לי ב־\u2066lior@aluma.example\u2069.", "lior@aluma.example"),
        ("כתבו ל-lior@aluma.example היום.", "lior@aluma.example"),
        ("Write to anne-marie@aluma.example.", "anne-marie@aluma.example"),
        ("Write to دينا@aluma.example.", "دينا@aluma.example"),
    ],
)
def test_what_hebrew_writes_onto_an_address_is_none_of_it(text: str, address: str) -> None:
    """A prefix with its hyphen stays outside; hyphens and other letters within an address stay in it."""
    found = [claim.value for claim in find_claims(text, load_language("he")) if claim.kind == "email"]

    assert found == [address]


@pytest.mark.parametrize(
    ("language", "raw", "days"),
    [
        ("en", "from 2 to 4 December", [2, 4]),
        ("en", "We paid 20 on 21 January.", [21]),
        ("en", "€20 and 21 January", [21]),
        ("ca", "del 20 i el 21 de gener", [20, 21]),
        ("ro", "de pe 2 până pe 4 decembrie", [2, 4]),
        ("hr", "od 2. do 4. prosinca", [2, 4]),
        ("hr", "2.–4. prosinca", [2, 4]),
        ("ar", "يومي 20 و21 يناير", [20, 21]),
        ("he", "מ-2 עד ה-4 בדצמבר", [2, 4]),
    ],
)
def test_the_first_day_of_a_range_has_the_month_of_the_last(language: str, raw: str, days: list[int]) -> None:
    """Two days of which only the second has its month are two dates."""
    found = find_claims(raw, load_language(language))

    assert [claim.value[1] for claim in found if claim.kind == "date" and isinstance(claim.value, tuple)] == days


@pytest.mark.parametrize(
    ("said", "bound"), [("Wednesday 18", True), ("Wednesday the 18th", True), ("Wednesday 11", False), ("Thursday 18", False)]
)
def test_a_weekday_and_its_number_name_a_day_of_the_case(case: Case, said: str, bound: bool) -> None:
    """A day needs no month where its weekday and number tell which it is."""
    body = f"Dear Ms Lindqvist,\n\nI am sorry. We sent the money back on {said}.\n\nKind regards,\n\nAoife Byrne\nHead of Service\n"
    found = [finding for finding in check(Letter.from_text(body, case), case).findings if finding.rule == "unbound-claim"]

    assert any(finding.match and finding.match[:2].isdigit() for finding in found) is not bound


@pytest.mark.parametrize(
    ("said", "bound"), [("Wednesday, 18 November", True), ("Wednesday 18 November 2026", True), ("Thursday, 18 November", False)]
)
def test_a_date_of_the_case_may_be_told_with_its_weekday(case: Case, said: str, bound: bool) -> None:
    """The calendar says on which weekday a date falls; another one is an error as before."""
    body = f"Dear Ms Lindqvist,\n\nI am sorry. We sent the money back on {said}.\n\nKind regards,\n\nAoife Byrne\nHead of Service\n"
    found = [finding for finding in check(Letter.from_text(body, case), case).findings if finding.rule == "unbound-claim"]

    assert any(finding.match and finding.match.endswith("day") for finding in found) is not bound


@pytest.mark.parametrize(
    ("language", "raw", "amounts"),
    [
        ("en", "eleven pounds and fifty pence", [("11.5", "GBP")]),
        ("en", "$11 and 20 cents", [("11.2", "USD")]),
        ("ro", "unsprezece lei și cincizeci de bani", [("11.5", "RON")]),
        ("ca", "vint-i-tres euros amb quaranta cèntims", [("23.4", "EUR")]),
        ("hr", "jedanaest eura i dvadeset centi", [("11.2", "EUR")]),
        ("he", "אחד עשר שקלים ועשרים אגורות", [("11.2", "ILS")]),
        ("ar", "أحد عشر دينارًا وخمسون قرشًا", [("11.5", "JOD")]),
        ("en", "eleven pounds. Fifty pence", [("11", "GBP"), ("50", "pence")]),
        ("en", "$11.50 and 20 cents", [("11.50", "USD"), ("20", "cents")]),
    ],
)
def test_an_amount_and_its_coins_are_one(language: str, raw: str, amounts: list[tuple[str, str]]) -> None:
    """Money told in words is one sum, whichever way a case writes it."""
    found = [claim.value for claim in find_claims(raw, load_language(language)) if claim.kind == "amount"]

    assert found == [(Decimal(figure), currency) for figure, currency in amounts]
