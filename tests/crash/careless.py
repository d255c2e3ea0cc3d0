"""securechat-server with its promise broken: it shows messages before they are committed."""

import sys
import time

from securechat.cli.server import main
from securechat.server.batches import WorldThread
from securechat.world.batch import Batch

LATE_S = 0.02

_COMMIT, _RELEASE = WorldThread._commit, WorldThread._release


def _commit_late(thread: WorldThread, batch: Batch) -> None:
    _RELEASE(thread, batch)
    time.sleep(LATE_S)
    _COMMIT(thread, batch)


def _released_already(thread: WorldThread, batch: Batch) -> None:
    del thread, batch


if __name__ == "__main__":
    WorldThread._commit = _commit_late  # type: ignore[method-assign, assignment]
    WorldThread._release = _released_already  # type: ignore[method-assign, assignment]
    sys.exit(main())
