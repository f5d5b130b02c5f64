"""What a command tells of what it sends to a model: the request itself, what of the complaint is left out, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from amends.cli.models import called
from amends.cli.terminal import counted, say, show

if TYPE_CHECKING:
    from amends.config import Config
    from amends.drafting import Attempt
    from amends.llm.model import Request
    from amends.prices import Price
    from amends.prompting.budget import Room


def room_of(model: object, config: Config) -> Room:
    """Return the tokens there are for a request: the model's context, where it has one, and what the settings give the complaint."""
    from amends.prompting.budget import COMPLAINT_TOKENS, Room

    return Room(getattr(model, "context", None), config.complaint_tokens or COMPLAINT_TOKENS)


def show_request(request: Request) -> None:
    """Print what would be sent: each message under its role."""
    for message in request.messages:
        show(f"===== {message.role} =====\n\n{message.content}\n")


def price_of(spec: str, config: Config) -> Price | None:
    """Return what the settings say that a model costs: the model as its endpoint calls it, or as the settings name it."""
    return config.prices.get(spec) or config.prices.get(called(spec))


def say_left_out(request: Request) -> None:
    """Say how much of the complaint the model does not read, if any."""
    if request.left_out is not None:
        say(str(request.left_out), colour="yellow")


def say_estimate(request: Request, price: Price) -> None:
    """Say what an attempt may cost."""
    from amends.llm.costs import estimate

    cost = estimate(request, price)
    say(f"up to about {cost} an attempt: {cost.input_tokens:,} tokens in, up to {cost.output_tokens:,} out")


def say_spent(attempts: Sequence[Attempt], price: Price) -> None:
    """Say what the attempts came to, by the tokens the endpoint reported; nothing where it reported none."""
    counts = [(attempt.input_tokens, attempt.output_tokens) for attempt in attempts]
    known = [(read, written) for read, written in counts if read is not None and written is not None]
    if not known:
        return
    cost = price.of(sum(read for read, _ in known), sum(written for _, written in known))
    unknown = len(counts) - len(known)
    of_which = f"; {counted(unknown, 'attempt')} reported no tokens" if unknown else ""
    say(f"it came to about {cost}: {cost.input_tokens:,} tokens in, {cost.output_tokens:,} out{of_which}")
