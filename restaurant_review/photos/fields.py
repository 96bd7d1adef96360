"""The form field that takes photos."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from .. import metrics
from .errors import PhotoError
from .images import CONTENT_TYPES, HEAD_BYTES, MAX_BYTES, MAX_PHOTOS, check_head


class PhotosInput(forms.FileInput):
    """A file input for several, beside which a script shows the photos that were chosen."""

    allow_multiple_selected = True

    def value_from_datadict(
        self, data: Any, files: "MultiValueDict[str, UploadedFile[Any]]", name: str
    ) -> Any:
        return files.getlist(name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class PhotosField(forms.FileField):
    """Its cleaned value is a list of uploads that may be photos.

    Nothing is decoded here: that is work, which comes last.
    """

    widget = PhotosInput(attrs={"accept": ",".join(CONTENT_TYPES.values())})
    max_bytes = MAX_BYTES
    max_photos = MAX_PHOTOS

    def clean(self, data: "list[UploadedFile[Any]]", initial: object = None) -> "list[UploadedFile[Any]]":
        check_number(len(data))
        for number, upload in enumerate(data, start=1):
            with numbered(number, len(data)):
                _check(upload)
        return data

    def has_changed(self, initial: object, data: "list[UploadedFile[Any]] | None") -> bool:
        return bool(data)


def check_number(number: int) -> None:
    if number > MAX_PHOTOS:
        raise PhotoError(
            _("A review has at most %(most)d photos, and these are %(number)d."),
            code="too_many_photos",
            params={"most": MAX_PHOTOS, "number": number},
        )


@metrics.timed("photo_checks")
def _check(upload: "UploadedFile[Any]") -> None:
    if (upload.size or 0) > MAX_BYTES:
        raise PhotoError(_("The photo is larger than 2 MB. Choose a smaller one."), code="too_large")
    check_head(upload.read(HEAD_BYTES))
    upload.seek(0)


@contextmanager
def numbered(number: int, of: int) -> Iterator[None]:
    """Where there are several, what is wrong with a photo says which one it is."""
    try:
        yield
    except PhotoError as error:
        if of == 1:
            raise
        raise PhotoError(
            _("Photo %(number)d: %(problem)s"),
            code=error.code,
            params={**(error.params or {}), "number": number, "problem": " ".join(error.messages)},
        ) from error
