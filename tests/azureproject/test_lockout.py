"""Who is shut out of the staff's sign-in after wrong passwords, and who is not."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from azureproject.lockout import ADDRESS_LIMIT

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SIGN_IN = "/admin/login/"


@pytest.fixture(autouse=True)
def staff() -> User:
    return User.objects.create_superuser("boss", password="right")


def sign_in(name: str, password: str, address: str) -> int:
    form = {"username": name, "password": password, "next": "/admin/"}
    return Client().post(SIGN_IN, form, REMOTE_ADDR=address).status_code


def test_a_household_counts_as_one_address() -> None:
    for number in range(10):
        sign_in("boss", "wrong", f"2001:db8:1:2::{number}")
    assert sign_in("boss", "right", "2001:db8:1:2:ffff::1") == 429
    assert sign_in("boss", "right", "2001:db8:1:3::1") == 302


@pytest.mark.slow
def test_one_address_may_not_try_any_number_of_names() -> None:
    statuses = [sign_in(f"name{number}", "wrong", "203.0.113.9") for number in range(ADDRESS_LIMIT + 5)]
    assert statuses[: ADDRESS_LIMIT - 1] == [200] * (ADDRESS_LIMIT - 1)
    assert set(statuses[ADDRESS_LIMIT:]) == {429}
    assert sign_in("boss", "right", "203.0.113.9") == 429
    assert sign_in("boss", "right", "203.0.113.10") == 302


def test_colleagues_go_on_after_one_account_is_closed() -> None:
    User.objects.create_superuser("other", password="right")
    for _ in range(12):
        sign_in("boss", "wrong", "203.0.113.9")
    assert sign_in("boss", "right", "203.0.113.9") == 429
    assert sign_in("other", "right", "203.0.113.9") == 302


def test_a_name_of_any_length_is_refused_in_words() -> None:
    for length in (151, 256, 5000):
        assert sign_in("x" * length, "wrong", "203.0.113.9") == 200
