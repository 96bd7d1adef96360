"""What is sent twice: after a lost answer or by a second click, it is stored once and answered as before.

A retry is known by a random value that only its sender has: the page's form holds one, and a program names
its own in the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header). Nothing that others can
read makes a request a retry, or it would be answered with the rights of the first.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from ..compiled import CompiledQuery, Parameter
from ..models import Submission

# For as long as a request may come again.
KEPT = timedelta(days=1)


class Repeated(Exception):
    """This has been sent before; `stored` is the id of what came of it."""

    def __init__(self, stored: int) -> None:
        self.stored = stored
        super().__init__(f"It is stored as {stored}.")


@dataclass(frozen=True)
class Key:
    """An empty one is that of a sender who gave none: nothing of theirs is a retry."""

    digest: str = ""
    fingerprint: str = ""

    def check(self, rows: "QuerySet[Any]") -> None:
        """Raises Repeated when what came of it is among these rows, ValidationError when it was another."""
        for fingerprint, stored in _submission().rows(key=self.digest) if self.digest else ():
            if fingerprint != self.fingerprint:
                raise ValidationError(
                    _("Something else was sent with this key before. Give each request a key of its own."),
                    code="key_reused",
                )
            if rows.filter(pk=stored).exists():
                raise Repeated(stored)
            Submission.objects.filter(key=self.digest, stored=stored).delete()

    def record(self, stored: Model) -> None:
        """In the transaction that stores it. Raises IntegrityError when the same came at the same time."""
        if self.digest:
            Submission.objects.create(key=self.digest, fingerprint=self.fingerprint, stored=stored.pk)


@lru_cache
def _submission() -> CompiledQuery[tuple[str, int]]:
    chosen = Submission.objects.filter(key=Parameter("key")).order_by()
    return CompiledQuery(chosen.values_list("fingerprint", "stored"), lambda *row: row)


def random_value() -> str:
    """For a form: more than anybody could guess."""
    return get_random_string(32)


def key_of_form(scope: str, value: str, content: dict[str, Any]) -> Key:
    """Whoever goes back, types something else and sends the same form again means another post."""
    fingerprint = _fingerprint(content)
    return Key(_digest(scope, f"{value} {fingerprint}"), fingerprint) if value else Key()


def key_of_header(scope: str, value: str, content: dict[str, Any]) -> Key:
    return Key(_digest(scope, value), _fingerprint(content))


def _digest(scope: str, value: str) -> str:
    """Of which no backup or log betrays the value."""
    return salted_hmac("restaurant_review.submission", f"{scope} {value}", algorithm="sha256").hexdigest()


def _fingerprint(content: dict[str, Any]) -> str:
    hashed = blake2b(digest_size=32)
    for name, value in sorted(content.items()):
        hashed.update(f"{name}\0{_plain(value)!r}\0".encode(errors="surrogatepass"))
    return hashed.hexdigest()


def _plain(value: Any) -> Any:
    """Of a file what is in it: its name may change when it is sent again."""
    if isinstance(value, list | tuple | QuerySet):
        return [_plain(item) for item in value]
    if isinstance(value, UploadedFile):
        content = value.read()
        value.seek(0)
        return blake2b(content).hexdigest()
    return value.pk if isinstance(value, Model) else value
