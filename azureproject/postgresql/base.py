"""A database connection whose password is the token of the managed identity."""

from typing import Any

from django.db.backends.postgresql import base

from azureproject import identity

TOKEN_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"


class DatabaseWrapper(base.DatabaseWrapper):
    """With a PASSWORD in the settings it is used; without one, each new connection gets the current token."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        if not self.settings_dict["PASSWORD"]:
            who = self.settings_dict.get("IDENTITY", {})
            params["password"] = identity.get_token(who.get("scope", TOKEN_SCOPE), who.get("client_id"))
        return params
