"""`*playback`: history for clients that know it from ZNC, a bouncer.

`PRIVMSG *playback :PLAY <channel, nick or *> [<from> [<to>]]`, the times in seconds since 1970 with a
fraction; both excluded. Source: ZNC wiki, "Playback".
"""

import re
from collections.abc import Iterable

from securechat.store.pages import PAGE_MESSAGES, Mark
from securechat.wire.replies import ERR_NOSUCHNICK, PLAYBACK_USAGE
from securechat.world import conversations
from securechat.world.context import Context
from securechat.world.conversations import Conversation
from securechat.world.deferred import ReplayRead
from securechat.world.errors import FailError, NumericError
from securechat.world.replay import missed_of
from securechat.world.replying import shown

PLAYBACK = "*playback"

_SECONDS = re.compile(r"(\d{1,11})(?:\.(\d{1,9}))?", re.ASCII)


def told(ctx: Context, name: str, target: str, text: str | None) -> None:
    """Decide what comes of a message to *target*, which begins with "*" and so is nobody's nick."""
    if target.lower() != PLAYBACK or name != "PRIVMSG":
        raise NumericError(ERR_NOSUCHNICK, shown(target))
    words = (text or "").split()
    times = [_time_ms(word) for word in words[2:4]]
    if not 2 <= len(words) <= 4 or words[0].lower() != "play" or None in times:
        source = f"{PLAYBACK}!playback@{ctx.settings.name}"
        ctx.line("NOTICE", ctx.user.nick, PLAYBACK_USAGE, source=source)
        return
    _play(ctx, words[1], *(Mark(time_ms=time) for time in times))


def _time_ms(word: str) -> int | None:
    """Return what *word* says in ms since 1970, None if it is no time."""
    found = _SECONDS.fullmatch(word)
    if found is None:
        return None
    return int(found[1]) * 1000 + int((found[2] or "0")[:3].ljust(3, "0"))


def _play(
    ctx: Context, targets: str, after: Mark | None = None, before: Mark | None = None
) -> None:
    missed = tuple(missed_of(found) for found in _asked_for(ctx, targets))
    failed = ctx.fail_reply(FailError("*", "MESSAGE_ERROR"))
    nick, until = ctx.user.nick, ctx.newest
    ctx.read(ReplayRead(ctx.envelope(), nick, missed, until, PAGE_MESSAGES, failed, after, before))


def _asked_for(ctx: Context, targets: str) -> Iterable[Conversation]:
    """Return the conversations that are named and that the user may read, each once; "*" is all."""
    found: dict[int, Conversation] = {}
    for target in targets.split(","):
        if target == "*":
            named = list(conversations.all_readable(ctx))
        else:
            one = conversations.readable(ctx, target)
            named = [] if one is None else [one]
        found.update({one.id: one for one in named if one.id is not None})
    return found.values()
