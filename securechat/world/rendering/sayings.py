"""What is said, taken back and read, as lines."""

from collections.abc import Iterable, Mapping

from securechat.wire import capabilities as cap
from securechat.wire.message import encode_tags
from securechat.world import events
from securechat.world.audience import Audience, audience_of
from securechat.world.modes import PREFIXES
from securechat.world.multiline import Shape, divided
from securechat.world.rendering.registry import shows
from securechat.world.rendering.renderer import Renderer
from securechat.world.replying import Reply, event_tags
from securechat.world.session import Session
from securechat.world.user import User
from securechat.world.views.rooms import marker_params


def message_sent(renderer: Renderer, event: events.MessageSent) -> None:
    """Send a message to all who must see it: `show` for the most frequent event."""
    user, actor = renderer.state.users[event.nick], renderer.unit.session
    text, cuts = event.text, event.cuts
    is_own = is_apart = False
    if event.room is not None:
        room = renderer.state.rooms_by_id[event.room]
        audience, target = room.audience, room.name
        if event.rank:
            audience = _of_both(room.sessions_from(event.rank), user)
            target = PREFIXES[event.rank] + target
        elif user not in room.members:
            audience = _of_both(room.sessions, user)
    else:
        target = event.recipient or ""
        recipient = renderer.state.users.find(target)
        if recipient is None:
            audience = user.audience
        else:
            audience = recipient.audience
            is_own = recipient is user
            is_apart = not is_own and cuts is None and user.is_alone_at(actor)
            if not is_apart:
                audience = _of_both(recipient.sessions, user)
    if cuts is not None:
        _send_lines(renderer, audience, target, user, event)
        return
    body = f":{user.source} {event.command} {target}"
    if text is not None:
        body = f"{body} :{text}"
    else:
        audience = tuple(group for group in audience if group[0] & cap.MESSAGE_TAGS)
    tags = encode_tags(event.tags) if event.tags else ""
    is_echoed = actor is not None and actor.caps & cap.ECHO_MESSAGE != 0
    renderer.send(audience, body, user, event.stamp, tags, not is_apart, is_echoed)
    if is_own or (is_apart and is_echoed):
        _show_own(renderer, body, user, event, tags)


def _show_own(
    renderer: Renderer, body: str, user: User, event: events.MessageSent, tags: str
) -> None:
    """Give the session that acted its copy, where it had none with the others'."""
    actor = renderer.unit.session
    if actor is None or (event.text is None and not actor.caps & cap.MESSAGE_TAGS):
        return
    copy = Reply(renderer.tags(actor.caps, user, event.stamp, tags), body)
    if event.recipient == event.nick:  # it is a recipient, too, besides any echo
        renderer.batch.send(renderer.unit, copy.encoded(), actor.alone)
    else:
        renderer.replies.append(copy)


def _send_lines(
    renderer: Renderer, audience: Audience, target: str, user: User, event: events.MessageSent
) -> None:
    """Send a message of several lines, as one or as lines, to each as it can be shown there."""
    assert event.text is not None
    assert event.cuts is not None
    assert event.stamp is not None
    shape = Shape(user.source, event.command, target, event.text, event.cuts)
    reference = f"m{event.stamp.position:x}"
    actor = renderer.unit.session
    for caps, has_caps, sessions in divided(audience, renderer.state.sessions):
        tags, later_tags = _lines_tags(renderer, caps, user, event.stamp, event.tags)
        replies = shape.as_batch(reference, tags) if has_caps else shape.as_lines(tags, later_tags)
        text = b"".join(reply.encoded() for reply in replies)
        if actor is None or actor.number not in sessions:
            renderer.batch.send(renderer.unit, text, sessions)
            continue
        renderer.batch.send(renderer.unit, text, sessions, actor.number)
        if actor.caps & cap.ECHO_MESSAGE:
            renderer.replies.extend(replies)
        if event.recipient == event.nick:
            renderer.batch.send(renderer.unit, text, actor.alone)


def _lines_tags(
    renderer: Renderer, caps: int, user: User, stamp: events.Stamp, tags: Mapping[str, str]
) -> tuple[str, str]:
    """Return the tags of the first of several lines, and those of the others: no msgid."""
    client_tags = encode_tags(tags)
    is_bot = user.is_bot
    later = event_tags(caps, user.account_tag, None, client_tags, stamp.time_ms, is_bot=is_bot)
    return renderer.tags(caps, user, stamp, client_tags), later


def _of_both(sessions: Iterable[Session], user: User) -> Audience:
    """The sessions it is for, and the sender's own."""
    return audience_of(dict.fromkeys((*user.sessions, *sessions)))


@shows(events.Redacted)
def _redacted(renderer: Renderer, event: events.Redacted) -> None:
    """To whom the message went and who know of taking back; who did it with echo-message."""
    user, actor = renderer.state.users[event.nick], renderer.unit.session
    if event.room is not None:
        room = renderer.state.rooms_by_id[event.room]
        sessions, target = room.sessions, room.name
    else:
        other, target = renderer.state.users.find(event.recipient or ""), event.recipient or ""
        sessions = list(dict.fromkeys((*user.sessions, *(other.sessions if other else ()))))
    knowing = [session for session in sessions if session.caps & cap.MESSAGE_REDACTION]
    body = f":{user.source} REDACT {target} {event.position:x}"
    if event.reason:
        body = f"{body} :{event.reason}"
    is_echoed = actor is not None and actor.caps & cap.ECHO_MESSAGE != 0
    has_actor = actor in knowing
    renderer.send(audience_of(knowing), body, user, None, "", has_actor, is_echoed)


@shows(events.MarkedRead)
def _marked_read(renderer: Renderer, event: events.MarkedRead) -> None:
    """To all who have read with it, and to who says so whatever it negotiated."""
    user, actor = renderer.state.users[event.nick], renderer.unit.session
    params = " ".join(marker_params(event.name, event.time_ms))
    body = f":{renderer.settings.name} MARKREAD {params}"
    users = (user,) if user.account is None else renderer.state.users_of_account[user.account.id]
    sessions = [
        session
        for one in users
        for session in one.sessions
        if session.caps & cap.READ_MARKER and session is not actor
    ]
    renderer.send(audience_of(sessions), body)
    renderer.replies.append(Reply("", body))
