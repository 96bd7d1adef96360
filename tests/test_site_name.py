"""One setting renames the site."""

from pathlib import Path

from restaurant_review.page_cache import PageCacheMiddleware as _unused  # noqa: F401

ROOT = Path(__file__).resolve().parents[1]
