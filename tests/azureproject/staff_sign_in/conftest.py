"""A tenant of Entra, and a site that signs its staff in there."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import django.conf
import pytest

from testbed import Missing
from testbed.certificates import Certificates
from testbed.entra import CLIENT_ID, Entra
from testbed.identity_endpoint import TENANT
from tests.servers import skip_or_fail

if TYPE_CHECKING:
    from .browser import Browser


@pytest.fixture(scope="session")
def _tenant(certificates: Certificates) -> Iterator[Entra]:
    tenant = Entra(certificates)
    try:
        tenant.start(["http://testserver"])
    except Missing as missing:
        skip_or_fail(missing)
    yield tenant
    tenant.stop()


@pytest.fixture
def entra(_tenant: Entra, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Entra:
    """The tenant as it usually is, and the site with its ids."""
    from azureproject.managed_identity import tokens

    _tenant.tell()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_tenant.certificates.authority))
    monkeypatch.setattr(tokens, "_caches", {})
    settings.ENTRA_TENANT_ID, settings.ENTRA_CLIENT_ID = TENANT, CLIENT_ID
    settings.ENTRA_AUTHORITY = _tenant.authority
    settings.AUTHENTICATION_BACKENDS = [
        *settings.AUTHENTICATION_BACKENDS,
        "azureproject.staff_sign_in.backends.EntraBackend",
    ]
    # Not by `settings`, which would have Django read all addresses anew, twice for each test.
    monkeypatch.setattr(django.conf.settings, "ROOT_URLCONF", f"{__package__}.addresses")
    return _tenant


@pytest.fixture
def staff(entra: Entra) -> "Browser":
    from .browser import Browser

    return Browser(entra)
