"""HEAD: the headers of GET, and nothing after them. Django's test client would drop the body by itself."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from azureproject.middleware.head import HeadMiddleware
from azureproject.middleware.probes import ProbesMiddleware


def test_a_body_goes_and_its_length_stays(rf: RequestFactory) -> None:
    middleware = HeadMiddleware(lambda request: HttpResponse("four"))
    head = middleware(rf.head("/"))
    assert (head.content, head["Content-Length"]) == (b"", "4")
    assert middleware(rf.get("/")).content == b"four"


def test_a_stream_ends_before_it_begins(rf: RequestFactory) -> None:
    head = HeadMiddleware(lambda request: StreamingHttpResponse(["a", "b"]))(rf.head("/"))
    assert list(head) == []


@pytest.mark.parametrize("address", ["/healthz", "/robots933456.txt"])
def test_a_probe_may_be_a_head(rf: RequestFactory, address: str) -> None:
    head = ProbesMiddleware(lambda request: HttpResponse())(rf.head(address))
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", "3")
