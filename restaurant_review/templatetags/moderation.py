"""The queue on the first page of the admin."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib import admin
from django.urls import reverse

from restaurant_review.admin.lists import MAX_ROWS, CappedPaginator
from restaurant_review.admin.lists import stars as drawn_stars
from restaurant_review.models import Review

register = template.Library()

OLDEST = 10

register.simple_tag(drawn_stars, name="stars")


@dataclass(frozen=True)
class Queue:
    labels: list[Any]
    rows: list[tuple[str, list[Any]]]
    count: int
    is_capped: bool


@register.simple_tag(takes_context=True)
def queue(context: Any) -> Queue:
    """The oldest reviews to moderate, in the columns of the full list."""
    reviews_admin = admin.site.get_model_admin(Review)
    in_queue = Review.objects.to_moderate().order_by().values("pk")
    waiting = reviews_admin.get_queryset(context["request"]).filter(pk__in=in_queue)
    waiting = waiting.order_by("review_date", "id")
    paginator = CappedPaginator(waiting, OLDEST)
    columns = [getattr(reviews_admin, str(name)) for name in reviews_admin.list_display]
    return Queue(
        labels=[column.short_description for column in columns],
        rows=[
            (
                reverse("admin:restaurant_review_review_change", args=(review.pk,)),
                [column(review) for column in columns],
            )
            for review in waiting[:OLDEST]
        ],
        count=min(paginator.count, MAX_ROWS),
        is_capped=paginator.is_capped,
    )
