"""The group that moderates. `migrate` makes it."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions

MODERATORS = "Moderators"

# All that moderating takes. What a diner wrote, restaurants and accounts are not theirs to change.
PERMISSIONS = (
    "moderate_review",
    "view_review",
    "delete_review",
    "moderate_restaurant",
    "view_restaurant",
    "view_suggestion",
    "view_decision",
    "view_suspiciousword",
    "add_suspiciousword",
    "change_suspiciousword",
    "delete_suspiciousword",
    "view_savedreason",
    "add_savedreason",
    "change_savedreason",
    "delete_savedreason",
)


def after_migrate(sender: AppConfig, using: str, apps: Any = None, **kwargs: Any) -> None:
    """Make the group, or give it back what it needs; what else it was given stays.

    The permissions are made here first: Django makes those of this app in a receiver that may come later.
    """
    apps = apps or sender.apps  # `flush` sends this signal without
    try:
        group_model = apps.get_model("auth", "Group")
        permission_model = apps.get_model("auth", "Permission")
    except LookupError:  # stopped at a schema that has no accounts yet
        return
    create_permissions(sender, verbosity=0, interactive=False, using=using, apps=apps)
    permissions = permission_model.objects.using(using).filter(
        content_type__app_label=sender.label, codename__in=PERMISSIONS
    )
    group, _created = group_model.objects.using(using).get_or_create(name=MODERATORS)
    group.permissions.add(*permissions)
