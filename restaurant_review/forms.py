"""What visitors may send, for the pages and the API alike."""

import unicodedata
from contextlib import AbstractContextManager
from functools import lru_cache
from hashlib import blake2b
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from . import opening_hours
from .compiled import CompiledQuery, Parameter
from .models import (
    MAX_CUISINES,
    MINUTES_OF_DAY,
    Case,
    Cuisine,
    OpeningSpan,
    Photo,
    Report,
    Restaurant,
    Review,
    Status,
    Suggestion,
)
from .models.reviews import columns_of
from .moderation import reports, suggestions, suspicion
from .photos import decoder, files, images, names
from .photos.errors import PhotoError
from .photos.fields import PhotosField, check_number, numbered
from .posting import throttle, votes
from .posting.forms import AddingForm, PostForm
from .search.folding import fold, visible

# What stands in the place of bytes that are not UTF-8.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# "Cc" are control characters, "Cs" lone surrogates, which no database stores.
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Mn"})
BLANK_PATTERN = "\N{BRAILLE PATTERN BLANK}"

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
        shown = visible(text).replace(BLANK_PATTERN, "")
        if all(unicodedata.category(char) in BLANK_CATEGORIES for char in shown):
            return ""
        return text


class StarsInput(forms.RadioSelect):
    """One to five stars, drawn as such."""


class CuisinesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # Django knows none at run time
    """By their slugs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            Cuisine.objects.all(), to_field_name="slug", widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def clean(self, value: Any) -> list[Cuisine]:  # type: ignore[override]  # a list, since it is compared
        chosen = list(super().clean(value))
        if len(chosen) > MAX_CUISINES:
            raise ValidationError(
                _("Choose at most %(most)s cuisines."), code="too_many", params={"most": MAX_CUISINES}
            )
        return chosen


class HoursField(TextField):
    """Of one day, as `opening_hours.spans_of_day` reads them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=100, **kwargs)

    def clean(self, value: Any) -> list[tuple[int, int]]:
        try:
            return opening_hours.spans_of_day(super().clean(value))
        except ValueError:
            message = _("Write hours as 12:00-14:30, 18:00-23:00, or nothing for a day it is closed.")
            raise ValidationError(message, code="hours") from None


def day_field(weekday: int) -> str:
    """The name of the field for its hours; 0 is Monday."""
    return f"hours_{opening_hours.SCHEMA_DAYS[weekday].lower()}"


def in_day_fields(spans: list[list[int]]) -> dict[str, str]:
    """What the fields of a week hold of these minutes of the week."""
    return {day_field(day): text for day, text in enumerate(opening_hours.written(spans)) if text}


HOURS_HELP = _("As 12:00-14:30, 18:00-23:00, or nothing for a day it is closed.")


class HoursFields(forms.Form):
    """When a restaurant is open, a field for each day."""

    hours_monday = HoursField(label=WEEKDAYS[0], help_text=HOURS_HELP)
    hours_tuesday = HoursField(label=WEEKDAYS[1])
    hours_wednesday = HoursField(label=WEEKDAYS[2])
    hours_thursday = HoursField(label=WEEKDAYS[3])
    hours_friday = HoursField(label=WEEKDAYS[4])
    hours_saturday = HoursField(label=WEEKDAYS[5])
    hours_sunday = HoursField(label=WEEKDAYS[6])

    @property
    def minutes_of_week(self) -> list[list[int]]:
        return [
            [weekday * MINUTES_OF_DAY + minute for minute in span]
            for weekday in range(7)
            for span in self.cleaned_data.get(day_field(weekday)) or ()
        ]


class RestaurantForm(HoursFields, AddingForm):
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
    cuisines = CuisinesField(label=_("Cuisines"), required=False, help_text=_("Up to three."))
    price_level = forms.TypedChoiceField(
        label=_("Price"),
        choices=[("", _("I do not know")), *Restaurant.PriceLevel.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    # `website` is the trap for programs.
    restaurant_website = forms.URLField(
        label=_("Website"),
        max_length=Restaurant._meta.get_field("website").max_length,
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    telephone = TextField(
        label=_("Telephone"),
        max_length=Restaurant._meta.get_field("telephone").max_length,
        required=False,
        validators=Restaurant._meta.get_field("telephone").validators[:1],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    folded = ("cuisines", "price_level", "restaurant_website", "telephone", *map(day_field, range(7)))

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
            restaurant = Restaurant(
                name=name,
                street_address=address,
                description=self.cleaned_data["description"],
                price_level=self.cleaned_data["price_level"],
                website=self.cleaned_data["restaurant_website"],
                telephone=self.cleaned_data["telephone"],
                visitor=visitor,
            )
            restaurant.hold(*suspicion.suspicion(restaurant, visitor))
            restaurant.save(force_insert=True)
            restaurant.cuisines.set(self.cleaned_data["cuisines"])
            OpeningSpan.objects.bulk_create(
                OpeningSpan(restaurant=restaurant, opens=opens, closes=closes)
                for opens, closes in self.minutes_of_week
            )
            self.key.record(restaurant)
        return restaurant

    @staticmethod
    def _already_here(restaurant: Restaurant) -> ValidationError:
        words = gettext('This restaurant is already here: <a href="{}">{}</a>.')
        linked = format_html(words, restaurant.get_absolute_url(), restaurant.name)
        return ValidationError(linked, code="duplicate")


class ReviewFields(PostForm):
    """What a diner writes, and photos of it."""

    field_order = ("rating", "review_text", "reviewImage")

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
            columns = columns_of(stored)
            review = Review(restaurant=self.restaurant, visitor=visitor, **self.words, **columns)
            review.restaurant_id = _held(self.restaurant)
            review.hold(*suspicion.suspicion(review, visitor))
            review.save(force_insert=True)
            Photo.objects.bulk_create(
                Photo(review=review, position=position, image=name) for position, name in enumerate(stored)
            )
            self.key.record(review)
        return review


def _held(restaurant: Restaurant) -> int:
    """The restaurant's id, or of what it was merged into while a review of it was written.

    Its row is locked, so that it cannot go before the review is there. Raises Http404 when it has just gone.
    """
    for pk, merged_into in _lock().rows(id=restaurant.pk):
        return merged_into or pk
    raise Http404


@lru_cache
def _lock() -> CompiledQuery[tuple[int, int | None]]:
    chosen = Restaurant.objects.select_for_update(no_key=True).filter(pk=Parameter("id")).order_by()
    return CompiledQuery(chosen.values_list("pk", "merged_into"), lambda *row: row)


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
        self.order_fields(("rating", "review_text", *self.places, "reviewImage"))

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
                    self._rewrite(review, words, photos, visitor)
                return review
            raise ValidationError(NOT_SHOWN, code="hidden")

    @staticmethod
    def _rewrite(review: Review, words: dict[str, Any], photos: list[str], visitor: str) -> None:
        """Checked like a new review. What staff decided was about the old one, and stands no longer."""
        for name, value in words.items():
            setattr(review, name, value)
        review.edited, review.decided = timezone.now(), None
        review.hold(*suspicion.suspicion(review, visitor))
        review.save()
        review.put_photos(photos)


class HelpfulForm(PostForm):
    allowance = throttle.VOTES

    def __init__(
        self,
        *args: Any,
        review: Review,
        browser: str,
        is_own: bool = False,
        wanted: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.review, self.browser, self.is_own, self.wanted = review, browser, is_own, wanted

    def clean(self) -> dict[str, Any] | None:
        if self.is_own:
            raise ValidationError(_("This is your own review: others say whether it helps."), code="own")
        return super().clean()

    def save(self, visitor: str) -> bool:
        """Whether this browser has a vote for it now."""
        return votes.vote(self.review, self.browser, visitor, self.wanted)


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
        reason = cast(forms.ChoiceField, self.fields["reason"])
        reason.choices = [(each.value, each.label) for each in reasons]

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


class SuggestionForm(HoursFields, PostForm):
    """What should change about a restaurant, for staff to decide on."""

    field_order = ("kind", "street_address", *map(day_field, range(7)), "note")

    kind = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Suggestion.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong."),
            "invalid_choice": _("Choose what is wrong."),
        },
    )
    street_address = TextField(
        label=_("The right address"),
        max_length=Restaurant._meta.get_field("street_address").max_length,
        required=False,
    )
    note = TextField(
        label=_("Note for our staff"),
        max_length=Suggestion._meta.get_field("note").max_length,
        required=False,
        help_text=_("The other entry, or how you know."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    # What must be said with it, and how that is asked for.
    NEEDED = {
        Suggestion.Kind.ADDRESS: ("street_address", _("Enter the right address.")),
        Suggestion.Kind.OTHER: ("note", _("Tell us in a few words what is wrong.")),
    }

    def __init__(self, *args: Any, restaurant: Restaurant, browser: str, **kwargs: Any) -> None:
        self.restaurant, self.browser = restaurant, browser
        # The present hours, to be changed where they are wrong.
        self.hours = restaurant.hours
        kwargs["initial"] = in_day_fields(self.hours)
        super().__init__(*args, **kwargs)
        if self.hours:
            for name in map(day_field, range(7)):
                self.fields[name].widget.attrs["placeholder"] = gettext("closed all day")

    def clean(self) -> dict[str, Any] | None:
        kind = self.cleaned_data.get("kind", "")
        if kind != Suggestion.Kind.HOURS:
            # They belong to another choice, and may not even be seen.
            for name in map(day_field, range(7)):
                self.errors.pop(name, None)
        elif not (self.cleaned_data.get("note", "x") or self.new_hours or self._refused_days()):
            told = _("Change the hours that are wrong, or tell us about them in the note.")
            self.add_error("note", ValidationError(told, code="required"))
        field, asked = self.NEEDED.get(kind, ("", ""))
        if field and not self.cleaned_data.get(field, "was refused already"):
            self.add_error(field, ValidationError(asked, code="required"))
        return super().clean()

    @property
    def new_hours(self) -> list[list[int]]:
        """Empty when they are as they were, or none were given."""
        return [] if self.minutes_of_week == self.hours else self.minutes_of_week

    def _refused_days(self) -> list[str]:
        return [name for name in map(day_field, range(7)) if name in self.errors]

    def save(self, visitor: str) -> bool:
        """False when this browser had suggested the same before, and it waits for staff."""
        kind = Suggestion.Kind(self.cleaned_data["kind"])
        proposed: dict[str, Any] = {}
        if kind == Suggestion.Kind.CLOSED:
            proposed = {"closed_for_good": True}
        elif kind == Suggestion.Kind.ADDRESS:
            proposed = {"street_address": self.cleaned_data["street_address"]}
        elif kind == Suggestion.Kind.HOURS and self.new_hours:
            proposed = {"hours": self.new_hours}
        note = self.cleaned_data["note"]
        return suggestions.suggest(self.restaurant, kind, proposed, note, self.browser, visitor)
