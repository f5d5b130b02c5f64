"""The case page: a letter is drafted, read, mended and approved beside the case it answers.

Events are private, and every one of them calls a function of ``handlers.py`` that trusts nothing. The letter is checked while it is typed
through a server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import gradio as gr

from amends.llm.model import Model
from amends.principles import load_letter_types
from amends.ui import handlers, panels
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE
from amends.ui.forms import REMEDY_FIELDS, REMEDY_ROWS
from amends.ui.open_cases import OpenCases
from amends.ui.views import CHANNELS, FAULT, View

_YES_NO = [("Yes", "yes"), ("No", "no")]
_GENDERS = [("not known, or not needed", "unknown"), ("female", "female"), ("male", "male")]
_DRAFTS_AT_ONCE = 4


def build(desk: Desk) -> Page:
    """Make the case page: the case on the left, the letter in the middle, the review on the right, the approval below."""
    cases, model = desk.cases, desk.model
    with gr.Row(equal_height=False):
        with gr.Column(scale=4, min_width=300):
            chooser = gr.Accordion("Choose or enter a case", open=True, elem_id="case-chooser")
            with chooser, gr.Tabs():
                sample, open_sample = _sample_tab()
                yaml, open_yaml, upload = _file_tab()
                form, open_form = _form_tab()
            notice = panels.notice()
            panel = panels.case_panel()
        with gr.Column(scale=6, min_width=320):
            editor = panels.letter_editor(_live_check(cases), writer=model.name if model else "")
        with gr.Column(scale=4, min_width=300, elem_id="review-column"):
            review = panels.review_panel()
    bar = panels.approve_bar()

    shown = [panel, editor, notice, yaml, chooser]
    open_sample.click(lambda name: _show(handlers.open_sample(cases, name)), sample, shown, **PRIVATE)
    open_yaml.click(lambda text: _show(handlers.open_yaml(cases, text)), yaml, shown, **PRIVATE)
    upload.upload(lambda data: _show(handlers.open_upload(cases, data or b"")), upload, shown, **PRIVATE)
    open_form.click(_open_form(cases, list(form)), list(form.values()), shown, **PRIVATE)
    editor.again(lambda value: _show(handlers.open_again(cases, _held(value).get("handle"))), editor, shown, **PRIVATE)
    editor.draft(_draft(cases, model), editor, editor, concurrency_limit=_DRAFTS_AT_ONCE, **PRIVATE)
    bar.approve(_approve(cases), [editor, review, bar], bar, **PRIVATE)
    return Page()


# Events


def _fresh(view: View) -> View:
    """Mark an answer as new: the browser shows each mark once, and the same problem twice is shown twice."""
    return {**view, "nonce": secrets.token_hex(4)}


def _held(value: Any) -> Mapping[str, Any]:
    """Return what a panel holds in the browser, an empty mapping if that is none."""
    return value if isinstance(value, Mapping) else {}


def _show(view: View) -> tuple[Any, ...]:
    """Return what opening a case does to (case panel, editor, notice, YAML box, chooser)."""
    text = view.get("yaml", gr.skip())
    if view["kind"] == "problem":
        return gr.skip(), gr.skip(), _fresh(view), text, gr.skip()
    opened = _fresh({"kind": "case", "case": view["case"]})
    return opened, opened, _fresh({"kind": "none"}), text, gr.Accordion(open=bool(view["case"]["questions"]))


def _open_form(cases: OpenCases, fields: Sequence[str]) -> Callable[..., tuple[Any, ...]]:
    def open_form(*given: Any) -> tuple[Any, ...]:
        values = dict(zip(fields, given, strict=True))
        rows = [{field: values.pop(f"remedy.{row}.{field}") for field in REMEDY_FIELDS} for row in range(REMEDY_ROWS)]
        return _show(handlers.open_form(cases, {**values, "remedies": rows}))

    return open_form


def _live_check(cases: OpenCases) -> Callable[[Any], View]:
    def check(value: Any) -> View:
        asked = _held(value)
        return handlers.check_text(cases, asked.get("handle"), asked.get("text"))

    return check


def _draft(cases: OpenCases, model: Model | None) -> Callable[[Any], Iterator[View]]:
    def draft(value: Any) -> Iterator[View]:
        value = _held(value)
        again = bool(str(value.get("text") or "").strip())
        writer = None if value.get("without_model") else model
        for view in handlers.draft(cases, value.get("handle"), writer, again=again):
            yield _fresh(view)

    return draft


def _approve(cases: OpenCases) -> Callable[[Any, Any, Any], View]:
    def approve(letter: Any, review: Any, bar: Any) -> View:
        held = _held(letter)
        reviewer, reasons = _held(bar).get("reviewer"), _held(review).get("reasons")
        return _fresh(handlers.approve_text(cases, held.get("handle"), held.get("text"), reviewer=reviewer, reasons=reasons))

    return approve


# Ways to a case


def _sample_tab() -> tuple[gr.Dropdown, gr.Button]:
    languages = handlers.sample_languages()
    first = "en" if any(code == "en" for _, code in languages) else (languages[0][1] if languages else None)
    choices = handlers.sample_choices(first)
    with gr.Tab("Samples"):
        language = gr.Dropdown(languages, value=first, label="Language", elem_id="sample-language", filterable=False)
        sample = gr.Dropdown(choices, value=choices[0][1] if choices else None, label="Sample case", elem_id="sample-case")
        button = gr.Button("Open this sample", variant="primary", elem_id="open-sample")

    def of_language(code: str) -> gr.Dropdown:
        found = handlers.sample_choices(code)
        return gr.Dropdown(found, value=found[0][1] if found else None)

    language.change(of_language, language, sample, **PRIVATE)
    return sample, button


def _file_tab() -> tuple[gr.Textbox, gr.Button, gr.UploadButton]:
    with gr.Tab("File"):
        hint = "Paste a case here, or upload its file."
        yaml = gr.Textbox(label="A case as YAML or JSON", lines=10, max_lines=24, placeholder=hint, elem_id="case-yaml")
        with gr.Row():
            button = gr.Button("Open this case", variant="primary", elem_id="open-yaml")
            upload = gr.UploadButton("Upload a file", file_types=[".yaml", ".yml", ".json"], type="binary", elem_id="upload-yaml")
    return yaml, button, upload


def _form_tab() -> tuple[dict[str, Any], gr.Button]:
    form: dict[str, Any] = {}

    def text(field: str, label: str, *, lines: int = 1, info: str | None = None, placeholder: str | None = None) -> None:
        elem_id = f"form-{field.replace('.', '-')}"
        form[field] = gr.Textbox(label=label, lines=lines, max_lines=max(lines, 12), info=info, placeholder=placeholder, elem_id=elem_id)

    def choice(field: str, label: str, choices: list[tuple[str, str]], value: str | None = None, info: str | None = None) -> None:
        form[field] = gr.Dropdown(choices, value=value, label=label, info=info, elem_id=f"form-{field.replace('.', '-')}")

    day = "25 Nov 2026"
    with gr.Tab("New case"), gr.Column(elem_id="case-form"):
        text("complaint", "The complaint, as they wrote it", lines=5)
        form["keep_all"] = gr.Checkbox(label="Keep mail headers, signatures and page furniture", elem_id="form-keep_all")
        choice("language", "Language of the letter", [("as the complaint", ""), *handlers.language_choices()], "")
        choice("channel", "Channel", [(label, code) for code, label in CHANNELS.items()], "email")
        choice("letter_type", "What it is about", sorted((kind.title, kind.id) for kind in load_letter_types().values()), "dissatisfied")
        text("recipient.name", "Recipient's name", placeholder="as they use it")
        choice("fault_status", "Were we at fault?", [(label, code) for code, label in FAULT.items()])
        choice("cause_known", "Do we know why it happened?", _YES_NO)
        text("failings", "What we did wrong", lines=2, info="One sentence a line, as “we”, in the language of the letter.")
        form["verified"] = gr.Checkbox(True, label="Someone has checked that these are true", elem_id="form-verified")
        text("verified_by", "Checked by")
        text("cause", "Why it happened", lines=2, info="Only if it is known: one sentence, as “we”.")
        text("harms", "What it did to them", lines=2, info="One sentence a line, addressed to them.")
        for row in range(REMEDY_ROWS):
            with gr.Accordion(f"Remedy {row + 1}", open=row == 0):
                text(f"remedy.{row}.text", "What they get", lines=2, info="One sentence, as “we”, in the language of the letter.")
                with gr.Row():
                    text(f"remedy.{row}.due", "Due on", placeholder=day)
                    text(f"remedy.{row}.done", "or done on", placeholder=day)
                with gr.Row():
                    text(f"remedy.{row}.approved_by", "Approved by")
                    text(f"remedy.{row}.approved_on", "Approved on", placeholder=day)
        text("next_update.on", "Next update on", placeholder=day, info="When you next write or call, while something is open.")
        text("measures", "What we changed so that it does not happen again", lines=2, info="One sentence a line, as “we”.")
        with gr.Row():
            text("signer.name", "Who signs")
            text("signer.role", "Their role", placeholder="as the letter gives it")
        with gr.Row():
            text("signer.phone", "Their phone")
            text("signer.email", "Their e-mail")
        text("organisation", "Organisation", placeholder="stands beside the role")
        with gr.Accordion("More", open=False):
            with gr.Row():
                text("id", "Case number")
                text("reference", "Order or file number")
            with gr.Row():
                choice("recipient.gender", "Recipient, in grammar", _GENDERS, "unknown")
                choice("signer.gender", "Signer, in grammar", _GENDERS, "unknown")
            text("recipient.salutation", "Salutation line", info="Where the usual one does not fit.")
        button = gr.Button("Open this case", variant="primary", elem_id="open-form")
    return form, button
