"""The database backend against a real server whose password is the token of a real endpoint."""

import pytest
from django.db import connection

from tests.servers.identity_endpoint import IdentityEndpoint
from tests.servers.postgresql import ROLE, PostgreSQL


@pytest.mark.django_db
def test_it_signs_in_with_the_token_over_tls(
    postgresql_server: PostgreSQL, identity_endpoint: IdentityEndpoint
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        assert cursor.fetchone() == (ROLE, True)
    assert connection.get_connection_params()["password"] == identity_endpoint.token()
    assert identity_endpoint.count() == 1
