from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StaffSignInConfig(AppConfig):
    name = "azureproject.staff_sign_in"
    verbose_name = _("Staff sign-in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib import admin

        from . import forms, history  # noqa: F401  history connects its receivers

        admin.site.login_form = forms.PasswordForm
