"""The life of the server: it listens, starts the threads, waits for signals, and ends in order.

Shutdown: stop accepting; stop reading; execute and commit what is queued; a last line to
everybody; flush with a deadline; close; join the threads; checkpoint and close the database.
"""

import gc
import signal
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from securechat.server import extracts, logs, process, whereabouts
from securechat.server.assembly import Parts, assemble
from securechat.server.configuration import Configuration
from securechat.server.first_account import open_invitation
from securechat.server.first_bytes import Door
from securechat.server.listener import Listening, listen
from securechat.server.registrar import Registrar
from securechat.server.reloading import Reloader
from securechat.server.terminal import Terminal
from securechat.server.tls import Certificates
from securechat.store.database import Store
from securechat.world.inputs import Shutdown

ADMIN_WAIT_S = 2.0
"""An admin command that works on the data directory while no server runs is over by then."""

CERTIFICATES_CHECK_S = 2.0

LAST_LINES_S = 2.0
"""How long the last lines may take at shutdown; a peer that reads gets them in milliseconds."""


def serve(
    configuration: Configuration,
    directory: Path,
    certificates: Certificates,
    announce: Callable[[str], None],
    reread: Callable[[], Configuration],
    ready: Callable[[str | None], None],
    links: Callable[[str], Sequence[str]],
) -> None:
    """Run the server in the foreground until SIGINT or SIGTERM; a second one ends at once.

    It ends, too, when the terminal that it was started in is closed.

    Args:
        configuration: checked, and with the command line's choices.
        directory: the data directory; made if missing.
        certificates: the pair to begin with.
        announce: given `listening on HOST:PORT` for each listener, once it accepts.
        reread: returns the configuration as it is by then, likewise; may raise
            ConfigurationError.
        ready: called behind the last announcement, with the token of the first invitation if there
            are no accounts yet.
        links: returns the links of an invitation, by its token; a reader's thread.

    Raises:
        ListenError: an address cannot be listened on.
        StoreError: the data directory cannot be used, or another server uses it.
        OSError: a file in the data directory cannot be used, or what *announce* raised; the
            server has ended in order then, too.

    Thread: the main one, which then waits for signals. An exception at the outermost loop of any
    other thread ends the process with code 1.
    """
    terminal = Terminal()
    process.prepare()
    listening = _listen(configuration)
    try:
        store = Store.open(directory, wait_s=ADMIN_WAIT_S)
    except BaseException:
        for one in listening:
            one.sock.close()
        raise
    try:
        token = open_invitation(store, time.time_ns() // 1_000_000)
        parts = assemble(configuration, reread, directory, certificates, store, listening, links)
        gc.freeze()  # what is there now stays, and need not be looked at
        _start(parts)
        try:
            note_whereabouts = partial(
                _note_whereabouts,
                directory,
                configuration,
                certificates,
                parts.guards.registrar,
                listening,
            )
            note_whereabouts()
            _announce(listening, announce)
            ready(token)
            _wait(certificates, parts.reloader, note_whereabouts, terminal)
        finally:  # also if nobody hears the announcement: the threads would run on for ever
            process.let_signals_end_us()
            _stop(parts)
    finally:
        store.close()
    logs.info("stopped")


def _listen(configuration: Configuration) -> list[Listening]:
    """Open all listening sockets first: nothing else needs to be undone if one fails."""
    server = configuration.server
    listening: list[Listening] = []
    for address in server.listen:
        listening += listen(address)
    for address in server.websocket:
        listening += listen(address, Door.WEBSOCKET)
    for address in server.insecure_loopback:
        listening += listen(address, Door.PLAIN)
    return listening


def _start(parts: Parts) -> None:
    parts.world.start()
    for thread in parts.io_threads:
        thread.start()
    parts.passwords.start()
    parts.readers.start()
    parts.admin.start()
    parts.listener.start()


def _note_whereabouts(
    directory: Path,
    configuration: Configuration,
    certificates: Certificates,
    registrar: Registrar,
    listening: list[Listening],
) -> None:
    found = extracts.whereabouts(configuration, certificates, registrar.policy, listening)
    whereabouts.write(directory, found)


def _announce(listening: list[Listening], announce: Callable[[str], None]) -> None:
    for one in listening:
        announce(f"listening on {one.address}")
        tls = "none" if one.door is Door.PLAIN else "yes"
        logs.info("listening", address=one.address, tls=tls)


def _wait(
    certificates: Certificates,
    reloader: Reloader,
    note_whereabouts: Callable[[], None],
    terminal: Terminal,
) -> None:
    """Wait for the signal to stop; meanwhile take new certificates, and reload when told to."""
    while True:
        number, is_own = process.next_signal(CERTIFICATES_CHECK_S)
        is_hangup = number is signal.SIGHUP and not is_own  # REHASH sends one, too
        if terminal.has_closed(time.monotonic(), is_signalled=is_hangup):
            logs.info("stopping", reason="the terminal was closed")
            return
        if number is None:
            if certificates.has_changed():
                reloader.take_certificate()
                _try_to(note_whereabouts)
        elif number is signal.SIGHUP:
            reloader.reload()
            _try_to(note_whereabouts)
        else:
            logs.info("stopping", signal=number.name)
            return


def _try_to(note_whereabouts: Callable[[], None]) -> None:
    try:
        note_whereabouts()
    except OSError as error:  # a full disk: the operator's links are as before
        logs.error("whereabouts could not be written", error)


def _stop(parts: Parts) -> None:
    """End everything in order; within the time of one password check and `LAST_LINES_S`."""
    parts.listener.stop()
    for thread in parts.io_threads:
        thread.stop_reading()
    parts.admin.stop()
    parts.passwords.stop()
    parts.world.post(Shutdown("The server is shutting down"))
    parts.world.stop()
    deadline = time.monotonic() + LAST_LINES_S
    for thread in parts.io_threads:
        thread.finish(max(0.0, deadline - time.monotonic()))
    parts.readers.stop()  # last lines may stand behind a page
