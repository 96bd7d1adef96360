"""Every environment variable of the site, declared once.

.env.example and the table of the README are written from here: `python -m azureproject.configuration`.
"""

from typing import Any

from .declaration import (
    Variable,
    by_platform,
    flag,
    number,
    optional_flag,
    optional_number,
    optional_path,
    origins,
    path,
    share,
    text,
    time_zone,
    words,
)

SECRET_KEY = text(
    "SECRET_KEY",
    "Signs cookies and links. Required; `check --deploy` warns of one shorter than 50 characters.",
    secret=True,
)
SECRET_KEY_FILE = text("SECRET_KEY_FILE", "Path of a file that holds it, in place of `SECRET_KEY`.")
SECRET_KEY_FALLBACKS = words(
    "SECRET_KEY_FALLBACKS", "Older keys that are still accepted, separated by commas.", secret=True
)
DEBUG = flag("DEBUG", "`true` shows detailed error pages, for development only. Refused when hosted.")

WEBSITE_HOSTNAME = by_platform(
    "WEBSITE_HOSTNAME",
    "Set by App Service. The site is then hosted: HTTPS only, secure cookies, HSTS, JSON logs.",
)
CONTAINER_APP_NAME = by_platform("CONTAINER_APP_NAME", "Set by Container Apps, with the same effect.")
CONTAINER_APP_ENV_DNS_SUFFIX = by_platform(
    "CONTAINER_APP_ENV_DNS_SUFFIX", "Set by Container Apps: the public host is `NAME.SUFFIX`."
)
CONTAINER_APP_HOSTNAME = by_platform(
    "CONTAINER_APP_HOSTNAME", "Set by Container Apps: the host of this very revision."
)
CONTAINER_APP_JOB_NAME = by_platform(
    "CONTAINER_APP_JOB_NAME", "Set by Container Apps in its jobs, which have no host."
)
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "More host names, such as custom domains, separated by commas.")
FRONT_DOOR_ID = text(
    "FRONT_DOOR_ID",
    "The Front Door that alone may hand requests to the site: the property `frontDoorId` of its profile.",
)
FORWARDED_HOPS = optional_number(
    "FORWARDED_HOPS",
    "Proxies of ours before a hosted site. Default 1, the platform's own; 2 with `FRONT_DOOR_ID`.",
    lowest=1,
    highest=10,
)
HSTS_INCLUDE_SUBDOMAINS = flag(
    "HSTS_INCLUDE_SUBDOMAINS", "`true` extends HSTS to all subdomains, which cannot be taken back soon."
)
HSTS_PRELOAD = flag("HSTS_PRELOAD", "`true` asks browsers' preload lists to take the site in, for good.")

AZURE_POSTGRESQL_CONNECTIONSTRING = text(
    "AZURE_POSTGRESQL_CONNECTIONSTRING",
    "The database as libpq text, as Service Connector sets it for Python.",
    example="dbname=NAME host=SERVER.postgres.database.azure.com port=5432 user=ROLE",
    secret=True,
)
AZURE_POSTGRESQL_NAME = text(
    "AZURE_POSTGRESQL_NAME", "The same in parts, as Service Connector sets it for Django: the database."
)
AZURE_POSTGRESQL_HOST = text("AZURE_POSTGRESQL_HOST", "Its server.")
AZURE_POSTGRESQL_USER = text("AZURE_POSTGRESQL_USER", "The role, which is called as the identity is.")
AZURE_POSTGRESQL_PASSWORD = text(
    "AZURE_POSTGRESQL_PASSWORD", "Its password; without one the managed identity signs in.", secret=True
)
AZURE_POSTGRESQL_PORT = text("AZURE_POSTGRESQL_PORT", "5432 unless it is set; PgBouncer's is 6432.")
DBNAME = text("DBNAME", "The same as the samples name it: the database.")
DBHOST = text("DBHOST", "Its server. Hosted, a name without a dot gets `.postgres.database.azure.com`.")
DBUSER = text("DBUSER", "The role.")
DBPASS = text("DBPASS", "Its password, if it has one.", secret=True)
DBPORT = text("DBPORT", "5432 unless it is set.")
DATABASE_URL = text(
    "DATABASE_URL",
    "A database address such as `postgres://USER:PASSWORD@HOST:5432/NAME`.",
    secret=True,
)
SQLITE_PATH = path("SQLITE_PATH", "The SQLite file when none of the above is set.", "var/db.sqlite3")
AZURE_POSTGRESQL_REPLICA_HOSTS = words(
    "AZURE_POSTGRESQL_REPLICA_HOSTS",
    "Read replicas of the database, whichever variables name it: `HOST` or `HOST:PORT`, with commas between.",
)
REPLICA_MAX_LAG = number(
    "REPLICA_MAX_LAG", "Seconds that a replica may be behind and still be read.", 2, lowest=1, highest=60
)
PGSSLMODE = text(
    "PGSSLMODE",
    "Overrides how the server proves who it is; `verify-full` where the managed identity signs in.",
)
PGSSLROOTCERT = text("PGSSLROOTCERT", "File of the authority that vouches for it, in place of certifi's.")
POSTGRES_TOKEN_SCOPE = text(
    "POSTGRES_TOKEN_SCOPE", "What the token is asked for, in other clouds than the public one."
)

AZURE_STORAGEBLOB_RESOURCEENDPOINT = text(
    "AZURE_STORAGEBLOB_RESOURCEENDPOINT",
    "Address of the storage account for photos (docs/photos.md).",
    example="https://ACCOUNT.blob.core.windows.net/",
)
STORAGE_ACCOUNT_NAME = text(
    "STORAGE_ACCOUNT_NAME", "Its name, or its address, where the variable above is not set."
)
STORAGE_CONTAINER_NAME = text("STORAGE_CONTAINER_NAME", "The container in it.", "photos")
PHOTOS_THROUGH_SITE = flag(
    "PHOTOS_THROUGH_SITE", "`true`: the site hands out the account's photos, which browsers do not reach."
)
MEDIA_ROOT = path("MEDIA_ROOT", "Folder for photos when no account is named.", "var/media")

AZURE_CLIENT_ID = text("AZURE_CLIENT_ID", "Client id of a user-assigned identity.")
AZURE_POSTGRESQL_CLIENTID = text("AZURE_POSTGRESQL_CLIENTID", "The same for the database alone.")
AZURE_STORAGEBLOB_CLIENTID = text("AZURE_STORAGEBLOB_CLIENTID", "The same for the photos alone.")

ENTRA_TENANT_ID = text(
    "ENTRA_TENANT_ID",
    "Staff sign in with Microsoft Entra ID (docs/staff-sign-in.md): id of the tenant.",
    example="00000000-0000-0000-0000-000000000000",
)
ENTRA_CLIENT_ID = text(
    "ENTRA_CLIENT_ID", "Id of the app in it.", example="00000000-0000-0000-0000-000000000000"
)
ENTRA_AUTHORITY = text(
    "ENTRA_AUTHORITY", "Another authority, in other clouds.", "https://login.microsoftonline.com"
)
STAFF_PASSWORDS = optional_flag(
    "STAFF_PASSWORDS", "Whether staff may sign in with passwords. On without Entra, off with it."
)

REVIEWS_PER_HOUR = number(
    "REVIEWS_PER_HOUR", "How much one address may post in an hour.", 60, lowest=1, highest=1_000_000
)
REVIEWS_REQUIRE_APPROVAL = flag(
    "REVIEWS_REQUIRE_APPROVAL", "`true` keeps new reviews back until staff publish them."
)
REPORTS_TO_HIDE = number(
    "REPORTS_TO_HIDE", "This many reports hide a review until staff decide.", 3, lowest=1, highest=1_000
)
TIME_ZONE = time_zone(
    "TIME_ZONE", "Where the restaurants are, as `Europe/Paris`: their opening hours are in its time.", "UTC"
)
API_ALLOWED_ORIGINS = origins(
    "API_ALLOWED_ORIGINS",
    "Other sites whose pages may post to the API, as `https://app.example`, separated by commas.",
)

EMAIL_URL = text(
    "EMAIL_URL",
    "The mail server: with it, moderators who have an address are told once a day what waits.",
    example="smtp+tls://USER:PASSWORD@HOST:587",
    secret=True,
)
EMAIL_FROM = text("EMAIL_FROM", "What its mail is from; without it, `noreply@` and the site's host.")

APPLICATIONINSIGHTS_CONNECTION_STRING = text(
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "Traces and figures go to this Application Insights (docs/observe.md), signed in by the identity.",
    example="InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://HOST/",
    secret=True,
)
OTEL_EXPORTER_OTLP_ENDPOINT = text(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "Or to a collector that speaks OTLP. Its other variables, as OpenTelemetry names them, are read too.",
    example="http://127.0.0.1:4318",
)
OTEL_EXPORTER_OTLP_PROTOCOL = text("OTEL_EXPORTER_OTLP_PROTOCOL", "`grpc` or this.", "http/protobuf")
OTEL_TRACES_SAMPLER_ARG = share(
    "OTEL_TRACES_SAMPLER_ARG",
    "The share of requests whose trace is kept, 0 to 1. Failures are kept whatever it says.",
    0.05,
)
OTEL_SERVICE_NAME = text("OTEL_SERVICE_NAME", "What the site is called there; by default as its host is.")
OTEL_SDK_DISABLED = flag("OTEL_SDK_DISABLED", "`true` sends nothing, whatever the variables above say.")
LOG_DIR = optional_path("LOG_DIR", "Folder for rotating log files beside the log on the terminal.")
CONFIG_DIR = optional_path(
    "CONFIG_DIR", "Folder whose `.env` is read as well, before the one beside `manage.py`."
)
PAGE_CACHE_BYTES = number(
    "PAGE_CACHE_BYTES",
    "Memory for rendered pages in each process; 0 keeps none.",
    16 * 1024 * 1024,
    lowest=0,
    highest=2**40,
)
PORT = number("PORT", "Port of the web server.", 8000, lowest=1, highest=65535)
WEB_CONCURRENCY = optional_number(
    "WEB_CONCURRENCY",
    "Its processes: one a core, at least 2 and at most 8, unless it is set; 1 for SQLite on a share.",
    lowest=1,
    highest=64,
)
GUNICORN_THREADS = number("GUNICORN_THREADS", "Threads in each.", 4, lowest=1, highest=256)
MIGRATE_ON_START = flag(
    "MIGRATE_ON_START",
    "`true` migrates before the web server starts; of several that start at once, one does.",
)

# In the order of the documents.
VARIABLES: tuple[Variable[Any], ...] = tuple(
    variable for variable in vars().copy().values() if isinstance(variable, Variable)
)
NAMES = tuple(variable.name for variable in VARIABLES)
