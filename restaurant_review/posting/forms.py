"""How what visitors send is taken in: one way for all forms, pages and API alike."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.forms.renderers import Jinja2
from django.utils.translation import gettext_lazy as _

from . import idempotency, throttle

# What is answered when one of these is wrong; with anything else it is 422.
STATUSES = {
    "too_many_posts": HTTPStatus.TOO_MANY_REQUESTS,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "storage": HTTPStatus.SERVICE_UNAVAILABLE,
}


class TrapInput(forms.TextInput):
    """For programs that fill in every field; people do not see it."""


class PostForm(forms.Form):
    """A form that visitors send.

    Cheap checks come before costly ones: the fields, the visitor's allowance, and in `save` whatever takes
    work. So cleaning a field must cost nothing, and each attempt at `save` is counted.
    """

    # A third of the time that Django's templates take: a form for a restaurant has fifty-one cuisines.
    default_renderer = Jinja2()
    error_css_class = "field-with-errors"
    required_css_class = "required"
    allowance = throttle.POSTS

    website = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=TrapInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    # Fields that few need, shown behind a word.
    folded: tuple[str, ...] = ()

    # What came of it, when it was taken in.
    saved: Any = None

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."), code="honeypot")
        return ""

    def post(self, visitor: str) -> bool:
        """Whether it was sent and taken in. If not, `errors` say why, and `status` is what to answer."""
        if self.is_bound:
            try:
                self._post(visitor)
            except ValidationError as error:
                self.add_error(None, error)
        return self.is_bound and not self.errors

    def _post(self, visitor: str) -> None:
        if not self.is_valid():
            throttle.check(visitor, self.allowance)
            return
        throttle.count(visitor, self.allowance)
        self.saved = self.save(visitor)

    def save(self, visitor: str) -> Any:
        """Store what was sent, which is valid. Raises ValidationError when that shows only now."""
        raise NotImplementedError

    @property
    def status(self) -> HTTPStatus:
        codes = [error.code for error in self._all_errors()]
        found = [status for code, status in STATUSES.items() if code in codes]
        return found[0] if found else HTTPStatus.UNPROCESSABLE_ENTITY if codes else HTTPStatus.OK

    @property
    def retry_after(self) -> int | None:
        """In seconds, when the same may be taken in then."""
        waits = [(error.params or {}).get("retry_after") for error in self._all_errors()]
        return max(filter(None, waits), default=None)

    def _all_errors(self) -> list[ValidationError]:
        return [error for errors in self.errors.as_data().values() for error in errors]


class AddingForm(PostForm):
    """Adds something once, however often it is sent."""

    submission = forms.CharField(
        required=False, widget=forms.HiddenInput, initial=idempotency.random_value, max_length=100
    )

    # Where its `saved` lies, and what tells its keys from those of other forms.
    rows: QuerySet[Any]
    scope: str

    def __init__(self, *args: Any, idempotency_key: str = "", **kwargs: Any) -> None:
        """`idempotency_key` is what came in the header of that name."""
        super().__init__(*args, **kwargs)
        self.idempotency_key = idempotency_key
        self.key = idempotency.Key()

    def _post(self, visitor: str) -> None:
        try:
            self._post_once(visitor)
        except idempotency.Repeated as repeated:
            throttle.count(visitor, throttle.REPEATS)
            self.saved = self.rows.get(pk=repeated.stored)

    def _post_once(self, visitor: str) -> None:
        if self.is_valid():
            self.key = self._key()
            self.key.check(self.rows)
        try:
            super()._post(visitor)
        except IntegrityError:
            # The same came at the same time.
            self.key.check(self.rows)
            raise

    def _key(self) -> idempotency.Key:
        content = {name: value for name, value in self.cleaned_data.items() if name != "submission"}
        if self.idempotency_key:
            return idempotency.key_of_header(self.scope, self.idempotency_key, content)
        return idempotency.key_of_form(self.scope, self.cleaned_data["submission"], content)
