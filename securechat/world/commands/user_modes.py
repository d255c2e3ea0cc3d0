"""MODE of oneself. What each letter is stands in `world.modes`.

Source: Modern IRC, "MODE message", user mode.
"""

from securechat.wire.replies import (
    ERR_NOSUCHNICK,
    ERR_UMODEUNKNOWNFLAG,
    ERR_USERSDONTMATCH,
    RPL_UMODEIS,
)
from securechat.world import events
from securechat.world.context import Context
from securechat.world.errors import NumericError
from securechat.world.events import ModeChange
from securechat.world.modes import USER_MODES
from securechat.world.replying import shown


def own_mode(ctx: Context, target: str) -> None:
    """Show the modes of the user that asked, or change them; nobody else's."""
    user = ctx.state.users.find(target)
    if user is None:
        raise NumericError(ERR_NOSUCHNICK, shown(target))
    if user is not ctx.user:
        raise NumericError(ERR_USERSDONTMATCH)
    if len(ctx.message.params) == 1:
        ctx.reply(RPL_UMODEIS, f"+{user.modes}")
        return
    wanted, is_all_known = _wanted(ctx.param(1))
    changes = [
        ModeChange(is_set, letter, None)
        for letter, is_set in wanted.items()
        if is_set != (letter in user.modes) and not (is_set and USER_MODES[letter].is_granted)
    ]
    if changes:
        ctx.emit(events.UserModesSet(user.nick, tuple(changes)))
    if not is_all_known:
        ctx.reply(ERR_UMODEUNKNOWNFLAG)


def _wanted(letters: str) -> tuple[dict[str, bool], bool]:
    """Return which letters shall be set or not, the last word on each, and whether we know all."""
    wanted: dict[str, bool] = {}
    is_set, is_all_known = True, True
    for letter in letters:
        if letter in "+-":
            is_set = letter == "+"
        elif letter in USER_MODES:
            wanted[letter] = is_set
        else:
            is_all_known = False
    return wanted, is_all_known
