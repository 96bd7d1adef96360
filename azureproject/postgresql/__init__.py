"""ENGINE "azureproject.postgresql": Django's PostgreSQL backend, signed in by the managed identity."""
