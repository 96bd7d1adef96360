"""Chromium in front of gunicorn, with a database and demonstration data of its own.

Only the browser speaks to the site here: these tests use no model.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, WebError

from testbed import Missing, chromium
from testbed.azurite import CONTAINER, Azurite
from testbed.certificates import Certificates
from testbed.other_site import OtherSite
from testbed.site import Site, manage
from tests.servers import skip_or_fail

# As most visitors see pages.
MOVING = pytest.mark.browser_context_args(reduced_motion="no-preference")
STAFF = ("staff", "a password for staff")
# Two places with photos, enough plain ones to turn pages, and a member of staff.
FILLED = f"""
from django.contrib.auth.models import User
from django.core.management import call_command
from restaurant_review.models import Restaurant, Review
call_command("load_demo", restaurants=2)
User.objects.create_superuser("{STAFF[0]}", "staff@example.com", "{STAFF[1]}")
for number in range(30):
    Restaurant.objects.create(name=f"Table {{number}}", street_address="2 Long Lane", description="Soup.")
popular = Restaurant.objects.first()
for number in range(45):
    review = Review(restaurant=popular, user_name=f"Guest {{number}}", rating=number % 5 + 1)
    review.review_text = "Nice soup."
    review.save()
"""


@pytest.fixture(scope="session")
def photo_server(certificates: Certificates) -> Iterator[Azurite]:
    try:
        server = Azurite(certificates)
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def other_site() -> Iterator[OtherSite]:
    server = OtherSite()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(
    migrated_database: Callable[[str], dict[str, str]],
    photo_server: Azurite,
    certificates: Certificates,
    other_site: OtherSite,
) -> Iterator[Site]:
    # Playwright keeps an event loop running in this thread, which Django takes for an async context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    environ = {
        **migrated_database("browser"),
        "AZURE_STORAGEBLOB_RESOURCEENDPOINT": photo_server.url,
        "STORAGE_CONTAINER_NAME": CONTAINER,
        "REQUESTS_CA_BUNDLE": str(certificates.authority),
        "REVIEWS_PER_HOUR": "100000",
        "API_ALLOWED_ORIGINS": other_site.named,
    }
    manage("shell", "--no-imports", "-c", FILLED, environ=environ)
    with Site(environ) as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return f"http://127.0.0.1:{site.port}"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Any) -> dict[str, Any]:
    arguments = {**browser_type_launch_args, "args": list(chromium.FLAGS)}
    if not Path(playwright.chromium.executable_path).exists():
        installed = chromium.installed()
        if installed is None:
            skip_or_fail(
                Missing("no Chromium: apt install chromium-headless-shell, or playwright install chromium")
            )
        arguments["executable_path"] = installed
    return arguments


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": base_url,
        "viewport": {"width": 1280, "height": 900},
        # Without a graphics card a movement takes a third of a page's processor time. See MOVING.
        "reduced_motion": "reduce",
        # The photo server's certificate is signed by the suite's own authority.
        "ignore_https_errors": True,
    }


class Watch:
    """Fails a test whose page asks any host but the site and its photos, or whose scripts break."""

    def __init__(self, *addresses: str) -> None:
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        for address in addresses:
            self.allow(address)

    def allow(self, address: str) -> None:
        self.hosts.add(urlsplit(address).netloc)

    def over(self, context: BrowserContext) -> None:
        context.on("request", self._request)
        context.on("weberror", self._error)
        context.on("console", self._console)

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https"} and address.netloc not in self.hosts:
            self.faults.append(f"another host: {request.url}")

    def _error(self, error: WebError) -> None:
        # On a busy machine Chromium gives up a transition between two pages, and reports it as an error.
        if "Transition was aborted" not in str(error.error):
            self.faults.append(f"script: {error.error}")

    def _console(self, message: Any) -> None:
        # Chromium writes a line for every 4xx; what the page then does is what a test looks at.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")


@pytest.fixture
def watch(base_url: str, photo_server: Azurite) -> Iterator[Watch]:
    watch = Watch(base_url, photo_server.url)
    yield watch
    assert watch.faults == []


@pytest.fixture
def context(context: BrowserContext, watch: Watch) -> BrowserContext:
    watch.over(context)
    return context


@pytest.fixture
def plain_page(browser: Browser, browser_context_args: dict[str, Any], watch: Watch) -> Iterator[Page]:
    """A page of a browser that runs no scripts."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    watch.over(context)
    yield context.new_page()
    context.close()
