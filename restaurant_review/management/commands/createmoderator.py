"""Makes an account that moderates: `createsuperuser` for the group Moderators."""

from getpass import getpass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from restaurant_review.moderation.groups import MODERATORS


class Command(BaseCommand):
    help = f"Makes a staff account in the group {MODERATORS}, after asking for its password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", nargs="?")

    def handle(self, *args: Any, username: str | None, **options: Any) -> None:
        try:
            user = self._new_user(username or input("Username: "))
            user.set_password(self._ask_password(user))
        except (KeyboardInterrupt, EOFError):
            raise CommandError("Cancelled.") from None
        with transaction.atomic():
            user.save()
            user.groups.add(Group.objects.get(name=MODERATORS))
        self.stdout.write(f"{user.get_username()} may moderate now.")

    def _new_user(self, username: str) -> User:
        user_model = get_user_model()
        user = user_model(is_staff=True, **{user_model.USERNAME_FIELD: username})
        try:
            user.clean_fields(exclude=("password",))
            user.validate_unique()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return user

    def _ask_password(self, user: User) -> str:
        """Asks until one is strong enough and typed twice alike."""
        while True:
            password = getpass("Password: ")
            if password != getpass("Password (again): "):
                self.stderr.write("The passwords differ.")
                continue
            try:
                validate_password(password, user)
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                continue
            return password
