"""`securechat-server`: read the configuration, find the certificate, serve until a signal."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from securechat.cli import command_line
from securechat.cli.reach import first_links, links_of
from securechat.server import configuration as configurations
from securechat.server import logs, places
from securechat.server.address import Address
from securechat.server.configuration import Configuration, ConfigurationError
from securechat.server.listener import ListenError
from securechat.server.logs import Log
from securechat.server.run import serve
from securechat.server.tls import CertificateError, Certificates, find_pair
from securechat.store.errors import StoreError, StoreInUseError

PROGRAM = "securechat-server"


class Opening:
    """What is done around the start of a server. `scripts/serve` does more.

    Its methods are called in this order, once the options and the configuration are good.
    """

    program = PROGRAM
    """What the person has typed."""
    certificate = Path("certs/server.pem")
    """Where the certificate is, if neither an option nor the configuration says."""

    def prepare(self, configuration: Configuration, config: str | None, data: str | None) -> None:
        """Make what is missing. The last two are options, as typed; not for --check-config."""

    def announce(self, text: str) -> None:
        """Say *text*: `listening on HOST:PORT`, for each listener once it accepts."""
        self.say(text)

    def ready(self, directory: Path, token: str | None) -> None:
        """Say how the first account is made; with *token*, behind the last announcement."""
        link, *page = first_links(directory, token) or [""]
        if link:
            self.say(f"first account, an administrator's: securechat-client, and paste {link}")
        if page:
            self.say(f"or in a browser: {page[0]}")

    def say(self, text: str) -> None:
        """Print *text*.

        Raises:
            OSError: nobody reads it.
        """
        try:
            print(text, flush=True)
        except OSError as error:
            # What the buffer still holds would fail once more, and loudly, at the program's exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            reason = f"standard output cannot be written: {error.strerror}"
            raise OSError(reason) from error


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


@click.command(context_settings=command_line.SETTINGS)
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
@command_line.version_option(PROGRAM)
@click.pass_obj
def _command(
    opening: Opening,
    /,
    cert: Path | None,
    key: Path | None,
    listen: tuple[Address, ...],
    data: str | None,
    config: str | None,
    check_config: bool,
    log_format: str,
    verbose: bool,
) -> None:
    """Run the chat server: TLS only, every message on disk before anyone sees it.

    In a clone, scripts/serve runs it, and first makes certificates if there are none.
    """
    path = places.configuration_file(config)
    configuration = configurations.load(path, needs_certificate=cert is None and key is None)
    configuration = configuration.overridden(listen=listen, cert=cert, key=key)
    directory = configurations.data_directory(data, configuration)
    if check_config:
        _check(configuration, opening)
        return
    opening.prepare(configuration, config, data)
    log = Log(log_format, is_verbose=verbose)
    log.start()
    has_failed = True
    try:
        for warning in configuration.warnings:
            logs.warning("configuration", about=warning)
        serve(
            configuration,
            directory,
            _certificates(configuration, opening),
            opening.announce,
            lambda: configurations.load(places.configuration_file(config)).overridden(
                listen=listen, cert=cert, key=key
            ),
            lambda token: opening.ready(directory, token),
            lambda token: links_of(directory, token),
        )
        has_failed = False
    finally:
        if not log.stop():
            os._exit(1 if has_failed else 0)


def _certificates(configuration: Configuration, opening: Opening) -> Certificates:
    tls = configuration.tls
    pair = find_pair(tls.cert or opening.certificate, tls.key)
    return Certificates(pair, tls.min_version, configuration.server.public_host)


def _check(configuration: Configuration, opening: Opening) -> None:
    until = _certificates(configuration, opening).expires
    for warning in configuration.warnings:
        command_line.complain(opening.program, f"warning: {warning}")
    if until < datetime.now(UTC):
        print(f"The configuration is good. The certificate expired on {until:%Y-%m-%d}.")
    else:
        print(f"The configuration is good. The certificate is valid until {until:%Y-%m-%d}.")


def main(argv: Sequence[str] | None = None, opening: Opening | None = None) -> int:
    """Run the program; return 0 stopped, 1 failure, 2 wrong usage."""
    command_line.open_missing_streams()
    opening = opening or Opening()
    program = opening.program
    try:
        _command.main(args=argv, prog_name=program, standalone_mode=False, obj=opening)
    except click.ClickException as error:
        return command_line.complain_of_usage(program, error)
    except click.Abort:
        return 1
    except StoreInUseError as error:
        command_line.complain(program, f"{error}: stop it, or choose another with --data")
        return 1
    except (ConfigurationError, CertificateError, ListenError, StoreError, OSError) as error:
        command_line.complain(program, str(error))
        return 1
    return 0
