"""The desk in a browser: by keyboard, without a script, on a phone, by two at once."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from testbed.site import Site, manage

from .axe import violations
from .conftest import STAFF, Watch

pytestmark = pytest.mark.slow

QUEUES = f"""
from datetime import timedelta
from django.contrib.auth.models import Group, User
from django.utils import timezone
from restaurant_review.models import Report, Restaurant, Review, SavedReason, Suggestion
from restaurant_review.moderation import reports
for name in ("mo", "ma"):
    user = User.objects.create_user(name, password="{STAFF[1]}", is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
SavedReason.objects.create(reason="Rude", author_note="Please write about the food.")

def make(mark):
    place = Restaurant.objects.create(name=f"Place {{mark}}", street_address="1 Quay", description="Soup.")
    for number in range(5):
        text = f"Case {{number}} of {{mark}}: an idiot at the till"
        since = timezone.now() - timedelta(hours=9 - number)
        Review.objects.create(restaurant=place, user_name=f"Guest {{number}}", rating=2, review_text=text,
            status="waiting", held_for="words", evidence={{"word": "idiot"}}, queued=since, gravity=2)
    reported = Review.objects.create(
        restaurant=place, user_name="Reported", rating=1, review_text="She lives")
    reports.report(reported, Report.Reason.PRIVATE, "That is my home", mark, "somebody")
    Suggestion.objects.create(restaurant=place, kind="address", proposed={{"street_address": "3 Quay"}})
"""


@pytest.fixture(scope="module")
def marks(request: pytest.FixtureRequest, site: Site) -> list[str]:
    """A word for each test that asks for one, made at once: a process for each would take a second each."""
    asked = [item for item in request.session.items if "mark" in getattr(item, "fixturenames", ())]
    marks = [f"mark{uuid4().hex[:10]}" for _ in asked]
    code = "".join([QUEUES, *(f"make({mark!r})\n" for mark in marks)])
    done = manage("shell", "--no-imports", "-c", code, environ=site.environ)
    assert done.returncode == 0, done.stderr
    return marks


@pytest.fixture
def mark(marks: list[str]) -> str:
    """A word of a queue of this test's own: six reviews and a suggestion."""
    return marks.pop()


@pytest.fixture
def opened(
    browser: Browser, browser_context_args: dict[str, object], watch: Watch, mark: str
) -> Iterator[Callable[..., Page]]:
    """Opens the test's own queue for a moderator."""
    contexts: list[BrowserContext] = []

    def open(name: str = "mo", **options: Any) -> Page:
        contexts.append(browser.new_context(**{**browser_context_args, **options}))
        watch.over(contexts[-1])
        page = contexts[-1].new_page()
        page.goto(f"/admin/desk/?q={mark}")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(STAFF[1])
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("heading", name="Moderation desk")).to_be_visible()
        # With what its scripts add.
        page.wait_for_load_state()
        return page

    yield open
    for context in contexts:
        context.close()


def count(page: Page, cases: int) -> None:
    expect(page.locator(".count")).to_contain_text(f"{cases} case")


def check(page: Page) -> None:
    faults = [f"{fault['id']}: {node['html']}" for fault in violations(page) for node in fault["nodes"]]
    assert faults == []
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, "the page is wider than the screen"


def test_a_queue_is_emptied_without_leaving_the_keyboard(opened: Callable[..., Page]) -> None:
    page = opened()
    count(page, 7)
    current = page.locator(".case.current")
    expect(current).to_contain_text("Reported on Place")
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("Reported on Place")
    expect(current).to_contain_text("Case 0")
    expect(current).to_be_focused()
    expect(current.locator("mark")).to_have_text("idiot")
    page.keyboard.press("j")
    expect(current).to_contain_text("Case 1")
    page.keyboard.press("k")
    expect(current).to_contain_text("Case 0")
    # Faster than the site answers.
    for key in "hp1":
        page.keyboard.press(key)
    count(page, 3)
    expect(current).to_contain_text("Case 3")
    expect(page.locator("#said")).to_contain_text("Hidden: Rude")
    page.keyboard.press("z")
    expect(page.locator("#said")).to_contain_text("Undone: Hidden: Rude")
    count(page, 4)
    page.keyboard.press("k")
    expect(current).to_contain_text("Case 2")
    for _ in range(3):
        page.keyboard.press("p")
    count(page, 1)
    expect(current).to_contain_text("3 Quay")
    page.keyboard.press("p")
    expect(page.get_by_text("Nothing that fits waits.")).to_be_visible()


def test_keys_help_search_reply_and_select(opened: Callable[..., Page]) -> None:
    page = opened()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    check(page)
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    count(page, 7)
    page.keyboard.press("r")
    page.keyboard.type("Thank you, jane")
    expect(page.locator(".case.current textarea")).to_have_value("Thank you, jane")
    page.locator(".case.current").get_by_role("button", name="Save the reply").click()
    expect(page.locator("#said")).to_contain_text("The reply is saved.")
    expect(page.locator(".case.current blockquote")).to_have_text("Thank you, jane")
    page.keyboard.press("j")
    page.keyboard.press("s")
    page.keyboard.press("j")
    page.keyboard.press("s")
    bar = page.get_by_role("form", name="With what is selected")
    expect(bar).to_contain_text("(2)")
    bar.get_by_label("Reason").fill("Both rude")
    bar.get_by_role("button", name="Hide").click()
    expect(page.locator("#said")).to_contain_text("2 cases: Hidden: Both rude")
    count(page, 5)
    page.keyboard.press("/")
    page.keyboard.type("quay")
    expect(page.get_by_role("searchbox")).to_have_value("quay")


def test_all_of_it_works_without_a_script(opened: Callable[..., Page], mark: str) -> None:
    page = opened(java_script_enabled=False)
    count(page, 7)
    page.locator(".case", has_text="Case 1").get_by_role("button", name="Publish").click()
    expect(page.locator("#said")).to_contain_text("Guest 1")
    # The next case, under the same filters.
    assert re.search(rf"\?q={mark}&place=3$", page.url)
    expect(page.locator(".case.current")).to_contain_text("Case 2")
    count(page, 6)
    page.locator(".case", has_text="Case 2").get_by_role("button", name="Rude").click()
    page.get_by_role("button", name="Undo Hidden: Rude").first.click()
    count(page, 6)
    page.go_back()
    assert mark in page.url


def test_two_moderators_see_each_other_and_decide_nothing_twice(opened: Callable[..., Page]) -> None:
    mo = opened("mo")
    expect(mo.locator(".case.current")).to_contain_text("Reported on Place")
    ma = opened("ma")
    expect(ma.locator(".case.current")).to_contain_text("Case 0")
    expect(ma.locator(".case", has_text="Reported on Place")).to_contain_text("mo has it open")
    ma.locator(".case", has_text="Reported on Place").get_by_role("button", name="Hide").click()
    count(ma, 6)
    mo.keyboard.press("d")
    expect(mo.locator("#said")).to_contain_text("was decided meanwhile by ma: Hidden: Private information")
    expect(mo.locator(".case.current")).to_contain_text("Case 0")
    count(mo, 6)


def test_what_could_not_be_sent_comes_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.context.set_offline(True)
    page.keyboard.press("d")
    expect(page.locator("#said")).to_contain_text("could not be sent")
    expect(page.locator(".case.current")).to_contain_text("Reported on Place")
    page.context.set_offline(False)
    page.keyboard.press("d")
    count(page, 6)


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_desk_is_for_everybody(opened: Callable[..., Page], width: int, scheme: str) -> None:
    page = opened(viewport={"width": width, "height": 900}, color_scheme=scheme)
    check(page)
    page.locator(".case").nth(1).get_by_role("button", name="Publish").click()
    expect(page.locator("#said")).to_contain_text("Published")
    page.get_by_text("With what is selected").click()
    check(page)
    page.locator(".case h2 a").first.click()
    expect(page.get_by_role("heading", name="What was decided")).to_be_visible()
    check(page)
    page.goto("/admin/desk/figures/")
    for summary in page.locator(".chart summary").all():
        summary.click()
    check(page)


def test_a_thumb_decides_while_it_scrolls(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    publish = page.locator(".case.current").get_by_role("button", name="Publish")
    page.locator(".case.current").evaluate("card => card.scrollIntoView()")
    expect(publish).to_be_in_viewport()
    publish.tap()
    count(page, 6)
