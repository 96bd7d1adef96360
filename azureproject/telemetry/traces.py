"""What a request waited for: noted while it runs, and made into spans when it is over.

Only of the requests that are kept; the others cost one look at a random number.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connections
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

# Calls of one request that are kept. A page that makes more shows its fault in these.
MAX_CALLS = 100
MAX_STATEMENT = 2000

# Django sends values apart from the statement, but numbers such as a LIMIT stand in it, and texts may.
TEXT = re.compile(r"'(?:[^']|'')*'")
NUMBER = re.compile(r"(?<![\w$%.])\d+(?:\.\d+)?\b")

# Outcomes that are our failures, and not what was sent.
FAILURES = frozenset({"failed", "unavailable", "refused", "storage", "busy"})

# What stands behind a figure that took time, as others call it.
PEERS = {
    "managed_identity.tokens": "Microsoft Entra ID",
    "managed_identity.signing_keys": "Azure Blob Storage",
    "managed_identity.storage": "Azure Blob Storage",
    "managed_identity.connections": "PostgreSQL",
}


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    kind: SpanKind
    start: int
    end: int
    failure: str
    attributes: dict[str, Any]


@dataclass(slots=True)
class Trace:
    start: int
    calls: list[Call] = field(default_factory=list)

    def add(self, call: Call) -> None:
        if len(self.calls) < MAX_CALLS:
            self.calls.append(call)


current: ContextVar[Trace | None] = ContextVar("trace", default=None)


@contextmanager
def watched(start: int) -> Iterator[Trace]:
    """Note what the request that began then waits for."""
    trace = Trace(start)
    reset = current.set(trace)
    try:
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(_note_statement))
            yield trace
    finally:
        current.reset(reset)


def _note_statement(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    start, failure = time.time_ns(), ""
    try:
        return execute(sql, params, many, context)
    except Exception as error:
        # The text of a database's error holds values of rows.
        failure = type(error).__name__
        raise
    finally:
        if trace := current.get():
            connection = context["connection"]
            # One that was prepared before is run by a name, and says itself what it is.
            text = str(getattr(sql, "statement", sql))
            statement = NUMBER.sub("?", TEXT.sub("?", text))[:MAX_STATEMENT]
            attributes = {
                "db.system.name": connection.vendor,
                "db.namespace": connection.alias,
                "db.query.text": statement,
            }
            name = statement.partition(" ")[0].upper()
            trace.add(Call(name, SpanKind.CLIENT, start, time.time_ns(), failure, attributes))


def note(name: str, seconds: float, attributes: dict[str, Any]) -> None:
    """Something that an app measured, if it was for a request that is kept."""
    if trace := current.get():
        end = time.time_ns()
        outcome = attributes.get("outcome", "ok")
        known = {"peer.service": PEERS[name]} if name in PEERS else {}
        kind = SpanKind.CLIENT if known else SpanKind.INTERNAL
        failure = outcome if outcome in FAILURES else ""
        trace.add(Call(name, kind, end - round(seconds * 1e9), end, failure, {**known, **attributes}))


# Of how many requests a span tells, in percent, as Application Insights calls it.
SAMPLE_RATE = "_MS.sampleRate"

_new = RandomIdGenerator()
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


@dataclass(frozen=True)
class Origin:
    """What is the same for all spans of a process."""

    resource: Resource
    scope: InstrumentationScope


def spans(
    origin: Origin, trace: Trace, name: str, attributes: dict[str, Any], share: float, failure: str
) -> Iterator[ReadableSpan]:
    """The request and what it waited for, as spans that stand for this share of their like.

    All is known by now, so none of the bookkeeping is needed with which the SDK watches a span grow.
    """
    trace_id, rate = _new.generate_trace_id(), 100.0 * share
    request = _context(trace_id)
    whole = Call(name, SpanKind.SERVER, trace.start, time.time_ns(), failure, attributes)
    for call in trace.calls:
        yield _span(origin, call, _context(trace_id), request, rate)
    yield _span(origin, whole, request, None, rate)


def _context(trace_id: int) -> SpanContext:
    return SpanContext(trace_id, _new.generate_span_id(), is_remote=False, trace_flags=_SAMPLED)


def _span(
    origin: Origin, call: Call, context: SpanContext, parent: SpanContext | None, rate: float
) -> ReadableSpan:
    attributes = {**call.attributes, SAMPLE_RATE: rate}
    if call.failure:
        attributes["error.type"] = call.failure
    return ReadableSpan(
        call.name,
        context,
        parent,
        origin.resource,
        attributes,
        kind=call.kind,
        status=Status(StatusCode.ERROR if call.failure else StatusCode.UNSET),
        start_time=call.start,
        end_time=call.end,
        instrumentation_scope=origin.scope,
    )
