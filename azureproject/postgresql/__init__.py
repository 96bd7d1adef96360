"""The ENGINE of older settings files. Its name now: azureproject.managed_identity.postgresql."""
