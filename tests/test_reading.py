"""Letters read back: what stands before their text is known for what it is, however people write it."""

from typing import Any

import pytest

from amends.case import Case
from amends.export.layout import subject_of
from amends.languages import load_language
from amends.reading import frame, read_parts

_BODY = {
    "ar": "نعتذر إليكم لأن طلبكم تأخر.",
    "ca": "Li demano disculpes pel retard.",
    "en": "I am sorry that your lamp was late.",
    "he": "אני מתנצל שהמנורה איחרה.",
    "hr": "Žao mi je što je lampa kasnila.",
    "ro": "Îmi pare rău că lampa a întârziat.",
}


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("he", "מאיה לינדקוויסט שלום,"),
        ("he", "מאיה שלום רב,"),
        ("he", "למאיה לינדקוויסט, שלום רב,"),
        ("he", "מאיה לינדקוויסט היקרה,"),
        ("he", "הורי הגן היקרים,"),
        ("ro", "Stimați locatari,"),
        ("ro", "Stimate cliente și stimați clienți,"),
        ("ar", "مشتركي مكتبة النور الكرام،"),
        ("ar", "أولياء أمور الصف الثالث الأعزاء،"),
        ("hr", "Cijenjene čitateljice i cijenjeni čitatelji,"),
        ("hr", "Svim stanarima,"),
        ("ca", "Famílies de la llar d’infants,"),
        ("en", "To all our readers,"),
        ("en", "Ladies and gentlemen,"),
    ],
)
def test_a_salutation_is_known_without_a_case(language: str, line: str) -> None:
    """By its first words, or by those it ends in, to one reader and to many."""
    code = load_language(language)
    text = code.read(f"{line}\n\n{_BODY[language]}\n")
    found = code.found(text)

    assert frame(text, found[code.salutation_patterns], found[code.close_patterns])[0] == 0


def test_prose_that_ends_like_a_salutation_is_none() -> None:
    """They came home in peace: a sentence, and no greeting."""
    code = load_language("he")
    text = code.read("הילדים הגיעו הביתה בשלום.\n")
    found = code.found(text)

    assert frame(text, found[code.salutation_patterns], found[code.close_patterns])[0] is None


def test_a_line_that_calls_the_reader_by_name_is_the_salutation(case: Case) -> None:
    """Where no known words greet them."""
    parts = [part.part for part in read_parts("Subject: Your lamp\n\nMaya,\n\nI am sorry that your lamp was late.\n", case)]

    assert parts == ["subject", "salutation", "opening_apology"]


@pytest.mark.parametrize("leave", ["With my respects and a bow,\n\n", ""])
def test_lines_with_the_signers_name_at_the_foot_take_leave(case: Case, leave: str) -> None:
    """Under a close in no known words, or under none; a last sentence is none, though it names the signer or lacks its full stop."""
    foot = f"{leave}Aoife Byrne\nHead of Service\nThe House of Lamps"
    parts = [part.part for part in read_parts(f"Dear Ms Lindqvist,\n\nI am sorry.\n\nAsk for Aoife Byrne.\n\n{foot}\n", case)]

    assert parts[-3:] == ["sign_off"] * 3
    assert parts.count("sign_off") == 3 + bool(leave)
    hurried = "I am sorry that your lamp came nine days after the day we had given you\n\nAoife Byrne"
    assert [part.part for part in read_parts(f"Dear Ms Lindqvist,\n\n{hurried}\n", case)] == ["salutation", "opening_apology", "sign_off"]
    assert "sign_off" not in [part.part for part in read_parts("Dear Ms Lindqvist,\n\nI am sorry.\n\nAsk for Aoife Byrne.\n", case)]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Re: Your lamp"),
        ("he", "נושא: המנורה"),
        ("ro", "Referitor la: lampa"),
        ("ar", "بخصوص: المصباح"),
        ("ca", "Tema: El llum"),
        ("hr", "Tema: Lampa"),
    ],
)
def test_a_subject_is_known_by_what_people_write_before_it(case_data: dict[str, Any], language: str, line: str) -> None:
    """It is no part of the apology, with a salutation behind it or without, and is shown without its label."""
    case = Case.of(case_data | {"language": language})
    text = f"{line}\n\n{_BODY[language]}\n"

    assert [part.part for part in read_parts(text, case)] == ["subject", "opening_apology"]
    assert subject_of(text, case) == line.partition(": ")[2]


@pytest.mark.parametrize(
    ("language", "greeting", "subject"),
    [
        ("ar", "تحية طيبة وبعد،", "الموضوع: اعتذار عن تأخر الطلب"),
        ("he", "שלום רב,", "הנדון: המנורה שאיחרה"),
        ("en", "Good morning,", "Subject: your lamp"),
    ],
)
def test_below_the_salutation_stand_a_greeting_and_the_subject(
    case_data: dict[str, Any], language: str, greeting: str, subject: str
) -> None:
    """Neither is the first sentence of the body."""
    case = Case.of(case_data | {"language": language})
    salutation = {"ar": "السيدة ليندكفيست المحترمة،", "he": "גב' לינדקוויסט הנכבדה,", "en": "Dear Ms Lindqvist,"}[language]
    text = f"{salutation}\n\n{greeting}\n{subject}\n\n{_BODY[language]}\n\nAoife Byrne\n"
    parts = read_parts(text, case)

    assert [part.part for part in parts] == ["salutation", "salutation", "subject", "opening_apology", "sign_off"]
    assert text[parts[3].start : parts[3].end] == _BODY[language]


def test_a_signature_of_two_long_lines_is_one(case_data: dict[str, Any]) -> None:
    """A name, an office in ten words and a telephone number close a letter without a word of leave."""
    office = "Head of the Department, Town Council of Neve Erez, Marriage Registration"
    text = f"Dear Ms Lindqvist,\n\n{_BODY['en']}\n\nAoife Byrne\n{office}\n08-555-0171\n"

    assert {part.part for part in read_parts(text, Case.of(case_data))[2:]} == {"sign_off"}


@pytest.mark.parametrize(
    ("below", "first"),
    [
        ("I am sorry:", "opening_apology"),
        ("Cheque from Lord Harrow,", "opening_apology"),
        ("Re: we have insured your lamp for life", "opening_apology"),
        ("Subject to your consent, we will fit a second lamp", "opening_apology"),
    ],
)
def test_what_tells_something_below_the_salutation_is_the_body(case_data: dict[str, Any], below: str, first: str) -> None:
    """An apology on a line of its own, a gift, a deed behind a label: none is a greeting or a subject."""
    text = f"Dear Ms Lindqvist,\n\n{below}\n\n{_BODY['en']}\n\nKind regards,\n\nAoife Byrne\n"

    assert read_parts(text, Case.of(case_data))[1].part == first


def test_a_promise_above_the_name_is_no_signature(case_data: dict[str, Any]) -> None:
    """Without its full stop it is still a promise."""
    text = f"Dear Ms Lindqvist,\n\n{_BODY['en']}\n\nWe will send your mother a second lamp free of charge\nAoife Byrne\n"

    assert [part.part for part in read_parts(text, Case.of(case_data))][1:] != ["opening_apology", "sign_off", "sign_off"]


def test_a_signature_of_many_lines_begins_with_the_name(case_data: dict[str, Any]) -> None:
    """Role, firm, address, telephone and mail below it do not push it out."""
    lines = [
        "Aoife Byrne",
        "Head of Service",
        "Byrne Lamps Ltd",
        "1 Quay",
        "Dublin",
        "+353 1 555 0141",
        "aoife@lamps.example",
        "lamps.example",
    ]
    text = "\n".join(["Dear Ms Lindqvist,", "", _BODY["en"], "", *lines])

    read = read_parts(text, Case.of(case_data))
    assert next(text[part.start : part.end] for part in read if part.part == "sign_off").startswith("Aoife Byrne")
    assert [part.part for part in read][:2] == ["salutation", "opening_apology"]
