"""Photos that the site itself hands out: from disk, or from an account that browsers do not reach."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from . import files, images


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """A photo by its random name, for a year: another photo never gets that name."""
    # A storage that has links of its own has none to here.
    if not getattr(default_storage, "base_url", "") or not files.is_photo_name(name):
        raise Http404
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
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": quote_etag(name),
        "Last-Modified": http_date(modified),
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        file.close()
        response: HttpResponseBase = HttpResponse(headers=headers)
    else:
        response = FileResponse(file, headers=headers)
    answer = get_conditional_response(
        request, etag=headers["ETag"], last_modified=modified, response=response
    )
    if answer is not response:
        response.close()
    return answer
