"""`Authority`: signs the certificates of the tests' servers."""

import ssl
from datetime import datetime
from pathlib import Path

import trustme


class Authority:
    """A CA with its file in *folder*."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(self.file)

    def context(
        self, *names: str, expires: datetime | None = None, begins: datetime | None = None
    ) -> ssl.SSLContext:
        """Return a server's TLS context with a certificate for *names*."""
        certificate = self._ca.issue_cert(*names, not_after=expires, not_before=begins)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context
