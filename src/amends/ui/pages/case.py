"""The case page: a letter is drafted, read, mended and approved beside the case it answers.

Events and server functions call plain functions of ``handlers`` that trust nothing, and hand them what the browser holds. The letter is
checked while it is typed through a server function of its panel, past gradio's queue: that takes 13 ms where a queued event takes 145.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import gradio as gr

from amends.errors import NotSignedInError
from amends.review.roles import Person
from amends.ui import panels
from amends.ui.desk import Desk, Page
from amends.ui.events import PRIVATE, fresh, held
from amends.ui.handlers import approving, checking, companions, deciding, drafting, history, opening, proposing, translating
from amends.ui.handlers.guard import as_problem
from amends.ui.handlers.standing import look
from amends.ui.strings import say
from amends.ui.views import View
from amends.ui.who import acting, person_of

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
            notice = panels.notice()
            panel = panels.case_panel(_asked_by_case(desk))
        with gr.Column(scale=13, min_width=320):
            editor = panels.letter_editor(_asked_by_editor(desk), writer=desk.model.name if desk.model else "", wishes=proposing.wishes())
            panels.aids(_asked_by_aids(desk), languages=languages)
            with gr.Accordion(say("history.title"), open=False, elem_id="history-fold"):
                panels.history(_asked_by_history(desk))
        with gr.Column(scale=8, min_width=300, elem_id="review-column"):
            panels.review_panel(_asked_by_review(desk), languages=languages)
    panels.approve_bar(_asked_by_bar(desk))

    def from_sample(name: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_sample(desk, person_of(request), name))

    def from_yaml(text: Any, value: Any, request: gr.Request) -> tuple[Any, ...]:
        open_now = held(value)
        return _show(
            opening.open_yaml(desk, person_of(request), text, handle=open_now.get("handle"), revision=open_now.get("case_revision"))
        )

    def from_upload(data: Any, value: Any, request: gr.Request) -> tuple[Any, ...]:
        open_now = held(value)
        handle, revision = open_now.get("handle"), open_now.get("case_revision")
        return _show(opening.open_upload(desk, person_of(request), data or b"", handle=handle, revision=revision))

    def again(value: Any, request: gr.Request) -> tuple[Any, ...]:
        return _show(opening.open_again(desk, person_of(request), held(value).get("handle")))

    shown = [panel, editor, notice, yaml, chooser]
    open_sample.click(from_sample, sample, shown, **PRIVATE)
    open_yaml.click(from_yaml, [yaml, editor], shown, **PRIVATE)
    upload.upload(from_upload, [upload, editor], shown, **PRIVATE)
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
        differ=lambda by, asked: history.differ(desk, asked.get("old"), asked.get("new")),
    )


def _asked_by_review(desk: Desk) -> list[panels.Server]:
    return _answering(
        desk,
        set_aside=lambda by, asked: deciding.set_aside(
            desk, by, asked.get("handle"), asked.get("text"), key=asked.get("key"), reason=asked.get("reason")
        ),
        say_item=lambda by, asked: deciding.say_item(
            desk, by, asked.get("handle"), asked.get("text"), key=asked.get("key"), item=asked.get("item")
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
        send=lambda by, asked: approving.send(desk, by, asked.get("handle"), asked.get("to")),
        resolve=lambda by, asked: approving.resolve(desk, by, asked.get("handle"), asked.get("number"), asked.get("decision")),
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
