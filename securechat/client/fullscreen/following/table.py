"""`follow` and `follows`: which function follows which event."""

from collections.abc import Callable
from typing import Any

from securechat.client.events import Event
from securechat.client.fullscreen.chat import Chat

Follower = Callable[[Chat, Any], None]

_FOLLOWERS: dict[type[Event], Follower] = {}


def follow(chat: Chat, event: Event) -> None:
    """Change *chat* as *event* says; events that nothing shows are passed over."""
    follower = _FOLLOWERS.get(type(event))
    if follower is not None:
        follower(chat, event)


def follows(kind: type[Event]) -> Callable[[Follower], Follower]:
    """Enter the decorated function for events of *kind*."""

    def enter(follower: Follower) -> Follower:
        _FOLLOWERS[kind] = follower
        return follower

    return enter
