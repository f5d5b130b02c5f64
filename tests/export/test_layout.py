"""A text is cut into its blocks and loses nothing: as it was composed, and as a person left it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends import Case, read_case
from amends.company import Company
from amends.export.layout import Sheet, sheet, subject_of, without_subject
from amends.phrasebook import compose
from amends.rendering import render
from amends.review.approval import ApprovedLetter
from amends.samples import sample_cases


def all_lines(content: Sheet) -> list[str]:
    """Return every line that the text gave a sheet, in order."""
    head = [content.sender] if content.sender else []
    return [*head, *content.address, *(line for block in content.blocks for line in block.lines)]


@pytest.mark.parametrize("path", sample_cases(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_line_of_every_sample_has_one_place(path: Path) -> None:
    """Whatever the channel, the blocks hold the lines of the text in their order, and the parts are what they were composed as."""
    case = read_case(path)
    rendered = render(compose(case), case)
    content = sheet(rendered.text, case, Company())

    assert all_lines(content) == [line.strip() for line in rendered.text.splitlines() if line.strip()]
    subjects = {rendered.text[span.start : span.end] for span in rendered.spans if span.part == "subject"}
    assert {line for block in content.blocks if block.kind == "subject" for line in block.lines} == subjects
    if case.channel == "letter":
        kinds = [block.kind for block in content.blocks]
        assert kinds[0] == "date"
        assert kinds[-2:] == ["close", "signature"]
        assert (content.sender, content.address) == (case.organisation, case.organisation_address)
        assert ("recipient" in kinds) == (case.recipient is not None and not case.recipient.group)
        assert ("reference" in kinds) == bool(case.reference)


def test_an_edited_letter_keeps_its_places(sample: Callable[[str, str], tuple[Case, ApprovedLetter]]) -> None:
    """After a person's edit of address, date, subject and paragraphs each stands where it belongs."""
    case, approved = sample("en", "billing-error")
    text = (
        approved.text.replace("18 June 2026", "Friday, 19 June 2026")
        .replace("8 Cedar Lane", "9 Oak Lane\nFlat 3")
        .replace("Our billing mistake, and our apology", "We are sorry")
        .replace("I am sorry that we were not more careful.", "I am sorry.\n\n- one\n- two")
    )
    found = [(block.kind, block.lines) for block in sheet(text, case, Company()).blocks]

    assert found[0] == ("date", ("Springfield, Friday, 19 June 2026",))
    assert found[1] == ("recipient", ("Mr Walter Brandt", "9 Oak Lane", "Flat 3", "Springfield"))
    assert found[3] == ("subject", ("Subject: We are sorry",))
    assert ("points", ("- one", "- two")) in found
    assert found[-1] == ("signature", ("Martin Shaw", "Director of Customer Accounts, Lakeside Energy"))


def test_subject_and_rest(sample: Callable[[str, str], tuple[Case, ApprovedLetter]]) -> None:
    """The subject comes without its label, and the rest is the text without that line."""
    case, approved = sample("ar", "billing-error")

    assert subject_of(approved.text, case) == "خطؤنا في المبلغ: اعتذار"
    assert without_subject(approved.text, case).split() == [
        word for line in approved.text.splitlines() if not line.startswith("الموضوع") for word in line.split()
    ]


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\n\r\t ")), min_size=1, max_size=400))
def test_any_text_keeps_its_words(text: str) -> None:
    """No text loses a word, whatever it is made of; what is no character is shown as such."""
    case = Case.of({"language": "en", "channel": "letter"})
    shown = sheet(f"{text}\nend.", case, Company())

    told = "".join(all_lines(shown))
    for character in text:
        if character.isalnum():
            assert character in told
