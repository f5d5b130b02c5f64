"""When and how we get in touch, what was ours, what we say no to: the case holds it, in whatever words the letter says it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from amends.languages import LANGUAGES, load_language
from amends.languages.formulas import is_formula
from amends.languages.text import Text
from amends.phrasebook import load_phrasebook
from amends.rules import Finding
from amends.rules.document import Document
from amends.rules.packs import load_pack
from amends.rules.stating import stated_deeds

Judge = Callable[..., list[Finding]]

_UPDATE = {"next_update": {"on": "2026-11-27", "at": "14:00"}, "cause_known": False, "cause": None}
_TALK = {"talk": {"tried_on": "2026-11-18"}, "talk_slots": [{"on": "2026-11-24", "at": "10:00"}], "audience": "client"}
_DECLINED = {
    "points": [
        {
            "id": "p1",
            "kind": "ask",
            "quote": "I want 500 euros",
            "declined": "We cannot pay you a sum for the wait, because we give back what it cost you.",
        }
    ]
}


def _errors(judge: Judge, body: str, **change: Any) -> list[str | None]:
    rules = ("unbound-claim", "remedy-authorised")
    return [finding.match for rule in rules for finding in judge(rule, f"I am sorry. {body}", **change) if finding.severity == "error"]


@pytest.mark.parametrize(
    "said",
    [
        "By Friday, 27 November, at 14:00 I will know, and write to you.",
        "On 27 November at 14:00 I will tell you what we have found out, whatever it is.",
    ],
)
def test_the_next_message_may_be_promised_in_other_words(judge: Judge, said: str) -> None:
    """What we shall know by the agreed day, and that we write then, is what the case says; on another day, or with a deed beside it, it is not."""
    assert _errors(judge, said, **_UPDATE) == []
    assert _errors(judge, said.replace("27", "28"), **_UPDATE) != []
    assert _errors(judge, said.replace(".", ", with a chandelier from our Venetian workshop.", 1), **_UPDATE) != []


def test_that_we_tried_and_that_we_call_may_stand_in_one_sentence(judge: Judge) -> None:
    """Days on which we get in touch, or tried to."""
    said = "I tried to reach you on 18 November, and I will call you on 24 November at 10:00."

    assert _errors(judge, said, **_TALK) == []
    assert _errors(judge, said.replace("18", "16"), **_TALK) != []


def test_a_number_may_be_given_for_what_the_case_knows(judge: Judge) -> None:
    """What about is no claim where the case speaks of it, and a deed beside the number is one."""
    assert judge("unbound-claim", "I am sorry. Reach me on +353 1 555 0141 about the delivery charge or your mother's birthday.") == []
    assert _errors(judge, "Reach me on +353 1 555 0141: we have engraved a chandelier for you.") != []


def test_a_sentence_that_only_owns_the_fault_invents_nothing(judge: Judge) -> None:
    """Whose choice it was is no deed; what is said to have been done about it is."""
    for said in ("We brought this about ourselves.", "This was our choice, and I answer for both.", "This was our mistake, and we own it."):
        assert judge("unbound-claim", f"I am sorry. {said}") == []
    assert _errors(judge, "This was our mistake, and we have dismissed the chandelier maker.") != []


@pytest.mark.parametrize(
    "said",
    [
        "You also asked for 500 euros. That we cannot pay, because we give back what it cost you.",
        "The 500 euros for the wait we cannot pay you, because we give back what it cost you.",
    ],
)
def test_what_is_declined_may_be_named_as_the_customer_named_it(judge: Judge, said: str) -> None:
    """The sum of the demand stands in the refusal, or in the sentence before it that tells what was asked."""
    assert _errors(judge, said, **_DECLINED) == []


@pytest.mark.parametrize(
    "said",
    [
        "You also asked for 500 euros. We will pay that on 1 December.",
        "You asked for 500 euros and we will pay 500 euros. We cannot pay more.",
        "You also asked for 500 euros. That we cannot pay, but you will have 300 euros.",
        "You also asked for 500 euros. We will send it on 1 December.",
    ],
)
def test_what_is_declined_is_promised_in_no_two_sentences(judge: Judge, said: str) -> None:
    """A no beside it, before it or behind it gives nobody the sum."""
    assert _errors(judge, said, **_DECLINED) != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_hour_in_a_promise_is_a_formula(case_data: dict[str, Any], language: str) -> None:
    """The phrasebook's promise is its own where it says the hour behind the day."""
    code = load_language(language)
    hour = code.label("at_hour").format(date="", time="")
    wordings = (wording for line in load_phrasebook(language) if line.part == "update_promise" for wording in line.text)
    for wording in wordings:
        said = re.sub(r"\{[a-z_]+\}", " ", wording.replace("{update_date}", hour))
        if "{update_date}" in wording and "{update_time}" not in wording:
            text = code.read(said)
            assert all(is_formula(text.sentence_text(number), code) for number in range(len(text.sentences)) if _tells(text, number)), said


def _tells(text: Text, number: int) -> bool:
    """Return whether a sentence has more than a word or two, which may be too small to say anything."""
    return text.firsts[number + 1] - text.firsts[number] > 2


_OURS = {
    "ar": "هذا تقصير المكتب، وأنا أتحمله.",
    "ca": "Això ho vam provocar nosaltres mateixos.",
    "en": "That is on us, and I answer for it.",
    "he": "גרמנו לזה בעצמנו.",
    "hr": "To smo sami skrivili.",
    "ro": "Noi am provocat asta.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_fault_it_was_is_no_deed(language: str) -> None:
    """In every language, a sentence that takes the fault on us and says nothing else needs no ground in the case."""
    document = Document(_OURS[language], load_pack(language))

    assert document.find(document.language.acts) != ()
    assert stated_deeds(document) == frozenset()
