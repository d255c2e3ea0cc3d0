"""The server as a whole: makes the parts, starts the threads, and ends them in order.

Shutdown: stop accepting; stop reading; execute and commit what is queued; a last line to
everybody; flush with a deadline; close; join the threads; checkpoint and close the database.
"""

import gc
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from securechat import __version__
from securechat.server import logs, whereabouts
from securechat.server.admin_socket import AdminSocket
from securechat.server.batches import WorldThread
from securechat.server.budget import FailureBudget
from securechat.server.cloak import cloak, load_key
from securechat.server.configuration import Configuration
from securechat.server.first_account import open_invitation
from securechat.server.first_bytes import Door
from securechat.server.iothread import IoThread
from securechat.server.joinpage.page import Facts
from securechat.server.listener import Census, Listener, Listening, listen
from securechat.server.login import Gatekeeper
from securechat.server.operators import Operators
from securechat.server.password_threads import PasswordThreads
from securechat.server.readers import ReaderThreads
from securechat.server.registrar import Registrar
from securechat.server.reloading import Reloader, policy
from securechat.server.surroundings import Limits, Surroundings
from securechat.server.tls import Certificates
from securechat.store.database import Store
from securechat.world.batch import Output
from securechat.world.inputs import Shutdown
from securechat.world.settings import Settings
from securechat.world.world import World

IO_THREADS = 1
"""The GIL lets one of them run at a time; a second one only makes both wait for it."""

SWITCH_INTERVAL_S = 0.0005
"""A thread that wakes asks for the GIL this soon: with the default of 5 ms a line that meets a
busy thread waits that long at each hand-over."""

GARBAGE_OBJECTS = 50_000
"""So many more objects than before and Python looks for cycles among the new ones: more than a
batch makes, which go by themselves. With the default of 700 that took 5 % of a busy server's time.
"""

RESERVED_FDS = 128
"""Descriptors that are no connections: the database, its readers, listeners, epolls."""

MOST_FDS = 1 << 20
"""The kernel's own default bound (fs.nr_open); some containers name a thousand times more."""

ADMIN_WAIT_S = 2.0
"""An admin command that works on the data directory while no server runs is over by then."""

CERTIFICATES_CHECK_S = 2.0

LAST_LINES_S = 2.0
"""How long the last lines may take at shutdown; a peer that reads gets them in milliseconds."""

LOG_FLUSH_S = 1.0
"""How long a server that fails goes on for its log: the events before are what explains it."""

_SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@dataclass(frozen=True, slots=True)
class _Running:
    """The parts that are started, and ended, in order."""

    world: WorldThread
    io_threads: list[IoThread]
    passwords: PasswordThreads
    readers: ReaderThreads
    admin: AdminSocket
    listener: Listener
    registrar: Registrar
    reload: Callable[[], None]
    take_certificate: Callable[[], None]
    """Takes new certificates and what may change of the configuration; on the main thread."""


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
    threading.excepthook = _end_process
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.set_threshold(GARBAGE_OBJECTS)
    # Before any thread starts, since each inherits the mask: the main thread alone takes them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    listening = _listen(configuration)
    try:
        store = Store.open(directory, wait_s=ADMIN_WAIT_S)
    except BaseException:
        for one in listening:
            one.sock.close()
        raise
    try:
        token = open_invitation(store, time.time_ns() // 1_000_000)
        running = _assemble(configuration, reread, directory, certificates, store, listening, links)
        gc.freeze()  # what is there now stays, and need not be looked at
        _start(running)
        try:
            note_whereabouts = partial(
                _write_whereabouts,
                directory,
                configuration,
                certificates,
                listening,
                running.registrar,
            )
            note_whereabouts()
            for one in listening:
                announce(f"listening on {one.address}")
                tls = "none" if one.door is Door.PLAIN else "yes"
                logs.info("listening", address=one.address, tls=tls)
            ready(token)
            _wait(certificates, running, note_whereabouts)
        finally:  # also if nobody hears the announcement: the threads would run on for ever
            _let_signals_end_us()
            _stop(running)
    finally:
        store.close()
    logs.info("stopped")


def _write_whereabouts(
    directory: Path,
    configuration: Configuration,
    certificates: Certificates,
    listening: list[Listening],
    registrar: Registrar,
) -> None:
    addresses = tuple(one.address for one in listening if one.door is Door.TLS)
    host = configuration.server.public_host
    page_host = certificates.vouched_host if registrar.policy.has_page else None
    whereabouts.write(
        directory,
        whereabouts.Whereabouts(addresses, host, certificates.certificate, page_host),
    )


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


def _assemble(
    configuration: Configuration,
    reread: Callable[[], Configuration],
    directory: Path,
    certificates: Certificates,
    store: Store,
    listening: list[Listening],
    links: Callable[[str], Sequence[str]],
) -> _Running:
    snapshot = store.load()
    limits = _limits(configuration)
    census = Census(limits)
    failures = FailureBudget()
    key = load_key(directory)
    settings = _settings(configuration, certificates)
    world = WorldThread(World(settings, snapshot, store), store)
    admin = AdminSocket(directory, world.post)
    world.on_reply = admin.answer
    reloader = Reloader(
        configuration,
        reread,
        lambda changed: replace(_settings(changed, certificates), started_ms=settings.started_ms),
        world.post,
    )
    world.on_reload_asked = reloader.ask
    cost = configuration.accounts.bcrypt_cost
    operators = Operators(configuration.opers, failures, cost)
    registrar = Registrar(policy(configuration), cost)
    passwords = PasswordThreads(
        directory, world.post, failures, cost, operators=operators, registrar=registrar
    )
    readers = ReaderThreads(directory, links=links)
    gatekeeper = Gatekeeper(configuration.server_password, failures)
    surroundings = Surroundings(
        world=world,
        passwords=passwords,
        readers=readers,
        gatekeeper=gatekeeper,
        registrar=registrar,
        limits=limits,
        tls=lambda: certificates.context,
        cloak=lambda address: cloak(key, address),
        leave=census.leave,
        join_page=lambda: _facts(configuration, certificates, registrar, listening),
        websocket_origins=configuration.server.websocket_origins,
    )
    io_threads = [IoThread(number, surroundings, IO_THREADS) for number in range(IO_THREADS)]

    def deliver(outputs: Sequence[Output]) -> None:
        for thread in io_threads:  # each knows its own sessions
            thread.deliver(outputs)

    world.on_output = deliver
    listener = Listener(listening, io_threads, census, snapshot.epoch)
    return _Running(
        world,
        io_threads,
        passwords,
        readers,
        admin,
        listener,
        registrar,
        lambda: reloader.reload(certificates, operators, gatekeeper, registrar),
        lambda: reloader.take_certificate(certificates),
    )


def _facts(
    configuration: Configuration,
    certificates: Certificates,
    registrar: Registrar,
    listening: list[Listening],
) -> Facts | None:
    """Return what the page for joining knows; None: browsers cannot know us, or are not to join."""
    host = certificates.vouched_host
    ports = [one.address.port for one in listening if one.door is Door.TLS]
    if host is None or not registrar.policy.has_page or not ports:
        return None
    network, least = configuration.server.network, registrar.policy.min_password_length
    return Facts(network, host, ports[0], least, certificates.prints)


def _settings(configuration: Configuration, certificates: Certificates) -> Settings:
    server = configuration.server
    return Settings(
        name=server.name,
        network=server.network,
        icon=server.icon,
        description=server.description,
        version=f"securechat-{__version__}",
        admin_name=server.admin_name,
        admin_location=server.admin_location,
        admin_email=server.admin_email,
        motd=tuple(server.motd.splitlines()),
        started_ms=time.time_ns() // 1_000_000,
        next_pin=certificates.next_pin,
        is_login_required=configuration.accounts.login_required,
        has_server_password=server.password is not None,
        is_registration_open=configuration.is_registration_open,
        may_invite=configuration.accounts.registration != "closed",
        may_register_early=configuration.accounts.register_before_connect,
        needs_email=configuration.accounts.register_email,
        autojoin=configuration.channels.autojoin,
        replay_messages=configuration.history.replay_messages,
        redact_own_ms=round(configuration.history.redact_own_hours * 3_600_000),
        redact_others_ms=round(configuration.history.redact_operator_hours * 3_600_000),
        may_members_read_all=configuration.channels.members_read_all,
        nick_bytes=configuration.limits.nick_length,
        line_bytes=configuration.limits.line_bytes,
        answer_bytes=configuration.limits.outbox_bytes // 2,
    )


def _limits(configuration: Configuration) -> Limits:
    """Return the limits, with the number of descriptors raised as far as allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = MOST_FDS if hard == resource.RLIM_INFINITY else min(hard, MOST_FDS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, hard))
    limits = configuration.limits
    return Limits(
        connections=max(1, descriptors - RESERVED_FDS),
        connections_per_address=limits.connections_per_address,
        lines_per_second=limits.lines_per_second,
        burst_lines=limits.burst_lines,
        outbox_bytes=limits.outbox_bytes,
        line_bytes=limits.line_bytes,
        handshake_s=limits.handshake_s,
        registration_s=limits.registration_s,
        ping_s=limits.ping_s,
    )


def _start(running: _Running) -> None:
    running.world.start()
    for thread in running.io_threads:
        thread.start()
    running.passwords.start()
    running.readers.start()
    running.admin.start()
    running.listener.start()


def _wait(certificates: Certificates, running: _Running, noted: Callable[[], None]) -> None:
    """Wait for the signal to stop; meanwhile take new certificates, and reload when told to."""
    while True:
        info = signal.sigtimedwait(_SIGNALS, CERTIFICATES_CHECK_S)
        # When the process was stopped for longer than the wait (Ctrl-Z, a debugger, a laptop that
        # sleeps), CPython returns what it never filled in: such a signal is none.
        if info is None or info.si_signo not in _SIGNALS:
            if certificates.has_changed():
                running.take_certificate()
                _try_to(noted)
        elif info.si_signo == signal.SIGHUP:
            running.reload()
            _try_to(noted)
        else:
            logs.info("stopping", signal=signal.Signals(info.si_signo).name)
            return


def _try_to(note_whereabouts: Callable[[], None]) -> None:
    try:
        note_whereabouts()
    except OSError as error:  # a full disk: the operator's links are as before
        logs.error("whereabouts could not be written", error)


def _let_signals_end_us() -> None:
    """From here on the next signal has its default effect."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def _stop(running: _Running) -> None:
    """End everything in order; within the time of one password check and `LAST_LINES_S`."""
    running.listener.stop()
    for thread in running.io_threads:
        thread.stop_reading()
    running.admin.stop()
    running.passwords.stop()
    running.world.post(Shutdown("The server is shutting down"))
    running.world.stop()
    deadline = time.monotonic() + LAST_LINES_S
    for thread in running.io_threads:
        thread.finish(max(0.0, deadline - time.monotonic()))
    running.readers.stop()  # last lines may stand behind a page


def _end_process(args: threading.ExceptHookArgs) -> None:
    """A thread is dead, and the server with it: better none than one that hangs in part."""
    name = args.thread.name if args.thread else "?"
    print(f"securechat-server: thread {name} failed; ending", file=sys.stderr)  # noqa: T201
    traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
    sys.stderr.flush()
    logs.flush(LOG_FLUSH_S)
    os._exit(1)
