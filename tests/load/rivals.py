"""ngIRCd, InspIRCd and Ergo, as they are started here: from their own documentation, and set up to
be fast. None of them keeps messages on disk; what they keep in memory is turned off where it can be.
"""

import os
import subprocess
from shutil import which

from tests.load.ears import LoadError
from tests.load.servers import (
    OUTBOX_BYTES,
    PING_S,
    Securechat,
    SecurechatLogin,
    SecurechatTokens,
    Server,
    said,
)


class Ngircd(Server):
    """ngIRCd, in C: one process, one thread."""

    name = "ngircd"
    settings = (
        "no penalties, no limits on connections and channels; no DNS, ident, PAM or message of "
        "the day; it keeps no history"
    )

    @classmethod
    def version(cls) -> str | None:
        """Return what it says."""
        return said("ngircd", "--version")

    def prepare(self) -> list[str]:
        """Write ngircd.conf."""
        configuration = self.folder / "ngircd.conf"
        configuration.write_text(
            f"""\
[Global]
Name = ngircd.load.test
Listen = 127.0.0.1
MotdPhrase = hello
{"ServerUID = root" if os.geteuid() == 0 else ""}
{"ServerGID = root" if os.geteuid() == 0 else ""}

[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = {PING_S}
PongTimeout = {PING_S}

[Options]
DNS = no
Ident = no
PAM = no

[SSL]
CertFile = {self.cert}
KeyFile = {self.key}
Ports = {self.port}
"""
        )
        return ["ngircd", "--nodaemon", "--config", str(configuration)]


class Inspircd(Server):
    """InspIRCd, in C++: one process, one thread."""

    name = "inspircd"
    settings = (
        "no fake lag, no limits on connections, channels and queues; no DNS, ident, DNSBL, clone "
        "checks or log; no module but GnuTLS, which is what Debian builds it with; no history"
    )

    @classmethod
    def version(cls) -> str | None:
        """Return what it says."""
        return said("inspircd", "--version")

    def prepare(self) -> list[str]:
        """Write inspircd.conf."""
        folder = self.folder
        configuration = folder / "inspircd.conf"
        configuration.write_text(
            f"""\
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<server name="inspircd.load.test" description="load" network="Load">
<admin name="load" nick="load" email="load@load.test">
<pid file="{folder}/inspircd.pid">
<module name="ssl_gnutls">
<sslprofile name="load" provider="gnutls" certfile="{self.cert}" keyfile="{self.key}">
<bind address="127.0.0.1" port="{self.port}" type="clients" sslprofile="load">
<connect name="load" allow="*" timeout="600" pingfreq="{PING_S}" fakelag="no" threshold="1000000"
    commandrate="1000000000" recvq="{OUTBOX_BYTES}" softsendq="{OUTBOX_BYTES}"
    hardsendq="{OUTBOX_BYTES}" localmax="1000000" globalmax="1000000" maxconnwarn="no"
    limit="1000000" maxchans="1000" resolvehostnames="no" usednsbl="no" useident="no">
<performance somaxconn="1024" softlimit="1000000" clonesonconnect="no" netbuffersize="65534">
<whowas groupsize="0" maxgroups="0" maxkeep="1">
"""
        )
        command = ["inspircd", "--nofork", "--nolog", f"--config={configuration}"]
        return [*command, "--runasroot"] if os.geteuid() == 0 else command


class Ergo(Server):
    """Ergo, in Go: a goroutine or two for each connection, on all processors."""

    name = "ergo"
    settings = (
        "no fake lag, no limits on connections, no throttling; no history; no DNS, ident, cloaks, "
        "accounts or translations; logs errors only"
    )

    @classmethod
    def version(cls) -> str | None:
        """Return what it says."""
        return said("ergo", "--version")

    def prepare(self) -> list[str]:
        """Write ircd.yaml and, at the first start, its database."""
        program = which("ergo") or "ergo"
        configuration = self.folder / "ircd.yaml"
        configuration.write_text(
            f"""\
network: {{name: Load}}
server:
  name: ergo.load.test
  listeners:
    "127.0.0.1:{self.port}":
      tls: {{cert: "{self.cert}", key: "{self.key}"}}
  casemapping: ascii
  lookup-hostnames: false
  check-ident: false
  max-sendq: {OUTBOX_BYTES >> 20}M
  idle-timeouts: {{registration: 600s, ping: {PING_S}s, disconnect: {2 * PING_S}s}}
  ip-limits: {{count: false, throttle: false}}
  ip-cloaking: {{enabled: false}}
accounts:
  authentication-enabled: false
  registration: {{enabled: false}}
  nick-reservation: {{enabled: false}}
  multiclient: {{enabled: false}}
channels:
  default-modes: +nt
  max-channels-per-client: 1000
  registration: {{enabled: false}}
limits:
  nicklen: 32
  identlen: 20
  channellen: 64
  awaylen: 390
  kicklen: 390
  topiclen: 390
  monitor-entries: 100
  whowas-entries: 0
  chan-list-modes: 100
  registration-messages: 1024
fakelag: {{enabled: false}}
history: {{enabled: false}}
languages: {{enabled: false}}
logging: [{{method: stderr, type: "*", level: error}}]
datastore: {{path: "{self.folder}/ircd.db", autoupgrade: true}}
lock-file: "{self.folder}/ircd.lock"
"""
        )
        if not (self.folder / "ircd.db").exists():
            made = subprocess.run(
                [program, "initdb", "--conf", str(configuration), "--quiet"],
                check=False, capture_output=True, text=True, env=self.environment(),
            )  # fmt: skip
            if made.returncode != 0:
                raise LoadError(f"ergo makes no database: {made.stdout}{made.stderr}")
        return [program, "run", "--conf", str(configuration), "--quiet"]


SERVERS: dict[str, type[Server]] = {
    server.name: server
    for server in (Securechat, SecurechatLogin, SecurechatTokens, Ngircd, Inspircd, Ergo)
}
