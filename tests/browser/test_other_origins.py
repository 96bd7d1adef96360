"""Pages of other sites, in a browser: anybody's may read the API, those that the site names may write."""

from typing import Any

import pytest
from playwright.sync_api import Page

from testbed.other_site import OtherSite

from .conftest import Watch

FETCH = """
async ([address, init]) => {
  try {
    const answer = await fetch(address, init);
    const headers = Object.fromEntries(answer.headers);
    return { status: answer.status, headers, body: answer.status === 204 ? null : await answer.json() };
  } catch (error) {
    return { refused: String(error) };
  }
}
"""
# A page gets no body of a 304, and the browser's own cache would answer in place of the site.
KNOWN = """
async ([address, tag]) => {
  const answer = await fetch(address, { headers: { "If-None-Match": tag }, cache: "no-store" });
  return answer.status;
}
"""
PHOTO = """
async ([address, token]) => {
  const canvas = new OffscreenCanvas(60, 40);
  canvas.getContext("2d").fillRect(0, 0, 60, 40);
  const form = new FormData();
  form.append("photo", await canvas.convertToBlob({ type: "image/png" }), "plate.png");
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(address, { method: "POST", body: form, headers });
  return answer.status;
}
"""
JSON = {"Content-Type": "application/json"}
REVIEW = '{"user_name": "Ana", "rating": 5}'


@pytest.fixture
def api(base_url: str) -> str:
    return f"{base_url}/api/v1"


def visit(page: Page, watch: Watch, address: str) -> None:
    watch.allow(address)
    page.goto(address)


def fetch(page: Page, address: str, **init: Any) -> Any:
    return page.evaluate(FETCH, [address, init])


def test_a_page_of_any_site_reads_answers_and_errors(
    page: Page, watch: Watch, other_site: OtherSite, api: str
) -> None:
    visit(page, watch, other_site.unnamed)
    listed = fetch(page, f"{api}/restaurants?limit=1")
    assert listed["status"] == 200
    assert listed["body"]["items"]
    assert 'rel="next"' in listed["headers"]["link"]
    assert page.evaluate(KNOWN, [f"{api}/restaurants?limit=1", listed["headers"]["etag"]]) == 304
    wrong = fetch(page, f"{api}/restaurants?limit=0")
    assert (wrong["status"], wrong["body"]["code"]) == (422, "invalid")
    assert wrong["headers"]["x-request-id"]


def test_a_page_of_a_site_that_is_named_writes(
    page: Page, watch: Watch, other_site: OtherSite, api: str
) -> None:
    visit(page, watch, other_site.named)
    restaurant = fetch(page, f"{api}/restaurants?limit=1")["body"]["items"][0]
    headers = {**JSON, "Idempotency-Key": '"of a page"'}
    posted = fetch(page, restaurant["reviews_url"], method="POST", headers=headers, body=REVIEW)
    review = posted["body"]
    assert (posted["status"], posted["headers"]["location"]) == (201, review["url"])
    assert "r=" in posted["headers"]["ratelimit"]
    again = fetch(page, restaurant["reviews_url"], method="POST", headers=headers, body=REVIEW)
    assert again["body"] == review
    own = {"Authorization": f"Bearer {review['edit_token']}"}
    changed = fetch(page, review["url"], method="PATCH", headers=JSON | own, body='{"rating": 4}')
    assert changed["body"]["rating"] == 4
    assert page.evaluate(PHOTO, [f"{review['url']}/photos", review["edit_token"]]) == 201
    assert fetch(page, review["url"], method="DELETE", headers=own)["status"] == 204
    assert fetch(page, review["url"])["body"]["code"] == "not-found"


def test_a_page_of_another_site_writes_nothing(
    page: Page, watch: Watch, other_site: OtherSite, api: str
) -> None:
    visit(page, watch, other_site.unnamed)
    restaurant = fetch(page, f"{api}/restaurants?limit=1")["body"]["items"][0]
    count = fetch(page, restaurant["reviews_url"])["body"]["count"]
    for headers in (JSON, {}):
        refused = fetch(page, restaurant["reviews_url"], method="POST", headers=headers, body=REVIEW)
        assert (refused["status"], refused["body"]["code"]) == (403, "foreign-origin")
    assert fetch(page, restaurant["reviews_url"])["body"]["count"] == count
    # Before any method but POST the browser asks, and is told that this is not for such a page.
    assert "TypeError" in fetch(page, f"{api}/reviews/1", method="DELETE")["refused"]
    assert any("CORS policy" in fault for fault in watch.faults)
    watch.faults.clear()
