"""Texts of Django's own templates, for Babel, which reads Python and Jinja2 by itself (`make messages`)."""

import ast
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation.template import templatize

# What `templatize` makes of a template's texts: a call, and the literals that it begins with.
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")


def extract(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: dict[str, Any]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """A method of extraction, as Babel calls it."""
    text = templatize(file.read().decode())
    for call in CALL.finditer(text):
        texts = ast.literal_eval(f"({call[2]},)")
        line = text.count("\n", 0, call.start()) + 1
        yield line, call[1], texts if len(texts) > 1 else texts[0], []
