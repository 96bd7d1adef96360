"""How ratings, numbers, photos and addresses are written in templates."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import _json_script_escapes, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from restaurant_review.models import Restaurant, Review
from restaurant_review.photos import files

register = template.Library()


@register.filter
def link(name: str) -> str:
    """The address of a stored photo; empty when the storage cannot give one now."""
    return files.url(str(name)) if name else ""


@register.filter
def stars(rating: float | None) -> SafeString:
    """Five stars, filled as far as the rating goes. For the eye alone: say the number beside them."""
    return mark_safe(
        '<svg class="stars" viewBox="0 0 5 1" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="{rating or 0:.2g}" height="1"/></svg>'
    )


@register.filter
def score(restaurant: Restaurant) -> SafeString:
    """Stars, average and number of reviews of a restaurant that has some."""
    average = number_format(f"{restaurant.average_rating:.1f}")
    return mark_safe(
        f"{stars(restaurant.average_rating)}<b>{average}</b>"
        f'<span class="soft">{reviews(restaurant.review_count)}</span>'
    )


@register.filter
def when(moment: datetime) -> SafeString:
    """A date as the language writes it; a script tells how long ago that is."""
    return _time(moment, get_language())


@lru_cache(maxsize=10_000)
def _time(moment: datetime, language: str) -> SafeString:
    """Remembered: writing the twenty dates of a page is a tenth of making it."""
    return mark_safe(f'<time datetime="{moment.isoformat()}">{date_format(moment)}</time>')


@register.filter
def snap(review: Review, first: bool = False) -> SafeString | str:
    """The review's thumbnail, a link to its photo. Nothing while the storage gives no links.

    The first on a page is the largest thing seen at once, so it does not wait for the layout.
    """
    photo = link(review.photo.name)
    if not photo:
        return ""
    return format_html(
        '<a class="snap" href="{}" data-photo><img src="{}" alt="{}" width="640" height="480" {}></a>',
        photo,
        link(review.thumbnail.name) or photo,
        gettext("Photo by %(name)s") % {"name": review.user_name},
        mark_safe('fetchpriority="high"' if first else 'loading="lazy"'),
    )


@register.filter
def number(value: int) -> str:
    """1234 as "1,234" or "1 234", by language."""
    return number_format(value, force_grouping=True)


@register.filter
def reviews(count: int) -> str:
    return ngettext("%(count)s review", "%(count)s reviews", count) % {"count": number(count)}


@register.filter
def share(part: int, whole: int) -> int:
    """Of a hundred."""
    return round(100 * part / whole) if whole else 0


@register.simple_tag
def site_name() -> str:
    """For pages of errors too, which are drawn without context processors."""
    return settings.SITE_NAME


@register.simple_tag
def query(listing: object, **changes: object) -> str:
    """The query string of a listing with some values changed."""
    return listing.query(**changes)


@register.simple_tag(takes_context=True)
def absolute(context: Context, address: str) -> str:
    """The address with scheme and host, as the page was asked for."""
    request = context.get("request")
    return request.build_absolute_uri(address) if request is not None else address


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """This page's address for a link back to it, without what others put into the query string."""
    request = context.get("request")
    if request is None:
        return "/"
    if request.path == reverse("add_restaurant"):
        return reverse("create_restaurant")
    listing = context.get("listing")
    query = listing.query() if listing is not None else ""
    return f"{request.path}?{query}" if query else request.path


@register.simple_tag(takes_context=True)
def structured_data(context: Context, restaurant: Restaurant) -> SafeString:
    """The restaurant as JSON-LD. Browsers do not run a block of this type, so no policy has to allow it."""
    address = absolute(context, restaurant.get_absolute_url())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Restaurant",
        "@id": address,
        "url": address,
        "name": restaurant.name,
        "description": restaurant.description,
    }
    if restaurant.street_address:
        data["address"] = restaurant.street_address
    if restaurant.review_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(restaurant.average_rating, 2),
            "reviewCount": restaurant.review_count,
            "bestRating": 5,
            "worstRating": 1,
        }
    # The same escapes as Django's json_script, which cannot write this type.
    text = json.dumps(data, ensure_ascii=False).translate(_json_script_escapes)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))
