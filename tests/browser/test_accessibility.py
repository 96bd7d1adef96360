"""axe finds nothing on any page, in any state, light and dark, on a phone and on a desk."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from .axe import WCAG, violations
from .conftest import STAFF
from .diner import add_restaurant, open_review, post

RULES = (*WCAG, "best-practice")
COLOURS = ("color-contrast",)
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture(params=[390, 1280])
def page(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    watch: Any,
) -> Iterator[Page]:
    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": request.param, "height": 900}}
    )
    watch.over(context)
    yield context.new_page()
    context.close()


def check(page: Page) -> None:
    found = [*violations(page, *RULES), *in_the_dark(page)]
    faults = [
        f"{fault['id']}: {node['html']} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]
    assert faults == []
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert beyond == 0, "the page is wider than the screen"


def in_the_dark(page: Page) -> list[dict[str, Any]]:
    """What is the same page in other colours."""
    page.emulate_media(color_scheme="dark")
    # Django's links take a moment to change theirs.
    page.evaluate("Promise.all(document.getAnimations().map(change => change.finished))")
    found = violations(page, rules=COLOURS)
    page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/?page=2&sort=name",
        "/?q=zzzz",
        "/create",
        "/nowhere",
        "/?min_rating=4&sort=reviews",
        "/latest",
        "/saved",
    ],
)
def test_pages(page: Page, address: str) -> None:
    page.goto(address)
    check(page)


def test_suggestions_and_filters(page: Page) -> None:
    page.goto("/?with_photos=1")
    page.get_by_role("combobox").press_sequentially("table")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    check(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("Escape")
    page.locator(".filters > summary").click()
    check(page)


def test_a_change_is_suggested_in_a_dialog(page: Page) -> None:
    add_restaurant(page, "The Wrong Door")
    page.get_by_role("link", name="Suggest a change").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    page.get_by_label("It has closed for good").check()
    page.get_by_role("button", name="Send the suggestion").click()
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_restaurant_with_reviews_and_photos(page: Page) -> None:
    page.goto("/?sort=reviews")
    page.locator(".card:has(.card-photo:not(.bare)) h2 a").first.click()
    check(page)
    page.locator(".gallery a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


def test_the_review_form_and_its_errors(page: Page) -> None:
    add_restaurant(page, "The Wide Door")
    check(page)
    open_review(page)
    check(page)
    post(page)
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_focused()
    check(page)
    page.goto(page.get_by_role("link", name="Write a review").get_attribute("href") or "")
    post(page)
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)


def test_the_report_form(page: Page) -> None:
    page.goto("/?sort=reviews")
    page.locator(".card h2 a").first.click()
    page.get_by_label("More about this review").first.click()
    page.get_by_role("link", name="Report", exact=True).first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_focused()
    check(page)


def test_long_words_and_names(page: Page) -> None:
    add_restaurant(page, LONG)
    open_review(page)
    page.get_by_label("Your name").fill(LONG[:50])
    page.locator("label:has([name=rating][value='1'])").click()
    page.get_by_label("Your review").fill(LONG * 5)
    post(page)
    expect(page.locator(".review").first).to_contain_text(LONG)
    check(page)
    page.goto(f"/?q={LONG}")
    check(page)


def test_the_admin(page: Page) -> None:
    page.goto("/admin/")
    check_admin(page)
    page.get_by_label("Username").fill(STAFF[0])
    page.get_by_label("Password").fill(STAFF[1])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Plateful")).to_be_visible()
    check_admin(page)


def check_admin(page: Page) -> None:
    """Colours alone: the rest of the admin's markup is Django's."""
    found = [*violations(page, rules=COLOURS), *in_the_dark(page)]
    assert [node["html"] for fault in found for node in fault["nodes"]] == []


@pytest.mark.parametrize("page", [320, 640], indirect=True)
def test_nothing_is_lost_when_zoomed(page: Page) -> None:
    """1280 px at 200 % and at 400 %."""
    page.goto("/?sort=reviews")
    check(page)
    page.locator(".card h2 a").first.click()
    check(page)
    page.goto("/create")
    check(page)
