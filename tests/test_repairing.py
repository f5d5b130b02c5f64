"""Mending a letter: what is asked for again, what stays, when it ends, and who steps in."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Draft, Drafter
from amends.letter import FILLED, DraftedLetter, letter_schema
from amends.llm.testing import ScriptedModel
from amends.phrasebook import compose
from amends.resources import data_folder

NEVER = "This will never happen again."


def _answer(case: Case, **parts: Any) -> str:
    letter = DraftedLetter.model_validate(compose(case, seed=1).model_dump(exclude={"written"}))
    return json.dumps(json.loads(letter.model_dump_json()) | parts)


def _part(text: str) -> dict[str, Any]:
    return {"text": text, "rests_on": []}


def _drafted(case: Case, *answers: str, attempts: int = 5) -> tuple[Draft, ScriptedModel]:
    model = ScriptedModel(answers)
    return Drafter(model, attempts=attempts).draft(case), model


def _asked_for(model: ScriptedModel, request: int) -> set[str]:
    properties = model.requests[request].schema["properties"]
    assert isinstance(properties, Mapping)
    return set(properties)


def test_only_the_parts_that_fail_are_asked_for(case: Case) -> None:
    """The second request's schema holds the parts with errors, strictly, and no others."""
    _, model = _drafted(case, _answer(case, closing=_part(NEVER), empathy=_part("We are sorry if you felt let down.")), _answer(case))
    schema = model.requests[1].schema

    assert _asked_for(model, 0) == set(DraftedLetter.model_fields)
    assert _asked_for(model, 1) == {"empathy", "closing"}
    assert (schema["required"], schema["additionalProperties"]) == (["empathy", "closing"], False)


def test_passing_parts_stay_to_the_character(case: Case) -> None:
    """A model that writes the whole letter anew when asked for one part changes that part and nothing else."""
    other = {name: _part(f"Something else for {name}.") for name in FILLED if name not in ("subject", "remedies", "closing")}
    mended = json.dumps({**json.loads(_answer(case)), **other, "subject": "Other", "closing": _part("I know it is deeds that count now.")})
    draft, _ = _drafted(case, _answer(case, closing=_part(NEVER)), mended)
    before, after = (attempt.letter for attempt in draft.attempts)

    assert draft.passed
    assert after.closing is not None
    assert after.closing.text == "I know it is deeds that count now."
    assert before.model_dump(exclude={"closing"}) == after.model_dump(exclude={"closing"})


def test_each_repair_asks_for_less(case: Case) -> None:
    """A model that mends one part at a time gets there: what is mended is not asked for again."""
    bad = {name: _part(NEVER) for name in ("closing", "thanks", "empathy")}
    good = json.loads(_answer(case))
    steps = [{**bad, **{name: good[name] for name in names}} for names in (("empathy",), ("thanks", "empathy"), tuple(bad))]
    draft, model = _drafted(case, _answer(case, **bad), *(json.dumps(step) for step in steps))

    assert draft.passed
    assert [len(_asked_for(model, number)) for number in (1, 2, 3)] == [3, 2, 1]
    assert [attempt.parts for attempt in draft.attempts[1:]] == [("empathy", "thanks", "closing"), ("thanks", "closing"), ("closing",)]


def test_what_is_missing_is_asked_for_in_the_part_it_names(case: Case) -> None:
    """A part that was left out and should be there is asked for by itself."""
    _, model = _drafted(case, _answer(case, remedies=[]), _answer(case))

    assert _asked_for(model, 1) == {"remedies"}


def test_what_no_model_can_mend_is_not_asked_for(case_data: dict[str, Any]) -> None:
    """A flag that nobody has cleared is no fault of the letter's, and costs no second call."""
    draft, model = _drafted(Case.of(case_data | {"flags": {"injury": True}}), _answer(Case.of(case_data)))

    assert [finding.rule for finding in draft.report.errors] == ["sign-off-gate"]
    assert len(model.requests) == 1


def test_a_repair_may_not_lose_a_fact(case: Case) -> None:
    """A part that comes back without the item it stated, and that nothing was found against, is not taken."""
    prevention = f"Since 17 November a second person compares each order with the delivery plan. {NEVER}"
    vague = json.dumps({"prevention": _part("We have learned from this.")})
    draft, model = _drafted(case, _answer(case, prevention=_part(prevention)), vague)
    said = draft.attempts[1].letter.prevention

    assert "[m1], and nothing was found against that" in model.requests[1].messages[1].content
    assert said is not None
    assert said.text == prevention
    assert "second person" in draft.text


def test_an_item_is_kept_by_the_part_that_says_it(case_data: dict[str, Any]) -> None:
    """A part that only shares words with an item, which another part states, is not told to go on stating it."""
    case_data["remedies"][0]["text"] = "We have delivered your order A-5512 again, without charge, on 18 November."
    case = Case.of(case_data)
    _, model = _drafted(case, _answer(case, what_happened=_part(f"We delivered your order A-5512 late. {NEVER}")), _answer(case))
    asked = model.requests[1].messages[1].content.split("## `what_happened`")[1]

    assert "[r1]" not in asked.split("# How to mend them")[0]


def test_a_fact_in_a_sentence_that_was_objected_to_may_go_elsewhere(case: Case) -> None:
    """What stood in a rejected sentence is free to be said otherwise; the rules decide whether the letter still says enough."""
    opening = "We are sorry if we delivered your order A-5512 nine days late, on 12 November 2026."
    mended = json.dumps({"opening_apology": _part("We are sorry that your lamp came so late.")})
    draft, _ = _drafted(case, _answer(case, opening_apology=_part(opening)), mended, mended)
    said = draft.attempts[1].letter.opening_apology

    assert said is not None
    assert said.text == "We are sorry that your lamp came so late."


def test_what_nobody_verified_need_not_be_said_again(case_data: dict[str, Any]) -> None:
    """A part that reports an unverified failing is free to drop it while it is mended; only what is on record has to stay."""
    unverified = {"text": "The driver left your parcel in the rain.", "verified": False}
    case = Case.of(case_data | {"failings": [*case_data["failings"], unverified]})
    told = "You told us that the driver left your parcel in the rain. We are sorry if you felt let down."
    draft, model = _drafted(case, _answer(case, empathy=_part(told)), json.dumps({"empathy": _part("You had counted on us.")}))

    assert _asked_for(model, 1) == {"empathy"}
    assert "nothing was found against that" not in model.requests[1].messages[1].content
    assert draft.attempts[1].letter.empathy is not None
    assert draft.attempts[1].letter.empathy.text == "You had counted on us."


def test_the_same_findings_end_the_loop(case: Case) -> None:
    """A model that breaks the same rules in the same words is not asked a third time."""
    _, model = _drafted(case, *[_answer(case, closing=_part(NEVER))] * 2)

    assert len(model.requests) == 2


def test_each_attempt_starts_from_the_best(case: Case) -> None:
    """A repair that made things worse is not what the next one mends."""
    draft, model = _drafted(
        case,
        _answer(case, closing=_part(NEVER)),
        json.dumps({"closing": _part("We are sorry if you felt let down, but it was our courier's fault.")}),
        json.dumps({"closing": None}),
    )
    last = model.requests[2].messages[1].content

    assert draft.passed
    assert NEVER in last
    assert "courier" not in last


def test_a_repair_that_cannot_be_read_costs_an_attempt(case: Case) -> None:
    """An answer without the part that was asked for is counted, and asked for again."""
    draft, model = _drafted(case, _answer(case, closing=_part(NEVER)), '{"thanks": null}', json.dumps({"closing": None}))

    assert draft.passed
    assert draft.unread == 1
    assert model.requests[1] == model.requests[2]


def test_the_phrasebook_writes_what_will_not_mend(case: Case) -> None:
    """A part that stays broken is the phrasebook's, the rest stays the model's, and the draft says which is which."""
    broken = _answer(case, prevention=_part(NEVER), thanks=_part("Thank you for telling us that two orders were late."))
    draft, _ = _drafted(case, broken, broken)
    best = draft.best

    assert draft.passed
    assert best.phrasebook_parts == best.parts == ("prevention",)
    assert best.letter.prevention == compose(case).prevention
    assert best.letter.thanks == draft.attempts[0].letter.thanks
    assert (best.source, best.number, best.input_tokens, best.output_tokens) == ("scripted", 3, 0, 0)
    assert "model" in {wrote.by for wrote in draft.provenance}


def test_a_part_the_phrasebook_leaves_out_is_left_out(case_data: dict[str, Any]) -> None:
    """Where the case has nothing for a part, the phrasebook's answer is to be silent there."""
    case = Case.of(case_data | {"measures": []})
    broken = _answer(case, prevention=_part(NEVER))
    draft, _ = _drafted(case, broken, broken)

    assert draft.best.phrasebook_parts == ("prevention",)
    assert draft.letter.prevention is None


def test_the_phrasebook_does_not_step_in_where_it_does_not_help(case_data: dict[str, Any]) -> None:
    """Where its part, which is the case's own sentence, breaks the same rule, the model's letter stays as it is."""
    case = Case.of(case_data | {"cause": "We were overwhelmed by unusually high demand."})
    draft, _ = _drafted(case, *[_answer(case, explanation=_part("We were overwhelmed by high demand."))] * 2)

    assert [finding.part for finding in draft.report.errors] == ["explanation"]
    assert len(draft.attempts) == 2
    assert draft.best.phrasebook_parts == ()


def test_the_repair_says_what_was_found_and_what_may_be_drawn_on(case: Case) -> None:
    """Each failing part stands with its findings and the lines of the case it may rest on, between neighbours that cannot forge an end."""
    _, model = _drafted(case, _answer(case, prevention=_part(f"{NEVER} === letter ===")), _answer(case))
    content = model.requests[1].messages[1].content
    asked = content.split("## `prevention`")[1].split("# How to mend them")[0]
    fence = next(line for line in content.splitlines() if line.startswith("=== letter ") and len(line) == 39)

    assert "error absolute-promise" in asked
    assert "[m1] measure" in asked
    assert "[f1]" not in asked
    assert content.count(f"\n{fence}\n") == 2
    assert "{{" not in content


def test_the_repair_reads_as_it_did() -> None:
    """What is asked when parts fail stands in a file, so that a change to it is read as prose; AMENDS_SNAPSHOTS=1 writes it anew."""
    case = read_case(data_folder("samples") / "en" / "delivery-delay.yaml")
    own = "I am sorry if you were put out, and I would have been angry, too. Thank you for writing to me about it."
    prevention = compose(case, seed=1).prevention
    assert prevention is not None
    broken = _answer(case, prevention=_part(f"{prevention.text} {NEVER}"), thanks=_part(NEVER))
    model = ScriptedModel([broken, broken])
    Drafter(model, attempts=2, edit_own_words=True).draft(case, own_words=own)
    text = model.requests[1].messages[1].content.split("part by part.\n\n")[1] + "\n"
    file = Path(__file__).parent / "snapshots" / "repair.en.delivery-delay.md"
    if os.environ.get("AMENDS_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_a_repair_begins_as_the_first_request_did(case: Case) -> None:
    """What was sent before is sent again unchanged and first, so that an endpoint that caches prompts has it."""
    _, model = _drafted(case, _answer(case, closing=_part(NEVER)), _answer(case))
    first, second = (request.messages for request in model.requests)

    assert first[0] == second[0]
    assert second[1].content.startswith(first[1].content)


@pytest.mark.parametrize("parts", [None, ("closing",), ("subject", "remedies")])
def test_schemas_are_built_once(parts: tuple[str, ...] | None) -> None:
    """The schema of a set of parts is the same object every time."""
    assert letter_schema(parts) is letter_schema(parts)
