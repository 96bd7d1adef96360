"""What visitors may send, for the pages and the API alike."""

import unicodedata
from contextlib import AbstractContextManager
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .models import Case, Photo, Report, Restaurant, Review, Status
from .models.reviews import columns_of
from .moderation import reports, suspicion
from .photos import decoder, files, images, names
from .photos.errors import PhotoError
from .photos.fields import PhotosField, check_number, numbered
from .posting import throttle, votes
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
        text = super().to_python(str(value).replace("\r\n", "\n") if value is not None else None) or ""
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
    reviewImage = PhotosField(
        label=_("Photos"),
        required=False,
        help_text=_("Up to six: PNG, JPEG or WebP, at most 2 MB each."),
    )

    def post(self, visitor: str) -> bool:
        posted = super().post(visitor)
        # After an error elsewhere: a browser does not send the chosen file again, though a script may.
        if not posted and self.files.get("reviewImage") and "reviewImage" not in self.errors:
            again = ngettext(
                "Please choose the photo again.",
                "Please choose the photos again.",
                len(self.files.getlist("reviewImage")),
            )
            self.add_error("reviewImage", ValidationError(again, code="again"))
        return posted

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with a photo is said beside it."""
        super().add_error("reviewImage" if isinstance(error, PhotoError) else field, error)

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("user_name", "rating", "review_text")}

    def stored_photos(self) -> AbstractContextManager[list[str]]:
        """The names of the photos that were sent; they are taken back when the block does not save them."""
        uploads = self.cleaned_data["reviewImage"]
        photos: list[images.EncodedPhoto] = []
        for number, upload in enumerate(uploads, start=1):
            if photos:
                decoder.let_others()
            with numbered(number, len(uploads)):
                photos.append(images.from_upload(upload.read()))
        return files.stored(photos)


class ReviewForm(ReviewFields, AddingForm):
    rows = Review.objects.all()

    def __init__(self, *args: Any, restaurant: Restaurant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.restaurant = restaurant
        self.scope = f"review of {restaurant.pk}"

    def save(self, visitor: str) -> Review:
        """Raises Http404 when the restaurant has just gone."""
        with self.stored_photos() as stored, transaction.atomic():
            # The row is locked, so that the restaurant cannot go before its review is there.
            get_object_or_404(Restaurant.objects.select_for_update(no_key=True), pk=self.restaurant.pk)
            columns = columns_of(stored)
            review = Review(restaurant=self.restaurant, visitor=visitor, **self.words, **columns)
            review.hold(*suspicion.suspicion(review, throttle.recent_posts(visitor)))
            review.save(force_insert=True)
            Photo.objects.bulk_create(
                Photo(review=review, position=position, image=name) for position, name in enumerate(stored)
            )
            self.key.record(review)
        return review


class PlaceInput(forms.Select):
    """The place of a photo among the others, beside the photo."""


class PlaceField(forms.TypedChoiceField):
    """Where a photo of the review shall stand, or that it shall go."""

    REMOVE = "remove"

    def __init__(self, image: str, place: int, places: int) -> None:
        numbers = range(1, places + 1)
        choices = [(str(number), gettext("Place %(number)d") % {"number": number}) for number in numbers]
        super().__init__(
            label=gettext("Photo %(number)d") % {"number": place},
            choices=[*choices, (self.REMOVE, gettext("Remove it"))],
            coerce=lambda value: None if value == self.REMOVE else int(value),
            empty_value=place,  # type: ignore[arg-type]  # what `coerce` makes is no text either
            initial=str(place),
            required=False,
            widget=PlaceInput,
        )
        self.image = image


class EditReviewForm(ReviewFields):
    """For a diner's own review: what it holds stays unless it is changed, and new photos come last."""

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(review, name) for name in ("user_name", "rating", "review_text")}
        super().__init__(*args, **kwargs)
        self.review = review
        photos = review.photo_names
        # By its name, which stays the same whatever its place.
        self.places = {f"place_{names.mark(image)}": image for image in photos}
        for place, (field, image) in enumerate(self.places.items(), start=1):
            self.fields[field] = PlaceField(image, place, len(photos))
        if photos:
            self.fields["reviewImage"].label = _("More photos")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if "reviewImage" in self.cleaned_data:
            check_number(len(self.kept) + len(self.cleaned_data["reviewImage"]))
        return cleaned

    @property
    def kept(self) -> list[str]:
        """The photos that stay, in the order that was chosen for them."""
        places = [(self.cleaned_data.get(field), image) for field, image in self.places.items()]
        return [image for place, image in sorted(places, key=lambda each: each[0] or 0) if place]

    def save(self, visitor: str) -> Review:
        with self.stored_photos() as stored, transaction.atomic():
            for review in Review.objects.filter(pk=self.review.pk).exclude(status=Status.HIDDEN).locked():
                before = review.photo_names
                # One that went meanwhile does not come back.
                photos = [*(image for image in self.kept if image in before), *stored]
                words = {name: value for name, value in self.words.items() if getattr(review, name) != value}
                if words or photos != before:
                    self._rewrite(review, words, photos, throttle.recent_posts(visitor, besides=review))
                return review
            raise ValidationError(NOT_SHOWN, code="hidden")

    @staticmethod
    def _rewrite(review: Review, words: dict[str, Any], photos: list[str], recent: int) -> None:
        """Checked like a new review. What staff decided was about the old one, and stands no longer."""
        for name, value in words.items():
            setattr(review, name, value)
        review.edited, review.decided = timezone.now(), None
        review.hold(*suspicion.suspicion(review, recent))
        review.save()
        review.put_photos(photos)


class HelpfulForm(PostForm):
    allowance = throttle.VOTES

    def __init__(self, *args: Any, review: Review, browser: str, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.browser, self.is_own = review, browser, is_own

    def clean(self) -> dict[str, Any] | None:
        if self.is_own:
            raise ValidationError(_("This is your own review: others say whether it helps."), code="own")
        return super().clean()

    def save(self, visitor: str) -> bool:
        """Whether this browser has a vote for it now."""
        return votes.vote(self.review, self.browser, visitor)


class ReportForm(PostForm):
    # Reports have an allowance of their own: they take nothing from the reviews of that address.
    allowance = throttle.REPORTS

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
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

    def __init__(self, *args: Any, case: Case, browser: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.browser = case, browser
        reasons = Report.OF_RESTAURANTS if isinstance(case, Restaurant) else Report.OF_REVIEWS
        self.fields["reason"].choices = [(reason.value, reason.label) for reason in reasons]

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("reason") == Report.Reason.OTHER and not self.cleaned_data.get("note", "x"):
            self.add_error(
                "note", ValidationError(_("Tell us in a few words what is wrong."), code="required")
            )
        return super().clean()

    def save(self, visitor: str) -> bool:
        """False when this browser had reported it already."""
        reason = Report.Reason(self.cleaned_data["reason"])
        return reports.report(self.case, reason, self.cleaned_data["note"], self.browser, visitor)
