"""Photos in a private container: the real SDK, the real credential, Azurite over TLS."""

import io
import os
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from azure.core.exceptions import ServiceRequestError
from azure.storage.blob import BlobServiceClient, UserDelegationKey
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from azureproject.managed_identity import storage, tokens
from restaurant_review.models import Restaurant, Review
from restaurant_review.photos import files, names
from restaurant_review.photos.errors import StorageUnavailable
from testbed import Missing
from testbed.azurite import CONTAINER, Azurite
from testbed.certificates import Certificates
from testbed.gunicorn import ROOT
from testbed.identity_endpoint import STORAGE, IdentityEndpoint
from testbed.preloaded import run
from tests.restaurant_review.makers import make_restaurant, make_review, make_review_with_photos
from tests.restaurant_review.pictures import encoded, files_of, picture, stored_photo
from tests.servers import skip_or_fail

pytestmark = [
    pytest.mark.slow,
    pytest.mark.any_database,
    # The SDK drops a connection that broke, and it is closed when the collector comes by: in whichever test.
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <ssl.SSLSocket:pytest.PytestUnraisableExceptionWarning"
    ),
]

SAMPLE = "6f9619ff-8b86-d011-b42d-00c04fc964ff.png"
FORM = {"user_name": "Ana", "rating": "4", "review_text": "The dumplings were worth the wait."}


@pytest.fixture(scope="module")
def azurite(certificates: Certificates) -> Iterator[Azurite]:
    try:
        server = Azurite(certificates)
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.remove()


@pytest.fixture
def blobs(azurite: Azurite, settings: Any) -> Iterator[Azurite]:
    """The site keeps its photos in Azurite, which is empty."""
    azurite.empty()
    use(settings, azurite.url, azurite.certificates)
    yield azurite
    storage.close_all()


def use(settings: Any, url: str, certificates: Certificates, container: str = CONTAINER) -> None:
    storage.close_all()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage",
            "OPTIONS": {
                "account_url": url,
                "azure_container": container,
                "root_content_type": "image/png",
                "client_options": {"connection_verify": str(certificates.authority)},
            },
        },
    }


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Noon of today, which a test may move; for the storage alone."""
    noon = int(time.time() // storage.DAY) * storage.DAY + storage.DAY / 2
    clock = SimpleNamespace(now=noon)
    monkeypatch.setattr(
        storage, "time", SimpleNamespace(time=lambda: clock.now, monotonic=time.monotonic, sleep=time.sleep)
    )
    return clock


@pytest.fixture
def key_requests(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """Start and end of every key that was asked for."""
    asked: list[tuple[Any, Any]] = []
    ask = BlobServiceClient.get_user_delegation_key

    def counting(self: BlobServiceClient, start: Any, end: Any, **kwargs: Any) -> UserDelegationKey:
        asked.append((start, end))
        return ask(self, start, end, **kwargs)

    monkeypatch.setattr(BlobServiceClient, "get_user_delegation_key", counting)
    return asked


def store() -> str:
    """The name of a photo that has one thumbnail."""
    return stored_photo((400, 300))


def thumbnail_of(photo: str) -> str:
    return names.thumbnails(photo)[320]


def fetch(azurite: Azurite, url: str, method: str = "GET") -> tuple[int, Message, bytes]:
    """As a browser does, without any credential."""
    trust = ssl.create_default_context(cafile=str(azurite.certificates.authority))
    request = urllib.request.Request(url, method=method)
    if method == "PUT":
        request.data = b"another"
        request.add_header("x-ms-blob-type", "BlockBlob")
    try:
        with urllib.request.urlopen(request, context=trust, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, b""


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_photo_is_uploaded_as_what_it_is_and_shown_by_its_link(blobs: Azurite) -> None:
    photo = store()
    assert blobs.names() == {photo, thumbnail_of(photo)}
    for name, content_type in ((photo, "image/jpeg"), (thumbnail_of(photo), "image/webp")):
        status, headers, content = fetch(blobs, files.url(name))
        assert status == 200
        assert headers["Content-Type"] == content_type
        assert headers["Cache-Control"] == "private, max-age=31536000, immutable"
        assert headers["Content-Disposition"] == "inline"
        with default_storage.open(name) as file:
            assert file.read() == content


@pytest.fixture
def through_site(blobs: Azurite, settings: Any) -> Azurite:
    """Browsers do not reach the account."""
    entry = settings.STORAGES["default"]
    options = entry["OPTIONS"] | {"base_url": settings.MEDIA_URL}
    settings.STORAGES = {**settings.STORAGES, "default": {**entry, "OPTIONS": options}}
    return blobs


def test_the_site_hands_out_photos_of_an_account_that_browsers_do_not_reach(
    through_site: Azurite, client: Client, db: None
) -> None:
    photo = store()
    make_review_with_photos(make_restaurant(), photo)
    for name in (photo, thumbnail_of(photo)):
        assert files.url(name) == f"/media/{name}"
        answer = client.get(f"/media/{name}")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == default_storage.open(name).read()
        assert client.get(f"/media/{name}", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(f"/media/{photo}x").status_code == 404


def test_photos_through_the_site_wait_for_an_account_that_is_away(
    through_site: Azurite, client: Client, db: None
) -> None:
    photo = store()
    make_review_with_photos(make_restaurant(), photo)
    through_site.stop()
    try:
        answer = client.get(f"/media/{photo}")
    finally:
        through_site.start()
    assert answer.status_code == 503
    assert answer["Cache-Control"] == "no-store"


def test_with_links_of_its_own_the_site_hands_out_nothing(blobs: Azurite, client: Client, db: None) -> None:
    assert client.get(f"/media/{store()}").status_code == 404


def test_a_link_reads_one_blob_over_https_and_nothing_else(blobs: Azurite) -> None:
    photo = store()
    link = files.url(photo)
    query = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert (query["sp"], query["spr"], query["sr"]) == ("r", "https", "b")
    assert fetch(blobs, link.partition("?")[0])[0] in (401, 403, 404, 409)
    assert fetch(blobs, link.replace("sig=", "sig=A"))[0] == 403
    assert fetch(blobs, link.replace(photo, thumbnail_of(photo)))[0] == 403
    assert fetch(blobs, link, "PUT")[0] == 403
    assert fetch(blobs, link, "DELETE")[0] == 403


def test_a_photo_of_the_sample_is_shown_and_never_as_a_page(blobs: Azurite) -> None:
    blobs.container.upload_blob(SAMPLE, b"<!doctype html><script>alert(1)</script>")
    status, headers, _content = fetch(blobs, files.url(SAMPLE))
    assert (status, headers["Content-Type"]) == (200, "image/png")


def test_a_link_stays_the_same_for_a_window_and_works_long_after(
    blobs: Azurite, clock: SimpleNamespace
) -> None:
    name = store()
    window, link = files.link_window(), files.url(name)
    clock.now += storage.LINK_WINDOW - 1
    assert (files.link_window(), files.url(name)) == (window, link)
    clock.now += 1
    assert files.link_window() != window
    assert files.url(name) != link
    assert fetch(blobs, link)[0] == 200
    expiry = parse_qs(urlsplit(link).query)["se"][0]
    assert expiry == time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(clock.now + storage.LINK_LIFETIME))


def test_the_link_is_the_same_in_another_process(blobs: Azurite) -> None:
    name = store()
    code = (
        "import django; django.setup();"
        "from django.conf import settings;"
        f"settings.STORAGES['default'] = {default_storage_entry(blobs)!r};"
        "from restaurant_review.photos import files;"
        f"print(files.link_window(), files.url({name!r}))"
    )
    before = f"{files.link_window()} {files.url(name)}"
    there = run(["-c", code], cwd=ROOT, env=os.environ, timeout=60, check=True).stdout.strip()
    # An hour may have ended meanwhile.
    assert there in (before, f"{files.link_window()} {files.url(name)}")


def default_storage_entry(azurite: Azurite) -> dict[str, Any]:
    return {
        "BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage",
        "OPTIONS": {
            "account_url": azurite.url,
            "azure_container": CONTAINER,
            "root_content_type": "image/png",
            "client_options": {"connection_verify": str(azurite.certificates.authority)},
        },
    }


def test_eight_cold_threads_ask_for_one_key(blobs: Azurite, key_requests: list[Any]) -> None:
    name = f"photos/{'0' * 32}.jpg"
    barrier = threading.Barrier(8)

    def link(_number: int) -> str:
        barrier.wait()
        return storage.ManagedIdentityStorage(**default_storage_entry(blobs)["OPTIONS"]).url(name)

    with ThreadPoolExecutor(8) as threads:
        links = set(threads.map(link, range(8)))
    assert len(links) == 1
    assert len(key_requests) == 1


def test_a_key_begins_at_midnight_of_the_day_before_and_lives_six_days(
    blobs: Azurite, clock: SimpleNamespace, key_requests: list[Any]
) -> None:
    files.link_window()
    ((start, end),) = key_requests
    midnight = clock.now // storage.DAY * storage.DAY
    assert start.timestamp() == midnight - storage.DAY
    assert end.timestamp() - start.timestamp() == 6 * storage.DAY


def test_the_key_of_the_next_day_is_there_before_the_day(
    blobs: Azurite, clock: SimpleNamespace, key_requests: list[Any]
) -> None:
    first = files.link_window()
    clock.now += 10 * 3600
    assert files.link_window().endswith(first.partition(".")[2])
    wait_until(lambda: len(key_requests) == 2)
    wait_until(lambda: len(default_storage.account._keys) == 2)
    clock.now += 3 * 3600
    assert int(files.link_window().partition(".")[2]) == int(first.partition(".")[2]) + 1
    assert len(key_requests) == 2


def test_an_old_key_signs_on_while_no_new_one_can_be_had(
    blobs: Azurite, clock: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store()
    today = files.link_window().partition(".")[2]

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ServiceRequestError("away")

    monkeypatch.setattr(BlobServiceClient, "get_user_delegation_key", fail)
    clock.now += storage.DAY
    assert files.link_window().partition(".")[2] == today
    assert fetch(blobs, files.url(name))[0] == 200
    # Not for longer than the links it signs would work.
    clock.now += 3 * storage.DAY
    assert files.link_window() == "none"


def test_a_page_with_photos_asks_the_storage_nothing(
    blobs: Azurite, client: Client, db: None, clock: SimpleNamespace, key_requests: list[Any]
) -> None:
    restaurant = make_restaurant()
    for _number in range(20):
        make_review_with_photos(restaurant, names.new(1600, 1200, "jpg"))
    files.link_window()
    blobs.stop()
    try:
        page = client.get(f"/{restaurant.pk}/").content.decode()
    finally:
        blobs.start()
    assert page.count(f"{blobs.url}/{CONTAINER}/thumbnails/") >= 20
    assert len(key_requests) == 1


def test_without_a_key_pages_are_shown_without_photos_and_recover(
    blobs: Azurite, client: Client, db: None, monkeypatch: pytest.MonkeyPatch, key_requests: list[Any]
) -> None:
    restaurant = make_restaurant()
    make_review_with_photos(restaurant, store())
    storage.close_all()
    monkeypatch.setattr(storage, "KEY_COOLDOWN", 0.3)
    blobs.stop()
    try:
        response = client.get(f"/{restaurant.pk}/")
        assert response.status_code == 200
        assert blobs.url not in response.content.decode()
    finally:
        blobs.start()
    wait_until(lambda: files.link_window() != "none")
    later = client.get(f"/{restaurant.pk}/", headers={"If-None-Match": response["ETag"]})
    assert later.status_code == 200
    assert blobs.url in later.content.decode()


def test_twenty_photos_do_not_wait_twenty_times(
    blobs: Azurite, monkeypatch: pytest.MonkeyPatch, key_requests: list[Any]
) -> None:
    waits: list[float] = []
    real_wait = threading.Event.wait

    def counting(self: threading.Event, timeout: float | None = None) -> bool:
        if timeout == storage.KEY_TIMEOUT:
            waits.append(timeout)
        return real_wait(self, timeout)

    silent = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(storage, "KEY_TIMEOUT", 0.237)
    monkeypatch.setattr(threading.Event, "wait", counting)
    photo_storage = storage.ManagedIdentityStorage(
        account_url=f"https://127.0.0.1:{silent.getsockname()[1]}/devstoreaccount1", azure_container=CONTAINER
    )
    with silent:
        assert photo_storage.link_window() == "none"
        for number in range(20):
            with pytest.raises(storage.StorageUnavailable):
                photo_storage.url(f"photos/{number:032x}.jpg")
    assert len(waits) == 1
    assert len(key_requests) == 1


def post(client: Client) -> Any:
    restaurant = make_restaurant()
    upload = SimpleUploadedFile("lunch.png", encoded(picture(), "PNG"), "image/png")
    return client.post(f"/review/{restaurant.pk}", {**FORM, "reviewImage": upload})


def assert_offered_without_photo(response: Any) -> None:
    assert response.status_code == 503
    assert 0 < int(response["Retry-After"]) <= 60
    page = response.content.decode()
    assert "could not be stored" in page
    assert FORM["review_text"] in page
    assert not Review.objects.exists()


def test_a_review_with_a_photo_is_stored_whole(blobs: Azurite, client: Client, db: None) -> None:
    assert post(client).status_code == 302
    assert blobs.names() == files_of(*Review.objects.get().photo_names)


@pytest.mark.django_db
def test_a_storage_that_is_away_costs_no_review(
    blobs: Azurite, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "COOLDOWN", 0.0)
    blobs.stop()
    try:
        response = post(client)
        assert_offered_without_photo(response)
        restaurant = response.context["restaurant"]
        assert client.post(f"/review/{restaurant.pk}", FORM).status_code == 302
    finally:
        blobs.start()
    Review.objects.all().delete()
    again = SimpleUploadedFile("lunch.png", encoded(picture(), "PNG"), "image/png")
    assert client.post(f"/review/{restaurant.pk}", {**FORM, "reviewImage": again}).status_code == 302
    assert blobs.names() == files_of(*Review.objects.get().photo_names)


@pytest.mark.django_db
def test_a_storage_that_never_answers_costs_no_review(
    azurite: Azurite, client: Client, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, f"https://127.0.0.1:{silent.getsockname()[1]}/devstoreaccount1", azurite.certificates)
        assert_offered_without_photo(post(client))


@pytest.mark.django_db
def test_a_container_that_is_gone_costs_no_review(azurite: Azurite, client: Client, settings: Any) -> None:
    use(settings, azurite.url, azurite.certificates, container="elsewhere")
    assert_offered_without_photo(post(client))


@pytest.mark.django_db
def test_a_storage_that_refuses_us_costs_no_review(
    blobs: Azurite, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = IdentityEndpoint()
    token = other.token("https://vault.azure.net")

    class Wrong:
        def get_token(self, *scopes: str, **kwargs: Any) -> Any:
            return SimpleNamespace(token=token, expires_on=int(time.time()) + 3600)

    monkeypatch.setattr(tokens, "credential", lambda client_id: Wrong())
    storage.close_all()
    try:
        assert_offered_without_photo(post(client))
    finally:
        other.stop()
    assert blobs.names() == set()


@pytest.mark.django_db
def test_an_identity_that_is_away_costs_no_review(
    blobs: Azurite, client: Client, identity_endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(scope: str, client_id: str | None) -> Any:
        raise tokens.IdentityUnavailable("the identity endpoint gave no answer")

    class Away:
        def get_token(self, *scopes: str, **kwargs: Any) -> Any:
            return away(scopes[0], None)

    monkeypatch.setattr(tokens, "credential", lambda client_id: Away())
    storage.close_all()
    assert_offered_without_photo(post(client))
    assert files.link_window() == "none"


def test_after_an_outage_nobody_waits_for_some_seconds(azurite: Azurite, settings: Any) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        use(settings, f"https://127.0.0.1:{unused.getsockname()[1]}/devstoreaccount1", azurite.certificates)
        with pytest.raises(StorageUnavailable):
            store()
        with pytest.raises(storage.StorageUnavailable, match="a moment ago"):
            default_storage.exists(f"photos/{'0' * 32}.jpg")
    storage.close_all()


def test_an_upload_never_replaces_a_blob(blobs: Azurite) -> None:
    name = f"photos/{'0' * 32}.jpg"
    assert default_storage.save(name, ContentFile(b"first")) == name
    other = default_storage.save(name, ContentFile(b"second"))
    assert blobs.names() == {name, other}
    for saved, content in ((name, b"first"), (other, b"second")):
        with default_storage.open(saved) as file:
            assert file.read() == content


def test_a_blob_that_is_not_there_is_a_missing_file(blobs: Azurite) -> None:
    name = f"photos/{'0' * 32}.jpg"
    with pytest.raises(FileNotFoundError):
        default_storage.open(name)
    with pytest.raises(FileNotFoundError):
        default_storage.size(name)
    assert not default_storage.exists(name)
    default_storage.delete(name)


def test_a_folder_lists_its_own_names(blobs: Azurite) -> None:
    photo = store()
    blobs.container.upload_blob(SAMPLE, b"at the root")
    _folders, files = default_storage.listdir("photos")
    assert list(files) == [photo.removeprefix("photos/")]
    _folders, files = default_storage.listdir("")
    assert list(files) == [SAMPLE]
    assert abs(default_storage.get_modified_time(photo).timestamp() - time.time()) < 600


def with_photo(restaurant: Restaurant) -> Review:
    return make_review_with_photos(restaurant, store())


@pytest.mark.django_db(transaction=True)
def test_photos_go_with_their_reviews_however_those_go(blobs: Azurite, admin_client: Client) -> None:
    restaurant, kept = make_restaurant(), with_photo(make_restaurant("Another"))
    left = files_of(*kept.photo_names)
    review = with_photo(restaurant)
    assert len(blobs.names()) == 4
    review.delete()
    assert blobs.names() == left
    for _number in range(2):
        with_photo(restaurant)
    Review.objects.filter(restaurant=restaurant).delete()
    assert blobs.names() == left
    with_photo(restaurant)
    address = f"/admin/restaurant_review/restaurant/{restaurant.pk}/delete/"
    assert admin_client.post(address, {"post": "yes"}).status_code == 302
    assert not Restaurant.objects.filter(pk=restaurant.pk).exists()
    assert blobs.names() == left


@pytest.mark.django_db
def test_pruning_removes_what_nothing_refers_to_and_spares_the_rest(blobs: Azurite) -> None:
    review = with_photo(make_restaurant())
    orphan = store()
    for name in (SAMPLE, "logo.png", "photos/theirs.jpg"):
        blobs.container.upload_blob(name, b"not ours")
    spared = blobs.names() - files_of(orphan)
    call_command("prune_photos", stdout=io.StringIO(), stderr=io.StringIO())
    assert orphan in blobs.names()
    call_command("prune_photos", older_than=0, dry_run=True, stdout=io.StringIO(), stderr=io.StringIO())
    assert orphan in blobs.names()
    call_command("prune_photos", older_than=0, stdout=io.StringIO(), stderr=io.StringIO())
    assert blobs.names() == spared
    assert review.photo.name in spared


@pytest.mark.django_db(transaction=True)
def test_a_photo_of_the_sample_is_replaced_by_one_with_thumbnails(blobs: Azurite) -> None:
    blobs.container.upload_blob(SAMPLE, encoded(picture(size=(2000, 1000)), "JPEG"))
    review = make_review(make_restaurant(), photo=SAMPLE)
    call_command("make_thumbnails", stdout=io.StringIO(), stderr=io.StringIO())
    review.refresh_from_db()
    assert (review.photo_width, review.photo_height) == (1600, 800)
    assert blobs.names() == files_of(*review.photo_names)
    assert len(blobs.names()) == 4


def test_no_secret_is_in_an_error_or_the_log(
    azurite: Azurite, settings: Any, caplog: pytest.LogCaptureFixture, identity_endpoint: IdentityEndpoint
) -> None:
    use(settings, azurite.url, azurite.certificates, container="elsewhere")
    with pytest.raises(StorageUnavailable) as caught:
        store()
    said = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert "ContainerNotFound" in said
    assert identity_endpoint.token(STORAGE)[:40] not in said
    assert "sig=" not in said
    storage.close_all()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://plateful.blob.core.windows.net", "plateful"),
        ("https://plateful.blob.core.chinacloudapi.cn", "plateful"),
        ("https://127.0.0.1:10000/devstoreaccount1", "devstoreaccount1"),
        ("https://localhost:10000/devstoreaccount1", "devstoreaccount1"),
        ("https://[::1]:10000/devstoreaccount1", "devstoreaccount1"),
    ],
)
def test_the_account_is_known_by_its_address(url: str, name: str) -> None:
    assert storage.account_name(url) == name
