"""Behind Front Door the site answers that Front Door alone."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

DOOR = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
ANOTHER = "11111111-6f0a-4a7c-9d55-2f0a0a3c9b11"

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def behind_front_door() -> Iterator[Client]:
    with override_settings(FRONT_DOOR_ID=DOOR):
        yield Client()


def test_what_comes_through_the_front_door_is_answered(behind_front_door: Client) -> None:
    assert behind_front_door.get("/", headers={"X-Azure-FDID": DOOR}).status_code == 200
    assert behind_front_door.get("/", headers={"X-Azure-FDID": DOOR.upper()}).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"X-Azure-FDID": ANOTHER}, {"X-Azure-FDID": ""}])
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/api/v1/restaurants", "/nothing-here"])
def test_what_comes_another_way_is_not(behind_front_door: Client, path: str, headers: dict[str, str]) -> None:
    answer = behind_front_door.get(path, headers=headers)
    assert answer.status_code == 403
    assert answer.content == b"This site answers under its own address only.\n"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/robots933456.txt"])
def test_the_probes_of_the_host_come_directly(behind_front_door: Client, path: str) -> None:
    assert behind_front_door.get(path).status_code == 200


def test_without_a_front_door_its_header_means_nothing(client: Client) -> None:
    assert client.get("/", headers={"X-Azure-FDID": ANOTHER}).status_code == 200
