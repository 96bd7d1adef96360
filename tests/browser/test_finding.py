"""Where to eat: suggestions while typing, and filters, by pointer, keyboard and without scripts."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from .conftest import MOVING

pytestmark = MOVING

PHONE = {"width": 390, "height": 844}


LONG = "The Honourable Company of Fishmongers' Daughters Supper Club and Oyster Room at the Old Custom House"


def test_suggestions_are_a_combobox_for_keyboard_and_screen_reader(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox", name="Search for a restaurant")
    field.press_sequentially("table 1")
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("Table 1")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="Suggestions: 5")).to_be_attached()
    expect(options.first).to_have_attribute("aria-selected", "false")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    # The focus stays in the field, which says which option is meant.
    expect(field).to_be_focused()
    active = field.get_attribute("aria-activedescendant")
    assert active == options.first.get_attribute("id")
    snapshot = page.locator(".search").aria_snapshot()
    assert "combobox" in snapshot
    assert "option" in snapshot
    assert "[selected]" in snapshot
    field.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("table 1")
    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Table 1")


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page) -> None:
    page.goto("/")
    field = page.get_by_role("combobox")
    field.press_sequentially("table")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    expect(page).to_have_url("/?q=table")


def test_an_option_is_taken_by_a_press(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("table 2")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Table 2")


def test_without_scripts_the_field_is_a_field(plain_page: Page) -> None:
    plain_page.goto("/")
    expect(plain_page.get_by_role("combobox")).to_have_count(0)
    plain_page.get_by_role("searchbox").fill("table 3")
    plain_page.keyboard.press("Enter")
    expect(plain_page.get_by_role("heading", name="Places for")).to_be_visible()


def test_filters_unfold_on_a_phone_without_scripts(browser: Browser, browser_context_args: Any) -> None:
    context = browser.new_context(
        **{**browser_context_args, "viewport": PHONE}, java_script_enabled=False, locale="en"
    )
    page = context.new_page()
    page.goto("/?sort=name")
    choice = page.get_by_role("link", name="With photos")
    expect(choice).to_be_hidden()
    page.locator(".filters > summary").click()
    choice.click()
    expect(page).to_have_url("/?with_photos=1&sort=name")
    # What is chosen is in sight though the sheet is folded, and taken back there.
    page.locator(".made a").click()
    expect(page).to_have_url("/?sort=name")
    context.close()


def test_two_cards_are_seen_at_once_on_a_phone(browser: Browser, browser_context_args: Any) -> None:
    context = browser.new_context(**{**browser_context_args, "viewport": PHONE}, locale="en")
    page = context.new_page()
    page.goto("/")
    bottoms = page.locator(".card").evaluate_all(
        "cards => cards.map(card => card.getBoundingClientRect().bottom)"
    )
    assert sum(bottom <= 844 for bottom in bottoms) >= 2
    assert sum(844 < bottom <= 2 * 844 for bottom in bottoms) >= 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".card h2 a").first.click()
    # What there is to do comes before one scrolls, also below a name of a hundred letters.
    page.locator("h1").evaluate("(h1, name) => h1.textContent = name", LONG)
    buttons = page.locator(".place .actions")
    expect(buttons.get_by_role("link", name="Write a review")).to_be_visible()
    assert buttons.evaluate("buttons => buttons.getBoundingClientRect().bottom") <= 500
    context.close()
