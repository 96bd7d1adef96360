"""Writers at the same time, on PostgreSQL: nobody waits for another's place, and no change goes unseen."""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from restaurant_review.models import Catalogue, CatalogueChange, Restaurant, Review
from restaurant_review.ratings import catalogue, figures
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"),
]


@contextmanager
def another_connection() -> Iterator[BaseDatabaseWrapper]:
    """A second session on the same database, whose statements give up after a second of waiting."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '1s'")
        yield other
    finally:
        other.close()


def post(session: BaseDatabaseWrapper, restaurant: Restaurant, stars: int = 5) -> None:
    with session.cursor() as cursor:
        cursor.execute(
            "INSERT INTO restaurant_review_review"
            " (restaurant_id, user_name, rating, review_text, review_date) VALUES (%s, 'Ana', %s, '', now())",
            [restaurant.pk, stars],
        )


def test_an_open_transaction_keeps_nobody_from_posting_elsewhere() -> None:
    here, there = make_restaurant("Here"), make_restaurant("There")
    with transaction.atomic():
        make_review(here)
        with another_connection() as other:
            post(other, there)
            catalogue.fold("default")
    assert figures.wrong("default") == []


def test_each_commit_raises_the_version_in_whatever_order_they_come() -> None:
    """A sequence would not: the smaller number may be committed later, and change nothing that is seen."""
    seeded = random.Random(7)
    places = [make_restaurant(f"Place {number}") for number in range(4)]
    with ExitStack() as stack:
        sessions = [stack.enter_context(another_connection()) for _ in places]
        for _ in range(8):
            seen = [catalogue.state().version]
            order = list(zip(sessions, places, strict=True))
            seeded.shuffle(order)
            for session, place in order:
                session.set_autocommit(False)
                post(session, place)
                assert catalogue.state().version == seen[0]
            seeded.shuffle(order)
            for session, _place in order:
                if seeded.random() < 0.3:
                    catalogue.fold("default")
                session.commit()
                session.set_autocommit(True)
                seen.append(catalogue.state().version)
            assert seen == list(range(seen[0], seen[0] + len(places) + 1))


def test_while_somebody_writes_nobody_says_when_the_catalogue_last_changed() -> None:
    """What they write may be older than what was committed meanwhile."""
    here, there = make_restaurant("Here"), make_restaurant("There")
    with another_connection() as other:
        other.set_autocommit(False)
        post(other, here)
        make_review(there)
        assert catalogue.state().changed is None
        other.commit()
    assert catalogue.state().changed


def test_folding_changes_nothing_that_is_read() -> None:
    for number in range(5):
        make_review(make_restaurant(f"Place {number}"))
    before = catalogue.state()
    assert CatalogueChange.objects.count() == 10
    catalogue.fold("default")
    assert catalogue.state() == before
    assert not CatalogueChange.objects.exists()


def test_a_process_that_sees_many_rows_folds_them_after_its_answer(client: Any) -> None:
    CatalogueChange.objects.bulk_create([CatalogueChange()] * (catalogue.FOLD_AFTER + 1))
    before = catalogue.state()
    # The suite does without it elsewhere.
    request_finished.connect(catalogue.after_request, dispatch_uid="fold")
    client.get("/healthz")
    assert not CatalogueChange.objects.exists()
    assert catalogue.state() == before


def test_who_moves_a_review_holds_the_restaurants_first() -> None:
    """Else a post, which holds the restaurant and then its reviews, would wait in a circle with it."""
    here, there = make_restaurant("Here"), make_restaurant("There")
    review = make_review(here)
    failures: list[Exception] = []

    def move() -> None:
        try:
            moved = Review.objects.get(pk=review.pk)
            moved.restaurant = there
            moved.save()
        except DatabaseError as error:
            failures.append(error)
        finally:
            connections.close_all()

    with transaction.atomic():
        Restaurant.objects.filter(pk=here.pk).locked()
        mover = Thread(target=move)
        mover.start()
        with another_connection() as watcher:
            wait_for_a_waiter(watcher)
        # The mover waits for the restaurant and does not hold the review.
        list(Review.objects.filter(pk=review.pk).select_for_update(nowait=True))
    mover.join()
    assert failures == []
    assert Review.objects.get(pk=review.pk).restaurant == there
    assert figures.wrong("default") == []


def wait_for_a_waiter(session: BaseDatabaseWrapper) -> None:
    with session.cursor() as cursor:
        for _ in range(1000):
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone():
                return
            cursor.execute("SELECT pg_sleep(0.005)")
    raise AssertionError("nobody waits")


def test_a_dump_without_a_search_path_loads() -> None:
    """As pg_restore --data-only sends it."""
    restaurant = make_restaurant()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(
            f"INSERT INTO {schema}.restaurant_review_restaurant (name, street_address, description)"
            " VALUES ('Dumped', '', '')"
        )
        cursor.execute(
            f"INSERT INTO {schema}.restaurant_review_review"
            " (restaurant_id, user_name, rating, review_text, review_date) VALUES (%s, 'A', 4, '', now())",
            [restaurant.pk],
        )
    assert figures.wrong("default") == []
    assert catalogue.state().restaurants == 2


def test_counting_afresh_is_exact_while_others_post() -> None:
    places = [make_restaurant(f"Place {number}") for number in range(20)]
    for place in places:
        make_review(place, 3)
    Restaurant.objects.update(stars_1=7, stars_3=0)
    Catalogue.objects.update(restaurants=99)

    def write() -> None:
        try:
            for number in range(100):
                post(connections["default"], places[number % len(places)], 1 + number % 5)
        finally:
            connections.close_all()

    writers = [Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    figures.recount("default")
    for writer in writers:
        writer.join()
    assert figures.wrong("default") == []
    assert catalogue.state().restaurants == len(places)
    assert sum(place.review_count for place in Restaurant.objects.all()) == len(places) + 300
