"""Restaurants: what they are, where and when, and their rating figures.

The figures (`stars_1` to `stars_5`, `photo_count`, `version`) and the tables of `Catalogue` are written by
database triggers alone (`ratings/`), whoever changes a row and however.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable, CombinedExpression
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..compiled import changed
from ..search.fields import DerivedTextField, Forms, IsAmong, IsOneOf, WordsField, tsquery
from ..search.folding import digest, fold, words
from ..search.stemming import MAX_WORDS, sought, stems
from ..search.synonyms import sought_by
from .moderated import Moderated, ModeratedQuerySet

STARS = (1, 2, 3, 4, 5)
FIGURES = (*(f"stars_{stars}" for stars in STARS), "photo_count", "version", "changed")

# "Best" counts every place as if it had ten more reviews of three stars.
PRIOR_REVIEWS = 10
PRIOR_STARS = 3

# What people write for a price, by its level: "cheap thai". "Pas cher" is read as "économique".
PRICE_WORDS = {
    1: "cheap budget inexpensive affordable bon marche economique",
    2: "affordable moderate abordable",
    3: "expensive upscale cher chic",
    4: "expensive luxury fancy upscale fine dining cher chic luxe gastronomique",
}

MAX_CUISINES = 3
MINUTES_OF_DAY = 24 * 60
MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY


class Cuisine(models.Model):
    """A kind of kitchen, with the words by which people search for it."""

    slug = models.SlugField(max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    name_fr = models.CharField(_("name in French"), max_length=60)
    # Dishes, countries and other names, in both languages, separated by commas.
    words = models.TextField(_("words people search by"), blank=True)

    class Meta:
        ordering = ("name_en",)
        verbose_name = _("cuisine")
        verbose_name_plural = _("cuisines")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cuisine", args=(self.slug,))

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_fr)

    @property
    def dishes(self) -> list[str]:
        """What people look for in it, in both languages."""
        return [word.strip() for word in self.words.split(",") if word.strip()]


def in_language(english: str, french: str) -> str:
    return french if (get_language() or "en").startswith("fr") else english


class RestaurantQuerySet(ModeratedQuerySet["Restaurant"]):
    def search(self, text: str) -> "RestaurantQuerySet":
        """Rows in which each word of the text is found, the last one perhaps only its beginning."""
        return self.found_at(Place.all_of(text))

    def named(self, text: str) -> "RestaurantQuerySet":
        """Rows whose name holds each word of the text, the last one perhaps only its beginning."""
        places = Place.all_of_words(words(text)[:MAX_WORDS])
        return self.filter(*(Q(search__hold=place.numbered(Part.NAME)) for place in places))

    def found_at(self, places: "Sequence[Place]") -> "RestaurantQuerySet":
        """Rows in which each word is found, in what the restaurant is or in its reviews.

        `rank` is the smaller the better: the fewer words its reviews alone say; then a word in the name
        counts before one in the cuisines, then address and description.
        """
        found = [place.restaurants().union(*place.in_reviews(), all=True) for place in places]
        # Neither OR, for which PostgreSQL would look at every row, nor IN, for which it would fetch each row
        # by itself.
        among = Q(IsAmong(F("pk"), models.Subquery(reduce(QuerySet.intersection, found)))) if found else Q()
        return self.filter(among)._ranked(places)

    def saying(self, places: "Sequence[Place]") -> "RestaurantQuerySet":
        """Rows that say one of the words themselves."""
        return self.filter(reduce(Q.__or__, (Q(search__hold=place.numbered()) for place in places)))

    def _ranked(self, places: "Sequence[Place]") -> "RestaurantQuerySet":
        rank: models.Expression = Value(0)
        for place in places:
            rank = CombinedExpression(rank, Combinable.ADD, place.rank())
        return self.annotate(rank=ExpressionWrapper(rank, output_field=models.IntegerField()))

    def rated_at_least(self, stars: float) -> "RestaurantQuerySet":
        return self.filter(has_rating(stars))

    def of_cuisine(self, slug: str) -> "RestaurantQuerySet":
        return self.filter(has_cuisine(slug))

    def priced(self, *levels: int) -> "RestaurantQuerySet":
        return self.filter(has_price(*levels))

    def with_photos(self) -> "RestaurantQuerySet":
        return self.filter(has_photos())

    def open_at(self, minute: int) -> "RestaurantQuerySet":
        return self.filter(is_open(minute))

    def best(self) -> "RestaurantQuerySet":
        return self.order_by("-score", "-id")

    def best_match(self) -> "RestaurantQuerySet":
        return self.order_by(F("rank").asc(), "-score", "-id")

    def newest(self) -> "RestaurantQuerySet":
        return self.order_by("-id")

    def most_reviewed(self) -> "RestaurantQuerySet":
        return self.order_by("-review_count", "-id")

    def by_name(self) -> "RestaurantQuerySet":
        return self.order_by("sort_name", "id")

    def same_place(self, name: str, street_address: str) -> "Restaurant | None":
        """The restaurant that already has this name and address, case and accents aside."""
        for restaurant in self.filter(sort_name=fold(name)).order_by("id"):
            same_address = fold(restaurant.street_address) == fold(street_address)
            # A name of signs alone folds to nothing, so the name itself must agree then.
            if same_address and (fold(name) or restaurant.name.casefold() == name.casefold()):
                return restaurant
        return None

    def locked(self) -> list["Restaurant"]:
        """These restaurants, by id, held by the open transaction.

        The order of all locks: restaurants by id, then reviews by id. The triggers write restaurants, so
        whoever changes reviews holds theirs first, and nobody waits in a circle.
        """
        return list(self.order_by("pk").select_for_update(no_key=True))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Locked first, so that a review posted meanwhile finds no restaurant instead of half of one."""
        with transaction.atomic(using=self.db):
            list(self.order_by("pk").select_for_update().values_list("pk"))
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]  # Django's own way to mark a method
    delete.queryset_only = True  # type: ignore[attr-defined]  # likewise

    def derive_search(self) -> None:
        """For rows whose cuisines were stored at once, of which no signal tells."""
        restaurants = list(self.prefetch_related("cuisines"))
        for restaurant in restaurants:
            restaurant.search = _search_text(restaurant)
        self.bulk_update(restaurants, ["search"], batch_size=500)

    def fold_missing(self) -> int:
        """Fill the search columns of rows that were written past this app; returns how many."""
        missing = self.filter(search="")
        rows = 0
        for restaurant in missing.only("name", "street_address", "description").iterator():
            restaurant.save(update_fields=Restaurant.DERIVED)
            rows += 1
        return rows


# What lists are filtered by. As conditions, so that they can be counted as well (`facets.py`).


def has_rating(at_least: float) -> Q:
    return Q(average_rating__gte=at_least)


def has_price(*levels: int) -> Q:
    return Q(price_level__in=levels)


def has_photos() -> Q:
    return Q(photo_count__gt=0)


def has_cuisine(slug: str, *, few: bool = False) -> Q:
    served = Restaurant.cuisines.through.objects.filter(cuisine__slug=slug)
    return _is_in(served.values("restaurant"), few)


def is_open(minute: int, *, few: bool = False) -> Q:
    """Whether it is open at this minute of the week, counted from Monday 0:00 where it is."""
    # A span lasts a day at most, so an index bounds it on both sides. Sunday's late hours reach into Monday.
    now, late = (
        Q(opens__lte=minute + later, opens__gt=minute + (later - MINUTES_OF_DAY), closes__gt=minute + later)
        for later in (0, MINUTES_OF_WEEK)
    )
    spans = OpeningSpan.objects.filter(now | late).order_by()
    return Q(closed_for_good=False) & _is_in(spans.values("restaurant"), few)


def _is_in(found: QuerySet[Any], few: bool) -> Q:
    """Where few are found the query is to begin with them, as at night with those that are open.

    Otherwise it goes through the best until there are enough.
    """
    return Q((IsAmong if few else IsOneOf)(F("pk"), models.Subquery(found)))


class Part(models.IntegerChoices):
    """Where a word stands in `Restaurant.search`: each stem there has its number before it."""

    NAME = 1
    CUISINES = 2
    ADDRESS = 3
    DESCRIPTION = 4


def _search_text(restaurant: "Restaurant") -> str:
    parts = {
        Part.NAME: restaurant.name,
        Part.CUISINES: f"{restaurant.cuisine_words()} {PRICE_WORDS.get(restaurant.price_level or 0, '')}",
        Part.ADDRESS: restaurant.street_address,
        Part.DESCRIPTION: restaurant.description,
    }
    numbered = (f"{part.value}{stem}" for part, text in parts.items() for stem in stems(text))
    return f" {' '.join(dict.fromkeys(numbered))} "


def _numbered(parts: Iterable[Part], forms: Iterable[str]) -> list[str]:
    return [f"{part}{form}" for part in parts for form in forms]


@dataclass(frozen=True)
class Place:
    """Where one word of a search is looked for."""

    forms: Forms

    @classmethod
    def all_of(cls, text: str) -> "list[Place]":
        """Those of the words of a search that count."""
        return cls.all_of_words(sought(text))

    @classmethod
    def all_of_words(cls, typed: Sequence[str]) -> "list[Place]":
        last = len(typed) - 1
        return [cls(sought_by(word, whole=number < last)) for number, word in enumerate(typed)]

    def numbered(self, *parts: Part) -> Forms:
        """As it stands in these parts of a restaurant, or in any."""
        forms: Forms = changed(self.forms, partial(_numbered, parts or tuple(Part)))
        return forms

    def restaurants(self, *parts: Part) -> QuerySet[Any]:
        return Restaurant.objects.filter(search__hold=self.numbered(*parts)).order_by().values("pk")

    def in_reviews(self) -> list[QuerySet[Any]]:
        return [model.objects.filter(words__hold=self.forms).values("restaurant") for model in TOLD_IN]

    def rank(self) -> models.Case:
        """Asked of the index, part by part: to take the text of each row apart costs ten times as much."""
        parts = [
            models.When(pk__in=self.restaurants(part), then=Value(number)) for number, part in enumerate(Part)
        ]
        return models.Case(*parts, default=Value(TOLD))


# The rank of a word that reviews alone say: all others of a search together have less.
TOLD = len(Part) * MAX_WORDS


# Of three words it is 34 kB of text.
@lru_cache(maxsize=100)
def by_rank(words: tuple[Any, ...]) -> list[str]:
    """For each `rank` of rows that say some of these words themselves, what PostgreSQL finds those rows by.

    Each word is given by the forms of its Place, no Parameters. It may be that no review says the others.
    """
    at = [[(rank, _said_at(rank, forms)) for rank in (*range(len(Part)), TOLD)] for forms in words]
    found: dict[int, list[str]] = {}
    for each in product(*at):
        said = " & ".join(query for _rank, query in each)
        found.setdefault(sum(rank for rank, _query in each), []).append(f"({said})")
    told_alone = len(words) * TOLD
    return [" | ".join(found[rank]) for rank in sorted(found) if rank < told_alone]


def _said_at(rank: int, forms: Sequence[str]) -> str:
    before = tsquery(_numbered(list(Part)[:rank], forms))
    here = tsquery(_numbered(list(Part)[rank : rank + 1], forms))
    return " & ".join([f"({here})"] * bool(here) + [f"!({before})"] * bool(before))


def _sort_name(restaurant: "Restaurant") -> str:
    return fold(restaurant.name)


def _text_digest(restaurant: "Restaurant") -> str:
    return digest(restaurant.description)


_has_reviews = Q(stars_1__gt=0) | Q(stars_2__gt=0) | Q(stars_3__gt=0) | Q(stars_4__gt=0) | Q(stars_5__gt=0)
_review_count = F("stars_1") + F("stars_2") + F("stars_3") + F("stars_4") + F("stars_5")
_star_sum = (
    F("stars_1")
    + Value(2) * F("stars_2")
    + Value(3) * F("stars_3")
    + Value(4) * F("stars_4")
    + Value(5) * F("stars_5")
)


class Restaurant(Moderated):
    class PriceLevel(models.IntegerChoices):
        CHEAP = 1, _("Cheap")
        MODERATE = 2, _("Moderate")
        EXPENSIVE = 3, _("Expensive")
        LUXURY = 4, _("Luxury")

    name = models.CharField(_("name"), max_length=100)
    street_address = models.CharField(_("street address"), max_length=200, blank=True)
    description = models.CharField(_("description"), max_length=2000)
    added = models.DateTimeField(_("added"), db_default=Now(), editable=False)

    cuisines = models.ManyToManyField(
        Cuisine, verbose_name=_("cuisines"), related_name="restaurants", blank=True
    )
    price_level = models.SmallIntegerField(_("price level"), choices=PriceLevel, null=True, blank=True)
    website = models.URLField(_("website"), max_length=200, default="", db_default="", blank=True)
    telephone = models.CharField(
        _("telephone"),
        max_length=30,
        default="",
        db_default="",
        blank=True,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()./-]{3,28}\Z", _("Enter a telephone number."))],
    )
    closed_for_good = models.BooleanField(_("closed for good"), default=False, db_default=False)
    # The photo that staff chose for its face; without one, `Review.objects.cover()` finds it.
    pinned_cover = models.CharField(
        _("pinned cover"), max_length=100, default="", db_default="", blank=True, editable=False
    )
    # The restaurant that this one was merged into: its address leads there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="merged"
    )

    # Written by the triggers of ratings/. No CHECK guards them: a wrong figure is repaired by
    # `recount_ratings` and must not make moderation fail.
    stars_1 = models.IntegerField(db_default=0, editable=False)
    stars_2 = models.IntegerField(db_default=0, editable=False)
    stars_3 = models.IntegerField(db_default=0, editable=False)
    stars_4 = models.IntegerField(db_default=0, editable=False)
    stars_5 = models.IntegerField(db_default=0, editable=False)
    photo_count = models.IntegerField(_("photos"), db_default=0, editable=False)
    version = models.BigIntegerField(db_default=1, editable=False)
    # When the version was last raised, in Unix time: a number is the same to triggers on every database.
    changed = models.FloatField(db_default=0.0, editable=False)

    review_count = models.GeneratedField(
        verbose_name=_("reviews"),
        expression=_review_count,
        output_field=models.IntegerField(),
        db_persist=True,
    )
    average_rating = models.GeneratedField(
        verbose_name=_("average rating"),
        expression=models.Case(
            models.When(_has_reviews, then=Value(1.0) * _star_sum / _review_count),
            output_field=models.FloatField(),
        ),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )
    score = models.GeneratedField(
        expression=models.Case(
            models.When(
                _has_reviews,
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
    text_digest = DerivedTextField(derive=_text_digest)

    # What pages and API show of a restaurant besides its figures and reviews: the triggers raise `version`
    # when one of these changes.
    SHOWN = (
        "name",
        "street_address",
        "description",
        "price_level",
        "website",
        "telephone",
        "closed_for_good",
        "pinned_cover",
        "merged_into",
        "status",
    )

    # What is derived from other fields, and written with them.
    DERIVED = ("search", "sort_name", "text_digest")

    objects = RestaurantQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "id")
        verbose_name = _("restaurant")
        verbose_name_plural = _("restaurants")
        permissions = (("moderate_restaurant", _("Can moderate restaurants")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(price_level=None) | Q(price_level__gte=1, price_level__lte=4),
                name="restaurant_price_level_is_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("published", "waiting", "hidden")), name="restaurant_status_is_known"
            ),
        )
        indexes = (
            models.Index(fields=("-score", "-id"), name="restaurant_best"),
            models.Index(fields=("-review_count", "-id"), name="restaurant_most_reviewed"),
            models.Index(fields=("sort_name", "id"), name="restaurant_by_name"),
            models.Index(
                fields=("gravity", "queued"),
                name="restaurant_queue",
                condition=Q(status="waiting") | Q(open_reports__gt=0),
            ),
            models.Index(
                fields=("text_digest",), name="restaurant_text_digest", condition=Q(text_digest__gt="")
            ),
            models.Index(fields=("visitor", "added"), name="restaurant_visitor", condition=Q(visitor__gt="")),
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
    def hours(self) -> list[list[int]]:
        """When it opens and closes, in minutes of the week, as they are suggested."""
        return [list(span) for span in self.opening_spans.values_list("opens", "closes")]

    def correct(self, values: dict[str, Any]) -> None:
        """Write these fields, `hours` among them. Raises ValidationError when it cannot be so."""
        columns = [name for name in values if name != "hours"]
        for name in columns:
            setattr(self, name, values[name])
        self.clean_fields(exclude={field.name for field in self._meta.concrete_fields} - {*columns})
        self.save(update_fields=[*columns, *self.DERIVED])
        if "hours" in values:
            spans = [
                OpeningSpan(restaurant=self, opens=opens, closes=closes) for opens, closes in values["hours"]
            ]
            for span in spans:
                span.clean_fields()
                span.clean()
            self.opening_spans.all().delete()
            OpeningSpan.objects.bulk_create(spans)

    def cuisine_words(self) -> str:
        """What its cuisines are called and searched by; nothing before it is stored."""
        if self.pk is None:
            return ""
        return " ".join(
            f"{cuisine.name_en} {cuisine.name_fr} {cuisine.words}" for cuisine in self.cuisines.all()
        )

    @property
    def histogram(self) -> list[tuple[int, int]]:
        """(stars, number of reviews), five stars first."""
        return [(stars, getattr(self, f"stars_{stars}")) for stars in reversed(STARS)]


class ReviewWords(models.Model):
    """The stems of a restaurant's published reviews: what makes it found by what people say of it.

    A table of its own, since a restaurant's row is written with each review, and an index entry for each of
    its words with it. It is true as of `version` of the restaurant, and brought up to date after the answer
    to whoever changed it (`indexing.py`).
    """

    restaurant = models.OneToOneField(
        Restaurant, on_delete=models.CASCADE, primary_key=True, related_name="review_words"
    )
    words = WordsField()
    version = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.restaurant_id} as of {self.version}"


class PostedWords(models.Model):
    """The stems of a review that was posted since its restaurant's `ReviewWords` were gathered.

    To write all that its restaurant has with each post, and their index, would take longer than to store the
    review. They are true as of the highest `version`.
    """

    restaurant = models.ForeignKey(
        Restaurant, on_delete=models.CASCADE, related_name="posted_words", db_index=False
    )
    words = WordsField()
    version = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("restaurant", "version"), name="posted_words_once_a_version"),
        )

    def __str__(self) -> str:
        return f"{self.restaurant_id} as of {self.version}"


# Where the words of reviews are found.
TOLD_IN: tuple[type[ReviewWords | PostedWords], ...] = (ReviewWords, PostedWords)


class OpeningSpan(models.Model):
    """From one minute of the week to another, counted from Monday 0:00 in the restaurant's own time.

    A span that passes midnight ends after its day; Sunday's may end after the week.
    """

    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="opening_spans")
    opens = models.PositiveSmallIntegerField(_("opens"), validators=[MaxValueValidator(MINUTES_OF_WEEK - 1)])
    closes = models.PositiveSmallIntegerField(_("closes"), validators=[MinValueValidator(1)])

    class Meta:
        ordering = ("opens",)
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = (
            models.CheckConstraint(
                condition=Q(opens__lt=MINUTES_OF_WEEK, closes__gt=F("opens"))
                & Q(closes__lte=F("opens") + MINUTES_OF_DAY),
                name="opening_span_is_at_most_a_day",
            ),
            models.UniqueConstraint(fields=("restaurant", "opens"), name="opening_span_begins_once"),
        )
        indexes = (
            # For what is open at a minute: read from the index alone.
            models.Index(fields=("opens", "closes", "restaurant"), name="opening_span_when"),
            # For when something closes next.
            models.Index(fields=("closes",), name="opening_span_closes"),
        )

    def __str__(self) -> str:
        return f"{clock(self.opens)}-{clock(self.closes)}"

    def clean(self) -> None:
        if not self.opens < self.closes <= self.opens + MINUTES_OF_DAY:
            raise ValidationError(_("Closing time must follow opening time within a day."))

    @property
    def weekday(self) -> int:
        """0 for Monday."""
        return self.opens // MINUTES_OF_DAY


def clock(minute: int) -> str:
    """The time of day of a minute of the week, as 18:05."""
    hours, minutes = divmod(minute % MINUTES_OF_DAY, 60)
    return f"{hours}:{minutes:02}"


class Catalogue(models.Model):
    """One row: what the folded rows of `CatalogueChange` came to.

    How many restaurants there are, and the number that grows when anything shown changes, are this row and
    the changes together (`ratings.catalogue`): a row that every writer had to lock would let one write at
    a time.
    """

    version = models.BigIntegerField(db_default=1)
    restaurants = models.IntegerField(db_default=0)
    changed = models.FloatField(db_default=0.0)
    # Another after each `migrate`, and so after a restore and its `migrate`: versions may have gone back.
    # It begins with the second in which it began.
    epoch = models.CharField(max_length=32, default="", db_default="")
    # When the day's housekeeping was last begun, by whichever process came first.
    tidied = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.restaurants} restaurants, version {self.version}"


class CatalogueChange(models.Model):
    """One statement that changed what is shown. Rows are counted, not numbered: under any order of commits
    the count is how many changes have been committed, which an id or a sequence does not say."""

    restaurants = models.IntegerField(db_default=0)
    changed = models.FloatField(db_default=0.0)

    def __str__(self) -> str:
        return f"{self.restaurants:+} restaurants"
