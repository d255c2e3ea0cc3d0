"""From an invitation link to an account: a name, a password, and this computer is known.

The server must show the key that the link names before a byte is sent to it.
"""

import getpass
import time

import click

from securechat.cli.command_line import say
from securechat.cli.credentials import ask_name
from securechat.client import device_tokens
from securechat.client.address import Address, AddressError, parse_address
from securechat.client.connection import Connection, ConnectionLostError, open_connection
from securechat.client.joining import JoinError, Joining, Looking, Purpose
from securechat.client.pins import PREFIX, Known, remember
from securechat.client.safe_text import safe_text
from securechat.client.texts import _
from securechat.client.trust import Trust, trust_in
from securechat.client.waiting import Waiter
from securechat.server.advice import advice
from securechat.wire.errors import ProtocolError
from securechat.wire.links import Link, LinkError, parse_link
from securechat.wire.message import parse

ANSWER_S = 40.0
"""How long the server may take for all of it: it hashes a password, and may be busy."""

TRIES = 5


def read_link(text: str) -> tuple[Link, Trust]:
    """Return the invitation in *text*, and the trust in its server's key alone.

    Raises:
        click.UsageError: it is none, or not all of it.
    """
    try:
        link = parse_link(text)
        address = parse_address(link.server)
    except (LinkError, AddressError) as error:
        raise click.UsageError(
            _("That is no invitation: {reason}.").format(reason=_(str(error)))
        ) from error
    return link, trust_in(address, Known(PREFIX + link.pin))


def join(link: Link, trust: Trust) -> tuple[str, str]:
    """Ask for name and password, make the account; return the name and what logs in from now on.

    Raises:
        JoinError, NotVerifiedError, CannotConnectError: it did not work; the text says why.
        PinError, TokenFileError: it worked, but this computer cannot remember it.
    """
    address = trust.address
    purpose = _look(trust, link)
    if purpose.is_reset:
        text = _(
            "You may choose a new password for your account on {address};\n"
            "its key is the one the link names."
        )
    else:
        text = _("You are invited to {address}; its key is the one the invitation names.")
    say(text.format(address=address))
    if purpose.name is not None:
        say(_("The invitation is for {name}.").format(name=safe_text(purpose.name)))
    name, password = purpose.name or ask_name(None), ""
    for _try in range(TRIES):
        password = password or _new_password(name, address)
        token = device_tokens.make_token()
        joining = Joining(
            name, password, link.token, device_tokens.device_name(), device_tokens.token_hash(token)
        )
        try:
            _converse(trust, joining)
        except JoinError as error:
            if error.is_about_name and purpose.name is None:
                say(str(error))
                say(_("The password that you chose is kept; only the name is asked again."))
                name = ask_name(None)
            elif error.is_about_password:
                say(str(error))
                password = ""
            else:
                raise
        else:
            return name, _remember(
                address, trust, name, token if joining.has_device_token else "", password
            )
    raise JoinError(_("That was tried often enough: start again when you like."))


def _remember(address: Address, trust: Trust, name: str, token: str, password: str) -> str:
    assert trust.known is not None
    remember(address, trust.known)
    if not token:
        return password
    where = device_tokens.keep(address, name, token)
    text = _("This computer logs in as {name} by itself from now on; the token is {where}.")
    say(text.format(name=name, where=where))
    return token


def _look(trust: Trust, link: Link) -> Purpose:
    """See that the server is the one, and the invitation open, before anybody types a password."""
    looking = Looking(link.token)
    _converse(trust, looking)
    return looking.purpose or Purpose(link.is_reset, None)


def _converse(trust: Trust, joining: Looking | Joining) -> None:
    waiter = Waiter()
    try:
        connection = open_connection(trust, waiter.wait)
        try:
            _talk(connection, joining, waiter)
        finally:
            connection.close()
    finally:
        waiter.close()


def _talk(connection: Connection, joining: Looking | Joining, waiter: Waiter) -> None:
    deadline = time.monotonic() + ANSWER_S
    lines = joining.begin()
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            if joining.is_done:  # the account is there: who is told otherwise would not try it
                return
            raise JoinError(_("The server did not answer in time."))
        for line in lines:
            connection.write(line)
        lines = []
        try:
            connection.flush()
            waiter.wait(connection.interest, 0 if connection.has_more else left)
            for text in connection.receive():
                lines += _answer(joining, text)
        except ConnectionLostError as error:
            if joining.is_done:
                return
            text = _("The connection was lost: {reason}.").format(reason=safe_text(str(error)))
            raise JoinError(text) from error


def _answer(joining: Looking | Joining, text: str) -> list[str]:
    try:
        return joining.receive(parse(text))
    except ProtocolError:
        return []
    except JoinError as error:
        raise JoinError(safe_text(str(error)), error.code) from error


def _new_password(name: str, address: Address) -> str:
    """Ask for a password twice; say what is weak about it in between."""
    while True:
        try:
            password = getpass.getpass(_("Choose a password: "))
            if not password:
                continue
            found = advice(password, name, address.host, translate=_)
            if found:
                say(found)
            again = getpass.getpass(_("The same again (or Enter, to choose another): "))
        except EOFError as error:
            raise click.Abort from error
        if again == password:
            return password
        if again:
            say(_("The two differ."))
