"""The group that `migrate` makes."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from restaurant_review.moderation.groups import MODERATORS, PERMISSIONS

pytestmark = pytest.mark.django_db


def permissions() -> set[str]:
    return set(Group.objects.get(name=MODERATORS).permissions.values_list("codename", flat=True))


def test_a_fresh_database_has_the_group_with_all_its_permissions() -> None:
    assert permissions() == set(PERMISSIONS)


def test_migrating_again_gives_back_what_is_missing_and_leaves_the_rest() -> None:
    group = Group.objects.get(name=MODERATORS)
    group.permissions.set([Permission.objects.get(codename="view_user")])
    call_command("migrate", verbosity=0)
    assert permissions() == {*PERMISSIONS, "view_user"}


def test_the_group_is_made_before_any_permission_is_there(settings: Any) -> None:
    Group.objects.all().delete()
    Permission.objects.all().delete()
    call_command("migrate", "restaurant_review", verbosity=0)
    assert permissions() == set(PERMISSIONS)
