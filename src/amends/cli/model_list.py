"""``amends models``: which models can be named, and what one of them answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from amends.cli.models import key_variable, open_model
from amends.cli.settings import Settings, key_in, named_models
from amends.cli.terminal import FOUND, counted, harmless_line, say, show
from amends.errors import InputError

if TYPE_CHECKING:
    from amends.llm.dialects import Dialect
    from amends.model_settings import ModelSettings


_FORMS = {
    "json_schema": "JSON held to a schema (json_schema)",
    "tool": "calls of a tool",
    "json_object": "JSON held to no schema (json_object)",
    "text": "plain text, which is read as JSON",
}


def models(
    attempt: Annotated[
        str | None,
        typer.Option("--try", metavar="NAME", help="Ask this model for a tiny answer, and tell how it went.", show_default=False),
    ] = None,
) -> None:
    """Show the models that can be named: where each is, which key it needs and whether that is set, and how much may be asked of it."""
    settings = Settings.from_environment()
    if attempt is not None:
        _try(attempt, settings)
        return
    named = named_models()
    show("\n\n".join("\n  ".join(lines) for lines in (*map(_described, named.values()), *_always(settings))))
    try:
        say(f"without --model: {settings.model_spec(None)}" + (" (AMENDS_MODEL)" if settings.model else ""))
    except InputError as problem:
        say(str(problem), colour="yellow")


def _described(chosen: ModelSettings) -> Iterator[str]:
    yield f"{chosen.name} ({chosen.source})"
    if chosen.kind == "local":
        yield f"where: this computer, {harmless_line(chosen.path or '')}"
    else:
        place = urlsplit(chosen.base_url).netloc if chosen.base_url else "api.openai.com"
        yield f"where: {harmless_line(place)}, there called {harmless_line(chosen.model or '')}"
        yield _key(key_variable(chosen))
    limits = (
        (chosen.requests_per_minute, "request", " a minute"),
        (chosen.tokens_per_minute, "token", " a minute"),
        (chosen.at_once, "call", " at once"),
        (chosen.context, "token", " of context"),
        (chosen.timeout, "second", " for an answer"),
    )
    if told := [f"{number:,} {noun}{'' if number == 1 else 's'}{what}" for number, noun, what in limits if number is not None]:
        yield f"limits: {', '.join(told)}"
    if chosen.fallback:
        yield f"where it is down: {chosen.fallback}"


def _always(settings: Settings) -> Iterator[list[str]]:
    place = urlsplit(settings.base_url).netloc.rpartition("@")[2] if settings.base_url else "api.openai.com"
    yield ["openai:NAME", f"where: {harmless_line(place)}{' (OPENAI_BASE_URL)' if settings.base_url else ''}", _key("OPENAI_API_KEY")]
    yield ["local:PATH, local:hf:OWNER/REPO:QUANT", "where: this computer; a GGUF file, or one of the Hugging Face hub, fetched once"]
    yield ["phrasebook", "where: this computer, with no model: the case's own sentences"]


def _key(variable: str | None) -> str:
    if variable is None:
        return "key: none"
    return f"key: {variable}, {'set' if key_in(variable) else 'not set'}"


def _try(wanted: str, settings: Settings) -> None:
    from amends.cli.at_work import patience
    from amends.llm.asking import ask
    from amends.prompting.trying import fits, try_request

    spec = settings.model_spec(wanted)
    model = open_model(spec, settings)
    if model is None:
        show("phrasebook: no model, so there is nothing to ask")
        return
    try:
        with patience(f"{spec} is answering"):
            answer = ask(model, try_request())
        dialect: Dialect | None = getattr(model, "dialect", None)
    finally:
        getattr(model, "close", lambda: None)()
    good = fits(answer.text)
    show(f"{spec}: {'answers as asked' if good else 'answers, but not in the form that was asked for'}")
    show(f"  model: {harmless_line(answer.model)}")
    if dialect is not None:
        show(f"  speaks: {_FORMS[dialect.form]}{', its schema told in words as well' if dialect.stated else ''}")
    show(f"  took: {answer.seconds:.1f} s, {_tokens(answer.input_tokens)} in, {_tokens(answer.output_tokens)} out")
    if not good:
        raise typer.Exit(FOUND)


def _tokens(count: int | None) -> str:
    return "tokens not told" if count is None else counted(count, "token")
