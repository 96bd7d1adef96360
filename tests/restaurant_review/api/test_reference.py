"""The OpenAPI document and its page."""

import html
import re

import pytest
from django.test import Client
from openapi_spec_validator import validate

from restaurant_review.api.problems import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_the_document_is_valid_openapi_3_1(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_answer_is_described_and_every_error_is_a_problem(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert "default" in operation["responses"]
            for told in operation["responses"].values():
                if "$ref" in told:
                    told = document["components"]["responses"][told["$ref"].rpartition("/")[2]]
                    assert list(told["content"]) == ["application/problem+json"]


def test_the_page_shows_every_operation_and_document(client: Client) -> None:
    page = html.unescape(client.get("/api/v1/docs").content.decode())
    document = client.get("/api/v1/openapi.json").json()
    for path, operations in document["paths"].items():
        assert f"<code>{path}</code>" in page
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in page
            assert operation["summary"] in page
    for name in document["components"]["schemas"]:
        assert f'id="{name}"' in page


def test_the_type_of_each_problem_leads_to_what_it_means(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    kind = client.get("/api/v1/nothing").json()["type"]
    assert kind == "http://testserver/api/v1/docs#problem-not-found"
    for kind in KINDS.values():
        assert f'id="{kind.anchor}"' in page


def test_the_document_names_who_made_it_and_its_licence(client: Client) -> None:
    info = client.get("/api/v1/openapi.json").json()["info"]
    assert info["license"] == {"name": "MIT", "identifier": "MIT"}
    assert info["contact"]["name"]


def test_no_operation_takes_two_kinds_of_bodies(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    bodies = {
        operation["operationId"]: list(operation["requestBody"]["content"])
        for operations in document["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    }
    assert bodies.pop("addPhoto") == ["multipart/form-data"]
    assert all(body == ["application/json"] for body in bodies.values())


def test_programs_find_the_api_from_the_root(client: Client) -> None:
    assert client.get("/api/")["Location"] == "/api/v1/"
    assert '<link rel="service-desc"' in client.get("/").content.decode()
    catalog = client.get("/.well-known/api-catalog")
    assert catalog["Content-Type"].startswith("application/linkset+json")
    described = [link for link in catalog.json()["linkset"] if "service-desc" in link]
    assert described[0]["anchor"] == "http://testserver/api/v1/"
    assert client.get(described[0]["service-desc"][0]["href"]).json()["openapi"] == "3.1.0"


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
