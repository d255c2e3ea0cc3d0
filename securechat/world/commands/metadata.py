"""METADATA: keys and values that hang on people and channels.

Source: IRCv3 draft/metadata-2, draft/metadata-3.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from securechat.wire import capabilities as cap
from securechat.wire.names import fold
from securechat.wire.replies import (
    ERR_NEEDMOREPARAMS,
    RPL_METADATASUBOK,
    RPL_METADATASUBS,
    RPL_METADATAUNSUBOK,
    Numeric,
)
from securechat.world import events
from securechat.world.commands.registry import command
from securechat.world.context import Context
from securechat.world.errors import FailError, NumericError
from securechat.world.metadata import EVERYTHING, is_aware, is_key, is_value, problem
from securechat.world.replying import Reply, packed, shown

_NAMES_BYTES = 150
"""What stands around the keys in a numeric, with the longest names of server and user."""


class Target(NamedTuple):
    """Whom or what a command is about."""

    name: str
    values: dict[str, str]
    """A copy: what is decided does not show before it is applied."""
    owner: int | None = None
    """Id of the account or the room; None for a guest, and before registration."""
    may_edit: bool = False


@command("METADATA", cost=2, is_early=True)
def metadata(ctx: Context) -> None:
    """METADATA <target> GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC [<key>...]: notes on people, channels."""
    word = ctx.param(1).upper()
    subcommand = _SUBCOMMANDS.get(word)
    count = len(ctx.message.params) - 2
    if subcommand is None:
        is_middle = word != "" and " " not in word and word[0] != ":"
        raise _problem(ctx, "INVALID_PARAMS", shown(ctx.param(1)) if is_middle else "*")
    if count < subcommand.least and ctx.session.caps & cap.METADATA_2:
        raise NumericError(ERR_NEEDMOREPARAMS, "METADATA")
    if not subcommand.least <= count <= subcommand.most:
        raise _problem(ctx, "INVALID_PARAMS", word)
    subcommand.handler(ctx)


def _problem(ctx: Context, code: str, *context: str) -> FailError:
    return problem(ctx.session.caps, code, *context)


def _warn(ctx: Context, code: str, *context: str) -> None:
    """Tell of a part that could not be done; draft/metadata-2 knows FAIL only."""
    error = _problem(ctx, code, *context)
    if ctx.session.caps & cap.METADATA_2:
        ctx.fail(error)
    else:
        ctx.warn(error)


def _target(ctx: Context) -> Target:
    """Return what the first parameter names.

    Raises:
        FailError: there is no such target, or the user may not know what hangs on it.
    """
    name, session = ctx.param(0), ctx.session
    if session.user is None:
        if name != "*":
            raise _problem(ctx, "INVALID_TARGET", shown(name))
        early = {key: value for key, value in session.early_metadata.items() if value is not None}
        return Target("*", early, may_edit=True)
    room = ctx.state.rooms.find(name)
    if room is not None and room.is_open_to(ctx.user):
        return Target(room.name, dict(room.metadata), room.id, room.is_operator(ctx.user))
    user = ctx.user if name == "*" else ctx.state.users.find(name)
    if user is None:
        raise _problem(ctx, "INVALID_TARGET", shown(name))
    owner = user.account.id if user.account else None
    return Target(user.nick, dict(user.metadata), owner, user is ctx.user)


# Reading.


def _get(ctx: Context) -> None:
    target, views = _target(ctx), ctx.views
    lines: list[Reply] = []
    for key in ctx.message.params[2:]:
        if is_key(key):
            lines.append(views.key_value(target.name, key, target.values.get(key)))
        else:
            word = "FAIL" if ctx.session.caps & cap.METADATA_2 else "WARN"
            lines.append(ctx.fail_reply(_problem(ctx, "INVALID_KEY", shown(key)), word=word))
    ctx.steps.extend(views.metadata_batch(target.name, lines))


def _list(ctx: Context) -> None:
    target, views = _target(ctx), ctx.views
    lines = [views.key_value(target.name, *pair) for pair in target.values.items()]
    ctx.steps.extend(views.metadata_batch(target.name, lines))


def _sync(ctx: Context) -> None:
    name, views, user = ctx.param(0), ctx.views, ctx.session.user
    if user is None:
        ctx.steps.extend(views.metadata_batch(_target(ctx).name, ()))
    elif name == EVERYTHING and not ctx.session.caps & cap.METADATA_2:
        ctx.steps.extend(views.sync_all(EVERYTHING))
    else:
        target = _target(ctx)
        room = ctx.state.rooms.find(target.name)
        if room is not None:
            ctx.steps.extend(views.sync_room(room))
        else:
            ctx.steps.extend(views.sync_user(ctx.state.users[target.name]))


# Changing.


def _set(ctx: Context) -> None:
    target, key, value = _target(ctx), ctx.param(2), ctx.param(3) or None
    if not is_key(key):
        raise _problem(ctx, "INVALID_KEY", shown(key))
    if not target.may_edit:
        raise _problem(ctx, "KEY_NO_PERMISSION", target.name, key)
    if value is not None and not is_value(value):
        raise _problem(ctx, "INVALID_VALUE", key)
    if value is None and key not in target.values and ctx.session.caps & cap.METADATA_2:
        raise FailError("METADATA", "KEY_NOT_SET", target.name, key)
    if value is not None and key not in target.values:
        _check_limit(ctx, target, len(target.values))
    _change(ctx, target, key, value)
    ctx.steps.append(ctx.views.key_value(target.name, key, value))


def _check_limit(ctx: Context, target: Target, count: int) -> None:
    """Refuse one more key beside *count* others."""
    if count >= cap.METADATA_KEYS:
        raise _problem(ctx, "LIMIT_REACHED", "SET", target.name, str(cap.METADATA_KEYS))


def _change(ctx: Context, target: Target, key: str, value: str | None) -> None:
    """Decide that a key has a value now, or none; one that is so already changes nothing."""
    session = ctx.session
    if session.user is None:
        if key not in session.early_metadata:  # what is not to be set is remembered, too
            _check_limit(ctx, target, len(session.early_metadata))
        session.early_metadata[key] = value
    elif target.values.get(key) != value:
        ctx.unit.target = target.name
        nick = target.name if target.owner is None else None
        ctx.emit(events.MetadataSet(target.owner, nick, key, value))


def _clear(ctx: Context) -> None:
    target, views = _target(ctx), ctx.views
    if not target.may_edit:
        raise _problem(ctx, "KEY_NO_PERMISSION", target.name, "*")
    for key in target.values:
        _change(ctx, target, key, None)
    lines = [views.key_value(target.name, key, None) for key in target.values]
    ctx.steps.extend(views.metadata_batch(target.name, lines))


# Subscriptions.


def _check_is_oneself(ctx: Context) -> None:
    """A subscription is one's own; only the form of the command has a target."""
    name = ctx.param(0)
    if name != "*" and fold(name) != fold(ctx.session.shown_nick):
        raise _problem(ctx, "INVALID_TARGET", shown(name))


def _subscribe(ctx: Context) -> None:
    _check_is_oneself(ctx)
    session = ctx.session
    before = len(session.subscriptions)
    known: dict[str, None] = {}
    problems: list[tuple[str, ...]] = []
    for key in ctx.message.params[2:]:
        if not is_key(key):
            problems.append(("INVALID_KEY", shown(key)))
        elif key not in session.subscriptions and len(session.subscriptions) >= cap.SUBSCRIPTIONS:
            problems.append(("LIMIT_REACHED", "SUB", key, str(cap.SUBSCRIPTIONS)))
            break
        else:
            session.subscriptions[key] = known[key] = None
    _say_keys(ctx, RPL_METADATASUBOK, known)
    for code, *context in problems:
        if code == "LIMIT_REACHED":
            ctx.fail(_problem(ctx, code, *context))
        else:
            _warn(ctx, code, *context)
    if len(session.subscriptions) > before and session.user is not None:
        _offer_values(ctx)


def _offer_values(ctx: Context) -> None:
    """Who has subscribed is to know what there is: draft/metadata-3 lets it ask when it is ready."""
    views, session = ctx.views, ctx.session
    if session.caps & cap.METADATA_3:
        ctx.steps.append(views.sync_later(EVERYTHING))
    elif is_aware(session.caps):
        ctx.steps.extend(views.sync_all(ctx.user.nick))


def _unsubscribe(ctx: Context) -> None:
    _check_is_oneself(ctx)
    known: dict[str, None] = {}
    for key in ctx.message.params[2:]:
        if is_key(key):
            known[key] = None
            ctx.session.subscriptions.pop(key, None)
    _say_keys(ctx, RPL_METADATAUNSUBOK, known)
    for key in ctx.message.params[2:]:
        if key not in known:
            _warn(ctx, "INVALID_KEY", shown(key))


def _subscriptions(ctx: Context) -> None:
    _check_is_oneself(ctx)
    lines = _keys(ctx, RPL_METADATASUBS, ctx.session.subscriptions)
    ctx.steps.extend(ctx.views.in_batch("metadata-subs", (), lines))


def _say_keys(ctx: Context, numeric: Numeric, keys: Iterable[str]) -> None:
    ctx.steps.extend(_keys(ctx, numeric, keys))


def _keys(ctx: Context, numeric: Numeric, keys: Iterable[str]) -> list[Reply]:
    """Each key is a parameter of its own, as many to a line as fit."""
    lines = packed(keys, ctx.settings.line_bytes - _NAMES_BYTES)
    return [ctx.numeric(numeric, *line.split(" ")) for line in lines]


class _Subcommand(NamedTuple):
    handler: Callable[[Context], None]
    least: int
    """Fewest parameters behind its name."""
    most: float


_MANY = float("inf")

_SUBCOMMANDS = {
    "GET": _Subcommand(_get, 1, _MANY),
    "LIST": _Subcommand(_list, 0, 0),
    "SET": _Subcommand(_set, 1, 2),
    "CLEAR": _Subcommand(_clear, 0, 0),
    "SUB": _Subcommand(_subscribe, 1, _MANY),
    "UNSUB": _Subcommand(_unsubscribe, 1, _MANY),
    "SUBS": _Subcommand(_subscriptions, 0, 0),
    "SYNC": _Subcommand(_sync, 0, 0),
}
