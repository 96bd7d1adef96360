"""Where staff come to when they have signed in."""

import time
from typing import Any

from django.contrib import admin
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .desk.queue import kinds_of

SIGNED_IN = "signed_in"
# Seconds within which the first page after signing in is asked for.
JUST_NOW = 30


def after_sign_in(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SIGNED_IN] = time.time()


user_logged_in.connect(after_sign_in, dispatch_uid="landing")


@admin.site.admin_view
def index(request: HttpRequest) -> HttpResponse:
    """The admin's first page; moderators are led on to the desk, once."""
    if SIGNED_IN in request.session:
        came = request.session.pop(SIGNED_IN)
        moderates = kinds_of(request) and not request.user.is_superuser
        if moderates and time.time() - came < JUST_NOW:
            return HttpResponseRedirect(reverse("desk"))
    return admin.site.index(request)
