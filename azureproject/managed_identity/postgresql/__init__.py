"""The ENGINE of DATABASES: Django's PostgreSQL backend, signed in by the managed identity."""
