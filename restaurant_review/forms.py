"""What visitors may send, for the pages and the API alike."""

import unicodedata
from contextlib import AbstractContextManager, nullcontext
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import NO_PHOTO, Report, Restaurant, Review, Status
from .moderation import reports, suspicion
from .photos import files, images
from .photos.errors import PhotoError
from .photos.fields import PhotoField
from .posting import throttle
from .posting.forms import AddingForm, PostForm
from .search.folding import fold

# What stands in the place of bytes that are not UTF-8.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# "Cc" are control characters, "Cs" lone surrogates, which no database stores.
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf", "Cc", "Mn"})

NOT_SHOWN = _("Your review is not shown at the moment, so it cannot be changed. You can delete it.")


class TextField(forms.CharField):
    """Text without control characters. Line breaks are allowed in a textarea only, and count as one."""

    default_error_messages = {
        "control": _("Remove the control characters: they cannot be shown."),
    }

    def to_python(self, value: Any) -> str:
        text = super().to_python(str(value).replace("\r\n", "\n") if value is not None else None)
        allowed = "\n\t" if isinstance(self.widget, forms.Textarea) else ""
        forbidden = (char for char in text if unicodedata.category(char) in FORBIDDEN_CATEGORIES)
        if REPLACEMENT in text or any(char not in allowed for char in forbidden):
            raise ValidationError(self.error_messages["control"], code="control")
        if all(unicodedata.category(char) in INVISIBLE_CATEGORIES for char in text):
            return ""
        return text


class StarsInput(forms.RadioSelect):
    """One to five stars, drawn as such."""


class RestaurantForm(AddingForm):
    rows = Restaurant.objects.all()
    scope = "restaurant"

    restaurant_name = TextField(
        label=_("Name"),
        max_length=Restaurant._meta.get_field("name").max_length,
        error_messages={"required": _("Enter the name of the restaurant.")},
    )
    street_address = TextField(
        label=_("Street address"),
        max_length=Restaurant._meta.get_field("street_address").max_length,
        required=False,
    )
    description = TextField(
        label=_("Description"),
        max_length=Restaurant._meta.get_field("description").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Describe the restaurant in a sentence or two.")},
    )

    # The restaurant that stands in the way, when there is one.
    existing: Restaurant | None = None

    def save(self, visitor: str) -> Restaurant:
        """Refused with an error that links to it, and `existing`, when another has this name and address."""
        name, address = self.cleaned_data["restaurant_name"], self.cleaned_data["street_address"]
        # Two that add the same name look one after the other.
        with throttle.alone(f"name {blake2b(fold(name).encode(), digest_size=16).hexdigest()}"):
            self.existing = Restaurant.objects.published().same_place(name, address)
            if self.existing is not None:
                # It may have come with this very key since that was looked for.
                self.key.check(self.rows)
                raise ValidationError({"restaurant_name": self._already_here(self.existing)})
            description = self.cleaned_data["description"]
            restaurant = Restaurant(
                name=name, street_address=address, description=description, visitor=visitor
            )
            restaurant.hold(*suspicion.suspicion(restaurant, throttle.recent_posts(visitor)))
            restaurant.save(force_insert=True)
            self.key.record(restaurant)
        return restaurant

    @staticmethod
    def _already_here(restaurant: Restaurant) -> ValidationError:
        words = gettext('This restaurant is already here: <a href="{}">{}</a>.')
        linked = format_html(words, restaurant.get_absolute_url(), restaurant.name)
        return ValidationError(linked, code="duplicate")


class ReviewFields(PostForm):
    """What a diner writes, and a photo of it."""

    user_name = TextField(
        label=_("Your name"),
        max_length=Review._meta.get_field("user_name").max_length,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Enter a name to show beside your review.")},
    )
    rating = forms.TypedChoiceField(
        label=_("Rating"),
        choices=Review.Rating.choices,
        coerce=int,
        widget=StarsInput,
        error_messages={
            "required": _("Choose 1 to 5 stars."),
            "invalid_choice": _("Choose 1 to 5 stars."),
        },
    )
    review_text = TextField(
        label=_("Your review"),
        max_length=Review._meta.get_field("review_text").max_length,
        required=False,
        help_text=_("What did you eat, and would you go back?"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reviewImage = PhotoField(
        label=_("Photo"), required=False, help_text=_("PNG, JPEG or WebP, at most 2 MB.")
    )

    def post(self, visitor: str) -> bool:
        posted = super().post(visitor)
        # After an error elsewhere: a browser does not send the chosen file again, though a script may.
        if not posted and self.files.get("reviewImage") and "reviewImage" not in self.errors:
            self.add_error("reviewImage", ValidationError(_("Please choose the photo again."), code="again"))
        return posted

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a photo is said beside it."""
        super().add_error("reviewImage" if isinstance(error, PhotoError) else field, error)

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("user_name", "rating", "review_text")}

    def stored_photo(self) -> AbstractContextManager[dict[str, Any]]:
        """The columns of the photo, if one was sent; it is taken back when the block does not save them."""
        upload = self.cleaned_data["reviewImage"]
        return files.stored(images.from_upload(upload.read())) if upload else nullcontext({})


class ReviewForm(ReviewFields, AddingForm):
    rows = Review.objects.all()

    def __init__(self, *args: Any, restaurant: Restaurant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.restaurant = restaurant
        self.scope = f"review of {restaurant.pk}"

    def save(self, visitor: str) -> Review:
        """Raises Http404 when the restaurant has just gone."""
        with self.stored_photo() as stored, transaction.atomic():
            # The row is locked, so that the restaurant cannot go before its review is there.
            get_object_or_404(Restaurant.objects.select_for_update(no_key=True), pk=self.restaurant.pk)
            review = Review(restaurant=self.restaurant, visitor=visitor, **self.words, **stored)
            review.hold(*suspicion.suspicion(review, throttle.recent_posts(visitor)))
            review.save(force_insert=True)
            self.key.record(review)
        return review


class EditReviewForm(ReviewFields):
    """For a diner's own review. A new photo replaces the old one."""

    remove_photo = forms.BooleanField(label=_("Remove the photo"), required=False)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        initial = {name: getattr(review, name) for name in ("user_name", "rating", "review_text")}
        super().__init__(*args, initial=initial, **kwargs)
        self.review = review
        if not review.photo:
            del self.fields["remove_photo"]
        else:
            self.fields["reviewImage"].label = _("Another photo")

    def save(self, visitor: str) -> Review:
        with self.stored_photo() as stored, transaction.atomic():
            for review in Review.objects.filter(pk=self.review.pk).exclude(status=Status.HIDDEN).locked():
                removed = NO_PHOTO if self.cleaned_data.get("remove_photo") else {}
                values = {**self.words, **removed, **stored}
                if any(getattr(review, name) != value for name, value in values.items()):
                    self._rewrite(review, values, throttle.recent_posts(visitor, besides=review))
                return review
            raise ValidationError(NOT_SHOWN, code="hidden")

    @staticmethod
    def _rewrite(review: Review, values: dict[str, Any], recent: int) -> None:
        """Checked like a new review. What staff decided was about the old one, and stands no longer."""
        dropped = (review.photo.name, review.thumbnail.name) if "photo" in values else ()
        for name, value in values.items():
            setattr(review, name, value)
        review.edited, review.decided = timezone.now(), None
        review.hold(*suspicion.suspicion(review, recent))
        review.save()
        files.remove_on_commit(dropped)


class ReportForm(PostForm):
    # Reports have an allowance of their own: they take nothing from the reviews of that address.
    allowance = throttle.REPORTS

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Report.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong with it."),
            "invalid_choice": _("Choose what is wrong with it."),
        },
    )
    note = TextField(
        label=_("Note for our staff"),
        max_length=Report._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, review: Review, browser: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.browser = review, browser

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("reason") == Report.Reason.OTHER and not self.cleaned_data.get("note", "x"):
            self.add_error(
                "note", ValidationError(_("Tell us in a few words what is wrong."), code="required")
            )
        return super().clean()

    def save(self, visitor: str) -> bool:
        """False when this browser had reported the review already."""
        reason = Report.Reason(self.cleaned_data["reason"])
        return reports.report(self.review, reason, self.cleaned_data["note"], self.browser, visitor)
