"""The pictures of the README, taken from the demonstration data: `make screenshots`."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from testbed import chromium
from testbed.demonstration import demonstration

PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"
MOST_BYTES = 200_000
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demonstration() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.installed(), args=list(chromium.FLAGS))
        with_photos = "/?sort=reviews"
        page = open_page(browser, site, DESK, "light")
        page.goto("/")
        save(shot(page), "list")
        page.goto(with_photos)
        first_with_photo(page)
        save(shot(page), "restaurant")
        phones = []
        for scheme in ("light", "dark"):
            page = open_page(browser, site, PHONE, scheme)
            page.goto("/")
            phones.append(shot(page))
            page.goto(with_photos)
            first_with_photo(page)
            if scheme == "light":
                page.get_by_role("link", name="Write a review").click()
                page.get_by_label("Your name").fill("Ana")
                page.locator("label:has([name=rating][value='5'])").click()
                page.get_by_label("Your review").fill("We came for the soup and stayed for the view.")
                page.wait_for_timeout(400)
            phones.append(shot(page))
        save(side_by_side([phones[0], phones[1], phones[3]]), "phone")
        browser.close()


def open_page(browser: Browser, site: str, size: dict[str, int], scheme: str) -> Page:
    return browser.new_context(base_url=site, viewport=size, color_scheme=scheme, locale="en").new_page()


def first_with_photo(page: Page) -> None:
    page.locator(".card:has(.card-photo:not(.bare)) h2 a").first.click()
    page.wait_for_load_state("networkidle")


def shot(page: Page) -> Image.Image:
    page.wait_for_load_state("networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def side_by_side(pictures: list[Image.Image], gap: int = 40) -> Image.Image:
    width = sum(picture.width for picture in pictures) + gap * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, pictures[0].height + 2 * gap), "#e8dccb")
    left = gap
    for picture in pictures:
        sheet.paste(picture, (left, gap))
        left += picture.width + gap
    return sheet


def save(picture: Image.Image, name: str) -> None:
    path = PICTURES / f"{name}.jpg"
    for quality in range(88, 40, -6):
        picture.save(path, "JPEG", quality=quality, optimize=True, progressive=True)
        if path.stat().st_size < MOST_BYTES:
            break
    print(f"{path.relative_to(PICTURES.parents[1])}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
