"""A certificate authority of the tests, and what it signs."""

from pathlib import Path

import trustme


class Certificates:
    """`authority` is the root that clients trust; `chain` and `key` are for a server on loopback."""

    def __init__(self, directory: Path) -> None:
        authority = trustme.CA()
        server = authority.issue_cert("localhost", "127.0.0.1")
        self.authority = directory / "authority.pem"
        self.chain = directory / "server.pem"
        self.key = directory / "server.key"
        authority.cert_pem.write_to_path(str(self.authority))
        self.chain.write_bytes(b"".join(blob.bytes() for blob in server.cert_chain_pems))
        server.private_key_pem.write_to_path(str(self.key))
        self.key.chmod(0o600)
