"""The Flask sample's two tables, copied into ours."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from restaurant_review.models import Restaurant, Review

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db

# As the sample's own migration makes them; only the type of the key differs between the engines.
TABLES = """
CREATE TABLE restaurant (
    id integer NOT NULL PRIMARY KEY, name varchar(50), street_address varchar(50), description varchar(250)
);
CREATE TABLE review (
    id integer NOT NULL PRIMARY KEY, restaurant integer REFERENCES restaurant (id) ON DELETE CASCADE,
    user_name varchar(30), rating integer, review_text varchar(500), review_date timestamp,
    image_name varchar(100)
);
"""
ROWS = """
INSERT INTO restaurant VALUES (1, 'Corner', '1 Main Street', 'Soup.');
INSERT INTO restaurant VALUES (2, 'Corner', '1 Main Street', 'Soup.');
INSERT INTO restaurant VALUES (3, NULL, NULL, NULL);
INSERT INTO review VALUES (1, 1, 'Ana', 5, 'Good.', '2023-02-22 12:48:16.063879', 'a1.png');
INSERT INTO review VALUES (2, 1, 'Ana', 5, 'Good.', '2023-02-22 12:48:16.063879', 'a1.png');
INSERT INTO review VALUES (3, 2, 'Ben', 99, '', '2023-03-01 09:00:00', NULL);
INSERT INTO review VALUES (4, 3, NULL, NULL, NULL, NULL, NULL);
INSERT INTO review VALUES (5, NULL, 'Cleo', 3, 'Where?', '2023-03-01 09:00:00', NULL);
"""


def run_sql(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in filter(str.strip, statements.split(";")):
            cursor.execute(statement)


def import_sample() -> str:
    output = io.StringIO()
    call_command("import_flask_sample", stdout=output)
    return output.getvalue()


@pytest.fixture
def sample() -> None:
    run_sql(TABLES + ROWS)


def copies_of(name: str) -> list[Restaurant]:
    return list(Restaurant.objects.filter(name=name).order_by("id"))


@pytest.mark.usefixtures("sample")
def test_it_copies_every_row_once() -> None:
    said = import_sample()

    first, second = copies_of("Corner")
    assert "3 restaurants and 4 reviews" in said
    assert (first.street_address, first.description) == ("1 Main Street", "Soup.")
    assert (first.review_count, first.average_rating, second.review_count) == (2, 5.0, 1)
    review = Review.objects.filter(restaurant=first).first()
    assert review is not None
    assert (review.user_name, review.rating, review.review_text) == ("Ana", 5, "Good.")
    assert review.review_date == datetime(2023, 2, 22, 12, 48, 16, 63879, UTC)
    assert review.photo.name == "a1.png"


@pytest.mark.usefixtures("sample")
def test_again_it_copies_nothing_but_what_is_new() -> None:
    import_sample()
    run_sql("INSERT INTO restaurant VALUES (9, 'New', NULL, 'Bread.')")
    run_sql("INSERT INTO review VALUES (9, 1, 'Dan', 4, '', '2023-03-02 09:00:00', NULL)")

    again, third = import_sample(), import_sample()

    assert "1 restaurant and 1 review of" in again
    assert "0 restaurants and 0 reviews" in third
    assert (Restaurant.objects.count(), Review.objects.count()) == (4, 5)
    assert copies_of("Corner")[0].review_count == 3


@pytest.mark.usefixtures("sample")
def test_what_staff_changed_or_deleted_is_not_copied_anew() -> None:
    import_sample()
    first, second = copies_of("Corner")
    Restaurant.objects.filter(pk=first.pk).update(name="Corner House")
    Review.objects.filter(restaurant=first).first().delete()
    second.delete()

    import_sample()

    assert (Restaurant.objects.count(), Review.objects.count()) == (2, 2)


@pytest.mark.usefixtures("sample")
def test_rows_of_ours_with_the_same_ids_stay_as_they_are() -> None:
    ours = make_restaurant("Ours", pk=1)
    make_review(ours, 2, pk=1, user_name="Eve")
    if connection.vendor == "postgresql":
        # As if both had come in by the pages.
        run_sql("SELECT setval(pg_get_serial_sequence('restaurant_review_restaurant', 'id'), 1)")
        run_sql("SELECT setval(pg_get_serial_sequence('restaurant_review_review', 'id'), 1)")

    import_sample()

    ours.refresh_from_db()
    assert (ours.name, ours.review_count) == ("Ours", 1)
    assert Review.objects.get(pk=1).user_name == "Eve"
    assert Restaurant.objects.count() == 4


@pytest.mark.usefixtures("sample")
def test_what_is_out_of_range_or_missing_is_brought_in_and_told() -> None:
    said = import_sample()

    assert Review.objects.get(user_name="Ben").rating == 5
    unrated = Review.objects.get(user_name="")
    assert unrated.status == Review.Status.HIDDEN
    assert "stored no rating of it: 1." in said
    assert "no restaurant that is here: 1." in said
    assert not Review.objects.filter(user_name="Cleo").exists()


@pytest.mark.usefixtures("sample")
def test_its_pages_can_be_read_and_searched(client: Client) -> None:
    import_sample()

    assert Restaurant.objects.search("corner").count() == 2
    for restaurant in Restaurant.objects.all():
        assert client.get(restaurant.get_absolute_url()).status_code == 200


def test_without_the_samples_tables_it_says_so() -> None:
    with pytest.raises(CommandError, match="no restaurant and no review"):
        import_sample()
