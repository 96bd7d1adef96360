"""Sign-in of staff with Entra ID, all but the person: the token of the identity, metadata, keys, the app."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse

from .claims import claims_of
from .clocks import Clocks
from .findings import Finding

PART = "staff sign-in"


def staff_sign_in(clocks: Clocks) -> Iterator[Finding]:
    passwords = "with passwords" if settings.STAFF_PASSWORDS else "without passwords"
    if not settings.ENTRA_CLIENT_ID:
        yield Finding(PART, "skipped", f"{passwords}, not with Entra")
        return
    from ..staff_sign_in.entra import authority
    from ..staff_sign_in.entra.problems import Kind, Problem, parameters

    app = f"app {settings.ENTRA_CLIENT_ID}"
    try:
        issuer = authority.examine()
    except Problem as problem:
        sentence = problem.kind.value
        mend = str(sentence.mend) % parameters(f"{settings.SITE_ORIGIN}{reverse('entra_callback')}")
        if problem.kind is Kind.CREDENTIAL:
            mend = _trust()
        said = f"{app}: {sentence.said} ({problem.detail})" if problem.detail else f"{app}: {sentence.said}"
        yield Finding(PART, "failed", said, mend)
    else:
        yield Finding(PART, "ok", f"{app} of {issuer} takes this site's identity; {passwords}")


def _trust() -> str:
    """The command that lets the app trust the identity that this site has."""
    from ..staff_sign_in.entra import authority, clouds

    credential = {
        "name": "site",
        "issuer": f"{clouds.tenant()}/v2.0",
        "subject": claims_of(authority.assertion()).get("oid", "OBJECT-ID"),
        "audiences": [clouds.cloud().token_exchange],
    }
    return (
        f"az ad app federated-credential create --id {settings.ENTRA_CLIENT_ID} "
        f"--parameters '{json.dumps(credential)}'; the identity must be user-assigned and of the same tenant"
    )
