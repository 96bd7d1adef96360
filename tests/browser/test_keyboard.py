"""The whole site by keyboard, with the focus in sight."""

from playwright.sync_api import Locator, Page, expect

from .conftest import MOVING

pytestmark = MOVING

FOCUS = """() => {
  const element = document.activeElement;
  const seen = [element, element.closest("label, .card")].filter(Boolean).some((part) => {
    const style = getComputedStyle(part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const box = element.getBoundingClientRect();
  return { name: element.tagName, seen, inside: box.bottom > 0 && box.top < innerHeight };
}"""


def tab_to(page: Page, place: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if place.evaluate("place => place === document.activeElement"):
            return
    expect(place).to_be_focused()


def test_a_review_is_written_by_keyboard_alone(page: Page) -> None:
    page.goto("/?sort=reviews")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name="Best", exact=True))
    tab_to(page, page.locator(".card h2 a").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/*/")
    tab_to(page, page.get_by_role("link", name="Write a review"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.locator("[name=rating]").first).to_be_focused()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[name=rating]:checked")).to_have_value("4")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Kit")
    expect(page.get_by_label("Your name")).to_have_value("Kit")
    tab_to(page, page.get_by_role("button", name="Post the review"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Thank you, Kit")).to_be_focused()


def test_the_focus_is_always_in_sight(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    for address in ("/?sort=reviews", "/create"):
        page.goto(address)
        for step in range(30):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if focus["name"] == "BODY":
                break
            assert focus["seen"], f"{address}, step {step}: {focus}"
            assert focus["inside"], f"{address}, step {step}: {focus}"
