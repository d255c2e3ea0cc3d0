"""What is kept of accounts, and of the keys that lead to them."""

from collections.abc import Iterator

from securechat.store.records import (
    AccountRemovedRecord,
    DeviceRemovedRecord,
    InviteRemovedRecord,
    PasswordRecord,
    Record,
)
from securechat.world import events
from securechat.world.journal.registry import keeps
from securechat.world.state import State


@keeps(events.AccountAdded)
def _account_added(state: State, event: events.AccountAdded) -> Iterator[Record]:
    yield state.accounts_by_id[event.id].record()
    yield PasswordRecord(event.id, event.password_hash)


@keeps(events.PasswordSet)
def _password_set(state: State, event: events.PasswordSet) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()
    yield PasswordRecord(event.account, event.password_hash)


@keeps(events.PasswordRehashed)
def _password_rehashed(state: State, event: events.PasswordRehashed) -> Iterator[Record]:
    yield PasswordRecord(event.account, event.password_hash)


@keeps(events.AccountSuspended)
def _account_suspended(state: State, event: events.AccountSuspended) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()


@keeps(events.AccountRemoved)
def _account_removed(state: State, event: events.AccountRemoved) -> Iterator[Record]:
    yield AccountRemovedRecord(event.id)


@keeps(events.AlwaysOnSet)
def _always_on_set(state: State, event: events.AlwaysOnSet) -> Iterator[Record]:
    yield state.accounts_by_id[event.account].record()


@keeps(events.InviteChanged)
def _invite_changed(state: State, event: events.InviteChanged) -> Iterator[Record]:
    yield event.record or InviteRemovedRecord(event.id)


@keeps(events.DeviceChanged)
def _device_changed(state: State, event: events.DeviceChanged) -> Iterator[Record]:
    yield event.record or DeviceRemovedRecord(event.id)


@keeps(events.DeviceUsed)
def _device_used(state: State, event: events.DeviceUsed) -> Iterator[Record]:
    record = state.devices.get(event.id)
    if record is not None:
        yield record
