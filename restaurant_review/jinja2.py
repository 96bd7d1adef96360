"""The template engine of the diners' pages: Jinja2, given what Django's own templates have.

Django's pages of the admin, and ours that extend them, stay on Django's engine.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.templatetags import static as staticfiles
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, StrictUndefined, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from . import language
from .addresses import url
from .photos import files

P = ParamSpec("P")

BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")

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
    env.install_gettext_callables(remembered(gettext), remembered(ngettext), newstyle=True)  # type: ignore[attr-defined]  # by i18n
    env.globals |= {
        # For texts without variables, by the shortest way; those with some are in {% trans %}.
        "_": remembered(lambda text: Markup(gettext(text))),
        "alternates": language.alternates,
        "LANGUAGES": settings.LANGUAGES,
        "get_language": get_language,
        "get_language_bidi": get_language_bidi,
        "here": here,
        "messages": messages,
        "TIME_ZONE": settings.TIME_ZONE,
        "picture": files.picture,
        "site_name": site_name,
        "static": static,
        "url": url,
    }
    env.filters |= {
        "date": day,
        "number": number,
        "paragraphs": paragraphs,
        "reviews": review_count,
        "share": share,
        "stars": star_count,
        "tenths": tenths,
    }
    return env


# The names of static files change with a release, never while a process lives.
static = lru_cache(maxsize=100)(staticfiles.static)


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


def remembered(function: Callable[P, str]) -> Callable[P, str]:
    """What is written in a language, of values that come again and again."""

    @lru_cache(maxsize=10_000)
    def write(language: str | None, *values: P.args, **named: P.kwargs) -> str:
        return function(*values, **named)

    @wraps(function)
    def written(*values: P.args, **named: P.kwargs) -> str:
        return write(get_language(), *values, **named)  # type: ignore[arg-type]  # hashed at run time

    return written


@remembered
def day(date: date) -> str:
    """A date as the language writes it."""
    return date_format(date)


@remembered
def tenths(value: float) -> str:
    """4.25 as "4.3" or "4,3", by language."""
    return number_format(f"{value:.1f}")


@remembered
def number(value: int) -> str:
    """1234 as "1,234" or "1 234", by language."""
    return number_format(value, force_grouping=True)


@remembered
def review_count(count: int) -> str:
    """12 as "12 reviews" or "12 avis", by language."""
    return ngettext("%(count)s review", "%(count)s reviews", count) % {"count": number(count)}


@remembered
def star_count(stars: int) -> str:
    """4 as "4 stars" or "4 étoiles", by language."""
    return ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}


def paragraphs(text: str) -> str:
    """Without the empty lines that people leave by holding the key down: one at a time."""
    return BLANK_LINES.sub("\n\n", text)


def share(part: int, whole: int) -> int:
    """Of a hundred."""
    return round(100 * part / whole) if whole else 0
