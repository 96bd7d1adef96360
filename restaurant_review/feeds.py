"""Atom feeds of new reviews: of the site, and of one restaurant."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html_join, linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Restaurant, Review
from .open_graph import drawing as open_graph
from .photos import files
from .replicas import database

LENGTH = 30
# XML has no way to write these. Rows of the sample may hold them.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    return UNWRITABLE.sub("", text)


if TYPE_CHECKING:
    BaseFeed = Feed[Review, Restaurant | None]
else:
    BaseFeed = Feed


class Photo(NamedTuple):
    address: str
    alternative: str
    width: int
    height: int


class ReviewAtom(Atom1Feed):
    """Readers take the description for HTML. The photos in it have whole addresses, as its link has."""

    def add_item(
        self,
        title: str,
        link: str,
        description: str,
        *args: Any,
        photos: Iterable[Photo] = (),
        **kwargs: Any,
    ) -> None:
        shown = format_html_join(
            "",
            '<p><img src="{}" alt="{}" width="{}" height="{}"></p>',
            (photo._replace(address=urljoin(link, photo.address)) for photo in photos),
        )
        super().add_item(title, link, f"{linebreaks(description, autoescape=True)}{shown}", *args, **kwargs)


class ReviewFeed(BaseFeed):
    feed_type = ReviewAtom

    def item_description(self, review: Review) -> str:
        return writable(review.review_text)

    def item_extra_kwargs(self, review: Review) -> dict[str, Any]:
        return {"photos": list(_photos(review))}

    def item_author_name(self, review: Review) -> str:
        return writable(review.user_name)

    def item_pubdate(self, review: Review) -> datetime:
        return review.review_date

    def item_updateddate(self, review: Review) -> datetime:
        return review.edited or review.review_date


class Reviews(ReviewFeed):
    """New reviews of every restaurant."""

    subtitle = gettext_lazy("What people say about where they ate.")

    def title(self) -> str:
        return _("New reviews on %(site)s") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return reverse("index")

    def items(self) -> QuerySet[Review]:
        reviews = Review.objects.using(database()).published()
        return reviews.select_related("restaurant").prefetch_related("photos").newest()[:LENGTH]

    def item_title(self, review: Review) -> str:
        return writable(f"{review.restaurant.name}: {_stars(review)}")


class RestaurantReviews(ReviewFeed):
    """New reviews of one restaurant."""

    def get_object(self, request: HttpRequest, **kwargs: Any) -> Restaurant:
        return get_object_or_404(Restaurant.objects.using(database()).published(), pk=kwargs["id"])

    def title(self, restaurant: Restaurant) -> str:
        return _("New reviews of %(name)s") % {"name": writable(restaurant.name)}

    def subtitle(self, restaurant: Restaurant) -> str:
        return writable(restaurant.description)

    def link(self, restaurant: Restaurant) -> str:
        return restaurant.get_absolute_url()

    def items(self, restaurant: Restaurant) -> QuerySet[Review]:
        reviews = Review.objects.using(database()).filter(restaurant=restaurant).standing()
        return reviews.select_related("restaurant").prefetch_related("photos").newest()[:LENGTH]

    def item_title(self, review: Review) -> str:
        return _stars(review)


def _photos(review: Review) -> Iterator[Photo]:
    """Readers keep an entry for years: where links expire, the review's own picture."""
    alternative = writable(_("Photo by %(name)s") % {"name": review.user_name})
    if not files.has_lasting_links():
        if review.photo_names:
            yield Photo(reverse("review_picture", args=(review.pk,)), alternative, *open_graph.SIZE)
        return
    for place, name in enumerate(review.photo_names):
        if picture := files.picture(name, "" if place else review.thumbnail.name):
            yield Photo(picture.src, alternative, picture.width or 640, picture.height or 480)


def _stars(review: Review) -> str:
    return ngettext("%(stars)s star", "%(stars)s stars", review.rating) % {"stars": review.rating}
