"""Whether strangers' programs and browsers can know the server: a public authority vouches for it.

Asked is the system's store of authorities (the environment's `SSL_CERT_FILE` names another one), in
the way a client asks: by a handshake, of which no byte leaves this process. So chain, name, dates
and purpose are all looked at, and what the server really sends. What the operator has put into that
store counts as public.
"""

import contextlib
import ssl
from collections.abc import Sequence

_STEPS = 10
"""More than a handshake has flights."""


def vouched_host(server: ssl.SSLContext, hosts: Sequence[str]) -> str | None:
    """Return the first of *hosts* as which a server with that context is known; None: as none.

    Cost: the store is read, 20 ms.
    """
    if not hosts:
        return None
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.load_default_certs()
    return next((host for host in hosts if _accepts(client, server, host)), None)


def _accepts(client: ssl.SSLContext, server: ssl.SSLContext, host: str) -> bool:
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        asking = client.wrap_bio(to_client, to_server, server_hostname=host)
        asked = server.wrap_bio(to_server, to_client, server_side=True)
        for _ in range(_STEPS):
            with contextlib.suppress(ssl.SSLWantReadError):
                asking.do_handshake()
                return True
            with contextlib.suppress(ssl.SSLWantReadError):
                asked.do_handshake()
    except (OSError, ValueError):  # ssl.SSLError is an OSError; a host may be no name for TLS
        return False
    return False
