"""Restaurants, their reviews, and what staff need to keep them honest.

The rating figures of a restaurant (`stars_1` to `stars_5`, `photo_count`, `version`) and the single row of
`Catalogue` are written by database triggers alone (`figures.py`), whoever changes a review and however.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .photos import files
from .search.fields import DerivedTextField, WordsField
from .search.folding import digest, fold
from .search.folding import words as folded_words

STARS = (1, 2, 3, 4, 5)
FIGURES = (*(f"stars_{stars}" for stars in STARS), "photo_count", "version")

# "Best" counts every place as if it had ten more reviews of three stars.
PRIOR_REVIEWS = 10
PRIOR_STARS = 3


class RestaurantQuerySet(models.QuerySet["Restaurant"]):
    def search(self, words: str) -> "RestaurantQuerySet":
        """Rows in which each word begins some word of the name, address or description."""
        sought = folded_words(words)
        return self.filter(search__begin=sought) if sought else self

    def rated_at_least(self, stars: int) -> "RestaurantQuerySet":
        return self.filter(average_rating__gte=stars)

    def best(self) -> "RestaurantQuerySet":
        return self.order_by("-score", "-id")

    def newest(self) -> "RestaurantQuerySet":
        return self.order_by("-id")

    def most_reviewed(self) -> "RestaurantQuerySet":
        return self.order_by("-review_count", "-id")

    def by_name(self) -> "RestaurantQuerySet":
        return self.order_by("sort_name", "id")

    def with_cover(self) -> "RestaurantQuerySet":
        """Each with `cover`, the stored name of its latest published picture, or None."""
        latest = Review.objects.filter(restaurant=OuterRef("pk")).published().with_photo().newest()
        return self.annotate(cover=Subquery(latest.values("cover_name")[:1]))

    def same_place(self, name: str, street_address: str) -> "Restaurant | None":
        """The restaurant that already has this name and address, case and accents aside."""
        for restaurant in self.filter(sort_name=fold(name)).order_by("id"):
            same_address = fold(restaurant.street_address) == fold(street_address)
            # A name of signs alone folds to nothing, so the name itself must agree then.
            if same_address and (fold(name) or restaurant.name.casefold() == name.casefold()):
                return restaurant
        return None

    def delete(self) -> tuple[int, dict[str, int]]:
        """Locked first, so that a review posted meanwhile finds no restaurant instead of half of one."""
        with transaction.atomic(using=self.db):
            list(self.order_by("pk").select_for_update().values_list("pk"))
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def fold_missing(self) -> int:
        """Fill the search columns of rows that were written past this app; returns how many."""
        missing = self.filter(search="")
        rows = 0
        for restaurant in missing.only("name", "street_address", "description").iterator():
            restaurant.save(update_fields=["search", "sort_name"])
            rows += 1
        return rows


def _search_text(restaurant: "Restaurant") -> str:
    text = " ".join((restaurant.name, restaurant.street_address, restaurant.description))
    return f" {' '.join(folded_words(text))} "


def _sort_name(restaurant: "Restaurant") -> str:
    return fold(restaurant.name)


_review_count = F("stars_1") + F("stars_2") + F("stars_3") + F("stars_4") + F("stars_5")
_star_sum = (
    F("stars_1")
    + Value(2) * F("stars_2")
    + Value(3) * F("stars_3")
    + Value(4) * F("stars_4")
    + Value(5) * F("stars_5")
)


class Restaurant(models.Model):
    name = models.CharField(_("name"), max_length=100)
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=2000)
    added = models.DateTimeField(_("added"), db_default=Now(), editable=False)

    # Written by the triggers of figures.py. No CHECK guards them: a wrong figure is repaired by
    # `recount_ratings` and must not make moderation fail.
    stars_1 = models.IntegerField(db_default=0, editable=False)
    stars_2 = models.IntegerField(db_default=0, editable=False)
    stars_3 = models.IntegerField(db_default=0, editable=False)
    stars_4 = models.IntegerField(db_default=0, editable=False)
    stars_5 = models.IntegerField(db_default=0, editable=False)
    photo_count = models.IntegerField(_("photos"), db_default=0, editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)

    review_count = models.GeneratedField(
        verbose_name=_("reviews"),
        expression=_review_count,
        output_field=models.IntegerField(),
        db_persist=True,
    )
    average_rating = models.GeneratedField(
        verbose_name=_("average rating"),
        expression=models.Case(
            models.When(
                Q(stars_1__gt=0) | Q(stars_2__gt=0) | Q(stars_3__gt=0) | Q(stars_4__gt=0) | Q(stars_5__gt=0),
                then=Value(1.0) * _star_sum / _review_count,
            ),
            output_field=models.FloatField(),
        ),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )
    score = models.GeneratedField(
        expression=models.Case(
            models.When(
                Q(stars_1__gt=0) | Q(stars_2__gt=0) | Q(stars_3__gt=0) | Q(stars_4__gt=0) | Q(stars_5__gt=0),
                then=Value(1.0)
                * (Value(PRIOR_REVIEWS * PRIOR_STARS) + _star_sum)
                / (Value(PRIOR_REVIEWS) + _review_count),
            ),
            default=Value(0.0),
            output_field=models.FloatField(),
        ),
        output_field=models.FloatField(),
        db_persist=True,
    )

    search = WordsField(derive=_search_text)
    sort_name = DerivedTextField(derive=_sort_name)

    objects = RestaurantQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "id")
        verbose_name = _("restaurant")
        verbose_name_plural = _("restaurants")
        indexes = (
            models.Index(fields=("-score", "-id"), name="restaurant_best"),
            models.Index(fields=("-review_count", "-id"), name="restaurant_most_reviewed"),
            models.Index(fields=("sort_name", "id"), name="restaurant_by_name"),
        )

    def __str__(self) -> str:
        return self.name

    def save(
        self,
        *args: Any,
        update_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> None:
        """Write everything but the figures, which this instance may hold stale."""
        if update_fields is None and not self._state.adding:
            update_fields = [
                field.name
                for field in self._meta.concrete_fields
                if field.name not in FIGURES and not field.primary_key and not field.generated
            ]
        super().save(*args, update_fields=update_fields, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("details", args=(self.pk,))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Locked first, as in `RestaurantQuerySet.delete`."""
        with transaction.atomic():
            list(Restaurant.objects.filter(pk=self.pk).select_for_update().values_list("pk"))
            return super().delete(*args, **kwargs)

    @property
    def histogram(self) -> list[tuple[int, int]]:
        """(stars, number of reviews), five stars first."""
        return [(stars, getattr(self, f"stars_{stars}")) for stars in reversed(STARS)]


class Catalogue(models.Model):
    """One row: how many restaurants there are, and a number that grows when anything shown changes."""

    version = models.BigIntegerField(db_default=1)
    restaurants = models.IntegerField(db_default=0)

    def __str__(self) -> str:
        return f"{self.restaurants} restaurants, version {self.version}"


class ReviewQuerySet(models.QuerySet["Review"]):
    def published(self) -> "ReviewQuerySet":
        return self.filter(status=Review.Status.PUBLISHED)

    def waiting(self) -> "ReviewQuerySet":
        return self.filter(status=Review.Status.WAITING)

    def hidden(self) -> "ReviewQuerySet":
        return self.filter(status=Review.Status.HIDDEN)

    def to_moderate(self) -> "ReviewQuerySet":
        """What staff should look at: waiting for approval, or reported and not yet decided."""
        return self.filter(Q(status=Review.Status.WAITING) | Q(open_reports__gt=0))

    def with_photo(self) -> "ReviewQuerySet":
        """Those that have a picture; `cover_name` is its thumbnail, or itself while it has none."""
        return self.filter(photo__gt="").annotate(
            cover_name=models.Case(
                models.When(thumbnail__gt="", then=F("thumbnail")),
                default=F("photo"),
                output_field=models.CharField(),
            )
        )

    def stars(self, stars: int) -> "ReviewQuerySet":
        return self.filter(rating=stars)

    def reported(self) -> "ReviewQuerySet":
        return self.filter(open_reports__gt=0)

    def newest(self) -> "ReviewQuerySet":
        return self.order_by("-review_date", "-id")

    def highest(self) -> "ReviewQuerySet":
        return self.order_by("-rating", "-review_date", "-id")

    def lowest(self) -> "ReviewQuerySet":
        return self.order_by("rating", "-review_date", "-id")

    def locked(self) -> list["Review"]:
        """These reviews, by id, held by the open transaction.

        Their restaurants are locked before them, by id too: the triggers write there, and whoever deletes a
        restaurant holds it before its reviews. With one order for all, nobody waits in a circle.
        """
        pks = list(self.order_by().values_list("pk", flat=True))
        chosen = Review.objects.using(self.db).filter(pk__in=pks)
        restaurants = Restaurant.objects.using(self.db).filter(pk__in=chosen.values("restaurant"))
        list(restaurants.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        return list(chosen.order_by("pk").select_for_update(no_key=True))

    def publish(self, by: AbstractBaseUser) -> "Decision":
        return self._decide(Decision.Action.PUBLISH, by, status=Review.Status.PUBLISHED, hidden_reason="")

    def hide(self, by: AbstractBaseUser, reason: str) -> "Decision":
        return self._decide(
            Decision.Action.HIDE, by, reason, status=Review.Status.HIDDEN, hidden_reason=reason
        )

    def dismiss_reports(self, by: AbstractBaseUser) -> "Decision":
        """Close the open reports; what they alone had hidden is published again."""
        return self._decide(Decision.Action.DISMISS, by)

    def _decide(
        self, action: "Decision.Action", by: AbstractBaseUser, reason: str = "", **values: Any
    ) -> "Decision":
        """Set these values, close the reports and let the decision stand against later ones."""
        with transaction.atomic(using=self.db):
            reviews = self.locked()
            decision = Decision.objects.record(action, by, reason, reviews)
            values |= {"decided": decision.made, "open_reports": 0}
            chosen = Review.objects.filter(pk__in=[review.pk for review in reviews])
            if action == Decision.Action.DISMISS:
                chosen.hidden_by_reports().update(
                    status=Review.Status.PUBLISHED, held_for=Review.HeldFor.NOTHING, **values
                )
            else:
                values["held_for"] = Review.HeldFor.NOTHING
            chosen.update(**values)
            Report.objects.filter(review__in=chosen).open().update(closed=decision.made)
        return decision

    def hidden_by_reports(self) -> "ReviewQuerySet":
        return self.filter(status=Review.Status.HIDDEN, held_for=Review.HeldFor.REPORTS)

    def remove_photo(self, by: AbstractBaseUser, reason: str = "") -> "Decision":
        """Delete the photo and leave the rest. There is no way back: its files go, too."""
        with transaction.atomic(using=self.db):
            reviews = self.filter(photo__gt="").locked()
            decision = Decision.objects.record(Decision.Action.REMOVE_PHOTO, by, reason, reviews)
            Review.objects.filter(pk__in=[review.pk for review in reviews]).update(**NO_PHOTO)
            for review in reviews:
                files.remove_on_commit((review.photo, review.thumbnail))
        return decision

    def discard(self, by: AbstractBaseUser, reason: str = "") -> "Decision":
        """Delete, and leave a trace of who did it. There is no way back."""
        with transaction.atomic(using=self.db):
            reviews = self.locked()
            decision = Decision.objects.record(Decision.Action.DELETE, by, reason, reviews)
            Review.objects.filter(pk__in=[review.pk for review in reviews]).delete()
        return decision

    def withdraw(self) -> None:
        """Delete at the wish of their author."""
        with transaction.atomic(using=self.db):
            Review.objects.filter(pk__in=[review.pk for review in self.locked()]).delete()

    for _alters in (publish, hide, dismiss_reports, remove_photo, discard, withdraw):
        _alters.alters_data = True


def _text_digest(review: "Review") -> str:
    return digest(review.review_text)


class Review(models.Model):
    class Rating(models.IntegerChoices):
        TERRIBLE = 1, _("Terrible")
        POOR = 2, _("Poor")
        AVERAGE = 3, _("Average")
        GOOD = 4, _("Good")
        EXCELLENT = 5, _("Excellent")

    class Status(models.TextChoices):
        PUBLISHED = "published", _("Published")
        WAITING = "waiting", _("Awaiting approval")
        HIDDEN = "hidden", _("Hidden")

    class HeldFor(models.TextChoices):
        """Why a review waits, or was hidden without a member of staff."""

        NOTHING = "", _("Nothing")
        APPROVAL = "approval", _("Every review is approved first")
        LINKS = "links", _("Holds a link")
        REPEAT = "repeat", _("Repeats a text already posted")
        WORDS = "words", _("Holds a word from the list")
        BURST = "burst", _("One of many from one address")
        REPORTS = "reports", _("Reported by several visitors")

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

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PUBLISHED, db_default=Status.PUBLISHED
    )
    held_for = models.CharField(
        _("held for"),
        max_length=10,
        choices=HeldFor,
        default=HeldFor.NOTHING,
        db_default=HeldFor.NOTHING,
        blank=True,
    )
    hidden_reason = models.CharField(
        _("reason for hiding"), max_length=200, default="", db_default="", blank=True
    )
    # When staff last decided. Later reports do not overturn it.
    decided = models.DateTimeField(_("decided"), null=True, editable=False)
    open_reports = models.IntegerField(_("open reports"), default=0, db_default=0, editable=False)
    reply = models.CharField(
        _("reply of the restaurant"), max_length=1000, default="", db_default="", blank=True
    )
    reply_date = models.DateTimeField(_("replied"), null=True, editable=False)
    edited = models.DateTimeField(_("edited"), null=True, editable=False)
    # A keyed hash of the address it was posted from, emptied after 30 days.
    visitor = models.CharField(max_length=64, default="", db_default="", blank=True, editable=False)
    text_digest = DerivedTextField(derive=_text_digest)

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
                fields=("review_date",),
                name="review_queue",
                condition=Q(status="waiting") | Q(open_reports__gt=0),
            ),
            models.Index(
                fields=("visitor", "review_date"), name="review_visitor", condition=Q(visitor__gt="")
            ),
            models.Index(fields=("text_digest",), name="review_text_digest", condition=Q(text_digest__gt="")),
        )

    def __str__(self) -> str:
        return f"{self.user_name}, {self.rating}/5, {self.review_date:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return f"{reverse('details', args=(self.restaurant_id,))}#review-{self.pk}"

    def hold(self, reason: "Review.HeldFor") -> None:
        """Let this review wait for approval if there is a reason to; it is not saved here."""
        if reason:
            self.status, self.held_for = self.Status.WAITING, reason

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    def count_open_reports(self) -> None:
        """Set the number of open reports that count; it is not saved here."""
        self.open_reports = self.reports.open().counting().count()


# What a decision changes in a review, and undoing it puts back.
DECIDED = ("status", "held_for", "hidden_reason", "decided")

# What a review without a photo holds in the photo's columns.
NO_PHOTO = {
    "photo": None,
    "thumbnail": "",
    "photo_width": None,
    "photo_height": None,
    "thumbnail_width": None,
    "thumbnail_height": None,
}


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        """What staff have not answered yet."""
        return self.filter(closed=None)

    def counting(self) -> "ReportQuerySet":
        return self.filter(counts=True)


class Report(models.Model):
    """A visitor's word that a review should not stand. Its count is never public."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        OFFENSIVE = "offensive", _("Offensive")
        ELSEWHERE = "elsewhere", _("Not about this place")
        PRIVATE = "private", _("Private information")
        OTHER = "other", _("Something else")

    review = models.ForeignKey(
        Review, on_delete=models.CASCADE, related_name="reports", verbose_name=_("review")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    # The random mark of the browser's session: one report per browser and review.
    browser = models.CharField(max_length=32, editable=False)
    visitor = models.CharField(max_length=64, default="", blank=True, editable=False)
    # At most two from one address count towards hiding.
    counts = models.BooleanField(_("counts"), default=True, editable=False)
    created = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    closed = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("created",)
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = (models.UniqueConstraint(fields=("review", "browser"), name="report_once_per_browser"),)

    def __str__(self) -> str:
        return self.get_reason_display()


class DecisionQuerySet(models.QuerySet["Decision"]):
    def record(
        self, action: "Decision.Action", by: AbstractBaseUser, reason: str, reviews: list[Review]
    ) -> "Decision":
        """Write down what is about to be done to these locked reviews: for the audit, and for undoing it."""
        decision = self.create(action=action, by=by, reason=reason, reviews=len(reviews))
        decision.remember(reviews)
        decision.log(by, reviews, str(decision))
        return decision


class Decision(models.Model):
    """What a member of staff did to one or many reviews, in one stroke."""

    class Action(models.TextChoices):
        PUBLISH = "publish", _("Published")
        HIDE = "hide", _("Hidden")
        DISMISS = "dismiss", _("Reports dismissed")
        REMOVE_PHOTO = "photo", _("Photo removed")
        DELETE = "delete", _("Deleted")

    action = models.CharField(_("action"), max_length=10, choices=Action)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    made = models.DateTimeField(_("made"), default=timezone.now)
    reviews = models.PositiveIntegerField(_("number of reviews"))
    undone = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        label = self.get_action_display()
        return f"{label}: {self.reason}" if self.reason else label

    def log(self, by: AbstractBaseUser, reviews: list[Review], message: str) -> None:
        """Write this into the history of each review."""
        flag = DELETION if self.action == self.Action.DELETE else CHANGE
        LogEntry.objects.log_actions(by.pk, reviews, flag, message)

    def remember(self, reviews: list[Review]) -> None:
        """Keep what undoing needs; what deletes cannot be undone."""
        if self.action in (self.Action.DELETE, self.Action.REMOVE_PHOTO):
            return
        reports: dict[int, list[int]] = {}
        for pk, review in Report.objects.open().filter(review__in=reviews).values_list("pk", "review"):
            reports.setdefault(review, []).append(pk)
        Change.objects.bulk_create(
            Change(
                decision=self,
                review=review,
                before={name: _as_json(getattr(review, name)) for name in DECIDED},
                reports=reports.get(review.pk, []),
            )
            for review in reviews
        )

    @property
    def can_be_undone(self) -> bool:
        """Until it is, or until its changes are forgotten."""
        return not self.undone and self.changes.exists()

    def undo(self, by: AbstractBaseUser) -> tuple[int, int]:
        """Put back what was before; returns how many reviews, and how many had changed since and stay."""
        with transaction.atomic():
            changes = {change.review_id: change for change in self.changes.all()}
            locked = Review.objects.filter(pk__in=changes).locked()
            # Under a lock: who presses the button second finds it done.
            self.undone = Decision.objects.select_for_update().get(pk=self.pk).undone
            if not self.can_be_undone:
                return 0, 0
            # What somebody else decided since is the last word, and stays.
            reviews = [review for review in locked if review.decided == self.made]
            self._put_back(reviews, changes)
            self.undone, self.undone_by = timezone.now(), by
            self.save(update_fields=("undone", "undone_by"))
            self.log(by, reviews, gettext("Undone: %(decision)s") % {"decision": self})
        return len(reviews), self.reviews - len(reviews)

    def _put_back(self, reviews: list[Review], changes: "dict[int, Change]") -> None:
        reopened = [report for review in reviews for report in changes[review.pk].reports]
        Report.objects.filter(pk__in=reopened).update(closed=None)
        open_reports = Report.objects.open().counting().filter(review__in=reviews).order_by()
        counts = dict(open_reports.values_list("review").annotate(models.Count("pk")))
        # Most reviews of a decision were alike before, so this takes few statements.
        alike: dict[tuple[Any, ...], list[int]] = {}
        for review in reviews:
            before = changes[review.pk].before
            values = tuple(before[name] for name in DECIDED)
            alike.setdefault((*values, counts.get(review.pk, 0)), []).append(review.pk)
        fields = [Review._meta.get_field(name) for name in (*DECIDED, "open_reports")]
        for values, pks in alike.items():
            put = {field.name: field.to_python(value) for field, value in zip(fields, values, strict=True)}
            Review.objects.filter(pk__in=pks).update(**put)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


class Change(models.Model):
    """What a decision found in one review. It can be undone while this is kept: 30 days."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="changes")
    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    # Ids of the reports that it closed.
    reports = models.JSONField()

    def __str__(self) -> str:
        return f"{self.decision}, {self.review_id}"


class SuspiciousWord(models.Model):
    """A word that makes a new review wait for approval; edited by staff."""

    word = models.CharField(_("word"), max_length=100, unique=True)

    class Meta:
        ordering = ("word",)
        verbose_name = _("suspicious word")
        verbose_name_plural = _("suspicious words")

    def __str__(self) -> str:
        return self.word


class Posting(models.Model):
    """How much one visitor posted in the hour that began with `since`; its row is also their lock."""

    visitor = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(default=timezone.now, db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"
