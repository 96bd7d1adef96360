"""Photos that the site itself hands out: from disk, or from an account that browsers do not reach."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from ..models import Review
from ..posting import ownership
from ..replicas import database
from . import images, names

# Another photo never gets the name of this one, but this one may have to go: then it is seen for no longer.
MAX_AGE = 3600


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """A photo by its random name, for those who may see its review."""
    # A storage that has links of its own has none to here.
    if not getattr(default_storage, "base_url", "") or not names.is_photo(name):
        raise Http404
    cache_control = _cache_control(request, name)
    try:
        file = default_storage.open(name)
        modified = int(default_storage.get_modified_time(name).timestamp())
    except FileNotFoundError as error:
        raise Http404 from error
    except OSError:
        return HttpResponse(status=503, headers={"Cache-Control": "no-store", "Retry-After": "5"})
    # The sample's names say .png of everything, and what it stored may be no picture at all.
    extension = images.detect_extension(file.read(images.HEAD_BYTES))
    if extension is None:
        file.close()
        raise Http404
    file.seek(0)
    headers = {
        "Content-Type": images.CONTENT_TYPES[extension],
        "Content-Length": str(file.size),
        "Cache-Control": cache_control,
        "ETag": quote_etag(name),
        "Last-Modified": http_date(modified),
        "X-Content-Type-Options": "nosniff",
    }
    whole = HttpResponse(headers=headers)
    response = get_conditional_response(request, headers["ETag"], int(modified), whole) or whole
    if request.method == "HEAD" or response.status_code != 200:
        file.close()
        return response
    return FileResponse(file, headers=headers)


def _cache_control(request: HttpRequest, name: str) -> str:
    """Who may keep the photo, and for how long. Raises Http404 when this visitor may not see it."""
    # What was stored a moment ago a replica may not know.
    review = Review.objects.using(database()).with_file(name) or Review.objects.with_file(name)
    if review is None:
        raise Http404
    if review.is_published and review.restaurant.is_published:
        return f"public, max-age={MAX_AGE}"
    is_own = review.status == Review.Status.WAITING and ownership.owns(request, review)
    if is_own or request.user.has_perm("restaurant_review.view_review"):
        return "private, no-cache"
    raise Http404
