"""Owning: how we wronged the reader may be said in other words than the case's, where a letter owns things; a deed in the same breath may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

import pytest

import amends
from amends.case import NextUpdate
from amends.letter import RemedyLine
from amends.rules import Finding
from amends.samples import sample_cases

Put = Callable[..., list[Finding]]

WRONGS = [
    ("en", "We let you down twice, and we left you waiting without a word."),
    ("en", "We met your question with an insult."),
    ("en", "We sent you on your way with a wrong answer."),
    ("en", "We put you through all this and kept you in the dark."),
    ("ro", "V-am lăsat singuri și fără nicio veste."),
    ("ro", "V-am trimis la drum cu un răspuns greșit."),
    ("ro", "V-am stat în cale."),
    ("ca", "Els vam deixar sense resposta."),
    ("ca", "Els vam posar en ridícul."),
    ("he", "השארנו אותך לבד ובלי הודעה."),
    ("he", "ביישנו אותך לעיני כולם."),
    ("ar", "أخلفنا الموعد وتركناكم من غير خبر."),
    ("ar", "أهناكم أمام الناس."),
    ("hr", "Ostavili smo Vas bez odgovora."),
    ("hr", "Poslali smo Vas na put pogrešnog dana."),
    ("hr", "Uvrijedili smo Vas i otežali smo Vam dan."),
]

DEEDS = [
    ("en", "We let you down, and we have sent you a voucher."),
    ("en", "We let you down and sent a voucher to your house."),
    ("en", "We left you a new key."),
    ("en", "We left you without a bed, so our porter is bringing one up tonight."),
    ("en", "We kept you waiting, and then paid for your taxi."),
    ("en", "We sent you home with a new card."),
    ("en", "We put you through to the manager, who approved the refund."),
    ("en", "We left you in the dark and replaced every lamp."),
    ("en", "We took the old sofa from you."),
    ("en", "We left you waiting, with a hamper from the manager at your door."),
    ("ro", "V-am lăsat fără apă, dar v-am trimis un instalator."),
    ("ro", "V-am stat în cale, iar colegul a fost concediat."),
    ("ro", "V-am trimis o cheie nouă."),
    ("ca", "El vam deixar sense aigua i li hem enviat un lampista."),
    ("ca", "El vam deixar amb una clau nova."),
    ("he", "השארנו אותך בלי מים, ושלחנו אליך שרברב."),
    ("he", "השארנו לך מפתח חדש."),
    ("ar", "تركناكم من غير ماء، وأرسلنا إليكم سباكًا."),
    ("ar", "تركنا لكم مفتاحًا جديدًا."),
    ("hr", "Ostavili smo Vas bez vode i poslali vodoinstalatera."),
    ("hr", "Ostavili smo Vam novi ključ."),
]


def _severities(found: Iterable[Finding]) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in found}


@pytest.mark.parametrize(("language", "sentence"), WRONGS)
def test_a_wrong_to_the_reader_is_owned_in_any_words(put: Put, language: str, sentence: str) -> None:
    """Nothing is given or promised by it, so the case need not have the words."""
    assert "unbound-claim" not in _severities(put(language, sentence))


@pytest.mark.parametrize(("language", "sentence"), WRONGS)
def test_where_the_parts_are_not_known_a_person_decides(sample: Callable[[str], amends.Case], language: str, sentence: str) -> None:
    """In a letter that somebody wrote, a wrong that the case does not know draws a warning at most."""
    case = sample(language)
    text = f"{amends.render(amends.compose(case, seed=1), case).text}\n\n{sentence}"
    start = text.rindex(sentence)
    findings = amends.check(amends.Letter.from_text(text, case), case).findings
    here = [finding.severity for finding in findings if finding.rule == "unbound-claim" and (finding.start or 0) >= start]
    assert "error" not in here


@pytest.mark.parametrize(("language", "sentence"), DEEDS)
def test_a_deed_beside_it_is_held_to_the_case(put: Put, language: str, sentence: str) -> None:
    """What goes on to say what we did or do about it, or only looks like a wrong, is a deed like any other."""
    assert {"unbound-claim", "remedy-authorised"} & _severities(put(language, sentence)).keys()


@pytest.mark.parametrize(
    "sentence",
    [
        "Thank you for telling us that nobody asked about you, as well as what was said to you.",
        "Thank you for setting out so exactly what we told you and what we did not.",
        "Your mother has my apology as well.",
        "You could rightly expect a house that was ready for your mother and you.",
        "You had every right to rely on what you were wearing.",
        "The day was planned on what we had told you, and you had no reason to doubt it.",
    ],
)
def test_what_the_reader_had_and_told_us_is_no_deed(put: Put, sentence: str) -> None:
    """Thanks and what the reader could count on give nothing, and blame nobody."""
    assert not {"unbound-claim", "blames-customer"} & _severities(put("en", sentence)).keys()


@pytest.mark.parametrize(
    "sentence",
    [
        "Thank you for telling us about the leak, a plumber will come tomorrow.",
        "Thank you for setting out what we told you; we have dismissed the colleague.",
        "You could rightly expect a refund, and it was paid yesterday.",
        "You had every right to expect the engineer we sent on Monday.",
        "You had no reason to doubt it, and a second engineer has confirmed it.",
    ],
)
def test_a_deed_behind_them_is_one(put: Put, sentence: str) -> None:
    """Thanks and rights hide nothing that was not done."""
    assert "unbound-claim" in _severities(put("en", sentence))


_UPDATE = NextUpdate(on=dt.date(2027, 3, 12), text="We will tell you what we have found.")


@pytest.mark.parametrize("more", ["and we will write to you on 12 March 2027", "and you will hear from me on 12 March 2027"])
def test_a_remedy_may_be_told_together_with_the_day_we_write(put: Put, sample: Callable[[str], amends.Case], more: str) -> None:
    """An item of the case and the promise to get in touch rest each on their own."""
    item = sample("en").remedies[0].text.rstrip(".")

    assert "unbound-claim" not in _severities(put("en", f"{item}, {more}.", "closing", next_update=_UPDATE))


@pytest.mark.parametrize("more", ["and we will write to you on 12 March 2027", "and you will hear from me on 12 March 2027"])
def test_another_deed_told_with_that_day_is_not_excused(put: Put, more: str) -> None:
    """The day that the case gives for a message carries no gift."""
    assert _severities(put("en", f"Our porter repaints your kitchen, {more}.", "closing", next_update=_UPDATE))["unbound-claim"] == "error"


def _open_line(text: str) -> list[str]:
    case = amends.read_case(next(path for path in sample_cases("en") if path.stem == "defective-product"))
    points = [{"id": "p1", "kind": "ask", "text": "who pays for the taxi", "open": True}]
    complaint = "I had to take a taxi for it, and who pays for the taxi?"
    case = amends.Case.of({**case.model_dump(), "complaint": complaint, "points": points, "next_update": {"on": "2026-05-20"}})
    letter = amends.compose(case, seed=1)
    changed = letter.model_copy(update={"remedies": (*letter.remedies, RemedyLine(text=text, remedy_id="p1"))})
    known = {finding.key for finding in amends.check(letter, case).errors}
    return [finding.rule for finding in amends.check(changed, case).errors if finding.key not in known]


@pytest.mark.parametrize(
    "text",
    [
        "Who pays for the taxi: I cannot tell you today, and we will write to you about it on 20 May 2026.",
        "Who pays for the taxi I cannot tell you today. You will hear from me on 20 May 2026.",
    ],
)
def test_an_open_line_may_say_when_the_reader_hears(text: str) -> None:
    """That there is no answer yet, and the day of the next message, promise nothing else."""
    assert _open_line(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Who pays for the taxi: I cannot tell you today, and we will write to you about it on 22 May 2026.",
        "Who pays for the taxi I cannot tell you today. We will pay you £40 on 20 May 2026.",
        "Who pays for the taxi I cannot tell you today. Our driver brings you a hamper on 20 May 2026.",
    ],
)
def test_an_open_line_gives_nothing_on_that_day(text: str) -> None:
    """Another day, or another thing on it, is not in the case."""
    assert _open_line(text)
