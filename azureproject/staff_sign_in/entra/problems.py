"""Why somebody is not signed in, in words for them, and what mends it for whoever runs the site."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .clouds import cloud, tenant

Text = str | Promise


@dataclass(frozen=True)
class Sentence:
    status: int
    said: Text
    # For whoever runs the site, with what `parameters` knows; empty when it is not theirs to mend.
    mend: Text = ""


class Kind(Enum):
    """What went wrong. 503 is an outage or a fault of the setup, the rest is about this one sign-in."""

    FLOW = Sentence(
        400,
        _(
            "This sign-in was used already, is older than ten minutes, or began in another browser. "
            "Begin it again."
        ),
    )
    LEFT = Sentence(403, _("You left Microsoft's sign-in before it was done."))
    BLOCKED = Sentence(
        403,
        _("Microsoft, or a rule of your organisation, refused this sign-in."),
        _("The log has Microsoft's code for it; the sign-in logs of the Entra admin centre have the reason."),
    )
    UNASSIGNED = Sentence(
        403,
        _("Your Microsoft account has not been given access to this site."),
        _(
            "Assign the account, or a group that it is in, to a role of the app: Entra admin centre, "
            "Enterprise applications, Users and groups."
        ),
    )
    NO_ROLE = Sentence(
        403,
        _("Your Microsoft account has no role on this site."),
        _(
            "Give the account, or a group that it is in, the role Moderator or Administrator: Entra admin "
            "centre, Enterprise applications, Users and groups. It counts from the next sign-in."
        ),
    )
    CLOSED = Sentence(
        403,
        _("Your account on this site is closed."),
        _("An administrator opens it again by ticking Active on its page in the admin."),
    )
    TOKEN = Sentence(
        403,
        _("Microsoft's answer could not be verified, so nobody was signed in."),
        _(
            "The log says what was wrong with it. Compare ENTRA_TENANT_ID, ENTRA_CLIENT_ID and "
            "ENTRA_AUTHORITY with the app registration, and the machine's clock with the true time."
        ),
    )
    CONSENT = Sentence(
        503,
        _("The organisation has not yet allowed this site to sign people in."),
        _("An administrator of the tenant allows it: az ad app permission admin-consent --id %(client)s"),
    )
    CREDENTIAL = Sentence(
        503,
        _("Microsoft does not accept this site's identity."),
        _(
            "Look at the credentials of the app: az ad app federated-credential list --id %(client)s. One "
            "must have the issuer %(issuer)s, as subject the object id of the user-assigned identity that "
            "AZURE_CLIENT_ID names, and the audience %(audience)s."
        ),
    )
    CLOCK = Sentence(
        503,
        _("The clock of this site's machine is wrong."),
        _("Restart the site, so that it moves to another machine."),
    )
    REDIRECT = Sentence(
        503,
        _("Microsoft does not know this site's address."),
        _("Add it to the app's redirect addresses, beside those that are there: %(redirect)s"),
    )
    APP = Sentence(
        503,
        _("Microsoft does not know this site's app or its tenant."),
        _(
            "Compare ENTRA_CLIENT_ID and ENTRA_TENANT_ID with what this prints: az ad app list "
            "--display-name NAME --query [].appId, and az account show --query tenantId"
        ),
    )
    AWAY = Sentence(
        503,
        _("Microsoft's sign-in does not answer. Try again in a minute."),
        _("Until it does, python manage.py sign_in_link NAME prints a link that signs a member of staff in."),
    )
    BUSY = Sentence(503, _("Others are signing in at this moment. Try again in a few seconds."))
    IDENTITY = Sentence(
        503,
        _("This site cannot prove who it is, so Microsoft's sign-in does not work at the moment."),
        _(
            "It has no token of its managed identity: python manage.py doctor says why. Until then, "
            "python manage.py sign_in_link NAME prints a link that signs a member of staff in."
        ),
    )
    DEVELOPMENT = Sentence(
        503,
        _("This machine has no managed identity, so Microsoft's sign-in does not work here."),
        _(
            "It works on App Service and on Container Apps. Here, set STAFF_PASSWORDS=true and make an "
            "account with python manage.py createsuperuser, or let python manage.py sign_in_link NAME print "
            "a link."
        ),
    )


class Problem(Exception):
    """A sign-in that came to nothing. `detail` is for the log: no token, no code, no name."""

    def __init__(self, kind: Kind, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        # In brackets: after a colon the log would take what is wrong with a token for the token.
        super().__init__(f"{kind.name} ({detail})" if detail else kind.name)


# Microsoft's own codes say more than OAuth's. They may change, so what is not here goes by OAuth's.
CODES = {
    "50011": Kind.REDIRECT,
    "500112": Kind.REDIRECT,
    "500113": Kind.REDIRECT,
    "50105": Kind.UNASSIGNED,
    "501051": Kind.UNASSIGNED,
    "65001": Kind.CONSENT,
    "65004": Kind.LEFT,
    "90093": Kind.CONSENT,
    "90094": Kind.CONSENT,
    "90095": Kind.CONSENT,
    "50013": Kind.CREDENTIAL,
    "70021": Kind.CREDENTIAL,
    "700211": Kind.CREDENTIAL,
    "700212": Kind.CREDENTIAL,
    "700213": Kind.CREDENTIAL,
    "7002131": Kind.CREDENTIAL,
    "700226": Kind.CREDENTIAL,
    "700236": Kind.CREDENTIAL,
    "700024": Kind.CLOCK,
    "700016": Kind.APP,
    "700054": Kind.APP,
    "90002": Kind.APP,
    "53000": Kind.BLOCKED,
    "53001": Kind.BLOCKED,
    "53002": Kind.BLOCKED,
    "53003": Kind.BLOCKED,
    "530032": Kind.BLOCKED,
}
ERRORS = {
    "access_denied": Kind.LEFT,
    "consent_required": Kind.CONSENT,
    "interaction_required": Kind.BLOCKED,
    "invalid_grant": Kind.FLOW,
    "invalid_client": Kind.CREDENTIAL,
    "unauthorized_client": Kind.APP,
    "temporarily_unavailable": Kind.AWAY,
    "server_error": Kind.AWAY,
}


def said_by_entra(error: str, description: str) -> Problem:
    """OAuth's error and the text beside it, whose first code is Microsoft's."""
    # Both may come by way of a browser, and end in the log.
    error = error if re.fullmatch("[a-z_]{1,40}", error) else "unknown error"
    found = re.search(r"\bAADSTS([0-9]{3,8})\b", description)
    code = found[1] if found else ""
    kind = CODES.get(code) or ERRORS.get(error, Kind.BLOCKED)
    return Problem(kind, f"{error} AADSTS{code}" if code else error)


def parameters(redirect: str) -> dict[str, Any]:
    """What a mend may name. None of it is a secret: all stands in the address of Microsoft's page."""
    return {
        "client": settings.ENTRA_CLIENT_ID,
        "issuer": f"{tenant()}/v2.0",
        "audience": cloud().token_exchange,
        "redirect": redirect,
    }
