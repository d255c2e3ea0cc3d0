"""What happens in rooms, as lines."""

from securechat.wire import capabilities as cap
from securechat.wire.names import ascii_lower
from securechat.world import events
from securechat.world.audience import audience_of
from securechat.world.modes import ranked
from securechat.world.rendering.modes import modes_text, rank_changes
from securechat.world.rendering.registry import shows
from securechat.world.rendering.renderer import Renderer
from securechat.world.room import Room
from securechat.world.user import User
from securechat.world.views import join_body


@shows(events.Joined)
def _joined(renderer: Renderer, event: events.Joined) -> None:
    room, user = renderer.state.rooms_by_id[event.room], renderer.state.users[event.nick]
    renderer.to_room(room, lambda caps: join_body(room, user, caps), user, event.stamp)
    for session in user.sessions:
        renderer.tell(session, renderer.views(session).after_join(room))
    if event.prefixes:
        nicks = " ".join([user.nick] * len(event.prefixes))
        body = f":{renderer.settings.name} MODE {room.name} +{event.prefixes} {nicks}"
        renderer.to_peers_in(room, user, body)
    if user.away is not None:
        body = f":{user.source} AWAY :{user.away}"
        renderer.to_peers_in(room, user, body, by=user, needs=cap.AWAY_NOTIFY)


@shows(events.Parted)
def _parted(renderer: Renderer, event: events.Parted) -> None:
    room, user = renderer.state.rooms_by_id[event.room], renderer.state.users[event.nick]
    reason = f" :{event.reason}" if event.reason else ""
    renderer.to_room(room, f":{user.source} PART {room.name}{reason}", user, event.stamp)


@shows(events.Kicked)
def _kicked(renderer: Renderer, event: events.Kicked) -> None:
    room, by = renderer.state.rooms_by_id[event.room], renderer.state.users[event.by]
    nick = renderer.state.users[event.nick].nick
    body = f":{by.source} KICK {room.name} {nick} :{event.reason}"
    renderer.to_room(room, body, by, event.stamp)


@shows(events.TopicSet)
def _topic_set(renderer: Renderer, event: events.TopicSet) -> None:
    room, user = renderer.state.rooms_by_id[event.room], renderer.state.users[event.nick]
    renderer.to_room(room, f":{user.source} TOPIC {room.name} :{event.topic}", user, event.stamp)


@shows(events.ModesSet)
def _modes_set(renderer: Renderer, event: events.ModesSet) -> None:
    room, user = renderer.state.rooms_by_id[event.room], renderer.state.users[event.nick]
    body = f":{user.source} MODE {room.name} {modes_text(event.changes)}"
    renderer.to_room(room, body, user, event.stamp)


@shows(events.RoomRenamed)
def _room_renamed(renderer: Renderer, event: events.RoomRenamed) -> None:
    """Who does not know of renaming leaves one room and enters another; not for letter case."""
    room, user = renderer.state.rooms_by_id[event.room], renderer.state.users[event.nick]
    knowing = [session for session in room.sessions if session.caps & cap.CHANNEL_RENAME]
    body = f":{user.source} RENAME {event.old} {event.name} :{event.reason}"
    renderer.send(audience_of(knowing), body, by=user, has_actor=renderer.unit.session in knowing)
    if ascii_lower(event.old) != ascii_lower(event.name):
        for session in room.sessions:
            if not session.caps & cap.CHANNEL_RENAME:
                views = renderer.views(session)
                renderer.tell(
                    session, views.renamed(room, event.old, event.reason, renderer.now_ms)
                )


@shows(events.Invited)
def _invited(renderer: Renderer, event: events.Invited) -> None:
    room, by = renderer.state.rooms_by_id[event.room], renderer.state.users[event.by]
    guest = renderer.state.users[event.nick]
    told = dict.fromkeys(guest.sessions)
    for member in room.members:
        for session in member.sessions:
            # Who asked is told that it worked by RPL_INVITING.
            if session.caps & cap.INVITE_NOTIFY and session is not renderer.unit.session:
                told[session] = None
    body = f":{by.source} INVITE {guest.nick} {room.name}"
    renderer.send(audience_of(told), body, by=by)


def show_ranks(renderer: Renderer, room: Room, user: User, before: str, after: str) -> None:
    """Have the server announce what becomes of a member's rank without anybody's MODE."""
    changes = rank_changes(user.nick, before, after)
    if changes:
        body = f":{renderer.settings.name} MODE {room.name} {modes_text(changes)}"
        renderer.send(room.audience, body, has_actor=renderer.is_actor_in(room))


@shows(events.OperatorFollowed)
def _operator_followed(renderer: Renderer, event: events.OperatorFollowed) -> None:
    room = renderer.state.rooms_by_id[event.room]
    for user in renderer.state.users_of_account.get(event.account, {}):
        if user in room.members:
            after = ranked(room.members[user] + event.prefixes)
            show_ranks(renderer, room, user, room.members[user], after)
