"""A letter takes up what the customer asks in their own words; what stands there gives nothing, and what gives stands in the case."""

from __future__ import annotations

from functools import cache

import pytest

import amends
from amends.letter import RemedyLine
from amends_evals.samples import read_samples


@cache
def _case(sample: str) -> amends.Case:
    return next(one for one in read_samples() if one.id == sample).asked_for()


def _errors(sample: str, text: str, rests_on: str) -> list[str | None]:
    """Return what is refused in a line put behind the remedies of a composed letter."""
    case = _case(sample)
    letter = amends.compose(case, seed=1)
    lines = (*letter.remedies, RemedyLine(text=text, remedy_id=rests_on))
    known = {(finding.rule, finding.match) for finding in amends.check(letter, case).errors}
    errors = amends.check(letter.model_copy(update={"remedies": lines}), case).errors
    return [finding.match for finding in errors if finding.match and (finding.rule, finding.match) not in known]


@pytest.mark.parametrize(
    ("sample", "text", "rests_on"),
    [
        ("en-06-defective-product", "You asked for boots that stay in one piece before 8 May.", "p2"),
        ("en-03-inadequate-service", "The third was that somebody looks at the boiler before the next people arrive.", "p5"),
        ("ca-01-rude-staff", "També vol que algú li demani perdó com Déu mana. L’hi demano jo, per haver-nos rigut de vostè.", "p4"),
        ("hr-02-wrong-information", "Tražili ste i da Vam platimo karte za vlak. Na to još nemam odgovor.", "p4"),
        ("hr-02-wrong-information", "Tražili ste 46,80 € za karte za vlak. Na to još nemam odgovor.", "p4"),
        ("ro-01-rude-staff", "La punctul 2 ați cerut o concediere, iar după cele auzite la noi se înțelege de ce.", "p4"),
        ("ar-10-data-breach", "وأما كيف خرج من عندنا، فلا نعرف ذلك بعد، وما زلنا نفحصه.", "p4"),
        ("he-10-software-bug", "שאלת גם מה עושים מחר בצהריים.", "p4"),
    ],
)
def test_what_they_ask_may_be_said_again(sample: str, text: str, rests_on: str) -> None:
    """A date or a name of theirs, an apology they want, a number of one of their points, a sum that the case leaves open."""
    assert _errors(sample, text, rests_on) == []


@pytest.mark.parametrize(
    ("sample", "text", "rests_on"),
    [
        ("en-06-defective-product", "You asked for boots before 8 May: we will drive a second pair to the Pyrenees.", "p2"),
        ("en-03-inadequate-service", "The third was the boiler. Your next stay with us is free.", "p5"),
        ("ca-01-rude-staff", "També vol que algú li demani perdó com Déu mana: li enviarem un ram de flors.", "p4"),
        ("hr-02-wrong-information", "Tražili ste 46,80 € za karte za vlak. Novac Vam stiže u petak.", "p4"),
        ("hr-02-wrong-information", "Karte za vlak, 46,80 €: uplatili smo ih jutros.", "p4"),
        ("ro-01-rude-staff", "La punctul 3 ați cerut 1.000 de lei daune morale. Vi-i plătim vineri.", "p5"),
        ("ro-01-rude-staff", "Ați cerut o concediere, iar noi am dat-o afară pe funcționară.", "p4"),
        ("ar-03-missed-deadline", "وقلتم إن علينا أن ندفع المطعم، وقد دفعنا الفاتورة كلها.", "p6"),
        ("he-03-missed-deadline", "ביקשת שנוריד את מחיר השיש, והורדנו אותו בחצי.", "p6"),
    ],
)
def test_what_we_give_is_none_of_their_words(sample: str, text: str, rests_on: str) -> None:
    """A deed behind a colon, behind a comma, in the next sentence, or a sum that nobody leaves open there."""
    assert _errors(sample, text, rests_on)


@pytest.mark.parametrize(
    ("sample", "text"),
    [
        ("en-02-wrong-information", "That should not have happened to him, or to you, who had gone by what we told you."),
        ("en-03-inadequate-service", "To your mother I would like to say that I am sorry we left her to wash out of a kettle."),
        ("he-10-software-bug", "זה לא היה צריך לקרות לאורי, וגם לא למורה שהביאה לו אוכל משלה."),
        ("ar-10-data-breach", "وأعتذر إلى سلطان أيضًا، لأننا أرسلنا عنه ما لم يكن لنا أن نرسله."),
    ],
)
def test_what_went_wrong_may_be_regretted_in_other_words(sample: str, text: str) -> None:
    """Behind an apology, or behind words that it should not have happened, a failing or a harm of the case is told again."""
    assert not _refused_at_the_end(sample, text)


@pytest.mark.parametrize(
    ("sample", "text"),
    [
        ("en-02-wrong-information", "I am sorry that we threw away the drawing that Henry had left with us."),
        ("en-03-inadequate-service", "I am sorry, and we have bought a new boiler for the cottage."),
        ("he-10-software-bug", "אני מתנצלת על כך מאוד, כי פיטרנו את המורה של אורי."),
        ("ro-01-rude-staff", "Ne cerem scuze pentru toate acestea, fiindcă am aruncat la gunoi o scrisoare de la notar."),
    ],
)
def test_what_did_not_go_wrong_is_not_regretted(sample: str, text: str) -> None:
    """An apology for what the case does not hold tells of a deed that nobody has verified."""
    assert _refused_at_the_end(sample, text)


def _refused_at_the_end(sample: str, text: str) -> bool:
    """Return whether anything is found in a sentence put behind the letter's closing part."""
    case = _case(sample)
    letter = amends.compose(case, seed=1)
    closing = letter.closing.model_copy(update={"text": f"{letter.closing.text} {text}"}) if letter.closing else None
    report = amends.check(letter.model_copy(update={"closing": closing or amends.letter.Part(text=text, rests_on=())}), case)
    return any(finding.match and finding.match in text for finding in (*report.errors, *report.warnings))
