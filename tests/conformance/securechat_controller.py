"""How irctest starts a securechat server; see README.md.

irctest loads this module by its name, from outside of the project's own environment:
SECURECHAT_BIN names the folder with `securechat-server` and `securechat-admin`.
"""

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from irctest import patma
from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.cases import BaseServerTestCase
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, OptionalBehaviors

BIN = Path(os.environ.get("SECURECHAT_BIN", Path(__file__).parents[2] / ".venv" / "bin"))

CONFIGURATION = """
[server]
name = "My.Little.Server"
description = "test server"
network = "securechat"
listen = ["127.0.0.1:0"]
insecure_loopback = [{addresses}]
motd = "This is a test."
data = "data"
{password}

[tls]
cert = "{cert}"

[accounts]
login_required = false
bcrypt_cost = 4
min_password_length = 1
registration = "open"
register_before_connect = {early}
register_email = {email}

[channels]
autojoin = []

[limits]
connections_per_address = 100000
lines_per_second = 100000
burst_lines = 100000

[[opers]]
name = "operuser"
password = "$2b$04$f8tRxxjxsrTggPhUJn5Hr.3r3rj/1iakBluIEp7copKdhUU.LsJKm"  # operpassword
"""


@functools.cache
def certificates() -> Path:
    """Return a folder with a certificate: a server does not start without one."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    command = [BIN / "securechat-gen-certs", "--out", folder, "--host", "localhost"]
    subprocess.run(command, check=True, capture_output=True)
    return folder


class SecurechatController(BaseServerController, DirectoryBasedController):
    """A server with a plain listener on loopback, and no account required."""

    software_name = "securechat"
    _port_wait_interval = 0.05
    supported_sasl_mechanisms = {"PLAIN"}
    supports_sts = False
    extban_mute_char = "m"
    capabilities = frozenset(Capabilities)
    optional_behaviors = frozenset(OptionalBehaviors) - {
        OptionalBehaviors.NON_UTF8_MESSAGE,  # UTF8ONLY
    }
    isupport = {
        "BOT": patma.ANYSTR,
        "CASEMAPPING": "ascii",
        "ELIST": patma.ANYSTR,
        "INVEX": None,
        "MONITOR": patma.ANYSTR,
        "MSGREFTYPES": patma.ANYSTR,
        "PREFIX": patma.ANYSTR,
        "STATUSMSG": patma.ANYSTR,
        "TARGMAX": patma.ANYSTR,
        "UTF8ONLY": None,
        "WHOX": None,
    }

    def run(
        self,
        hostname: str,
        port: int,
        *,
        password: str | None,
        ssl: bool,
        run_services: bool,
        faketime: str | None,
        websocket_hostname: str | None = None,
        websocket_port: int | None = None,
    ) -> None:
        """Write the configuration, and start the server."""
        if ssl:
            raise NotImplementedByController("TLS: the plain listener is what is tested here")
        self.create_config()
        self.hostname, self.port = hostname, port
        # Each takes both IRC and WebSocket; irctest wants two.
        ports = [port] if websocket_port is None else [port, websocket_port]
        text = CONFIGURATION.format(
            addresses=", ".join(f'"127.0.0.1:{number}"' for number in ports),
            early=str(self.test_config.account_registration_before_connect).lower(),
            email=str(self.test_config.account_registration_requires_email).lower(),
            password=f'password = "{password}"' if password else "",
            cert=certificates() / "server.pem",
        )
        path = self.directory / "securechat.toml"
        path.write_text(text)
        faked = []
        if faketime and shutil.which("faketime"):
            faked = ["faketime", "-f", faketime]
            self.faketime_enabled = True
        self.proc = self.execute([*faked, BIN / "securechat-server", "--config", path])

    def wait_for_services(self) -> None:
        """Accounts are the server's own: it is ready when it listens."""

    def registerUser(  # noqa: N802 - irctest's name
        self, case: BaseServerTestCase, username: str, password: str | None = None
    ) -> None:
        """Add an account while the server runs."""
        self.wait_for_port()
        subprocess.run(
            [
                BIN / "securechat-admin",
                "--config",
                self.directory / "securechat.toml",
                "adduser",
                username,
                "--password-stdin",
            ],
            input=password or username,
            text=True,
            check=True,
            capture_output=True,
        )


def get_irctest_controller_class() -> type[SecurechatController]:
    """Return what irctest asks a controller module for."""
    return SecurechatController
