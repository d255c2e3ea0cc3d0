"""The first contact with a server: on a terminal a person may accept a key that nobody vouches for.

The server is met before the password is asked for, so that nobody types one for nothing.
"""

import click

from securechat.cli.command_line import say
from securechat.client.address import Address, AddressError, parse_address
from securechat.client.connection import key_shown_at, open_connection
from securechat.client.dialing import CannotConnectError
from securechat.client.link import Ending
from securechat.client.pins import Known, PinError, known_servers_file, parse_pin, remember
from securechat.client.texts import _
from securechat.client.trust import NotVerifiedError, Trust, trust_in
from securechat.client.waiting import Waiter


class RefusedError(Exception):
    """There will be no conversation with that server; the text says why."""

    def __init__(self, ending: Ending, text: str) -> None:
        super().__init__(text)
        self.ending = ending


def meet(trust: Trust) -> Trust:
    """Return *trust* once the server has proved itself, or what the user decided to trust.

    Raises:
        RefusedError: it is not there, not verified, or the user said no.
        PinError: the decision cannot be written down.
    """
    waiter = Waiter()
    try:
        open_connection(trust, waiter.wait).close()
    except CannotConnectError as error:
        raise RefusedError(Ending.UNREACHABLE, str(error)) from error
    except NotVerifiedError as error:
        if not error.is_stranger:
            raise RefusedError(Ending.NOT_VERIFIED, str(error)) from error
        return _ask(trust.address, error, waiter)
    finally:
        waiter.close()
    return trust


def _ask(address: Address, error: NotVerifiedError, waiter: Waiter) -> Trust:
    try:
        pin = key_shown_at(address, waiter.wait)
    except (CannotConnectError, PinError) as failure:
        raise RefusedError(Ending.NOT_VERIFIED, str(error)) from failure
    text = _(
        "{address} is new here, and nobody this computer trusts vouches for it.\n"
        "Its key: {pin}\n"
        "Ask the operator for the key of the server, over a way you trust (a call, a meeting);\n"
        "securechat-gen-certs --show (in a clone, scripts/gen-certs --show) shows it there. Only if\n"
        "the two are the same, type yes."
    )
    say(text.format(address=address, pin=pin))
    answer = click.prompt(_("Is it the same key"), default=_("no"), err=True).strip().lower()
    if answer not in {"yes", _("yes")}:
        text = _("{address} was not accepted: nothing was sent to it").format(address=address)
        raise RefusedError(Ending.NOT_VERIFIED, text)
    known = Known(pin)
    remember(address, known)
    text = _("From now on {address} is known by this key (in {file}).")
    say(text.format(address=address, file=known_servers_file()))
    return trust_in(address, known)


def accept_key(server: str, pin: str) -> None:
    """Know *server* by *pin* from now on.

    Raises:
        click.UsageError: one of them cannot be read, or the file of pins not written.
    """
    try:
        address = parse_address(server)
        known = Known(parse_pin(pin))
        remember(address, known)
    except (AddressError, PinError) as error:
        raise click.UsageError(str(error)) from error
    text = _("{address} is known by {pin} (in {file}).")
    say(text.format(address=address, pin=known.pin, file=known_servers_file()))
