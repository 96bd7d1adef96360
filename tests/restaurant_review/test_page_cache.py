"""What pages share: tags, the cache, and who gets a page of their own."""

import gzip
import time
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.utils.http import parse_http_date
from pytest_django import DjangoAssertNumQueries

from restaurant_review import page_cache, reading, structured_data
from restaurant_review.language import AddressLocaleMiddleware
from restaurant_review.models import Catalogue, Restaurant, Review
from restaurant_review.page_cache import shared_page
from restaurant_review.photos import files
from restaurant_review.ratings import catalogue

from .concurrency import at_once
from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


def tag(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers)["ETag"]


def test_a_matching_tag_is_answered_without_a_body(client: Client) -> None:
    restaurant = make_restaurant()
    for address in ("/", f"/{restaurant.pk}/"):
        known = tag(client, address)
        assert answer_to_tag(client, address, known) == (304, b"")
        page_cache.remembered.clear()
        assert answer_to_tag(client, address, known) == (304, b"")


def answer_to_tag(client: Client, address: str, known: str) -> tuple[int, bytes]:
    response = client.get(address, headers={"If-None-Match": known})
    return response.status_code, response.content


CHANGES: dict[str, Any] = {
    "a new review": lambda review: make_review(review.restaurant, 3),
    "a review hidden": lambda review: Review.objects.filter(pk=review.pk).update(status="hidden"),
    "a review deleted": lambda review: review.delete(),
    "the restaurant renamed": lambda review: Restaurant.objects.update(name="New name"),
}
NO_CHANGES: dict[str, Any] = {
    "a waiting review": lambda review: make_review(review.restaurant, 3, status="waiting"),
    "an address forgotten": lambda review: Review.objects.update(visitor=""),
    "a report": lambda review: Review.objects.update(open_reports=1),
    "another restaurant's review": lambda review: make_review(make_restaurant("Other")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_tag_changes_when_what_is_shown_changes(client: Client, change: Any) -> None:
    review = make_review(make_restaurant(), 4)
    addresses = ("/", f"/{review.restaurant_id}/")
    before = [tag(client, address) for address in addresses]
    change(review)
    assert all(tag(client, address) != old for address, old in zip(addresses, before, strict=True))


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_the_tag_stays_when_what_is_shown_stays(client: Client, change: Any) -> None:
    review = make_review(make_restaurant(), 4)
    addresses = ("/?q=etoile", f"/{review.restaurant_id}/")
    before = [tag(client, address) for address in addresses]
    change(review)
    assert [tag(client, address) for address in addresses] == before


def test_what_comes_out_the_same_is_compressed_once(client: Client) -> None:
    make_review(make_restaurant(), 4)
    client.get("/?q=etoile")
    before = remembered_page()
    make_review(make_restaurant("Other"))
    client.get("/?q=etoile")
    assert remembered_page().version > before.version
    assert remembered_page().zipped is before.zipped


def remembered_page() -> page_cache.Page:
    (page,) = page_cache.remembered.pages.values()
    return page


def test_the_tag_is_the_same_in_a_process_that_remembers_nothing(client: Client) -> None:
    make_review(make_restaurant())
    before = tag(client, "/")
    page_cache.remembered.clear()
    assert tag(client, "/") == before


def test_a_language_has_its_own_page(client: Client) -> None:
    make_restaurant()
    assert tag(client, "/") != tag(client, "/", **{"Accept-Language": "fr"})


def test_a_remembered_page_is_sent_compressed_or_not_as_the_client_asks(client: Client) -> None:
    make_restaurant()
    zipped = client.get("/", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/")
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity, gzip;q=0"])
def test_a_client_that_does_not_take_gzip_gets_none(client: Client, accepted: str) -> None:
    make_restaurant()
    client.get("/", headers={"Accept-Encoding": "gzip"})
    response = client.get("/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response
    assert b"</html>" in response.content


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0, gzip;q=0.5", "GZIP", "deflate, gzip ; q=1"])
def test_a_client_that_takes_gzip_gets_it(client: Client, accepted: str) -> None:
    make_restaurant()
    assert client.get("/", headers={"Accept-Encoding": accepted})["Content-Encoding"] == "gzip"


@pytest.mark.slow
def test_the_cache_keeps_to_its_bytes(client: Client, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 20_000
    make_restaurant()
    for number in range(50):
        client.get(f"/?q=x{number}")
    assert 0 < page_cache.remembered.bytes <= 20_000
    assert sum(page.size for page in page_cache.remembered.pages.values()) == page_cache.remembered.bytes
    settings.PAGE_CACHE_BYTES = 0
    page_cache.remembered.clear()
    client.get("/")
    assert not page_cache.remembered.pages


# Before the rest of the middleware.


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of requests that come as far as the views."""
    paths: list[str] = []
    process_request = AddressLocaleMiddleware.process_request

    def note(middleware: AddressLocaleMiddleware, request: HttpRequest) -> None:
        paths.append(request.path)
        process_request(middleware, request)

    monkeypatch.setattr(AddressLocaleMiddleware, "process_request", note)
    return paths


@pytest.mark.parametrize(
    "address", ["/", "/?q=etoile&page=1", "/fr/", "/api/v1/restaurants", "/api/v1/openapi.json", "/latest"]
)
def test_what_is_remembered_is_sent_at_once_with_the_same_headers(
    client: Client, reached: list[str], address: str
) -> None:
    make_review(make_restaurant())
    first, again = client.get(address), client.get(address)
    assert reached == [address.partition("?")[0]]
    assert without_id(again) == without_id(first)
    assert again.content == first.content
    asked = {"If-None-Match": first["ETag"]}
    known = [client.get(address, headers=asked) for _ in range(2)]
    assert len(reached) == 2
    assert [response.status_code for response in known] == [304, 304]
    assert without_id(known[0]) == without_id(known[1])
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.content) == first.content
    assert zipped["Content-Length"] == str(len(zipped.content))
    assert len(reached) == 2


def without_id(response: HttpResponse) -> dict[str, str]:
    """All headers but the one that each answer has for itself."""
    headers = dict(response.headers)
    assert headers.pop("X-Request-ID")
    return headers


def test_who_sends_a_cookie_another_language_or_host_is_answered_for_themselves(
    client: Client, reached: list[str], settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    make_restaurant()
    client.get("/")
    client.get("/", headers={"Accept-Language": "fr"})
    client.get("/", headers={"Host": "other.example"})
    client.get("/", headers={"Cookie": "x=1"})
    client.post("/")
    assert len(reached) == 5
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert 'lang="fr"' in client.get("/", headers={"Accept-Language": "fr"}).content.decode()
    assert len(reached) == 6


def test_a_page_that_is_not_true_any_more_costs_no_query_more(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    restaurant = make_restaurant()
    review = make_review(restaurant)
    for address in (f"/{restaurant.pk}/", f"/{restaurant.pk}/"):
        client.get(address)
        review.delete()
        review = make_review(restaurant, 3)
        with django_assert_num_queries(3):
            client.get(address)


def test_what_is_gone_is_not_sent_from_memory(client: Client) -> None:
    restaurant = make_restaurant()
    addresses = (f"/{restaurant.pk}/", f"/api/v1/restaurants/{restaurant.pk}")
    for address in (*addresses, *addresses):
        assert client.get(address).status_code == 200
    restaurant.delete()
    for address in addresses:
        assert client.get(address).status_code == 404


def test_an_outage_is_met_once_and_told_as_elsewhere(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make_restaurant()
    client.get("/")
    client.get("/")
    asked = []

    def fail(using: str = "default") -> None:
        asked.append(using)
        raise ConnectionError("the server is away")

    monkeypatch.setattr(catalogue, "state", fail)
    response = client.get("/")
    assert (response.status_code, len(asked)) == (503, 1)
    assert "Retry-After" in response
    assert not [record for record in caplog.records if record.exc_info]
    monkeypatch.undo()
    assert client.get("/").status_code == 200


def test_few_addresses_are_known_and_no_long_ones(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "MAX_ADDRESSES", 3)
    middleware = page_cache.SharedPageMiddleware(lambda request: page_of(request))
    for query in (*map(str, range(9)), "x" * 600):
        middleware(RequestFactory().get(f"/?q={query}"))
    assert [address.query for address in middleware.known] == ["q=6", "q=7", "q=8"]


@shared_page(query=lambda query: query["q"])
def page_of(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a page")


# Never older than the database.


def test_a_review_that_comes_while_a_page_is_rendered_is_on_the_next(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, user_name="First")
    of_restaurant = structured_data.of_restaurant

    def slow(*shown: Any) -> Any:
        monkeypatch.setattr(structured_data, "of_restaurant", of_restaurant)
        make_review(restaurant, user_name="Meanwhile")
        return of_restaurant(*shown)

    # The last thing before the page is rendered.
    monkeypatch.setattr(structured_data, "of_restaurant", slow)
    assert "Meanwhile" not in client.get(f"/{restaurant.pk}/").content.decode()
    assert "Meanwhile" in client.get(f"/{restaurant.pk}/").content.decode()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_body_always_fits_its_tag_while_others_write() -> None:
    restaurant = make_restaurant()
    make_review(restaurant)

    def read_or_write(number: int) -> bool:
        if number % 4 == 0:
            make_review(restaurant, user_name=f"Diner {number}")
            return True
        response = Client().get(f"/{restaurant.pk}/")
        return response["ETag"] == f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'

    assert all(at_once(read_or_write, 60, threads=4))


class Stored(NamedTuple):
    version: int
    epoch: str = "one"
    written: float = 0.0
    changed: float | None = None


@pytest.fixture
def stored() -> list[Stored]:
    """The version that the database holds: the last of them."""
    return [Stored(5)]


@pytest.fixture
def ask(stored: list[Stored]) -> Callable[[], str]:
    """The number of the version that a page of it shows."""

    @shared_page(version_of=lambda: stored[-1])
    def page(request: HttpRequest, about: Stored) -> HttpResponse:
        return HttpResponse(f"{about.epoch} {about.version}" + (" again" if about.written else ""))

    return lambda: page(RequestFactory().get("/")).content.decode()


def test_a_replica_that_lags_is_answered_with_the_newer_page(
    stored: list[Stored], ask: Callable[[], str]
) -> None:
    assert ask() == "one 5"
    stored.append(Stored(4))
    assert ask() == "one 5"
    stored.append(Stored(6))
    assert ask() == "one 6"


def test_a_database_that_went_back_is_believed_once_no_replica_can_lag_so_much(
    stored: list[Stored], ask: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask() == "one 5"
    stored.append(Stored(4))
    later = time.monotonic() + page_cache.MAX_LAG
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert ask() == "one 4"


def test_a_restored_database_is_believed_at_once(stored: list[Stored], ask: Callable[[], str]) -> None:
    assert ask() == "one 5"
    stored.append(Stored(5, epoch="two"))
    assert ask() == "two 5"


def test_a_version_that_comes_again_after_a_restore_is_another(
    stored: list[Stored], ask: Callable[[], str]
) -> None:
    assert ask() == "one 5"
    stored.append(Stored(5, written=time.time()))
    assert ask() == "one 5 again"


def test_what_is_posted_into_a_restored_backup_is_seen_at_once(client: Client) -> None:
    restaurant = make_restaurant("Chez Ada")
    addresses = ("/", f"/{restaurant.pk}/", "/?min_rating=4")

    def shown() -> list[str]:
        return [client.get(address).content.decode() for address in addresses]

    # The rollback is the restore: workers go on, and the versions begin again where they were.
    for stars, said in ((5, "Lost"), (4, "Found")):
        backup = transaction.savepoint()
        make_review(restaurant, stars, user_name=said)
        of_list, of_place, filtered = shown()
        assert said in of_place
        assert f"{stars}.0" in of_list
        assert "1 restaurant" in filtered
        transaction.savepoint_rollback(backup)


def test_pages_of_an_earlier_epoch_are_rendered_anew(client: Client) -> None:
    restaurant = make_restaurant()
    addresses = ("/", f"/{restaurant.pk}/", "/api/v1/restaurants", f"/api/v1/restaurants/{restaurant.pk}")
    for address in addresses:
        client.get(address)
    before = dict(page_cache.remembered.pages)
    Catalogue.objects.update(epoch="after a restore")
    for address in addresses:
        client.get(address)
    assert len(before) == len(addresses)
    for key, page in page_cache.remembered.pages.items():
        assert (before[key].epoch, page.epoch) == (before[key].epoch, "after a restore")


def test_who_rendered_an_older_version_last_does_not_replace_a_newer_one() -> None:
    def page(version: int) -> page_cache.Page:
        return page_cache.Page(version, "one", 0, 0, 0, "", "", "", b"")

    page_cache.remembered.put("key", page(6))
    page_cache.remembered.put("key", page(5))
    assert remembered_page().version == 6


def test_pages_are_rendered_anew_each_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_restaurant()
    client.get("/")
    before = remembered_page()
    next_hour = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: next_hour)
    client.get("/")
    assert remembered_page().since > before.since


# When it changed.


def test_a_date_is_not_before_what_else_changes_a_page(
    client: Client, age: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_restaurant()
    age(10)
    changed = int(time.time()) - 10
    assert modified(client) in (changed, changed - 1)
    Catalogue.objects.update(epoch=f"{changed + 2} x")
    assert modified(client) == changed + 2
    monkeypatch.setattr(page_cache, "STARTED", changed + 4.5)
    assert modified(client) == changed + 4
    monkeypatch.setattr(page_cache, "HOUR", changed + 6)
    page_cache.remembered.clear()
    assert modified(client) == changed + 6


def modified(client: Client) -> int:
    return parse_http_date(client.get("/latest")["Last-Modified"])


@pytest.mark.parametrize("window", ["none", "7.1"])
def test_while_no_links_can_be_made_there_is_no_date(
    client: Client, age: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, window: str
) -> None:
    age(10)
    monkeypatch.setattr(files, "link_window", lambda: window)
    assert ("Last-Modified" in client.get("/latest")) is (window != "none")


# Of one's own.


def test_who_has_something_of_their_own_here_gets_a_page_that_nobody_keeps(client: Client) -> None:
    restaurant = make_restaurant()
    client.post(f"/review/{restaurant.pk}", {"user_name": "Ana", "rating": "5"})
    for _ in ("with a message", "with a review of one's own"):
        response = client.get(f"/{restaurant.pk}/")
        assert response["Cache-Control"] == "private, no-store"
        assert "ETag" not in response
    assert not page_cache.remembered.pages
    # The list shows nothing of one's own.
    assert client.get("/")["Cache-Control"] == "no-cache"


def test_an_answer_with_a_token_or_a_cookie_is_not_shared() -> None:
    @shared_page()
    def page(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(get_token(request) if request.GET else "")
        if not request.GET:
            response.set_cookie("seen", "1")
        return response

    for address in ("/?token", "/"):
        assert page(RequestFactory().get(address))["Cache-Control"] == "private, no-store"
    assert not page_cache.remembered.pages


def test_what_is_shown_raises_the_version() -> None:
    """A column that the triggers do not watch would be on pages that are out of date."""
    figures = {"average_rating", "review_count", "photo_count", *(f"stars_{stars}" for stars in range(1, 6))}
    # Rows of other tables have triggers of their own.
    found_otherwise = {
        "id",
        "why",
        "version",
        "changed",
        "epoch",
        "cover",
        "cuisines",
        "restaurant_name",
        "pictures",
    }
    assert set(reading.RestaurantRow._fields) <= {*Restaurant.SHOWN, *figures, *found_otherwise}
    of_reviews = {name.removesuffix("_id") for name in reading.ReviewRow._fields}
    assert of_reviews <= {*Review.SHOWN, *found_otherwise}
    # What changes in a photo raises it whatever it is.
    of_photos = {"image", "position", "review_id"}
    assert set(reading.PhotoRow._fields) <= {*Review.SHOWN, *of_photos}
