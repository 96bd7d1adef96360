"""Staff, reporters and authors at the same reviews at once, on PostgreSQL, and figures counted by hand."""

import io
import random
from collections import Counter
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from restaurant_review.models import Change, Decision, Restaurant, Review, Suggestion
from restaurant_review.ratings import catalogue, figures
from tests.restaurant_review.concurrency import at_once
from tests.restaurant_review.makers import make_moderator, make_restaurant, make_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]

ADMIN = "/admin/restaurant_review"


def counted_by_hand(restaurant: Restaurant) -> list[int]:
    ratings = Counter(
        review.rating
        for review in Review.objects.filter(restaurant=restaurant)
        if review.status == "published"
    )
    return [ratings[stars] for stars in (1, 2, 3, 4, 5)]


def assert_figures_are_exact() -> None:
    for restaurant in Restaurant.objects.all():
        stored = [getattr(restaurant, f"stars_{stars}") for stars in (1, 2, 3, 4, 5)]
        assert stored == counted_by_hand(restaurant), restaurant.pk
        assert restaurant.review_count == sum(stored)
    said = io.StringIO()
    call_command("recount_ratings", stdout=said)
    assert "are exact" in said.getvalue()
    assert catalogue.state().restaurants == Restaurant.objects.published().count()


def browser_of(name: str) -> Client:
    client = Client()
    client.force_login(make_moderator(name))
    return client


def reviews_of(restaurants: int, each: int) -> list[Review]:
    places = [make_restaurant(f"Place {number}") for number in range(restaurants)]
    return [make_review(places[number % restaurants], 1 + number % 5) for number in range(restaurants * each)]


def test_two_moderators_who_publish_and_hide_the_same_reviews_do_not_get_in_each_others_way() -> None:
    reviews = reviews_of(12, 10)
    browsers = [browser_of("mo"), browser_of("ma")]

    def decide(number: int) -> int:
        chosen = random.Random(number).sample(reviews, 80)
        if number % 2:
            data = {"action": "publish", "_selected_action": [review.pk for review in chosen]}
            return browsers[0].post(f"{ADMIN}/review/?show=all", data).status_code
        data = {"reviews": ",".join(str(review.pk) for review in chosen), "reason": "Spam"}
        return browsers[1].post(f"{ADMIN}/review/decide/hide/", data).status_code

    assert Counter(at_once(decide, 40, threads=8)) == {302: 40}
    assert Decision.objects.count() == 40
    assert {review.status for review in Review.objects.all()} <= {"published", "hidden"}
    last: dict[int, str] = {}
    for decision in Decision.objects.order_by("made"):
        for change in decision.changes.all():
            last[change.review_id] = "published" if decision.action == "publish" else "hidden"
    assert all(review.status == last.get(review.pk, "published") for review in Review.objects.all())
    assert_figures_are_exact()


def test_everything_at_once_leaves_exact_figures_and_no_error() -> None:
    reviews = reviews_of(8, 12)
    browsers = [browser_of("mo"), browser_of("ma")]
    root = Client()
    root.force_login(make_moderator("root"))
    doomed = reviews[0].restaurant

    def work(number: int) -> int:
        dice = random.Random(number)
        browser = browsers[number % 2]
        some = ",".join(str(review.pk) for review in dice.sample(reviews, 20))
        one = dice.choice(reviews)
        match number % 8:
            case 0 | 1:
                action = dice.choice(["publish", "dismiss", "photo"])
                return browser.post(f"{ADMIN}/review/decide/{action}/", {"reviews": some}).status_code
            case 2:
                data = {"reviews": some, "reason": "Spam"}
                return browser.post(f"{ADMIN}/review/decide/hide/", data).status_code
            case 3:
                data = {"reviews": str(one.pk)}
                return browser.post(f"{ADMIN}/review/decide/delete/", data).status_code
            case 4:
                latest = Decision.objects.order_by("-pk").first()
                address = f"{ADMIN}/decision/{latest.pk if latest else 0}/undo/"
                return browser.post(address).status_code
            case 5:
                address = f"198.51.100.{number}"
                report = {"reason": "spam"}
                return Client(REMOTE_ADDR=address).post(f"/reviews/{one.pk}/report", report).status_code
            case 6:
                author = Client(REMOTE_ADDR=f"192.0.2.{number}")
                words = {"user_name": "Ana", "rating": "1", "review_text": ""}
                author.post(f"/review/{one.restaurant_id}", words)
                mine = Review.objects.order_by("-pk").first()
                answer = author.post(f"/reviews/{mine.pk}/edit", words | {"rating": "5"})
                if answer.status_code == 422:
                    # It went with its restaurant as it was about to be written: the words are shown again.
                    assert not Review.objects.filter(pk=mine.pk).exists()
                    return 404
                author.post(f"/reviews/{mine.pk}/delete")
                return answer.status_code
        if number == 103:
            Restaurant.objects.filter(pk=doomed.pk).delete()
        return browser.post(f"{ADMIN}/review/{one.pk}/change/", {"reply": f"Thank you {number}"}).status_code

    answers = Counter(at_once(work, 200, threads=8))
    assert set(answers) <= {302, 403, 404}, answers
    assert answers[302] > 100
    assert not Restaurant.objects.filter(pk=doomed.pk).exists()
    assert_figures_are_exact()


def test_reports_that_come_at_once_are_all_counted(settings: Any) -> None:
    settings.REPORTS_TO_HIDE = 20
    review = make_review(make_restaurant())

    def report(number: int) -> int:
        browser = Client(REMOTE_ADDR=f"198.51.100.{number % 10}")
        return browser.post(f"/reviews/{review.pk}/report", {"reason": "spam"}).status_code

    answers = Counter(at_once(report, 40))
    review.refresh_from_db()
    assert (review.open_reports, review.status) == (20, "hidden")
    assert set(answers) <= {302, 404}
    assert review.reports.filter(counts=True).count() == 20


def test_recounting_finds_and_repairs_what_was_made_wrong() -> None:
    reviews = reviews_of(3, 4)
    Restaurant.objects.filter(pk=reviews[0].restaurant_id).update(stars_1=7, photo_count=3)
    said = io.StringIO()
    call_command("recount_ratings", stdout=said)
    assert f"Restaurant {reviews[0].restaurant_id} has wrong figures." in said.getvalue()
    assert "Repaired 1 restaurant of 3." in said.getvalue()
    assert figures.wrong("default") == []
    assert_figures_are_exact()


def test_two_at_the_desk_who_press_for_the_same_cases_decide_each_of_them_once() -> None:
    place = make_restaurant()
    now = timezone.now()
    reviews = [make_review(place, status="waiting", queued=now) for _ in range(30)]
    suggested = [
        Suggestion.objects.create(restaurant=place, kind="address", proposed={"street_address": str(number)})
        for number in range(10)
    ]
    values = [f"review-{review.pk}-0.0" for review in reviews]
    values += [f"suggestion-{suggestion.pk}-0.0" for suggestion in suggested]
    browsers = [browser_of("mo"), browser_of("ma")]

    def press(number: int) -> int:
        case, browser = values[number // 2], browsers[number % 2]
        action = ("apply", "refuse") if case.startswith("suggestion") else ("publish", "hide")
        data = {"action": action[number % 2], "case": case, "reason": "Spam"}
        return browser.post("/admin/desk/decide/", data).status_code

    assert Counter(at_once(press, 2 * len(values), threads=8)) == {302: 2 * len(values)}
    assert Decision.objects.count() == len(values)
    decided = Counter(Change.objects.exclude(review=None).values_list("review", flat=True))
    assert set(decided.values()) == {1}
    assert not Suggestion.objects.open().exists()
    assert_figures_are_exact()


def test_a_merger_and_reviews_that_come_in_meanwhile_lose_none() -> None:
    twice, place = make_restaurant("Twice"), make_restaurant("Place")
    mo = make_moderator("mo")

    def work(number: int) -> int:
        if number == 5:
            Decision.objects.merge(twice, place, mo)
            return 302
        posted = {"user_name": f"Guest {number}", "rating": 1 + number % 5, "key": ""}
        return Client(REMOTE_ADDR=f"10.0.{number}.1").post(f"/review/{twice.pk}", posted).status_code

    statuses = at_once(work, 16, threads=8)
    assert set(statuses) <= {302, 404}
    assert Review.objects.filter(restaurant=place).count() == statuses.count(302) - 1
    assert_figures_are_exact()
    Decision.objects.get().undo(mo)
    assert_figures_are_exact()
