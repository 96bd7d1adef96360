"""What goes wrong with photos, in words for a diner."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class PhotoError(ValidationError):
    """What is wrong with a photo, or with the moment."""


class DecoderBusy(PhotoError):
    """Other photos are being decoded, and this one did not get its turn."""

    RETRY_AFTER = 5

    def __init__(self) -> None:
        super().__init__(
            _("Many photos are coming in just now. Nothing is lost: please send it again in a few seconds."),
            code="busy",
            params={"retry_after": self.RETRY_AFTER},
        )


class StorageUnavailable(PhotoError):
    """The storage did not take the photo: away, slow, full or refusing. Nothing of it is left there."""

    # Not all at once, and not at once.
    RETRY_AFTER = 30

    def __init__(self) -> None:
        super().__init__(
            _(
                "The photo could not be stored just now. Post your review without it, "
                "or choose the photo again and retry."
            ),
            code="storage",
            params={"retry_after": self.RETRY_AFTER},
        )
