"""Who is signed in, at the head of the screen, with the way out."""

from __future__ import annotations

import html

import gradio as gr

from amends.ui.strings import say
from amends.ui.who import person_of

_SCRIPT = """
const name = element.querySelector(".amends-who"), leave = element.querySelector("button");
server.signed_in_as().then((who) => { name.textContent = who; });
leave?.addEventListener("click", async () => {
  const answer = await fetch("/sign-out", { method: "POST" });
  if (answer.ok) location.assign("/sign-in");
});
"""


def signed_in_as(_: object, request: gr.Request) -> str:
    """Return the name of who is signed in."""
    return person_of(request).name


def signed_in(*, can_leave: bool) -> gr.HTML:
    """Return the name of who is signed in; with a button to sign out where signing in was ours."""
    button = f'<button type="button">{html.escape(say("sign_in.leave"))}</button>' if can_leave else ""
    return gr.HTML(
        f'<bdi class="amends-who"></bdi>{button}',
        js_on_load=_SCRIPT,
        server_functions=[signed_in_as],
        elem_id="signed-in",
        elem_classes=["amends-panel"],
        padding=False,
    )
