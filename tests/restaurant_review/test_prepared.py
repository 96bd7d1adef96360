"""PostgreSQL plans a page's queries once in a session, and nothing depends on it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client

from restaurant_review import prepared, reading
from restaurant_review.listing import RestaurantListing
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite plans in microseconds")

PAGES = (
    "/",
    "/?q=noodles",
    "/?q=good+noodles&min_rating=3",
    "/?cuisine=japanese&open_now=1",
    "/?page=2&sort=name",
)


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    """A session in which nothing is prepared yet."""
    connection.close()
    yield
    prepared._unprepared.clear()
    connection.close()


def statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE name LIKE 'plateful%'")
        return [statement for (statement,) in cursor.fetchall()]


def names(listing: RestaurantListing) -> list[str]:
    return [row.name for row in reading.restaurants(listing, 3)]


@pytest.fixture
def places() -> None:
    for stars in (2, 4, 5):
        make_review(make_restaurant(f"Of {stars}", description="Noodles."), rating=stars)


@on_postgresql
@pytest.mark.usefixtures("places")
def test_a_statement_is_prepared_once_for_all_values_that_are_compared() -> None:
    found = [names(RestaurantListing(min_rating=stars)) for stars in (3, 4.5, 1)]

    assert [set(each) for each in found] == [{"Of 4", "Of 5"}, {"Of 5"}, {"Of 2", "Of 4", "Of 5"}]
    (statement,) = statements()
    assert "$1" in statement


@on_postgresql
@pytest.mark.usefixtures("places")
def test_what_is_prepared_in_a_transaction_outlives_it() -> None:
    with transaction.atomic():
        assert len(names(RestaurantListing())) == 3
        transaction.set_rollback(True)
    assert len(names(RestaurantListing())) == 3
    assert len(statements()) == 1


@on_postgresql
@pytest.mark.usefixtures("places")
def test_a_session_that_forgot_is_answered_all_the_same_and_not_asked_to_remember_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As behind a pooler, which gives the next transaction another session."""
    before = names(RestaurantListing())
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    assert [names(RestaurantListing()) for _ in range(3)] == [before] * 3
    assert statements() == []
    assert caplog.text.count("No more statements are prepared") == 1


@on_postgresql
@pytest.mark.usefixtures("places")
def test_a_statement_of_somebody_else_of_that_name_is_no_failure() -> None:
    before = names(RestaurantListing())
    prepared._names.clear()

    assert names(RestaurantListing()) == before


@on_postgresql
@pytest.mark.usefixtures("places")
def test_a_session_keeps_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MAX_STATEMENTS", 2)
    found = [names(RestaurantListing(sort=sort)) for sort in ("best", "newest", "name", "reviews", "best")]

    assert {len(each) for each in found} == {3}
    assert len(statements()) == 2


@pytest.mark.usefixtures("places")
def test_what_pages_ask_can_be_prepared(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    place = make_restaurant("Noodles, good", description="Noodles.")
    paths = (
        *PAGES,
        f"/{place.pk}/",
        f"/{place.pk}/?stars=4",
        f"/{place.pk}/photos",
        "/latest",
        "/sitemap.xml",
    )
    asked = [client.get(path).status_code for path in paths for _ in range(2)]

    assert set(asked) == {200}
    assert "prepared" not in caplog.text
    assert connection.vendor != "postgresql" or len(statements()) > 8
