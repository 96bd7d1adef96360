"""The template engine of the diners' pages: Jinja2, given what Django's own templates have.

Django's pages of the admin, and ours that extend them, stay on Django's engine.
"""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.templatetags import static as staticfiles
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context

from . import language
from .photos import files

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Unindented(Extension):
    """Templates are indented for people; what is sent is not."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return INDENTATION.sub("", source)


def environment(**options: Any) -> Environment:
    env = Environment(
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n", Unindented],
        trim_blocks=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # by i18n
    env.globals |= {
        "LANGUAGES": settings.LANGUAGES,
        "get_language": get_language,
        "get_language_bidi": get_language_bidi,
        "here": here,
        "messages": messages,
        "photo_url": files.url,
        "site_name": site_name,
        "static": static,
        "url": url,
    }
    env.filters |= {"date": day, "decimal": decimal, "number": number, "share": share}
    return env


# The names of static files change with a release, never while a process lives.
static = lru_cache(maxsize=100)(staticfiles.static)


def url(name: str, **arguments: object) -> str:
    return reverse(name, kwargs=arguments)


@pass_context
def here(context: Context) -> str:
    """The address of this page for a link back to it."""
    return language.here(context.get("request"), context.get("listing"))


def site_name() -> str:
    return settings.SITE_NAME


@pass_context
def messages(context: Context) -> BaseStorage | list[Any]:
    """To go through them is to take them: ask first whether there are any."""
    return get_messages(context.get("request"))


def day(moment: datetime) -> str:
    """A date as the language writes it."""
    return _day(moment.date(), get_language())


@lru_cache(maxsize=5_000)
def _day(day: date, language: str | None) -> str:
    """Remembered: writing the twenty dates of a page would be a tenth of making it."""
    return date_format(day)


def decimal(value: float) -> str:
    """4.25 as "4.3" or "4,3", by language."""
    return number_format(f"{value:.1f}")


def number(value: int) -> str:
    """1234 as "1,234" or "1 234", by language."""
    return number_format(value, force_grouping=True)


def share(part: int, whole: int) -> int:
    """Of a hundred."""
    return round(100 * part / whole) if whole else 0
