"""A person's own sentences: read into parts, kept word for word, edited only where that was allowed, and told apart from all others."""

import json
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Draft, Drafter, draft
from amends.errors import InputError
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.own_words import OWN_WORDS_LIMIT, read_own_words, with_own_words
from amends.phrasebook import compose
from amends.provenance import Author, Wrote, in_words
from amends.resources import data_folder

OWN = "I am sorry that we left your order A-5512 lying for nine days.\nI would have been angry, too."
FIRST, SECOND = OWN.split("\n")
CONDITIONAL = "I am sorry if your mother's birthday passed without a lamp."


def _sample(name: str) -> Case:
    return read_case(data_folder("samples") / f"{name}.yaml")


def _answer(case: Case, **parts: Any) -> str:
    letter = DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"}))
    return json.dumps(json.loads(letter.model_dump_json()) | parts)


def _part(text: str) -> dict[str, Any]:
    return {"text": text, "rests_on": []}


def _by(made: Draft, author: Author) -> list[str]:
    return [made.text[wrote.start : wrote.end] for wrote in made.provenance if wrote.by == author]


@pytest.mark.parametrize(
    ("sentence", "part", "rests_on"),
    [
        ("I am so sorry about this.", "opening_apology", ()),
        ("You had no lamp for your mother's birthday.", "impact", ("h1",)),
        ("Thank you for telling me.", "thanks", ()),
        ("I would have been angry, too.", "empathy", ()),
        ("I have refunded the delivery charge of €9.90 to your card myself.", "remedies", ("r1",)),
    ],
)
def test_sentences_find_their_parts(case: Case, sentence: str, part: str, rests_on: tuple[str, ...]) -> None:
    """A sentence goes to the item it states, else to the part whose phrase it holds, else to empathy."""
    (own,) = read_own_words(sentence, case)

    assert (own.part, own.rests_on, own.text) == (part, rests_on, sentence)


def test_wrapped_lines_are_one_sentence_and_an_end_is_put(case: Case) -> None:
    """Line breaks of an editor are no words, nor is a full stop left out in a hurry; nobody sees a zero-width space."""
    own = read_own_words("I would have been\nangry,\u200b too\n\nThank you for telling me", case)

    assert [one.text for one in own] == ["I would have been angry, too.", "Thank you for telling me."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Dear Maya,\n\nI am sorry.", "leave out the salutation"),
        ("I am sorry.\n\nKind regards,\nAoife", "leave out the salutation and the close"),
        ("Ne pare foarte rău că nu v-am răspuns și că ați așteptat atât de mult.", "written in Romanian; write them in English"),
        ("I am sorry. " * 500, f"the limit is {OWN_WORDS_LIMIT:,}"),
    ],
)
def test_what_cannot_be_own_words_is_refused_before_any_request(case: Case, text: str, told: str) -> None:
    """What the case gives, what the reader would not understand and what is a letter already is refused, saying what to do."""
    model = ScriptedModel([])
    with pytest.raises(InputError, match=told):
        draft(case, model, own_words=text)

    assert model.requests == ()


def test_a_letter_without_a_model_is_built_around_them(case: Case) -> None:
    """The phrasebook keeps a person's sentences word for word, and what it says for want of them gives way."""
    plain, made = draft(case), draft(case, own_words=OWN)

    assert f"\n\n{FIRST} We delivered your order" in made.text
    assert SECOND in made.text
    assert _by(made, "person") == [FIRST, SECOND]
    assert plain.letter.opening_apology is not None
    assert plain.letter.opening_apology.text.split(". ")[0] not in made.text


def test_the_model_is_given_them_and_may_leave_them_alone(case: Case) -> None:
    """They stand in the request with their parts; an answer that has them word for word is taken as it is."""
    opening = f"{FIRST} We also left your three e-mails unanswered."
    model = ScriptedModel([_answer(case, opening_apology=_part(opening), empathy=_part(SECOND))])
    made = draft(case, model, own_words=OWN)
    asked = model.requests[0].messages[1].content

    assert f"- `opening_apology`: {FIRST}\n- `empathy`: {SECOND}" in asked
    assert asked.startswith(_asked_without(case))
    assert made.letter.opening_apology is not None
    assert made.letter.opening_apology.text == opening
    assert _by(made, "person") == [FIRST, SECOND]


def _asked_without(case: Case) -> str:
    model = ScriptedModel([_answer(case)])
    draft(case, model)
    return model.requests[0].messages[1].content


def test_a_model_that_rewords_them_is_overruled(case: Case) -> None:
    """A sentence that says the same in the model's words gives way to the person's; what it adds stays."""
    reworded = "I am sorry that we left your order A-5512 lying there for nine whole days. We also left your three e-mails unanswered."
    made = draft(case, ScriptedModel([_answer(case, opening_apology=_part(reworded), empathy=None)]), own_words=OWN)

    assert made.letter.opening_apology is not None
    assert made.letter.opening_apology.text == f"{FIRST} We also left your three e-mails unanswered."
    assert made.letter.empathy is not None
    assert made.letter.empathy.text == SECOND


def test_a_remedy_in_own_words_stands_in_its_line(case: Case) -> None:
    """A sentence that states a remedy takes the place of that remedy's line, which keeps its id."""
    own = "I have refunded the delivery charge of €9.90 to your card myself, on 18 November."
    made = draft(case, own_words=own)
    (line,) = made.letter.remedies

    assert own in line.text
    assert line.remedy_id == "r1"
    assert made.text.count("9.90") == 1


def test_own_words_are_no_facts(case: Case) -> None:
    """A sum that a person names and the case does not is found like any other."""
    made = draft(case, own_words="I have sent you 500 euros today.")

    assert {"unbound-claim", "remedy-authorised"} <= {finding.rule for finding in made.report.errors}
    assert "I have sent you 500 euros today." in made.text


def test_a_rule_they_break_is_told_and_nothing_is_changed(case: Case) -> None:
    """What is found in a person's own sentence is left to that person: no model is asked to rewrite it, no phrasebook steps in."""
    model = ScriptedModel([_answer(case)])
    made = draft(case, model, own_words=CONDITIONAL)

    assert "conditional-apology" in {finding.rule for finding in made.report.errors}
    assert CONDITIONAL in made.text
    assert len(model.requests) == len(made.attempts) == 1


def test_other_faults_are_mended_around_them(case: Case) -> None:
    """A part in which both stand is asked for again with the person's sentence in it as fixed, and has it afterwards."""
    model = ScriptedModel(
        [_answer(case, empathy=_part(f"{SECOND} This will never happen again.")), json.dumps({"empathy": _part("Anyone would.")})]
    )
    made = draft(case, model, own_words=SECOND)
    asked = model.requests[1].messages[1].content

    assert f"They stay word for word; write around them:\n\n- {SECOND}" in asked
    assert made.letter.empathy is not None
    assert made.letter.empathy.text == f"{SECOND} Anyone would."


def test_the_model_may_edit_them_where_that_is_allowed(case: Case) -> None:
    """With leave, a sentence that breaks a rule is the model's to mend, and the letter says whose it is now."""
    mended = "I am sorry that your mother's birthday passed without a lamp."
    name = read_own_words(CONDITIONAL, case)[0].part
    model = ScriptedModel([_answer(case), json.dumps({name: _part(mended)})])
    made = draft(case, model, own_words=f"{CONDITIONAL}\n{SECOND}", edit_own_words=True)

    assert CONDITIONAL in model.requests[1].messages[1].content.split("# The parts to write again")[1]
    assert "conditional-apology" not in {finding.rule for finding in made.report.findings}
    assert _by(made, "person, edited") == [mended]
    assert _by(made, "person") == [SECOND]
    assert "1 written by you and edited by the model" in in_words(made.provenance)


def test_an_edit_that_leaves_nothing_of_a_sentence_is_not_taken(case: Case) -> None:
    """To edit is not to replace: a version in which nothing tells of the person's sentence is thrown away."""
    name = read_own_words(CONDITIONAL, case)[0].part
    made = draft(
        case, ScriptedModel([_answer(case), json.dumps({name: _part("We let you down.")})]), own_words=CONDITIONAL, edit_own_words=True
    )

    assert CONDITIONAL in made.text
    assert _by(made, "person") == [CONDITIONAL]


def test_a_channel_without_their_part_has_them_in_another(case_data: dict[str, Any]) -> None:
    """In a text message, which has no part for sympathy, a free sentence stands behind the apology."""
    case = Case.of(case_data | {"channel": "sms"})
    (own,) = read_own_words(SECOND, case)
    letter = with_own_words(compose(case), (own,), case)

    assert (own.part, own.behind) == ("opening_apology", True)
    assert letter.opening_apology is not None
    assert letter.opening_apology.text.endswith(SECOND)


def test_words_that_are_there_change_nothing(case: Case) -> None:
    """A letter that holds them already is returned as it is."""
    own = read_own_words(OWN, case)
    letter = with_own_words(compose(case), own, case)

    assert with_own_words(letter, own, case) is letter


@pytest.mark.parametrize(
    ("sample", "own"),
    [
        ("he/missed-appointment", "אני מתנצלת שלא הגענו אליך ביום שלישי כמו שקבענו. אפשר להתקשר אליי ישירות, 04-5550120."),
        ("ar/billing-error", "أعتذر إليكم بنفسي لأننا طالبناكم بمبلغ ليس عليكم. وبريدي mona@nile-water.example مفتوح لكم في أي وقت."),
        ("ro/short-shipment", "Îmi cer scuze că v-am trimis o cutie din care lipseau acuarelele. Am și eu copii la școală."),
        (
            "ca/inadequate-service",
            "Li demano disculpes perquè no li vam donar les habitacions que havia pagat. Jo també m’hi hauria enfadat.",
        ),
        ("hr/inadequate-service", "Ispričavam Vam se što smo naplatili servis koji nismo obavili. I ja bih se ljutila."),
    ],
)
def test_every_language_keeps_them_and_knows_them_again(sample: str, own: str) -> None:
    """Word for word, whatever the script; numbers and addresses that are set apart in right-to-left text are found all the same."""
    case = _sample(sample)
    sentences = [one.text for one in read_own_words(own, case)]
    made = draft(case, own_words=own)

    assert len(sentences) == 2
    assert sorted(text.translate({0x2066: None, 0x2069: None}) for text in _by(made, "person")) == sorted(sentences)


RECORDINGS = sorted((Path(__file__).parent / "recordings").glob("[a-z][a-z].*.json"))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_provenance_covers_a_models_letter(path: Path) -> None:
    """Every sentence between salutation and close is told once, in the order of the text, whole and without what is around it."""
    case = _sample(path.stem.replace(".", "/"))
    made = Drafter(ScriptedModel([path.read_text(encoding="utf-8")])).draft(case)
    told = [made.text[wrote.start : wrote.end] for wrote in made.provenance]
    bounds = [place for wrote in made.provenance for place in (wrote.start, wrote.end)]

    assert bounds == sorted(bounds)
    assert {wrote.by for wrote in made.provenance} <= {"model", "case"}
    assert all(sentence == sentence.strip() and sentence for sentence in told)
    letter = made.letter.model_dump(include={"opening_apology", "ownership", "remedies"})
    for text in (letter["opening_apology"]["text"], *(line["text"] for line in letter["remedies"])):
        assert text in " ".join(told).translate({0x2066: None, 0x2069: None})


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        ((), "no sentences"),
        (("person",), "1 of 1 sentence is yours"),
        (("person", "model", "model"), "1 of 3 sentences is yours, 2 the model's"),
        (("case", "phrasebook", "phrasebook"), "1 of 3 sentences is the case's own, 2 the phrasebook's"),
        (
            ("person", "person", "person, edited", "model"),
            "2 of 4 sentences are yours, 1 written by you and edited by the model, 1 the model's",
        ),
    ],
)
def test_who_wrote_what_is_said_in_a_line(authors: tuple[Author, ...], said: str) -> None:
    """The counts are told with the person's first."""
    assert in_words([Wrote(0, 1, author) for author in authors]) == said
