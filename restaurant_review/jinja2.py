"""The template engine of the diners' pages: Jinja2, given what Django's own templates have.

There is an environment for each language and set of addresses. What these alone decide, texts and links, is
written into its compiled templates: looked up for each page it would be half of the work.

Django's pages of the admin, and ours that extend them, stay on Django's engine.
"""

import re
from collections.abc import Callable, Hashable, Mapping, MutableMapping
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from cachetools import LRUCache
from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.templatetags import static as staticfiles
from django.urls import get_urlconf
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext
from jinja2 import Environment, StrictUndefined, Template, nodes, pass_context
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from . import language
from .addresses import url, url_of
from .photos import files

BLANK_LINES = re.compile(r"\s*\n\s*\n\s*")

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)

# Languages by sets of addresses; more cannot be asked for.
MAX_ENVIRONMENTS = 8
# Parts of pages that are remembered, in characters. A card or a review has one or two thousand.
MAX_DRAWN = 3_000_000
# Values of a kind that are written again and again: dates, numbers of reviews.
MAX_WRITTEN = 10_000


class Unindented(Extension):
    """Templates are indented for people; what is sent is not."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return INDENTATION.sub("", source)


class Cache(Extension):
    """`{% cache restaurant, place %} ... {% endcache %}` draws once what is the same for equal values.

    For rows that many pages show, or the next version of a page shows again. Nothing between may depend on
    anything but these values, the language and where photos are linked to.
    """

    tags = {"cache"}

    drawn: LRUCache[Hashable, Markup] = LRUCache(MAX_DRAWN, getsizeof=len)
    lock = Lock()

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        values = parser.parse_tuple()
        content = parser.parse_statements(("name:endcache",), drop_needle=True)
        draw = self.call_method("draw", [nodes.Const(f"{parser.name}:{line}"), values])
        return nodes.CallBlock(draw, [], [], content).set_lineno(line)

    def draw(self, place: str, values: tuple[Any, ...], caller: Callable[[], Markup]) -> Markup:
        key = (self.environment, place, tuple(map(_hashable, values)), files.link_window())
        with self.lock:
            drawn = self.drawn.get(key)
        if drawn is None:
            drawn = caller()
            with self.lock:
                self.drawn[key] = drawn
        return drawn


def _hashable(value: Any) -> Hashable:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, set):
        return frozenset(value)
    return tuple(value.items()) if isinstance(value, dict) else value


class Settled(NodeTransformer):
    """Puts what a call comes to in its place, where that is the same for every page of the environment."""

    FUNCTIONS: Mapping[str, Callable[..., Any]] = {
        "_": lambda text: Markup(gettext(text)),
        # Of {% trans %}, which doubles each % for its variables.
        "gettext": lambda text: Markup(gettext(text) % {}),
        "get_language": get_language,
        "get_language_bidi": get_language_bidi,
        "static": staticfiles.static,
        "url": url,
    }

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        function = self.FUNCTIONS.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        try:
            given = [value.as_const() for value in node.args]
            named = dict(pair.as_const() for pair in node.kwargs)
        except nodes.Impossible:
            return node
        return nodes.Const(function(*given, **named), lineno=node.lineno) if function else node


class LanguageEnvironment(Environment):
    """For pages in the language, and with the addresses, that are active when it is made."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """No template changes any, so they need no layers, which each import of a macro would compare."""
        return {**self.globals, **(d or {})}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = Settled().visit(super()._parse(source, name, filename))
        return parsed


class Environments:
    """In the place of the one that Django's backend looks templates up in."""

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.made = lru_cache(maxsize=MAX_ENVIRONMENTS)(self._make)

    def get_template(self, name: str) -> Template:
        return self._active().get_template(name)

    def from_string(self, source: str) -> Template:
        return self._active().from_string(source)

    def _active(self) -> Environment:
        return self.made(get_language(), get_urlconf())

    def _make(self, language: str | None, urlconf: str | None) -> Environment:
        return environment(**self.options)


def environment(**options: Any) -> Environment:
    env = LanguageEnvironment(
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n", Unindented, Cache],
        trim_blocks=True,
    )
    env.policies["ext.i18n.trimmed"] = True
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]  # by i18n
    env.globals |= {
        # For texts without variables; those with some are in {% trans %}.
        "_": lambda text: Markup(gettext(text)),
        "alternates": language.alternates,
        "LANGUAGES": settings.LANGUAGES,
        "get_language": get_language,
        "get_language_bidi": get_language_bidi,
        "here": here,
        "messages": messages,
        "TIME_ZONE": settings.TIME_ZONE,
        "picture": files.picture,
        "site_name": site_name,
        "static": staticfiles.static,
        "url": url_of(get_urlconf()),
    }
    written: dict[str, Callable[[Any], str]] = {
        "date": day,
        "number": number,
        "reviews": review_count,
        "stars": star_count,
        "tenths": tenths,
    }
    env.filters |= {name: lru_cache(maxsize=MAX_WRITTEN)(write) for name, write in written.items()}
    env.filters |= {"paragraphs": paragraphs, "share": share}
    return env


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


def day(date: date) -> str:
    """A date as the language writes it."""
    return date_format(date)


def tenths(value: float) -> str:
    """4.25 as "4.3" or "4,3", by language."""
    return number_format(f"{value:.1f}")


def number(value: int) -> str:
    """1234 as "1,234" or "1 234", by language."""
    return number_format(value, force_grouping=True)


def review_count(count: int) -> str:
    """12 as "12 reviews" or "12 avis", by language."""
    return ngettext("%(count)s review", "%(count)s reviews", count) % {"count": number(count)}


def star_count(stars: int) -> str:
    """4 as "4 stars" or "4 étoiles", by language."""
    return ngettext("%(stars)s star", "%(stars)s stars", stars) % {"stars": stars}


def paragraphs(text: str) -> str:
    """Without the empty lines that people leave by holding the key down: one at a time."""
    return BLANK_LINES.sub("\n\n", text)


def share(part: int, whole: int) -> int:
    """Of a hundred."""
    return round(100 * part / whole) if whole else 0
