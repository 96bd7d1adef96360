"""Addresses for diners; those of the samples keep their names."""

from django.contrib.sitemaps import views as sitemap_views
from django.urls import path

from . import feeds, language, manifest, sitemaps, speculation, views
from .api.catalog import api_catalog
from .open_graph import views as open_graph_views
from .photos import views as photo_views

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:id>/", views.details, name="details"),
    path("<int:id>/photos", views.photos, name="photos"),
    path("<int:id>/report", views.report_restaurant, name="report_restaurant"),
    path("<int:id>/suggest", views.suggest_change, name="suggest_change"),
    path("cuisine/<slug:slug>/", views.cuisine, name="cuisine"),
    path("suggest", views.suggest, name="suggest"),
    path("latest", views.latest, name="latest"),
    path("saved", views.saved, name="saved"),
    path("create", views.create_restaurant, name="create_restaurant"),
    path("add", views.add_restaurant, name="add_restaurant"),
    path("review/<int:id>", views.add_review, name="add_review"),
    path("reviews/<int:id>/", views.review, name="review"),
    path("reviews/<int:id>/helpful", views.helpful, name="helpful"),
    path("reviews/<int:id>/report", views.report_review, name="report_review"),
    path("reviews/<int:id>/edit", views.edit_review, name="edit_review"),
    path("reviews/<int:id>/delete", views.delete_review, name="delete_review"),
    # As they were called before a review had an address.
    path("review/<int:id>/report", views.moved, {"view": "report_review"}),
    path("review/<int:id>/edit", views.moved, {"view": "edit_review"}),
    path("review/<int:id>/delete", views.moved, {"view": "delete_review"}),
    path("open-graph.jpg", open_graph_views.of_site, name="site_picture"),
    path("<int:id>/open-graph.jpg", open_graph_views.of_restaurant, name="restaurant_picture"),
    path("reviews/<int:id>/open-graph.jpg", open_graph_views.of_review, name="review_picture"),
    path("media/<path:name>", photo_views.photo, name="media"),
    path("feed", feeds.Reviews(), name="feed"),
    path("<int:id>/feed", feeds.RestaurantReviews(), name="restaurant_feed"),
    path("language/<str:code>", language.switch, name="language"),
    path("favicon.ico", manifest.favicon, name="favicon"),
    path("speculation-rules.json", speculation.rules, name="speculation_rules"),
    path("site.webmanifest", manifest.manifest, name="manifest"),
    path(".well-known/api-catalog", api_catalog, name="api_catalog"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": sitemaps.SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": sitemaps.SITEMAPS},
        name="sitemap_section",
    ),
]
