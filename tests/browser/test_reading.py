"""What scripts add for a diner who reads."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from .conftest import MOVING
from .diner import add_restaurant, choose_stars, open_review, post

pytestmark = MOVING

# Of the demonstration data, whose restaurants have hours; Kumo Ramen is closed on Mondays.
PLACE = "Forno Sant'Elia"


def open_place(page: Page) -> None:
    page.goto(f"/?q={PLACE}")
    page.get_by_role("link", name=PLACE).click()
    expect(page.get_by_role("heading", name=PLACE, level=1)).to_be_visible()


def test_a_restaurant_says_whether_it_is_open(page: Page) -> None:
    page.clock.set_fixed_time("2026-11-27T20:00:00")  # a Friday
    open_place(page)
    expect(page.locator(".now")).to_have_text(re.compile("Open now, until 11:30"))
    page.clock.set_fixed_time("2026-11-23T20:00:00")  # a Monday
    page.reload()
    expect(page.locator(".now")).to_have_text(re.compile("Closed now, opens Tue"))


def test_all_restaurants_leads_back_to_the_search(page: Page) -> None:
    open_place(page)
    back = page.get_by_role("link", name="Back to the search")
    back.click()
    expect(page.get_by_role("combobox")).to_have_value(PLACE)


def test_a_place_is_saved_and_listed(page: Page) -> None:
    open_place(page)
    save = page.get_by_role("button", name="Save")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(save).to_have_attribute("aria-pressed", "true")
    page.goto("/saved")
    expect(page.get_by_role("link", name=PLACE)).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?ids=\d+$"))
    page.get_by_role("link", name=PLACE).click()
    save.click()
    page.goto("/saved")
    expect(page.get_by_role("heading", name="Nothing is saved yet")).to_be_visible()


def test_the_link_is_copied_where_nothing_shares_it(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_place(page)
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("The link is copied")).to_be_visible()
    assert re.search(r"/\d+/$", page.evaluate("navigator.clipboard.readText()"))


def test_a_long_review_is_cut_until_one_asks(page: Page) -> None:
    add_restaurant(page, "The Long Story")
    open_review(page)
    page.get_by_label("Your name").fill("Ana")
    choose_stars(page, 4)
    page.get_by_label("Your review").fill("And then we had another plate. " * 50)
    post(page)
    more = page.get_by_role("button", name="Read more")
    words = page.locator(".words")
    cut = words.evaluate("text => text.clientHeight")
    more.click()
    less = page.get_by_role("button", name="Show less")
    expect(less).to_have_attribute("aria-expanded", "true")
    assert words.evaluate("text => text.clientHeight") > cut
    less.click()
    assert words.evaluate("text => text.clientHeight") == cut


def test_back_closes_a_dialog_and_leaves_the_page(page: Page) -> None:
    open_place(page)
    address = page.url
    page.get_by_role("link", name="Write a review").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url == address
    page.locator(".gallery a").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url == address


def test_a_report_leaves_the_reader_where_they_were(page: Page) -> None:
    open_place(page)
    last = page.locator(".review").last
    last.get_by_label("More about this review").click()
    last.get_by_role("link", name="Report").click()
    page.get_by_role("dialog").get_by_label("Spam or advertising").check()
    before = page.evaluate("scrollY")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("status").filter(has_text="Our staff will look at")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert abs(page.evaluate("scrollY") - before) < 50


def test_helpful_is_pressed_in_place_and_taken_back(page: Page) -> None:
    open_place(page)
    address = page.url
    # By its id: the vote may move it.
    number = page.locator(".review:has([data-vote])").last.get_attribute("id")
    button = page.locator(f"#{number} [data-vote] button")
    expect(button).to_have_text("Helpful")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text("Helpful · 1")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_text("Helpful")
    expect(button).not_to_have_attribute("aria-pressed", "true")
    assert page.url == address


def test_a_review_is_shared_by_its_address(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script("delete Navigator.prototype.share")
    open_place(page)
    last = page.locator(".review").last
    last.get_by_label("More about this review").click()
    last.get_by_role("link", name="Share").click()
    expect(page.get_by_role("status").filter(has_text="The link is copied")).to_be_visible()
    number = (last.get_attribute("id") or "").removeprefix("review-")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/reviews/{number}/")
    page.goto(copied)
    expect(page.locator(f"#review-{number}:target")).to_be_in_viewport()


def test_stars_pressed_on_the_page_begin_a_review(page: Page) -> None:
    add_restaurant(page, "The Four Stars")
    page.get_by_role("link", name="4 stars").click()
    expect(page.get_by_role("dialog").locator("[name=rating]:checked")).to_have_value("4")


def test_a_photo_is_shown_with_what_its_review_says(page: Page) -> None:
    open_place(page)
    page.locator(".gallery a").first.click()
    expect(page.get_by_role("dialog").locator("blockquote")).to_contain_text(re.compile(r"\d stars · \w"))
