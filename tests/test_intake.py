"""Pasted complaints lose what mail programs and web pages add, never what the customer wrote."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.case import COMPLAINT_LIMIT
from amends.intake import Cleaned, Dropped, clean_complaint

COMPLAINT = "My sofa came nine days late and one leg is broken. I called three times and nobody answered."


def kinds(cleaned: Cleaned) -> list[str]:
    return [dropped.kind for dropped in cleaned.dropped]


ATTRIBUTIONS = {
    "en": "On Tue, 3 Nov 2026 at 10:15, Nord Furniture <help@nord.example> wrote:",
    "en-wrapped": "On Tue, 3 Nov 2026 at 10:15,\nNord Furniture <help@nord.example>\nwrote:",
    "ro": "În mar., 3 nov. 2026 la 10:15, Mobila Nord <ajutor@nord.example> a scris:",
    "ca": "El dt., 3 de nov. 2026, a les 10:15, Mobles Nord <ajuda@nord.example> va escriure:",
    "ca-message": "Missatge de Mobles Nord <ajuda@nord.example> del dia dt., 3 de nov. 2026 a les 10:15:",
    "hr": "uto, 3. stu 2026. u 10:15 Namještaj Nord <pomoc@nord.example> napisao je:",
    "ar": "في الثلاثاء، 3 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة أثاث الشمال <help@nord.example>:",
    "he": "בתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:15 מאת רהיטי צפון <help@nord.example>:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_a_quoted_mail_goes_with_the_line_above_it(line: str) -> None:
    """The mail a customer answered is taken out in every language, and shown."""
    cleaned = clean_complaint(f"{COMPLAINT}\n\n{line}\n> Dear Ana,\n>\n> your order is on its way.\n\nI want my money back.")

    assert cleaned.text == f"{COMPLAINT}\n\nI want my money back."
    assert cleaned.dropped == (Dropped("quoted-mail", f"{line}\n> Dear Ana,\n>\n> your order is on its way."),)


HEADERS = {
    "en": "From: Nord <help@nord.example>\nSent: 3 November 2026\nTo: Ana\nSubject: Your order",
    "ro": "De la: Nord <help@nord.example>\nTrimis: 3 noiembrie 2026\nCătre: Ana\nSubiect: Comanda",
    "ca": "De: Nord <help@nord.example>\nEnviat: 3 de novembre de 2026\nPer a: Ana\nAssumpte: Comanda",
    "hr": "Od: Nord <help@nord.example>\nPoslano: 3. studenoga 2026.\nPrima: Ana\nPredmet: Narudžba",
    "ar": "من: أثاث الشمال <help@nord.example>\nتاريخ الإرسال: 3 نوفمبر 2026\nإلى: آنا\nالموضوع: طلبك",
    "he": "מאת: רהיטי צפון <help@nord.example>\nנשלח: 3 בנובמבר 2026\nאל: אנה\nנושא: ההזמנה שלך",
}


@pytest.mark.parametrize("block", HEADERS.values(), ids=HEADERS.keys())
def test_headers_above_a_complaint_go_and_the_complaint_stays(block: str) -> None:
    """A mail copied whole loses its headers alone."""
    cleaned = clean_complaint(f"{block}\n\n{COMPLAINT}")

    assert cleaned == Cleaned(COMPLAINT, (Dropped("mail-headers", block),))


@pytest.mark.parametrize("block", HEADERS.values(), ids=HEADERS.keys())
def test_headers_below_a_complaint_open_the_quoted_mail(block: str) -> None:
    """What stands below the customer's own words and a second block of headers is the mail they answered."""
    cleaned = clean_complaint(f"{COMPLAINT}\n\n{block}\n\nYour order is on its way.")

    assert cleaned.text == COMPLAINT
    assert kinds(cleaned) == ["mail-headers", "quoted-mail"]
    assert cleaned.dropped[1].text == "Your order is on its way."


@pytest.mark.parametrize(
    "marker",
    [
        "---------- Forwarded message ---------",
        "Begin forwarded message:",
        "---------- Mesaj redirecționat ---------",
        "---------- Missatge reenviat ---------",
        "---------- Proslijeđena poruka ---------",
        "---------- رسالة محولة ---------",
        "---------- הודעה שהועברה ---------",
    ],
)
def test_a_forwarded_complaint_is_the_complaint(marker: str) -> None:
    """A colleague's note above a forwarded mail does not turn the complaint into a quotation."""
    note = "Could you look at this one today please, she has been waiting for an answer since Monday morning?"
    cleaned = clean_complaint(f"{note}\n\n{marker}\nFrom: Ana <ana@mail.example>\nDate: 3 Nov 2026\nSubject: sofa\n\n{COMPLAINT}")

    assert cleaned.text == f"{note}\n\n{COMPLAINT}"
    assert set(kinds(cleaned)) == {"forwarded-marker", "mail-headers"}


@pytest.mark.parametrize(
    "marker",
    [
        "-----Original Message-----",
        "-----Mesaj original-----",
        "-----Missatge original-----",
        "-----Izvorna poruka-----",
        "-----الرسالة الأصلية-----",
        "-----הודעה מקורית-----",
    ],
)
def test_an_original_message_goes_to_its_end(marker: str) -> None:
    """Everything below "Original Message" is the mail that was answered, if the customer wrote something above it."""
    mail = "From: Nord\nSent: today\n\nDear Ana, your order is on its way."

    assert clean_complaint(f"{COMPLAINT}\n\n{marker}\n{mail}").text == COMPLAINT
    assert "your order is on its way" in clean_complaint(f"See below.\n\n{marker}\n{mail}").text


@pytest.mark.parametrize(
    "signature",
    [
        "Sent from my iPhone",
        "Trimis de pe iPhone-ul meu",
        "Enviat des del meu iPhone",
        "Poslano s mog iPhonea",
        "أرسلت من الـ iPhone",
        "נשלח מה-iPhone שלי",
        "Get Outlook for iOS",
        "-- \nAna Pop\nNord Street 3\n+40 721 000 000",
        "Tel: +40 721 000 000\nwww.ana.example",
        "ana.pop@mail.example",
        "Telefon: 0721 000 000",
    ],
)
def test_signatures_go_and_the_name_stays(signature: str) -> None:
    """A telephone's line, a signature block and contact lines at the end are no part of a complaint."""
    cleaned = clean_complaint(f"{COMPLAINT}\n\nRegards,\nAna Pop\n\n{signature}")

    assert cleaned.text == f"{COMPLAINT}\n\nRegards,\nAna Pop"
    assert [dropped.text for dropped in cleaned.dropped] == [signature.replace("-- ", "--")]
    assert set(kinds(cleaned)) == {"signature"}


NOTICES = {
    "en": "This e-mail and any attachments are confidential and intended solely for the addressee.\nIf you got this in error, delete it.",
    "ro": "Acest e-mail este confidențial și se adresează doar destinatarului. Dacă l-ați primit din greșeală, ștergeți-l.",
    "ca": "Aquest missatge és confidencial i s'adreça només al destinatari. Si l'heu rebut per error, elimineu-lo.",
    "hr": "Ova poruka je povjerljiva i namijenjena samo primatelju. Ako ste je primili greškom, obrišite je.",
    "ar": "هذه الرسالة سرية ومخصصة للمرسل إليه فقط. إذا وصلتك عن طريق الخطأ فيرجى حذفها.",
    "he": "הודעה זו סודית ומיועדת לנמען בלבד. אם קיבלתם אותה בטעות, אנא הודיעו לשולח.",
}


@pytest.mark.parametrize("notice", NOTICES.values(), ids=NOTICES.keys())
def test_legal_notices_go(notice: str) -> None:
    """The notice a company's mail server adds is taken out whole."""
    cleaned = clean_complaint(f"{COMPLAINT}\n\n{notice}")

    assert cleaned == Cleaned(COMPLAINT, (Dropped("disclaimer", notice),))


FURNITURE = {
    "en": ("Skip to main content\nHome | Shop | Contact us\n★☆☆☆☆ 1.0 out of 5 stars", "Read more\nShare\nReport\n© 2026 Nord"),
    "ro": ("Salt la conținut\nAcasă | Produse | Contact\n1 din 5 stele", "Citește mai mult\nDistribuie\nRaportează"),
    "ca": (
        "Salta al contingut\nInici | Botiga | Contacte\n1 de 5 estrelles",
        "Llegeix més\nComparteix\nUtilitzem galetes per millorar el web.",
    ),
    "hr": (
        "Preskoči na sadržaj\nPočetna | Trgovina | Kontakt\n1 od 5 zvjezdica",
        "Pročitaj više\nPodijeli\nOva stranica koristi kolačiće.",
    ),
    "ar": ("تخطي إلى المحتوى\nالرئيسية | المتجر | اتصل بنا\n1 من 5 نجوم", "اقرأ المزيد\nمشاركة\nجميع الحقوق محفوظة"),
    "he": ("דלג לתוכן\nדף הבית | חנות | צור קשר\n1 מתוך 5 כוכבים", "קרא עוד\nשיתוף\nכל הזכויות שמורות"),
}


@pytest.mark.parametrize(("above", "below"), FURNITURE.values(), ids=FURNITURE.keys())
def test_page_furniture_around_a_review_goes(above: str, below: str) -> None:
    """Menus, ratings, buttons and banners copied with a review are taken out and shown."""
    cleaned = clean_complaint(f"{above}\n{COMPLAINT}\n{below}")

    assert cleaned == Cleaned(COMPLAINT, (Dropped("page-furniture", above), Dropped("page-furniture", below)))


def test_a_ticket_export_loses_its_header_line() -> None:
    """The one-line header of a ticket system's export is taken off."""
    cleaned = clean_complaint(f"SUBJECT: Sofa | order 4471|EMAIL_FROM: ana@mail.example|CONTENT: {COMPLAINT}")

    assert cleaned == Cleaned(COMPLAINT, (Dropped("mail-headers", "SUBJECT: Sofa | order 4471|EMAIL_FROM: ana@mail.example|CONTENT:"),))


@pytest.mark.parametrize(
    "text",
    [
        COMPLAINT,
        "Menu\n\nThe starter was cold and the fish was raw.",
        "I booked a flight.\nFrom: London\nTo: Paris\nDate: 3 November\nYou cancelled it on the day.",
        "Dear shop,\n--\nI bought a sofa from you in May and it broke in June, as I told you twice.\n--\nPlease answer me.",
        "Your agent said this:\n> we never refund\nand put the phone down.",
        "On 3 November your manager wrote:\nwe owe you nothing.\nThat is no way to treat people.",
        "Call me, the number is:\n0721 000 000",
        "My number changed and you kept calling the old one.\n0721 000 000",
        "This message is for your manager. I am very angry about the delay.",
        "You sent my confidential file to the wrong person. The intended recipient was my doctor.",
        "Sent from my heart: please train your people.\nThey were rude to me.",
        "1 of 5 drawers arrived. The other 4 did not.",
        "Subject: broken sofa\nIt arrived with three legs.",
        "- the room was cold\n- the shower leaked\n- nobody cared",
        "ضاعت شحنتي مرتين.\nمن: المستودع",
        "Read more books than your staff and you would know the law.",
        "https://shop.example/order/4471",
    ],
)
def test_the_customers_own_sentences_stay(text: str) -> None:
    """What only resembles a header, a signature or a page is the customer's, and stays."""
    assert clean_complaint(text) == Cleaned(text, ())


@pytest.mark.parametrize(
    "text", ["Skip to content\nMenu\nShare", "> Dear Ana,\n> your order is late.", "★★☆☆☆", "Sent from my iPhone", HEADERS["en"]]
)
def test_when_nothing_would_be_left_everything_stays(text: str) -> None:
    """Cleaning never empties a text."""
    assert clean_complaint(text) == Cleaned(text, ())


@pytest.mark.parametrize(
    ("text", "clean", "shown"),
    [
        ("Hel\x00lo", "Hello", "U+0000 ×1"),
        ("re\u200bfund\u200b", "refund", "U+200B ×2"),
        ("pay \u202eeerf\u202c", "pay eerf", "U+202E ×1, U+202C ×1"),
        ("\x1b[31mred\x1b[0m", "red", "terminal code ×2"),
        ("\ufeffHello", "Hello", "U+FEFF ×1"),
        ("half \udc80 letter", "half \ufffd letter", "U+DC80 ×1"),
        ("Hi\U000e0070\U000e0061\U000e0079", "Hi", "U+E0070 ×1, U+E0061 ×1, U+E0079 ×1; written in invisible letters: pay"),
    ],
)
def test_hidden_characters_are_taken_out_and_named(text: str, clean: str, shown: str) -> None:
    """What a reader cannot see is removed and listed, also instructions written in invisible letters."""
    assert clean_complaint(text) == Cleaned(clean, (Dropped("hidden-characters", shown),))


@pytest.mark.parametrize("text", ["👨‍👩‍👧 we waited", "❤️‍🔥 no", "می‌خواهم"])
def test_joiners_that_are_part_of_writing_stay(text: str) -> None:
    """An emoji made of several and Arabic letters kept apart keep the character that joins or parts them."""
    assert clean_complaint(text) == Cleaned(text, ())


def test_line_ends_become_one_kind() -> None:
    """Line ends of any system, spaces before them and rows of empty lines are made even, and are no loss to show."""
    assert clean_complaint("One.  \r\nTwo.\rThree.\u2028Four.\n\n\n\n\nFive.\n") == Cleaned("One.\nTwo.\nThree.\nFour.\n\nFive.", ())


@settings(deadline=None)
@given(st.text(max_size=300))
def test_cleaning_what_is_clean_of_hidden_characters_adds_nothing(text: str) -> None:
    """Every line of the result was in the text, and a text with words never becomes empty."""
    cleaned = clean_complaint(text)

    if any(character.isalnum() for character in text):
        assert cleaned.text
    visible = {character for character in text if not character.isspace()}
    assert {character for character in cleaned.text if not character.isspace()} <= visible | {"\ufffd"}


@pytest.mark.parametrize(
    "piece",
    [
        "On 3 ",
        "From: a\n",
        "> q\n",
        ">",
        "--\n",
        "| ",
        "★",
        "Home | ",
        "a@",
        "\x1b[",
        "This e-mail confidential ",
        "1 ",
        "\u200d",
        "Tel: 0\n",
        "wrote:\n",
    ],
)
def test_time_grows_with_the_text_alone(piece: str) -> None:
    """A hostile text as long as a complaint may be is cleaned; quadratic work on it would take minutes of processor time, not seconds."""
    text = (piece * (COMPLAINT_LIMIT // len(piece) + 1))[:COMPLAINT_LIMIT]

    started = time.process_time()
    clean_complaint("Hello there\n" + text)

    assert time.process_time() - started < 20
