"""What the doctor found, and how it says so."""

from dataclasses import dataclass
from typing import Literal

from ..logs import error_text

State = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True)
class Finding:
    part: str
    state: State
    said: str
    mend: str = ""


def one_line(error: BaseException) -> str:
    """The error on one line, its type before words that would not say much alone."""
    text = " ".join(error_text(error).split())
    # The SDK names every credential it tried; the managed identity's own words say what went wrong.
    text = text[max(0, text.find("ManagedIdentityCredential:")) :][:400]
    code = getattr(error, "error_code", None) or getattr(error, "code", None)
    return f"{type(error).__name__} {code or ''}".strip() + (f": {text}" if text else "")
