"""A browser of a member of staff, at the site and at Microsoft."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.test import Client

from testbed.entra import PEOPLE, Entra, Visitor

SIGN_IN = "/admin/entra/sign-in"
CALLBACK = "/admin/entra/callback"


@dataclass
class Browser:
    """One browser of a member of staff: its cookies here, and its cookies at Microsoft."""

    entra: Entra
    site: Client = field(default_factory=Client)
    microsoft: Visitor = field(init=False)

    def __post_init__(self) -> None:
        self.microsoft = self.entra.visitor()

    def begin(self, **query: str) -> str:
        """Follow the link of the sign-in page; the address at Microsoft that it leads to."""
        answer = self.site.get(SIGN_IN, query)
        assert answer.status_code == 302, answer.content.decode()
        return answer.headers["Location"]

    def back(self, address: str) -> Any:
        """Come back to the site, at the address that Microsoft named."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"http://testserver{CALLBACK}"
        return self.site.get(f"{parts.path}?{parts.query}")

    def sign_in(self, person: str, **query: str) -> Any:
        return self.back(self.microsoft.go(self.begin(**query), person))

    @property
    def user(self) -> str:
        """The name of whoever is signed in here; empty for nobody."""
        session = self.site.session
        return User.objects.get(pk=session["_auth_user_id"]).first_name if "_auth_user_id" in session else ""


def account(person: str) -> User:
    return User.objects.get(entra_account__object_id=PEOPLE[person]["oid"])
