"""The page to sign in: plain HTML of ours, without any script."""

from __future__ import annotations

import html
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from amends.errors import NotSignedInError
from amends.review import people, sessions
from amends.server.asgi import cookie, peer
from amends.server.doors import WithPassword
from amends.server.guard import SIGN_IN, SIGN_OUT, set_cookie
from amends.server.headers import PLAIN_POLICY
from amends.ui.strings import say

_FORM_LIMIT = 16_384
_HEADERS = {
    "content-security-policy": PLAIN_POLICY,
    # Under no-referrer a browser hides the origin of a form, and the guard could not tell ours from another site's.
    "referrer-policy": "same-origin",
}
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{window}</title><style>
:root{{color-scheme:light dark;font:16px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif}}
body{{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f4f5f7,#15171c);color:light-dark(#1d2028,#e8eaf0)}}
main{{width:min(22rem,100vw - 3rem);padding:2rem;border-radius:12px;background:light-dark(#fff,#20232b);border:1px solid light-dark(#d6d9e0,#3a3f4b)}}
h1{{font-size:1.25rem;margin:0 0 1rem}}label{{display:block;margin:.9rem 0 .25rem;font-weight:600}}
input{{box-sizing:border-box;width:100%;font:inherit;padding:.6rem .7rem;border-radius:8px;border:1px solid light-dark(#7c828f,#8b92a1);
background:light-dark(#fff,#15171c);color:inherit}}
button{{margin-top:1.4rem;width:100%;font:inherit;font-weight:600;padding:.65rem;border:0;border-radius:8px;background:#1d4ed8;color:#fff;cursor:pointer}}
:focus-visible{{outline:3px solid light-dark(#1d4ed8,#8fb0ff);outline-offset:2px}}
.problem{{padding:.6rem .8rem;border-radius:8px;background:light-dark(#fdecec,#4a1f23);color:light-dark(#8a1220,#ffd9dc)}}
</style></head><body><main><h1>{title}</h1>{problem}<form method="post" action="{action}">
<label for="name">{name}</label><input id="name" name="name" autocomplete="username" required autofocus maxlength="100">
<label for="password">{password}</label><input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024">
<input type="hidden" name="next" value="{next}"><button>{button}</button></form></main></body></html>"""


def sign_in_pages(door: WithPassword) -> APIRouter:
    """Return the page to sign in and what it calls."""
    router = APIRouter(include_in_schema=False)

    @router.get(SIGN_IN)
    def page(next: str = "/") -> Response:  # noqa: A002 - the name in the address
        return _page(next)

    @router.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        body = await request.body()
        fields = parse_qs(body[:_FORM_LIMIT].decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=10)
        name, password, back = (fields.get(key, [""])[0] for key in ("name", "password", "next"))
        try:
            person = await run_in_threadpool(people.sign_in, door.store, name, password, address=peer(request.scope))
        except NotSignedInError as problem:
            slow = isinstance(problem, people.TooManyTriesError)
            what = say("sign_in.wait", seconds=problem.seconds) if isinstance(problem, people.TooManyTriesError) else say("sign_in.wrong")
            answer = _page(back, what, status=429 if slow else 401)
            if isinstance(problem, people.TooManyTriesError):
                answer.headers["retry-after"] = str(problem.seconds)
            return answer
        if (before := cookie(request.scope, door.cookie_name)) is not None:
            await run_in_threadpool(sessions.end, door.store, before)
        token = await run_in_threadpool(sessions.start, door.store, person)
        return _giving(door, token, request, int(sessions.LASTS.total_seconds()), _inside(back))

    @router.post(SIGN_OUT)
    async def sign_out(request: Request) -> Response:
        if (token := cookie(request.scope, door.cookie_name)) is not None:
            await run_in_threadpool(sessions.end, door.store, token)
        return _giving(door, "", request, 0, SIGN_IN)

    return router


def _page(back: str, problem: str = "", *, status: int = 200) -> HTMLResponse:
    shown = f'<p class="problem" role="alert">{html.escape(problem)}</p>' if problem else ""
    words = {key: html.escape(say(f"sign_in.{key}")) for key in ("title", "name", "password", "button")}
    page = _PAGE.format(window=html.escape(say("desk.window")), problem=shown, action=SIGN_IN, next=html.escape(_inside(back)), **words)
    return HTMLResponse(page, status, headers=_HEADERS)


def _inside(back: str) -> str:
    """Return where to go after signing in: a page of this desk, the start for what leads anywhere else."""
    plain = back.isprintable() and back.startswith("/") and not back.startswith(("//", "/\\")) and "\\" not in back
    return back if plain and len(back) < 2_000 else "/"


def _giving(door: WithPassword, token: str, request: Request, seconds: int, back: str) -> Response:
    secure = request.scope.get("scheme") == "https"
    return RedirectResponse(back, 303, headers={"set-cookie": set_cookie(door.cookie_name, token, secure=secure, seconds=seconds)})
