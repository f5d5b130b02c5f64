"""The case page: a letter is drafted, read, mended and approved beside the case it answers.

Events and server functions call plain functions of ``handlers`` that trust nothing, and hand them what the browser holds. The letter is
checked while it is typed through a server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gradio as gr

from amends.review.roles import ROLES, Person
from amends.ui import panels
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE
from amends.ui.handlers import approving, checking, companions, deciding, drafting, opening, proposing, translating
from amends.ui.strings import say
from amends.ui.views import View

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
            notice = panels.notice()
            panel = panels.case_panel()
        with gr.Column(scale=6, min_width=320):
            editor = panels.letter_editor(_asked_by_editor(desk), writer=desk.model.name if desk.model else "", wishes=proposing.wishes())
            panels.aids(_asked_by_aids(desk), languages=languages)
        with gr.Column(scale=4, min_width=300, elem_id="review-column"):
            panels.review_panel(_asked_by_review(desk), languages=languages)
    bar = panels.approve_bar()

    shown = [panel, editor, notice, yaml, chooser]
    open_sample.click(lambda name: _show(opening.open_sample(desk, name)), sample, shown, **PRIVATE)
    open_yaml.click(lambda text: _show(opening.open_yaml(desk, text)), yaml, shown, **PRIVATE)
    upload.upload(lambda data: _show(opening.open_upload(desk, data or b"")), upload, shown, **PRIVATE)
    editor.again(lambda value: _show(opening.open_again(desk, _held(value).get("handle"))), editor, shown, **PRIVATE)
    draft = editor.draft(_draft(desk), editor, editor, concurrency_limit=_DRAFTS_AT_ONCE, **PRIVATE)
    editor.stop(None, cancels=[draft], **PRIVATE)
    bar.approve(_approve(desk), [editor, bar], bar, **PRIVATE)
    return Page()


# Events


def _fresh(view: View) -> View:
    """Mark an answer as new: the browser shows each mark once, and the same problem twice is shown twice."""
    return {**view, "nonce": secrets.token_hex(4)}


def _held(value: Any) -> Mapping[str, Any]:
    """Return what a panel holds in the browser, an empty mapping if that is none."""
    return value if isinstance(value, Mapping) else {}


def _person(name: object) -> Person:
    """Return who acts on a desk where nobody signs in: whoever's name was typed, with every role."""
    return Person(name.strip() if isinstance(name, str) else "", frozenset(ROLES))


def _show(view: View) -> tuple[Any, ...]:
    """Return what opening a case does to (case panel, editor, notice, YAML box, chooser)."""
    text = view.get("yaml", gr.skip())
    if view["kind"] == "problem":
        return gr.skip(), gr.skip(), _fresh(view), text, gr.skip()
    opened = _fresh({"kind": "case", "case": view["case"]})
    return opened, opened, _fresh({"kind": "none"}), text, gr.Accordion(open=bool(view["case"]["questions"]))


def _draft(desk: Desk) -> Callable[[Any], Iterator[View]]:
    def draft(value: Any) -> Iterator[View]:
        value = _held(value)
        again = bool(str(value.get("text") or "").strip())
        without_model, own_words = bool(value.get("without_model")), value.get("own_words")
        for view in drafting.draft(desk, value.get("handle"), again=again, without_model=without_model, own_words=own_words):
            yield _fresh(view)

    return draft


def _approve(desk: Desk) -> Callable[[Any, Any], View]:
    def approve(letter: Any, bar: Any) -> View:
        held = _held(letter)
        return _fresh(approving.approve_text(desk, _person(_held(bar).get("reviewer")), held.get("handle"), held.get("text")))

    return approve


# Server functions: the scripts call them by these names


def _asked_by_editor(desk: Desk) -> list[panels.Server]:
    def check(value: Any) -> View:
        asked = _held(value)
        return checking.check_text(desk, asked.get("handle"), asked.get("text"), reader=asked.get("reader"))

    def propose(value: Any) -> View:
        asked = _held(value)
        wish, instruction, parts = asked.get("wish"), asked.get("instruction"), asked.get("parts")
        return proposing.propose(desk, asked.get("handle"), asked.get("text"), wish=wish, instruction=instruction, parts=parts)

    def proposal_prompt(value: Any) -> View:
        asked = _held(value)
        wish, instruction, parts = asked.get("wish"), asked.get("instruction"), asked.get("parts")
        return proposing.proposal_prompt(desk, asked.get("handle"), asked.get("text"), wish=wish, instruction=instruction, parts=parts)

    def draft_prompt(value: Any) -> View:
        asked = _held(value)
        return drafting.draft_prompt(desk, asked.get("handle"), asked.get("own_words"))

    return [check, propose, proposal_prompt, draft_prompt]


def _asked_by_review(desk: Desk) -> list[panels.Server]:
    def set_aside(value: Any) -> View:
        asked = _held(value)
        by = _person(asked.get("reviewer") or say("deciding.unnamed"))
        key, reason = asked.get("key"), asked.get("reason")
        return deciding.set_aside(desk, by, asked.get("handle"), asked.get("text"), key=key, reason=reason)

    def take_back(value: Any) -> View:
        asked = _held(value)
        return deciding.take_back(desk, _person(asked.get("reviewer")), asked.get("handle"), key=asked.get("key"))

    return [set_aside, take_back]


def _asked_by_aids(desk: Desk) -> list[panels.Server]:
    def translate(value: Any) -> View:
        asked = _held(value)
        return translating.translate_text(desk, asked.get("handle"), asked.get("text"), into=asked.get("into"))

    def translation_prompt(value: Any) -> View:
        asked = _held(value)
        return translating.translation_prompt(desk, asked.get("handle"), asked.get("text"), into=asked.get("into"))

    def list_companions(value: Any) -> View:
        return companions.companions(desk, _held(value).get("handle"))

    def companion(value: Any) -> View:
        asked = _held(value)
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
