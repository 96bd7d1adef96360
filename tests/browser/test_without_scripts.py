"""The same with scripts off."""

from pathlib import Path

from playwright.sync_api import Page, expect

from .pictures import photo


def test_everything_works_without_scripts(plain_page: Page, tmp_path: Path) -> None:
    page = plain_page
    page.goto("/")
    page.get_by_role("link", name="Add a restaurant").click()
    page.get_by_role("button", name="Add the restaurant").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the name of the restaurant")
    page.get_by_label("Name", exact=True).fill("The Plain Page")
    page.get_by_label("Description").fill("Bread and butter.")
    page.get_by_role("button", name="Add the restaurant").click()
    expect(page.get_by_role("status")).to_contain_text("The Plain Page is added")
    address = page.url
    page.get_by_role("link", name="Write a review").click()
    page.get_by_label("Your name").fill("Jo")
    page.get_by_label("Your review").fill("Crusty.")
    page.get_by_label("Photo").set_input_files(photo(tmp_path / "bread.jpg"))
    page.get_by_role("button", name="Post the review").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose 1 to 5 stars")
    expect(page.get_by_role("alert")).to_contain_text("choose the photo again")
    expect(page.get_by_label("Your review")).to_have_value("Crusty.")
    page.locator("label:has([name=rating][value='5'])").click()
    page.get_by_label("Photo").set_input_files(photo(tmp_path / "bread.jpg"))
    page.get_by_role("button", name="Post the review").click()
    assert page.url.startswith(f"{address}#review-")
    expect(page.locator(".review:target")).to_contain_text("Crusty.")
    expect(page.locator(".review time")).to_contain_text("20")
    page.locator(".review .snap").click()
    assert page.url != address
    page.go_back()
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("link", name="Ajouter un restaurant")).to_be_visible()
