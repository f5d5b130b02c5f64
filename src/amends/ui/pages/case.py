"""The case page: a letter is drafted, read, mended and approved beside the case it answers.

Events and server functions call plain functions of ``handlers`` that trust nothing, and hand them what the browser holds. The letter is
checked while it is typed through a server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import gradio as gr

from amends.errors import NotSignedInError
from amends.principles import load_letter_types
from amends.review.roles import Person
from amends.ui import panels
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh, held
from amends.ui.forms import LABELS, REMEDY_FIELDS, REMEDY_ROWS
from amends.ui.handlers import approving, checking, companions, deciding, drafting, history, opening, proposing, translating
from amends.ui.handlers.guard import as_problem
from amends.ui.handlers.standing import look
from amends.ui.strings import say
from amends.ui.views import CHANNELS, FAULT, View
from amends.ui.who import acting, person_of

_DRAFTS_AT_ONCE = 4


def build(desk: Desk) -> Page:
    """Make the case page: the case on the left, the letter in the middle, the review on the right, the approval below."""
    languages = opening.native_languages()
    with gr.Row(equal_height=False):
        with gr.Column(scale=4, min_width=300):
            chooser = gr.Accordion(say("chooser.title"), open=True, elem_id="case-chooser")
            with chooser, gr.Tabs():
                sample, open_sample = _sample_tab()
                yaml, open_yaml, upload = _file_tab()
                form, open_form = _form_tab()
            notice = panels.notice()
            panel = panels.case_panel(_asked_by_case(desk))
        with gr.Column(scale=6, min_width=320):
            editor = panels.letter_editor(_asked_by_editor(desk), writer=desk.model.name if desk.model else "", wishes=proposing.wishes())
            panels.aids(_asked_by_aids(desk), languages=languages)
            with gr.Accordion(say("history.title"), open=False, elem_id="history-fold"):
                panels.history(_asked_by_history(desk))
        with gr.Column(scale=4, min_width=300, elem_id="review-column"):
            panels.review_panel(_asked_by_review(desk), languages=languages)
    panels.approve_bar(_asked_by_bar(desk))

    def from_sample(name: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_sample(desk, person_of(request), name))

    def from_yaml(text: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_yaml(desk, person_of(request), text))

    def from_upload(data: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_upload(desk, person_of(request), data or b""))

    def again(value: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_again(desk, person_of(request), held(value).get("handle")))

    shown = [panel, editor, notice, yaml, chooser]
    open_sample.click(from_sample, sample, shown, **PRIVATE)
    open_yaml.click(from_yaml, yaml, shown, **PRIVATE)
    upload.upload(from_upload, upload, shown, **PRIVATE)
    open_form.click(_open_form(desk, list(form)), list(form.values()), shown, **PRIVATE)
    editor.again(again, editor, shown, **PRIVATE)
    draft = editor.draft(_draft(desk), editor, editor, concurrency_limit=_DRAFTS_AT_ONCE, **PRIVATE)
    editor.stop(None, cancels=[draft], **PRIVATE)
    return Page()


# Events


def _show(view: View) -> tuple[Any, ...]:
    """Return what opening a case does to (case panel, editor, notice, YAML box, chooser)."""
    text = view.get("yaml", gr.skip())
    if view["kind"] == "problem":
        return gr.skip(), gr.skip(), fresh(view), text, gr.skip()
    opened = fresh({name: view[name] for name in ("kind", "case", "letter", "standing")})
    return opened, opened, fresh({"kind": "none"}), text, gr.Accordion(open=bool(view["case"]["questions"]))


def _open_form(desk: Desk, fields: Sequence[str]) -> Callable[..., tuple[Any, ...]]:
    def open_form(request: gr.Request, *given: Any) -> tuple[Any, ...]:
        values = dict(zip(fields, given, strict=True))
        rows = [{field: values.pop(f"remedy.{row}.{field}") for field in REMEDY_FIELDS} for row in range(REMEDY_ROWS)]
        return _show(opening.open_form(desk, person_of(request), {**values, "remedies": rows}))

    return open_form


def _draft(desk: Desk) -> Callable[..., Iterator[View]]:
    def draft(value: Any, request: gr.Request) -> Iterator[View]:
        value = held(value)
        again = bool(str(value.get("text") or "").strip())
        without_model, own_words = bool(value.get("without_model")), value.get("own_words")
        by = acting(desk, request, value.get("reviewer"))
        for view in drafting.draft(desk, by, value.get("handle"), again=again, without_model=without_model, own_words=own_words):
            yield fresh(view)

    return draft


# Server functions: the scripts call them by these names


def _answering(desk: Desk, **answers: Callable[[Person, Mapping[str, Any]], View]) -> list[panels.Server]:
    """Return server functions by these names; each answers for the person who asks, and for nobody else."""

    def of(name: str, answer: Callable[[Person, Mapping[str, Any]], View]) -> panels.Server:
        def serve(value: Any, request: gr.Request) -> View:
            asked = held(value)
            try:
                by = acting(desk, request, asked.get("reviewer"))
            except NotSignedInError as problem:
                return as_problem(problem, "problem.signed_out")
            return answer(by, asked)

        serve.__name__ = name
        return serve

    return [of(name, answer) for name, answer in answers.items()]


def _asked_by_editor(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        check=lambda by, asked: checking.check_text(
            desk, by, asked.get("handle"), asked.get("text"), revision=asked.get("revision"), reader=asked.get("reader")
        ),
        propose=lambda by, asked: proposing.propose(
            desk,
            asked.get("handle"),
            asked.get("text"),
            wish=asked.get("wish"),
            instruction=asked.get("instruction"),
            parts=asked.get("parts"),
        ),
        proposal_prompt=lambda by, asked: proposing.proposal_prompt(
            desk,
            asked.get("handle"),
            asked.get("text"),
            wish=asked.get("wish"),
            instruction=asked.get("instruction"),
            parts=asked.get("parts"),
        ),
        draft_prompt=lambda by, asked: drafting.draft_prompt(desk, asked.get("handle"), asked.get("own_words")),
        look=lambda by, asked: look(desk, by, asked.get("handle")),
    )


def _asked_by_review(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        set_aside=lambda by, asked: deciding.set_aside(
            desk, by, asked.get("handle"), asked.get("text"), key=asked.get("key"), reason=asked.get("reason")
        ),
        take_back=lambda by, asked: deciding.take_back(desk, by, asked.get("handle"), key=asked.get("key")),
    )


def _asked_by_aids(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        translate=lambda by, asked: translating.translate_text(desk, asked.get("handle"), asked.get("text"), into=asked.get("into")),
        translation_prompt=lambda by, asked: translating.translation_prompt(
            desk, asked.get("handle"), asked.get("text"), into=asked.get("into")
        ),
        list_companions=lambda by, asked: companions.companions(desk, asked.get("handle")),
        companion=lambda by, asked: companions.companion(desk, asked.get("handle"), asked.get("name")),
    )


def _asked_by_case(desk: Desk) -> list[panels.Server]:
    return _answering(desk, approve_remedy=lambda by, asked: approving.approve_remedy(desk, by, asked.get("handle"), asked.get("remedy")))


def _asked_by_history(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        history=lambda by, asked: history.show(desk, asked.get("id")),
        compare=lambda by, asked: history.compare(desk, asked.get("id"), asked.get("first"), asked.get("second")),
        restore=lambda by, asked: history.restore(desk, by, asked.get("id"), asked.get("number"), asked.get("revision")),
    )


def _asked_by_bar(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        approve=lambda by, asked: approving.approve_text(desk, by, asked.get("handle"), asked.get("text"), revision=asked.get("revision")),
        ask=lambda by, asked: approving.ask(desk, by, asked.get("handle")),
        send_back=lambda by, asked: approving.send_back(desk, by, asked.get("handle"), asked.get("why")),
        withdraw=lambda by, asked: approving.withdraw(desk, by, asked.get("handle"), asked.get("why")),
        export=lambda by, asked: approving.export(desk, by, asked.get("handle"), asked.get("form"), to=asked.get("to")),
        preview=lambda by, asked: approving.preview(desk, asked.get("handle"), asked.get("text")),
        mark_sent=lambda by, asked: approving.mark_sent(desk, by, asked.get("handle")),
        close=lambda by, asked: approving.close(desk, by, asked.get("handle"), asked.get("why")),
        reopen=lambda by, asked: approving.reopen(desk, by, asked.get("handle"), asked.get("why")),
        erase=lambda by, asked: approving.erase(desk, by, asked.get("handle"), asked.get("why")),
    )


# Ways to a case


def _sample_tab() -> tuple[gr.Dropdown, gr.Button]:
    languages = opening.sample_languages()
    first = "en" if any(code == "en" for _, code in languages) else (languages[0][1] if languages else None)
    choices = opening.sample_choices(first)
    with gr.Tab(say("chooser.samples")):
        language = gr.Dropdown(languages, value=first, label=say("chooser.language"), elem_id="sample-language", filterable=False)
        sample = gr.Dropdown(choices, value=choices[0][1] if choices else None, label=say("chooser.sample"), elem_id="sample-case")
        button = gr.Button(say("chooser.open_sample"), variant="primary", elem_id="open-sample")

    def of_language(code: str) -> gr.Dropdown:
        found = opening.sample_choices(code)
        return gr.Dropdown(found, value=found[0][1] if found else None)

    language.change(of_language, language, sample, **PRIVATE)
    return sample, button


def _file_tab() -> tuple[gr.Textbox, gr.Button, gr.UploadButton]:
    with gr.Tab(say("chooser.file")):
        yaml = gr.Textbox(label=say("chooser.paste"), lines=10, max_lines=24, placeholder=say("chooser.paste_hint"), elem_id="case-yaml")
        with gr.Row():
            button = gr.Button(say("chooser.open_case"), variant="primary", elem_id="open-yaml")
            upload = gr.UploadButton(say("chooser.upload"), file_types=[".yaml", ".yml", ".json"], type="binary", elem_id="upload-yaml")
    return yaml, button, upload


def _form_tab() -> tuple[dict[str, Any], gr.Button]:
    form: dict[str, Any] = {}

    def text(field: str, label: str, *, lines: int = 1, info: str | None = None, placeholder: str | None = None) -> None:
        elem_id = f"form-{field.replace('.', '-')}"
        form[field] = gr.Textbox(label=label, lines=lines, max_lines=max(lines, 12), info=info, placeholder=placeholder, elem_id=elem_id)

    def choice(field: str, label: str, choices: list[tuple[str, str]], value: str | None = None, info: str | None = None) -> None:
        form[field] = gr.Dropdown(choices, value=value, label=label, info=info, elem_id=f"form-{field.replace('.', '-')}")

    day = say("form.day_hint")
    yes_no = [(say("form.yes"), "yes"), (say("form.no"), "no")]
    genders = [(say("form.gender_unknown"), "unknown"), (say("form.gender_female"), "female"), (say("form.gender_male"), "male")]
    with gr.Tab(say("chooser.new_case")), gr.Column(elem_id="case-form"):
        text("complaint", say("form.complaint"), lines=5)
        form["keep_all"] = gr.Checkbox(label=say("form.keep_all"), elem_id="form-keep_all")
        choice("language", LABELS["language"], [(say("form.as_the_complaint"), ""), *opening.language_choices()], "")
        choice("channel", LABELS["channel"], [(label, code) for code, label in CHANNELS.items()], "email")
        choice("letter_type", LABELS["letter_type"], sorted((kind.title, kind.id) for kind in load_letter_types().values()), "dissatisfied")
        text("recipient.name", LABELS["recipient.name"], placeholder=say("form.name_hint"))
        choice("fault_status", LABELS["fault_status"], [(label, code) for code, label in FAULT.items()])
        choice("cause_known", LABELS["cause_known"], yes_no)
        text("failings", LABELS["failings"], lines=2, info=say("form.failings_info"))
        form["verified"] = gr.Checkbox(True, label=say("form.verified"), elem_id="form-verified")
        text("verified_by", say("form.verified_by"))
        text("cause", LABELS["cause"], lines=2, info=say("form.cause_info"))
        text("harms", say("form.harms"), lines=2, info=say("form.harms_info"))
        for row in range(REMEDY_ROWS):
            with gr.Accordion(say("form.remedy", number=row + 1), open=row == 0):
                text(f"remedy.{row}.text", say("form.remedy_text"), lines=2, info=say("form.remedy_info"))
                with gr.Row():
                    text(f"remedy.{row}.due", say("form.remedy_due"), placeholder=day)
                    text(f"remedy.{row}.done", say("form.remedy_done"), placeholder=day)
                with gr.Row():
                    text(f"remedy.{row}.approved_by", say("form.remedy_approved_by"))
                    text(f"remedy.{row}.approved_on", say("form.remedy_approved_on"), placeholder=day)
        text("next_update.on", LABELS["next_update.on"], placeholder=day, info=say("form.next_update_info"))
        text("measures", say("form.measures"), lines=2, info=say("form.measures_info"))
        with gr.Row():
            text("signer.name", say("form.signer"))
            text("signer.role", say("form.signer_role"), placeholder=say("form.signer_role_hint"))
        with gr.Row():
            text("signer.phone", say("form.signer_phone"))
            text("signer.email", say("form.signer_email"))
        text("organisation", LABELS["organisation"], placeholder=say("form.organisation_hint"))
        with gr.Accordion(say("form.more"), open=False):
            with gr.Row():
                text("id", LABELS["id"])
                text("reference", LABELS["reference"])
            with gr.Row():
                choice("recipient.gender", say("form.recipient_gender"), genders, "unknown")
                choice("signer.gender", say("form.signer_gender"), genders, "unknown")
            text("recipient.salutation", say("form.salutation"), info=say("form.salutation_info"))
        button = gr.Button(say("chooser.open_case"), variant="primary", elem_id="open-form")
    return form, button
