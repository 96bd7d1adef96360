"""The desk: what it shows, in which order, and what a press of a button does."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from restaurant_review.models import Claim, Decision, Report, Restaurant, Review, SavedReason, Suggestion
from restaurant_review.moderation import reports
from tests.restaurant_review.makers import (
    make_moderator,
    make_report,
    make_reports,
    make_restaurant,
    make_review,
)

pytestmark = pytest.mark.django_db

DESK = "/admin/desk/"
PHOTO = {"photo": f"photos/{'a' * 32}.jpg", "thumbnail": f"thumbnails/{'a' * 32}.jpg"}


def ago(**time: Any) -> Any:
    return timezone.now() - timedelta(**time)


def waiting(restaurant: Restaurant, **fields: Any) -> Review:
    known = {"status": "waiting", "held_for": "approval", "queued": timezone.now()}
    return make_review(restaurant, **{**known, **fields})


def suggest(restaurant: Restaurant, **fields: Any) -> Suggestion:
    known = {"kind": "address", "proposed": {"street_address": "3 Quay"}}
    return Suggestion.objects.create(restaurant=restaurant, **{**known, **fields})


def page(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def names(client: Client, query: str = "") -> list[str]:
    """The cases on a page, in their order."""
    return [card.name for card in client.get(f"{DESK}{query}").context["cards"]]


def value(client: Client, case: Any, query: str = "") -> str:
    """What the buttons of a case send."""
    kind = type(case).__name__.lower()
    found = client.get(f"{DESK}{kind}/{case.pk}/").context["cards"]
    return found[0].value


def press(client: Client, action: str, *values: str, **fields: Any) -> Any:
    data = {"action": action, "case": values, "next": DESK, **fields}
    return client.post(f"{DESK}decide/", data, follow=True)


# What is shown.


def test_the_gravest_come_first_and_then_the_oldest(moderator: Client, restaurant: Restaurant) -> None:
    taste = waiting(restaurant, queued=ago(days=9))
    spam = waiting(restaurant, queued=ago(days=1), gravity=2)
    old_spam = make_restaurant("Pills", status="waiting", held_for="links", queued=ago(days=2), gravity=2)
    harm = make_review(restaurant)
    make_report(harm, reason=Report.Reason.PRIVATE)
    said = suggest(restaurant, created=ago(days=10))
    make_review(restaurant)
    assert names(moderator) == [
        f"review-{harm.pk}",
        f"restaurant-{old_spam.pk}",
        f"review-{spam.pk}",
        f"suggestion-{said.pk}",
        f"review-{taste.pk}",
    ]


def test_what_waits_for_a_link_comes_before_what_waits_for_approval() -> None:
    plain, link = Review(), Review()
    plain.hold("approval")
    link.hold("links", {"link": "pills.example"})
    assert link.gravity < plain.gravity


@pytest.mark.parametrize(
    ("text", "held_for", "evidence", "marked"),
    [
        ("You IDIOTS! Idiot.", "words", {"word": "idiot*"}, ["IDIOTS", "Idiot"]),
        ("An idiotically good cake", "words", {"word": "idiot"}, []),
        ("All the food poisoning of June", "words", {"word": "food poisoning"}, ["food poisoning"]),
        ("Quelle ARNAQUÉ", "words", {"word": "arnaque"}, ["ARNAQUÉ"]),
        ("すごいカジノだ", "words", {"word": "カジノ"}, ["カジノ"]),
        ("See Pills.Example/now!", "links", {"link": "pills.example"}, ["Pills.Example"]),
        ("See pills [dot] example", "links", {"link": "pills.example"}, ["pills [dot] example"]),
        (
            "Same <b>again</b> and again",
            "repeat",
            {"repeats": 7},
            ["Same &lt;b&gt;again&lt;/b&gt; and again"],
        ),
    ],
)
def test_what_made_it_suspicious_is_marked(
    text: str, held_for: str, evidence: Any, marked: list[str], moderator: Client, restaurant: Restaurant
) -> None:
    waiting(restaurant, review_text=text, held_for=held_for, evidence=evidence)
    shown = page(moderator.get(DESK))
    assert [part.split("</mark>")[0] for part in shown.split("<mark>")[1:]] == marked


def test_a_card_says_all_that_a_decision_takes(moderator: Client, restaurant: Restaurant) -> None:
    text = "The lady at the till lives at 3 Elm Grove."
    other = make_review(restaurant, user_name="Ben", review_text=text, visitor="v", status="hidden")
    review = make_review(
        restaurant, 2, user_name="Cy", review_text=text, visitor="v", edited=ago(hours=1), **PHOTO
    )
    reports.report(review, Report.Reason.PRIVATE, "She is my <i>aunt</i>", "b", "w")
    shown = page(moderator.get(DESK))
    for words in (
        "Cy on Chez Ada",
        "2 stars",
        text,
        f'src="/media/{PHOTO["photo"]}"',
        "Reported: Private information",
        "She is my &lt;i&gt;aunt&lt;/i&gt;",
        "Private information or offence",
        "2 reviews,",
        "1 hidden",
        "1 edited",
        f"/admin/desk/review/{other.pk}/",
        f"visitor_of={review.pk}",
        'value="Private information"',
    ):
        assert words in shown, words


def test_many_from_one_address_are_counted(moderator: Client, restaurant: Restaurant) -> None:
    waiting(restaurant, held_for="burst", evidence={"posts": 9, "minutes": 5})
    assert "One of many from one address: 9 within 5 minutes" in page(moderator.get(DESK))


def test_a_suggestion_shows_what_it_changes(moderator: Client, restaurant: Restaurant) -> None:
    suggest(restaurant, note="They moved")
    shown = page(moderator.get(DESK))
    assert "<del>1 Main Street</del>" in shown
    assert "<ins>3 Quay</ins>" in shown
    assert "They moved" in shown


def test_filters_choose_by_kind_reason_and_words(moderator: Client, restaurant: Restaurant) -> None:
    link = waiting(restaurant, held_for="links", review_text="ravioli at example.com", queued=ago(days=9))
    private = make_review(make_restaurant("Verde"), user_name="Zoë")
    make_report(private, reason=Report.Reason.PRIVATE)
    place = make_restaurant("Pills", status="waiting", held_for="links", queued=ago(days=8))
    reports.report(restaurant, Report.Reason.CLOSED, "", "b", "v")
    said = suggest(restaurant, kind="closed")
    cases = {
        "": {link, private, place, restaurant, said},
        "?kind=review": {link, private},
        "?kind=restaurant": {place, restaurant},
        "?kind=suggestion": {said},
        "?reason=links": {link, place},
        "?reason=private": {private},
        "?reason=closed": {restaurant, said},
        "?reason=address": set(),
        "?kind=restaurant&reason=links": {place},
        "?q=ravioli": {link},
        "?q=zo%C3%AB": {private},
        "?q=chez": {link, restaurant, said},
        "?q=%00%22": {link, private, place, restaurant, said},
    }
    for query, expected in cases.items():
        found = {f"{type(case).__name__.lower()}-{case.pk}" for case in expected}
        assert set(names(moderator, query)) == found, query


@pytest.mark.parametrize(
    "query",
    ["?kind=x", "?reason=x", "?page=0", "?page=99999", "?page=x", "?page=-1", "?place=99", "?place=x",
     "?case=x", "?q=%00", "?q=!", "?page=%D9%A3", "?kind=review&kind=restaurant", f"?case=review-{'9' * 40}"],
)  # fmt: skip
def test_odd_values_are_no_error(query: str, moderator: Client, restaurant: Restaurant) -> None:
    waiting(restaurant)
    assert moderator.get(f"{DESK}{query}").status_code == 200


def test_pages_keep_the_filters(moderator: Client, restaurant: Restaurant) -> None:
    for number in range(25):
        waiting(restaurant, queued=ago(days=number))
    first = moderator.get(f"{DESK}?kind=review")
    assert len(first.context["cards"]) == 20
    assert "25 cases wait" in page(first)
    assert first.context["following"] == f"{DESK}?kind=review&page=2"
    second = moderator.get(first.context["following"])
    assert len(second.context["cards"]) == 5
    assert second.context["previous"] == f"{DESK}?kind=review"


def test_moderators_come_to_the_desk_when_they_have_signed_in() -> None:
    client = Client()
    make_moderator("mo")
    signed_in = client.post("/admin/login/", {"username": "mo", "password": "password", "next": "/admin/"})
    assert signed_in["Location"] == "/admin/"
    assert client.get("/admin/")["Location"] == DESK
    first = page(client.get("/admin/"))
    assert f'href="{DESK}"' in first
    assert "Nothing waits." in first


def test_other_staff_come_to_the_first_page(restaurant: Restaurant) -> None:
    waiting(restaurant)
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    assert "1 case waits." in page(client.get("/admin/"))
    assert DESK not in page(staff_with("view_review").get("/admin/"))


# Deciding.


@pytest.mark.parametrize(
    ("action", "status"), [("publish", "published"), ("hide", "hidden"), ("dismiss", "published")]
)
def test_one_press_decides_and_leads_to_the_next_case(
    action: str, status: str, moderator: Client, restaurant: Restaurant
) -> None:
    reviews = [make_review(restaurant) for _ in range(3)]
    for review in reviews:
        make_reports(review, 3)
    pressed = value(moderator, reviews[1])
    place = f"{DESK}?kind=review&place=2"
    done = moderator.post(
        f"{DESK}decide/", {"action": action, "case": pressed, "reason": "Spam", "next": place}
    )
    assert done["Location"] == place
    assert Review.objects.get(pk=reviews[1].pk).status == status
    following = moderator.get(place)
    assert following.context["current"].pk == reviews[2].pk
    assert "autofocus" in page(following)
    assert "Ana on Chez Ada" in page(following)


def test_the_last_ones_are_undone_in_place(moderator: Client, restaurant: Restaurant) -> None:
    review = waiting(restaurant)
    shown = page(press(moderator, "hide", value(moderator, review), reason="Rude"))
    decision = Decision.objects.get()
    assert f'name="decision" value="{decision.pk}"' in shown
    other = Client()
    other.force_login(make_moderator("ma"))
    undone = other.post(f"{DESK}undo/", {"decision": decision.pk, "next": DESK}, follow=True)
    assert "Undone: Hidden: Rude" in page(undone)
    assert names(moderator) == [f"review-{review.pk}"]
    assert "Undone by ma" in page(moderator.get(DESK))
    assert "cannot be undone any more" in page(
        moderator.post(f"{DESK}undo/", {"decision": decision.pk}, follow=True)
    )


def test_a_saved_reason_hides_and_tells_the_author(moderator: Client, restaurant: Restaurant) -> None:
    review = waiting(restaurant)
    saved = SavedReason.objects.create(reason="Advertising", author_note="We show no advertising.")
    assert "Advertising" in page(moderator.get(DESK))
    press(moderator, "hide", value(moderator, review), saved=saved.pk, reason="typed before")
    review.refresh_from_db()
    assert (review.hidden_reason, review.author_note) == ("Advertising", "We show no advertising.")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "a\x00b"])
def test_hiding_takes_a_reason(reason: str, moderator: Client, restaurant: Restaurant) -> None:
    review = waiting(restaurant)
    assert "Give a reason" in page(press(moderator, "hide", value(moderator, review), reason=reason))
    assert not Decision.objects.exists()


def test_several_are_decided_at_once(moderator: Client, restaurant: Restaurant) -> None:
    reviews = [waiting(restaurant) for _ in range(3)]
    place = make_restaurant("Verde", status="waiting", queued=timezone.now())
    said = suggest(restaurant)
    values = [value(moderator, case) for case in (*reviews, place, said)]
    shown = page(press(moderator, "publish", *values))
    assert "4 cases" in shown
    assert "Suggested changes: this cannot be done to them." in shown
    assert {review.status for review in Review.objects.all()} == {"published"}
    assert Restaurant.objects.get(pk=place.pk).is_published
    assert [decision.cases for decision in Decision.objects.all()] == [1, 3]
    assert names(moderator) == [f"suggestion-{said.pk}"]


def test_a_selection_of_nothing_says_so(moderator: Client) -> None:
    assert "Choose a case first." in page(press(moderator, "publish"))


@pytest.mark.parametrize(
    "values", [["x"], ["review-1"], ["review-1-zz"], ["review-" + "9" * 30 + "-0.0"], ["\x00"]]
)
def test_what_names_no_case_is_nothing(values: list[str], moderator: Client) -> None:
    assert "Choose a case first." in page(press(moderator, "publish", *values))


def test_what_is_gone_is_said(moderator: Client, restaurant: Restaurant) -> None:
    assert "was deleted meanwhile" in page(press(moderator, "publish", "review-12345-0.0"))
    assert "was deleted meanwhile" in page(press(moderator, "apply", "suggestion-12345-0.0"))


def test_suggestions_are_applied_and_refused(moderator: Client, restaurant: Restaurant) -> None:
    applied, refused = suggest(restaurant), suggest(restaurant, proposed={"name": "No"})
    wrong = suggest(restaurant, proposed={"name": ""})
    press(moderator, "apply", value(moderator, applied))
    press(moderator, "refuse", value(moderator, refused))
    shown = page(press(moderator, "apply", value(moderator, wrong)))
    assert "cannot be applied" in shown
    restaurant.refresh_from_db()
    assert (restaurant.name, restaurant.street_address) == ("Chez Ada", "3 Quay")
    assert names(moderator) == [f"suggestion-{wrong.pk}"]


def test_suggested_hours_are_shown_applied_and_taken_back(moderator: Client, restaurant: Restaurant) -> None:
    restaurant.opening_spans.create(opens=720, closes=840)
    said = suggest(restaurant, kind="hours", proposed={"hours": [[750, 870], [10020, 10170]]})
    shown = page(moderator.get(DESK))
    assert "Monday 12:00-14:00<br>" in shown
    assert "Monday 12:30-14:30<br>" in shown
    assert "Sunday 23:00-1:30" in shown
    before = restaurant.version
    press(moderator, "apply", value(moderator, said))
    restaurant.refresh_from_db()
    assert restaurant.hours == [[750, 870], [10020, 10170]]
    assert restaurant.version > before, "its page is drawn anew"
    said.refresh_from_db()
    assert said.decision.undo(make_moderator("ma")) == (1, 0)
    assert restaurant.hours == [[720, 840]]


def test_hours_that_were_changed_since_stay_when_a_suggestion_is_undone(
    moderator: Client, restaurant: Restaurant
) -> None:
    said = suggest(restaurant, kind="hours", proposed={"hours": [[750, 870]]})
    press(moderator, "apply", value(moderator, said))
    restaurant.opening_spans.update(closes=900)
    said.refresh_from_db()
    assert said.decision.undo(make_moderator("ma")) == (0, 1)
    assert restaurant.hours == [[750, 900]]


def test_hours_that_no_week_has_are_not_applied(moderator: Client, restaurant: Restaurant) -> None:
    said = suggest(restaurant, kind="hours", proposed={"hours": [[900, 800]]})
    assert "cannot be applied" in page(press(moderator, "apply", value(moderator, said)))
    assert restaurant.hours == []


def test_a_closed_restaurant_is_closed_by_one_press(moderator: Client, restaurant: Restaurant) -> None:
    reports.report(restaurant, Report.Reason.CLOSED, "", "b", "v")
    press(moderator, "close", value(moderator, restaurant))
    restaurant.refresh_from_db()
    assert (restaurant.closed_for_good, restaurant.is_published, restaurant.open_reports) == (True, True, 0)


def test_a_restaurant_that_is_twice_here_is_merged(moderator: Client, restaurant: Restaurant) -> None:
    twice = make_restaurant("Chez Ada II")
    make_review(twice)
    address = f"{DESK}restaurant/{twice.pk}/merge/"
    assert f'value="{restaurant.pk}"' in page(moderator.get(f"{address}?q=chez"))
    for wrong in ("", "x", twice.pk, 999, "9" * 40):
        assert "Choose another restaurant" in page(moderator.post(address, {"into": wrong}, follow=True))
    merged = moderator.post(address, {"into": restaurant.pk, "next": DESK}, follow=True)
    assert "Chez Ada II is merged into Chez Ada." in page(merged)
    assert Review.objects.get().restaurant == restaurant


def test_a_moderator_replies_in_place(moderator: Client, restaurant: Restaurant) -> None:
    review = waiting(restaurant)
    address = f"{DESK}review/{review.pk}/reply/"
    moderator.post(address, {"reply": " Thank\r\nyou "})
    review.refresh_from_db()
    assert (review.reply, bool(review.reply_date)) == ("Thank\nyou", True)
    for wrong in ("x" * 1001, "a\x00b"):
        assert "too long" in page(moderator.post(address, {"reply": wrong}, follow=True))
    moderator.post(address, {"reply": ""})
    review.refresh_from_db()
    assert (review.reply, review.reply_date) == ("", None)
    assert moderator.post(f"{DESK}review/999/reply/", {"reply": "x"}).status_code == 404


def test_the_way_back_leads_to_no_other_site(moderator: Client, restaurant: Restaurant) -> None:
    chosen = value(moderator, waiting(restaurant))
    sent = {"action": "publish", "case": chosen, "next": "https://evil.example/"}
    assert moderator.post(f"{DESK}decide/", sent)["Location"] == DESK


def test_a_case_by_itself_tells_what_was_decided(moderator: Client, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    own = f"{DESK}review/{review.pk}/"
    press(moderator, "hide", value(moderator, review), reason="Rude", next=own)
    shown = page(moderator.get(own))
    assert "mo: Hidden: Rude" in shown
    for address in (f"{DESK}review/999/", f"{DESK}review/{'9' * 30}/", f"{DESK}nothing/1/"):
        assert moderator.get(address).status_code == 404


# Two moderators.


@pytest.fixture
def ma() -> Client:
    client = Client()
    client.force_login(make_moderator("ma"))
    return client


def test_the_other_is_seen_and_given_another_case(
    moderator: Client, ma: Client, restaurant: Restaurant
) -> None:
    first, second = waiting(restaurant, queued=ago(days=2)), waiting(restaurant, queued=ago(days=1))
    assert moderator.get(DESK).context["current"].pk == first.pk
    shown = ma.get(DESK)
    assert shown.context["current"].pk == second.pk
    assert "mo has it open" in page(shown)
    assert "ma has it open" in page(moderator.get(DESK))
    Claim.objects.update(since=ago(minutes=6))
    assert ma.get(DESK).context["current"].pk == first.pk


def test_a_script_claims_the_case_that_is_read(moderator: Client, ma: Client, restaurant: Restaurant) -> None:
    first, second = waiting(restaurant, queued=ago(days=2)), waiting(restaurant, queued=ago(days=1))
    chosen = value(ma, second)
    assert moderator.post(f"{DESK}claims/", {"case": value(moderator, first)}).json() == {
        f"review-{second.pk}": "ma"
    }
    assert ma.post(f"{DESK}claims/", {"case": chosen}).json() == {f"review-{first.pk}": "mo"}
    # What somebody has open stays theirs.
    assert ma.post(f"{DESK}claims/", {"case": value(moderator, first)}).json() == {f"review-{first.pk}": "mo"}
    for odd in ("", "x", "review-999-0.0"):
        assert ma.post(f"{DESK}claims/", {"case": odd}).status_code == 200


def test_what_was_decided_meanwhile_is_not_decided_again(
    moderator: Client, ma: Client, restaurant: Restaurant
) -> None:
    review, other = waiting(restaurant), waiting(restaurant, user_name="Ben")
    seen = [value(moderator, review), value(moderator, other)]
    press(ma, "hide", value(ma, review), reason="Rude")
    shown = page(press(moderator, "publish", *seen))
    assert "Ana on Chez Ada was decided meanwhile by ma: Hidden: Rude." in shown
    assert "Ben on Chez Ada: Published" in shown
    assert Review.objects.get(pk=review.pk).status == "hidden"
    assert [decision.cases for decision in Decision.objects.all()] == [1, 1]


def test_a_suggestion_is_answered_once(moderator: Client, ma: Client, restaurant: Restaurant) -> None:
    chosen = value(moderator, suggest(restaurant))
    press(ma, "refuse", chosen)
    assert "decided meanwhile by ma: Suggestion refused" in page(press(moderator, "apply", chosen))
    restaurant.refresh_from_db()
    assert restaurant.street_address == "1 Main Street"


def test_what_was_edited_meanwhile_is_read_again(moderator: Client, restaurant: Restaurant) -> None:
    review = waiting(restaurant)
    chosen = value(moderator, review)
    Review.objects.update(edited=timezone.now(), review_text="Buy watches")
    assert "was edited by its author meanwhile" in page(press(moderator, "publish", chosen))
    assert Review.objects.get().status == "waiting"


# Who may do what.


def staff_with(*permissions: str) -> Client:
    user = User.objects.create_user("-".join(permissions) or "nobody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


POSTED = ("decide/", "undo/", "claims/", "review/1/reply/", "restaurant/1/merge/")
SEEN = ("", "figures/", "review/1/", "restaurant/1/", "suggestion/1/", "restaurant/1/merge/")


@pytest.mark.parametrize(
    "permissions", [(), ("view_review", "change_review", "view_restaurant", "change_restaurant")]
)
def test_staff_who_may_not_moderate_are_refused(permissions: tuple[str, ...]) -> None:
    client = staff_with(*permissions)
    for part in SEEN:
        assert client.get(f"{DESK}{part}").status_code == 403, part
    for part in POSTED:
        assert client.post(f"{DESK}{part}").status_code == 403, part


def test_nobody_else_is_let_in(client: Client) -> None:
    client.force_login(User.objects.create_user("diner"))
    for visitor in (client, Client()):
        for part in SEEN:
            assert visitor.get(f"{DESK}{part}")["Location"].startswith("/admin/login/")
        for part in POSTED:
            assert visitor.post(f"{DESK}{part}").status_code == 302


@pytest.mark.parametrize("permission", ["moderate_review", "moderate_restaurant"])
def test_each_permission_opens_its_own_cases(
    permission: str, moderator: Client, restaurant: Restaurant
) -> None:
    review, said = waiting(restaurant), suggest(restaurant)
    place = make_restaurant("Verde", status="waiting", queued=timezone.now())
    values = {kind: value(moderator, case) for kind, case in
              (("review", review), ("restaurant", place), ("suggestion", said))}  # fmt: skip
    client = staff_with(permission)
    own = {"review"} if permission == "moderate_review" else {"restaurant", "suggestion"}
    assert {name.split("-")[0] for name in names(client)} == own
    for kind, chosen in values.items():
        expected = 200 if kind in own else 403
        action = "apply" if kind == "suggestion" else "publish"
        assert client.get(f"{DESK}{kind}/{chosen.split('-')[1]}/").status_code == expected
        assert press(client, action, chosen).status_code == expected
    assert client.post(f"{DESK}review/{review.pk}/reply/", {"reply": "x"}).status_code == (
        302 if "review" in own else 403
    )
    assert client.get(f"{DESK}restaurant/{place.pk}/merge/").status_code == (403 if "review" in own else 200)
    theirs = Decision.objects.publish(
        Restaurant.objects.all() if "review" in own else Review.objects.all(), make_moderator("other")
    )
    assert client.post(f"{DESK}undo/", {"decision": theirs.pk}).status_code == 403


def test_methods_are_refused(moderator: Client) -> None:
    for part in ("decide/", "undo/", "claims/", "review/1/reply/"):
        assert moderator.get(f"{DESK}{part}").status_code == 405
    assert moderator.post(DESK).status_code == 405
    assert moderator.post(f"{DESK}decide/", {"action": "delete"}).status_code == 404


# What it costs.


def test_every_page_stays_under_fifteen_queries(
    moderator: Client, mo: User, restaurant: Restaurant, django_assert_max_num_queries: Any
) -> None:
    for number in range(10):
        review = waiting(
            restaurant, visitor=f"v{number}", review_text="The same words for everybody here", **PHOTO
        )
        make_report(review)
        place = make_restaurant(f"Place {number}", status="waiting", queued=timezone.now(), visitor="v")
        suggest(place)
        SavedReason.objects.create(reason=f"Reason {number}")
    for number in range(6):
        Decision.objects.hide(Review.objects.filter(pk=make_review(restaurant).pk), mo, f"Rude {number}")
    said = Suggestion.objects.first()
    single = (f"review/{review.pk}/", f"restaurant/{place.pk}/", f"suggestion/{said.pk}/")
    for part in ("", "?reason=spam&q=words", "?page=2", *single, "figures/", f"restaurant/{place.pk}/merge/"):
        with django_assert_max_num_queries(14, info=part):
            assert moderator.get(f"{DESK}{part}").status_code == 200, part
