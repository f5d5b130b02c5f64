"""REST: the desk for programs. Every route acts as the person the guard let in; what they may do is decided where it is done.

Bodies and answers are JSON; offsets count code points. An error is ``{"error", "what", "where", "do"}`` with a fitting status, and never
repeats what was sent; 409 has besides, under ``theirs``, what somebody else made of it meanwhile.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from amends.case import Case
from amends.drafting import Draft, Drafter
from amends.errors import (
    AmendsError,
    ApprovalError,
    CaseError,
    EditConflictError,
    IncompleteCaseError,
    InputError,
    ModelError,
    NotAllowedError,
    NotSignedInError,
    StoreError,
)
from amends.export import Form, exports, file_name
from amends.letter import Letter
from amends.review import approvals, audit, cases, decisions, erasing, letters
from amends.review.roles import Person
from amends.review.store import Store
from amends.rules import check, lint
from amends.server.refusing import UNEXPECTED, Refusal
from amends.ui.desk import Desk
from amends.ui.offsets import from_browser
from amends.ui.who import person_of

LETTER_LIMIT = 20_000
"""Characters of a letter: ten pages, which no apology needs."""


def _who(request: Request) -> Person:
    return person_of(request)


def _kept(request: Request) -> Store:
    store: Store = request.app.state.desk.store
    return store


Who = Annotated[Person, Depends(_who)]
Kept = Annotated[Store, Depends(_kept)]
Letters = Annotated[str, Field(min_length=1, max_length=LETTER_LIMIT)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Lint(_Body):
    text: Letters
    language: Annotated[str, Field(pattern="^[a-z]{2,3}$")]


class _Check(_Body):
    """A letter with its case, or with the id of one of the desk's."""

    text: Letters
    case: dict[str, Any] | None = None
    case_id: str | None = None


class _Draft(_Body):
    case: dict[str, Any] | None = None
    case_id: str | None = None
    attempts: Annotated[int, Field(ge=1, le=5)] = 3


class _Open(_Body):
    case: dict[str, Any]
    dropped: Annotated[tuple[Words, ...], Field(max_length=100)] = ()


class _Change(_Body):
    """The whole case as it is to be, and the revision it had when it was read."""

    case: dict[str, Any]
    revision: Annotated[int, Field(ge=1)]
    why: Annotated[str, Field(max_length=2_000)] = ""


class _Letter(_Body):
    """The text at work, and the number it had when it was read."""

    text: Annotated[str, Field(max_length=LETTER_LIMIT)]
    revision: Annotated[int, Field(ge=0)]


class _Approve(_Body):
    text: Letters
    revision: Annotated[int, Field(ge=0)]
    reasons: dict[str, Words] = {}


class _Why(_Body):
    why: Words


def api(desk: Desk, app: FastAPI) -> APIRouter:
    """Return the routes of a desk, and have ``app`` answer their errors as JSON."""
    router = APIRouter(prefix="/api")
    ladder = desk.ladder
    app.state.desk = desk
    _answer_errors(app)

    @router.get("/health")
    def health() -> dict[str, str]:
        """Say that the desk answers, and nothing else; the one route for which nobody signs in."""
        return {"status": "ok"}

    @router.get("/me")
    def me(by: Who) -> dict[str, Any]:
        """Return who is signed in, and their roles."""
        return {"name": by.name, "roles": sorted(by.roles)}

    @router.post("/lint")
    def lint_text(body: _Lint, by: Who) -> Any:
        """Return what the rules say about any text by its words alone."""
        return _report(lint(from_browser(body.text), body.language))

    @router.post("/check")
    def check_letter(body: _Check, by: Who, kept: Kept) -> Any:
        """Return what the rules say about a letter against its case, which is given or one of the desk's."""
        if body.case_id is not None and body.case is None:
            case, aside = cases.get_case(kept, body.case_id).case, decisions.suppressions(kept, body.case_id)
        else:
            case, aside = _case(body.case, body.case_id), ()
        return _report(check(Letter.from_text(from_browser(body.text), case), case, suppressions=aside))

    @router.post("/draft")
    def draft_letter(body: _Draft, by: Who, kept: Kept) -> Any:
        """Draft a letter for a case that is given, or for one of the desk's, where it is kept with its attempts."""
        by.require("drafter", "draft a letter")
        if body.case_id is None or body.case is not None:
            return _draft_view(Drafter(desk.model, attempts=body.attempts).draft(_case(body.case, body.case_id)))
        case, before = cases.get_case(kept, body.case_id).case, letters.working(kept, body.case_id)
        if waiting := ladder.remedies_waiting(case, cases.approved_remedies(kept, body.case_id)):
            raise ApprovalError(f"these remedies are approved before anything is drafted: {', '.join(one.id for one in waiting)}")
        drafted = Drafter(desk.model, attempts=body.attempts).draft(case)
        version = letters.keep_draft(kept, body.case_id, drafted, by, revision=before.revision)
        standing = {"version": version.number, "revision": letters.working(kept, body.case_id).revision}
        return {**_draft_view(drafted, _writers(kept, body.case_id)), **standing}

    @router.get("/cases")
    def list_cases(by: Who, kept: Kept, status: cases.Status | None = None) -> Any:
        """Return the inbox: what is due first comes first."""
        return {"cases": _plain(cases.inbox(kept, status=status))}

    @router.post("/cases", status_code=201)
    def open_case(body: _Open, by: Who, kept: Kept) -> Any:
        """Open a case at the desk; one without an id gets a number."""
        opened = cases.open_case(
            kept, Case.of(body.case), by, origin="api", dropped=body.dropped, first_reply_hours=desk.settings.first_reply_hours
        )
        return _case_view(kept, opened)

    @router.get("/audit")
    def whole_trail(by: Who, kept: Kept) -> Any:
        """Return the trail of everything, and whether it holds; for admins."""
        by.require("admin", "read the whole trail")
        return {"entries": _plain(audit.trail(kept)), "valid": audit.verify(kept).valid}

    @router.put("/cases/{case_id:path}/letter")
    def save_letter(case_id: str, body: _Letter, by: Who, kept: Kept) -> Any:
        """Save the text at work; 409 with theirs, and nothing is overwritten, where somebody else saved since this revision."""
        return _plain(letters.autosave(kept, case_id, from_browser(body.text), by, revision=body.revision))

    @router.get("/cases/{case_id:path}/letter")
    def letter(case_id: str, by: Who, kept: Kept) -> Any:
        """Return the text at work with its revision."""
        return _plain(letters.working(kept, case_id))

    @router.get("/cases/{case_id:path}/versions")
    def versions(case_id: str, by: Who, kept: Kept) -> Any:
        """Return every version of the letter, the oldest first."""
        return {"versions": [_but(version, "letter", "made") for version in letters.versions(kept, case_id)]}

    @router.post("/cases/{case_id:path}/ask-for-approval")
    def ask(case_id: str, by: Who, kept: Kept) -> Any:
        """Say that the letter waits for approval."""
        approvals.ask_for_approval(kept, case_id, by)
        return _case_view(kept, cases.get_case(kept, case_id))

    @router.post("/cases/{case_id:path}/approve")
    def approve(case_id: str, body: _Approve, by: Who, kept: Kept) -> Any:
        """Approve exactly this text under one's own name; it is checked again."""
        text = from_browser(body.text)
        return _approval(approvals.approve_case(kept, case_id, text, by, reasons=body.reasons, revision=body.revision, ladder=ladder))

    @router.post("/cases/{case_id:path}/send-back")
    def send_back(case_id: str, body: _Why, by: Who, kept: Kept) -> Any:
        """Give a letter back to be worked on, with the reason."""
        approvals.send_back(kept, case_id, by, body.why)
        return _case_view(kept, cases.get_case(kept, case_id))

    @router.post("/cases/{case_id:path}/export/{form}")
    def export(case_id: str, form: Form, by: Who, kept: Kept, to: str | None = None) -> Response:
        """Give out the approved letter as pdf, docx, eml or txt, and record that; ``to`` is the customer's address, for the mail."""
        by.require("drafter", "export a letter")
        standing = approvals.approval_of(kept, case_id)
        if standing is None:
            raise ApprovalError("this letter is not approved; approve it first")
        case = cases.get_case(kept, case_id).case
        data = exports(standing.letter, case, desk.company, (form,), to=to)[form]
        approvals.record_export(kept, case_id, form, standing.letter.digest, by)
        name = file_name(case_id, form)
        return Response(data, media_type=_TYPES[form], headers={"content-disposition": f'attachment; filename="{name}"'})

    @router.post("/cases/{case_id:path}/erase")
    def erase(case_id: str, body: _Why, by: Who, kept: Kept) -> Any:
        """Erase what is personal in a case; for admins."""
        return _plain(erasing.erase_case(kept, case_id, by, body.why))

    @router.get("/cases/{case_id:path}/audit")
    def trail(case_id: str, by: Who, kept: Kept) -> Any:
        """Return the trail of a case, the oldest entry first."""
        cases.get_case(kept, case_id)
        return {"entries": _plain(audit.trail(kept, case_id))}

    @router.put("/cases/{case_id:path}")
    def change_case(case_id: str, body: _Change, by: Who, kept: Kept) -> Any:
        """Change a case; 409 with theirs where somebody else changed it since this revision. An approval it had ends."""
        return _case_view(kept, cases.change_case(kept, case_id, Case.of(body.case), by, revision=body.revision, why=body.why))

    @router.get("/cases/{case_id:path}")
    def one_case(case_id: str, by: Who, kept: Kept) -> Any:
        """Return a case with its text at work, its approval, and who must approve it."""
        return _case_view(kept, cases.get_case(kept, case_id))

    def _case_view(kept: Store, record: cases.CaseRecord) -> dict[str, Any]:
        standing = approvals.approval_of(kept, record.id)
        return {
            **_plain(record),
            "letter": _plain(letters.working(kept, record.id)),
            "needs": _needs(record.case, _writers(kept, record.id)),
            "approval": None if standing is None else _approval(standing),
        }

    def _draft_view(draft: Draft, writers: Collection[str] = ()) -> dict[str, Any]:
        best = draft.best
        return {
            "text": best.text,
            "passed": best.passed,
            "source": best.source,
            "by_phrasebook": list(best.phrasebook_parts),
            "failure": None if draft.failure is None else _refusal_of(draft.failure, "/api/draft").body(),
            "needs": _needs(draft.case, writers),
            "attempts": len(draft.attempts),
            "findings": [finding.model_dump(mode="json") for finding in best.report.findings],
        }

    def _needs(case: Case, writers: Collection[str]) -> dict[str, Any]:
        needed = ladder.needed(case, writers)
        return {**_plain(needed), "who": needed.who()}

    @router.api_route("/{rest:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    def nothing(rest: str, by: Who) -> Any:
        raise HTTPException(404)

    return router


_TYPES: Mapping[Form, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "txt": "text/plain; charset=utf-8",
}


def _case(given: Mapping[str, Any] | None, case_id: str | None) -> Case:
    if given is None or case_id is not None:
        raise InputError("give the case itself (case), or the id of one of this desk's (case_id), and not both")
    return Case.of(given)


# What is answered


def _report(report: Any) -> dict[str, Any]:
    said: dict[str, Any] = report.model_dump(mode="json", exclude={"rules"})
    return said


def _writers(kept: Store, case_id: str) -> set[str]:
    """Return who drafted or edited the letter of a case."""
    return {version.by for version in letters.versions(kept, case_id)}


def _approval(standing: approvals.Approval) -> dict[str, Any]:
    letter = standing.letter
    return {
        "by": standing.by,
        "at": _plain(standing.at),
        "version": standing.version.number,
        "digest": letter.digest,
        "text": letter.text,
        "reasons": dict(letter.reasons),
    }


def _but(value: Any, *without: str) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name not in without}


def _plain(value: Any) -> Any:
    """Return a value of the desk as JSON has it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=True)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _but(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(map(_plain, value))
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


# Errors

_STATUSES: tuple[tuple[type[AmendsError], int, str], ...] = (
    (NotSignedInError, 401, "not-signed-in"),
    (NotAllowedError, 403, "not-allowed"),
    (EditConflictError, 409, "edit-conflict"),
    (ApprovalError, 422, "not-approvable"),
    (IncompleteCaseError, 422, "incomplete-case"),
    (CaseError, 422, "case"),
    (StoreError, 503, "store"),
    (ModelError, 502, "model"),
    (InputError, 422, "input"),
)


def _refusal_of(problem: AmendsError, where: str) -> Refusal:
    status, error = next(((status, word) for kind, status, word in _STATUSES if isinstance(problem, kind)), (422, "input"))
    if isinstance(problem, InputError) and str(problem).startswith("there is no case"):
        status, error = 404, "not-found"
    if isinstance(problem, ModelError):
        return Refusal(status, error, str(problem.args[0]), where, problem.hint)
    what, _, do = str(problem).partition("; ")
    return Refusal(status, error, what, where, do)


def _answer_errors(app: FastAPI) -> None:
    @app.exception_handler(AmendsError)
    def amends_error(request: Request, problem: AmendsError) -> JSONResponse:
        more: dict[str, Any] = {}
        if isinstance(problem, EditConflictError):
            more["theirs"] = _theirs(problem.theirs)
        if isinstance(problem, CaseError):
            more["problems"] = [{"where": one.field, "what": one.message} for one in problem.problems]
        if isinstance(problem, IncompleteCaseError):
            more["questions"] = [{"where": one.field, "what": one.text} for one in problem.questions]
        refusal = _refusal_of(problem, request.url.path)
        return JSONResponse(refusal.body(**more), refusal.status)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, problem: RequestValidationError) -> JSONResponse:
        # Where and what, never the input itself.
        problems = [{"where": ".".join(map(str, one["loc"][1:])), "what": str(one["msg"])} for one in problem.errors()[:20]]
        do = "send JSON (Content-Type: application/json) with the fields of this route"
        refusal = Refusal(422, "malformed", problems[0]["what"] if problems else "this cannot be read", request.url.path, do)
        return JSONResponse(refusal.body(problems=problems), 422)

    @app.exception_handler(Exception)
    def unexpected(request: Request, problem: Exception) -> JSONResponse:
        return JSONResponse(UNEXPECTED._replace(where=request.url.path).body(), UNEXPECTED.status)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, problem: HTTPException) -> JSONResponse:
        error, what = _HTTP.get(problem.status_code, ("http", "this cannot be done here"))
        return JSONResponse(Refusal(problem.status_code, error, what, request.url.path).body(), problem.status_code, problem.headers)


_HTTP = {
    400: ("malformed", "the request cannot be read"),
    404: ("not-found", "there is nothing here"),
    405: ("method", "this route is asked in another way"),
    413: ("too-large", "the request is too large"),
}


def _theirs(theirs: object) -> Any:
    if isinstance(theirs, approvals.Approval):
        return _approval(theirs)
    return _plain(theirs) if theirs is not None else None
