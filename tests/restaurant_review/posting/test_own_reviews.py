"""The pages to report a review and, for its author, to edit and delete it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from restaurant_review.models import Decision, Report, Restaurant, Review, SuspiciousWord
from restaurant_review.posting import ownership
from tests.restaurant_review.makers import make_moderator, make_restaurant, make_review
from tests.restaurant_review.pictures import encoded, files_of, picture

pytestmark = pytest.mark.django_db

WORDS = {"user_name": "Ana", "rating": "5", "review_text": "Good soup"}


@pytest.fixture
def restaurant() -> Restaurant:
    return make_restaurant()


def post(client: Client, restaurant: Restaurant, **words: Any) -> Review:
    assert client.post(f"/review/{restaurant.pk}", WORDS | words).status_code == 302
    return Review.objects.latest("pk")


def edit(client: Client, review: Review, **words: Any) -> Any:
    return client.post(f"/reviews/{review.pk}/edit", WORDS | words)


def text_of(response: Any) -> str:
    return response.content.decode()


# Reporting.


def test_every_review_has_a_page_to_report_it(client: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    address = f"/reviews/{review.pk}/report"
    assert address in text_of(client.get(f"/{restaurant.pk}/"))
    assert 'value="offensive"' in text_of(client.get(address))
    answer = client.post(address, {"reason": "offensive"}, follow=True)
    assert "Our staff will look at this review" in text_of(answer)
    report = Report.objects.get()
    assert (report.reason, report.counts, len(report.visitor)) == ("offensive", True, 64)


def test_reporting_twice_from_one_browser_counts_once(client: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    client.post(f"/reviews/{review.pk}/report", {"reason": "spam"})
    answer = client.post(f"/reviews/{review.pk}/report", {"reason": "spam"}, follow=True)
    assert "reported this review before" in text_of(answer)
    assert Report.objects.count() == 1


def test_three_browsers_of_one_address_do_not_hide_a_review_and_another_address_does(
    restaurant: Restaurant,
) -> None:
    review = make_review(restaurant)
    for address in ("198.51.100.1",) * 4 + ("198.51.100.2",):
        review.refresh_from_db()
        assert review.is_published
        Client(REMOTE_ADDR=address).post(f"/reviews/{review.pk}/report", {"reason": "spam"})
    review.refresh_from_db()
    assert (review.status, review.held_for, review.open_reports) == ("hidden", "reports", 3)
    assert Client().get(f"/reviews/{review.pk}/report").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"reason": "dull"},
        {"reason": "other"},
        {"reason": "other", "note": "  "},
        {"reason": "spam", "note": "x" * 501},
        {"reason": "spam", "note": "a\x00b"},
        {"reason": "spam", "website": "x"},
    ],
)
def test_a_report_that_says_nothing_is_asked_for_again(
    client: Client, restaurant: Restaurant, data: dict[str, str]
) -> None:
    review = make_review(restaurant)
    assert client.post(f"/reviews/{review.pk}/report", data).status_code == 422
    assert not Report.objects.exists()


def test_the_number_of_reports_is_not_public(client: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    before = text_of(Client().get(f"/{restaurant.pk}/"))
    client.post(f"/reviews/{review.pk}/report", {"reason": "private"})
    assert text_of(Client().get(f"/{restaurant.pk}/")) == before


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_what_is_not_shown_cannot_be_reported(client: Client, restaurant: Restaurant, status: str) -> None:
    review = make_review(restaurant, status=status)
    assert client.get(f"/reviews/{review.pk}/report").status_code == 404
    assert client.post(f"/reviews/{review.pk}/report", {"reason": "spam"}).status_code == 404


def test_a_flood_of_reports_is_stopped_and_reviews_are_not(restaurant: Restaurant, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    reviews = [make_review(restaurant) for _ in range(3)]
    answers = [Client().post(f"/reviews/{review.pk}/report", {"reason": "spam"}) for review in reviews]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    assert Client().post(f"/review/{restaurant.pk}", WORDS).status_code == 302


def test_an_expired_token_loses_nothing(restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    note = {"reason": "other", "note": "It is about the shop next door"}
    answer = Client(enforce_csrf_checks=True).post(f"/reviews/{review.pk}/report", note)
    assert answer.status_code == 403
    assert note["note"] in text_of(answer)


# Editing.


def test_the_author_is_offered_to_edit_and_delete_and_nobody_else_is(
    client: Client, restaurant: Restaurant
) -> None:
    review = post(client, restaurant)
    links = [f"/reviews/{review.pk}/edit", f"/reviews/{review.pk}/delete"]
    mine, theirs = text_of(client.get(f"/{restaurant.pk}/")), text_of(Client().get(f"/{restaurant.pk}/"))
    for link in links:
        assert link in mine
        assert link not in theirs
        assert client.get(link).status_code == 200


def test_an_edited_review_is_shown_as_edited(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    assert 'value="Ana"' in text_of(client.get(f"/reviews/{review.pk}/edit"))
    answer = edit(client, review, rating="2", review_text="Bad soup")
    assert answer["Location"] == f"/{restaurant.pk}/#review-{review.pk}"
    review.refresh_from_db()
    assert (review.rating, review.review_text, review.status) == (2, "Bad soup", "published")
    assert review.edited
    assert "edited" in text_of(Client().get(f"/{restaurant.pk}/"))
    restaurant.refresh_from_db()
    assert (restaurant.stars_5, restaurant.stars_2) == (0, 1)


def test_sending_it_unchanged_changes_nothing(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    assert edit(client, review).status_code == 302
    review.refresh_from_db()
    assert review.edited is None


def test_nobody_else_edits_or_deletes(client: Client, restaurant: Restaurant) -> None:
    mine, theirs = post(client, restaurant), make_review(restaurant, 3)
    stranger = Client()
    post(stranger, restaurant, user_name="Bo")
    for browser, review in ((stranger, mine), (client, theirs), (Client(), mine)):
        for what in ("edit", "delete"):
            assert browser.get(f"/reviews/{review.pk}/{what}").status_code == 403
            assert browser.post(f"/reviews/{review.pk}/{what}", WORDS | {"rating": "1"}).status_code == 403
    assert sorted(Review.objects.values_list("rating", flat=True)) == [3, 5, 5]


def test_after_seven_days_it_stays_as_it_is(
    client: Client, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = post(client, restaurant)
    now = timezone.now()
    monkeypatch.setattr(ownership.timezone, "now", lambda: now + timedelta(days=6, hours=23))
    assert client.get(f"/reviews/{review.pk}/edit").status_code == 200
    monkeypatch.setattr(ownership.timezone, "now", lambda: now + timedelta(days=7, minutes=1))
    assert client.get(f"/reviews/{review.pk}/edit").status_code == 403


def test_an_edit_is_checked_like_a_new_review(client: Client, restaurant: Restaurant) -> None:
    SuspiciousWord.objects.create(word="casino")
    make_review(restaurant, review_text="A text that somebody posted before")
    for words, reason in {
        "Go to example.com": "links",
        "To the casino": "words",
        "a text that somebody posted before!": "repeat",
    }.items():
        review = post(client, restaurant, review_text=f"Good, not {reason}")
        edit(client, review, review_text=words)
        review.refresh_from_db()
        assert (review.status, review.held_for) == ("waiting", reason)
    assert "appear once our staff" in text_of(client.get(f"/{restaurant.pk}/"))
    restaurant.refresh_from_db()
    assert restaurant.review_count == 1


@pytest.mark.parametrize("words", [{"rating": "6"}, {"user_name": ""}, {"review_text": "x" * 2001}])
def test_a_bad_edit_keeps_what_was_typed(
    client: Client, restaurant: Restaurant, words: dict[str, str]
) -> None:
    review = post(client, restaurant)
    answer = edit(client, review, **{"review_text": "Typed anew"} | words)
    assert answer.status_code == 422
    assert "Typed anew" in text_of(answer) or "x" * 2001 in text_of(answer)
    review.refresh_from_db()
    assert review.review_text == "Good soup"


def test_edits_count_towards_the_allowance(client: Client, restaurant: Restaurant, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    review = post(client, restaurant)
    assert edit(client, review, review_text="Once").status_code == 302
    answer = edit(client, review, review_text="Twice")
    assert (answer.status_code, "Twice" in text_of(answer)) == (429, True)
    review.refresh_from_db()
    assert review.review_text == "Once"


def test_what_waits_goes_on_waiting_when_it_is_edited(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant, review_text="Go to example.com")
    edit(client, review, review_text="Harmless")
    review.refresh_from_db()
    assert (review.status, review.held_for) == ("waiting", "links")


def test_what_staff_hid_is_not_brought_back_by_its_author(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    Decision.objects.hide(Review.objects.all(), make_moderator(), "Insults")
    answer = client.post(f"/reviews/{review.pk}/edit", WORDS | {"review_text": "Nice"}, follow=True)
    assert "not shown at the moment" in text_of(answer)
    review.refresh_from_db()
    assert (review.status, review.review_text) == ("hidden", "Good soup")
    assert client.post(f"/reviews/{review.pk}/delete").status_code == 302
    assert not Review.objects.exists()


def test_an_edit_after_a_decision_can_be_reported_again(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    Decision.objects.publish(Review.objects.all(), make_moderator())
    edit(client, review, review_text="Now with insults")
    for number in range(3):
        Client(REMOTE_ADDR=f"198.51.100.{number}").post(f"/reviews/{review.pk}/report", {"reason": "spam"})
    review.refresh_from_db()
    assert review.status == "hidden"


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("soup.jpg", encoded(picture(), "JPEG"), "image/jpeg")


def stored_in(media: Storage) -> set[str]:
    return {
        f"{folder}/{name}"
        for folder in ("photos", "thumbnails")
        if media.exists(folder)
        for name in media.listdir(folder)[1]
    }


def places(client: Client, review: Review) -> dict[str, str]:
    """What the form to edit it says of its photos."""
    form = client.get(f"/reviews/{review.pk}/edit").context["form"]
    return {name: form[name].value() for name in form.places}


@pytest.mark.django_db(transaction=True)
def test_photos_are_added_moved_and_removed_with_their_files(
    client: Client, restaurant: Restaurant, media: Storage
) -> None:
    review = post(client, restaurant, reviewImage=[upload(), upload(), upload()])
    first, second, third = review.photo_names
    assert list(places(client, review).values()) == ["1", "2", "3"]
    names_of_fields = list(places(client, review))
    chosen = dict(zip(names_of_fields, ("3", "remove", "1"), strict=True))
    assert edit(client, review, **chosen, reviewImage=upload()).status_code == 302
    review = Review.objects.get()
    assert review.photo_names[:2] == [third, first]
    assert len(review.photo_names) == 3
    assert review.photo.name == third
    assert stored_in(media) == files_of(*review.photo_names)
    assert second not in stored_in(media)
    assert review.edited


def test_photos_that_are_not_spoken_of_stay(client: Client, restaurant: Restaurant, media: Storage) -> None:
    review = post(client, restaurant, reviewImage=[upload(), upload()])
    edit(client, review, review_text="Better soup")
    assert Review.objects.get().photo_names == review.photo_names


@pytest.mark.django_db(transaction=True)
def test_the_author_removes_only_the_photos(client: Client, restaurant: Restaurant, media: Storage) -> None:
    review = post(client, restaurant, reviewImage=[upload(), upload()])
    edit(client, review, **dict.fromkeys(places(client, review), "remove"))
    review = Review.objects.get()
    assert (review.photo_names, review.thumbnail.name, review.review_text) == ([], "", "Good soup")
    assert Review.objects.filter(photo=None).exists()
    assert not stored_in(media)


def test_no_edit_makes_more_than_six_photos(client: Client, restaurant: Restaurant, media: Storage) -> None:
    review = post(client, restaurant, reviewImage=[upload() for _ in range(5)])
    answer = edit(client, review, reviewImage=[upload(), upload()])
    assert answer.status_code == 422
    assert "at most 6 photos, and these are 7" in text_of(answer)
    assert stored_in(media) == files_of(*review.photo_names)
    removed = {next(iter(places(client, review))): "remove"}
    assert edit(client, review, **removed, reviewImage=[upload(), upload()]).status_code == 302
    assert len(Review.objects.get().photo_names) == 6


def test_a_photo_that_another_tab_removed_does_not_come_back(
    client: Client, restaurant: Restaurant, media: Storage
) -> None:
    review = post(client, restaurant, reviewImage=[upload(), upload()])
    fields, kept = list(places(client, review)), review.photo_names[1]
    edit(client, review, **{fields[0]: "remove", fields[1]: "1"})
    edit(client, review, **{fields[0]: "1", fields[1]: "2"})
    assert Review.objects.get().photo_names == [kept]


# Deleting.


@pytest.mark.django_db(transaction=True)
def test_the_author_deletes_a_review_with_its_photo(
    client: Client, restaurant: Restaurant, media: Storage
) -> None:
    review = post(client, restaurant, reviewImage=upload())
    address = f"/reviews/{review.pk}/delete"
    assert client.get(address).status_code == 200
    assert Review.objects.exists()
    answer = client.post(address, follow=True)
    assert "Your review is deleted." in text_of(answer)
    assert not Review.objects.exists()
    assert not stored_in(media)
    restaurant.refresh_from_db()
    assert restaurant.review_count == 0
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("what", ["report", "edit", "delete"])
def test_pages_of_an_unknown_review_are_not_found(client: Client, what: str) -> None:
    for number in (1, 2**63, 10**40):
        assert client.get(f"/reviews/{number}/{what}").status_code == 404
        assert client.post(f"/reviews/{number}/{what}", WORDS).status_code == 404
    assert client.put(f"/reviews/1/{what}").status_code == 405


# What a browser is known by.


def test_no_review_is_owned_by_who_only_says_so(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    cookie = client.cookies[ownership.COOKIES[Review]]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 3600)
    for value in ("", "x", f"{review.pk}", cookie.value[:-1], "x" + cookie.value, "." + cookie.value):
        stranger = Client()
        stranger.cookies[ownership.COOKIES[Review]] = value
        assert stranger.get(f"/reviews/{review.pk}/edit").status_code == 403


def test_a_browser_remembers_more_reviews_than_anybody_edits_within_a_cookie(
    client: Client, restaurant: Restaurant, settings: Any
) -> None:
    settings.REVIEWS_PER_HOUR = 1000
    Review.objects.bulk_create(
        Review(pk=10**15 + number, restaurant=restaurant, rating=3, user_name="Bo") for number in range(150)
    )
    response = HttpResponse()
    for review in Review.objects.order_by("pk"):
        request = RequestFactory().get("/")
        request.COOKIES = {name: cookie.value for name, cookie in response.cookies.items()}
        ownership.remember(request, response, review)
    assert len(response.cookies[ownership.COOKIES[Review]].value) < 4000
    request.COOKIES = {name: cookie.value for name, cookie in response.cookies.items()}
    assert ownership.marks(request)[-1] == review.pk


def test_no_visitor_takes_a_session(client: Client, restaurant: Restaurant) -> None:
    review = post(client, restaurant)
    client.post(f"/reviews/{make_review(restaurant).pk}/report", {"reason": "spam"})
    client.get(f"/{restaurant.pk}/")
    client.post(f"/reviews/{review.pk}/delete")
    assert not Session.objects.exists()


def test_browsers_are_told_apart_by_the_cookie_of_their_forms(rf: RequestFactory) -> None:
    one, other = rf.get("/"), rf.get("/")
    assert ownership.browser(one) == ownership.browser(one) != ownership.browser(other)
    assert len(ownership.browser(one)) == 32


# What its author is told.


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"review_text": "See www.example.com"}, "It holds a link"),
        ({"review_text": "Good soup"}, "Our staff read every review first"),
    ],
)
def test_an_author_whose_review_waits_is_told_why(
    client: Client, restaurant: Restaurant, settings: Any, words: dict[str, str], why: str
) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = why.startswith("Our staff")
    review = post(client, restaurant, **words)
    assert review.status == "waiting"
    page = text_of(client.get(f"/{restaurant.pk}/"))
    assert "Awaiting approval" in page
    assert why in page
    assert f"/reviews/{review.pk}/edit" in page
    assert why not in text_of(Client().get(f"/{restaurant.pk}/"))


def test_an_author_whose_review_was_hidden_is_told_why_and_may_delete_it(
    client: Client, restaurant: Restaurant
) -> None:
    review = post(client, restaurant)
    Review.objects.update(status="hidden", held_for="reports")
    page = text_of(client.get(f"/{restaurant.pk}/"))
    assert "Hidden: only you can see this" in page
    assert "Several readers reported it" in page
    assert f"/reviews/{review.pk}/delete" in page
    assert f"/reviews/{review.pk}/edit" not in page
    assert client.get(f"/reviews/{review.pk}/").status_code == 302
    # What staff wrote to them goes before.
    Review.objects.update(held_for="", author_note="Please leave names out.")
    assert "Please leave names out." in text_of(client.get(f"/{restaurant.pk}/"))


def test_stars_pressed_on_the_page_are_chosen_in_the_form(client: Client, restaurant: Restaurant) -> None:
    address = f"/review/{restaurant.pk}?rating=4"
    assert f'href="{address}"' in text_of(client.get(f"/{restaurant.pk}/"))
    form = text_of(client.get(address))
    assert re.search(r'value="4"[^>]* checked', form)
    assert form.count(" checked") == 1
    assert form.index('name="rating"') < form.index('name="review_text"') < form.index('name="user_name"')
    for odd in ("9", "x", "", "4&rating=5"):
        assert client.get(f"/review/{restaurant.pk}?rating={odd}").status_code == 200
