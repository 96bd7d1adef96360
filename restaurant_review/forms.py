"""What visitors may send, for the pages and the API alike."""

import unicodedata
from hashlib import blake2b
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import NO_PHOTO, Report, Restaurant, Review
from .moderation import reports, suspicion
from .photos import files, images
from .photos.fields import PhotoField
from .posting import throttle
from .search.folding import fold

# What stands in the place of bytes that are not UTF-8.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

# "Cc" are control characters, "Cs" lone surrogates, which no database stores.
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
INVISIBLE_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cf", "Cc", "Mn"})


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


class TrapInput(forms.TextInput):
    """For programs that fill in every field; people do not see it."""


class StarsInput(forms.RadioSelect):
    """One to five stars, drawn as such."""


class PostForm(forms.Form):
    """A form that visitors send."""

    error_css_class = "field-with-errors"
    required_css_class = "required"

    website = forms.CharField(
        required=False,
        label=_("Leave this field empty"),
        widget=TrapInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Leave this field empty."), code="honeypot")
        return ""


class RestaurantForm(PostForm):
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

    def save(self, visitor: str) -> Restaurant | None:
        """The restaurant that was added, or that the same request added a moment ago.

        None when another one has this name and address: then the form has an error that links to it, and
        `existing` is that one. Raises throttle.TooManyPosts.
        """
        name, address = self.cleaned_data["restaurant_name"], self.cleaned_data["street_address"]
        description = self.cleaned_data["description"]
        # Two that add the same name look one after the other.
        same_name = f"name {blake2b(fold(name).encode(), digest_size=16).hexdigest()}"
        with throttle.turn(visitor) as turn, throttle.turn(same_name):
            existing = Restaurant.objects.published().same_place(name, address)
            if existing is None:
                throttle.count(turn)
                restaurant = Restaurant(
                    name=name, street_address=address, description=description, visitor=visitor
                )
                restaurant.hold(*suspicion.suspicion(restaurant, throttle.recent_posts(visitor)))
                restaurant.save(force_insert=True)
                return restaurant
        if existing.description == description and throttle.same_restaurant(existing):
            return existing
        self.existing = existing
        self.add_error("restaurant_name", ValidationError(self._already_here(existing), code="duplicate"))
        return None

    @staticmethod
    def _already_here(restaurant: Restaurant) -> SafeString:
        return format_html(
            gettext('This restaurant is already here: <a href="{}">{}</a>.'),
            restaurant.get_absolute_url(),
            restaurant.name,
        )


class ReviewForm(PostForm):
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

    def add_photo_reminder(self) -> None:
        """After an error elsewhere: a browser does not send the chosen file again; a script may have it."""
        if self.files.get("reviewImage") and "reviewImage" not in self.errors:
            self.add_error("reviewImage", ValidationError(_("Please choose the photo again."), code="again"))

    def save(self, restaurant: Restaurant, visitor: str) -> Review | None:
        """The stored review, or the same one if this request repeats one of a moment ago.

        None when the photo could not be stored: then the form has an error that says so and nothing was
        saved. Raises throttle.TooManyPosts, and Restaurant.DoesNotExist when the restaurant has just gone.
        """
        try:
            stored = self._store_photo(visitor)
        except files.StorageUnavailable:
            return None
        review = Review(
            restaurant=restaurant,
            user_name=self.cleaned_data["user_name"],
            rating=self.cleaned_data["rating"],
            review_text=self.cleaned_data["review_text"],
            visitor=visitor,
            **(stored.columns if stored is not None else {}),
        )
        try:
            saved = self._insert(review)
        except BaseException:
            if stored is not None:
                stored.remove()
            raise
        if saved is not review and stored is not None:
            stored.remove()
        return saved

    def _store_photo(self, visitor: str) -> files.StoredPhoto | None:
        """Raises files.StorageUnavailable, with an error added to the form, and throttle.TooManyPosts."""
        photo: images.EncodedPhoto | None = self.cleaned_data["reviewImage"]
        if photo is None:
            return None
        throttle.check_visitor(visitor)
        try:
            return files.store(photo)
        except files.StorageUnavailable:
            self.add_error(
                "reviewImage",
                ValidationError(
                    _(
                        "The photo could not be stored just now. Post your review without it, "
                        "or choose the photo again and retry."
                    ),
                    code="storage",
                ),
            )
            raise

    @staticmethod
    def _insert(review: Review) -> Review:
        with throttle.turn(review.visitor) as turn:
            # The row is locked, so that the restaurant cannot go before its review is there.
            Restaurant.objects.select_for_update(no_key=True).only("pk").get(pk=review.restaurant_id)
            same = throttle.same_review(review)
            if same is not None:
                return same
            throttle.count(turn)
            review.hold(*suspicion.suspicion(review, throttle.recent_posts(review.visitor)))
            review.save(force_insert=True)
        return review


class EditReviewForm(ReviewForm):
    """For a diner's own review. A new photo replaces the old one."""

    remove_photo = forms.BooleanField(label=_("Remove the photo"), required=False)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        initial = {name: getattr(review, name) for name in ("user_name", "rating", "review_text")}
        super().__init__(*args, initial=initial, **kwargs)
        if not review.photo:
            del self.fields["remove_photo"]
        else:
            self.fields["reviewImage"].label = _("Another photo")

    def save_changes(self, review: Review, visitor: str) -> Review | None:
        """The review as it is now stored, or None when the photo could not be stored, as in `save`.

        Raises throttle.TooManyPosts, and Review.DoesNotExist when it has gone or been hidden meanwhile.
        """
        try:
            stored = self._store_photo(visitor)
        except files.StorageUnavailable:
            return None
        try:
            return self._update(review, visitor, stored)
        except BaseException:
            if stored is not None:
                stored.remove()
            raise

    def _update(self, review: Review, visitor: str, stored: files.StoredPhoto | None) -> Review:
        with throttle.turn(visitor) as turn:
            for current in Review.objects.filter(pk=review.pk).exclude(status=Review.Status.HIDDEN).locked():
                values = {name: self.cleaned_data[name] for name in ("user_name", "rating", "review_text")}
                if stored is not None:
                    values |= stored.columns
                elif self.cleaned_data.get("remove_photo"):
                    values |= NO_PHOTO
                if any(getattr(current, name) != value for name, value in values.items()):
                    throttle.count(turn)
                    self._rewrite(current, values, throttle.recent_posts(visitor, besides=current))
                return current
        raise Review.DoesNotExist

    @staticmethod
    def _rewrite(review: Review, values: dict[str, Any], recent: int) -> None:
        """Checked like a new review. What staff decided was about the old one, and stands no longer."""
        dropped = (review.photo.name, review.thumbnail.name) if "photo" in values else ()
        for name, value in values.items():
            setattr(review, name, value)
        review.edited, review.decided = timezone.now(), None
        review.hold(*suspicion.suspicion(review, recent))
        review.save(update_fields=(*values, "text_digest", "edited", "decided", "status", "held_for"))
        files.remove_on_commit(dropped)


class ReportForm(PostForm):
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

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("reason") == Report.Reason.OTHER and not self.cleaned_data.get("note", "x"):
            self.add_error(
                "note", ValidationError(_("Tell us in a few words what is wrong."), code="required")
            )
        return super().clean()

    def save(self, review: Review, browser: str, visitor: str) -> bool:
        """False when this browser had reported the review already. Raises throttle.TooManyPosts."""
        reason = Report.Reason(self.cleaned_data["reason"])
        # Reports have an allowance of their own: they take nothing from the reviews of that address.
        with throttle.turn(f"reports {visitor[:56]}") as turn:
            throttle.count(turn)
            return reports.report(review, reason, self.cleaned_data["note"], browser, visitor)
