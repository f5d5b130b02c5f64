"""What a model is told: the same for every letter of a kind, what applies and nothing else, readable as prose."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from amends.case import Case
from amends.case_files import read_case
from amends.drafting import Drafter
from amends.errors import ModelError
from amends.judging import judge
from amends.languages import LANGUAGES, load_language
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.llm.tokens import count_tokens
from amends.phrasebook import compose
from amends.principles import load_notes, load_principles
from amends.prompting.letters import Kind, draft_request, system_part
from amends.rendering import channel_layouts
from amends.rewriting import rewrite
from amends.rules import load_rules
from amends.rules.catalogue import rules_for
from amends.samples import sample_cases

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
SAMPLES = [path for language in LANGUAGES for path in sample_cases(language)]
KINDS = [
    "en/delivery-delay",  # a full letter, by e-mail, to one customer
    "he/public-complaint-reply",  # in public, to a reader of unknown gender
    "ca/holding-reply",  # a first answer, while nobody knows whose fault it is
]


def _named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def _told(case: Case) -> str:
    return "\n".join(message.content for message in draft_request(case).messages)


def _sample(name: str) -> Case:
    return read_case(next(path for path in SAMPLES if _named(path) == name))


@pytest.mark.parametrize("name", KINDS)
def test_prompt_reads_as_it_did(name: str) -> None:
    """The whole prompt stands in a file, so that a change to it is read as prose; AMENDS_SNAPSHOTS=1 writes it anew."""
    text = "\n\n".join(f"===== {message.role} =====\n\n{message.content}" for message in draft_request(_sample(name)).messages) + "\n"
    file = SNAPSHOTS / f"draft.{name.replace('/', '.')}.md"
    if os.environ.get("AMENDS_SNAPSHOTS"):
        file.write_text(text, encoding="utf-8")

    assert text == file.read_text(encoding="utf-8")


def test_cases_of_one_kind_share_their_system_message(case_data: dict[str, Any]) -> None:
    """Whatever the people, facts, dates and findings of a case: its kind alone decides what stands in the system message."""
    one = draft_request(Case.of(case_data))
    other = draft_request(
        Case.of(
            case_data
            | {"id": "C-2", "complaint": "", "severity": "high", "fault_status": "shared", "cause_known": False, "cause": None}
            | {"recipient": {"name": "Bo Ek", "gender": "male"}, "failings": ["We lost your parcel."], "harms": [], "measures": []}
            | {"next_update": {"on": "2026-12-01"}, "date": "2026-11-24"}
        ),
        notes="A shorter one, please.",
        seed=3,
    )

    assert one.messages[0] == other.messages[0]
    assert one.messages[1] != other.messages[1]


@pytest.mark.parametrize("path", SAMPLES, ids=_named)
def test_nothing_of_a_case_stands_in_its_system_message(path: Path) -> None:
    """Neither the complaint nor a name nor an item of the case is in the part that is kept."""
    case = read_case(path)
    system = draft_request(case).messages[0].content
    held = [item.text for item in case.items()] + [case.complaint.strip() or "\0"]
    held += [person.name for person in (case.recipient, case.signer) if person and len(person.name) > 4]

    assert [text for text in held if text in system] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_of_a_language_begin_alike(language: str) -> None:
    """Letter types, stages and channels of one language share all but the end of the system message: far more than endpoints ask for."""
    kinds = [
        Kind(language, "formal", False, "delivery-delay", "full", "email", "customer"),
        Kind(language, "formal", False, "rude-staff", "full", "letter", "customer"),
        Kind(language, "formal", False, "holding-reply", "holding", "sms", "client"),
    ]
    texts = [system_part(kind) for kind in kinds]
    shared = "".join(first for first, *others in takewhile(lambda alike: len(set(alike)) == 1, zip(*texts, strict=False)))

    assert count_tokens(shared) > 2_500
    assert all(len(shared) > 0.75 * len(text) for text in texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", channel_layouts())
def test_every_kind_can_be_told(language: str, channel: str) -> None:
    """No slot stays open, and each language has its brief for one reader, formal or not, and for many."""
    for formality, group in (("formal", False), ("informal", False), ("formal", True)):
        text = system_part(Kind(language, formality, group, "delivery-delay", "full", channel, "mass" if group else "customer"))

        assert "{{" not in text
        assert load_language(language).brief("group" if group else formality) in text  # type: ignore[arg-type]


@pytest.mark.parametrize("path", SAMPLES, ids=_named)
def test_a_principle_is_told_only_where_it_is_asked_for(path: Path) -> None:
    """A principle that only rules look after, and whose rules are all switched off for a case, is not stated to the model."""
    case = read_case(path)
    told, asked = _told(case), {rule.id for rule in rules_for(tuple(case.condition_fields().items()))}
    for principle in load_principles():
        own = {rule.id for rule in load_rules() if rule.principles[0] == principle.id}
        if principle.enforced_by == "rules" and own and not own & asked:
            assert f"- {principle.title}. " not in told, principle.id


def test_a_full_letter_is_told_what_every_rule_asks(case: Case) -> None:
    """No rule rejects a full letter for what its prompt did not say: one of its principles is stated, or the checks are made by code."""
    told = _told(case)
    titles = {principle.id: principle.title for principle in load_principles()}
    written_by_code = {"signer-standing", "sign-off-gate"}
    of_other_kinds = {"public-reply", "talk-slot", "mass-letter-facts", "cause-claimed", "premature-promise", "update-promise"}
    untold = {rule.id for rule in load_rules() if not any(f"- {titles[principle]}. " in told for principle in rule.principles)}

    assert untold <= written_by_code | of_other_kinds


@pytest.mark.parametrize(
    ("changes", "told", "untold"),
    [
        ({}, "Own the error in full", "Nobody has established"),
        (
            {"fault_status": "unknown", "failings": [], "cause_known": False, "cause": None},
            "Nobody has established",
            "Own the error in full",
        ),
        ({"fault_status": "not_ours"}, "The fault is not ours", "Own the error in full"),
        ({"fault_status": "shared"}, "Own our share", "The fault is not ours"),
        ({"stage": "holding"}, "This is a first answer", "Own the error in full"),
        ({"cause_known": False, "cause": None}, "no sentence names a cause", "Explain briefly"),
        ({"measures": []}, "Say sorry in so many words", "Say what has changed"),
        ({"complaint": ""}, "we write first, and there is nothing to thank them for", "Thank them for telling us"),
        ({"harms": []}, "ask in one plain sentence of `invitation`", "zzz"),
        ({"severity": "high"}, "The harm is grave", "zzz"),
        ({"audience": "client"}, "The reader works with us", "zzz"),
        ({"channel": "public_reply"}, "35 to 100 words", "A direct way to answer"),
        ({"channel": "sms"}, "10 to 60 words", "Listen, and let them see it"),
        ({"prior_failures": [{"on": "2026-06-01", "text": "In June we had sent you the wrong lamp."}]}, "It is not the first time", "zzz"),
    ],
)
def test_a_case_is_told_what_applies_to_it(case_data: dict[str, Any], changes: dict[str, Any], told: str, untold: str) -> None:
    """What a case asks for follows from its facts, and what does not apply is not said."""
    text = _told(Case.of(case_data | {"next_update": {"on": "2026-12-01"}} | changes))

    assert told in text
    assert untold not in text


@pytest.mark.parametrize("entry", [*load_principles(), *load_notes()], ids=lambda entry: getattr(entry, "id", entry.text[:30]))
def test_conditions_name_what_a_case_has(entry: Any, case: Case) -> None:
    """A condition on a field that no case has would never hold."""
    conditions = entry.when if isinstance(entry.when, tuple) else (entry.when,)
    known = set(case.condition_fields()) | {"remedies", "measures", "harms", "complaint"}

    assert {field for condition in conditions for field in condition} <= known


def test_no_model_is_told_the_recipients_address(case_data: dict[str, Any]) -> None:
    """Where a letter is sent to is nothing that a draft, its repair, a second reading or another wording needs."""
    case = Case.of({**case_data, "recipient": {**case_data["recipient"], "email": "maya.l@example.org"}})
    letter = compose(case).model_dump(exclude={"written"})
    letter["opening_apology"]["text"] = "We are sorry if you felt bad."
    model = ScriptedModel([DraftedLetter.model_validate(letter).model_dump_json(), *["{}"] * 8])
    draft = Drafter(model).draft(case)
    for ask in (lambda: judge(draft.letter, case, model), lambda: rewrite(draft.text, case, model, "warmer")):
        with suppress(ModelError):  # what it answers does not matter here
            ask()
    asked = ["".join(message.content for message in request.messages) for request in model.requests]
    assert len(asked) >= 4
    assert not [text for text in asked if "maya.l@" in text]
