"""The choice of the photo that stands for a restaurant."""

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import Photo, Restaurant, Status
from ..photos import files

# The latest are enough to choose from.
MAX_CHOICES = 60


class CoverField(forms.ChoiceField):
    """One of the restaurant's published photos, or none."""

    def __init__(self, restaurant: Restaurant) -> None:
        automatic = ("", _("None: the photo of the most helpful review"))
        super().__init__(
            label=_("Cover"),
            required=False,
            initial=restaurant.pinned_cover,
            choices=[automatic, *((name, _label(name, author)) for name, author in _photos(restaurant))],
            widget=forms.RadioSelect(attrs={"class": "covers"}),
            help_text=_(
                "The photo that stands for this restaurant in lists, and wherever a link to it is shown."
            ),
        )


def _photos(restaurant: Restaurant) -> list[tuple[str, str]]:
    """Names and authors; that of the present cover stands first."""
    published = Photo.objects.filter(review__restaurant=restaurant.pk, review__status=Status.PUBLISHED)
    found = published.values_list("image", "review__user_name").order_by("-review__review_date", "position")
    pinned = found.filter(image=restaurant.pinned_cover)
    return [*pinned, *found.exclude(image=restaurant.pinned_cover)[:MAX_CHOICES]]


def _label(name: str, author: str) -> SafeString:
    photo = files.picture(name)
    words = _("Photo by %(name)s") % {"name": author}
    if photo is None:
        return format_html("{}", words)
    return format_html('<img class="thumbnail" src="{}" alt="" loading="lazy"> {}', photo.src, words)
