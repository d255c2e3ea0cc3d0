"""A man in the middle: a TLS proxy with a certificate of its own; says what it hears.

`python -m tests.e2e.mitm FOLDER PORT`: writes its authority to FOLDER/ca.pem, prints its port, and for
each connection how many bytes it received; they are passed on to PORT, as such a proxy does.
"""

import contextlib
import socket
import ssl
import sys
import threading
from pathlib import Path

import trustme


def main(folder: Path, port: int) -> None:
    """Serve until terminated."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    say(str(listener.getsockname()[1]))
    while True:
        plain, _ = listener.accept()
        received = 0
        with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as victim:
            received = _pass_on(victim, port)
        say(f"received {received} bytes")


def _pass_on(victim: ssl.SSLSocket, port: int) -> int:
    """Pass on what the victim says, and what the real server answers; return how much it said."""
    careless = ssl.create_default_context()
    careless.check_hostname = False
    careless.verify_mode = ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", port))
    received = 0
    with careless.wrap_socket(plain) as server:
        threading.Thread(target=_answer, args=(server, victim), daemon=True).start()
        with contextlib.suppress(OSError):
            while data := victim.recv(65536):
                received += len(data)
                server.sendall(data)
    return received


def _answer(server: ssl.SSLSocket, victim: ssl.SSLSocket) -> None:
    with contextlib.suppress(OSError, ValueError):
        while data := server.recv(65536):
            victim.sendall(data)


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
