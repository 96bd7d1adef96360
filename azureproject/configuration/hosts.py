"""Whether a platform hosts the site, and the host names it answers to."""

import re

from . import variables
from .declaration import Values, Variable

# Of revisions of a container app, as Microsoft's pages call them.
LABELS = ("blue", "green")

MARKS = (
    variables.WEBSITE_HOSTNAME,
    variables.CONTAINER_APP_NAME,
    variables.CONTAINER_APP_JOB_NAME,
    variables.CONTAINER_APP_ENV_DNS_SUFFIX,
)


def is_hosted(values: Values) -> bool:
    """Whether App Service or Container Apps runs this process, a job's included."""
    return any(values.is_set(mark) for mark in MARKS)


def allowed_hosts(values: Values, *, hosted: bool) -> list[str]:
    """Host names this site answers to, in the form of ALLOWED_HOSTS."""
    hosts = [] if hosted else ["localhost", "127.0.0.1", "[::1]"]
    app_service = (variables.WEBSITE_HOSTNAME, values[variables.WEBSITE_HOSTNAME])
    for variable, host in (app_service, *_container_app(values)):
        if host and not _is_host_name(host):
            values.fault(variable, "is not a host name.")
        elif host:
            hosts.append(host.lower())
    for host in values[variables.ALLOWED_HOSTS]:
        if host == "*" and hosted:
            values.fault(
                variables.ALLOWED_HOSTS, "is *, with which anyone can forge the host. List the host names."
            )
        elif host == "*" or _is_host_name(host.removeprefix(".")):
            hosts.append(host.lower())
        else:
            values.fault(
                variables.ALLOWED_HOSTS,
                f"holds {host!r}. Set host names without scheme, port and path, separated by commas.",
            )
    return list(dict.fromkeys(hosts))


def _container_app(values: Values) -> list[tuple[Variable[str], str]]:
    """The hosts of a container app: its public one, those of labels, and the revision's own.

    A revision is looked at under the latter two before it gets visitors. A job has no NAME and no host.
    """
    app, suffix = values[variables.CONTAINER_APP_NAME], values[variables.CONTAINER_APP_ENV_DNS_SUFFIX]
    if app and not suffix:
        values.fault(variables.CONTAINER_APP_ENV_DNS_SUFFIX, "is missing beside CONTAINER_APP_NAME.")
    hosts = [f"{app}.{suffix}", *(f"{app}---{label}.{suffix}" for label in LABELS)] if app and suffix else []
    return [
        *((variables.CONTAINER_APP_ENV_DNS_SUFFIX, host) for host in hosts),
        (variables.CONTAINER_APP_HOSTNAME, values[variables.CONTAINER_APP_HOSTNAME]),
    ]


def _is_host_name(host: str) -> bool:
    label = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
    return re.fullmatch(rf"{label}(\.{label})*|\[[0-9a-f:.]+\]", host, re.IGNORECASE) is not None


def origin(hosts: list[str]) -> str:
    """By the first host that is a name and not a domain; a job may have none."""
    return f"https://{next((host for host in hosts if not host.startswith('.')), 'HOST')}"


def csrf_trusted_origins(hosts: list[str]) -> list[str]:
    return [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in hosts]


def front_door_id(values: Values) -> str:
    value = values[variables.FRONT_DOOR_ID].lower()
    if value and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        values.fault(
            variables.FRONT_DOOR_ID,
            "is not the id of a Front Door. Set it to what this prints: "
            "az resource show --resource-type Microsoft.Cdn/profiles --resource-group GROUP --name NAME "
            "--query properties.frontDoorId",
        )
    return value
