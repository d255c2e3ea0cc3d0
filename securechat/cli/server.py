"""`securechat-server`: read the configuration, find the certificate, serve until a signal."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from securechat import __version__
from securechat.server import configuration as configurations
from securechat.server import places
from securechat.server.address import Address
from securechat.server.configuration import Configuration, ConfigurationError
from securechat.server.listener import ListenError
from securechat.server.logs import Log
from securechat.server.run import serve
from securechat.server.tls import CertificateError, Certificates, find_pair
from securechat.store.errors import StoreError

PROGRAM = "securechat-server"
CERT = Path("certs/server.pem")


class _AddressType(click.ParamType[Address]):
    name = "HOST:PORT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Address:
        """Return the address, or complain about the option."""
        try:
            return Address.parse(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


@click.command()
@click.option(
    "--cert",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The certificate with its chain, PEM. Default: certs/server.pem.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Its private key, PEM. Default: the same name with .key, privkey.pem beside "
    "fullchain.pem, or the key in the certificate's file.",
)
@click.option(
    "--listen",
    type=_AddressType(),
    multiple=True,
    metavar="HOST:PORT",
    help="Where to listen; may be repeated. Default: *:6697, IPv4 and IPv6.",
)
@click.option("--data", metavar="DIR", help="The data directory.")
@click.option("--config", metavar="FILE", help="The configuration file, TOML.")
@click.option("--check-config", is_flag=True, help="Check configuration and certificate, and exit.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How the log on standard error looks.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log more.")
@click.version_option(__version__, prog_name=PROGRAM)
def _command(
    cert: Path | None,
    key: Path | None,
    listen: tuple[Address, ...],
    data: str | None,
    config: str | None,
    check_config: bool,
    log_format: str,
    verbose: bool,
) -> None:
    """Run the chat server: TLS only, every message on disk before anyone sees it."""
    configuration = configurations.load(places.configuration_file(config))
    configuration = configuration.overridden(listen=listen, cert=cert, key=key)
    directory = configurations.data_directory(data, configuration)
    if check_config:
        _check(configuration)
        return
    log = Log(log_format, is_verbose=verbose)
    log.start()
    try:
        certificates = _certificates(configuration)
        serve(configuration, directory, certificates, _announce)
    finally:
        log.stop()


def _certificates(configuration: Configuration) -> Certificates:
    tls = configuration.tls
    return Certificates(find_pair(tls.cert or CERT, tls.key), tls.min_version)


def _check(configuration: Configuration) -> None:
    certificates = _certificates(configuration)
    print(f"The configuration is good. The certificate is valid until {certificates.expires}.")


def _announce(text: str) -> None:
    print(text, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; return 0 stopped, 1 failure, 2 wrong usage."""
    try:
        _command.main(args=argv, prog_name=PROGRAM, standalone_mode=False)
    except click.UsageError as error:
        error.show()
        return 2
    except click.Abort:
        return 1
    except (ConfigurationError, CertificateError, ListenError, StoreError, OSError) as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 1
    return 0
