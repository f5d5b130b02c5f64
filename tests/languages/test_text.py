"""Words are folded, sentences found, and every span is a place in the raw text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.languages import LANGUAGES, load_language
from amends.languages.text import read_text

ANY_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=300)


@pytest.mark.parametrize("language", LANGUAGES)
@given(raw=ANY_TEXT)
def test_tokens_lie_in_order_inside_their_sentences(language: str, raw: str) -> None:
    """Whatever the text, tokens ascend, do not overlap and stand inside the sentence they name."""
    text = load_language(language).read(raw)

    end = 0
    for number, token in enumerate(text.tokens):
        sentence = text.sentences[token.sentence]
        assert end <= token.start < token.end <= len(raw)
        assert sentence.start <= token.start < sentence.end
        assert sentence.first <= number < sentence.last
        end = token.end


@pytest.mark.parametrize("language", LANGUAGES)
@given(raw=ANY_TEXT, first=st.integers(0, 30), count=st.integers(0, 30))
def test_a_run_of_words_is_what_stands_there_among_all(language: str, raw: str, first: int, count: int) -> None:
    """Words that are read for one place are those that reading all of them finds, places, sentences and quotations included."""
    style = load_language(language).style

    assert read_text(raw, style).run(first, first + count) == read_text(raw, style).tokens[first : first + count]


@pytest.mark.parametrize(
    ("language", "written", "form"),
    [
        ("en", "Don’t", "don't"),
        ("en", "so\u00adrry", "sorry"),
        ("en", "s\u200borry", "sorry"),
        ("ro", "ştiţi", "știți"),
        ("ar", "نَعْتَذِرُ", "نعتذر"),
        ("ar", "نعتـــذر", "نعتذر"),
        ("he", "מִצְטַעֲרִים", "מצטערים"),
        ("ca", "CANCEL·LACIÓ", "cancel·lació"),
        ("ca", "canceŀlació", "cancel·lació"),
        ("en", "３", "3"),
        ("ar", "٣", "3"),
    ],
)
def test_words_are_folded(language: str, written: str, form: str) -> None:
    """Quotes, hidden characters, points, vowels, tatweel and digits come to one form."""
    read = load_language(language).read

    assert [token.form for token in read(written).tokens] == [token.form for token in read(form).tokens]
    assert len(read(written).tokens) == 1


@pytest.mark.parametrize(
    ("language", "raw", "count"),
    [
        ("en", "We are sorry. We were late.", 2),
        ("en", "Dr. Lee called at 3 p.m. and left.", 1),
        ("en", "It cost 3.50 euros. We know!", 2),
        ("hr", "Dogodilo se 14. ožujka 2026. u Zagrebu.", 1),
        ("ca", "Li trucarem a les 9.30 h. Si prefereix una altra hora, digui-ho.", 2),
        ("ca", "A les 9.30 h. de demà li truca el Sr. M. Serra.", 1),
        ("ar", "نعتذر. هل وصلكم؟ نعم.", 3),
        ("en", "Dear Ms Lee,\n\nWe are sorry.", 2),
        ("en", "This is a line that was wrapped by an editor at a fixed width and\ngoes on here.", 1),
    ],
)
def test_sentences(language: str, raw: str, count: int) -> None:
    """Abbreviations and ordinals end no sentence, but those of units before a capital letter; blank lines and short lines do."""
    assert len(load_language(language).read(raw).sentences) == count


def test_quoted_words_are_known() -> None:
    """Words inside quotation marks are somebody else's."""
    text = load_language("en").read("You wrote “nobody cared” to us.")

    assert [token.form for token in text.tokens if token.quoted] == ["nobody", "cared"]


@pytest.mark.parametrize(("language", "piece"), [("en", "Mr. "), ("ro", "nr. "), ("hr", "1. x ")])
def test_full_stops_that_end_no_sentence_cost_no_more_the_more_there_are(language: str, piece: str) -> None:
    """Four times as many abbreviations take about four times as long to be known for one sentence, not sixteen times."""

    def taken(count: int) -> float:
        text = load_language(language).read(piece * count)
        started = time.thread_time()
        assert len(text.sentences) == 1
        return time.thread_time() - started

    assert min(taken(60_000), taken(60_000)) < 9 * taken(15_000)


def test_the_items_of_a_numbered_list_are_sentences() -> None:
    """Behind a line that ends in a list's mark; a date that was broken off at the end of a line goes on."""
    croatian = load_language("hr")

    def sentences(raw: str) -> list[str]:
        return [raw[sentence.start : sentence.end] for sentence in croatian.read(raw).sentences]

    first = "Izvršeno je i određeno sljedeće, kako smo Vam već najavili u pismu:"
    items = [
        "1. povrat 48 eura za četiri ulaznice, na Vašu karticu, 2. listopada 2026.;",
        "b) uplata 36 eura na Vaš račun, 5. listopada 2026.",
    ]
    assert sentences("\n".join([first, *items])) == [first, *items]
    broken = "Pisali smo Vam o tome već ranije i obećali da ćemo sve ispraviti, a to je bilo\n5. studenoga i nismo uspjeli."
    assert sentences(broken) == [broken]
