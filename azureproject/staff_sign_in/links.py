"""A link that signs one account in, once, within ten minutes: the way in when Entra is away."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from .backends import LinkBackend


class SignInTokenGenerator(PasswordResetTokenGenerator):
    """Lives PASSWORD_RESET_TIMEOUT seconds, and ends with the account's next sign-in."""

    key_salt = "azureproject.staff_sign_in.links"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        # Django's own leaves out the microseconds, within which a link could be used again.
        last_login = user.last_login.timestamp() if user.last_login else ""
        return f"{user.pk} {user.password} {last_login} {user.is_active} {user.is_staff} {timestamp}"


tokens = SignInTokenGenerator()


def link(user: User) -> str:
    # In the query, which no log of this site keeps.
    query = urlencode({"account": user.pk, "token": tokens.make_token(user)})
    return f"{settings.SITE_ORIGIN}{reverse('sign_in_link')}?{query}"


def signed_in_by(account: str, token: str) -> User | None:
    """The account that the link is for, while the link is good."""
    if not (account.isascii() and account.isdigit() and len(account) < 19):
        return None
    user = get_user_model().objects.filter(pk=account, is_active=True, is_staff=True).first()
    return user if user and tokens.check_token(user, token) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest) -> HttpResponse:
    """A page with a button: what looks at a link beforehand does not use it up."""
    given = request.POST if request.method == "POST" else request.GET
    account, token = given.get("account", ""), given.get("token", "")
    user = signed_in_by(account, token)
    if user and request.method == "POST":
        if _use_up(user):
            login(request, user, f"{LinkBackend.__module__}.{LinkBackend.__qualname__}")
            return HttpResponseRedirect(reverse("admin:index"))
        user = None
    context = {
        **admin.site.each_context(request),
        "title": _("Sign in with a link"),
        "name": user.get_username() if user else "",
        "account": account,
        "token": token,
    }
    return TemplateResponse(request, "staff_sign_in/link.html", context, status=200 if user else 403)


def _use_up(user: User) -> bool:
    """True for one of those who use the same link at the same time."""
    same = get_user_model().objects.filter(pk=user.pk, last_login=user.last_login)
    return same.update(last_login=timezone.now()) == 1
