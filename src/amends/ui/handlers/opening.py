"""Opening a case: a sample, a pasted or uploaded file, the short form."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from amends.case import Case
from amends.case_files import case_to_yaml, parse_case, read_case
from amends.errors import InputError
from amends.files import SIZE_LIMIT, decode
from amends.intake import Cleaned
from amends.languages import LANGUAGES, load_language
from amends.principles import load_letter_types
from amends.review.cases import earlier_of
from amends.review.roles import Person
from amends.samples import sample_cases
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded
from amends.ui.handlers.standing import standing_view
from amends.ui.intake_history import earlier_view
from amends.ui.offsets import from_browser
from amends.ui.open_cases import OpenCase, Origin
from amends.ui.strings import say
from amends.ui.views import View, case_view


@cache
def samples() -> Mapping[str, tuple[str, Path, Case]]:
    """Return the sample cases by ``language/name``: a label, the file, the case."""
    types = load_letter_types()
    found: dict[str, tuple[str, Path, Case]] = {}
    for path in sample_cases():
        case = read_case(path)
        who = case.recipient.name if case.recipient else case.id
        found[f"{path.parent.name}/{path.stem}"] = (f"{types[case.letter_type].title}: {who}", path, case)
    return found


def sample_languages() -> list[tuple[str, str]]:
    """Return the languages that have samples, as (label, code), in the order amends names its languages."""
    have = {name.split("/")[0] for name in samples()}
    return [(_language_label(code), code) for code in LANGUAGES if code in have]


def sample_choices(language: object) -> list[tuple[str, str]]:
    """Return the samples of one language, as (label, name)."""
    return sorted((label, name) for name, (label, _, _) in samples().items() if name.split("/")[0] == language)


def native_languages() -> list[tuple[str, str]]:
    """Return every language a person may read, as (its own name, code)."""
    return [(load_language(code).native_name, code) for code in LANGUAGES]


def _language_label(code: str) -> str:
    language = load_language(code)
    return language.name if language.name == language.native_name else f"{language.name} · {language.native_name}"


@guarded("opening.no_sample")
def open_sample(desk: Desk, by: Person, name: object) -> View:
    """Open one of the sample cases."""
    if not isinstance(name, str) or name not in samples():
        raise InputError(say("opening.choose_sample"))
    _, path, case = samples()[name]
    return _opened(desk, by, case, "sample", yaml=path.read_text(encoding="utf-8"))


def first_sample(desk: Desk, by: Person) -> View:
    """Open the English sample that shows most: it has a complaint and points. Its letter is drafted at once where that asks no model."""
    opened = open_sample(desk, by, next(name for name, (_, _, case) in samples().items() if case.language == "en" and case.points))
    return opened if opened["kind"] == "problem" else {"kind": "opened", "id": opened["case"]["handle"], "draft": desk.model is None}


@guarded("opening.unreadable_case")
def open_yaml(desk: Desk, by: Person, text: object, *, handle: object = None, revision: object = None) -> View:
    """Open a case that was pasted as YAML or JSON.

    Where it is the case on the screen (``handle``, at ``revision``), the case is changed to what it says now.
    """
    if not isinstance(text, str) or not text.strip():
        raise InputError(say("opening.paste_first"))
    text = from_browser(text)
    case = parse_case(text, format="json" if text.lstrip().startswith("{") else "yaml")
    if case.id == handle and isinstance(revision, int):
        return _shown(desk, by, desk.cases.change(case, by, revision=revision), text)
    return _opened(desk, by, case, "file", yaml=text)


@guarded("opening.unreadable_file")
def open_upload(desk: Desk, by: Person, data: bytes, *, handle: object = None, revision: object = None) -> View:
    """Open a case from an uploaded file; its text stays in the answer where it can be read but holds mistakes."""
    if len(data) > SIZE_LIMIT:
        raise InputError(say("opening.large_file", count=len(data), limit=f"{SIZE_LIMIT:,}"))
    text = decode(data, "the file")
    return {**open_yaml(desk, by, text, handle=handle, revision=revision), "yaml": text}


@guarded("opening.not_again")
def open_again(desk: Desk, by: Person, handle: object) -> View:
    """Open a case of the store, with its letter as it stands."""
    opened = desk.cases.get(handle)
    return _shown(desk, by, opened, case_to_yaml(opened.case))


def _opened(desk: Desk, by: Person, case: Case, origin: Origin, *, yaml: str, cleaned: Cleaned | None = None) -> View:
    return _shown(desk, by, desk.cases.open(case, origin, by, cleaned=cleaned), yaml)


def _shown(desk: Desk, by: Person, opened: OpenCase, yaml: str) -> View:
    letter = {"text": opened.working.text, "drafted": opened.drafted.text if opened.drafted else ""}
    case = {**case_view(opened), "earlier": [earlier_view(one) for one in earlier_of(desk.store, opened.case)]}
    return {"kind": "case", "case": case, "letter": letter, "standing": standing_view(desk, by, opened), "yaml": yaml}
