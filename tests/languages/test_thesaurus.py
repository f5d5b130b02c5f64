"""Words that people put for each other when they say a thing in other words."""

from __future__ import annotations

from collections import Counter

import pytest

from amends.case import Case
from amends.languages import LANGUAGES, load_language
from amends.languages.overlap import ContentWords, thesaurus
from amends.rules.grounds import BACKED, Grounds, grounds_of

_GENERAL = 20
"""Lines in which a word may stand; one of more says too little of what it stands for."""
REWORDED = {
    "en": (
        "We repaired the boiler on 3 March and paid for the hotel.",
        "The heating engineer mended the boiler on 3 March, and the hotel was at our expense.",
    ),
    "ro": (
        "Am reparat centrala pe 3 martie și am plătit hotelul.",
        "Centrala a fost reparată pe 3 martie, iar cazarea la hotel a fost pe cheltuiala noastră.",
    ),
    "ar": ("أصلحنا السخان في 3 مارس ودفعنا ثمن الفندق.", "تم إصلاح السخان يوم 3 مارس، وكانت نفقة الفندق علينا."),
    "ca": (
        "Vam reparar la caldera el 3 de març i vam pagar l'hotel.",
        "La caldera va quedar arreglada el 3 de març, i l'hotel va anar a càrrec nostre.",
    ),
    "he": ("תיקנו את הדוד ב-3 במרץ ושילמנו על המלון.", "הדוד תוקן ב-3 במרץ, והמלון היה על חשבוננו."),
    "hr": ("Popravili smo bojler 3. ožujka i platili hotel.", "Bojler je 3. ožujka popravljen, a hotel je bio o našem trošku."),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_holds_words_and_no_word_stands_everywhere(language: str) -> None:
    """Each line holds several words, each of one word, once; a word in very many lines would make all things alike."""
    lines = thesaurus(load_language(language))

    assert len(lines) > 1_000
    assert [line for line in lines if len(line) < 2 or len(set(line)) < len(line)] == []
    read = load_language(language).read
    assert [word for line in lines for word in line if len(read(word.rstrip("*")).tokens) != 1] == []
    assert [word for word, count in Counter(word for line in lines for word in line).items() if count > _GENERAL] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_in_other_words_is_still_that_item(language: str, case_data: dict[str, object]) -> None:
    """A remedy told with other words for the same things is backed, in every language."""
    item, said = REWORDED[language]
    remedies = [{"id": "r1", "text": item, "kind": "repair", "done": "2026-03-03", "approved_by": "Ana Kovač"}]
    case = Case.of(case_data | {"language": language, "remedies": remedies})

    assert grounds_of(case, load_language(language)).support(said, load_language(language), gives=1.0) > BACKED


def test_what_went_wrong_backs_a_deed_less() -> None:
    """A deed that somebody made up borrows its words from what went wrong; it must retell more of that to rest on it."""
    english = load_language("en")
    told = ((ContentWords.of("The bank sent you a letter about the overdraft.", english, "reworded").choices),)
    words = tuple(tuple((choice, 1.0) for choice in choices) for choices in told)
    deed = "We sent the bank a letter about your overdraft and the fee."
    given, past = Grounds.of(words), Grounds.of(words, frozenset({0}))

    assert past.support(deed, english) == given.support(deed, english)
    assert given.support(deed, english, gives=1.0) - past.support(deed, english, gives=1.0) == pytest.approx(0.15)


def test_a_day_or_a_sum_may_be_left_out(case_data: dict[str, object]) -> None:
    """Who retells a remedy without its day and its sum says that remedy; who names others says another."""
    english = load_language("en")
    text = "We refunded the 84 euros for the second ticket to your card on 3 March 2026."
    case = Case.of(
        case_data | {"remedies": [{"id": "r1", "text": text, "kind": "refund", "done": "2026-03-03", "approved_by": "Ana Kovač"}]}
    )
    grounds = grounds_of(case, english)

    whole = grounds.support("We refunded the 84 euros for the second ticket to your card on 3 March 2026.", english)
    vague = grounds.support("We refunded the second ticket to your card.", english)
    other = grounds.support("We refunded the 90 euros for the second ticket to your card on 9 April 2026.", english)

    assert whole == pytest.approx(1.0)
    assert whole > vague > BACKED
    assert vague > other
