"""The site, as patient with its database as a test can wait for; test_timeouts.py has what it really is."""

from azureproject.managed_identity.postgresql import timeouts

timeouts.CHECK_TIMEOUT = 0.5
timeouts.SIGN_IN_TIMEOUT = 3.0
timeouts.CONNECT_TIMEOUT = 1.0
timeouts.QUERY_TIMEOUT = 3.0
# Of whole seconds.
timeouts.STATEMENT_TIMEOUT = 1.0

from azureproject.wsgi import application  # noqa: E402  wsgi.py begins to wait for the database

__all__ = ("application",)
