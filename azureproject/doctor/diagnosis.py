"""Each part of the running site tried for real, and for each failure what to do about it.

`manage.py doctor` shows it. Nothing here changes the site, apart from a probe blob that is removed again.
"""

import base64
import binascii
import json
import os
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from uuid import uuid4

import certifi
from django.conf import settings
from django.core import checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from ..logs import error_text
from ..managed_identity import tokens
from ..managed_identity.postgresql import parameters

# Seconds for everything together; each part has the limits of its own clients besides.
PATIENCE = 25.0
# Seconds by which clocks may differ. Tokens and links are valid from some minutes ago.
SKEW = 60.0
SQLITE = "django.db.backends.sqlite3"

State = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True)
class Finding:
    part: str
    state: State
    said: str
    mend: str = ""


def findings() -> list[Finding]:
    """What was found, part by part, within `PATIENCE` seconds whatever is away."""
    from . import staff_sign_in

    examination = Examination()
    parts: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("settings", examination.settings),
        ("static files", examination.static_files),
        ("identity", examination.identities),
        ("database", examination.database),
        ("storage", examination.storage),
        (staff_sign_in.PART, staff_sign_in.examine),
    )
    runs = [_Run(part, examine) for part, examine in parts]
    deadline = time.monotonic() + PATIENCE
    for run in runs:
        run.thread.join(max(0.0, deadline - time.monotonic()))
    found = [finding for run in runs for finding in run.result()]
    return [*found, examination.clock()]


class _Run:
    """One part in a thread of its own, which is left behind when it takes too long."""

    def __init__(self, part: str, examine: Callable[[], Iterator[Finding]]) -> None:
        self.part = part
        self.examine = examine
        self.found: list[Finding] = []
        self.thread = Thread(target=self._go, name=f"doctor: {part}", daemon=True)
        self.thread.start()

    def _go(self) -> None:
        try:
            for finding in self.examine():
                self.found.append(finding)
        except Exception as error:
            self.found.append(Finding(self.part, "failed", f"{type(error).__name__}: {error_text(error)}"))
        finally:
            connections.close_all()

    def result(self) -> list[Finding]:
        found = list(self.found)
        if self.thread.is_alive():
            mend = "Something accepts connections and is silent: see the network's firewall and private DNS."
            found.append(Finding(self.part, "failed", f"no answer within {PATIENCE:.0f} s", mend))
        return found


@dataclass
class Examination:
    # Seconds that another clock is ahead of ours, by whose it is.
    clocks: dict[str, float] = field(default_factory=dict)

    def settings(self) -> Iterator[Finding]:
        mode = "hosted" if settings.HOSTED else "not hosted"
        hosts = ", ".join(settings.ALLOWED_HOSTS) or "no host name"
        yield Finding("settings", "ok", f"{mode}, answers to {hosts}")
        for message in checks.run_checks(include_deployment_checks=settings.HOSTED):
            # The static files have a part of their own here.
            if (
                message.level >= checks.WARNING
                and message.id != "azureproject.E005"
                and not message.is_silenced()
            ):
                yield Finding("settings", "failed", f"{message.id}: {message.msg}", message.hint or "")

    def static_files(self) -> Iterator[Finding]:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        try:
            paths = json.loads(manifest.read_text())["paths"]
        except (OSError, ValueError, KeyError) as error:
            yield Finding("static files", "failed", f"{manifest}: {type(error).__name__}", _collect())
            return
        missing = [name for name in paths.values() if not (manifest.parent / name).is_file()]
        if missing:
            yield Finding("static files", "failed", f"{len(missing)} missing, {missing[0]} first", _collect())
        else:
            yield Finding("static files", "ok", f"{len(paths)} collected in {manifest.parent}")

    def identities(self) -> Iterator[Finding]:
        """A token for each service that is signed in to with one."""
        services = []
        if signs_in(config := settings.DATABASES["default"]):
            services.append(("database", *parameters.identity(config)))
        if _account():
            services.append(("storage", tokens.STORAGE_SCOPE, _storage_options().get("client_id")))
        if not services:
            yield Finding("identity", "skipped", "neither database nor storage asks for one")
        for service, scope, client_id in services:
            try:
                claims = _claims(tokens.get_token(scope, client_id))
            except tokens.IdentityUnavailable as error:
                yield Finding(
                    "identity", "failed", f"no token for the {service}: {_short(error)}", _assign(client_id)
                )
                continue
            yield Finding(
                "identity", "ok", f"{_source_of_tokens()} gave a token for the {service}: {_whose(claims)}"
            )

    def database(self) -> Iterator[Finding]:
        connection = connections[DEFAULT_DB_ALIAS]
        config = connection.settings_dict
        if config["ENGINE"] == SQLITE:
            where = f"SQLite, {config['NAME']}"
            exists = Path(config["NAME"]).exists() or "memory" in str(config["NAME"])
            if not exists and not os.access(Path(config["NAME"]).parent, os.W_OK):
                mend = f"mkdir -p {Path(config['NAME']).parent}"
                yield Finding("database", "failed", f"{where}: its folder is missing or read only", mend)
                return
        else:
            where = f"{config['HOST']}:{config['PORT']}/{config['NAME']}"
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                yield from self._postgresql(connection, where)
            else:
                yield Finding("database", "ok", where)
            executor = MigrationExecutor(connection)
            pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        except Exception as error:
            yield Finding("database", "failed", f"{where}: {_short(error)}", _mend_database(error, config))
            return
        if pending:
            yield Finding("database", "failed", f"{pending} migrations pending", "python manage.py migrate")
        else:
            yield Finding("database", "ok", "all migrations applied")

    def _postgresql(self, connection: Any, where: str) -> Iterator[Finding]:
        config = connection.settings_dict
        with connection.cursor() as cursor:
            before = time.time()
            cursor.execute(
                "SELECT current_user, extract(epoch FROM clock_timestamp()),"
                " (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl),"
                " has_schema_privilege('public', 'CREATE')"
            )
            user, clock, tls, may_create = cursor.fetchone()
        self.clocks["database"] = float(clock) - (before + time.time()) / 2
        mode = config["OPTIONS"].get("sslmode", "prefer")
        how = f"{tls}, {mode}" if tls else "without TLS"
        secured = bool(tls) or not settings.HOSTED
        mend = "" if secured else "Remove PGSSLMODE: a hosted site verifies the server by default."
        yield Finding("database", "ok" if secured else "failed", f"{where} as {user} ({how})", mend)
        if may_create:
            yield Finding("database", "ok", f"{user} may migrate")
        else:
            grant = f"GRANT USAGE, CREATE ON SCHEMA public TO {_quoted(user)};"
            mend = f"In database {config['NAME']}, as its owner: {grant}"
            yield Finding("database", "failed", f"{user} may not create tables in the schema public", mend)

    def storage(self) -> Iterator[Finding]:
        account = _account()
        where = f"{account}, container {_container()}" if account else f"the disk, {settings.MEDIA_ROOT}"
        content = b"The site's doctor wrote this and removes it again."
        step, saved = "write", ""
        try:
            if account:
                self._look_at_storage_clock()
            saved = default_storage.save(f"doctor/{uuid4().hex}.txt", ContentFile(content))
            step = "read"
            with default_storage.open(saved) as file:
                if file.read() != content:
                    raise ValueError("what was read is not what was written")
            if account:
                step = "delegation key"
                link = default_storage.url(saved)
                if "sig=" not in link:
                    raise PermissionError("no delegation key to sign links with")
                step = "link"
                with urllib.request.urlopen(link, timeout=10, context=_tls()) as answer:
                    if answer.read() != content:
                        raise ValueError("what the link gave is not what was written")
            step = "delete"
            default_storage.delete(saved)
        except Exception as error:
            said = f"{where}: {step}: {_short(error)}"
            yield Finding("storage", "failed", said, _mend_storage(error))
            if saved and step != "delete":
                with suppress(Exception):
                    default_storage.delete(saved)
        else:
            steps = "write, read, delegation key, link, delete" if account else "write, read, delete"
            yield Finding("storage", "ok", f"{where}: {steps}")

    def _look_at_storage_clock(self) -> None:
        """Every answer of the storage has a Date, that to a question without a token too."""
        try:
            address = _storage_options()["account_url"]
            with urllib.request.urlopen(address, timeout=4, context=_tls()) as answer:
                date = answer.headers["Date"]
        except HTTPError as error:
            date = error.headers["Date"]
            error.close()
        except (URLError, OSError):
            return
        if date:
            self.clocks["storage"] = parsedate_to_datetime(date).timestamp() - time.time()

    def clock(self) -> Finding:
        if not self.clocks:
            return Finding("clock", "skipped", "nobody's clock to compare with")
        whose, ahead = max(self.clocks.items(), key=lambda item: abs(item[1]))
        said = f"{abs(ahead):.0f} s {'behind' if ahead > 0 else 'ahead of'} the {whose}'s"
        if abs(ahead) <= SKEW:
            return Finding("clock", "ok", said)
        mend = "Tokens and links will be refused. Restart the site, so that it moves to another machine."
        return Finding("clock", "failed", said, mend)


def _short(error: BaseException) -> str:
    """The error on one line, its type before words that would not say much alone."""
    text = " ".join(error_text(error).split())
    # The SDK names every credential it tried; the managed identity's own words say what went wrong.
    text = text[max(0, text.find("ManagedIdentityCredential:")) :][:400]
    code = getattr(error, "error_code", None) or getattr(error, "code", None)
    return f"{type(error).__name__} {code or ''}".strip() + (f": {text}" if text else "")


def signs_in(config: dict[str, Any]) -> bool:
    """Whether this database is one that the managed identity signs in to."""
    return "IDENTITY" in config


def _claims(token: str) -> dict[str, Any]:
    """What the token says of itself, unverified; nothing when it is no JWT."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}


def _whose(claims: dict[str, Any]) -> str:
    # The path of the managed identity, of the app that has one of its own, or a person's name.
    name = (
        str(claims.get("xms_mirid", "")).rpartition("/")[2]
        or claims.get("upn")
        or claims.get("app_displayname")
    )
    parts = [f"identity {name}"] if name else []
    parts += [f"object id {claims['oid']}"] if claims.get("oid") else []
    if claims.get("exp"):
        parts.append(f"until {datetime.fromtimestamp(claims['exp'], UTC):%Y-%m-%d %H:%M} UTC")
    return ", ".join(parts) or "it says nothing of itself"


def _source_of_tokens() -> str:
    if os.environ.get("AZURE_CLIENT_SECRET"):
        return "the client secret in AZURE_CLIENT_SECRET"
    if os.environ.get("IDENTITY_ENDPOINT"):
        return "the managed identity of this app"
    return "the developer's sign-in" if not settings.HOSTED else "the managed identity of this machine"


def _object_id(scope: str, client_id: str | None) -> str:
    """Of the identity that signs in, from the token that was just fetched; empty when there is none."""
    try:
        return _claims(tokens.get_token(scope, client_id)).get("oid") or "OBJECT-ID"
    except tokens.IdentityUnavailable:
        return ""


def _tls() -> ssl.SSLContext:
    """The authorities that the SDK trusts."""
    return ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where())


def _storage_options() -> dict[str, Any]:
    return settings.STORAGES["default"].get("OPTIONS", {})


def _account() -> str:
    """The name of the storage account; its whole address where that is no Azure one; "" for the disk."""
    address = urlsplit(_storage_options().get("account_url", ""))
    host = address.hostname or ""
    return host.partition(".")[0] if ".blob." in host else address.netloc + address.path


def _container() -> str:
    return _storage_options().get("azure_container", "photos")


def _group(name: str, kind: str) -> str:
    """The resource group, or for what the environment does not tell, the command that finds it."""
    known = os.environ.get("WEBSITE_RESOURCE_GROUP")
    return (
        known or f"$(az resource list --name {name} --resource-type {kind} --query [0].resourceGroup -o tsv)"
    )


def _assign(client_id: str | None) -> str:
    """How the app gets the identity it asks for."""
    if not settings.HOSTED:
        return "az login"
    if app := os.environ.get("CONTAINER_APP_NAME"):
        command = f"az containerapp identity assign --name {app}"
        group = _group(app, "Microsoft.App/containerApps")
        system, user = "--system-assigned", "--user-assigned"
    else:
        app = os.environ.get("WEBSITE_SITE_NAME", "APP")
        command = f"az webapp identity assign --name {app}"
        group = _group(app, "Microsoft.Web/sites")
        system, user = "--identities [system]", "--identities"
    if not client_id:
        assign = f"{command} --resource-group {group} {system}"
        return f"{assign}; if it has a user-assigned identity alone, set AZURE_CLIENT_ID instead"
    found = f"$(az identity list --query \"[?clientId=='{client_id}'].id\" -o tsv)"
    return f"{command} --resource-group {group} {user} {found}; then restart"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _mend_database(error: BaseException, config: dict[str, Any]) -> str:
    """By the words of the backend and of the server: libpq has no codes for what happens on connecting."""
    said = str(error).lower()
    user, name = str(config["USER"]), str(config["NAME"])
    if config["ENGINE"] == SQLITE:
        return f"Give this user the right to write to {name} and to its folder, or set SQLITE_PATH."
    server = str(config["HOST"]).partition(".")[0]
    group = _group(server, "Microsoft.DBforPostgreSQL/flexibleServers")
    show = f"az postgres flexible-server show --resource-group {group} --name {server} --query"
    scope, client_id = parameters.identity(config)
    if "no token to sign in" in said:
        return _assign(client_id)
    if "refused the token" in said:
        oid = _object_id(scope, client_id)
        values = f"{_literal(user)}, {_literal(oid)}, 'service', false, false"
        owner = _literal(f"aadauth,oid={oid},type=service")
        return (
            "In the database postgres, as the Entra administrator: "
            f"SELECT * FROM pgaadauth_create_principal_with_oid({values}); "
            "If the role is there, it belongs to another identity: "
            f'SECURITY LABEL FOR "pgaadauth" ON ROLE {_quoted(user)} IS {owner};'
        )
    if "refused the password" in said:
        return "Correct the password in the environment, or remove it to sign in with the managed identity."
    if f'database "{name.lower()}" does not exist' in said:
        create = "az postgres flexible-server db create"
        return f"{create} --resource-group {group} --server-name {server} --name {name}"
    if "permission denied for database" in said:
        return f"As the administrator: GRANT CONNECT ON DATABASE {_quoted(name)} TO {_quoted(user)};"
    if "permission denied" in said:
        grant = f"GRANT USAGE, CREATE ON SCHEMA public TO {_quoted(user)};"
        return f"In the database {name}, as its owner: {grant}"
    if "too many" in said or "remaining connection slots" in said:
        return "Set WEB_CONCURRENCY and GUNICORN_THREADS lower, or take a larger server."
    if "did not prove" in said:
        return "Correct the host name, or set PGSSLROOTCERT to the authority's file if it is your own."
    if "could not translate host name" in said or "name or service not known" in said:
        return f"{show} fullyQualifiedDomainName"
    return (
        f"{show} state; if it is Ready, let the app in: "
        f"az postgres flexible-server firewall-rule create --resource-group {group} --server-name {server} "
        "--name azure --start-ip-address 0.0.0.0 --end-ip-address 0.0.0.0 "
        "(all of Azure; a private network is narrower)"
    )


def _mend_storage(error: BaseException) -> str:
    account, container = _account(), _container()
    if not account:
        return f"mkdir -p {settings.MEDIA_ROOT}, give this user the right to write there, or set MEDIA_ROOT."
    client_id = _storage_options().get("client_id")
    if not (oid := _object_id(tokens.STORAGE_SCOPE, client_id)):
        return _assign(client_id)
    said = f"{type(error).__name__} {error} {getattr(error, 'error_code', '')}".lower()
    show = f"az storage account show --name {account} --query"
    if "containernotfound" in said or "specified container does not exist" in said:
        return f"az storage container create --account-name {account} --name {container} --auth-mode login"
    if any(sign in said for sign in ("authorization", "authenticationfailed", "403", "delegation key")):
        return (
            f"az role assignment create --assignee-object-id {oid} "
            "--assignee-principal-type ServicePrincipal "
            f'--role "Storage Blob Data Contributor" --scope $({show} id -o tsv); it may take ten minutes '
            f"to count. If the role is there, see who may come in: {show} networkRuleSet"
        )
    return (
        f"{show} primaryEndpoints.blob; if the address is right, see who may come in: {show} networkRuleSet"
    )


def _collect() -> str:
    collect = "python manage.py collectstatic --no-input"
    app = os.environ.get("WEBSITE_SITE_NAME")
    if not app:
        return collect
    group = _group(app, "Microsoft.Web/sites")
    return (
        f"az webapp config appsettings set --resource-group {group} --name {app} "
        f"--settings SCM_DO_BUILD_DURING_DEPLOYMENT=true, and deploy again: the build runs {collect}"
    )
