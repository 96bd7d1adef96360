"""How uploaded photos are received: in memory, and never more of them than a review may have."""

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from .images import MAX_BYTES, MAX_PHOTOS

PHOTO_FIELDS = frozenset({"reviewImage", "photo"})

# Six photos and what is written about them. The web server reads no more either.
MAX_REQUEST_BYTES = 13_000_000


class PhotoUploadHandler(FileUploadHandler):
    """Keeps as many photos as a review may have, as long as they are not too large, and counts the rest.

    So the form can say what is wrong, and a request takes no more memory than its photos may have. Of files
    in fields that no form has, only the names are kept.
    """

    kept_photos = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, *args: Any
    ) -> None:
        if content_length > MAX_REQUEST_BYTES:
            raise RequestDataTooBig("The body is larger than any form of this site.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()
        self.room = 0
        if self.field_name in PHOTO_FIELDS and self.kept_photos < MAX_PHOTOS:
            self.kept_photos += 1
            self.room = MAX_BYTES

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= self.room:
            self.kept.write(raw_data)
        else:
            # It is too large whatever comes now.
            self.kept, self.room = BytesIO(), 0

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
