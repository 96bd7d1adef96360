"""Those who use the site all night: diners, posters with photos, programs, crawlers and staff."""

import io
import json
import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode
from uuid import uuid4

from PIL import Image

from testbed.gunicorn import Answer, Gunicorn

from .ledger import Ledger
from .parts import Parts

# Seconds that what staff hid may still be seen: the two that a replica may be behind, and a page on its way.
HIDDEN_AFTER = 5.0
HIDDEN_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PASSWORD = "a password for one night only"


class Silence(Exception):
    """No answer: the connection was refused or cut, or nothing came."""


class Client:
    """Keeps cookies, as browsers do, and writes every answer into the ledger."""

    def __init__(self, site: Gunicorn, ledger: Ledger) -> None:
        self.site = site
        self.ledger = ledger
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def send(
        self, method: str, path: str, body: bytes = b"", content_type: str = "", **headers: str
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if content_type:
            sent["Content-Type"] = content_type
        try:
            with closing(HTTPConnection("127.0.0.1", self.site.port, timeout=40)) as connection:
                connection.request(method, path, body or None, sent)
                response = connection.getresponse()
                answer = Answer(response.status, response.headers, response.read())
        except (OSError, HTTPException) as error:
            self.ledger.lost()
            raise Silence(f"{method} {path}") from error
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        what = f"{method} {re.sub('[0-9]+', 'N', path.partition('?')[0])}"
        self.ledger.answered(what, answer.status, answer.headers["Retry-After"])
        return answer


class Person(ABC, threading.Thread):
    """Does one thing after another until the night is over."""

    def __init__(self, parts: Parts, ledger: Ledger, seed: str, over: threading.Event) -> None:
        super().__init__(name=f"{type(self).__name__} {seed}", daemon=True)
        self.parts = parts
        self.ledger = ledger
        self.random = random.Random(seed)
        self.over = over

    @property
    def site(self) -> Gunicorn:
        return self.random.choice(self.parts.sites)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self.act()
            except Silence:
                self.over.wait(0.2)
            except Exception as error:
                self.ledger.problem(f"{type(self).__name__}: {type(error).__name__}: {error}")
                self.over.wait(1)

    @abstractmethod
    def act(self) -> None:
        """Do one thing that such people do."""

    def pause(self, seconds: float) -> None:
        self.over.wait(self.random.uniform(0, seconds))

    def restaurant(self) -> int:
        return self.random.choice(self.parts.restaurants)


class Diner(Person):
    def act(self) -> None:
        client, restaurant = Client(self.site, self.ledger), self.restaurant()
        words = self.random.choice(("soup", "curry", "bread", "cafe", "dumplings"))
        language = self.random.choice(("en", "fr"))
        for path in ("/", f"/{restaurant}/", f"/?q={words}", f"/{restaurant}/?sort=best", "/latest"):
            answer = client.send("GET", path, Accept_Language=language)
            gone = self.ledger.hidden_before(time.monotonic() - HIDDEN_AFTER)
            page = answer.body.decode()
            for text in gone:
                if text in page:
                    self.ledger.problem(f"hidden {HIDDEN_AFTER:.0f} s ago and shown: {text}")
            self.pause(0.1)


class Program(Person):
    """Posts JSON with an Idempotency-Key, tries again until it is answered, and looks for what it wrote."""

    def act(self) -> None:
        restaurant, key = self.restaurant(), uuid4().hex
        text = f"Plate {key} was warm and came soon."
        document = {"user_name": "Ana", "rating": self.random.randint(1, 5), "review_text": text}
        body, path = json.dumps(document).encode(), f"/api/v1/restaurants/{restaurant}/reviews"
        self.ledger.sent(text)
        client = Client(self.site, self.ledger)
        answer = self.until_answered(
            client,
            lambda: client.send("POST", path, body, "application/json", Idempotency_Key=f'"{key}"'),
        )
        if answer is None or answer.status != 201:
            return
        self.ledger.stored(text, json.loads(answer.body)["id"])
        shown = client.get(path)
        if shown.status == 200 and text not in shown.body.decode() and text not in self.ledger.doomed:
            self.ledger.problem(f"stored and not shown to who wrote it: {text}")
        self.pause(0.6)

    def until_answered(self, client: Client, send: Callable[[], Answer]) -> Answer | None:
        """What was answered in the end; None when the night is over first."""
        while not self.over.is_set():
            try:
                answer = send()
            except Silence:
                self.failed()
                client.site = self.site
                self.over.wait(0.5)
                continue
            if answer.status != 503:
                return answer
            self.failed()
            self.over.wait(0.5)
        return None

    def failed(self) -> None:
        """Once more nobody said that it is stored."""


class Poster(Program):
    """Posts a photo by the form of the page; where it cannot be stored, the review goes without."""

    def act(self) -> None:
        restaurant, key = self.restaurant(), uuid4().hex
        text = f"Picture {key} shows what we ate."
        path = f"/review/{restaurant}"
        client = Client(self.site, self.ledger)
        form = client.get(path)
        if form.status != 200:
            self.pause(1)
            return
        fields = dict(HIDDEN_FIELD.findall(form.body.decode()))
        fields |= {"user_name": "Ben", "rating": "4", "review_text": text}
        self.ledger.sent(text)
        for photo in (_photo(self.random), b""):
            body, content_type = _multipart(fields, photo)
            answer = self.until_answered(
                client, lambda body=body, kind=content_type: client.send("POST", path, body, kind)
            )
            if answer is None:
                return
            if answer.status == 302:
                self.ledger.stored(text)
                break
            if photo:
                self.ledger.photo_failed()
            if answer.status != 422:
                self.ledger.problem(f"a review with a photo was answered {answer.status}")
                return
        self.pause(2)

    def failed(self) -> None:
        self.ledger.photo_failed()


def _photo(chance: random.Random) -> bytes:
    picture = Image.new("RGB", (400, 300), tuple(chance.randrange(256) for _ in range(3)))
    written = io.BytesIO()
    picture.save(written, "JPEG")
    return written.getvalue()


def _multipart(fields: dict[str, str], photo: bytes) -> tuple[bytes, str]:
    boundary = uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if photo:
        head = 'Content-Disposition: form-data; name="reviewImage"; filename="lunch.jpg"'
        parts.append(f"--{boundary}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + photo + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


class Crawler(Person):
    def act(self) -> None:
        client = Client(self.site, self.ledger)
        paths: Sequence[str] = ("/robots.txt", "/sitemap.xml", "/sitemap-restaurants.xml", "/feed")
        for path in (*paths, *(f"/{id}/" for id in self.parts.restaurants)):
            client.get(path)
            self.pause(0.2)
            if self.over.is_set():
                return


class Moderator(Person):
    """Signs in, reads the lists, and hides what was posted now and then."""

    def act(self) -> None:
        client = Client(self.site, self.ledger)
        page = client.get("/admin/login/")
        if page.status != 200:
            self.pause(1)
            return
        self._post(client, "/admin/login/", username="moderator", password=PASSWORD, next="/admin/")
        for _ in range(5):
            client.get("/admin/")
            client.get("/admin/restaurant_review/review/")
            self.pause(3)
            self._hide(client)

    def _hide(self, client: Client) -> None:
        if not (texts := list(self.ledger.ids)):
            return
        text = self.random.choice(texts)
        review = str(self.ledger.doom(text))
        address = "/admin/restaurant_review/review/decide/hide/"
        answer = self._post(client, address, reviews=review, reason="A bad night")
        if answer.status == 302 and "login" not in answer.headers["Location"]:
            self.ledger.hide(text)

    def _post(self, client: Client, path: str, **fields: str) -> Answer:
        form = {**fields, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        return client.send("POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded")


CROWD: tuple[type[Person], ...] = (Diner, Diner, Diner, Program, Program, Poster, Crawler, Moderator)
