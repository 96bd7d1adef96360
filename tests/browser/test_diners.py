"""A diner's day, with scripts."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from .diner import add_restaurant, choose_stars, open_review, post
from .pictures import large_photo, photo

HOME = "/?sort=name"


def test_a_restaurant_is_added_and_its_success_is_announced(page: Page) -> None:
    add_restaurant(page, "The Quiet Fig")
    note = page.get_by_role("status").filter(has_text="The Quiet Fig is added")
    expect(note).to_be_focused()
    expect(page.get_by_text("No reviews yet")).to_be_visible()


def test_a_review_with_a_photo_is_posted_from_a_dialog(page: Page, tmp_path: Path) -> None:
    address = add_restaurant(page, "The Photo Booth")
    open_review(page)
    page.get_by_label("Your name").fill("Ana")
    choose_stars(page, 4)
    page.get_by_label("Your review").fill("Lovely.\nTwice.")
    page.get_by_label("Photo").set_input_files(photo(tmp_path / "lunch.jpg"))
    expect(page.get_by_role("img", name="lunch.jpg")).to_be_visible()
    expect(page.get_by_text("Ready to send")).to_be_visible()
    post(page)
    expect(page.get_by_role("status").filter(has_text="Thank you, Ana")).to_be_focused()
    assert page.url.startswith(f"{address}#review-")
    review = page.locator(".review")
    expect(review).to_have_count(1)
    expect(review).to_contain_text("4 stars")
    assert review.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 100


def test_photos_enlarge_in_place_and_give_the_focus_back(page: Page, tmp_path: Path) -> None:
    address = add_restaurant(page, "The Gallery")
    for number in (1, 2):
        page.goto(address)
        open_review(page)
        page.get_by_label("Your name").fill(f"Painter {number}")
        choose_stars(page, 5)
        page.get_by_label("Photo").set_input_files(photo(tmp_path / f"{number}.jpg", 400 + number, 300))
        post(page)
        expect(page.get_by_role("status").filter(has_text="Thank you")).to_be_visible()
    page.goto(address)
    first = page.locator(".gallery a").first
    first.focus()
    page.keyboard.press("Enter")
    viewer = page.get_by_role("dialog")
    expect(viewer.get_by_text("Photo by Painter 2 (1/2)")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(viewer.get_by_text("Photo by Painter 1 (2/2)")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(viewer.get_by_text("Photo by Painter 2 (1/2)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(first).to_be_focused()


def test_errors_are_summed_up_focused_and_lose_nothing(page: Page) -> None:
    address = add_restaurant(page, "The Slip")
    open_review(page)
    page.get_by_label("Your review").fill("All of this stays.")
    post(page)
    summary = page.get_by_role("dialog").get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Enter a name")
    expect(summary).to_contain_text("Choose 1 to 5 stars")
    expect(page.get_by_label("Your review")).to_have_value("All of this stays.")
    summary.get_by_role("link", name="Your name").click()
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Ben")
    choose_stars(page, 3)
    post(page)
    expect(page.locator(".review:target")).to_contain_text("All of this stays.")
    assert page.url.startswith(f"{address}#review-")


def test_a_photo_stays_chosen_after_an_error(page: Page, tmp_path: Path) -> None:
    add_restaurant(page, "The Second Try")
    open_review(page)
    page.get_by_label("Photo").set_input_files(photo(tmp_path / "kept.jpg"))
    expect(page.get_by_text("Ready to send")).to_be_visible()
    choose_stars(page, 5)
    post(page)
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_focused()
    page.get_by_label("Your name").fill("Cleo")
    expect(page.get_by_text("Ready to send")).to_be_visible()
    post(page)
    expect(page.locator(".review img")).to_have_count(1)


def test_a_large_photo_is_reduced_before_it_travels(page: Page, tmp_path: Path) -> None:
    add_restaurant(page, "The Large Plate")
    large = large_photo(tmp_path / "large.jpg")
    assert large.stat().st_size > 2_048_000
    open_review(page)
    page.get_by_label("Your name").fill("Dora")
    choose_stars(page, 5)
    page.get_by_label("Photo").set_input_files(large)
    expect(page.get_by_text("Ready to send")).to_be_visible()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        post(page)
    assert sent.value.sizes()["requestBodySize"] < 2_048_000
    expect(page.locator(".review img")).to_have_count(1)


def test_what_is_no_photo_is_refused_before_it_travels(page: Page, tmp_path: Path) -> None:
    add_restaurant(page, "The Text File")
    text = tmp_path / "menu.jpg"
    text.write_text("soup, fish, cake")
    open_review(page)
    page.get_by_label("Photo").set_input_files(text)
    expect(page.get_by_text("cannot be read as a photo")).to_be_visible()
    assert page.get_by_label("Photo").input_value() == ""


def test_what_was_typed_survives_a_reload(page: Page) -> None:
    page.goto(add_restaurant(page, "The Draft"))
    page.goto(page.get_by_role("link", name="Write a review").get_attribute("href") or "")
    page.get_by_label("Your name").fill("Eve")
    choose_stars(page, 2)
    page.get_by_label("Your review").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Your name")).to_have_value("Eve")
    expect(page.get_by_label("Your review")).to_have_value("Half a thought")
    expect(page.locator("[name=rating]:checked")).to_have_value("2")
    post(page)
    expect(page.locator(".review")).to_contain_text("Half a thought")
    open_review(page)
    expect(page.get_by_label("Your review")).to_have_value("")


def test_an_expired_token_costs_nothing(page: Page, context: BrowserContext) -> None:
    add_restaurant(page, "The Long Lunch")
    open_review(page)
    page.get_by_label("Your name").fill("Fay")
    choose_stars(page, 5)
    context.clear_cookies()
    post(page)
    expect(page.get_by_role("status").filter(has_text="Thank you, Fay")).to_be_visible()
    expect(page.locator(".review")).to_have_count(1)


def test_a_lost_connection_costs_nothing(page: Page, context: BrowserContext) -> None:
    add_restaurant(page, "The Tunnel")
    open_review(page)
    page.get_by_label("Your name").fill("Gil")
    choose_stars(page, 5)
    context.set_offline(True)
    post(page)
    expect(page.get_by_text("This could not be sent")).to_be_focused()
    context.set_offline(False)
    post(page)
    expect(page.locator(".review")).to_have_count(1)


def test_a_double_click_posts_once(page: Page) -> None:
    address = add_restaurant(page, "The Double")
    open_review(page)
    page.get_by_label("Your name").fill("Hal")
    choose_stars(page, 5)
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Post the review").dblclick()
    expect(page.get_by_role("status").filter(has_text="Thank you, Hal")).to_be_visible()
    page.goto(address)
    expect(page.locator(".review")).to_have_count(1)
    assert len(sent) == 1


def test_long_texts_are_counted(page: Page) -> None:
    add_restaurant(page, "The Counter")
    open_review(page)
    page.get_by_label("Your review").fill("x" * 1990)
    expect(page.get_by_text("10 characters left")).to_be_visible()


def test_the_dialog_closes_and_gives_the_focus_back(page: Page) -> None:
    add_restaurant(page, "The Door")
    open_review(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="Write a review")).to_be_focused()
    open_review(page)
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    open_review(page)
    page.get_by_role("dialog").get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_back_after_a_review_leads_back(page: Page) -> None:
    page.goto("/")
    first = add_restaurant(page, "The Return")
    open_review(page)
    page.get_by_label("Your name").fill("Ida")
    choose_stars(page, 4)
    post(page)
    expect(page.get_by_role("status").filter(has_text="Thank you, Ida")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="The Return", level=1)).to_be_visible()
    assert page.url in {first, re.sub(r"\d+/$", "create", first)}


def test_the_list_is_searched_sorted_filtered_and_paged(page: Page) -> None:
    page.goto("/")
    cards = page.locator(".card")
    expect(cards).to_have_count(20)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Next").click()
    expect(page.get_by_text("Page 2 of")).to_be_visible()
    page.get_by_role("link", name="Name", exact=True).click()
    names = page.locator(".card h2").all_text_contents()
    assert len(names) == 20
    page.get_by_role("link", name="With photos").click()
    expect(page.locator(".sorts [aria-current]")).to_have_text("Name")
    expect(page.locator(".filters [aria-current]")).to_contain_text("With photos")
    page.get_by_role("combobox").fill("zzzz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="No place fits")).to_be_visible()
    page.get_by_role("link", name="Show all restaurants").click()
    expect(cards).to_have_count(20)
    name = page.locator(".card h2").first.text_content() or ""
    page.get_by_role("combobox").fill(name)
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".card h2").first).to_have_text(name)


def test_a_bar_of_the_histogram_filters_the_reviews(page: Page) -> None:
    page.goto("/?sort=reviews")
    page.locator(".card h2 a").first.click()
    bar = page.locator(".bars a", has_text="5 stars")
    count = (bar.locator("span").last.text_content() or "").strip()
    bar.click()
    expect(page.locator(".bars a[aria-current]")).to_contain_text("5 stars")
    expect(page.locator(".review")).to_have_count(min(20, int(count)))
    for words in page.locator(".review .score").all_text_contents():
        assert words.strip().startswith("5 stars")


def test_dates_are_absolute_in_the_page_and_relative_on_the_screen(page: Page) -> None:
    page.goto("/?sort=reviews")
    page.locator(".card h2 a").first.click()
    date = page.locator(".review time").first
    expect(date).to_have_attribute("title", re.compile(r"20\d\d"))
    expect(date).to_have_text(re.compile("ago|yesterday|last|now|this"))


def test_the_language_is_switched_by_a_link_and_stays(page: Page) -> None:
    page.goto("/?sort=name")
    page.get_by_role("link", name="Français").click()
    assert page.url.endswith("/?sort=name")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("link", name="Ajouter un restaurant")).to_be_visible()
    page.goto("/create")
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_swipe_turns_the_photos(browser: Any, browser_context_args: dict[str, Any], watch: Any) -> None:
    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 390, "height": 800}}, has_touch=True
    )
    watch.over(context)
    page = context.new_page()
    page.goto("/?sort=reviews")
    page.locator(".card:has(.card-photo:not(.bare)) h2 a").first.click()
    page.locator(".gallery a").first.tap()
    viewer = page.get_by_role("dialog")
    words = viewer.locator("p")
    expect(words).to_contain_text("(1/")
    for start, end, expected in ((300, 100, "(2/"), (100, 300, "(1/")):
        viewer.dispatch_event("touchstart", touches_at(page, start))
        viewer.dispatch_event("touchend", touches_at(page, end))
        expect(words).to_contain_text(expected)
    context.close()


def touches_at(page: Page, x: int) -> dict[str, Any]:
    touch = page.evaluate_handle(
        "x => [new Touch({identifier: 1, clientX: x, clientY: 9, target: document.querySelector('dialog')})]",
        x,
    )
    return {"touches": touch, "changedTouches": touch}
