"""A desk with text in every field that would be markup, a template, a formula or a header if anything took it for one."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.ui.browser import SCRIPT, Relay

from amends import compose
from amends.case import Case
from amends.company import Company, CompanySigner
from amends.desk_settings import DeskSettings
from amends.drafting import Drafter
from amends.letter import DraftedLetter, Letter
from amends.llm.testing import ScriptedModel
from amends.model_settings import ModelSettings
from amends.remedies import STARTER, read_remedies
from amends.rendering import render
from amends.review import people
from amends.review.approvals import approve_case
from amends.review.cases import assign, mark_sent, open_case
from amends.review.decisions import set_aside
from amends.review.follow_ups import answer
from amends.review.ladder import Ladder
from amends.review.letters import keep_draft, keep_version, working
from amends.review.promises import broken, due, move
from amends.review.roles import ROLES, Person
from amends.review.store import Store
from amends.rules import check
from amends.server.running import running
from amends.ui import mass
from amends.ui.desk import Desk
from amends.ui.who import local_person

MARKUP = '<img src=//evil.example/i.png onerror="window.hacked=1"><b>bold</b>&lt;i&gt;'
"""Markup that a letter may hold, so that one can be approved with it; the checker refuses one with a script or a slot in it."""
SHORT = "<img src=x onerror=window.hacked=1><b>${window.hacked=1}"
"""For what has a limit of a hundred characters."""
PRINTED = f"#panic(1) $x$ {{{{7*7}}}} {{% for x in y %}} \\undefined *_` {MARKUP}"
"""What would be a program in the templates of PDF and Word."""
RITA = Person(f"Rita {SCRIPT}", frozenset(ROLES))
COMPANY = Company(
    name=f"Northlight {PRINTED}",
    address=(f"14 Quay Street {PRINTED}",),
    phone=f"+353 {PRINTED}",
    web=f"www {PRINTED}",
    register=(f"Registered {PRINTED}",),
    signers=(CompanySigner(name=f"Aoife {MARKUP}", role=f"Head {PRINTED}", phone=f"555 {PRINTED}"),),
)


def case_with(text: str, case_id: str) -> Case:
    """Return a case that holds a text in all its fields."""
    return Case.of(
        {
            "id": case_id,
            "language": "en",
            "channel": "email",
            "letter_type": "inadequate-service",
            "date": "2026-11-22",
            "received": "2026-11-21",
            "organisation": f"Northlight {text}",
            "reference": f"A-1 {text}",
            "recipient": {"name": f"Maya {text}"},
            "complaint": f"The lamp {text} came broken.",
            "customer_words": [f"ruined {text}"],
            "points": [
                {"quote": f"The lamp {text} came", "answered_by": ["f1"]},
                {"text": f"She wants {text}.", "declined": f"We cannot send any flowers {text}."},
            ],
            "fault_status": "established",
            "cause_known": True,
            "failings": [{"text": f"We sent you a broken lamp {text}.", "verified_by": f"Ivo {text}"}],
            "harms": [f"You had no present {text}."],
            "cause": {"text": f"We packed it badly {text}.", "established_by": f"Eva {text}"},
            "remedies": [
                {
                    "text": f"We will refund your payment {text}.",
                    "due": "2026-12-20",
                    "approved_by": f"Ana {text}",
                    "approved_on": "2026-11-19",
                    "owner": f"Accounts {text}",
                }
            ],
            "measures": [{"text": f"We will check every lamp {text}.", "due": "2026-12-21", "owner": f"Olga {text}"}],
            "facts": [f"The shop is open {text}."],
            "signer": {"name": f"Aoife {text}", "role": f"Head {text}", "phone": "+353 1 555 0142"},
        }
    )


def drafted_json(case: Case, text: str) -> str:
    """Return a letter as a model would write it, with a text in its sentences."""
    letter = compose(case).model_dump(mode="json")
    fields = {name: letter[name] for name in DraftedLetter.model_fields}
    return json.dumps({name: f"{value} {text}" if isinstance(value, str) else value for name, value in fields.items()})


@dataclass(frozen=True)
class Filled:
    """A desk that is full of hostile text: where it is, its store, its cases, its letter to many."""

    desk: Desk
    url: str
    open: str
    approved: str
    job: int


@contextmanager
def filled_desk(folder: Path, model: Relay) -> Iterator[Filled]:
    """Serve a desk with hostile text in every field, until the block is left."""
    now = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
    with Store.open(folder / "desk.sqlite3", clock=lambda: now) as store:
        desk = Desk(
            store,
            model,
            settings=DeskSettings(separate_approver=False),
            remedies=tuple(
                replace(entry, title=f"{entry.title} {SCRIPT}", approved_by=f"Ana {SCRIPT}", owner=SCRIPT)
                for entry in read_remedies(STARTER)
            ),
            company=COMPANY,
            models=((ModelSettings(name=SCRIPT, model=SCRIPT, key_env="FAST_KEY", source=Path(f"/{SHORT}.toml")), False),),
        )
        people.add(store, SHORT, ["approver"], RITA)
        first, second = _open_case(store), _approved_case(store)
        job = _letter_to_many(desk)
        with running(desk, here=local_person("Rita Roig")) as url:
            yield Filled(desk, url, first, second, job)


def _open_case(store: Store) -> str:
    """A case in work: drafted by a model, edited, a finding set aside, given to somebody."""
    case = case_with(SCRIPT, f"C-1 {SCRIPT}")
    open_case(store, case, RITA, origin="file", dropped=[f"From: {SCRIPT}"])
    answers = [drafted_json(case, f"We are sorry if you felt bad {SCRIPT}.")] * 4
    keep_draft(store, case.id, Drafter(ScriptedModel(answers, name=SCRIPT)).draft(case), RITA)
    text = f"{working(store, case.id).text}\n\nWe are sorry if you {SCRIPT} felt bad. Please do not hesitate to tell us. {SCRIPT}"
    keep_version(store, case.id, text, RITA, "edit", note=SCRIPT)
    found = check(Letter.from_text(text, case), case).warnings[0]
    set_aside(store, case.id, found, f"She wrote this. {SCRIPT}", RITA)
    assign(store, case.id, f"Olga {SCRIPT}", RITA)
    return case.id


def _approved_case(store: Store) -> str:
    """A letter that went out: one promise moved and one broken with a note, and what the customer said."""
    case = case_with(MARKUP, f"C-2 {MARKUP}")
    open_case(store, case, RITA, origin="file")
    text = render(compose(case), case).text
    warnings = check(Letter.from_text(text, case), case).warnings
    keep_version(store, case.id, text, RITA, "own")
    revision = working(store, case.id).revision
    reasons = {found.key: f"Looked at {SCRIPT}" for found in warnings}
    approval = approve_case(store, case.id, text, RITA, reasons=reasons, revision=revision, ladder=Ladder(DeskSettings()))
    mark_sent(store, case.id, RITA, digest=approval.letter.digest, way=SCRIPT)
    first, second, *_ = due(store, dt.date.max)
    move(
        store, first.id, dt.date(2026, 12, 24), RITA, f"A part is missing {SCRIPT}", said=f"We will refund it by 24 December 2026 {SCRIPT}."
    )
    broken(store, second.id, RITA, f"It was forgotten {SCRIPT}")
    answer(store, case.id, "unresolved", RITA, f"She said {SCRIPT}")
    return case.id


def _letter_to_many(desk: Desk) -> int:
    """A letter to many whose list holds formulas, markup and slots."""
    sample = mass.sample("en")
    rows = list(csv.reader(io.StringIO(sample["list"])))
    rows[0].append(f"Unused {SHORT}")
    for row in rows[1:]:
        row.append(SCRIPT)
    rows[1][0] = f"Harriet {MARKUP}"
    rows[2][0] = '=HYPERLINK("http://evil.example";"x")'
    rows[3][0], rows[3][2] = f"Wren {SCRIPT}", f"Dear {SCRIPT},"
    rows[4][6] = "{{salutation}}"
    rows[5][8] = f"Night {SCRIPT}"
    rows[6][0] = "@SUM(1)\r\nBcc: x@evil.example"
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    token = mass.add_upload(desk, RITA, {"data": base64.b64encode(written.getvalue().encode()).decode()})["token"]
    incident = sample["incident"].replace("Quayside Tickets", f"'Quayside {MARKUP}'").replace("id: EN-2026-1117", f"id: 'M {MARKUP}'")
    job = int(
        mass.begin(desk, RITA, {"incident": incident, "letter": sample["letter"].replace("Quayside Tickets", f"Quayside {MARKUP}")})["id"]
    )
    mass.check(desk, RITA, {"job": job, "token": token})
    run = desk.mass.run_of(job)
    assert run is not None
    assert run.thread is not None
    run.thread.join(120)
    return job
