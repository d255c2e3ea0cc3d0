"""The world thread: execute a batch of inputs, commit its records, release its output.

While a batch is being committed the next one gathers in the queue: that is the group commit, and
the batch of the commit is also the batch of the writes. Nothing is handed to a connection before
the commit has returned. The thread blocks on its queue and on the disk, and after a batch for many
it sleeps for a moment, so that the next one is worth its writes; on nothing else.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence

from securechat.server import logs
from securechat.server.inbox import Inbox
from securechat.store.database import Store
from securechat.store.errors import StoreError, StoreFullError, StoreRecordError
from securechat.store.records import HAPPENED, Record
from securechat.world.batch import AdminReply, Batch, Output, Unit
from securechat.world.inputs import Input, Tick
from securechat.world.world import World

BATCH_INPUTS = 512
"""Most inputs of one batch: bounds what one commit holds, and how long its first line waits."""

BATCH_DELIVERIES = 50_000
"""Most lines for recipients in one batch: bounds the memory between deciding and writing."""

BATCH_NS = 5_000_000
"""Longest time of deciding, 5 ms: others wait for the first line of the batch meanwhile."""

INPUTS_PER_LOOK = 16
"""How many inputs are executed between two looks at the clock: some 0.1 ms."""

LINGER_NS = 8_000_000
"""How long what comes gathers after a batch for many: each of them gets one write for several lines
instead of one for each line. Everything waits that long at most, in small rooms, too; on a server
where nothing of the kind has just been sent nothing waits."""

LINGER_DELIVERIES = 64
"""A batch for at least so many sessions is followed by the linger."""

FAILURES_LOGGED_NS = 10_000_000_000

TICK_NS = 1_000_000_000


class WorldThread:
    """Owns the world and the store's write connection, from `start` to `stop`."""

    def __init__(self, world: World, store: Store) -> None:
        self.on_output: Callable[[Sequence[Output]], None] = _ignore
        """Called with what each batch releases; both are set before `start`."""
        self.on_reply: Callable[[AdminReply], None] = _ignore
        self.on_reload_asked: Callable[[int], None] = _ignore
        """Given the session of an operator who wants the configuration read again."""
        self._world = world
        self._store = store
        self._inbox: Inbox[Input | None] = Inbox()
        self._carried: dict[tuple[object, ...], Record] = {}
        """What presence left to write while writing failed; the newest of each thing."""
        self._failures = 0
        self._failure_logged_at = -FAILURES_LOGGED_NS
        self._thread = threading.Thread(target=self._run, name="world")

    @property
    def backlog(self) -> int:
        """How many inputs wait. Any thread."""
        return len(self._inbox)

    def post(self, item: Input) -> None:
        """Have *item* executed after all that was posted before. Any thread; never blocks."""
        self._inbox.put(item)

    def post_all(self, items: Sequence[Input]) -> None:
        """Post *items*, in their order."""
        self._inbox.put_all(items)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Execute, commit and release all that was posted, then end the thread."""
        self._inbox.put(None)
        self._thread.join()

    def _run(self) -> None:
        next_tick = time.monotonic_ns() + TICK_NS
        linger_until = 0
        is_running = True
        while is_running:
            if not self._inbox:
                self._inbox.wait(max(0, next_tick - time.monotonic_ns()) / 1e9)
            if len(self._inbox) < BATCH_INPUTS:
                ahead_ns = linger_until - time.monotonic_ns()
                if self._inbox and ahead_ns > 0:
                    time.sleep(ahead_ns / 1e9)
            is_running = self._gather()
            if time.monotonic_ns() >= next_tick:
                next_tick = time.monotonic_ns() + TICK_NS
                self._tick()
            batch: Batch | None = self._world.take_batch()
            while batch:
                if batch.delivery_count >= LINGER_DELIVERIES:
                    linger_until = time.monotonic_ns() + LINGER_NS
                self._commit(batch)
                self._release(batch)
                batch = self._continue(batch) if batch.continuations else None

    def _continue(self, batch: Batch) -> Batch:
        """Execute what *batch* led to, before all that has come meanwhile; return that batch."""
        for item in batch.continued:
            self._world.execute(item, time.time_ns() // 1_000_000)
        return self._world.take_batch()

    def _gather(self) -> bool:
        """Execute what waits, up to a batch; return False at the end of all."""
        execute, batch, take = self._world.execute, self._world.batch, self._inbox.take
        now_ms = time.time_ns() // 1_000_000
        until = time.monotonic_ns() + BATCH_NS
        for count in range(1, BATCH_INPUTS + 1):
            try:
                item = take()
            except IndexError:
                break
            if item is None:
                return False
            execute(item, now_ms)
            if batch.is_full or batch.delivery_count >= BATCH_DELIVERIES:
                break
            if not count % INPUTS_PER_LOOK:
                now_ms = time.time_ns() // 1_000_000
                if time.monotonic_ns() >= until:
                    break
        return True

    # The commit.

    def _commit(self, batch: Batch) -> None:
        records = batch.records
        if not records and not self._carried:
            return
        if not self._world.is_writable:
            for unit in batch.units:
                self._fail(unit, batch)
            return
        try:
            self._write(records)
        except StoreError as error:
            self._log_failure(error)
            self._commit_one_by_one(batch)

    def _log_failure(self, error: StoreError) -> None:
        """Log the first of many failures whole, and then how many there were: the log may be on
        the disk that is full.
        """
        self._failures += 1
        now = time.monotonic_ns()
        if now >= self._failure_logged_at + FAILURES_LOGGED_NS:
            logs.error("commit failed", cause=error, count=self._failures)
            self._failures, self._failure_logged_at = 0, now

    def _write(self, records: Iterable[Record]) -> None:
        """Commit *records* behind what was carried over.

        Raises:
            StoreError: nothing was kept; what was carried over still is.
        """
        self._store.commit([*self._carried.values(), *records])
        self._carried.clear()

    def _commit_one_by_one(self, batch: Batch) -> None:
        """One record may be to blame: only its unit fails. A disk that fails ends the attempt."""
        self._drop_bad_carried()
        for unit in batch.units:
            if not unit.records:
                continue
            if not self._world.is_writable:
                self._fail(unit, batch)
                continue
            try:
                self._write(unit.records)
            except StoreError as error:
                self._fail(unit, batch)
                if not isinstance(error, StoreFullError | StoreRecordError):
                    self._world.is_writable = False
                    logs.error("writing stopped: messages are refused until the disk works again")

    def _drop_bad_carried(self) -> None:
        """A carried record that breaks a rule would fail every commit to come."""
        for key, record in list(self._carried.items()):
            try:
                self._store.commit([record])
            except StoreRecordError as error:
                logs.error("a record was dropped", cause=error, kind=type(record).__name__)
            except StoreError:
                return
            del self._carried[key]

    def _fail(self, unit: Unit, batch: Batch) -> None:
        """The records of *unit* are not stored: undo what it promised, keep what is presence."""
        if unit.images is None:
            self._carry(unit.records)
        if unit.is_promised:
            self._world.reject(unit, batch)

    def _carry(self, records: Iterable[Record]) -> None:
        """Have what *records* say of things written later; what happened is not told again."""
        for record in records:
            if not isinstance(record, HAPPENED):
                key = (type(record), *record[:2])
                self._carried.pop(key, None)
                self._carried[key] = record

    def _tick(self) -> None:
        """Once a second: see whether a disk that failed works again."""
        world = self._world
        world.execute(Tick(), time.time_ns() // 1_000_000)
        if world.is_writable:
            try:
                self._store.check_files()
                self._store.erase()
            except StoreError as error:
                world.is_writable = False
                logs.error("writing stopped", cause=error)
        if world.is_writable and not self._carried:
            return
        try:
            self._store.probe()
            self._write([])
        except StoreError:
            return
        if not world.is_writable:
            world.is_writable = True
            logs.warning("writing works again")

    # The release.

    def _release(self, batch: Batch) -> None:
        outputs = batch.released()
        if outputs:
            self.on_output(outputs)
        for note in batch.notes:
            _log(note.event, note.fields)
        for reply in batch.replies:
            self.on_reply(reply)
        for session in batch.reloads:
            self.on_reload_asked(session)


def _log(event: str, fields: dict[str, object]) -> None:
    cause = fields.get("error")
    if isinstance(cause, BaseException):
        rest = {key: value for key, value in fields.items() if key != "error"}
        logs.error(event, cause=cause, **rest)
    else:
        logs.info(event, **fields)


def _ignore(_: object) -> None:
    """Nobody is there to be told."""
