"""The OpenAPI document and its page."""

import html
import re

import pytest
from django.test import Client
from openapi_spec_validator import validate

from restaurant_review.api import openapi

pytestmark = pytest.mark.django_db


def test_the_document_is_valid_openapi_3_1(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_answer_has_an_example_and_every_error_is_a_problem() -> None:
    document = openapi.document()
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "default" in operation["responses"]
            for status, told in operation["responses"].items():
                if "$ref" in told:
                    told = document["components"]["responses"][told["$ref"].rpartition("/")[2]]
                    assert list(told["content"]) == ["application/problem+json"]
                if status != "304":
                    assert all(content["example"] for content in told["content"].values())


def test_the_page_shows_every_operation_and_document(client: Client) -> None:
    page = html.unescape(client.get("/api/v1/docs").content.decode())
    document = openapi.document()
    for path, operations in document["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
            assert operation["summary"] in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page


def test_the_page_names_no_other_host_and_holds_no_script_or_style(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith(("/", "http://testserver/")) for address in loaded)
    assert not re.search(r"<style|<script(?![^>]+src=)| style=| on\w+=", page)


def test_each_anchor_of_the_page_leads_somewhere(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_is_found_from_every_page(client: Client) -> None:
    assert 'href="/api/v1/docs"' in client.get("/").content.decode()


def test_the_page_has_a_tag(client: Client) -> None:
    tag = client.get("/api/v1/docs")["ETag"]
    assert client.get("/api/v1/docs", headers={"If-None-Match": tag}).status_code == 304
    assert client.head("/api/v1/docs").status_code == 200
