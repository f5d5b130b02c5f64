"""Register: address, tone, language."""

from collections.abc import Callable
from typing import Any

import pytest

from amends import read_case
from amends.case import Case
from amends.config import Config
from amends.languages import LANGUAGES, load_language
from amends.letter import Letter
from amends.phrasebook import compose
from amends.rendering import render
from amends.rules import Finding, check, lint
from amends.rules.kinds.register import _telling
from amends.rules.packs import load_pack
from amends.samples import sample_cases

Judge = Callable[..., list[Finding]]


def _found(text: str, whole: bool | None = None) -> list[str | None]:
    return [finding.match for finding in lint(text, "en", whole).findings if finding.rule == "register-and-language"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We sent you the wrong lamp 😊.", ["😊"]),
        ("We sent you the wrong lamp :-)", [":-)"]),
        ("You wrote “thanks for nothing 😡” and you were right.", []),
        ("Call me on ☎ 555 0141.", []),
        ("The list (see below; it is short) is yours.", []),
    ],
)
def test_pictures_have_no_place_outside_quotations(text: str, found: list[str]) -> None:
    """Emoji and typed faces are marked, a telephone sign is not."""
    assert _found(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We are SORRY ABOUT what we sent.", ["SORRY ABOUT"]),
        ("The UNESCO flag was wrong.", []),
        ("The USB and HDMI cables are on their way.", []),
        ("You wrote “HELLO ANYBODY THERE” twice.", []),
    ],
)
def test_shouting_is_two_long_words_in_capitals(text: str, found: list[str]) -> None:
    """One may be a name; two in a row raise the voice."""
    assert _found(text) == found


def test_with_a_case_a_name_in_capitals_is_known(judge: Judge) -> None:
    """What the case writes in capitals is a name, and any other long word is a shout."""
    failings = ["We delivered your NORDLUX lamp nine days late."]

    assert judge("register-and-language", "I am sorry. Your NORDLUX lamp came late.", failings=failings) == []
    assert [finding.match for finding in judge("register-and-language", "I am REALLY sorry.")] == ["REALLY"]


@pytest.mark.parametrize(("profile", "wrong"), [({}, "Vă"), ({"formality": "formal"}, "ți"), ({"formality": "informal"}, "Vă")])
def test_the_profile_says_which_address_is_wrong(profile: dict[str, str | bool], wrong: str) -> None:
    """Without a case and a profile it is the rarer one."""
    text = (
        "Bună ziua, doamnă Pop,\n\nÎmi pare rău că ți-am trimis lampa greșită și că nu ți-am răspuns. "
        "Vă rog să păstrați lampa.\n\nCu stimă,\nIon Marin"
    )
    findings = lint(text, "ro", True, config=Config(profile=profile)).findings

    assert [finding.match for finding in findings if finding.rule == "register-and-language"] == [wrong]


def test_a_letter_in_another_language_is_an_error(judge: Judge) -> None:
    """The first sentence is marked; the case's own language is not asked about."""
    croatian = (
        "Žao mi je što smo vašu narudžbu isporučili s devet dana zakašnjenja. Nismo vam odgovorili na tri poruke i to je naša greška."
    )
    found = [finding for finding in judge("register-and-language", croatian) if finding.message_id == "language"]

    assert [finding.severity for finding in found] == ["error"]


def test_clean_english_is_never_taken_for_another_language(judge: Judge) -> None:
    """Small words decide, and no identifier is loaded."""
    assert (
        judge("register-and-language", "I am sorry that we delivered your order nine days late and did not answer your three e-mails.")
        == []
    )


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Žao nam je što smo Vas na to podsjetili i što ste čekali.", True),
        ("Ne pare rău pentru că nu v-am spus nimic despre toate acestea.", True),
        ("نعتذر لكم عن كل ما حدث في هذا اليوم من التأخير.", True),
        ("You asked for the “Carta de los vinos de la casa”, and we sent another.", False),
        ("Your copy of La Vie en Rose leaves today.", False),
        ("We changed a filter on a pump on a Monday and a valve on a Tuesday.", False),
    ],
)
def test_one_sentence_in_another_language_is_an_error(sentence: str, found: bool) -> None:
    """A letter that slips into another of our languages for a sentence is not sent; a name or a title is no slip."""
    ours = "I am sorry that we lost your lamp, and that nobody told you about it for more than two weeks while you were waiting for us."
    text = f"Dear Ms Lindqvist,\n\n{ours} {sentence} It was our mistake, and we will put it right.\n\nKind regards,\n\nAoife Byrne"
    errors = [finding.match for finding in lint(text, "en").errors if finding.rule == "register-and-language"]

    assert errors == ([sentence] if found else [])


def test_a_sentence_is_in_the_letters_language_whatever_its_small_words() -> None:
    """“mi”, “da” and “se” are small words of Romanian and Catalan, too."""
    for sentence in ("Dopustite mi da Vam se ispričam.", "Stalo mi je da Vam se najprije ispričam."):
        text = f"Poštovana gospođo Horvat,\n\n{sentence} Krevet smo isporučili s devet dana zakašnjenja.\n\nS poštovanjem,\n\nAna Babić"
        assert [found.match for found in lint(text, "hr").findings if found.rule == "register-and-language"] == []


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Tebi i Marku pokvarili smo večer, i rekli smo vam tek u petak.", []),
        ("Žao mi je što vam dvoma nitko nije otvorio vrata.", []),
        ("Tvojoj smo obitelji obećali stol i nismo vam ga sačuvali.", []),
        ("Oboje vas učimo mi, i za to vam ništa ne naplaćujemo.", []),
        ("Tvoju narudžbu poslali smo Vam na krivu adresu.", ["Vam"]),
    ],
)
def test_the_reader_and_others_are_no_formal_address(sentence: str, found: list[str]) -> None:
    """In a letter in the familiar form, what speaks to the reader and somebody else is plural, and the same words for one reader are a mix."""
    text = f"Draga Ivana,\n\n{sentence} Novu kartu za tebe šaljem u petak na tvoju adresu. Nazvat ću te u ponedjeljak.\n\nSrdačno,\n\nAna Horvat"
    findings = lint(text, "hr", True, config=Config(profile={"formality": "informal"})).findings

    assert [finding.match for finding in findings if finding.rule == "register-and-language"] == found


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_glance_passes_over_no_sentence_in_another_language(code: str) -> None:
    """Sentences are told by what their words are known to be; only those that this leaves open are read word by word, and it leaves all open
    that reading would tell."""
    may_be, foreign = _telling(code)
    vocabulary = load_pack(code).vocabulary
    told = 0
    for other in LANGUAGES:
        language = load_language(other)
        for case in map(read_case, sample_cases(other)[:2]):
            if case.missing():
                continue
            for sentence in language.read(render(compose(case), case).text).sentence_texts:
                for written in (sentence, sentence.upper(), f"«{sentence}»", sentence.replace("'", "’")):
                    read = load_language(code).read(written)  # which may end a sentence where the other language does not
                    telling = {number for number, said in enumerate(read.sentence_texts) if foreign[said]}
                    told += bool(telling)
                    assert telling.issubset(vocabulary.read(read).judged(may_be)), written
    assert told > 50


def test_the_plural_of_an_item_is_no_formal_address(case_data: dict[str, Any]) -> None:
    """Where an approved item of a familiar letter speaks to several, a sentence that says it may; small letters tell the plural in Croatian."""
    remedy = {
        "id": "r1",
        "text": "Za vikend 12. prosinca dom prepuštamo samo vašoj ekipi, s ručkom na naš račun.",
        "kind": "other",
        "due": "2026-12-12",
        "approved_by": "Ana Horvat",
    }
    case = Case.of(case_data | {"language": "hr", "formality": "informal", "remedies": [remedy]})

    def found(said: str) -> list[str | None]:
        text = f"Draga Maja,\n\nžao mi je što si čekala i što sam ti lagao.\n\n{said}\n\nLijep pozdrav,\n\nAoife Byrne\n"
        report = check(Letter.from_text(text, case), case)
        return [one.match for one in report.findings if one.rule == "register-and-language"]

    assert found("Dom je za vikend 12. prosinca samo za vašu ekipu, a ručak ide na naš račun.") == []
    assert found("Vaše smo pismo pročitali dvaput.") == ["Vaše"]
