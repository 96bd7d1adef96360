"""The form field that takes a photo."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .. import metrics
from .errors import PhotoError
from .images import CONTENT_TYPES, HEAD_BYTES, MAX_BYTES, check_head


class PhotoInput(forms.FileInput):
    """A file input beside which a script shows the photo that was chosen."""


class PhotoField(forms.FileField):
    """Its cleaned value is an upload that may be a photo, or None when nothing was chosen.

    Nothing is decoded here: that is work, which comes last.
    """

    widget = PhotoInput(attrs={"accept": ",".join(CONTENT_TYPES.values())})
    max_bytes = MAX_BYTES

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        if data in self.empty_values:
            return None
        with metrics.timed("photo_checks"):
            if data.size > MAX_BYTES:
                raise PhotoError(_("The photo is larger than 2 MB. Choose a smaller one."), code="too_large")
            check_head(data.read(HEAD_BYTES))
        data.seek(0)
        return data

    def clean(self, data: UploadedFile | None, initial: object = None) -> UploadedFile | None:
        return forms.Field.clean(self, data)

    def has_changed(self, initial: object, data: UploadedFile | None) -> bool:
        return data is not None
