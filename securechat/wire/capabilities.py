"""The table of capabilities: what CAP LS offers, each with its bit.

Bits are plain ints, and a session's are one int: the hot path tests them for every recipient.

Source: the IRCv3 specification of each name; cap-3.2 for the values.
"""

from collections.abc import Mapping
from types import MappingProxyType

MESSAGE_TAGS = 1 << 0
SERVER_TIME = 1 << 1
ACCOUNT_TAG = 1 << 2
ECHO_MESSAGE = 1 << 3
BATCH = 1 << 4
LABELED_RESPONSE = 1 << 5
CAP_NOTIFY = 1 << 6
MULTI_PREFIX = 1 << 7
USERHOST_IN_NAMES = 1 << 8
EXTENDED_JOIN = 1 << 9
AWAY_NOTIFY = 1 << 10
ACCOUNT_NOTIFY = 1 << 11
STANDARD_REPLIES = 1 << 12
SASL = 1 << 13
EXTENDED_MONITOR = 1 << 14
MULTILINE = 1 << 15
SETNAME = 1 << 16
CHGHOST = 1 << 17
INVITE_NOTIFY = 1 << 18
NO_IMPLICIT_NAMES = 1 << 19
DRAFT_NO_IMPLICIT_NAMES = 1 << 20
CHANNEL_RENAME = 1 << 21
EXTENDED_ISUPPORT = 1 << 22
METADATA_2 = 1 << 23
CHATHISTORY = 1 << 24
EVENT_PLAYBACK = 1 << 25
METADATA_3 = 1 << 26
READ_MARKER = 1 << 27
PRE_AWAY = 1 << 28
DEVICE_TOKEN = 1 << 29
MESSAGE_REDACTION = 1 << 30
ZNC_PLAYBACK = 1 << 32
RETRY = 1 << 33
ACCOUNT_REGISTRATION = 1 << 31
INVITATION = 1 << 34

METADATA = METADATA_2 | METADATA_3
"""Either of the two, which no session has both of."""

CAPABILITIES = {
    "account-notify": ACCOUNT_NOTIFY,
    "account-tag": ACCOUNT_TAG,
    "away-notify": AWAY_NOTIFY,
    "batch": BATCH,
    "cap-notify": CAP_NOTIFY,
    "chghost": CHGHOST,
    "draft/account-registration": ACCOUNT_REGISTRATION,
    "draft/channel-rename": CHANNEL_RENAME,
    "draft/chathistory": CHATHISTORY,
    "draft/event-playback": EVENT_PLAYBACK,
    "draft/extended-isupport": EXTENDED_ISUPPORT,
    "draft/message-redaction": MESSAGE_REDACTION,
    "draft/metadata-2": METADATA_2,
    "draft/metadata-3": METADATA_3,
    "draft/multiline": MULTILINE,
    "draft/no-implicit-names": DRAFT_NO_IMPLICIT_NAMES,
    "draft/pre-away": PRE_AWAY,
    "draft/read-marker": READ_MARKER,
    "echo-message": ECHO_MESSAGE,
    "extended-join": EXTENDED_JOIN,
    "extended-monitor": EXTENDED_MONITOR,
    "invite-notify": INVITE_NOTIFY,
    "labeled-response": LABELED_RESPONSE,
    "message-tags": MESSAGE_TAGS,
    "multi-prefix": MULTI_PREFIX,
    "no-implicit-names": NO_IMPLICIT_NAMES,
    "sasl": SASL,
    "securechat.internal/device-token": DEVICE_TOKEN,
    "securechat.internal/invitation": INVITATION,
    "securechat.internal/retry": RETRY,
    "server-time": SERVER_TIME,
    "setname": SETNAME,
    "standard-replies": STANDARD_REPLIES,
    "userhost-in-names": USERHOST_IN_NAMES,
    "znc.in/playback": ZNC_PLAYBACK,
}

SASL_MECHANISMS = ("PLAIN",)

MULTILINE_BYTES = 32_768
"""Most bytes of text in one message, its line feeds included: what is sent to each member."""

MULTILINE_LINES = 100
"""Most lines of one message: what the default burst lets somebody send at once."""

METADATA_KEYS = 50
"""Most keys that are set on a person or a room."""

METADATA_KEY_BYTES = 48
METADATA_VALUE_BYTES = 288
"""Longest key and value: what fits a numeric of 512 bytes with the longest names beside them."""

SUBSCRIPTIONS = 50
"""Most keys whose changes a session is told."""

_METADATA_VALUE = ",".join(
    [
        "before-connect",
        f"max-subs={SUBSCRIPTIONS}",
        f"max-keys={METADATA_KEYS}",
        f"max-key-bytes={METADATA_KEY_BYTES}",
        f"max-value-bytes={METADATA_VALUE_BYTES}",
    ]
)

VALUES = {
    "draft/metadata-2": _METADATA_VALUE,
    "draft/metadata-3": _METADATA_VALUE,
    "draft/multiline": f"max-bytes={MULTILINE_BYTES},max-lines={MULTILINE_LINES}",
    "sasl": ",".join(SASL_MECHANISMS),
}
"""What stands behind "=" in CAP LS 302; a client that asks for less gets the bare name."""


def offered(version: int, values: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return the items of CAP LS for a client that speaks CAP *version*.

    *values*: those that depend on the configuration.
    """
    if version < 302:
        return list(CAPABILITIES)
    every = {**VALUES, **values}
    return [f"{name}={every[name]}" if name in every else name for name in CAPABILITIES]


def names(bits: int) -> list[str]:
    """Return the names of the capabilities in *bits*."""
    return [name for name, bit in CAPABILITIES.items() if bits & bit]
