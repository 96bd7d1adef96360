"""What mends a failure: the command or the statement, with the names of this very site in it."""

import os
from typing import Any

from django.conf import settings

from ..managed_identity import tokens
from ..managed_identity.postgresql import parameters
from ..managed_identity.postgresql.timeouts import STATEMENT_TIMEOUT
from .claims import object_id

REPLICA = "Remove it from AZURE_POSTGRESQL_REPLICA_HOSTS, or make it a replica again."
SQLITE = "django.db.backends.sqlite3"


def _group(name: str, kind: str) -> str:
    """The resource group, or for what the environment does not tell, the command that finds it."""
    known = os.environ.get("WEBSITE_RESOURCE_GROUP")
    return (
        known or f"$(az resource list --name {name} --resource-type {kind} --query [0].resourceGroup -o tsv)"
    )


def assign_identity(client_id: str | None) -> str:
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


def grant_schema(database: str, user: str) -> str:
    grant = f"GRANT USAGE, CREATE ON SCHEMA public TO {_quoted(user)};"
    return f"In the database {database}, as its owner: {grant}"


def limit_statements(user: str) -> str:
    alter = f"ALTER ROLE {_quoted(user)} SET statement_timeout = '{STATEMENT_TIMEOUT:.0f}s';"
    return f"As the administrator: {alter} (commands lift it for themselves on port 5432)"


def for_database(error: BaseException, config: dict[str, Any]) -> str:
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
        return assign_identity(client_id)
    if "refused the token" in said:
        oid = object_id(scope, client_id)
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
    if "or later is required" in said:
        # The words of Django; a server of the tutorials may be older than it takes.
        upgrade = "az postgres flexible-server upgrade"
        return (
            f"{upgrade} --resource-group {group} --name {server} --version 17; the server is away for some "
            "minutes meanwhile, and there is no way back but a backup"
        )
    if "permission denied for database" in said:
        return f"As the administrator: GRANT CONNECT ON DATABASE {_quoted(name)} TO {_quoted(user)};"
    if "permission denied" in said:
        return grant_schema(name, user)
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


def for_storage(error: BaseException, account: str, options: dict[str, Any]) -> str:
    """`account` and `options` are those of the storage; the disk has none."""
    if not account:
        return f"mkdir -p {settings.MEDIA_ROOT}, give this user the right to write there, or set MEDIA_ROOT."
    client_id = options.get("client_id")
    if not (oid := object_id(tokens.STORAGE_SCOPE, client_id)):
        return assign_identity(client_id)
    said = f"{type(error).__name__} {error} {getattr(error, 'error_code', '')}".lower()
    show = f"az storage account show --name {account} --query"
    if "containernotfound" in said or "specified container does not exist" in said:
        group = _group(account, "Microsoft.Storage/storageAccounts")
        create = f"az storage container-rm create --resource-group {group} --storage-account {account}"
        return f"{create} --name {options['azure_container']} --public-access off"
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


def collect_static() -> str:
    collect = "python manage.py collectstatic --no-input"
    app = os.environ.get("WEBSITE_SITE_NAME")
    if not app:
        return collect
    group = _group(app, "Microsoft.Web/sites")
    return (
        f"az webapp config appsettings set --resource-group {group} --name {app} "
        f"--settings SCM_DO_BUILD_DURING_DEPLOYMENT=true, and deploy again: the build runs {collect}"
    )
