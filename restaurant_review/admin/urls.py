"""Our own pages of the admin: the moderation desk."""

from django.urls import path

from .desk import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("decide/", views.decide, name="desk_decide"),
    path("undo/", views.undo, name="desk_undo"),
    path("figures/", views.figures, name="desk_figures"),
    path("claims/", views.claims, name="desk_claims"),
    path("review/<int:pk>/reply/", views.reply, name="desk_reply"),
    path("restaurant/<int:pk>/merge/", views.merge, name="desk_merge"),
    path("<str:kind>/<int:pk>/", views.case, name="desk_case"),
]
