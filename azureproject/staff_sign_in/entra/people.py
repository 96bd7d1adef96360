"""The account of a person of the tenant: made at the first sign-in, with the rights of today's roles."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from ..models import EntraAccount
from .problems import Kind, Problem

ADMINISTRATOR = "Administrator"


def account(claims: Mapping[str, Any]) -> User:
    """The account that the verified claims belong to, with the rights of today's roles, which may be none."""
    try:
        person = {"tenant": UUID(str(claims["tid"])), "object_id": UUID(str(claims["oid"]))}
    except ValueError as error:
        raise Problem(Kind.TOKEN, "oid") from error
    with transaction.atomic():
        user = _known(person) or _made(person, claims)
        _name(user, claims)
        _give_rights(user, claims)
        user.save()
    return user


def _known(person: Mapping[str, UUID]) -> User | None:
    # Locked: two sign-ins at once do not mix what they write.
    users = get_user_model().objects.select_for_update()
    return users.filter(pk__in=EntraAccount.objects.filter(**person).values("user")).first()


def _made(person: Mapping[str, UUID], claims: Mapping[str, Any]) -> User:
    """A new account, whatever others are called: a name makes nobody somebody else."""
    user = User(username=_wanted_username(claims))
    if _is_taken(user):
        user.username = f"{user.username[:100]} {person['object_id']}"
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            EntraAccount.objects.create(user=user, **person)
    except IntegrityError:
        # The same person in another tab was faster, or another one of that name.
        return _known(person) or _made(person, claims)
    return user


def _name(user: User, claims: Mapping[str, Any]) -> None:
    """What people are called may change from one sign-in to the next."""
    given, family = _text(claims, "given_name"), _text(claims, "family_name")
    user.first_name, user.last_name = (given, family) if given and family else (_text(claims, "name"), "")
    user.email = _text(claims, "email", 254)
    former = user.username
    user.username = _wanted_username(claims)
    if _is_taken(user):
        user.username = former


def _give_rights(user: User, claims: Mapping[str, Any]) -> None:
    roles = claims.get("roles")
    given = set(map(str, roles)) if isinstance(roles, list) else set()
    for role, name in settings.STAFF_ROLES.items():
        # `migrate` makes the groups; one that is missing is made without permissions, which it adds.
        group, _created = Group.objects.get_or_create(name=name)
        if role in given:
            user.groups.add(group)
        else:
            user.groups.remove(group)
    user.is_superuser = ADMINISTRATOR in given
    user.is_staff = not given.isdisjoint({ADMINISTRATOR, *settings.STAFF_ROLES})


def _wanted_username(claims: Mapping[str, Any]) -> str:
    return _text(claims, "preferred_username") or str(claims["oid"])


def _is_taken(user: User) -> bool:
    return get_user_model().objects.filter(username=user.username).exclude(pk=user.pk).exists()


def _text(claims: Mapping[str, Any], name: str, most: int = 150) -> str:
    """A claim as a column takes it."""
    said = claims.get(name)
    printable = "".join(char for char in said if char.isprintable()) if isinstance(said, str) else ""
    return printable.strip()[:most]
