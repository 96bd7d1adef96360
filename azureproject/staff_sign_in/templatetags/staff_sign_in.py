"""What the admin's own sign-in and sign-out pages ask."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def signs_in_with_entra() -> bool:
    return bool(settings.ENTRA_CLIENT_ID)


@register.simple_tag
def signs_in_with_passwords() -> bool:
    return settings.STAFF_PASSWORDS
