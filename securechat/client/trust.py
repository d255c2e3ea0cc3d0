"""Which authorities may vouch for a server.

In this order:

1. the file given with `--ca`, and then nothing else;
2. the pin of the server's key, if it is known, and then nothing else;
3. `certs/ca.pem` of this checkout, for names of this computer only;
4. `ca.pem` in the user's configuration folder;
5. the system's store.

A pin suffices: names and dates are not looked at, and another key is refused whoever signed it. All
others are asked for chain, name and dates. There is no switch to turn verification off: whoever
cannot verify cannot connect, and is told what was tried and what to do.
"""

import contextlib
import ssl
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from securechat.client.address import Address
from securechat.client.naming import started_as
from securechat.client.pins import (
    Known,
    PinError,
    known_server,
    known_servers_file,
    pin_of,
    remember,
)
from securechat.client.texts import _

CA_FILE = "ca.pem"

_EXPIRED = 10
_NOT_YET_VALID = 9
_WRONG_NAMES = frozenset({62, 63, 64})
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21, 27})
"""Codes of X509_V_ERR_…; source: OpenSSL, x509_vfy.h."""


class CaFileError(Exception):
    """A file that should hold authorities cannot be used; the text says why."""


class NotVerifiedError(Exception):
    """The server did not prove that it is the one asked for; the text says what to do.

    Args:
        text: for the user.
        is_stranger: nobody has vouched for it and nothing speaks against it: who compares its key
            with the operator's may accept it.
    """

    def __init__(self, text: str, *, is_stranger: bool = False) -> None:
        super().__init__(text)
        self.is_stranger = is_stranger


@dataclass(slots=True)
class Trust:
    """A TLS context for one server, and the words for what it trusts.

    One thread at a time. Only `known` changes, when the server says which key comes next.
    """

    address: Address
    context: ssl.SSLContext
    tried: tuple[str, ...] = field(default=())
    chosen: Path | None = None
    """The file of authorities that the user named (`--ca`)."""
    known: Known | None = None
    """The key that counts, in place of all authorities."""

    @property
    def how(self) -> str:
        """What a verified connection rests on: "key", "certificate", or "--ca " and the file's name."""
        if self.known is not None:
            return "key"
        return "certificate" if self.chosen is None else f"--ca {self.chosen.name}"

    def check(self, certificate: bytes | None) -> None:
        """See whether the server that shows *certificate* (DER) is the one that is known.

        Raises:
            NotVerifiedError: it shows another key.
        """
        if self.known is None:
            return
        try:
            pin = pin_of(certificate or b"")
        except PinError as error:
            raise NotVerifiedError(
                _("{address} is not verified: {reason}.").format(address=self.address, reason=error)
            ) from error
        if pin in self.known.next_pins:
            self._take_next(pin)
        if not self.known.fits(pin):
            raise NotVerifiedError(
                _(
                    "{address} shows another key than the one it is known by: nothing was sent to it.\n"
                    "  known: {known}\n"
                    "  shown: {shown}\n"
                    "  Somebody may stand between you and the server. Ask the operator, over a way"
                    " you trust, whether the key has changed. If it has:"
                ).format(address=self.address, known=self.known.pin, shown=pin)
                + f"\n    {started_as('securechat-client')} --trust {self.address} {pin}"
            )

    def _take_next(self, pin: str) -> None:
        """The announced key is in use: the old one counts no more."""
        self.known = Known(pin)
        with contextlib.suppress(PinError):  # then it is still known there as the next one
            remember(self.address, self.known)

    def expect(self, pin: str) -> None:
        """Know the key that the server, which has proved itself, will show next.

        Of a server that is not known by its key nothing is kept: its authority counts.
        """
        if self.known is None or self.known.fits(pin):
            return
        self.known = self.known.expecting(pin)
        with contextlib.suppress(PinError):
            remember(self.address, self.known)

    def refusal(self, error: ssl.SSLCertVerificationError) -> NotVerifiedError:
        """Return *error* in words: what was wrong, what was tried, what to do."""
        what, advice = self._explain(error)
        tried = "".join("\n  " + _("tried: {place}").format(place=place) for place in self.tried)
        is_stranger = self.chosen is None and error.verify_code in _UNKNOWN_AUTHORITY
        text = _("{address} is not verified: {reason}.").format(address=self.address, reason=what)
        text += f"{tried}\n  {advice}"
        return NotVerifiedError(text, is_stranger=is_stranger)

    def _explain(self, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
        host = self.address.certificate_name
        if error.verify_code == _EXPIRED:
            return _("its certificate has expired"), _(
                "The operator renews it (securechat-gen-certs --renew). If this computer's clock"
                " is wrong, set it."
            )
        if error.verify_code == _NOT_YET_VALID:
            return (
                _("its certificate is not valid yet"),
                _("Is the clock of this computer right?"),
            )
        if error.verify_code in _WRONG_NAMES:
            return _("its certificate is for other names than {host}").format(host=host), _(
                "Use the name that the operator gave you, with --server; or the operator adds this"
                " one: securechat-gen-certs --renew --add-host {host}"
            ).format(host=host)
        if error.verify_code in _UNKNOWN_AUTHORITY:
            return (
                _("its certificate comes from an authority that is not trusted here"),
                self._where_to_get_the_file(),
            )
        reason = error.verify_message or _("the certificate is not acceptable")
        return reason, _(
            "The operator has to make a new certificate (securechat-gen-certs --renew)."
        )

    def _where_to_get_the_file(self) -> str:
        if self.chosen is not None:
            return _(
                "The file does not belong to this server, or somebody stands between you and it."
                " Ask the operator for the server's ca.pem, over a way you trust."
            )
        return _(
            "Get the server's ca.pem (on its computer: certs/ca.pem) over a way you trust, then:"
            " --ca ca.pem, or keep it as {file}. Or compare its key with the operator's, on a"
            " terminal, where you are asked."
        ).format(file=user_ca_file())


def trust_for(address: Address, ca_file: Path | None = None) -> Trust:
    """Return whom to trust for *address*; *ca_file* is what `--ca` named.

    Raises:
        CaFileError: a file of authorities is there and cannot be used.
        PinError: the file of pins is there and cannot be used.
    """
    context = _strict_context()
    if ca_file is not None:
        _load(context, ca_file)
        return Trust(address, context, (f"{ca_file} (--ca)",), chosen=ca_file)
    known = known_server(address)
    if known is not None:
        return trust_in(address, known)
    tried = [_("{file}: the server is not in it").format(file=known_servers_file())]
    for place, path in _usual_files(address):
        if path.is_file():
            _load(context, path)
            tried.append(f"{path} ({place})")
        else:
            tried.append(
                _("{file} ({place}): there is no such file").format(file=path, place=place)
            )
    context.load_default_certs()
    return Trust(address, context, (*tried, _("the system's store of authorities")))


def trust_in(address: Address, known: Known) -> Trust:
    """Return the trust in a server whose key is known, and in no other."""
    context = _strict_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # `Trust.check` looks at the key instead
    return Trust(address, context, (_("the pin {pin}").format(pin=known.pin),), known=known)


def user_ca_file() -> Path:
    """Where a user keeps the authority of their server for good."""
    return platformdirs.user_config_path("securechat", appauthor=False) / CA_FILE


def checkout_ca_file() -> Path | None:
    """The authority that `gen-certs` made in this checkout; None when installed elsewhere."""
    root = Path(__file__).resolve().parents[2]
    return root / "certs" / CA_FILE if (root / "pyproject.toml").is_file() else None


def _usual_files(address: Address) -> list[tuple[str, Path]]:
    files = []
    checkout = checkout_ca_file()
    if address.is_loopback and checkout is not None:
        files.append((_("of this checkout"), checkout))
    files.append((_("in your configuration folder"), user_ca_file()))
    return files


def _strict_context() -> ssl.SSLContext:
    """Made by hand: `create_default_context` differs between Python versions, and writes the
    keys of the session to a file when an environment variable asks for it.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    assert context.check_hostname
    assert context.verify_mode == ssl.CERT_REQUIRED
    return context


def _load(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise CaFileError(
            _("{file} holds no certificate of an authority (PEM)").format(file=path)
        ) from error
    except OSError as error:
        raise CaFileError(
            _("{file} cannot be read: {reason}").format(file=path, reason=error.strerror)
        ) from error
