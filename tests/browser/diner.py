"""What a diner does on the pages."""

from uuid import uuid4

from playwright.sync_api import Page, expect


def add_restaurant(page: Page, name: str) -> str:
    """Add a restaurant; returns its address."""
    page.goto("/create")
    page.get_by_label("Name", exact=True).fill(name)
    # A place of that name may be here from the same test at another width.
    page.get_by_label("Street address").fill(uuid4().hex)
    page.get_by_label("Description").fill(f"Small plates by the river, at {name}, {uuid4().hex[:8]}.")
    page.get_by_role("button", name="Add the restaurant").click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page.url


def open_review(page: Page) -> None:
    page.get_by_role("link", name="Write a review").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def choose_stars(page: Page, stars: int) -> None:
    page.locator(f"label:has([name=rating][value='{stars}'])").click()


def post(page: Page) -> None:
    page.get_by_role("button", name="Post the review").click()
