"""PRIVMSG, NOTICE, TAGMSG: what people say.

Source: Modern IRC, "Sending messages"; IRCv3 message-tags, echo-message.
"""

from collections.abc import Mapping

from securechat.wire import capabilities as cap
from securechat.wire.replies import ERR_NORECIPIENT, ERR_NOTEXTTOSEND, ERR_TOOMANYTARGETS
from securechat.world import retrying
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import ChatError, NumericError, SilentError
from securechat.world.registration import MOST_TARGETS
from securechat.world.replying import shown
from securechat.world.saying import Saying

BOTH_NAMES = (
    ("+draft/reply", "+reply"),
    ("+reply", "+draft/reply"),
    ("+draft/channel-context", "+channel-context"),
    ("+channel-context", "+draft/channel-context"),
)
"""Tags whose name has lost its "draft/": clients know the one or the other, and get both."""

RENAMED_CHARACTERS = 100
"""Longest value that is sent under a second name: a msgid or a channel's name is shorter, and what
a server adds to the tags of a line has a limit."""


@command("PRIVMSG", is_active=True)
def privmsg(ctx: Context) -> None:
    """PRIVMSG <target>[,<target>...] :<text>: say something in a channel, to its operators (@#channel), or to a person."""
    _send(ctx, "PRIVMSG")


@command("NOTICE", is_active=True)
def notice(ctx: Context) -> None:
    """NOTICE <target>[,<target>...] :<text>: say something that asks for no answer."""
    try:
        _send(ctx, "NOTICE")
    except ChatError:
        raise SilentError from None


@command("TAGMSG", cost=0.5)
def tagmsg(ctx: Context) -> None:
    """TAGMSG <target>[,<target>...]: send tags without text, such as a reaction."""
    _send(ctx, "TAGMSG")


def _send(ctx: Context, name: str) -> None:
    target = ctx.param(0)
    if not target.strip(","):
        raise NumericError(ERR_NORECIPIENT)
    text = None if name == "TAGMSG" else ctx.param(1)
    if text == "":
        raise NumericError(ERR_NOTEXTTOSEND)
    key = retrying.key_of(ctx) if ctx.session.caps & cap.RETRY else ""
    saying = Saying(ctx, name, text, client_tags(ctx), None, key)
    if "," in target:
        _send_to_several(ctx, saying, target)
    else:
        saying.to(target)


def _send_to_several(ctx: Context, saying: Saying, targets: str) -> None:
    found = [target for target in targets.split(",") if target]
    if len(found) > MOST_TARGETS:
        raise NumericError(ERR_TOOMANYTARGETS, shown(found[MOST_TARGETS]))

    def send(target: str) -> None:
        try:
            saying.to(target)
        except ChatError:
            if saying.command != "NOTICE":
                raise

    ctx.each(found, send)


def client_tags(ctx: Context) -> Mapping[str, str]:
    """Return the tags that are relayed: the client-only ones, of clients that negotiated them."""
    tags = ctx.message.tags
    if not tags or not ctx.session.caps & cap.MESSAGE_TAGS:
        return {}
    relayed = {key: value for key, value in tags.items() if key[0] == "+"}
    if relayed:
        for one, other in BOTH_NAMES:
            value = relayed.get(one)
            if value is not None and len(value) <= RENAMED_CHARACTERS:
                relayed.setdefault(other, value)
    return relayed
