"""Reviews: what diners wrote, their photos, and who found them helpful."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, models, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..photos import files, names
from ..photos.images import MAX_PHOTOS
from ..search.fields import DerivedFloatField, DerivedTextField, IsAmong, WordsField
from ..search.folding import digest, words
from ..search.stemming import MAX_WORDS, document, stem, stems
from .moderated import Moderated, ModeratedQuerySet, Status
from .restaurants import Restaurant

# The newest photo of a stranger does not become the face of a restaurant at once.
COVER_AGE = timedelta(days=1)

# Before the words of a name in `Review.search`.
OF_AUTHOR = "@"

# "Most helpful": a full text counts for a tenth at most, and each year that a review is younger for 0.02.
FULL_LENGTH = 600
LENGTH_COUNTS = 0.1
YEAR = 365 * 24 * 3600
YEAR_COUNTS = 0.02


class ReviewQuerySet(ModeratedQuerySet["Review"]):
    def published(self) -> "ReviewQuerySet":
        """What everybody may see: reviews of a restaurant that is not shown are not shown either."""
        return self.standing().filter(restaurant__status=Status.PUBLISHED)

    def standing(self) -> "ReviewQuerySet":
        """Published themselves. Enough, and an index, where the restaurant is known to be shown."""
        return self.filter(status=Status.PUBLISHED)

    def with_photo(self) -> "ReviewQuerySet":
        """Those that have a picture; `cover_name` is its thumbnail, or itself while it has none."""
        return self.filter(photo__gt="").annotate(
            cover_name=Case(
                When(thumbnail__gt="", then=F("thumbnail")),
                default=F("photo"),
                output_field=models.CharField(),
            )
        )

    def with_file(self, name: str) -> "Review | None":
        """The review to whose photo this stored file belongs, with its restaurant: who may see it."""
        rows = self.select_related("restaurant").only("status", "restaurant__status")
        of_photo = rows.filter(photos__image__in=names.whole(name)).first()
        # Old thumbnails have names of their own.
        return of_photo or rows.filter(thumbnail=name, thumbnail__gt="").first()

    def search(self, text: str) -> "ReviewQuerySet":
        """As staff search: whole words of text and name, by the index; parts of the restaurant's name."""
        sought = words(text)[:MAX_WORDS]
        found = self if sought else self.none()  # signs alone
        for word in sought:
            said = Q(search__hold=[stem(word), f"{OF_AUTHOR}{stem(word)}"])
            places = Restaurant.objects.filter(sort_name__contains=word).order_by().values("pk")
            found = found.filter(said | Q(IsAmong(F("restaurant"), Subquery(places))))
        return found

    def stars(self, stars: int) -> "ReviewQuerySet":
        return self.filter(rating=stars)

    def newest(self) -> "ReviewQuerySet":
        return self.order_by("-review_date", "-id")

    def highest(self) -> "ReviewQuerySet":
        return self.order_by("-rating", "-review_date", "-id")

    def lowest(self) -> "ReviewQuerySet":
        return self.order_by("rating", "-review_date", "-id")

    def standing_before(self, review: "Review") -> "ReviewQuerySet":
        """Those of this order that come before the review."""
        before, same = Q(), Q()
        for name in map(str, self.query.order_by):
            column = name.removeprefix("-")
            value = getattr(review, column)
            before |= same & Q(**{f"{column}__{'gt' if name.startswith('-') else 'lt'}": value})
            same &= Q(**{column: value})
        return self.filter(before)

    def most_helpful(self) -> "ReviewQuerySet":
        return self.order_by("-helpfulness", "-id")

    def cover(self) -> Coalesce:
        """The stored name of the picture that stands for the restaurant of the outer query, or None.

        The one that staff pinned; else of the most helpful review that is older than a day; else the oldest.
        """
        pinned = Photo.objects.filter(
            image=OuterRef("pinned_cover"), review__restaurant=OuterRef("pk"), review__status=Status.PUBLISHED
        )
        pictured = self.filter(restaurant=OuterRef("pk")).standing().with_photo()
        settled = pictured.filter(review_date__lt=Now() - COVER_AGE).most_helpful()
        oldest = pictured.order_by("review_date", "id")
        return Coalesce(
            # Few have one: it is not looked for where there is none.
            Case(When(pinned_cover__gt="", then=Subquery(pinned.order_by().values("image")[:1]))),
            Subquery(settled.values(name=F("cover_name"))[:1]),
            Subquery(oldest.values(name=F("cover_name"))[:1]),
            output_field=models.CharField(),
        )

    def locked(self) -> list["Review"]:
        """These reviews, by id, held by the open transaction.

        Their restaurants are locked before them: see `RestaurantQuerySet.locked`.
        """
        pks = list(self.order_by().values_list("pk", flat=True))
        chosen = Review.objects.using(self.db).filter(pk__in=pks)
        Restaurant.objects.using(self.db).filter(pk__in=chosen.values("restaurant")).locked()
        return list(chosen.order_by("pk").select_for_update(no_key=True))

    def reply(self, pk: int, text: str) -> bool:
        """The restaurant's answer to this review, or none; False when the review has gone."""
        with transaction.atomic(using=self.db):
            for review in self.filter(pk=pk).locked():
                replied = timezone.now() if text else None
                self.filter(pk=review.pk).update(reply=text, reply_date=replied)
                return True
        return False

    def withdraw(self) -> None:
        """Delete at the wish of their author."""
        with transaction.atomic(using=self.db):
            Review.objects.filter(pk__in=[review.pk for review in self.locked()]).delete()

    def rank_missing(self) -> int:
        """Fill `helpfulness` where a row was written past this app, and so has no votes; returns how many."""
        connection = connections[self.db]
        epoch = (
            "extract(epoch FROM review_date)"
            if connection.vendor == "postgresql"
            else "(julianday(review_date) - 2440587.5) * 86400"
        )
        length = (
            f"(CASE WHEN length(review_text) < {FULL_LENGTH} THEN length(review_text) ELSE {FULL_LENGTH} END)"
        )
        rows = last = 0
        # Once each: of an empty text with no date that SQLite can read, the rank is 0 for good.
        unranked = self.filter(helpfulness=0).order_by("pk").values_list("pk", flat=True)
        while pks := list(unranked.filter(pk__gt=last)[:10_000]):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {Review._meta.db_table}"
                    f" SET helpfulness = %s + ({length}) * %s + coalesce({epoch}, 0) * %s"
                    " WHERE id BETWEEN %s AND %s AND helpfulness = 0",
                    [_lower_bound(0), LENGTH_COUNTS / FULL_LENGTH, YEAR_COUNTS / YEAR, pks[0], pks[-1]],
                )
            rows += len(pks)
            last = pks[-1]
        return rows

    reply.alters_data = True  # type: ignore[attr-defined]  # Django's own way to mark a method
    withdraw.alters_data = True  # type: ignore[attr-defined]  # Django's own way to mark a method


def search_text(user_name: str, review_text: str) -> str:
    """The stems of what the review says, and behind a sign those of its author's name: for staff alone."""
    names = " ".join(f"{OF_AUTHOR}{each}" for each in stems(user_name))
    return f"{document(review_text)}{names} " if names else document(review_text)


def _search_text(review: "Review") -> str:
    return search_text(review.user_name, review.review_text)


def _text_digest(review: "Review") -> str:
    return digest(review.review_text)


def _helpfulness(review: "Review") -> float:
    # A fixture, or who writes by hand, gives the date as text.
    written = Review._meta.get_field("review_date").to_python(review.review_date)
    return helpfulness(review.helpful_count, review.review_text, written)


def helpfulness(votes: int, text: str, written: datetime) -> float:
    """The order of "Most helpful": a lower bound of the share of readers who found it so, plus a little for
    length and for being recent. Nothing here changes with the passing of time, so the order is an index.
    """
    length = min(len(text), FULL_LENGTH) / FULL_LENGTH
    years = written.timestamp() / YEAR
    return _lower_bound(votes) + length * LENGTH_COUNTS + years * YEAR_COUNTS


def _lower_bound(votes: int) -> float:
    """Wilson's, at 90 %. Nobody counts readers: a review is taken to have had five more than it has votes."""
    readers, z = votes + 5, 1.645
    share, margin = votes / readers, z * z / readers
    spread = z * math.sqrt((share * (1 - share) + margin / 4) / readers)
    return (share + margin / 2 - spread) / (1 + margin)


class Review(Moderated):
    class Rating(models.IntegerChoices):
        TERRIBLE = 1, _("Terrible")
        POOR = 2, _("Poor")
        AVERAGE = 3, _("Average")
        GOOD = 4, _("Good")
        EXCELLENT = 5, _("Excellent")

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, verbose_name=_("restaurant"))
    user_name = models.CharField(_("name"), max_length=50)
    rating = models.IntegerField(_("rating"), choices=Rating)
    review_text = models.CharField(_("review"), max_length=2000, blank=True)
    review_date = models.DateTimeField(_("review date"), default=timezone.now)

    # The column of the sample, so that its photos are found and its own code still runs.
    photo = models.ImageField(_("photo"), db_column="image_name", max_length=100, null=True, blank=True)
    thumbnail = models.ImageField(_("thumbnail"), max_length=100, db_default="", default="", blank=True)
    # Plain columns, not width_field and height_field: those open the file when a row is loaded.
    photo_width = models.PositiveIntegerField(null=True, editable=False)
    photo_height = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_width = models.PositiveIntegerField(null=True, editable=False)
    thumbnail_height = models.PositiveIntegerField(null=True, editable=False)

    reply = models.CharField(
        _("reply of the restaurant"), max_length=1000, default="", db_default="", blank=True
    )
    reply_date = models.DateTimeField(_("replied"), null=True, editable=False)
    text_digest = DerivedTextField(derive=_text_digest)
    search = WordsField(derive=_search_text)
    helpful_count = models.PositiveIntegerField(_("helpful"), default=0, db_default=0, editable=False)
    helpfulness = DerivedFloatField(derive=_helpfulness)

    # What pages and API show of a review; the triggers raise the restaurant's `version` when one of these
    # changes.
    SHOWN = (
        "restaurant",
        "user_name",
        "rating",
        "review_text",
        "review_date",
        "status",
        "photo",
        "photo_width",
        "photo_height",
        "thumbnail",
        "thumbnail_width",
        "thumbnail_height",
        "reply",
        "reply_date",
        "edited",
        "helpful_count",
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-review_date", "-id")
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        permissions = (("moderate_review", _("Can moderate reviews")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(rating__gte=1, rating__lte=5),
                name="review_rating_is_1_to_5",
                violation_error_message=_("Choose 1 to 5 stars."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=("published", "waiting", "hidden")), name="review_status_is_known"
            ),
        )
        indexes = (
            models.Index(
                fields=("restaurant", "-review_date", "-id"),
                name="review_newest",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=("restaurant", "-rating", "-review_date", "-id"),
                name="review_highest",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=("restaurant", "rating", "-review_date", "-id"),
                name="review_lowest",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=("restaurant", "-review_date", "-id"),
                name="review_photos",
                condition=Q(status="published", photo__gt=""),
            ),
            models.Index(fields=("-review_date", "-id"), name="review_feed", condition=Q(status="published")),
            models.Index(
                fields=("restaurant", "-helpfulness", "-id"),
                name="review_most_helpful",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=("restaurant", "-helpfulness", "-id"),
                name="review_cover",
                condition=Q(status="published", photo__gt=""),
            ),
            models.Index(
                fields=("gravity", "queued"),
                name="review_queue",
                condition=Q(status="waiting") | Q(open_reports__gt=0),
            ),
            models.Index(
                fields=("visitor", "review_date"), name="review_visitor", condition=Q(visitor__gt="")
            ),
            models.Index(fields=("text_digest",), name="review_text_digest", condition=Q(text_digest__gt="")),
            models.Index(fields=("thumbnail",), name="review_thumbnail", condition=Q(thumbnail__gt="")),
        )

    def __str__(self) -> str:
        return f"{self.user_name}, {self.rating}/5, {self.review_date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its lasting address."""
        return reverse("review", args=(self.pk,))

    @property
    def place(self) -> str:
        """The address of the page that it stands on, now."""
        return f"{reverse('details', args=(self.restaurant_id,))}?review={self.pk}#review-{self.pk}"

    @property
    def photo_names(self) -> list[str]:
        """Its photos in their order. That of the sample may have no row."""
        named = [str(photo.image) for photo in self.photos.all()]
        return named or ([str(self.photo)] if self.photo else [])

    def put_photos(self, images: Sequence[str]) -> None:
        """Let these be its photos, in this order, and remove all others: in a transaction that holds it."""
        before = self.photo_names
        for photo in self.photos.exclude(image__in=images):
            photo.delete()
        known = {photo.image.name: photo for photo in self.photos.all()}
        for position, name in enumerate(images):
            photo = known.get(name) or Photo(review=self, image=name)
            if photo._state.adding or photo.position != position:
                photo.position = position
                photo.save()
        if before[:1] != list(images[:1]):
            files.remove_unnamed(name for name in (self.photo, self.thumbnail) if name not in images)
            # Past `save`, which would write an empty text where there is no photo.
            Review.objects.filter(pk=self.pk).update(**columns_of(images))
            self.refresh_from_db(fields=list(columns_of(images)))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An update locks the restaurants that it concerns first: see `RestaurantQuerySet.locked`."""
        if self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic(using=kwargs.get("using")):
            stored = Review.objects.filter(pk=self.pk).values("restaurant")
            Restaurant.objects.filter(Q(pk=self.restaurant_id) | Q(pk__in=stored)).locked()
            super().save(*args, **kwargs)


def columns_of(images: Sequence[str]) -> dict[str, Any]:
    """What a review holds of its first photo, in the columns of the sample and of one photo a review."""
    first = images[0] if images else ""
    width, height = names.size(first) or (None, None)
    return {
        "photo": first or None,
        "photo_width": width,
        "photo_height": height,
        "thumbnail": names.thumbnail(first),
        "thumbnail_width": None,
        "thumbnail_height": None,
    }


class HelpfulVote(models.Model):
    """A browser's word that a review helped; pressed again, it is taken back."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="helpful_votes")
    # The random mark of the browser, as in Report.
    browser = models.CharField(max_length=32, editable=False)
    visitor = models.CharField(max_length=64, default="", blank=True, editable=False)
    # A few from one address count.
    counts = models.BooleanField(default=True, editable=False)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("review", "browser"), name="helpful_once_per_browser"),
        )
        indexes = (models.Index(fields=("created",), name="helpful_visitor", condition=Q(visitor__gt="")),)

    def __str__(self) -> str:
        return f"{self.review_id} helped {self.browser[:6]}"


class Photo(models.Model):
    """One of up to six photos of a review, in the order its author gave them.

    The name tells the sizes that are stored beside it (`photos/`), so that no page asks the storage for
    them. The first photo's name stands in `Review.photo` too, the column of the sample.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    image = models.ImageField(_("photo"), max_length=100, unique=True)

    class Meta:
        ordering = ("review", "position", "id")
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = (
            models.CheckConstraint(condition=Q(position__lt=MAX_PHOTOS), name="photo_position_is_below_6"),
        )

    def __str__(self) -> str:
        return str(self.image)
