"""The record of how a letter was made."""

import hashlib
import json

import amends
from amends.case import Case
from amends.drafting import Drafter, draft
from amends.letter import DraftedLetter
from amends.llm.testing import ScriptedModel
from amends.making import digests
from amends.phrasebook import compose
from amends.resources import PACKAGE, data_folder


def test_a_draft_says_how_it_was_made(case: Case) -> None:
    """Model, temperature, seed, version and the files of wording and rules are with every attempt."""
    letter = DraftedLetter.model_validate(compose(case).model_dump(exclude={"written"})).model_dump_json()
    made = Drafter(ScriptedModel([letter]), seed=7).draft(case).best.making

    assert (made.model, made.temperature, made.seed, made.version) == ("scripted", 0.4, 7, amends.__version__)
    assert made.digests == digests("en")


def test_a_draft_without_a_model_says_that(case: Case) -> None:
    """Nothing is claimed about a model that nobody asked."""
    made = draft(case).best.making

    assert (made.model, made.temperature, made.seed) == (None, None, None)


def test_digests_are_those_of_the_files() -> None:
    """Anybody can compare them with sha256sum."""
    found = dict(digests("hr"))

    for name, file in {
        "prompts/repair.md": data_folder("prompts") / "repair.md",
        "languages/hr/phrasebook.toml": PACKAGE / "languages" / "hr" / "phrasebook.toml",
        "rules/catalogue.toml": PACKAGE / "rules" / "catalogue.toml",
    }.items():
        assert found[name] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert json.loads(json.dumps(found)) == found


def test_digests_are_worked_out_once_for_a_language() -> None:
    """A draft does not wait for files that were read before; another language has its own."""
    assert digests("he") is digests("he")
    assert digests("he") != digests("ar")
