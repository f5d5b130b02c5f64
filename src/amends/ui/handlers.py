"""What the screen does, as plain functions without gradio: open a case, draft, check, approve.

Each is reachable by anyone who can reach the server, whatever buttons the screen shows, so each looks again at everything it is given.
What they return is JSON whose texts are shown as text. A problem a person can mend is part of the answer; it never costs what they typed.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any

from amends.case import COMPLAINT_LIMIT, Case
from amends.case_files import case_to_yaml, parse_case, read_case
from amends.covering import coverage
from amends.drafting import PHRASEBOOK, Attempt, Draft, Drafter
from amends.errors import AmendsError, IncompleteCaseError, InputError, ModelError
from amends.export.names import file_name
from amends.files import SIZE_LIMIT, decode
from amends.intake import clean_complaint
from amends.languages import LANGUAGES, detect_language, load_language
from amends.llm.model import Model
from amends.principles import load_letter_types
from amends.provenance import fallen_back, in_words
from amends.review.approval import approve
from amends.rules import check
from amends.samples import sample_cases
from amends.ui.forms import case_data
from amends.ui.offsets import from_browser
from amends.ui.open_cases import Drafted, OpenCases, Origin
from amends.ui.views import View, case_view, points_view, problem_view, report_view

LETTER_LIMIT = 20_000
"""Characters of a letter the screen checks: ten pages, which no apology needs."""

ATTEMPTS = 3

_log = logging.getLogger(__name__)


def _guarded(title: str) -> Callable[[Callable[..., View]], Callable[..., View]]:
    """Turn an error into an answer that says so; ``title`` is what did not work."""

    def decorate(handler: Callable[..., View]) -> Callable[..., View]:
        @wraps(handler)
        def guarded(*args: Any, **options: Any) -> View:
            try:
                return handler(*args, **options)
            except Exception as problem:
                return _problem(problem, title)

        return guarded

    return decorate


def _problem(problem: Exception, title: str) -> View:
    if isinstance(problem, AmendsError):
        return problem_view(problem, title)
    # The type alone: the message of a foreign error may hold the complaint, and logs are kept.
    _log.error("%s: %s", title, type(problem).__name__)
    hint = InputError("Something unexpected went wrong. Your text is still here; try again, and if it stays, report it with what you did.")
    return problem_view(hint, title)


# Opening a case


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


def language_choices() -> list[tuple[str, str]]:
    """Return every language a letter can be written in, as (label, code)."""
    return [(_language_label(code), code) for code in LANGUAGES]


def _language_label(code: str) -> str:
    language = load_language(code)
    return language.name if language.name == language.native_name else f"{language.name} · {language.native_name}"


@_guarded("This sample could not be opened")
def open_sample(cases: OpenCases, name: object) -> View:
    """Open one of the sample cases."""
    if not isinstance(name, str) or name not in samples():
        raise InputError("Choose one of the sample cases.")
    _, path, case = samples()[name]
    return _opened(cases, case, "sample", yaml=path.read_text(encoding="utf-8"))


@_guarded("This case cannot be read")
def open_yaml(cases: OpenCases, text: object) -> View:
    """Open a case that was pasted as YAML or JSON."""
    if not isinstance(text, str) or not text.strip():
        raise InputError("Paste a case first, or upload its file.")
    text = from_browser(text)
    return _opened(cases, parse_case(text, format="json" if text.lstrip().startswith("{") else "yaml"), "file", yaml=text)


@_guarded("This file cannot be read")
def open_upload(cases: OpenCases, data: bytes) -> View:
    """Open a case from an uploaded file; its text stays in the answer where it can be read but holds mistakes."""
    if len(data) > SIZE_LIMIT:
        raise InputError(f"The file has {len(data):,} bytes, and {SIZE_LIMIT:,} are allowed; keep the part the letter must answer.")
    text = decode(data, "the file")
    return {**open_yaml(cases, text), "yaml": text}


@_guarded("This form cannot be opened yet")
def open_form(cases: OpenCases, form: Mapping[str, Any]) -> View:
    """Open a case from the short form; the pasted complaint is cleaned first, unless ``keep_all`` is ticked.

    A language that was not chosen is the complaint's, if it can be told; a case without a number gets one, so that its letter's file has a
    name of its own.
    """
    complaint = form.get("complaint")
    complaint = from_browser(complaint) if isinstance(complaint, str) else ""
    if len(complaint) > COMPLAINT_LIMIT:
        raise InputError(
            f"The complaint has {len(complaint):,} characters, and {COMPLAINT_LIMIT:,} are allowed; keep what the letter must answer."
        )
    cleaned = None if form.get("keep_all") is True else clean_complaint(complaint)
    complaint = cleaned.text if cleaned else complaint
    data = {"id": f"C-{dt.datetime.now():%Y%m%d-%H%M}", **case_data(form, complaint)}
    if "language" not in data and (found := detect_language(complaint)):
        data["language"] = found
    case = Case.of(data)
    return _opened(cases, case, "form", yaml=case_to_yaml(case), cleaned=cleaned)


@_guarded("This case could not be opened again")
def open_again(cases: OpenCases, handle: object) -> View:
    """Show a case again that is still open."""
    opened = cases.get(handle)
    return {"kind": "case", "case": case_view(opened), "yaml": case_to_yaml(opened.case)}


def _opened(cases: OpenCases, case: Case, origin: Origin, *, yaml: str, cleaned: Any = None) -> View:
    return {"kind": "case", "case": case_view(cases.open(case, origin, cleaned=cleaned)), "yaml": yaml}


# The letter


def draft(cases: OpenCases, handle: object, model: Model | None = None, *, again: bool = False) -> Iterator[View]:
    """Yield what happens while a letter is drafted: each attempt as it is made, at last the letter or the problem.

    ``again`` asks for other words than last time. When a model fails after an attempt was made, that attempt is the letter.
    """
    made: list[Attempt] = []
    try:
        opened = cases.get(handle)
        yield _progress(model, None)
        failure = ""
        try:
            for attempt in Drafter(model, attempts=ATTEMPTS, seed=random.randrange(1, 2**31) if again else None).attempts(opened.case):
                made.append(attempt)
                yield _progress(model, attempt)
        except ModelError as problem:
            if not made:
                raise
            failure = f" Then the model failed: {problem.args[0]}"
        drafted = Draft(opened.case, tuple(made))
        best = drafted.best
        cases.keep_draft(opened.handle, Drafted(best.letter, best.text))
        yield {"kind": "draft", "handle": opened.handle, "text": best.text, "note": _provenance(drafted) + failure}
    except IncompleteCaseError as problem:
        yield problem_view(problem, "Answer these before a letter can be drafted")
    except ModelError as problem:
        yield {**problem_view(problem, "The model wrote no letter"), "without_model": True}
    except Exception as problem:
        yield _problem(problem, "No letter could be drafted")


def _progress(model: Model | None, attempt: Attempt | None) -> View:
    if attempt is None:
        note = f"Drafting with {model.name if model else 'the phrasebook'}…"
    elif attempt.passed:
        note = f"Attempt {attempt.number} passed."
    elif attempt.phrasebook_parts:
        note = "Some parts would not mend, so the phrasebook wrote them."
    else:
        errors = len(attempt.report.errors)
        then = "; asking again…" if model and attempt.number < ATTEMPTS else "."
        note = f"Attempt {attempt.number} of {ATTEMPTS}: {errors} {'thing' if errors == 1 else 'things'} to mend{then}"
    return {"kind": "progress", "note": note}


def _provenance(drafted: Draft) -> str:
    best = drafted.best
    if best.source == PHRASEBOOK:
        return "No model was used: composed from the case's own sentences and the phrasebook."
    attempts, seconds = len(drafted.attempts), sum(attempt.seconds for attempt in drafted.attempts)
    tries = "1 attempt" if attempts == 1 else f"{attempts} attempts, the best is number {best.number}"
    left_out = f"Take care: {best.left_out}" if best.left_out else ""
    told = (fallen_back(best.letter, best.phrasebook_parts), in_words(drafted.provenance), left_out)
    more = "".join(f" {line[:1].upper()}{line[1:]}." for line in told if line)
    return f"Written by {best.source}: {tries}, {seconds:.1f} s.{more} A model wrote this: read every sentence."


@_guarded("Not checked")
def check_text(cases: OpenCases, handle: object, text: object) -> View:
    """Check a letter as it stands on the screen; offsets in the answer are UTF-16 units of that text."""
    opened = cases.get(handle)
    text = _letter_text(text)
    if not text.strip():
        return {"state": "empty", "findings": [], "principles": []}
    if opened.case.language not in LANGUAGES:
        raise InputError("Choose the language of the letter first; rules are different in each.")
    letter = opened.letter(text)
    view = report_view(check(letter, opened.case), open_questions=len(opened.case.missing()))
    return {**view, "points": points_view(coverage(letter, opened.case))}


@_guarded("Not approved")
def approve_text(cases: OpenCases, handle: object, text: object, *, reviewer: object, reasons: object) -> View:
    """Approve exactly this text, or say why not; the text is checked again here, whatever the screen showed."""
    opened = cases.get(handle)
    text = _letter_text(text)
    if not text.strip():
        raise InputError("There is no letter yet.")
    if not isinstance(reviewer, str) or not reviewer.strip():
        raise InputError("Write your name: the approval is recorded under it.")
    given = {key: reason.strip() for key, reason in reasons.items() if _is_reason(key, reason)} if isinstance(reasons, Mapping) else {}
    approved = approve(opened.letter(text), opened.case, reviewer=from_browser(reviewer).strip(), reasons=given)
    return {
        "kind": "approved",
        "text": approved.text,
        "reviewer": approved.reviewer,
        "at": approved.approved_at.isoformat(timespec="seconds"),
        "digest": approved.digest,
        "file_name": file_name(approved.case_id),
    }


def _letter_text(text: object) -> str:
    if not isinstance(text, str):
        raise InputError("There is no letter yet.")
    if len(text) > LETTER_LIMIT:
        raise InputError(f"The letter is {len(text):,} characters long; the limit is {LETTER_LIMIT:,}. Shorten it.")
    return from_browser(text)


def _is_reason(key: object, reason: object) -> bool:
    return isinstance(key, str) and isinstance(reason, str) and bool(reason.strip())
