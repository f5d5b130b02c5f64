"""The intake page as plain functions without gradio: read a file, hear a complaint, look at what is filled in so far, open the case.

Each is reachable by anyone who can reach the server, so each reads what it is sent as if a stranger had written it, and asks who acts.
What they return is JSON whose texts are shown as text. A problem stands beside its field, and never costs what was typed.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Iterator, Mapping

from amends.case import COMPLAINT_LIMIT, Case, Signer
from amends.errors import InputError, ModelError
from amends.files import SIZE_LIMIT, decode
from amends.hearing import Heard
from amends.languages import LANGUAGES, load_language
from amends.listening import READING, Listening, listen
from amends.mails import MAIL_LIMIT, read_mail
from amends.principles import load_letter_types
from amends.prompting.listening import load_hearing
from amends.questions import load_questions
from amends.remedies import CatalogueRemedy
from amends.review import unfinished
from amends.review.cases import open_case
from amends.review.ladder import Ladder
from amends.review.roles import Person
from amends.ui.desk import Desk
from amends.ui.handlers.guard import asking, guarded
from amends.ui.intake_case import Built, Rules, build, checked, items_of, may_clear, stage_of
from amends.ui.intake_form import Form, mended, read_form
from amends.ui.intake_history import history_view, remembering
from amends.ui.intake_questions import STAGES, Asked, asked
from amends.ui.strings import say
from amends.ui.views import CHANNELS, FAULT, View, direction

SENTENCES = 60
"""Sentences of a complaint that are put up to be ticked as points; a longer complaint is heard by a model, or read by a person."""
_SHORTEST = 3
"""Words of a sentence that may be a point: Dear Sir or Madam is none."""
_PAGE_LIMIT = 2_000_000
"""Characters of a page that is kept, with the complaint as it was pasted and all that was heard in it."""
_NO_WORDS = ("hidden-characters", "not-shown-to-the-model")
"""What is said to be left out and is no passage that could be put back: characters nobody sees, and what stands in the complaint anyway."""
_KINDS = {".eml": "mail", ".txt": "text"}


# Step 1: the complaint


@guarded("intake.unread_file")
def read_file(desk: Desk, by: Person, sent: object) -> View:
    """Return the text of a file that was chosen (.txt or .eml), and of a mail who wrote it when. ``sent`` is {name, data as base64}."""
    by.require("drafter", say("intake.what"))
    name, data = (sent.get("name"), sent.get("data")) if isinstance(sent, Mapping) else (None, None)
    if not isinstance(name, str) or not isinstance(data, str) or len(data) > 2 * MAIL_LIMIT:
        raise InputError(say("intake.no_file"))
    kind = next((kind for end, kind in _KINDS.items() if name.casefold().endswith(end)), None)
    if kind is None:
        raise InputError(say("intake.other_file"))
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise InputError(say("intake.no_file")) from None
    if kind == "text":
        if len(raw) > SIZE_LIMIT:
            raise InputError(say("intake.large_file", count=len(raw), limit=f"{SIZE_LIMIT:,}"))
        return {"kind": "file", "text": decode(raw, say("intake.the_file")), "sender": "", "address": "", "sent": ""}
    mail = read_mail(raw)
    return {
        "kind": "file",
        "text": mail.text,
        "sender": mail.sender,
        "address": mail.address,
        "sent": mail.sent.isoformat() if mail.sent else "",
    }


# Step 2: what was heard


@guarded("intake.not_heard")
def hear(desk: Desk, by: Person, sent: object, *, with_model: bool = True) -> View:
    """Return what is heard in the complaint, for a person to confirm; where the model cannot be asked, what can be read without one."""
    by.require("drafter", say("intake.what"))
    form = read_form(sent)
    language = form.language if form.language in LANGUAGES else None
    failed = ""
    heard = None
    if with_model and desk.model is not None:
        try:
            with asking(desk) as model:
                heard = listen(form.complaint, model, in_language=desk.language, language=language, clean=not form.cleaned)
        except ModelError as problem:
            failed = str(problem.args[0])
    if heard is None:
        heard = listen(form.complaint, None, in_language=desk.language, language=language, clean=not form.cleaned)
    return {"kind": "heard", **_heard_view(heard, rules_of(desk), by), "failed": failed}


def _heard_view(heard: Listening, rules: Rules, by: Person) -> View:
    told = [_one(one, heard) for one in heard.heard if one.kind not in ("letter_type", "severity")]
    return {
        "complaint": heard.complaint,
        "language": heard.language or "",
        "dir": direction(heard.language),
        "source": "" if heard.source == READING else heard.source,
        "dropped": sum(number for _, number in heard.dropped),
        "left_out": [
            {"kind": left.kind.replace("-", " "), "text": left.text, "back": left.kind not in _NO_WORDS} for left in heard.left_out
        ],
        "letter_type": _choice(heard.letter_type),
        "severity": _choice(heard.severity),
        "heard": told,
        "sentences": list(_sentences(heard)),
        "flags": list(_flags(heard, rules, by)),
    }


def _one(one: Heard, heard: Listening) -> View:
    titles = {sign.id: sign.title for sign in load_hearing().sign}
    bare = one.kind in ("date", "amount", "phone", "email", "reference")
    return {
        "key": f"{one.kind}-{one.start}-{one.end}{'-' + one.which if one.kind == 'sign' else ''}"[:80],
        "kind": one.kind,
        "quote": one.quote,
        "says": one.says,
        "which": one.which,
        "title": titles.get(one.which, "") if one.kind == "sign" else "",
        "around": heard.around(one) if bare else "",
    }


def _choice(heard: Heard | None) -> View | None:
    return {"which": heard.which, "quote": heard.quote, "says": heard.says} if heard else None


def _sentences(heard: Listening) -> Iterator[View]:
    """Yield the sentences of a complaint in which no point or ask was heard: a reader may tick them as points."""
    if heard.language is None:
        return
    taken = [(one.start, one.end) for one in heard.of("point", "ask")]
    shown = 0
    for found in load_language(heard.language).read(heard.complaint).sentences:
        text = heard.complaint[found.start : found.end].strip()
        if len(text.split()) < _SHORTEST or len(text) > 600 or any(start < found.end and found.start < end for start, end in taken):
            continue
        yield {"key": f"point-{found.start}-{found.end}", "kind": "point", "quote": text}
        shown += 1
        if shown == SENTENCES:
            return


def _flags(heard: Listening, rules: Rules, by: Person) -> Iterator[View]:
    for flag in heard.flags:
        who = rules.ladder.needed(Case.of({"flags": {flag: True}})).who()
        yield {"flag": flag, "who": who, "may_clear": may_clear(flag, rules, by)}


# Steps 3 and 4: questions, remedies, signer


@guarded("intake.not_looked")
def look(desk: Desk, by: Person, sent: object) -> View:
    """Return what the page shows for what is filled in: questions, remedies with their sentences, points with their answers, what is wrong."""
    form = read_form(sent)
    rules = rules_of(desk)
    built = remembering(desk.store, form, build(form, rules, by, dt.date.today()))
    case, problems = checked(built)
    view = _page_view(form, built, rules, desk.language)
    if "drafter" in by.roles:
        view["earlier"] = history_view(desk.store, built)
    if case is not None:
        problems = {**_open_questions(case, desk.language), **problems}
        needed = rules.ladder.needed(case)
        view["approver"] = {"who": needed.who(), "reasons": list(needed.reasons)}
    return {**view, "problems": problems}


def _page_view(form: Form, built: Built, rules: Rules, language: str) -> View:
    return {
        "kind": "page",
        "questions": [_question_view(one, form) for one in _questions(built, language)],
        "stage": stage_of(form),
        "remedies": [
            {
                "id": entry.id,
                "suits": entry.suits(form.letter_type),
                "speaks": {"due": form.language in entry.due, "done": form.language in entry.done},
                "sentence": ((offer := built.offers.get(f"remedy.{entry.id}")) and offer.text) or "",
                "waits": (offer and offer.waits) or "",
            }
            for entry in rules.remedies
        ],
        "own": [{"waits": offer.waits if (offer := built.offers.get(f"own.{number}")) else ""} for number in range(len(form.own))],
        "points": [
            {
                "key": point.ticked.key,
                "quote": point.ticked.quote or point.ticked.words,
                "kind": point.ticked.kind,
                "by": list(point.answer.by),
                "declined": point.answer.declined,
                "open": point.answer.open,
                "guessed": point.guessed,
            }
            for point in built.points
        ],
        "items": [{"id": identifier, "text": text} for identifier, text in items_of(built.data)],
        "next_update": "next_update" in built.data,
        "signature": built.signature if any(point.guessed for point in built.points) else "",
        "dir": direction(form.language),
        "lang": form.language,
    }


def _questions(built: Built, language: str) -> list[Asked]:
    """Return what the page asks: the questions of the case as if nothing but what they depend on were answered, so that they stay in place."""
    depends = ("language", "channel", "letter_type", "severity", "stage", "fault_status", "cause_known", "complaint")
    base = {name: built.data[name] for name in depends if name in built.data}
    if base.get("fault_status") not in FAULT:
        base.pop("fault_status", None)
    if base.get("channel") not in CHANNELS:
        base.pop("channel", None)
    if base.get("severity") not in ("low", "medium", "high"):
        base.pop("severity", None)
    known = {question.field: question for question in load_questions(language)}
    still = Case.of(base).questions(language)
    wanted = {question.field for question in still}
    # The next date is asked for where something is open besides: no remedy is settled yet, or a point waits for it.
    if "next_update" not in wanted and any(point.answer.open for point in built.points):
        still = (*still, known["next_update"])
    return list(asked(still, known))


def _question_view(one: Asked, form: Form) -> View:
    return {
        "field": one.field,
        "text": one.text,
        "why": one.why,
        "required": one.required,
        "inputs": [
            {"field": field.field, "type": field.type, "choices": list(field.choices), "optional": field.optional} for field in one.inputs
        ],
    }


_ASKED_AT = {
    "recipient.name": "recipient.name",
    "failings.verified": "failings.verified_by",
    "complaint_or_failing": "complaint",
    "remedies": "remedies",
    "remedies.due": "remedies",
    "signer.name": "signer.name",
    "signer.role": "signer.role",
    "signer.contact": "signer.phone",
    "language": "language",
    "channel": "channel",
}
"""Where the page shows a question that is still open, if not at the question's own field."""


def _open_questions(case: Case, language: str) -> dict[str, str]:
    """Return what a letter has to wait for, by the page's fields; a remedy that waits for its approval is said where it stands."""
    return {
        _ASKED_AT.get(question.field, question.field): question.text
        for question in case.missing(language)
        if question.field not in ("remedies.approved_by", "points.answer")
    }


# The case


@guarded("intake.not_opened")
def finish(desk: Desk, by: Person, sent: object) -> View:
    """Open the case a page describes, or say beside each field what is still wrong.

    A case whose remedies wait for an approver is opened all the same: the answer says so, and drafting waits.
    """
    by.require("drafter", say("intake.what"))
    form = read_form(sent)
    if len(form.complaint) > COMPLAINT_LIMIT:
        raise InputError(say("intake.long_complaint", count=len(form.complaint), limit=f"{COMPLAINT_LIMIT:,}"))
    rules = rules_of(desk)
    built = remembering(desk.store, form, build(form, rules, by, dt.date.today()))
    case, problems = checked(built)
    if case is not None:
        problems = {**_open_questions(case, desk.language), **problems}
    if any(point.guessed for point in built.points) and form.confirmed != built.signature:
        problems["confirmed"] = say("intake.confirm_points")
    if problems or case is None:
        return {"kind": "unfinished", "problems": problems}
    opened = open_case(desk.store, case, by, origin="form", first_reply_hours=desk.settings.first_reply_hours).id
    unfinished.forget(desk.store, by)
    waiting = [remedy.text for remedy in case.remedies if not remedy.approved_by]
    return {"kind": "opened", "id": opened, "waiting": waiting, "who": rules.ladder.needed(case).who()}


# Around the page


@guarded("intake.not_looked")
def begin(desk: Desk, by: Person, sent: object) -> View:
    """Return what the page needs once: what there is to choose from, and what this person left unfinished, if anything."""
    rules = rules_of(desk)
    types = load_letter_types()
    return {
        "kind": "begin",
        "may": "drafter" in by.roles,
        "me": by.name,
        "approver": "approver" in by.roles,
        "signed_in": rules.signed_in,
        "model": desk.model.name if desk.model else "",
        "languages": [{"code": code, "name": load_language(code).name, "dir": direction(code)} for code in LANGUAGES],
        "letter_types": sorted(({"id": kind.id, "title": kind.title} for kind in types.values()), key=lambda one: one["title"]),
        "channels": [{"id": code, "title": title} for code, title in CHANNELS.items()],
        "stages": list(STAGES),
        "remedies": [_remedy_view(entry) for entry in rules.remedies],
        "signers": [{"name": signer.name, "role": signer.role or ""} for signer in rules.signers],
        "people": list(_people(rules, by)),
        "kept": unfinished.kept(desk.store, by),
    }


def rules_of(desk: Desk) -> Rules:
    """Return what people of a desk may choose from and approve when they open a case."""
    signers = (Signer(name=one.name, role=one.role, gender=one.gender, phone=one.phone, email=one.email) for one in desk.company.signers)
    return Rules(Ladder(desk.settings), desk.remedies, tuple(signers), desk.company.name or "", signed_in=desk.settings.sign_in != "none")


def _remedy_view(entry: CatalogueRemedy) -> View:
    return {
        "id": entry.id,
        "title": entry.title,
        "kind": entry.kind,
        "basis": entry.basis,
        "amount": entry.needs("amount"),
        "item": entry.needs("item"),
        "days": entry.days,
        "approved_by": entry.approved_by or "",
        "limit": str(entry.limit) if entry.limit else "",
    }


def _people(rules: Rules, by: Person) -> Iterator[str]:
    """Yield the names a person is likely to write: their own, those who sign, those who approve."""
    names = [by.name, *(signer.name for signer in rules.signers), *(entry.approved_by for entry in rules.remedies if entry.approved_by)]
    yield from dict.fromkeys(names)


@guarded("intake.not_kept")
def keep_page(desk: Desk, by: Person, sent: object) -> View:
    """Keep what this person has typed so far, as their browser has it; only they get it back."""
    by.require("drafter", say("intake.what"))
    page = mended(sent) if isinstance(sent, Mapping) else {}
    if len(json.dumps(page)) > _PAGE_LIMIT:
        raise InputError(say("intake.too_much"))
    unfinished.keep(desk.store, page, by)
    return {"kind": "kept"}


@guarded("intake.not_looked")
def forget(desk: Desk, by: Person, sent: object) -> View:
    """Drop what this person left unfinished."""
    unfinished.forget(desk.store, by)
    return {"kind": "forgotten"}
