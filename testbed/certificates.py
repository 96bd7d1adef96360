"""A certificate authority of the tests, and what it signs."""

from pathlib import Path

import trustme

# Of loopback, beside 127.0.0.1: for servers whose port is fixed.
ADDRESSES = tuple(f"127.0.1.{number}" for number in range(1, 33))


class Certificates:
    """`authority` is the root that clients trust; `chain` and `key` are for a server on loopback."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        server = authority.issue_cert("localhost", "127.0.0.1", *ADDRESSES)
        self.authority = directory / "authority.pem"
        self.chain = directory / "server.pem"
        self.key = directory / "server.key"
        authority.cert_pem.write_to_path(str(self.authority))
        self.chain.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
        server.private_key_pem.write_to_path(str(self.key))
        self.key.chmod(0o600)
