"""Small makers of rows for tests."""

from typing import Any

from restaurant_review.models import Restaurant, Review


def make_restaurant(name: str = "Café Étoile", **fields: Any) -> Restaurant:
    return Restaurant.objects.create(
        **{"name": name, "street_address": "1 Main Street", "description": "Small plates.", **fields}
    )


def make_review(restaurant: Restaurant, rating: int = 5, **fields: Any) -> Review:
    return Review.objects.create(restaurant=restaurant, rating=rating, **{"user_name": "Ana", **fields})
