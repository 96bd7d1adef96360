"""Which account of this site belongs to a person of the tenant."""

from django.conf import settings
from django.db import models


class EntraAccount(models.Model):
    """A person is the tenant and the object id there. Names and addresses change hands, these do not.

    An account without one of these is nobody's in Entra, whatever its name is.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="entra_account"
    )
    tenant = models.UUIDField()
    object_id = models.UUIDField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tenant", "object_id"], name="one_account_for_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.object_id}, tenant {self.tenant}"
