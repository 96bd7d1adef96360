"""The admin, as a moderator meets it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from restaurant_review.models import Decision, Restaurant, Review, SuspiciousWord
from tests.restaurant_review.makers import (
    make_report,
    make_reports,
    make_restaurant,
    make_review,
)

pytestmark = pytest.mark.django_db

REVIEWS = "/admin/restaurant_review/review/"
PHOTO = {"photo": f"photos/{'a' * 32}.jpg", "thumbnail": f"thumbnails/{'a' * 32}.jpg"}


def act(client: Client, action: str, *reviews: Review, **extra: Any) -> Any:
    data = {"action": action, "_selected_action": [review.pk for review in reviews], **extra}
    return client.post(f"{REVIEWS}?show=all", data, follow=True)


def found(client: Client, query: str) -> list[Review]:
    return list(client.get(f"{REVIEWS}?{query}").context["cl"].result_list)


def status_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).status


def page(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# The queue.


def test_the_queue_comes_first_and_shows_what_a_decision_needs(
    moderator: Client, restaurant: Restaurant
) -> None:
    make_review(restaurant, review_text="nothing to see here")
    waiting = make_review(
        restaurant,
        2,
        status="waiting",
        held_for="links",
        review_text="go to example.com",
        visitor="v",
        **PHOTO,
    )
    reported = make_review(restaurant, 1, review_text="the cook is a thief")
    make_reports(reported, 3)
    for address in (REVIEWS, f"{REVIEWS}?show=queue"):
        text = page(moderator.get(address))
        assert "nothing to see here" not in text
        assert text.index("go to example.com") < text.index("the cook is a thief")
        assert "Awaiting approval: Holds a link" in text
        assert "Hidden: Reported by several visitors" in text
        assert "3: Spam or advertising (3)" in text
        assert f'src="/media/{PHOTO["thumbnail"]}"' in text
        assert f"visitor_of={waiting.pk}" in text
        assert "Chez Ada" in text


def test_the_oldest_come_first(moderator: Client, restaurant: Restaurant) -> None:
    newer = make_review(restaurant, status="waiting", review_text="newer", review_date="2026-02-02T00:00Z")
    older = make_review(restaurant, status="waiting", review_text="older", review_date="2026-01-01T00:00Z")
    found = moderator.get(REVIEWS).context["cl"].result_list
    assert list(found) == [older, newer]


def test_the_other_reviews_of_a_visitor_are_one_click_away(moderator: Client, restaurant: Restaurant) -> None:
    mine = [make_review(restaurant, visitor="v") for _ in range(2)]
    make_review(restaurant, visitor="w")
    nameless = make_review(restaurant)
    found = moderator.get(f"{REVIEWS}?show=all&visitor_of={mine[0].pk}").context["cl"].result_list
    assert set(found) == set(mine)
    assert not moderator.get(f"{REVIEWS}?visitor_of={nameless.pk}").context["cl"].result_list


@pytest.mark.parametrize("value", ["x", "9" * 30, "-1", "\u0663", "1,2", "%00"])
def test_a_visitor_filter_that_is_no_id_finds_nothing(moderator: Client, value: str) -> None:
    assert moderator.get(f"{REVIEWS}?visitor_of={value}").status_code == 200


def test_filters_and_search(moderator: Client, restaurant: Restaurant) -> None:
    other = make_restaurant("Pizza Verde")
    hidden = make_review(restaurant, 1, status="hidden")
    waiting = make_review(restaurant, 2, status="waiting", held_for="burst")
    pictured = make_review(restaurant, 3, review_text="ravioli", **PHOTO)
    reported = make_review(other, 4, user_name="Zoë")
    make_report(reported, reason="private")
    old = make_review(restaurant, 5, review_date="2020-01-01T00:00Z")
    cases = {
        "status__exact=hidden": {hidden},
        "status__exact=waiting": {waiting},
        "held_for__exact=burst": {waiting},
        "rating__exact=2": {waiting},
        "photo=yes": {pictured},
        "photo=no": {hidden, waiting, reported, old},
        "reported=yes": {reported},
        "reported=no": {hidden, waiting, pictured, old},
        "reason=private": {reported},
        "reason=spam": set(),
        "review_date__gte=2021-01-01 00:00:00+00:00": {hidden, waiting, pictured, reported},
        "q=ravioli": {pictured},
        "q=Zo%C3%AB": {reported},
        "q=pizza verde": {reported},
        'q="pizza verde" zoë': {reported},
        "q=%22": set(),
        "q=!": set(),
        "show=all": {hidden, waiting, pictured, reported, old},
        "show=queue": {waiting, reported},
        "show=queue&rating__exact=2": {waiting},
    }
    for query, expected in cases.items():
        query = query.replace("+", "%2B")
        assert set(moderator.get(f"{REVIEWS}?{query}").context["cl"].result_list) == expected, query


def test_more_than_the_list_holds_are_found_from_the_newest_on(
    moderator: Client, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restaurant_review.admin.reviews.MAX_ROWS", 2)
    first, second, third = (make_review(restaurant, review_text="ravioli") for _ in range(3))
    make_review(restaurant, review_text="gnocchi")
    hidden = make_review(restaurant, review_text="ravioli", status="hidden")
    assert found(moderator, "q=ravioli") == [hidden, third, second, first]
    assert found(moderator, "q=ravioli&status__exact=published") == [third, second, first]
    assert found(moderator, "q=ravioli&status__exact=hidden") == [hidden]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite reads the few rows it has")
def test_words_of_reviews_and_of_places_are_found_by_their_indexes(restaurant: Restaurant) -> None:
    with connection.cursor() as cursor:
        # A table as small as this would be read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Review.objects.search("ravioli").order_by().values("pk")[:10].explain()
    assert "Bitmap Index Scan on review_words" in plan
    assert "Index Cond: (restaurant_id = ANY" in plan
    assert "SubPlan" not in plan


# Bulk decisions.


def test_publishing_at_once_and_undoing_from_the_message(moderator: Client, restaurant: Restaurant) -> None:
    reviews = [make_review(restaurant, status="waiting", held_for="approval") for _ in range(2)]
    text = page(act(moderator, "publish", *reviews))
    assert "2 reviews were published." in text
    assert {status_of(review) for review in reviews} == {"published"}
    undo = re.search(r'href="(/admin/restaurant_review/decision/\d+/undo/)"', text)[1]
    assert "2 reviews:" in page(moderator.get(undo))
    assert {status_of(review) for review in reviews} == {"published"}
    assert "2 reviews are as they were before." in page(moderator.post(undo, follow=True))
    assert {status_of(review) for review in reviews} == {"waiting"}
    assert "cannot be undone any more" in page(moderator.post(undo, follow=True))


def test_hiding_asks_for_a_reason(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    asked = page(act(moderator, "hide", review))
    assert 'name="reason"' in asked
    assert status_of(review) == "published"
    address = f"{REVIEWS}decide/hide/"
    refused = moderator.post(address, {"reviews": review.pk, "reason": " "})
    assert refused.status_code == 422
    assert status_of(review) == "published"
    done = moderator.post(address, {"reviews": review.pk, "reason": "Insults", "next": f"{REVIEWS}?show=all"})
    assert done["Location"] == f"{REVIEWS}?show=all"
    assert Review.objects.get().hidden_reason == "Insults"


@pytest.mark.parametrize(("action", "gone"), [("delete", True), ("photo", False)])
def test_what_destroys_is_confirmed(
    action: str, gone: bool, moderator: Client, restaurant: Restaurant
) -> None:
    review = make_review(restaurant, **PHOTO)
    page(act(moderator, action, review))
    assert Review.objects.get().photo
    moderator.post(f"{REVIEWS}decide/{action}/", {"reviews": review.pk})
    assert Review.objects.exists() != gone
    assert not Review.objects.filter(photo__gt="").exists()


def test_dismissing_reports(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    make_reports(review, 3)
    assert "The reports of 1 review were dismissed." in page(act(moderator, "dismiss", review))
    assert status_of(review) == "published"


def test_an_answer_leads_to_no_other_site(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    answer = moderator.post(
        f"{REVIEWS}decide/publish/", {"reviews": review.pk, "next": "https://evil.example/"}
    )
    assert answer["Location"] == REVIEWS


@pytest.mark.parametrize("reviews", ["", "x", "1;2", "9" * 40, "1,", "-1", "\x00"])
def test_reviews_that_are_no_ids_are_not_found(moderator: Client, reviews: str) -> None:
    assert moderator.get(f"{REVIEWS}decide/hide/", {"reviews": reviews}).status_code == 404
    assert moderator.post(f"{REVIEWS}decide/hide/", {"reviews": reviews}).status_code == 404
    assert moderator.get(f"{REVIEWS}decide/nothing/", {"reviews": "1"}).status_code == 404


def test_too_many_at_once_are_refused(
    moderator: Client, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restaurant_review.admin.decisions.MAX_ROWS", 2)
    reviews = [make_review(restaurant, status="waiting") for _ in range(3)]
    text = page(act(moderator, "publish", *reviews, select_across="1"))
    assert "Choose at most 2 reviews at once" in text
    assert {status_of(review) for review in reviews} == {"waiting"}


# One review.


def test_a_moderator_replies_and_changes_nothing_that_a_diner_wrote(
    moderator: Client, restaurant: Restaurant
) -> None:
    review = make_review(restaurant, 4, review_text="Good soup")
    address = f"{REVIEWS}{review.pk}/change/"
    text = page(moderator.get(address))
    assert 'name="reply"' in text
    for name in ("review_text", "rating", "user_name", "status", "restaurant"):
        assert f'name="{name}"' not in text
    forged = {
        "reply": "Thank you!",
        "review_text": "Bad soup",
        "rating": 1,
        "user_name": "Eve",
        "status": "hidden",
        "restaurant": make_restaurant("Other").pk,
    }
    assert moderator.post(address, forged).status_code == 302
    review.refresh_from_db()
    assert (review.reply, review.review_text, review.rating) == ("Thank you!", "Good soup", 4)
    assert (review.user_name, review.status, review.restaurant) == ("Ana", "published", restaurant)
    assert review.reply_date
    assert "Reply" in LogEntry.objects.get(content_type__model="review").get_change_message()
    moderator.post(address, {"reply": ""})
    review.refresh_from_db()
    assert (review.reply, review.reply_date) == ("", None)


def test_saving_a_page_leaves_a_decision_made_meanwhile(root: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant, review_text="Good soup, bad bread and worse wine")
    form = root.get(f"{REVIEWS}{review.pk}/change/").context["adminform"].form
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    data |= {
        "review_text": "Good soup, good bread and better wine",
        "review_date_0": "2026-01-01",
        "review_date_1": "10:00",
    }
    Decision.objects.hide(Review.objects.all(), User.objects.get(username="root"), "Spam")
    before = review.text_digest
    assert root.post(f"{REVIEWS}{review.pk}/change/", data).status_code == 302
    review.refresh_from_db()
    assert (review.status, review.review_text) == ("hidden", "Good soup, good bread and better wine")
    assert review.text_digest != before


def test_a_review_without_a_photo_is_saved_by_staff(root: Client, restaurant: Restaurant) -> None:
    data = {
        "restaurant": restaurant.pk,
        "user_name": "Critic",
        "rating": 3,
        "review_text": "Fine.",
        "review_date_0": "2026-01-01",
        "review_date_1": "10:00",
        "reply": "",
    }
    assert root.post(f"{REVIEWS}add/", data).status_code == 302
    assert not Review.objects.get().photo


def test_the_history_of_a_review_tells_who_did_what(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    moderator.post(f"{REVIEWS}decide/hide/", {"reviews": review.pk, "reason": "Insults"})
    text = page(moderator.get(f"{REVIEWS}{review.pk}/history/"))
    assert "Hidden: Insults" in text
    assert "mo" in text


def test_deleting_from_the_page_of_a_review_asks_first(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    text = page(moderator.post(f"{REVIEWS}{review.pk}/delete/", {"post": "yes"}, follow=True))
    assert "cannot be brought back" in text
    assert Review.objects.exists()


def test_a_decision_and_the_log_are_read_only(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    act(moderator, "publish", review)
    decision = Decision.objects.get()
    entry = LogEntry.objects.get(content_type__model="review")
    text = page(moderator.get(f"/admin/restaurant_review/decision/{decision.pk}/change/"))
    assert f"/admin/desk/review/{review.pk}/" in text
    assert "Published" in page(moderator.get("/admin/admin/logentry/"))
    for name, pk in (("restaurant_review/decision", decision.pk), ("admin/logentry", entry.pk)):
        for client in (moderator, make_root()):
            assert client.post(f"/admin/{name}/{pk}/change/", {"reason": "x"}).status_code == 403
            assert client.post(f"/admin/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403
            assert client.get(f"/admin/{name}/add/").status_code == 403


def make_root() -> Client:
    client = Client()
    client.force_login(User.objects.get_or_create(username="root", is_staff=True, is_superuser=True)[0])
    return client


# Who may do what.


def test_a_moderator_may_do_nothing_else(moderator: Client, restaurant: Restaurant) -> None:
    user = User.objects.create_user("victim")
    forbidden = [
        "/admin/auth/user/",
        f"/admin/auth/user/{user.pk}/change/",
        "/admin/auth/user/add/",
        "/admin/auth/group/",
        "/admin/restaurant_review/restaurant/add/",
        f"/admin/restaurant_review/restaurant/{restaurant.pk}/delete/",
        f"{REVIEWS}add/",
    ]
    for address in forbidden:
        assert moderator.get(address).status_code == 403, address
        assert moderator.post(address, {"post": "yes"}).status_code == 403, address
    change = f"/admin/restaurant_review/restaurant/{restaurant.pk}/change/"
    assert moderator.get(change).status_code == 200
    assert moderator.post(change, {"name": "x", "description": "y"}).status_code == 403
    delete = {"action": "delete_selected", "_selected_action": [restaurant.pk], "post": "yes"}
    moderator.post("/admin/restaurant_review/restaurant/", delete)
    assert Restaurant.objects.filter(pk=restaurant.pk, name="Chez Ada").exists()


def test_a_moderator_keeps_the_word_list(moderator: Client) -> None:
    assert (
        moderator.post("/admin/restaurant_review/suspiciousword/add/", {"word": "casino"}).status_code == 302
    )
    word = SuspiciousWord.objects.get()
    moderator.post(f"/admin/restaurant_review/suspiciousword/{word.pk}/change/", {"word": "casino*"})
    assert SuspiciousWord.objects.get().word == "casino*"
    moderator.post(f"/admin/restaurant_review/suspiciousword/{word.pk}/delete/", {"post": "yes"})
    assert not SuspiciousWord.objects.exists()


def staff_without_a_role() -> Client:
    client = Client()
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    return client


def viewer() -> Client:
    from django.contrib.auth.models import Permission

    user = User.objects.create_user("viewer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_review"))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("make_client", [staff_without_a_role, viewer, Client])
def test_nobody_else_decides(make_client: Callable[[], Client], restaurant: Restaurant, mo: User) -> None:
    client = make_client()
    review = make_review(restaurant, **PHOTO)
    decision = Decision.objects.hide(Review.objects.all(), mo, "Spam")
    for action in ("publish", "hide", "dismiss", "photo", "delete"):
        data = {"reviews": review.pk, "reason": "x"}
        assert client.post(f"{REVIEWS}decide/{action}/", data).status_code in (302, 403)
        client.post(f"{REVIEWS}?show=all", {"action": action, "_selected_action": [review.pk]})
    assert client.post(f"/admin/restaurant_review/decision/{decision.pk}/undo/").status_code in (302, 403)
    assert client.post(f"{REVIEWS}{review.pk}/change/", {"reply": "x"}).status_code in (302, 403)
    review.refresh_from_db()
    assert (review.status, bool(review.photo), review.reply) == ("hidden", True, "")
    assert Decision.objects.count() == 1


def test_a_superuser_deletes_a_restaurant_and_is_told_how_many_reviews_go(
    root: Client, restaurant: Restaurant
) -> None:
    for _ in range(3):
        make_review(restaurant)
    address = f"/admin/restaurant_review/restaurant/{restaurant.pk}/delete/"
    assert "reviews: 3" in page(root.get(address)).lower()
    assert root.post(address, {"post": "yes"}).status_code == 302
    assert not Restaurant.objects.exists()


def test_restaurants_are_searched_and_filtered(root: Client, restaurant: Restaurant) -> None:
    good = make_restaurant("Pizza Verde", street_address="Élysée 3")
    make_review(good, 5)
    address = "/admin/restaurant_review/restaurant/"
    for query, expected in {
        "q=elys": [good],
        "q=chez": [restaurant],
        "rated=4": [good],
        "rated=none": [restaurant],
        "rated=x": [restaurant, good],
    }.items():
        assert list(root.get(f"{address}?{query}").context["cl"].result_list) == expected, query


# What it costs.


def test_every_page_stays_under_fifteen_queries(
    moderator: Client, restaurant: Restaurant, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        review = make_review(
            make_restaurant(f"Place {number}"), status="waiting", visitor=f"v{number}", **PHOTO
        )
        make_report(review)
    reviews = list(Review.objects.all())
    decision = Decision.objects.publish(
        Review.objects.filter(pk__in=[review.pk for review in reviews[:40]]), User.objects.get(username="mo")
    )
    many = ",".join(str(review.pk) for review in reviews)
    addresses = [
        "/admin/",
        REVIEWS,
        f"{REVIEWS}?show=all",
        f"{REVIEWS}?show=all&p=2",
        f"{REVIEWS}?q=soup&rating__exact=5&photo=yes&reason=spam",
        f"{REVIEWS}?show=all&visitor_of={reviews[0].pk}",
        f"{REVIEWS}{reviews[0].pk}/change/",
        f"{REVIEWS}{reviews[0].pk}/history/",
        f"{REVIEWS}decide/hide/?reviews={many}",
        f"{REVIEWS}decide/delete/?reviews={many}",
        "/admin/restaurant_review/",
        "/admin/restaurant_review/restaurant/",
        f"/admin/restaurant_review/restaurant/{restaurant.pk}/change/",
        "/admin/restaurant_review/suspiciousword/",
        "/admin/restaurant_review/decision/",
        f"/admin/restaurant_review/decision/{decision.pk}/change/",
        f"/admin/restaurant_review/decision/{decision.pk}/undo/",
        "/admin/admin/logentry/",
    ]
    moderator.get("/admin/")  # leads to the desk, once
    for address in addresses:
        with django_assert_max_num_queries(14, info=address):
            assert moderator.get(address).status_code == 200, address


def test_a_list_is_counted_to_ten_thousand_and_no_further(
    moderator: Client, restaurant: Restaurant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restaurant_review.admin.lists.MAX_ROWS", 3)
    for _ in range(5):
        make_review(restaurant)
    response = moderator.get(f"{REVIEWS}?show=all")
    assert "more than 3 reviews" in page(response)
