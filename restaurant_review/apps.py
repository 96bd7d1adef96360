"""The restaurant review app."""

from typing import Any

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_delete
from django.utils.translation import gettext_lazy as _


class RestaurantReviewConfig(AppConfig):
    name = "restaurant_review"
    verbose_name = _("Restaurants and reviews")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import cuisines, indexing, metrics, retention
        from .moderation import groups
        from .photos import files
        from .ratings import catalogue, triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
        post_migrate.connect(groups.after_migrate, sender=self)
        post_delete.connect(files.after_photo_delete, sender=self.get_model("Photo"))
        post_delete.connect(files.after_review_delete, sender=self.get_model("Review"))
        for model in ("Restaurant", "Review", "Report"):
            post_save.connect(metrics.after_save, sender=self.get_model(model))
        post_save.connect(metrics.after_decision, sender=self.get_model("Decision"))
        request_finished.connect(retention.after_request, dispatch_uid="tidy")
        request_finished.connect(catalogue.after_request, dispatch_uid="fold")
        post_migrate.connect(cuisines.after_migrate, sender=self)
        post_migrate.connect(indexing.after_migrate, sender=self)
        for model in ("Review", "Restaurant", "Decision"):
            post_save.connect(indexing.after_change, sender=self.get_model(model))
            post_delete.connect(indexing.after_change, sender=self.get_model(model))
        m2m_changed.connect(indexing.after_cuisines, sender=self.get_model("Restaurant_cuisines"))
        post_save.connect(indexing.after_cuisine, sender=self.get_model("Cuisine"))
        pre_delete.connect(indexing.before_cuisine_goes, sender=self.get_model("Cuisine"))
        request_finished.connect(indexing.after_request, dispatch_uid="gather")

    def gauges(self) -> dict[str, Any]:
        """Functions, each asked once a minute by whoever watches (azureproject/telemetry/figures.py)."""
        from . import gauges

        return {
            "queue_length": gauges.queue_length,
            "queue_age": gauges.queue_age,
            "page_cache_bytes": gauges.page_cache_bytes,
        }
