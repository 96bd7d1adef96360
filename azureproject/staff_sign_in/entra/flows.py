"""The sign-ins that this browser has begun: a signed cookie, read again on the way back.

It keeps a few, so that two tabs do not disturb each other, each until it is used or ten minutes have passed.
What it shows to its own browser (state, nonce, code verifier) is of no use without the code, which only a
person who signed in at Microsoft has.
"""

import time
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = "entra_flows"
SALT = "azureproject.staff_sign_in.entra.flows"
# Seconds.
LIFETIME = 600
MOST = 4
# Of what MSAL calls a flow, what it wants to have back.
KEPT = ("state", "nonce", "code_verifier", "redirect_uri")


def begun(request: HttpRequest) -> list[dict[str, Any]]:
    try:
        flows = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LIFETIME)
    except BadSignature:
        return []
    return [flow for flow in flows if time.time() - flow["begun"] < LIFETIME]


def find(request: HttpRequest, state: str) -> dict[str, Any] | None:
    return next((flow for flow in begun(request) if flow["state"] == state), None)


def add(request: HttpRequest, response: HttpResponse, flow: Mapping[str, Any], after: str) -> None:
    kept = {name: flow[name] for name in KEPT}
    _keep(request, response, [*begun(request), {**kept, "begun": int(time.time()), "next": after}][-MOST:])


def remove(request: HttpRequest, response: HttpResponse, state: str) -> None:
    _keep(request, response, [flow for flow in begun(request) if flow["state"] != state])


def _keep(request: HttpRequest, response: HttpResponse, flows: list[dict[str, Any]]) -> None:
    path = reverse("entra_callback").rpartition("/")[0]
    if not flows:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(flows, salt=SALT, compress=True),
        max_age=LIFETIME,
        path=path,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
