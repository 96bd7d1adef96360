"""What is asked of which site, and how fast the answer is meant to be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import islice, product

from .load import ADDRESS, HEADERS, NUMBER, Request
from .sites import Machine

ONE_PAGE = 20
CROWD = 200_000
# Time enough for each worker to render each of a thousand pages; lists of the small catalogue are fewer.
MANY_WARM_UP = {"small": 15, "large": 25}


@dataclass(frozen=True)
class Scenario:
    name: str
    site: str
    requests: Callable[[], Sequence[Request]]
    goal: str = ""
    status: int = 200
    # Seconds before the first round.
    warm_up: float = 1
    # Asks a site that was just started.
    crawls: bool = False


class Catalogue:
    """What there is to ask for in a database: the restaurants that do not wait for staff."""

    def __init__(self, machine: Machine, database: str) -> None:
        self.machine, self.database = machine, database
        rows = machine.sql(
            database,
            "SELECT id FROM restaurant_review_restaurant WHERE status = 'published' AND review_count >= %s"
            " ORDER BY id LIMIT 1000",
            (ONE_PAGE,),
        )
        self.full_pages = [id for (id,) in rows]
        rows = machine.sql(
            database,
            "SELECT id, name FROM restaurant_review_restaurant WHERE status = 'published' ORDER BY id",
        )
        self.restaurants = [id for id, _ in rows]
        self.names = [name for _, name in rows]

    def reviews(self) -> int:
        return self.machine.sql(self.database, "SELECT count(*) FROM restaurant_review_review")[0][0]

    def searches(self) -> list[str]:
        """Ten single words and ten whole names, taken evenly from all names."""
        step = max(1, len(self.names) // 20)
        names = [re.sub(r"\W+", " ", name) for name in self.names[::step]][:20]
        return [name.split()[0] if index % 2 else name for index, name in enumerate(names)]

    def crowd(self) -> int:
        """Give the first restaurant many more reviews, with the texts of others; returns its id."""
        id = self.restaurants[0]
        self.machine.sql(
            self.database,
            # Without the triggers, which would write the same row so many times; counted below instead.
            "SET session_replication_role = replica; INSERT INTO restaurant_review_review"
            " (restaurant_id, user_name, rating, review_text, review_date, text_digest)"
            " SELECT %s, user_name, rating, review_text, review_date - n * interval '1 minute', text_digest"
            " FROM restaurant_review_review, generate_series(1, 1 + %s / (SELECT count(*)"
            " FROM restaurant_review_review)) AS n LIMIT %s",
            (id, CROWD, CROWD),
        )
        self.machine.manage(self.database, "recount_ratings")
        self.machine.sql(self.database, "VACUUM ANALYZE")
        return id


def ask(port: int, request: Request) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.connect()
    connection.sock.sendall(request.encode())
    response = HTTPResponse(connection.sock, method="GET" if request.form is None else "POST")
    response.begin()
    body = response.read()
    connection.close()
    return response, body


def lists(catalogue: Catalogue) -> list[Request]:
    """A thousand addresses of the list."""
    pages = range(1, max(2, len(catalogue.restaurants) // 20 + 1))
    addresses = product(pages, ("best", "newest", "reviews", "name"), (0, 1, 2, 3))
    thousand = islice(addresses, 1000)
    return [Request(f"/?page={page}&sort={sort}&min_rating={least}") for page, sort, least in thousand]


def filtered() -> list[Request]:
    """Each filter of the list, and some together."""
    queries = (
        *("cuisine=italian", "price_level=1,2", "min_rating=4", "open_now=1", "with_photos=1"),
        *(
            "cuisine=japanese&min_rating=4",
            "open_now=1&price_level=2",
            "min_rating=4.5&with_photos=1&sort=newest",
        ),
    )
    return [Request(f"/?{query}") for query in queries]


def said() -> list[Request]:
    """Searches for what reviews say: the commonest word, common ones and several."""
    return [
        Request(f"/?q={words}") for words in ("table", "soup", "year", "hot+soup", "best+table", "noodles")
    ]


def typed() -> list[Request]:
    """What a visitor has typed so far."""
    return [
        Request(f"/suggest?q={text[:length]}") for text in ("noodles", "trattoria") for length in range(1, 8)
    ]


def details(catalogue: Catalogue) -> list[Request]:
    """A thousand addresses of restaurants."""
    addresses = product(("newest", "highest", "lowest"), (0, 5, 4, 3, 2, 1, 0), catalogue.restaurants)
    thousand = islice(addresses, 1000)
    return [Request(f"/{id}/?sort={sort}&stars={stars}") for sort, stars, id in thousand]


def crawl(catalogue: Catalogue) -> list[Request]:
    """Five hundred restaurants, as a search engine asks for them, taken evenly from all."""
    step = max(1, len(catalogue.restaurants) // 500)
    return [Request(f"/{id}/") for id in catalogue.restaurants[::step][:500]]


def conditional(port: int, target: str) -> list[Request]:
    """What a browser sends that has the page."""
    response, _ = ask(port, Request(target))
    return [Request(target, {"If-None-Match": response.headers["ETag"]})]


def reviews(port: int, catalogue: Catalogue) -> list[Request]:
    """Reviews by visitors who opened the form before."""
    target = f"/review/{catalogue.restaurants[0]}"
    response, page = ask(port, Request(target, {"Accept-Encoding": "identity"}))
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    cookie = re.search(r"[\w-]*csrftoken=[^;]+", response.headers["Set-Cookie"])
    if not token or not cookie:
        raise SystemExit(f"No form token on {target}")
    headers = {
        "Cookie": cookie[0],
        "Origin": f"https://{HEADERS['Host']}",
        "X-Forwarded-For": f"{ADDRESS}:50000",
    }
    form = {
        "csrfmiddlewaretoken": token[1].decode(),
        "user_name": "Robin",
        "review_text": f"Number {NUMBER} was the best table we had all year, and the soup came hot.",
        "website": "",
    }
    return [
        Request(f"/review/{id}", headers, {**form, "rating": str(1 + index % 5)})
        for index, id in enumerate(catalogue.restaurants[:1000])
    ]
