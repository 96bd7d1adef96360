"""Print a link that signs a member of staff in once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from azureproject.staff_sign_in import links


class Command(BaseCommand):
    help = "Prints a link that signs a member of staff in, once, within ten minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="username of the account")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        staff = get_user_model().objects.filter(is_staff=True, is_active=True)
        user = staff.filter(username=name).first()
        if user is None:
            names = ", ".join(staff.order_by("username").values_list("username", flat=True)[:20])
            known = f"There are: {names}." if names else "There is none: python manage.py createsuperuser"
            raise CommandError(f"No active staff account is called {name}. {known}")
        minutes = settings.PASSWORD_RESET_TIMEOUT // 60
        self.stdout.write(f"This link signs {name} in, once, within {minutes} minutes:")
        self.stdout.write(links.link(user))
