"""What `manage.py doctor` says of staff sign-in."""

from collections.abc import Iterator
from typing import Any

import pytest

from azureproject.doctor import staff_sign_in
from azureproject.doctor.findings import Finding
from testbed import free_port
from testbed.entra import CLIENT_ID, Entra
from testbed.identity_endpoint import OBJECT_ID, TENANT, TOKEN_EXCHANGE, IdentityEndpoint


def found() -> Finding:
    (finding,) = staff_sign_in.staff_sign_in({})
    return finding


def test_without_entra() -> None:
    assert found() == Finding("staff sign-in", "skipped", "with passwords, not with Entra")


def test_the_app_signs_in_with_the_identitys_token(entra: Entra, settings: Any) -> None:
    settings.STAFF_PASSWORDS = False
    issuer = f"{entra.authority}/{TENANT}/v2.0"
    said = f"app {CLIENT_ID} of {issuer} takes this site's identity; without passwords"
    assert found() == Finding("staff sign-in", "ok", said)
    (exchange,) = [request["body"] for request in entra.requests() if request["path"].endswith("/token")]
    assert "grant_type=client_credentials" in exchange


def test_an_app_that_does_not_trust_the_identity(entra: Entra, identity_endpoint: IdentityEndpoint) -> None:
    entra.tell(subject="another")
    finding = found()
    assert finding.state == "failed"
    assert "does not accept this site's identity. (invalid_client AADSTS700213)" in finding.said
    assert f"az ad app federated-credential create --id {CLIENT_ID} --parameters '{{" in finding.mend
    assert f'"issuer": "{entra.authority}/{TENANT}/v2.0", "subject": "{OBJECT_ID}"' in finding.mend
    assert identity_endpoint.token(TOKEN_EXCHANGE)[:40] not in finding.said + finding.mend


def test_keys_that_cannot_be_had(entra: Entra) -> None:
    entra.tell(answers={"/jwks": {"status": 500}})
    assert found().said.endswith("Try again in a minute. (status 500)")


def test_an_authority_that_is_away(entra: Entra, settings: Any) -> None:
    settings.ENTRA_AUTHORITY = f"https://127.0.0.1:{free_port()}"
    finding = found()
    assert finding.state == "failed"
    assert "sign-in does not answer" in finding.said
    assert "sign_in_link NAME" in finding.mend


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityEndpoint]:
    endpoint = IdentityEndpoint()
    for name, value in endpoint.environment().items():
        monkeypatch.setenv(name, value)
    yield endpoint
    endpoint.stop()


def test_no_identity(entra: Entra, endpoint: IdentityEndpoint, settings: Any) -> None:
    settings.HOSTED = True
    endpoint.status = 404
    finding = found()
    assert finding.state == "failed"
    assert "This site cannot prove who it is" in finding.said
