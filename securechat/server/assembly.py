"""The parts of the server, made and connected; nothing of it runs yet."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from securechat.server import extracts, process
from securechat.server.admin_socket import AdminSocket
from securechat.server.batches import WorldThread
from securechat.server.cloak import cloak, load_key
from securechat.server.configuration import Configuration
from securechat.server.guards import Guards
from securechat.server.iothread import IoThread
from securechat.server.listener import Census, Listener, Listening
from securechat.server.password_threads import PasswordThreads
from securechat.server.readers import ReaderThreads
from securechat.server.reloading import Reloader
from securechat.server.surroundings import Surroundings
from securechat.server.tls import Certificates
from securechat.store.database import Store
from securechat.world.batch import Output
from securechat.world.settings import Settings
from securechat.world.world import World

IO_THREADS = 1
"""The GIL lets one of them run at a time; a second one only makes both wait for it."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts that are started, and ended, in order."""

    world: WorldThread
    io_threads: list[IoThread]
    passwords: PasswordThreads
    readers: ReaderThreads
    admin: AdminSocket
    listener: Listener
    guards: Guards
    reloader: Reloader


def assemble(
    configuration: Configuration,
    reread: Callable[[], Configuration],
    directory: Path,
    certificates: Certificates,
    store: Store,
    listening: list[Listening],
    links: Callable[[str], Sequence[str]],
) -> Parts:
    """Make the parts over *store*, for the sockets in *listening*; the rest as for `run.serve`.

    Raises:
        StoreError: what is stored cannot be read.
        OSError: a file in the data directory cannot be used.
    """
    snapshot = store.load()
    limits = extracts.connection_limits(configuration, process.most_connections())
    census = Census(limits)
    guards = Guards(configuration)
    key = load_key(directory)
    started_ms = time.time_ns() // 1_000_000

    def settings(found: Configuration) -> Settings:
        return extracts.world_settings(found, certificates, started_ms)

    world = WorldThread(World(settings(configuration), snapshot, store), store)
    admin = AdminSocket(directory, world.post)
    world.on_reply = admin.answer
    reloader = Reloader(configuration, reread, settings, world.post, certificates, guards)
    world.on_reload_asked = reloader.ask
    passwords = PasswordThreads(
        directory,
        world.post,
        guards.failures,
        guards.cost,
        operators=guards.operators,
        registrar=guards.registrar,
    )
    readers = ReaderThreads(directory, links=links)
    surroundings = Surroundings(
        world=world,
        passwords=passwords,
        readers=readers,
        gatekeeper=guards.gatekeeper,
        registrar=guards.registrar,
        limits=limits,
        tls=lambda: certificates.context,
        cloak=lambda address: cloak(key, address),
        leave=census.leave,
        join_page=lambda: extracts.page_facts(
            configuration, certificates, guards.registrar.policy, listening
        ),
        websocket_origins=configuration.server.websocket_origins,
    )
    io_threads = [IoThread(number, surroundings, IO_THREADS) for number in range(IO_THREADS)]

    def deliver(outputs: Sequence[Output]) -> None:
        for thread in io_threads:  # each knows its own sessions
            thread.deliver(outputs)

    world.on_output = deliver
    listener = Listener(listening, io_threads, census, snapshot.epoch)
    return Parts(world, io_threads, passwords, readers, admin, listener, guards, reloader)
