"""Staff in a browser: to Microsoft and back, out again, and what they are shown when it does not work."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from testbed import Missing
from testbed.certificates import Certificates
from testbed.entra import Entra
from testbed.site import Site, collect_static, manage
from tests.servers import skip_or_fail

from .axe import violations
from .conftest import Watch

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tenant(certificates: Certificates) -> Entra:
    return Entra(certificates)


@pytest.fixture(scope="module")
def environ(tenant: Entra, migrated_database: Callable[[str], dict[str, str]]) -> dict[str, str]:
    return {**migrated_database("staff"), **tenant.environment(), "STAFF_PASSWORDS": "false"}


@pytest.fixture(scope="module")
def site(tenant: Entra, environ: dict[str, str]) -> Iterator[Site]:
    collect_static()
    with Site(environ) as site:
        try:
            tenant.start([f"http://127.0.0.1:{site.port}"])
        except Missing as missing:
            skip_or_fail(missing)
        yield site
        tenant.stop()


@pytest.fixture(params=[(390, "dark"), (1280, "light")], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, browser: Browser, site: Site, tenant: Entra) -> Iterator[Page]:
    width, scheme = request.param
    address = f"http://127.0.0.1:{site.port}"
    watch = Watch(address, tenant.authority)
    context = browser.new_context(
        base_url=address,
        ignore_https_errors=True,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
    )
    watch.over(context)
    yield context.new_page()
    context.close()
    assert watch.faults == []


def check(page: Page) -> None:
    assert [(fault["id"], node["html"]) for fault in violations(page) for node in fault["nodes"]] == []
    wider: Any = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0


def to_microsoft(page: Page) -> None:
    page.get_by_role("link", name="Sign in with Microsoft").click()
    expect(page.get_by_role("heading", name="Pick an account")).to_be_visible()


def test_a_member_of_staff_comes_in_and_goes_out(page: Page) -> None:
    page.goto("/admin/auth/user/")
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    expect(page.get_by_label("Password")).to_have_count(0)
    check(page)
    to_microsoft(page)
    page.get_by_role("button", name="Vera Visitor").click()
    expect(page.get_by_text("Your Microsoft account has no role on this site.")).to_be_visible()
    check(page)
    # Else Microsoft would send Vera back each time.
    page.get_by_role("link", name="Use another Microsoft account").click()
    page.get_by_role("button", name="Ada Admin").click()
    expect(page).to_have_url(re.compile(r"/admin/auth/user/$"))
    expect(page.get_by_text("Ada Admin").first).to_be_visible()

    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="You are signed out of this site")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Sign out of Microsoft").click()
    page.get_by_role("button", name="Yes").click()
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()
    to_microsoft(page)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("You left Microsoft's sign-in before it was done.")).to_be_visible()


def test_a_link_of_the_ssh_session(page: Page, environ: dict[str, str], site: Site) -> None:
    account = {"DJANGO_SUPERUSER_USERNAME": "operator", "DJANGO_SUPERUSER_EMAIL": "o@example.com"}
    manage("createsuperuser", "--noinput", environ=environ | account, check=False)
    link = manage("sign_in_link", "operator", environ=environ).stdout.splitlines()[-1]
    page.goto(link.removeprefix("http://127.0.0.1:8000"))
    expect(page.get_by_text("This link signs you in as operator. It works once.")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Sign in as operator").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.goto(link.removeprefix("http://127.0.0.1:8000"))
    expect(page.get_by_text("This link was used already")).to_be_visible()
    check(page)
