"""A letter for a reviewer who does not read its language: each sentence beside its translation. A reading aid, never a letter."""

from __future__ import annotations

from amends.errors import InputError
from amends.languages import LANGUAGES
from amends.translating import translate, translating
from amends.ui.desk import Desk
from amends.ui.handlers.guard import asking, guarded, letter_text
from amends.ui.offsets import to_utf16
from amends.ui.strings import say
from amends.ui.views import View, direction, request_view


@guarded("translating.none")
def translate_text(desk: Desk, handle: object, text: object, *, into: object) -> View:
    """Return what a letter says in another language, sentence by sentence; offsets are UTF-16 units of this text."""
    opened = desk.cases.get(handle)
    text = letter_text(text)
    language = _readable(into)
    with asking(desk) as model:
        translation = translate(opened.letter(text), opened.case, model, language)
    place = to_utf16(translation.original)
    return {
        "kind": "translation",
        "into": translation.into,
        "dir": direction(translation.into),
        "model": translation.model,
        "pairs": [
            {
                "start": place(pair.start),
                "end": place(pair.end),
                "original": pair.original,
                "translation": pair.translation or "",
                "missing": list(pair.missing),
                "added": list(pair.added),
            }
            for pair in translation.pairs
        ],
    }


@guarded("drafting.no_prompt")
def translation_prompt(desk: Desk, handle: object, text: object, *, into: object) -> View:
    """Return what the model would be sent for a translation, word for word; nothing is sent."""
    opened = desk.cases.get(handle)
    steps = translating(opened.letter(letter_text(text)), opened.case, desk.model.name if desk.model else "", _readable(into))
    request = next(steps)
    steps.close()
    return request_view(request, desk.model)


def _readable(into: object) -> str:
    if not isinstance(into, str) or into not in LANGUAGES:
        raise InputError(say("translating.choose"))
    return into
