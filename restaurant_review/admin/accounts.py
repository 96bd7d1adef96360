"""The accounts of staff: Django's own lists, forgiving like the others."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User

from .lists import ForgivingAdmin

admin.site.unregister((Group, User))


@admin.register(Group)
class ForgivingGroupAdmin(ForgivingAdmin, GroupAdmin):
    pass


@admin.register(User)
class ForgivingUserAdmin(ForgivingAdmin, UserAdmin):  # type: ignore[type-arg]  # takes none when it runs
    pass
