"""Photos from disk, where no storage account holds them."""

import os

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from . import files, images


@require_safe
def photo(request: HttpRequest, name: str) -> HttpResponseBase:
    """A photo by its random name, for a year: another photo never gets that name."""
    if not isinstance(default_storage, FileSystemStorage) or not files.is_photo_name(name):
        raise Http404
    try:
        file = default_storage.open(name)
    except OSError as error:
        raise Http404 from error
    # The sample's names say .png of everything, and what it stored may be no picture at all.
    extension = images.detect_extension(file.read(images.HEAD_BYTES))
    if extension is None:
        file.close()
        raise Http404
    file.seek(0)
    facts = os.fstat(file.fileno())
    headers = {
        "Content-Type": images.CONTENT_TYPES[extension],
        "Content-Length": str(facts.st_size),
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": quote_etag(name),
        "Last-Modified": http_date(facts.st_mtime),
        "X-Content-Type-Options": "nosniff",
    }
    if request.method == "HEAD":
        file.close()
        response: HttpResponseBase = HttpResponse(headers=headers)
    else:
        response = FileResponse(file, headers=headers)
    answer = get_conditional_response(
        request, etag=headers["ETag"], last_modified=int(facts.st_mtime), response=response
    )
    if answer is not response:
        response.close()
    return answer
