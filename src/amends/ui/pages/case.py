"""The case page: a letter is drafted, read, mended and approved beside the case it answers.

Events and server functions call plain functions of ``handlers`` that trust nothing, and hand them what the browser holds. The letter is
checked while it is typed through a server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from amends.principles import load_letter_types
from amends.review.roles import Person
from amends.ui import panels
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh, held
from amends.ui.forms import LABELS, REMEDY_FIELDS, REMEDY_ROWS
from amends.ui.handlers import approving, checking, companions, deciding, drafting, opening, proposing, translating
from amends.ui.strings import say
from amends.ui.views import CHANNELS, FAULT, View
from amends.ui.who import person_of

_DRAFTS_AT_ONCE = 4


def build(desk: Desk) -> Page:
    """Make the case page: the case on the left, the letter in the middle, the review on the right, the approval below."""
    languages = opening.native_languages()
    with gr.Row(equal_height=False):
        with gr.Column(scale=7, min_width=300):
            chooser = gr.Accordion(say("chooser.title"), open=True, elem_id="case-chooser")
            with chooser, gr.Tabs():
                sample, open_sample = _sample_tab()
                yaml, open_yaml, upload = _file_tab()
                form, open_form = _form_tab()
            notice = panels.notice()
            panel = panels.case_panel()
        with gr.Column(scale=13, min_width=320):
            editor = panels.letter_editor(_asked_by_editor(desk), writer=desk.model.name if desk.model else "", wishes=proposing.wishes())
            panels.aids(_asked_by_aids(desk), languages=languages)
        with gr.Column(scale=8, min_width=300, elem_id="review-column"):
            panels.review_panel(_asked_by_review(desk), languages=languages)
    bar = panels.approve_bar()

    shown = [panel, editor, notice, yaml, chooser]
    open_sample.click(lambda name: _show(opening.open_sample(desk, name)), sample, shown, **PRIVATE)
    open_yaml.click(lambda text: _show(opening.open_yaml(desk, text)), yaml, shown, **PRIVATE)
    upload.upload(lambda data: _show(opening.open_upload(desk, data or b"")), upload, shown, **PRIVATE)
    open_form.click(_open_form(desk, list(form)), list(form.values()), shown, **PRIVATE)
    editor.again(lambda value: _show(opening.open_again(desk, held(value).get("handle"))), editor, shown, **PRIVATE)
    draft = editor.draft(_draft(desk), editor, editor, concurrency_limit=_DRAFTS_AT_ONCE, **PRIVATE)
    editor.stop(None, cancels=[draft], **PRIVATE)
    bar.approve(_approve(desk), [editor, bar], bar, **PRIVATE)
    return Page()


# Events


def _by(desk: Desk, request: gr.Request, typed: object) -> Person:
    """Return who acts: who is signed in, or where nobody signs in, whoever typed a name. Raises NotSignedInError."""
    person = person_of(request)
    return person if desk.signed_in else replace(person, name=typed.strip() if isinstance(typed, str) else "")


def _show(view: View) -> tuple[Any, ...]:
    """Return what opening a case does to (case panel, editor, notice, YAML box, chooser)."""
    text = view.get("yaml", gr.skip())
    if view["kind"] == "problem":
        return gr.skip(), gr.skip(), fresh(view), text, gr.skip()
    opened = fresh({"kind": "case", "case": view["case"]})
    return opened, opened, fresh({"kind": "none"}), text, gr.Accordion(open=bool(view["case"]["questions"]))


def _open_form(desk: Desk, fields: Sequence[str]) -> Callable[..., tuple[Any, ...]]:
    def open_form(*given: Any) -> tuple[Any, ...]:
        values = dict(zip(fields, given, strict=True))
        rows = [{field: values.pop(f"remedy.{row}.{field}") for field in REMEDY_FIELDS} for row in range(REMEDY_ROWS)]
        return _show(opening.open_form(desk, {**values, "remedies": rows}))

    return open_form


def _draft(desk: Desk) -> Callable[[Any], Iterator[View]]:
    def draft(value: Any) -> Iterator[View]:
        asked = held(value)
        again = bool(str(asked.get("text") or "").strip())
        without_model, own_words = bool(asked.get("without_model")), asked.get("own_words")
        for view in drafting.draft(desk, asked.get("handle"), again=again, without_model=without_model, own_words=own_words):
            yield fresh(view)

    return draft


def _approve(desk: Desk) -> Callable[[Any, Any, gr.Request], View]:
    def approve(letter: Any, bar: Any, request: gr.Request) -> View:
        shown = held(letter)
        by = _by(desk, request, held(bar).get("reviewer"))
        return fresh(approving.approve_text(desk, by, shown.get("handle"), shown.get("text")))

    return approve


# Server functions: the scripts call them by these names


def _asked_by_editor(desk: Desk) -> list[panels.Server]:
    def check(value: Any) -> View:
        asked = held(value)
        return checking.check_text(desk, asked.get("handle"), asked.get("text"), reader=asked.get("reader"))

    def propose(value: Any) -> View:
        asked = held(value)
        wish, instruction, parts = asked.get("wish"), asked.get("instruction"), asked.get("parts")
        return proposing.propose(desk, asked.get("handle"), asked.get("text"), wish=wish, instruction=instruction, parts=parts)

    def proposal_prompt(value: Any) -> View:
        asked = held(value)
        wish, instruction, parts = asked.get("wish"), asked.get("instruction"), asked.get("parts")
        return proposing.proposal_prompt(desk, asked.get("handle"), asked.get("text"), wish=wish, instruction=instruction, parts=parts)

    def draft_prompt(value: Any) -> View:
        asked = held(value)
        return drafting.draft_prompt(desk, asked.get("handle"), asked.get("own_words"))

    return [check, propose, proposal_prompt, draft_prompt]


def _asked_by_review(desk: Desk) -> list[panels.Server]:
    def set_aside(value: Any, request: gr.Request) -> View:
        asked = held(value)
        by = _by(desk, request, asked.get("reviewer") or say("deciding.unnamed"))
        key, reason = asked.get("key"), asked.get("reason")
        return deciding.set_aside(desk, by, asked.get("handle"), asked.get("text"), key=key, reason=reason)

    def take_back(value: Any, request: gr.Request) -> View:
        asked = held(value)
        by = _by(desk, request, asked.get("reviewer"))
        return deciding.take_back(desk, by, asked.get("handle"), key=asked.get("key"))

    return [set_aside, take_back]


def _asked_by_aids(desk: Desk) -> list[panels.Server]:
    def translate(value: Any) -> View:
        asked = held(value)
        return translating.translate_text(desk, asked.get("handle"), asked.get("text"), into=asked.get("into"))

    def translation_prompt(value: Any) -> View:
        asked = held(value)
        return translating.translation_prompt(desk, asked.get("handle"), asked.get("text"), into=asked.get("into"))

    def list_companions(value: Any) -> View:
        return companions.companions(desk, held(value).get("handle"))

    def companion(value: Any) -> View:
        asked = held(value)
        return companions.companion(desk, asked.get("handle"), asked.get("name"))

    return [translate, translation_prompt, list_companions, companion]


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
