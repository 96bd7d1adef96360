"""How ratings and photos are written in templates."""

from django import template

from restaurant_review import photos

register = template.Library()


@register.filter
def link(name: str) -> str:
    """The address of a stored photo; empty when the storage cannot give one now."""
    return photos.url_of(str(name)) if name else ""


@register.simple_tag
def query(listing: object, **changes: object) -> str:
    """The query string of a listing with some values changed."""
    return listing.query(**changes)
