"""For our own pages of the admin."""

from typing import Any

from django import template

from restaurant_review.admin.desk.queue import Filters, Queue, kinds_of
from restaurant_review.admin.lists import stars as drawn_stars

register = template.Library()

register.simple_tag(drawn_stars, name="stars")


@register.simple_tag(takes_context=True)
def queue(context: Any) -> Queue:
    """What waits for whom the page is for."""
    return Queue(Filters(), kinds_of(context["request"]))
