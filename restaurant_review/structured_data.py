"""What search engines are told about a restaurant: schema.org, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from . import opening_hours
from .photos import files
from .reading import Particulars, RestaurantRow, ReviewRow

# The latest of the page are enough to be read.
MAX_REVIEWS = 5


def of_restaurant(
    request: HttpRequest, restaurant: RestaurantRow, particulars: Particulars, reviews: Iterable[ReviewRow]
) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("details", args=(restaurant.id,)))
    # Search engines come back after days.
    lasting = [files.url(photo.image) for photo in particulars.gallery] if files.has_lasting_links() else []
    pictures = [*filter(None, lasting)] or [reverse("restaurant_picture", args=(restaurant.id,))]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Restaurant",
        "@id": address,
        "url": address,
        "name": restaurant.name,
        "description": restaurant.description,
        "address": restaurant.street_address,
        "telephone": restaurant.telephone,
        "sameAs": restaurant.website,
        "servesCuisine": [cuisine.name for cuisine in particulars.cuisines],
        "priceRange": "$" * (restaurant.price_level or 0),
        "openingHoursSpecification": opening_hours.specification(particulars.hours),
        "image": [request.build_absolute_uri(picture) for picture in pictures],
        "review": [_review(review) for review in list(reviews)[:MAX_REVIEWS]],
    }
    if restaurant.average_rating is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(restaurant.average_rating, 2),
            "reviewCount": restaurant.review_count,
            "bestRating": 5,
            "worstRating": 1,
        }
    # What is not known is not said.
    return {name: value for name, value in data.items() if value}


def _review(review: ReviewRow) -> dict[str, Any]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.user_name},
        "datePublished": f"{review.review_date:%Y-%m-%d}",
        "reviewRating": {"@type": "Rating", "ratingValue": review.rating},
        "reviewBody": review.review_text,
    }
