"""Reports, the queue of staff, and what diners may do with their own review."""

from playwright.sync_api import Browser, Page, expect

from .conftest import STAFF
from .diner import add_restaurant, choose_stars, open_review, post


def review(page: Page, restaurant: str, name: str, words: str) -> str:
    """Add a restaurant with one review; returns its address."""
    address = add_restaurant(page, restaurant)
    open_review(page)
    page.get_by_label("Your name").fill(name)
    choose_stars(page, 2)
    page.get_by_label("Your review").fill(words)
    post(page)
    expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    return address


def test_an_author_edits_and_deletes_their_review(page: Page) -> None:
    address = review(page, "The Second Thought", "Lea", "Too salty.")
    page.goto(address)
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("dialog").get_by_label("Your review").fill("Too salty, but kind.")
    page.get_by_role("button", name="Save the review").click()
    expect(page.locator(".review")).to_contain_text("Too salty, but kind.")
    expect(page.locator(".review")).to_contain_text("edited")
    page.get_by_role("link", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete the review").click()
    expect(page.get_by_text("No reviews yet")).to_be_visible()


def test_a_reported_review_is_hidden_by_staff(
    page: Page, browser: Browser, browser_context_args: dict[str, object]
) -> None:
    address = review(page, "The Complaint", "Max", "Buy my watches.")
    visitor = browser.new_context(**browser_context_args).new_page()
    visitor.goto(address)
    assert visitor.get_by_role("link", name="Edit", exact=True).count() == 0
    visitor.get_by_label("More about this review").click()
    visitor.get_by_role("link", name="Report", exact=True).click()
    visitor.get_by_role("dialog").get_by_label("Spam or advertising").check()
    visitor.get_by_role("button", name="Send the report").click()
    expect(visitor.get_by_role("status").filter(has_text="Our staff will look")).to_be_focused()

    staff = browser.new_context(**browser_context_args).new_page()
    staff.goto("/admin/")
    staff.get_by_label("Username").fill(STAFF[0])
    staff.get_by_label("Password").fill(STAFF[1])
    staff.get_by_role("button", name="Log in").click()
    expect(staff.get_by_role("button", name="Log out")).to_be_visible()
    # The admin's own list; the desk has tests of its own.
    staff.goto("/admin/restaurant_review/review/?q=watches")
    row = staff.get_by_role("row").filter(has_text="Buy my watches.")
    row.get_by_role("checkbox").check()
    staff.locator("select[name=action]").select_option(label="Hide the selected reviews, with a reason")
    staff.get_by_role("button", name="Run").or_(staff.get_by_role("button", name="Go")).click()
    staff.get_by_label("Reason").fill("Advertising")
    staff.get_by_role("button", name="Hide").click()
    expect(staff.get_by_text("1 review was hidden.")).to_be_visible()

    visitor.goto(address)
    expect(visitor.get_by_text("No reviews yet")).to_be_visible()
    expect(visitor.get_by_text("Buy my watches.")).to_have_count(0)
    for opened in (visitor, staff):
        opened.context.close()
