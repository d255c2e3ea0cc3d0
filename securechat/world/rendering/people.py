"""What people do and become, as lines."""

from securechat.wire import capabilities as cap
from securechat.wire.names import fold
from securechat.wire.replies import RPL_MONOFFLINE, RPL_MONONLINE
from securechat.world import events, metadata
from securechat.world.audience import audience_of
from securechat.world.inputs import DeviceTakenBack, Enrolled
from securechat.world.rendering.metadata import tell_key
from securechat.world.rendering.modes import modes_text
from securechat.world.rendering.registry import shows
from securechat.world.rendering.renderer import Renderer
from securechat.world.rendering.rooms import show_ranks


@shows(events.UserAppeared)
def _user_appeared(renderer: Renderer, event: events.UserAppeared) -> None:
    user = renderer.state.users[event.nick]
    renderer.to_watchers(user.nick, RPL_MONONLINE, user.source)
    renderer.sync_watchers(user, user.nick)


@shows(events.Quit)
def _quit(renderer: Renderer, event: events.Quit) -> None:
    user = renderer.state.users[event.nick]
    renderer.to_peers(user, f":{user.source} QUIT :{event.reason}")
    renderer.to_watchers(user.nick, RPL_MONOFFLINE, user.nick)


@shows(events.NickChanged)
def _nick_changed(renderer: Renderer, event: events.NickChanged) -> None:
    user = renderer.state.users[event.old]
    renderer.to_peers(user, f":{user.source} NICK {event.new}", with_self=True)
    if fold(event.old) != fold(event.new):
        renderer.to_watchers(user.nick, RPL_MONOFFLINE, user.nick)
        source = f"{event.new}!{user.username}@{user.host}"
        renderer.to_watchers(event.new, RPL_MONONLINE, source)
        renderer.sync_watchers(user, event.new)


@shows(events.RealnameSet)
def _realname_set(renderer: Renderer, event: events.RealnameSet) -> None:
    user = renderer.state.users[event.nick]
    body = f":{user.source} SETNAME :{event.realname}"
    renderer.of_interest(user, body, cap.SETNAME, with_self=True)


@shows(events.HostChanged)
def _host_changed(renderer: Renderer, event: events.HostChanged) -> None:
    """Without chghost nobody is told: a QUIT and JOIN that nobody made would only confuse."""
    user = renderer.state.users[event.nick]
    body = f":{user.source} CHGHOST {user.username} {event.host}"
    renderer.of_interest(user, body, cap.CHGHOST, with_self=True)


@shows(events.AwaySet)
def _away_set(renderer: Renderer, event: events.AwaySet) -> None:
    user = renderer.state.users[event.nick]
    text = "" if event.text is None else f" :{event.text}"
    renderer.of_interest(user, f":{user.source} AWAY{text}", cap.AWAY_NOTIFY)


@shows(events.UserModesSet)
def _user_modes_set(renderer: Renderer, event: events.UserModesSet) -> None:
    user = renderer.state.users[event.nick]
    body = f":{user.source} MODE {user.nick} {modes_text(event.changes)}"
    renderer.send(user.audience, body, by=user, has_actor=True)


@shows(events.OperatorMade)
def _operator_made(renderer: Renderer, event: events.OperatorMade) -> None:
    user = renderer.state.users[event.nick]
    body = f":{user.source} MODE {user.nick} +o"
    renderer.send(user.audience, body, by=user, has_actor=True)


@shows(events.Killed)
def _killed(renderer: Renderer, event: events.Killed) -> None:
    user, by = renderer.state.users[event.nick], renderer.state.users[event.by]
    audience, is_own = user.audience, user is by
    kill = f":{by.source} KILL {user.nick} :{event.reason}"
    renderer.send(audience, kill, by=by, has_actor=is_own)
    farewell = f":{user.source} QUIT :Killed ({by.nick} ({event.reason}))"
    renderer.send(audience, farewell, by=user, has_actor=is_own)


@shows(events.WallopsSent)
def _wallops_sent(renderer: Renderer, event: events.WallopsSent) -> None:
    by = renderer.state.users[event.nick]
    wanting = [user for user in renderer.state.users.values() if "w" in user.modes or user is by]
    told = [session for user in wanting for session in user.sessions]
    renderer.send(audience_of(told), f":{by.source} WALLOPS :{event.text}", by=by, has_actor=True)


@shows(events.EnrolmentDecided)
def _enrolment_decided(renderer: Renderer, event: events.EnrolmentDecided) -> None:
    item = Enrolled(
        event.session, event.account, event.command, event.is_reset, event.label, event.room
    )
    renderer.batch.continuations.append((renderer.unit, item))


@shows(events.DeviceTakenBack)
def _device_taken_back(renderer: Renderer, event: events.DeviceTakenBack) -> None:
    renderer.batch.continuations.append((renderer.unit, DeviceTakenBack(*event)))


@shows(events.ReloadAsked)
def _reload_asked(renderer: Renderer, event: events.ReloadAsked) -> None:
    renderer.batch.reloads.append(event.session)


@shows(events.AccountChanged)
def _account_changed(renderer: Renderer, event: events.AccountChanged) -> None:
    user = renderer.state.users[event.nick]
    account = renderer.state.accounts_by_id[event.account]
    body = f":{user.source} ACCOUNT {account.name}"
    renderer.of_interest(user, body, cap.ACCOUNT_NOTIFY, with_self=True)
    for key, value in metadata.changes(user.metadata, account.metadata):
        told = metadata.subscribers(metadata.neighbours(renderer.state, user), key)
        tell_key(renderer, told, user.nick, key, value)
    for room in user.rooms:
        show_ranks(renderer, room, user, room.members[user], room.rank_as(user, event.account))
