"""What the tests of metadata ask, and how they read the answers."""

from securechat.wire.message import Message
from securechat.world.settings import Settings
from tests.world.peer import Peer, Room

CAPS = "batch draft/metadata-3 labeled-response"
OLD = "batch draft/metadata-2 labeled-response"
GUESTS = Settings(is_login_required=False, autojoin=())


def peers(*names: str, caps: str = CAPS) -> list[Peer]:
    """Return peers in one room, the first its owner, that have heard all there was."""
    room = Room()
    found = [room.login(name, caps=caps) for name in names]
    for peer in found:
        peer.lines.clear()
    return found


def guest(room: Room, nick: str, *before: str, caps: str = CAPS) -> Peer:
    """Return a registered guest that said *before* before it registered."""
    peer = room.connect().sends(f"CAP REQ :{caps}", *before)
    return peer.sends(f"NICK {nick}", "USER u 0 * :r", "CAP END")


def asked(peer: Peer, *lines: str) -> list[Message]:
    """Return what *peer* gets for *lines*."""
    peer.lines.clear()
    return peer.sends(*lines).received()


def batch(messages: list[Message], kind: str = "metadata") -> list[Message]:
    """Return what is in a batch, which is all there is; the target is checked by the caller."""
    start, *inner, end = messages
    reference = start.params[0][1:]
    assert (start.command, start.params[0][0], start.params[1]) == ("BATCH", "+", kind)
    assert (end.command, end.params) == ("BATCH", (f"-{reference}",))
    assert all(m.tags.get("batch") == reference for m in inner)
    return inner


def params(messages: list[Message]) -> list[tuple[str, ...]]:
    """Return command and parameters, without the nick that is addressed."""
    return [(m.command, *m.params[1:]) for m in messages]
