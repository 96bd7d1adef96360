"""The pictures that other sites show of links to this one."""

import io
import os
import re
import unicodedata
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.test import Client
from PIL import Image

from restaurant_review.models import Restaurant, Review
from restaurant_review.open_graph import drawing, fonts
from restaurant_review.open_graph.drawing import Card, picture_of
from restaurant_review.photos import files, images, names

from .makers import make_restaurant, make_review, make_review_with_photos
from .pictures import stored_photo

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def opened(response: Any) -> Image.Image:
    assert response["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(response.content), formats=("JPEG",))


@pytest.mark.parametrize("address", ["/", "/{restaurant}/", "/{restaurant}/?review={review}"])
def test_each_page_names_a_picture_of_the_size_it_says(client: Client, address: str) -> None:
    review = make_review(make_restaurant())
    page = client.get(address.format(restaurant=review.restaurant_id, review=review.pk)).content.decode()
    [picture] = re.findall(r'<meta property="og:image" content="http://testserver([^"]+)">', page)
    assert opened(client.get(picture)).size == (1200, 630)
    assert '<meta property="og:image:width" content="1200">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_it_shows_the_photo(client: Client, media: Storage) -> None:
    review = make_review_with_photos(make_restaurant(), stored_photo((900, 700)))
    for address in (f"/{review.restaurant_id}/open-graph.jpg", f"/reviews/{review.pk}/open-graph.jpg"):
        picture = opened(client.get(address)).convert("RGB")
        # Red on the left, blue on the right.
        assert picture.getpixel((720, 300))[0] > 150
        assert picture.getpixel((1150, 300))[2] > 150


def test_a_photo_that_cannot_be_had_is_left_out_until_it_can(client: Client, media: Storage) -> None:
    photo = stored_photo((900, 700))
    review = make_review_with_photos(make_restaurant(), photo)
    file = names.thumbnails(photo)[640]
    with media.open(file) as stored:
        content = stored.read()
    media.delete(file)
    address = f"/reviews/{review.pk}/open-graph.jpg"
    without = client.get(address)
    assert without.status_code == 200
    media.save(file, ContentFile(content))
    assert client.get(address).content != without.content


def test_it_is_kept_for_an_hour_and_not_sent_twice(client: Client) -> None:
    address = f"/{make_restaurant().pk}/open-graph.jpg"
    first = client.get(address)
    assert first["Cache-Control"] == "public, max-age=3600"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Restaurant.objects.update(name="Another name")
    assert client.get(address)["ETag"] != first["ETag"]


def test_the_same_is_drawn_once(client: Client) -> None:
    address = f"/{make_restaurant('Drawn Once').pk}/open-graph.jpg"
    client.get(address)
    hits = drawing._drawn.cache_info().hits
    client.get(address)
    assert drawing._drawn.cache_info().hits == hits + 1


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_what_is_not_published_has_no_picture(client: Client, status: str) -> None:
    restaurant = make_restaurant(status=status)
    assert client.get(f"/{restaurant.pk}/open-graph.jpg").status_code == 404
    review = make_review(make_restaurant(), status=status)
    assert client.get(f"/reviews/{review.pk}/open-graph.jpg").status_code == 404


@pytest.mark.parametrize("number", [0, 2**63, 10**40])
def test_nor_has_what_there_is_not(client: Client, number: int) -> None:
    assert client.get(f"/{number}/open-graph.jpg").status_code == 404
    assert client.get(f"/reviews/{number}/open-graph.jpg").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "Café Étoile",
        "Ταβέρνα",
        "Чайхана",
        "寿司はなこ",
        "한국비빔밥",
        "مطعم الشرق",
        "שלום",
        "ต้มยำ",
        "दिल्ली",
        "বাংলা",
        "தமிழ்",
        "საქართველო",
    ],
)
def test_a_name_is_drawn_in_its_own_script(name: str) -> None:
    """Each of its signs is in a font."""
    assert "".join(part for _file, part in fonts.runs(name)) == unicodedata.normalize("NFC", name)


def test_what_no_font_has_is_left_out() -> None:
    assert [part for _file, part in fonts.runs("Sushi 🍣 Bar")] == ["Sushi  Bar"]


@pytest.mark.parametrize(
    "text", ["", "W" * 2000, "寿" * 500, "a " * 900, "\u200f\u202e", "🍣" * 50, "م " * 300]
)
def test_any_words_fit(text: str) -> None:
    content = picture_of(Card("Plateful", text, stars=0.5, figures=text, text=text))
    assert Image.open(io.BytesIO(content)).size == (1200, 630)


@pytest.mark.slow
def test_it_is_small_whatever_the_photo(media: Storage, client: Client) -> None:
    """Noise is what compresses worst."""
    noise = Image.frombytes("RGB", (1300, 900), os.urandom(1300 * 900 * 3))
    name = files.store(images.encode_photo(noise))
    make_review_with_photos(make_restaurant("Noise"), name)
    assert len(client.get(f"/{Restaurant.objects.get().pk}/open-graph.jpg").content) < 400_000


def test_when_too_many_are_asked_for_it_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MAX_WAIT", 0.01)
    review: Review = make_review(make_restaurant("Busy"))
    with drawing._turn:
        response = client.get(f"/reviews/{review.pk}/open-graph.jpg")
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert client.get(f"/reviews/{review.pk}/open-graph.jpg").status_code == 200
