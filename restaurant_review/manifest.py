"""What a phone shows of the site on its home screen."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Address, type, sizes and purpose of each icon.
ICONS = (
    ("restaurant_review/mark.svg", "image/svg+xml", "any", "any"),
    ("restaurant_review/mark-180.png", "image/png", "180x180", "maskable"),
    ("restaurant_review/mark-512.png", "image/png", "512x512", "maskable any"),
)


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """For what asks for an icon by this name without having read a page."""
    return HttpResponseRedirect(static("restaurant_review/mark-180.png"))


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def manifest(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {
            "name": settings.SITE_NAME,
            "short_name": settings.SITE_NAME,
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fbf5ec",
            "theme_color": "#b8391c",
            "icons": [
                {"src": static(path), "type": kind, "sizes": sizes, "purpose": purpose}
                for path, kind, sizes, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )
