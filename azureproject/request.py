"""How a request is read."""

import sys
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest


class LenientRequest(WSGIRequest):
    """Malformed requests over which Django stumbles outside its own error handling, and would answer 500."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        """Overlook a character set that nothing can be decoded with; UTF-8 is read then.

        Django looks up what `charset` and RFC 2231 parameters name as soon as the request is made, and
        decodes the query with it. Some of Python's codecs decode nothing (`undefined`) or cannot replace what
        they do not understand (`idna`).
        """
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs
            b"\xff".decode(self.encoding or "utf-8", errors="replace")
        except (LookupError, ValueError, SuspiciousOperation):
            self.content_type = meta.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
            self.content_params = {}
            self._encoding = None

    def _load_post_and_files(self) -> None:
        """Raise for a body that cannot be parsed once, and not while the answer to an error is made.

        The error pages look for a form token in the body too; a second error there would be answered 500.
        """
        is_answered = sys.exc_info()[0] is not None
        try:
            super()._load_post_and_files()
        except Exception:
            self._mark_post_parse_error()  # type: ignore[attr-defined]  # not in the stubs
            if not is_answered:
                raise
