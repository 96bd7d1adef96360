"""For our pages of the admin, which are on Django's own template engine."""

from django import template
from django.conf import settings
from django.template import Context

from restaurant_review import language

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    return language.here(context.get("request"))


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME
