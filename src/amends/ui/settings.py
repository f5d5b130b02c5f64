"""The settings page as plain functions: what the desk works by and which file says so, the print preview, and the people.

Settings stand in a file, where their history can be kept and two people can look at a change; the page shows them and does not write them.
People are the exception, because a password is no setting: an admin adds and stops them here. No key and no password is ever part of an
answer, nor is the address of a database beyond its kind and file.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from amends.case import Case
from amends.case_files import read_case
from amends.desk_settings import Limit
from amends.drafting import Drafter
from amends.errors import InputError
from amends.languages import LANGUAGES, load_language
from amends.review import people
from amends.review.roles import ROLES, Person
from amends.samples import sample_cases
from amends.starter import starter_settings
from amends.ui.desk import Desk
from amends.ui.handlers.guard import guarded
from amends.ui.strings import say
from amends.ui.views import View

_PREVIEW_DPI = 72


@guarded("settings.unreadable")
def settings_view(desk: Desk, by: Person) -> View:
    """Return everything the page shows."""
    return {
        "kind": "settings",
        "sections": [
            {"id": "company", **_section(desk.company.source, _company(desk))},
            {"id": "signers", **_section(desk.company.source, _signers(desk))},
            {"id": "remedies", **_section(desk.remedies[0].source if desk.remedies else None, _remedies(desk))},
            {"id": "limits", **_section(desk.settings.source, _limits(desk))},
            {"id": "desk", **_section(desk.settings.source, _desk(desk))},
            {"id": "models", **_section(desk.models[0][0].source if desk.models else None, _models(desk))},
        ],
        "me": {"name": by.name, "roles": [role for role in ROLES if role in by.roles]},
        "admin": "admin" in by.roles,
        "language": load_language(desk.language).name,
        "languages": [{"code": code, "name": load_language(code).name} for code in LANGUAGES],
        "people": _people(desk),
        "roles": list(ROLES),
        "starter": starter_settings(),
    }


def _section(source: Path | None, rows: Iterator[tuple[str, str]]) -> View:
    return {"file": str(source) if source else "", "rows": [{"label": label, "value": value} for label, value in rows]}


def _company(desk: Desk) -> Iterator[tuple[str, str]]:
    company = desk.company
    for label, value in (
        ("name", company.name or ""),
        ("address", ", ".join(company.address)),
        ("phone", company.phone or ""),
        ("email", company.email or ""),
        ("web", company.web or ""),
        ("register", " · ".join(company.register)),
        ("logo", say("settings.yes") if company.logo else ""),
        ("style", company.style),
        ("paper", company.paper),
    ):
        if value:
            yield say(f"settings.company_{label}"), value


def _signers(desk: Desk) -> Iterator[tuple[str, str]]:
    for signer in desk.company.signers:
        # Isolated: after a role in Hebrew the groups of a number would change places.
        phone = signer.phone and f"\u2066{signer.phone}\u2069"
        reached = ", ".join(filter(None, (signer.role, phone, signer.email)))
        yield signer.name, f"{reached}{'; ' + say('settings.has_signature') if signer.signature else ''}"


def _remedies(desk: Desk) -> Iterator[tuple[str, str]]:
    for entry in desk.remedies:
        languages = ", ".join(load_language(code).name for code in entry.due or entry.done)
        if not entry.approved_by:
            approved = say("settings.case_by_case")
        elif entry.limit:
            approved = say("settings.approved_up_to", who=entry.approved_by, limit=str(entry.limit))
        else:
            approved = say("settings.approved_ahead", who=entry.approved_by)
        yield entry.title, f"{approved} ({languages})"


def _limits(desk: Desk) -> Iterator[tuple[str, str]]:
    for limit in desk.settings.limits:
        yield _when(limit), _then(limit)


def _when(limit: Limit) -> str:
    conditions = (
        say("settings.over", amount=f"{limit.over:f} {limit.currency}") if limit.over is not None else "",
        say("settings.flag", flag=limit.flag.replace("_", " ")) if limit.flag else "",
        say("settings.severity", severity=limit.severity) if limit.severity else "",
        say("settings.audience", audience=limit.audience) if limit.audience else "",
    )
    return ", ".join(filter(None, conditions))


def _then(limit: Limit) -> str:
    demands = (
        say("settings.by_people", people=", ".join(limit.people)) if limit.people else say(f"settings.by_{limit.by}"),
        say("settings.separate") if limit.separate else "",
        say("settings.remedy_first") if limit.remedy_first else "",
    )
    return "; ".join(filter(None, demands))


def _desk(desk: Desk) -> Iterator[tuple[str, str]]:
    run = desk.settings
    yield say("settings.sign_in"), say(f"settings.sign_in_{run.sign_in}")
    if run.sign_in == "header":
        yield say("settings.header"), run.header
    yield say("settings.first_reply"), say("settings.hours", count=run.first_reply_hours)
    if run.separate_approver:
        yield say("settings.approver"), say("settings.separate")
    yield say("settings.store"), _store(run.store)


def _store(address: str | None) -> str:
    """Return where cases are kept, without whatever else an address holds: a user's name, a password."""
    if address is None:
        return say("settings.own_store")
    if "://" not in address:
        return Path(address).name
    parts = urlsplit(address)
    kind = parts.scheme.partition("+")[0]
    return Path(parts.path).name if kind == "sqlite" else say("settings.server_store", kind=kind, host=parts.hostname or "")


def _models(desk: Desk) -> Iterator[tuple[str, str]]:
    yield say("settings.writer"), desk.model.name if desk.model else say("settings.no_model")
    for model, ready in desk.models:
        host = (urlsplit(model.base_url).hostname or "") if model.base_url else ""
        place = say("settings.local") if model.kind == "local" else host or "api.openai.com"
        key = (
            ""
            if model.kind == "local"
            else say("settings.key_here")
            if ready
            else say("settings.key_missing", variable=model.key_env or "OPENAI_API_KEY")
        )
        other = say("settings.fallback", other=model.fallback) if model.fallback else ""
        name = Path(model.path).name if model.path and not model.path.startswith("hf:") else model.model or model.path or ""
        yield model.name, "; ".join(filter(None, (name, place, key, other)))


# The print preview


@guarded("settings.no_preview")
def preview(desk: Desk, by: Person, sent: object) -> View:
    """Return pictures of a sample letter on the company's letterhead, in a language; it bears the mark of a letter nobody approved."""
    from amends.export.pages import preview_png

    by.require("drafter", say("settings.what"))
    language = sent.get("language") if isinstance(sent, Mapping) else None
    if language not in LANGUAGES:
        raise InputError(say("settings.choose_language"))
    case = _sample(str(language), desk)
    letter = Drafter(None, attempts=1).draft(case).best.text
    pages = preview_png(letter, case, desk.company, dpi=_PREVIEW_DPI)
    return {"kind": "preview", "pages": [f"data:image/png;base64,{base64.b64encode(page).decode()}" for page in pages]}


def _sample(language: str, desk: Desk) -> Case:
    """Return a sample case of a language; its letter is one on paper, from this company where the settings name one."""
    found = (read_case(path) for path in sample_cases(language))
    case = next(
        case for case in found if case.stage == "full" and case.audience == "customer" and case.letter_type != "public-complaint-reply"
    )
    return case.model_copy(update={"channel": "letter", **({"organisation": desk.company.name} if desk.company.name else {})})


# The people


def _people(desk: Desk) -> list[View] | None:
    """Return everybody's account; None where nobody signs in with one."""
    if desk.settings.sign_in == "none":
        return None
    return [
        {"name": one.name, "roles": [role for role in ROLES if role in one.roles], "active": one.active, "password": one.has_password}
        for one in people.accounts(desk.store)
    ]


@guarded("settings.not_added")
def add_person(desk: Desk, by: Person, sent: object) -> View:
    """Add somebody with a role and a first password; only an admin may."""
    by.require("admin", say("settings.what_people"))
    given = sent if isinstance(sent, Mapping) else {}
    name, role, password = (given.get(key) for key in ("name", "role", "password"))
    if desk.settings.sign_in == "none":
        raise InputError(say("settings.nobody_signs_in"))
    if not isinstance(name, str) or role not in ROLES or not isinstance(password, str):
        raise InputError(say("settings.name_and_role"))
    if desk.settings.sign_in == "password" and not password:
        raise InputError(say("settings.give_password"))
    people.add(desk.store, name, (role,), by, password=password or None)
    return settings_view(desk, by)


@guarded("settings.not_changed")
def stop_person(desk: Desk, by: Person, sent: object) -> View:
    """Stop somebody from signing in, or let them again; only an admin may."""
    by.require("admin", say("settings.what_people"))
    given = sent if isinstance(sent, Mapping) else {}
    name, active = given.get("name"), given.get("active")
    if not isinstance(name, str) or not isinstance(active, bool):
        raise InputError(say("settings.choose_person"))
    (people.activate if active else people.deactivate)(desk.store, name, by)
    return settings_view(desk, by)
