"""The addresses of the pictures that other sites show of links to this one."""

from hashlib import blake2b

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from .. import reading
from ..photos.views import MAX_AGE
from .drawing import Card, DrawerBusy, picture_of


@require_safe
def of_site(request: HttpRequest) -> HttpResponseBase:
    words = _("Restaurants, and what people say who ate there.")
    return _answer(request, Card(settings.SITE_NAME, settings.SITE_NAME, text=words))


@require_safe
def of_restaurant(request: HttpRequest, id: int) -> HttpResponseBase:
    restaurant, particulars = reading.restaurant_with_particulars(min(id, reading.LARGEST_ID))
    if not restaurant.is_published:
        raise Http404
    count = restaurant.review_count
    reviews = ngettext("%(count)s review", "%(count)s reviews", count) % {"count": count}
    card = Card(
        settings.SITE_NAME,
        restaurant.name,
        stars=restaurant.average_rating,
        figures=f"{restaurant.average_rating:.1f} · {reviews}" if restaurant.average_rating else "",
        text=" · ".join(cuisine.name for cuisine in particulars.cuisines) or restaurant.street_address,
        photo=reading.cover(restaurant) or "",
    )
    return _answer(request, card)


@require_safe
def of_review(request: HttpRequest, id: int) -> HttpResponseBase:
    review = reading.review(id)
    restaurant = reading.restaurant(review.restaurant_id)
    photo = next(iter(review.photo_names), "") or reading.cover(restaurant) or ""
    card = Card(
        settings.SITE_NAME,
        restaurant.name,
        stars=review.rating,
        figures=review.user_name,
        text=review.review_text[:300],
        photo=photo,
    )
    return _answer(request, card)


def _answer(request: HttpRequest, card: Card) -> HttpResponseBase:
    try:
        content = picture_of(card)
    except DrawerBusy:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    tag = quote_etag(blake2b(content, digest_size=12).hexdigest())
    response = HttpResponse(content, content_type="image/jpeg")
    # As long as a photo: what is hidden is seen for no longer.
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    return get_conditional_response(request, etag=tag, response=response) or response
