"""A merged letter holds its own row's values and no others, and is held to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mass.conftest import SAMPLES, sample

from amends.case import Case
from amends.case_files import read_case
from amends.errors import IncompleteCaseError, InputError
from amends.mass.checking import check_row, check_rows
from amends.mass.merging import Master, RowError, master_letter, merge
from amends.mass.recipients import Recipient, open_recipients
from amends.mass.slots import EmptySlotError, filled, slots_in


def recipient(**given: object) -> Recipient:
    facts = {"booking": "QT-1", "amount": "£64.00", "show": "The Winter Loom", **given.pop("facts", {})}  # type: ignore[dict-item]
    known = {"number": 2, "name": "Harriet Osei", "email": "h@example.com", "salutation": "", "gender": "unknown", "reference": "C-1"}
    return Recipient(**{**known, "key": "k" * 64, "facts": tuple(facts.items()), **given})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_letter_of_the_samples_passes(language: str) -> None:
    """Twelve recipients, twelve letters, each in order, each with its own values and nobody else's."""
    master = sample(language)
    file = open_recipients(SAMPLES / language / "recipients.csv", master.slots, language)
    checked = list(check_rows(master, file.rows()))
    assert [row.failure for row in checked] == [None] * 12
    for row in checked:
        assert isinstance(row.row, Recipient)
        first = row.row.facts[0][1]
        assert first in row.text
        others = [other.row.facts[0][1] for other in checked if isinstance(other.row, Recipient) and other is not row]
        assert not any(other in row.text for other in others)
        assert "{{" not in row.text


def test_two_processes_find_what_one_finds(master: Master) -> None:
    """Spread over cores, the results are the same and in order."""
    rows = [recipient(key=str(number) * 64, facts={"amount": f"£{number}.00"} if number % 3 else {}) for number in range(40)]
    one = list(check_rows(master, rows))
    assert list(check_rows(master, rows, jobs=2)) == one


@pytest.mark.parametrize("slot", ["booking", "amount", "show"])
def test_a_slot_without_a_value_is_a_failure_of_its_row(master: Master, slot: str) -> None:
    """No letter says less than its master without somebody being told."""
    failure = check_row(master, recipient(facts={slot: ""}), {}).failure
    assert failure is not None
    assert failure.what == slot
    assert "no value" in failure.reason


def test_a_value_of_another_row_does_not_bind(master: Master) -> None:
    """A sum that is not this customer's is found in this customer's letter."""
    merged = merge(master, recipient())
    wrong = Master(master.case, master.letter.replace("{{amount}} short", "£99.00 short"), master.slots)
    failure = check_row(wrong, recipient(), {}).failure
    assert failure is not None
    assert "£99.00" in failure.reason
    assert "£64.00" in merged.text


def test_a_value_fills_nothing_itself(master: Master) -> None:
    """Braces in a value stay braces, and the letter fails for them."""
    row = recipient(facts={"show": "{{amount}}"})
    assert "{{amount}}" in merge(master, row).text
    assert not check_row(master, row, {}).passed


@pytest.mark.parametrize(
    ("given", "column"),
    [
        ({"name": "Harriet 500 euros"}, "name"),
        ({"name": "www.evil.example"}, "name"),
        ({"name": "We will pay you all of the money back"}, "name"),
        ({"salutation": "Dear Harriet, call +44 20 7946 0958"}, "salutation"),
        ({"facts": {"show": "see https://evil.example/x"}}, "show"),
        ({"facts": {"show": "Loom. We refund £500.00"}}, "show"),
        ({"facts": {"show": "a play, and we will refund you every ticket you bought"}}, "show"),
    ],
)
def test_a_row_states_no_deed_and_no_way_to_us(master: Master, given: dict[str, object], column: str) -> None:
    """What a row holds binds as fact, so it may not hold what only the reviewed master may say."""
    with pytest.raises(RowError) as problem:
        merge(master, recipient(**given))
    assert problem.value.column == column


@pytest.mark.parametrize(
    "sentence",
    [
        "We upgraded {{booking}}.",
        "We have refunded {{amount}} twice.",
        "We have also moved booking {{booking}} to better seats.",
        "I have spoken to the band of {{show}}.",
        "We will send you a voucher for {{show}} by 1 December.",
    ],
)
def test_a_deed_is_not_true_because_it_holds_a_value(master: Master, sentence: str) -> None:
    """What nobody did stays found, also where the sentence holds the row's own number, sum or play."""
    invented = Master(master.case, master.letter.replace("You should be able", f"{sentence} You should be able"), master.slots)
    assert not check_row(invented, recipient(), {}).passed


def test_a_slot_that_no_sentence_of_the_case_holds_is_refused(master: Master) -> None:
    """Nothing could vouch for it; the message says what to add."""
    with pytest.raises(InputError, match=r"no sentence of the case holds the letter's \{\{seat\}\}.*facts:"):
        master_letter(master.case, master.letter + "Your seat is {{seat}}.\n")


def test_names_that_look_odd_are_names(master: Master) -> None:
    """A play may be called We Will Rock You, and people have all kinds of names."""
    assert check_row(master, recipient(facts={"show": "We Will Rock You"}), {}).passed
    for name in ("Wren", "O'Farrell", "Zoë Anderson-Reyes", "Nguyễn Thị Minh Khai", "May Will"):
        assert check_row(master, recipient(name=name), {}).passed, name


def test_a_salutation_of_the_row_is_used_and_else_the_language_has_its_own(master: Master) -> None:
    """Dear Dr Prakash where the row says so, Dear and the name where it does not."""
    assert "\n\nDear Dr Prakash,\n\n" in merge(master, recipient(salutation="Dear Dr Prakash,")).text
    assert "\n\nDear Harriet Osei,\n\n" in merge(master, recipient()).text


def test_codes_keep_their_order_in_a_right_to_left_letter() -> None:
    """An order's number in an Arabic letter stands between isolates."""
    master = sample("ar")
    row = recipient(name="ليلى المصري", facts={"order": "BK-4471", "amount": "15 درهمًا"})
    row = recipient(name="ليلى المصري", facts=dict(row.facts))
    assert "\u2066BK-4471\u2069" in merge(master, row).text


def test_one_reason_serves_all_rows(master: Master) -> None:
    """A warning about words of the master is answered once, also where its sentence holds a row's value."""
    letter = master.letter.replace(
        "You should be able to trust", "A second lock now guards the shelf of {{booking}}. You should be able to trust"
    )
    warned = Master(master.case, letter, master.slots)
    first = check_row(warned, recipient(), {}).failure
    second = check_row(warned, recipient(key="z" * 64, facts={"booking": "QT-77"}), {}).failure
    assert first is not None
    assert second is not None
    assert first.what == second.what
    reasons = {first.what: "the customers' own words"}
    assert check_row(warned, recipient(), reasons).passed
    assert check_row(warned, recipient(key="z" * 64, facts={"booking": "QT-77"}), reasons).passed


@pytest.mark.parametrize("text", ["{{ }}", "{{a b}}", "{{1}}", "{{a}", "{{{a}}}", "a }} b", "{{a\n}}", "{{a.b}}"])
def test_braces_that_are_no_slot_are_said_with_their_line(text: str) -> None:
    """A misspelt slot would reach every customer."""
    with pytest.raises(InputError, match=r"letter:2: these braces are no slot"):
        slots_in(f"first\n{text}", "letter")


def test_slots_are_found_in_any_script_and_case() -> None:
    """A heading in Arabic is as good as one in English, and letters' case does not matter."""
    assert slots_in("{{Order}} {{ order }} {{الطلب}}", "letter") == ("order", "الطلب")
    assert filled("{{Order}}/{{ ORDER }}", {"order": "1"}) == "1/1"
    with pytest.raises(EmptySlotError):
        filled("{{order}}", {"order": ""})


def test_a_case_that_is_no_incident_makes_no_master(master: Master, case: Case) -> None:
    """A master answers a case for many with an incident, and a complete one."""
    with pytest.raises(InputError, match="audience: mass"):
        master_letter(case, "x")
    with pytest.raises(InputError, match="empty"):
        master_letter(master.case, " \n")
    with pytest.raises(IncompleteCaseError):
        master_letter(master.case.model_copy(update={"fault_status": None}), master.letter)


def test_a_master_is_known_by_every_character(master: Master) -> None:
    """Another letter, or another fact, is another master; reading it again is the same one."""
    folder: Path = SAMPLES / "en"
    again = master_letter(read_case(folder / "incident.yaml"), (folder / "letter.txt").read_text(encoding="utf-8"))
    assert again.key == master.key
    assert Master(master.case, master.letter + " ", master.slots).key != master.key
    assert Master(master.case.model_copy(update={"severity": "high"}), master.letter, master.slots).key != master.key
