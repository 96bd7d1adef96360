"""What search engines are told about a restaurant: schema.org, as JSON-LD."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from .reading import RestaurantRow


def of_restaurant(request: HttpRequest, restaurant: RestaurantRow) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("details", args=(restaurant.id,)))
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
    if restaurant.average_rating is not None:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": round(restaurant.average_rating, 2),
            "reviewCount": restaurant.review_count,
            "bestRating": 5,
            "worstRating": 1,
        }
    return data
