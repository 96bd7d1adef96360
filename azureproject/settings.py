"""Settings of the site, one file, read top to bottom. What a variable may say: environment.py."""

import os
import sys
from pathlib import Path

from . import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# collectstatic alone runs where nothing is configured yet: in the build of an image or of App Service.
if sys.argv[1:2] == ["collectstatic"]:
    env = environment.for_build(BASE_DIR)
else:
    environment.load_files(os.environ, BASE_DIR)
    env = environment.read(os.environ, BASE_DIR)

SECRET_KEY = env.secret_key
SECRET_KEY_FALLBACKS = env.secret_key_fallbacks
DEBUG = env.debug
HOSTED = env.hosted
ALLOWED_HOSTS = env.hosts
CSRF_TRUSTED_ORIGINS = env.csrf_trusted_origins
SITE_NAME = "Plateful"

INSTALLED_APPS = [
    "azureproject",
    "restaurant_review",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "azureproject.outages.OutageMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "azureproject.urls"
WSGI_APPLICATION = "azureproject.wsgi.application"

TEMPLATES = [
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

# Messages travel in a cookie, so that a visitor needs no session to be told what happened.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

DATABASES = {"default": env.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": env.photo_storage,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = env.media_root
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Posting and moderation.
REVIEWS_PER_HOUR = env.reviews_per_hour
REVIEWS_REQUIRE_APPROVAL = env.reviews_require_approval
REPORTS_TO_HIDE = env.reports_to_hide

# Rendered pages kept in each process, in bytes; 0 is off.
PAGE_CACHE_BYTES = env.page_cache_bytes

CSRF_FAILURE_VIEW = "restaurant_review.views.csrf_failure"
# A photo is kept in memory up to the size a photo may have; nothing is written to disk while it comes in.
FILE_UPLOAD_HANDLERS = ["restaurant_review.uploads.PhotoUploadHandler"]
