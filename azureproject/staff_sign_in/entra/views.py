"""The way to Microsoft, the way back, and the way out."""

import logging

from django.contrib import admin
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from .. import history
from ..backends import EntraBackend
from . import authority, flows, people
from .problems import Kind, Problem, parameters

logger = logging.getLogger(__name__)

# Characters of `next`, which travels in a cookie.
LONGEST_NEXT = 500


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Reached by a link: browsers let no form lead to another site under this site's `form-action`."""
    after = _after(request)
    # Else Microsoft takes whoever is signed in there without a question.
    prompt = "select_account" if "other" in request.GET else None
    try:
        flow = authority.begin(_callback(request), prompt)
    except Problem as problem:
        return _refuse(request, problem, after)
    response = HttpResponseRedirect(flow["auth_uri"])
    flows.add(request, response, flow, after)
    return response


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Microsoft sends the person back to here. Whatever comes of it, the flow is used up."""
    state = request.GET.get("state", "")
    flow = flows.find(request, state)
    after = flow["next"] if flow else reverse("admin:index")
    response: HttpResponse
    try:
        if flow is None or not (request.GET.get("code") or request.GET.get("error")):
            raise Problem(Kind.FLOW)
        user = _admitted(people.account(authority.redeem(flow, request.GET.dict())))
    except Problem as problem:
        response = _refuse(request, problem, after)
    else:
        login(request, user, f"{EntraBackend.__module__}.{EntraBackend.__qualname__}")
        response = HttpResponseRedirect(after)
    flows.remove(request, response, state)
    return response


@never_cache
@require_GET
def sign_out(request: HttpRequest) -> HttpResponse:
    """Signing out here is the admin's; this is the way to signing out at Microsoft."""
    try:
        address = authority.sign_out_address(request.build_absolute_uri(reverse("admin:login")))
    except Problem as problem:
        return _refuse(request, problem, reverse("admin:index"))
    return HttpResponseRedirect(address)


def _after(request: HttpRequest) -> str:
    """Where to go once signed in: a page of this site."""
    after = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        after, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return after if safe and after.isprintable() and len(after) <= LONGEST_NEXT else reverse("admin:index")


def _callback(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("entra_callback"))


def _admitted(user: User) -> User:
    if not user.is_active:
        history.remember(user, _("Refused at Microsoft's sign-in: the account is closed."))
        raise Problem(Kind.CLOSED, f"account {user.pk}")
    if not user.is_staff:
        history.remember(user, _("Refused at Microsoft's sign-in: no role."))
        raise Problem(Kind.NO_ROLE, f"account {user.pk}")
    return user


def _refuse(request: HttpRequest, problem: Problem, after: str) -> HttpResponse:
    logger.warning("Sign-in with Microsoft: %s", problem)
    sentence = problem.kind.value
    context = {
        **admin.site.each_context(request),
        "title": _("You are not signed in"),
        "said": sentence.said,
        "mend": str(sentence.mend) % parameters(_callback(request)),
        "again": f"{reverse('entra_sign_in')}?{urlencode({'next': after})}",
        "can_wait": sentence.status == 503,
        "has_permission": False,
    }
    response = TemplateResponse(request, "staff_sign_in/problem.html", context, status=sentence.status)
    if problem.kind in (Kind.AWAY, Kind.BUSY, Kind.IDENTITY):
        response.headers["Retry-After"] = "60" if problem.kind is Kind.AWAY else "10"
    return response
