"""Who comes to the admin, and a restaurant to look at there.

Read before Django's settings when a test of this folder is asked for by its path: so models come later.
"""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from restaurant_review.models import Restaurant


@pytest.fixture
def mo(db: None) -> "User":
    from tests.restaurant_review.makers import make_moderator

    return make_moderator("mo")


@pytest.fixture
def moderator(mo: "User") -> Client:
    client = Client()
    client.force_login(mo)
    return client


@pytest.fixture
def root(db: None) -> Client:
    from django.contrib.auth.models import User

    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def restaurant(db: None) -> "Restaurant":
    from tests.restaurant_review.makers import make_restaurant

    return make_restaurant("Chez Ada")
