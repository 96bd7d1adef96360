"""One request for a token however many ask, against a real endpoint and the real DefaultAzureCredential."""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from azure.core.credentials import AccessTokenInfo

from azureproject.managed_identity import tokens
from testbed.gunicorn import APP_SERVICE, environment
from testbed.identity_endpoint import DAY, POSTGRESQL, STORAGE, IdentityEndpoint
from testbed.preloaded import run
from testbed.site import ROOT

SCOPE = f"{POSTGRESQL}/.default"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityEndpoint]:
    """An endpoint of the test's own, asked by a process that knows no token yet."""
    endpoint = IdentityEndpoint()
    for name, value in endpoint.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tokens, "_caches", {})
    yield endpoint
    endpoint.stop()


def ask_at_once(threads: int, question: Callable[[], Any]) -> list[Any]:
    """Answers, or the exceptions in their place."""
    start = threading.Barrier(threads)

    def ask(_number: int) -> Any:
        start.wait()
        try:
            return question()
        except tokens.IdentityUnavailable as error:
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask, range(threads)))


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_cold_start_of_32_threads_costs_one_request(endpoint: IdentityEndpoint) -> None:
    endpoint.delay = 0.2

    answers = ask_at_once(32, lambda: tokens.get_token(SCOPE))

    assert answers == [endpoint.token()] * 32
    assert endpoint.count() == 1


def test_a_thousand_questions_cost_one_request(endpoint: IdentityEndpoint) -> None:
    answers = {tokens.get_token(SCOPE) for _ in range(1000)}

    assert answers == {endpoint.token()}
    assert endpoint.count() == 1


def test_each_scope_and_client_id_has_a_token_of_its_own(endpoint: IdentityEndpoint) -> None:
    tokens.get_token(SCOPE)
    tokens.get_token(SCOPE, "11111111-2222-3333-4444-555555555555")
    tokens.get_token(f"{STORAGE}/.default")

    assert [(request.resource, request.client_id) for request in endpoint.requests] == [
        (POSTGRESQL, ""),
        (POSTGRESQL, "11111111-2222-3333-4444-555555555555"),
        (STORAGE, ""),
    ]


def test_it_honours_azure_client_id(endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555")

    tokens.get_token(SCOPE)

    assert endpoint.requests[0].client_id == "11111111-2222-3333-4444-555555555555"


def test_all_who_wait_share_a_failure_and_it_is_remembered(endpoint: IdentityEndpoint) -> None:
    endpoint.status, endpoint.delay = 400, 0.2

    failures = ask_at_once(32, lambda: tokens.get_token(SCOPE))
    asked = endpoint.count()
    endpoint.status = 200
    with pytest.raises(tokens.IdentityUnavailable):
        tokens.get_token(SCOPE)

    assert all(isinstance(failure, tokens.IdentityUnavailable) for failure in failures)
    assert (asked, endpoint.count()) == (1, 1)


def test_a_failure_is_forgotten_after_a_while(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COOLDOWN", 0.1)
    endpoint.status = 400
    with pytest.raises(tokens.IdentityUnavailable, match="told to fail"):
        tokens.get_token(SCOPE)

    endpoint.status = 200
    time.sleep(0.2)

    assert tokens.get_token(SCOPE) == endpoint.token()


def test_a_silent_endpoint_is_not_waited_for(endpoint: IdentityEndpoint) -> None:
    endpoint.delay = 60

    with pytest.raises(tokens.IdentityUnavailable, match="no answer"):
        tokens.get_token(SCOPE, timeout=0.2)
    with pytest.raises(tokens.IdentityUnavailable, match="no answer"):
        tokens.get_token(SCOPE)

    assert endpoint.count() == 1


def test_a_late_answer_serves_those_who_come_later(endpoint: IdentityEndpoint) -> None:
    endpoint.delay = 0.5
    with pytest.raises(tokens.IdentityUnavailable):
        tokens.get_token(SCOPE, timeout=0.1)

    def served() -> bool:
        try:
            return tokens.get_token(SCOPE, timeout=0.1) == endpoint.token()
        except tokens.IdentityUnavailable:
            return False

    wait_until(served)
    assert endpoint.count() == 1


@pytest.mark.slow
def test_a_token_is_used_to_its_end_while_the_endpoint_is_away(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COOLDOWN", 0.1)
    endpoint.lifetime = 4
    token = tokens.get_token(SCOPE)
    endpoint.status = 500

    # In its second half it is due for renewal, which fails, and under five minutes the SDK would raise.
    wait_until(lambda: endpoint.count() > 1 if tokens.get_token(SCOPE) == token else False)
    assert tokens.get_token(SCOPE) == token

    expired = tokens._cache(SCOPE, None)._token
    assert expired is not None
    wait_until(lambda: time.time() > expired.expires_on)
    with pytest.raises(tokens.IdentityUnavailable):
        tokens.get_token(SCOPE)


@pytest.mark.slow
def test_a_renewal_ahead_of_time_keeps_nobody_waiting(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COOLDOWN", 0.0)
    endpoint.lifetime = 6
    old = tokens.get_token(SCOPE)
    endpoint.expire()
    endpoint.delay = 1.0
    wait_until(lambda: tokens.get_token(SCOPE) == old and endpoint.count() == 2)

    # The second request is under way and not answered: all get the old token, and none asks again.
    assert ask_at_once(32, lambda: tokens.get_token(SCOPE)) == [old] * 32
    assert endpoint.count() == 2

    wait_until(lambda: tokens.get_token(SCOPE) != old)


def test_a_refused_token_is_fetched_anew_once_a_minute(endpoint: IdentityEndpoint) -> None:
    first = tokens.get_token(SCOPE)
    endpoint.rotate()

    renewed = ask_at_once(16, lambda: tokens.renew_token(SCOPE, None, refused=first))
    again = tokens.renew_token(SCOPE, None, refused=endpoint.token())

    assert renewed == [endpoint.token()] * 16
    assert again is None
    assert endpoint.count() == 2


def test_an_sdk_client_signs_in_with_the_same_token(endpoint: IdentityEndpoint) -> None:
    credential = tokens.credential(None)

    assert credential.get_token(SCOPE).token == endpoint.token()
    assert credential.get_token_info(SCOPE).expires_on > time.time()
    assert tokens.get_token(SCOPE) == endpoint.token()
    assert endpoint.count() == 1


def test_a_forked_child_asks_for_itself(endpoint: IdentityEndpoint) -> None:
    script = f"""
import os
from azureproject.managed_identity import tokens
tokens.get_token({SCOPE!r})
child = os.fork()
if child == 0:
    tokens.get_token({SCOPE!r})
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
tokens.get_token({SCOPE!r})
"""
    run(["-c", script], cwd=ROOT, env=os.environ, timeout=60, check=True)

    assert endpoint.count() == 2


CHAIN = """
import django
django.setup()
from azureproject.managed_identity import tokens
print(*(type(credential).__name__ for credential in tokens._new_credential(None).credentials))
"""


@pytest.mark.slow
def test_no_developer_credential_is_asked_when_hosted() -> None:
    def chain(**variables: str) -> set[str]:
        environ = environment(DJANGO_SETTINGS_MODULE="azureproject.settings", **variables)
        return set(run(["-c", CHAIN], cwd=ROOT, env=environ, timeout=60, check=True).stdout.split())

    assert "AzureCliCredential" in chain()
    hosted = {"EnvironmentCredential", "FailedDACCredential", "ManagedIdentityCredential"}
    assert chain(**APP_SERVICE) == hosted
    # An operator may choose otherwise.
    one = chain(**APP_SERVICE, AZURE_TOKEN_CREDENTIALS="ManagedIdentityCredential")
    assert one == {"ManagedIdentityCredential"}


def test_no_log_shows_the_token(endpoint: IdentityEndpoint, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="azure")

    token = tokens.get_token(SCOPE)

    assert "azure" in caplog.text
    assert token[:20] not in caplog.text
    assert token[-20:] not in caplog.text
    assert repr(token) == "'********'"


def no_more_threads(self: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_a_thread_that_cannot_start_is_a_failure_that_passes(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COOLDOWN", 0.1)
    with monkeypatch.context() as context:
        context.setattr(threading.Thread, "start", no_more_threads)
        with pytest.raises(tokens.IdentityUnavailable, match="can't start new thread"):
            tokens.get_token(SCOPE)

    time.sleep(0.2)

    assert tokens.get_token(SCOPE) == endpoint.token()


def test_a_token_is_used_while_no_thread_can_start_to_refresh_it(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COOLDOWN", 0.0)
    endpoint.lifetime = 1000
    tokens.get_token(SCOPE)
    tokens._cache(SCOPE, None)._refresh_at = 0.0
    monkeypatch.setattr(threading.Thread, "start", no_more_threads)

    assert tokens.get_token(SCOPE) == endpoint.token()


def test_a_clock_a_day_ahead_does_not_cost_a_request_a_call(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every token is then expired on arrival, by our clock alone."""
    endpoint.lifetime = -DAY

    answers = {tokens.get_token(SCOPE) for _ in range(100)}
    tokens.credential().get_token(SCOPE)

    assert len(answers) == 1
    assert endpoint.count() == 1


def test_a_source_of_errors_nobody_expects_is_a_failure_too(
    endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken:
        def get_token_info(self, *scopes: str) -> AccessTokenInfo:
            raise ValueError("not a number")

    monkeypatch.setattr(tokens, "_new_credential", lambda client_id: Broken())

    with pytest.raises(tokens.IdentityUnavailable, match="ValueError: not a number"):
        tokens.get_token(SCOPE)
