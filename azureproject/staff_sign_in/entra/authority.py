"""Entra's side of a sign-in: where the person goes, and who they are when they come back.

MSAL speaks the protocol: authorization code, PKCE, state, nonce, and the managed identity's token as the
credential of the app. Of the id_token it checks the nonce and nothing else, so the rest is checked here.

Each sign-in has a client of its own. One that lived on would keep everybody's tokens, and one answer of 429
or 5xx would stop everybody for as long as its Retry-After says.
"""

import json
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings

from azureproject.managed_identity.tokens import IdentityUnavailable, get_token

from .clouds import cloud, tenant
from .problems import Kind, Problem, said_by_entra

if TYPE_CHECKING:
    from msal import ConfidentialClientApplication
    from requests import Response, Session

T = TypeVar("T")

# Seconds for all of one step, with what no timeout of a socket covers: a silent name server, an answer that
# comes in drops.
TIMEOUT = 8.0
# Seconds to connect, and between two parts of an answer.
REQUEST_TIMEOUT = (2.5, 4.0)
# So many requests of a process wait for Microsoft at once; the others of its threads go on serving the site.
SLOTS = threading.BoundedSemaphore(2)
# Seconds that one of the others waits for its turn.
SLOT_TIMEOUT = 0.5
# Seconds by which clocks may differ.
LEEWAY = 300

# MSAL prefers an answer by POST. That comes from another site, so a browser sends no Lax cookie along, and
# without it nobody could say that this browser began the flow. PKCE makes a code in the query worthless.
warnings.filterwarnings("ignore", "response_mode='form_post' is recommended", UserWarning)


def assertion() -> str:
    """The managed identity's token, which is the app's credential."""
    try:
        return get_token(f"{cloud().token_exchange}/.default")
    except IdentityUnavailable as error:
        raise Problem(Kind.IDENTITY if settings.HOSTED else Kind.DEVELOPMENT, str(error)) from error


def begin(redirect: str, prompt: str | None) -> dict[str, Any]:
    """MSAL's flow, whose `auth_uri` is where the person goes. Asks for what the way back will need."""

    def ask() -> dict[str, Any]:
        assertion()
        with _client() as client:
            flow: dict[str, Any] = client.initiate_auth_code_flow([], redirect_uri=redirect, prompt=prompt)
            return flow

    return _within_timeout(ask)


def redeem(flow: Mapping[str, Any], answer: Mapping[str, str]) -> dict[str, Any]:
    """The verified claims of the person that `answer`, the query of the way back, is about."""
    if not answer.get("code"):
        raise said_by_entra(answer["error"], answer.get("error_description", ""))
    return _within_timeout(partial(_redeem, flow, answer))


def sign_out_address(back: str) -> str:
    """Where Microsoft signs a person out, and sends them to `back`."""

    def ask() -> str:
        with _client() as client:
            return str(_metadata(client)["end_session_endpoint"])

    query = urlencode({"post_logout_redirect_uri": back, "client_id": settings.ENTRA_CLIENT_ID})
    return f"{_within_timeout(ask)}?{query}"


def examine() -> str:
    """Sign the app itself in, as `redeem` does on a person's behalf; the issuer. Raises Problem."""

    def ask() -> str:
        with _client() as client:
            metadata = _metadata(client)
            _keys(client, metadata)
            _accepted(client.acquire_token_for_client([f"{cloud().graph}/.default"]))
            return str(metadata["issuer"])

    return _within_timeout(ask)


def _redeem(flow: Mapping[str, Any], answer: Mapping[str, str]) -> dict[str, Any]:
    # Nothing else of the query: MSAL fails on a `client_info` that a browser made up.
    known = {name: answer[name] for name in ("code", "state")}
    with _client() as client:
        try:
            result = _accepted(client.acquire_token_by_auth_code_flow(dict(flow), known))
        except RuntimeError as error:  # the nonce of another flow
            raise Problem(Kind.TOKEN, "nonce") from error
        return _verified(client, str(result.get("id_token", "")))


def _accepted(result: dict[str, Any]) -> dict[str, Any]:
    if "error" in result:
        raise said_by_entra(str(result["error"]), str(result.get("error_description", "")))
    return result


def _verified(client: "ConfidentialClientApplication", id_token: str) -> dict[str, Any]:
    import jwt

    metadata = _metadata(client)
    keys = _keys(client, metadata)
    try:
        key = keys[jwt.get_unverified_header(id_token).get("kid", "")]
        claims = jwt.decode(
            id_token,
            key,
            algorithms=["RS256"],
            audience=settings.ENTRA_CLIENT_ID,
            issuer=metadata["issuer"],
            leeway=LEEWAY,
            options={"require": ["aud", "exp", "iat", "iss", "oid", "tid"]},
        )
    except (jwt.PyJWTError, KeyError) as error:
        # Its type alone: the text may repeat what the token says.
        raise Problem(Kind.TOKEN, type(error).__name__) from error
    if claims["tid"] != settings.ENTRA_TENANT_ID:
        raise Problem(Kind.TOKEN, "tid")
    return claims


@contextmanager
def _client() -> Iterator["ConfidentialClientApplication"]:
    import msal

    with closing(_session()) as session:
        try:
            client = msal.ConfidentialClientApplication(
                settings.ENTRA_CLIENT_ID,
                client_credential={"client_assertion": assertion},
                authority=tenant(),
                # Would ask the public cloud about the authority of another one.
                instance_discovery=False,
                exclude_scopes=["offline_access"],
                http_client=session,
            )
        except ValueError as error:  # 4xx: there is no such tenant
            raise Problem(Kind.APP, "no metadata") from error
        yield client


def _session() -> "Session":
    """MSAL's own would try again, and take a 429 for an answer."""
    import requests

    session = requests.Session()
    # It has no setting for it.
    session.request = partial(session.request, timeout=REQUEST_TIMEOUT)  # type: ignore[method-assign]  # requests has no timeout of its own
    # The credential of the app is for this authority alone.
    session.max_redirects = 0
    session.hooks["response"].append(_refuse_outage)
    return session


def _refuse_outage(response: "Response", **options: Any) -> None:
    if response.status_code == 429 or response.status_code >= 500:
        response.close()
        raise Problem(Kind.AWAY, f"status {response.status_code}")


def _metadata(client: "ConfidentialClientApplication") -> dict[str, Any]:
    """The authority's, which the client has just fetched and still keeps."""
    answer = client.http_client.get(f"{tenant()}/v2.0/.well-known/openid-configuration")
    metadata: dict[str, Any] = json.loads(answer.text)
    return metadata


def _keys(client: "ConfidentialClientApplication", metadata: Mapping[str, Any]) -> Any:
    import jwt

    return jwt.PyJWKSet.from_dict(json.loads(client.http_client.get(metadata["jwks_uri"]).text))


def _within_timeout(work: Callable[[], T]) -> T:
    """What `work` returns, or the Problem there is; in a thread that is left behind when it takes longer."""
    if not SLOTS.acquire(timeout=SLOT_TIMEOUT):
        raise Problem(Kind.BUSY)
    future: Future[T] = Future()

    def go() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)
        finally:
            SLOTS.release()

    threading.Thread(target=go, name="entra", daemon=True).start()
    try:
        return future.result(TIMEOUT)
    except Problem:
        raise
    except Exception as error:
        # MSAL and requests have no one class for a server that is away or answers with nonsense.
        raise Problem(Kind.AWAY, type(error).__name__) from error
