"""What events change of accounts and of the keys that lead to them."""

from securechat.world import events
from securechat.world.account import Account
from securechat.world.applying.registry import applies
from securechat.world.state import State


@applies(events.AccountAdded)
def _account_added(state: State, event: events.AccountAdded) -> None:
    account = Account(event.id, event.name, event.time_ms, credential_version=1)
    account.is_admin, account.email = event.is_admin, event.email
    state.enter_account(account)


@applies(events.EnrolmentDecided)
def _enrolment_decided(state: State, event: events.EnrolmentDecided) -> None:
    """What comes of it, once it is committed, is an input."""


@applies(events.DeviceTakenBack)
def _device_taken_back(state: State, event: events.DeviceTakenBack) -> None:
    """Likewise."""


@applies(events.PasswordSet)
def _password_set(state: State, event: events.PasswordSet) -> None:
    state.accounts_by_id[event.account].credential_version = event.credential_version


@applies(events.PasswordRehashed)
def _password_rehashed(state: State, event: events.PasswordRehashed) -> None:
    """Only the store knows hashes."""


@applies(events.AccountSuspended)
def _account_suspended(state: State, event: events.AccountSuspended) -> None:
    state.accounts_by_id[event.account].is_suspended = event.is_suspended


@applies(events.AlwaysOnSet)
def _always_on_set(state: State, event: events.AlwaysOnSet) -> None:
    state.accounts_by_id[event.account].is_always_on = event.is_set


@applies(events.AccountRemoved)
def _account_removed(state: State, event: events.AccountRemoved) -> None:
    state.strike_account(state.accounts_by_id[event.id])
    for invite in state.invitations.of(event.id):
        state.invitations.put(invite.id, None)
    for device in state.devices.of(event.id):
        state.devices.put(device.id, None)
    state.rooms_of_account.pop(event.id, None)
    state.read_markers.forget(event.id)
    state.received.forget(event.id)
    state.departures.forget_account(event.id)
    for room in state.rooms_by_id.values():
        room.memberships.pop(event.id, None)


@applies(events.InviteChanged)
def _invite_changed(state: State, event: events.InviteChanged) -> None:
    state.invitations.put(event.id, event.record)


@applies(events.DeviceChanged)
def _device_changed(state: State, event: events.DeviceChanged) -> None:
    state.devices.put(event.id, event.record)


@applies(events.DeviceUsed)
def _device_used(state: State, event: events.DeviceUsed) -> None:
    record = state.devices.get(event.id)
    if record is not None:
        state.devices.put(event.id, record._replace(used_ms=event.time_ms))
