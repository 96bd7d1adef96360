"""How an uploaded photo is received: in memory, and never more of it than a photo may have."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .images import MAX_BYTES

PHOTO_FIELDS = frozenset({"reviewImage", "photo"})


class PhotoUploadHandler(FileUploadHandler):
    """Keeps the first bytes of a photo and counts the rest, so that the form can say it is too large.

    Of files in fields that no form has, only the names are kept.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.field_name in PHOTO_FIELDS:
            # One byte over the limit is enough to see that it is over.
            self.kept.write(raw_data[: max(0, MAX_BYTES + 1 - self.kept.tell())])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
