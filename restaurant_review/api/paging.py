"""Parts of a list: by number, or after a cursor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from restaurant_review.replicas import database

from .problems import Problem
from .schemas import NumberedPageQuery, PageQuery


@dataclass(frozen=True)
class Rows:
    """What a list is of: rows in their order, and what each is made into."""

    queryset: QuerySet[Any]
    row: Callable[..., Any]
    fields: tuple[str, ...]

    @property
    def order(self) -> list[tuple[str, bool]]:
        """By which names they are sorted, and whether downwards."""
        return [_name(name) for name in self.queryset.query.order_by]

    def fetch(self, limit: int, start: int = 0) -> list[tuple[Any, list[Any]]]:
        """Rows, each with what it is sorted by."""
        rows = self.queryset.using(database())
        if start:
            # The keys first: those that are skipped are read from an index alone.
            rows = rows.filter(pk__in=rows.values("pk")[start : start + limit])
        order = [name for name, _down in self.order]
        names = (*self.fields, *(name for name in order if name not in self.fields))
        found = []
        for columns in rows.values_list(*names)[:limit]:
            values = dict(zip(names, columns, strict=True))
            found.append((self.row(*columns[: len(self.fields)]), [values[name] for name in order]))
        return found

    def behind(self, key: list[Any]) -> "Rows":
        """Those after the row that is sorted by these values: the first that differs decides."""
        behind, same = Q(pk__in=()), Q()
        for (name, down), value in zip(self.order, key, strict=True):
            behind |= same & Q(**{f"{name}__{'lt' if down else 'gt'}": value})
            same &= Q(**{name: value})
        return Rows(self.queryset.filter(behind), self.row, self.fields)


@dataclass(frozen=True)
class Part:
    """Called as the fields of schemas.Listed and schemas.Numbered."""

    items: Sequence[Any]
    first: str
    next: str | None = None
    next_cursor: str | None = None
    previous: str | None = None
    count: int = 0
    page: int | None = None
    pages: int = 1

    @property
    def link_header(self) -> str:
        """As RFC 8288 writes it."""
        links = {"first": self.first, "prev": self.previous, "next": self.next}
        return ", ".join(f'<{link}>; rel="{rel}"' for rel, link in links.items() if link)


def numbered(request: HttpRequest, rows: Rows, asked: NumberedPageQuery, count: int) -> Part:
    """Raises Problem past the end, so that a program that counts up the pages comes to one."""
    pages = max(1, -(-count // asked.limit))
    if asked.cursor:
        part = after_cursor(request, rows, asked)
        return Part(part.items, part.first, part.next, part.next_cursor, count=count, pages=pages)
    if asked.page > pages:
        raise Problem("past-the-end", _("The last page is %(number)s.") % {"number": pages})
    found = rows.fetch(asked.limit, (asked.page - 1) * asked.limit)
    has_next = asked.page < pages
    return Part(
        [row for row, _key in found],
        _link(request),
        next=_link(request, page=asked.page + 1) if has_next else None,
        next_cursor=_cursor(request, found[-1][1]) if has_next and found else None,
        previous=_link(request, page=asked.page - 1) if asked.page > 1 else None,
        count=count,
        page=asked.page,
        pages=pages,
    )


def after_cursor(request: HttpRequest, rows: Rows, asked: PageQuery) -> Part:
    """What comes after the cursor; without one, the beginning. Raises Problem when it is unknown."""
    if asked.cursor:
        rows = rows.behind(_key(request, asked.cursor))
    found = rows.fetch(asked.limit + 1)
    shown = found[: asked.limit]
    cursor = _cursor(request, shown[-1][1]) if len(found) > len(shown) else None
    return Part(
        [row for row, _key in shown],
        _link(request),
        next=_link(request, cursor=cursor) if cursor else None,
        next_cursor=cursor,
    )


def _name(order: Any) -> tuple[str, bool]:
    """Of a name as `order_by` takes it, or of an expression that holds no more than a name."""
    if isinstance(order, str):
        return order.removeprefix("-"), order.startswith("-")
    column: Any = order.expression if isinstance(order, OrderBy) else order
    return column.name, getattr(order, "descending", False)


def _signer(request: HttpRequest) -> Signer:
    """A cursor belongs to a list and to everything that was asked of it but the part."""
    asked = sorted((name, value) for name, value in request.GET.items() if name not in PageQuery.PART)
    return Signer(salt=f"restaurant_review.cursor {request.path_info} {asked}")


def _cursor(request: HttpRequest, key: list[Any]) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return _signer(request).sign_object(values, compress=True)


def _key(request: HttpRequest, cursor: str) -> list[Any]:
    try:
        key: list[Any] = _signer(request).unsign_object(cursor)
    except BadSignature as error:
        raise Problem("unknown-cursor") from error
    return key


def _link(request: HttpRequest, **part: Any) -> str:
    """To another part of the same list."""
    query: QueryDict = request.GET.copy()
    query.pop("page", None)
    query.pop("cursor", None)
    query.update({name: str(value) for name, value in part.items() if (name, value) != ("page", 1)})
    text = query.urlencode()
    return request.build_absolute_uri(f"{request.path}?{text}" if text else request.path)
