"""What Schemathesis cannot make up: a photo. Named to it in SCHEMATHESIS_HOOKS."""

from io import BytesIO
from typing import Any

import schemathesis
from PIL import Image
from schemathesis.generation import GenerationMode

PHOTO = BytesIO()
Image.new("RGB", (8, 6), "tomato").save(PHOTO, "JPEG")


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    is_valid = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if is_valid and isinstance(case.body, dict) and "photo" in case.body:
        case.body["photo"] = PHOTO.getvalue()
