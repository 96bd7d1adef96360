"""Which reviews wait for approval, and for what reason."""

import timeit
from datetime import timedelta
from time import thread_time
from typing import Any

import pytest
from django.utils import timezone

from restaurant_review.models import Restaurant, Review, SuspiciousWord
from restaurant_review.moderation import links
from restaurant_review.moderation.suspicion import suspicion as suspicion_of

pytestmark = pytest.mark.django_db

HeldFor = Review.HeldFor


@pytest.fixture
def restaurant() -> Restaurant:
    return Restaurant.objects.create(name="Chez Ada", description="Soup.")


def make_review(restaurant: Restaurant, text: str = "", **fields: Any) -> Review:
    return Review(restaurant=restaurant, rating=4, review_text=text, **{"user_name": "Ann", **fields})


def suspicion(review: Review) -> Review.HeldFor:
    return suspicion_of(review, review.visitor).held_for


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/menu",
        "hxxp://bad.example",
        "www.example.org has more",
        "Book at example.com",
        "write to me@example.net",
        "t.me/cheapfood",
        "bit.ly/3xYz",
        "example[.]com",
        "example (dot) com",
        "example dot com is better",
        "EXAMPLE。COM",
        "\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d",
        "[url=x]food[/url]",
        "<a href = 'x'>",
        "пример.рф",
    ],
)
def test_a_link_is_seen_however_it_is_written(text: str) -> None:
    assert links.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Great food.The staff was kind.It was 4.5/5 for me.",
        "Opens at 11.30 and/or 12.00, e.g. on Sundays...",
        "Soup, bread, etc. No dot on the i.",
        "Mr.Smith paid $12.50/person",
        "St. Pauli at its best :) 10/10",
        "the com port of net orders",
    ],
)
def test_plain_talk_is_no_link(text: str) -> None:
    assert not links.found_in(text)


def test_a_plain_review_is_not_suspected(restaurant: Restaurant) -> None:
    assert suspicion(make_review(restaurant, "A lovely evening, we will come again.")) == HeldFor.NOTHING


def test_a_link_in_text_or_name_waits(restaurant: Restaurant) -> None:
    assert suspicion(make_review(restaurant, "Go to https://example.com")) == HeldFor.LINKS
    assert suspicion(make_review(restaurant, "Nice", user_name="cheap-pills.com")) == HeldFor.LINKS


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u034f", "\ufe0f", "\u180b", "\u3164", "\U000e0041"])
def test_a_link_with_an_invisible_character_in_it_waits(restaurant: Restaurant, sign: str) -> None:
    assert suspicion(make_review(restaurant, f"example.c{sign}om")) == HeldFor.LINKS


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("rats", "There were RATS!"),
        ("dégoûtant", "Tout est degoutant ici"),
        ("fell ill", "We all FELL, ill as never before"),
        ("casino*", "Best casinos in town"),
        ("rats", "ra\u200bts everywhere"),
        ("$$$", "make $$$ fast"),
        ("垃圾", "这家店是垃圾餐厅"),
    ],
)
def test_a_listed_word_waits(restaurant: Restaurant, word: str, text: str) -> None:
    SuspiciousWord.objects.create(word=word)
    assert suspicion(make_review(restaurant, text)) == HeldFor.WORDS


@pytest.mark.parametrize(("word", "text"), [("rat", "We celebrate"), ("ass", "A first class dessert")])
def test_a_listed_word_inside_another_does_not_count(restaurant: Restaurant, word: str, text: str) -> None:
    SuspiciousWord.objects.create(word=word)
    assert suspicion(make_review(restaurant, text)) == HeldFor.NOTHING


def test_a_listed_word_in_the_name_counts(restaurant: Restaurant) -> None:
    SuspiciousWord.objects.create(word="admin")
    assert suspicion(make_review(restaurant, "Fine.", user_name="The Admin")) == HeldFor.WORDS


def test_a_text_already_posted_waits_even_elsewhere_and_hidden(restaurant: Restaurant) -> None:
    elsewhere = Restaurant.objects.create(name="Other", description="Tea.")
    make_review(elsewhere, "The very best burger of my whole life!", status="hidden").save()
    again = make_review(restaurant, "the VERY best burger -- of my whole life")
    assert suspicion(again) == HeldFor.REPEAT


def test_short_texts_and_empty_ones_may_be_repeated(restaurant: Restaurant) -> None:
    for text in ("Great food!", ""):
        make_review(restaurant, text).save()
        assert suspicion(make_review(restaurant, text)) == HeldFor.NOTHING


def test_a_review_does_not_repeat_itself(restaurant: Restaurant) -> None:
    review = make_review(restaurant, "The very best burger of my whole life!")
    review.save()
    assert suspicion(review) == HeldFor.NOTHING


def test_over_half_of_an_hours_allowance_within_five_minutes_is_a_burst(
    restaurant: Restaurant, settings: Any
) -> None:
    settings.REVIEWS_PER_HOUR = 6
    before = timezone.now() - timedelta(minutes=6)
    for _ in range(3):
        make_review(restaurant, visitor="old", review_date=before).save()
        make_review(restaurant, visitor="busy").save()
    make_review(restaurant, visitor="calm").save()
    assert suspicion(make_review(restaurant, visitor="busy")) == HeldFor.BURST
    assert suspicion(make_review(restaurant, visitor="old")) == HeldFor.NOTHING
    assert suspicion(make_review(restaurant, visitor="calm")) == HeldFor.NOTHING


def test_exactly_half_is_no_burst(restaurant: Restaurant, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 6
    for _ in range(2):
        make_review(restaurant, visitor="busy").save()
    assert suspicion(make_review(restaurant, visitor="busy")) == HeldFor.NOTHING


def test_every_review_waits_when_approval_is_required(restaurant: Restaurant, settings: Any) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True
    assert suspicion(make_review(restaurant, "Nice.")) == HeldFor.APPROVAL
    assert suspicion(make_review(restaurant, "Nice, see example.com")) == HeldFor.LINKS


@pytest.mark.parametrize("text", ["best-pills.tech", "shop.cc", "deals.us", "a.co", "203.0.113.9/x"])
def test_endings_that_spammers_use_are_known(text: str) -> None:
    assert links.found_in(f"Book at {text} now").startswith(text.split("/")[0])


@pytest.mark.parametrize("text", ["Good.Love it", "Trop cuit.Et cher", "version 1.2.3.4.5", "le 10.12.2024"])
def test_words_after_a_forgotten_space_are_no_link(text: str) -> None:
    assert not links.found_in(text)


HOSTILE = (
    "a." * 1000,
    "." * 2000,
    "a-" * 1000,
    ("a" * 62 + ".") * 30,
    "(dot" * 500,
    "[ . " * 500,
    "1.1." * 500,
    " " * 1990 + "dot",
    "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 2000,
    "ab" * 1000 + ":/",
    # Six letters each.
    "\N{SQUARE KIROMEETORU}" * 500,
)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_twice_as_long_takes_about_twice_as_long(text: str) -> None:
    """Against itself, whatever the speed of the machine. A quadratic pattern takes 64 times as long."""

    def seconds(text: str) -> float:
        return min(timeit.repeat(lambda: links.found_in(text), timer=thread_time, number=3, repeat=5))

    links.found_in("a.tech")  # reads the list
    assert seconds(text * 8) < 32 * seconds(text) + 0.005
