"""Metadata: keys and values that hang on people and rooms, in two dialects.

draft/metadata-3 tells of everything with numerics; draft/metadata-2 tells of changes with the
command METADATA, and has older names for what can be wrong. What is set is the same for both.

Source: IRCv3 draft/metadata-2 (extensions/metadata) and draft/metadata-3 (its pull request 613).
"""

from collections.abc import Iterable, Iterator, Mapping

from securechat.wire import capabilities as cap
from securechat.world import events
from securechat.world.errors import FailError
from securechat.world.session import Session
from securechat.world.state import State
from securechat.world.user import User

EVERYTHING = "*ALL"
"""The target that stands for all one is told of."""

_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_./-")


def is_key(text: str) -> bool:
    """Whether *text* may be a key."""
    return 0 < len(text) <= cap.METADATA_KEY_BYTES and _KEY_CHARACTERS.issuperset(text)


def is_value(text: str) -> bool:
    """Whether *text* may be a value; the empty one means that there is none."""
    return 0 < len(text.encode()) <= cap.METADATA_VALUE_BYTES


def is_aware(caps: int) -> bool:
    """Whether a session with *caps* is told of metadata: it comes in batches."""
    return bool(caps & cap.METADATA and caps & cap.BATCH)


def problem(caps: int, code: str, *context: str) -> FailError:
    """Return what is wrong, named as draft/metadata-3 does, in the dialect of *caps*."""
    if caps & cap.METADATA_2:
        code, context = _in_old_words(code, context)
    return FailError("METADATA", code, *context)


def _in_old_words(code: str, context: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    match code, context:
        case "LIMIT_REACHED", ("SUB", key, _):
            return "TOO_MANY_SUBS", (key,)
        case "LIMIT_REACHED", (_, target, _):
            return "LIMIT_REACHED", (target,)
        case "INVALID_VALUE", _:
            return "VALUE_INVALID", ()
        case "INVALID_KEY", _:
            return "KEY_INVALID", context
        case "INVALID_PARAMS", _:
            return "SUBCOMMAND_INVALID", context
    return code, context


def changes(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str | None]]:
    """Yield the keys that differ, with what they are afterwards."""
    for key in before:
        if key not in after:
            yield key, None
    for key, value in after.items():
        if before.get(key) != value:
            yield key, value


def neighbours(state: State, user: User) -> dict[Session, None]:
    """Return the sessions that are told of *user*: its own, those in its rooms, those that watch it.

    Each once. Cost: the members of its rooms.
    """
    told = dict.fromkeys(user.sessions)
    for room in user.rooms:
        for member in room.members:
            told.update(dict.fromkeys(member.sessions))
    told.update(dict.fromkeys(state.watchers.of(user.nick)))
    return told


def told_of(state: State, event: events.MetadataSet) -> Iterator[tuple[str, list[Session]]]:
    """Yield the names of whom *event* is about, each with the sessions that have asked to know.

    An account may be here under several nicks; a room is one.
    """
    room = state.rooms_by_id.get(event.owner or 0)
    if room is not None:
        yield room.name, subscribers(room.sessions, event.key)
        return
    if event.owner is None:
        users = [state.users[event.nick or ""]]
    else:
        users = list(state.users_of_account.get(event.owner, {}))
    for user in users:
        yield user.nick, subscribers(neighbours(state, user), event.key)


def subscribers(sessions: Iterable[Session], key: str) -> list[Session]:
    """Return those of *sessions* that are told what becomes of *key*."""
    return [s for s in sessions if key in s.subscriptions and is_aware(s.caps)]
