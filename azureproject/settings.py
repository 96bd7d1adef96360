"""Settings of the site, one file, read top to bottom. What a variable may say: configuration/."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from . import logs
from .configuration import environment, storages, variables
from .middleware import security_headers

BASE_DIR = Path(__file__).resolve().parent.parent

# collectstatic alone runs where nothing is configured yet: in the build of an image or of App Service.
if sys.argv[1:2] == ["collectstatic"]:
    env = environment.for_build(BASE_DIR)
else:
    environment.load_files(os.environ, BASE_DIR)
    env = environment.read(os.environ, BASE_DIR)

SECRET_KEY = env.secret_key
SECRET_KEY_FALLBACKS = env[variables.SECRET_KEY_FALLBACKS]
DEBUG = env[variables.DEBUG]
HOSTED = env.hosted
ALLOWED_HOSTS = env.hosts
CSRF_TRUSTED_ORIGINS = env.csrf_trusted_origins
SITE_NAME = "Plateful"

# Hosted, the platform's proxy ends TLS and says so; without it anyone could claim that.
if HOSTED:
    # The SDK then tries the identities of Azure and no developer's account: `prod` leaves out the very list
    # that its exclude_..._credential keywords would have to name.
    os.environ["AZURE_TOKEN_CREDENTIALS"] = os.environ.get("AZURE_TOKEN_CREDENTIALS", "").strip() or "prod"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env[variables.HSTS_INCLUDE_SUBDOMAINS]
    SECURE_HSTS_PRELOAD = env[variables.HSTS_PRELOAD]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
# HSTS for subdomains (W005) and for the browsers' preload lists (W021) cannot be taken back for a year,
# and other sites may live on the subdomains: each is given only when its variable asks for it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = security_headers.content_security_policy(env.photo_origin)
# What no page asks a browser for.
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "usb",
    )
}
FORWARDED_HOPS = env.forwarded_hops
FRONT_DOOR_ID = env.front_door_id
# Where a link that a command prints leads to.
SITE_ORIGIN = env.origin

# The output of a command is its own, and may be read by a program.
LOGGING = logs.configuration(
    hosted=HOSTED,
    directory=env[variables.LOG_DIR],
    stream="stderr" if Path(sys.argv[0]).name == "manage.py" else "stdout",
)

INSTALLED_APPS = [
    "azureproject",
    *env.apps,
    "azureproject.staff_sign_in",
    "restaurant_review",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "azureproject.middleware.probes.ProbesMiddleware",
    "azureproject.middleware.head.HeadMiddleware",
    "azureproject.middleware.client_address.ClientAddressMiddleware",
    "azureproject.middleware.request_id.RequestIdMiddleware",
    "azureproject.middleware.front_door.FrontDoorMiddleware",
    # Sends remembered pages, without what follows. Replicas are chosen by what follows.
    *([] if env.replicas else ["restaurant_review.page_cache.SharedPageMiddleware"]),
    # Before whatever may answer with an error: pages of other sites may read those of the API too.
    "restaurant_review.api.origins.CorsMiddleware",
    "restaurant_review.api.problems.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "azureproject.middleware.security_headers.SecurityHeadersMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "azureproject.middleware.outages.OutageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "restaurant_review.speculation.SpeculationRulesMiddleware",
    "restaurant_review.language.AddressLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    *(["azureproject.middleware.replicas.ReplicaMiddleware"] if env.replicas else []),
]

# Traces and figures; whether there are any, and where they go.
TELEMETRY = env.telemetry
if TELEMETRY:
    MIDDLEWARE.insert(1, "azureproject.telemetry.middleware.TelemetryMiddleware")

ROOT_URLCONF = "azureproject.urls"
WSGI_APPLICATION = "azureproject.wsgi.application"

TEMPLATES = [
    # The pages of diners, and of errors.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "jinja2"],
        "OPTIONS": {"environment": "restaurant_review.jinja2.Environments"},
    },
    # The admin, which is written in Django's own language.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# How staff sign in. Without the ids of Entra nothing of it is imported or shown.
ENTRA_TENANT_ID = env.entra.tenant_id
ENTRA_CLIENT_ID = env.entra.client_id
ENTRA_AUTHORITY = env.entra.authority
# Roles of the app in Entra, and the group that each gives. The role Administrator makes a superuser.
STAFF_ROLES = {"Moderator": "Moderators"}
STAFF_PASSWORDS = env.staff_passwords
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    *(["django.contrib.auth.backends.ModelBackend"] if STAFF_PASSWORDS else []),
    *(["azureproject.staff_sign_in.backends.EntraBackend"] if ENTRA_CLIENT_ID else []),
    "azureproject.staff_sign_in.backends.LinkBackend",
]
# Seconds that a link of `manage.py sign_in_link` is good for. No password is ever reset by mail here.
PASSWORD_RESET_TIMEOUT = 600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
# Ten wrong passwords close one account to one address for half an hour, and many for whatever accounts close
# all of them to that address (lockout.py); nothing is closed to anybody else.
# Sooner: python manage.py axes_reset_username NAME
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_HANDLER = "azureproject.lockout.LockoutHandler"
AXES_CLIENT_IP_CALLABLE = "azureproject.lockout.household"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "admin/locked.html"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Messages travel in a cookie, so that a visitor needs no session to be told what happened.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

DATABASES = {"default": env.database, **env.replicas}
DATABASE_ROUTERS = ["azureproject.replicas.router.ReplicaRouter"] if env.replicas else []
REPLICA_MAX_LAG = env[variables.REPLICA_MAX_LAG]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": env.photo_storage,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env[variables.MEDIA_ROOT]
MEDIA_URL = storages.MEDIA_URL
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
# Languages whose pages have addresses of their own, below their code.
LANGUAGE_URLCONFS = {"fr": "azureproject.french_urls"}
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env[variables.TIME_ZONE]
USE_TZ = True

# Posting and moderation.
REVIEWS_PER_HOUR = env[variables.REVIEWS_PER_HOUR]
REVIEWS_REQUIRE_APPROVAL = env[variables.REVIEWS_REQUIRE_APPROVAL]
REPORTS_TO_HIDE = env[variables.REPORTS_TO_HIDE]
# Where it is set, moderators are told once a day by mail what waits. Its settings are Django's own.
MODERATION_DIGEST = bool(env.mail)
globals().update(env.mail)
API_ALLOWED_ORIGINS = env[variables.API_ALLOWED_ORIGINS]

# Rendered pages kept in each process, in bytes; 0 is off.
PAGE_CACHE_BYTES = env[variables.PAGE_CACHE_BYTES]

CSRF_FAILURE_VIEW = "restaurant_review.views.csrf_failure"
# All that is written in a form, its photos apart: staff may decide on 10,000 reviews at once, by their ids.
# Taken apart, 2.5 MB of percent signs cost more than a second, which is Django's own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# A photo is kept in memory up to the size a photo may have; nothing is written to disk while it comes in.
FILE_UPLOAD_HANDLERS = ["restaurant_review.photos.upload_handler.PhotoUploadHandler"]
