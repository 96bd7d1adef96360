"""Our own pages of the admin: the moderation desk."""

from django.urls import path

from . import landing
from .desk import views

urlpatterns = [
    path("", landing.index),
    path("desk/", views.desk, name="desk"),
    path("desk/decide/", views.decide, name="desk_decide"),
    path("desk/undo/", views.undo, name="desk_undo"),
    path("desk/figures/", views.figures, name="desk_figures"),
    path("desk/claims/", views.claims, name="desk_claims"),
    path("desk/review/<int:pk>/reply/", views.reply, name="desk_reply"),
    path("desk/restaurant/<int:pk>/merge/", views.merge, name="desk_merge"),
    path("desk/<str:kind>/<int:pk>/", views.case, name="desk_case"),
]
