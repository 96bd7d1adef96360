"""Where pages that everybody shares are read: with replicas, from one that may be a moment behind."""

from django.db import router
from django.db.models import Model


def database() -> str:
    """The alias for `using`. What is read to be changed is read without it."""
    return router.db_for_read(Model, may_lag=True)
