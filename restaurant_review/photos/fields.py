"""The form field that takes a photo."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from .images import CONTENT_TYPES, MAX_BYTES, EncodedPhoto, from_upload


class PhotoInput(forms.FileInput):
    """A file input beside which a script shows the photo that was chosen."""


class PhotoField(forms.FileField):
    """Its cleaned value is an `EncodedPhoto`, or None when nothing was chosen."""

    widget = PhotoInput(attrs={"accept": ",".join(CONTENT_TYPES.values())})
    max_bytes = MAX_BYTES

    def to_python(self, data: UploadedFile | None) -> EncodedPhoto | None:
        if data in self.empty_values:
            return None
        if data.size > MAX_BYTES:
            raise ValidationError(_("The photo is larger than 2 MB. Choose a smaller one."), code="too_large")
        return from_upload(data.read())

    def clean(self, data: UploadedFile | None, initial: object = None) -> EncodedPhoto | None:
        return forms.Field.clean(self, data)

    def has_changed(self, initial: object, data: UploadedFile | None) -> bool:
        return data is not None
