"""`Reloader`: takes what it can of a changed configuration while the server runs.

SIGHUP asks for it, and an operator's REHASH. The certificate is looked at in any case; the file is
taken whole or, if it has a mistake, not at all. What cannot change under people's feet (where the
server listens, who may come in at all, the limits of connections that are there) waits for the next
start, and is named.
"""

import queue
import signal
import threading
from collections.abc import Callable, Iterator

from pydantic import BaseModel

from securechat.server import logs
from securechat.server.configuration import RELOADED, Configuration, ConfigurationError
from securechat.server.guards import Guards
from securechat.server.tls import Certificates
from securechat.world.inputs import Input, Reconfigured
from securechat.world.settings import Settings


class Reloader:
    """Knows the configuration that counts now. The main thread alone calls `reload`."""

    def __init__(
        self,
        configuration: Configuration,
        reread: Callable[[], Configuration],
        settings: Callable[[Configuration], Settings],
        post: Callable[[Input], None],
        certificates: Certificates,
        guards: Guards,
    ) -> None:
        """Make it.

        Args:
            configuration: what the server was started with.
            reread: returns the file as it is now, with the command line's choices.
            settings: returns what the world goes by.
            post: the way into the world.
            certificates: the pair in use.
            guards: who goes by the configuration, too.
        """
        self._configuration = configuration
        self._reread = reread
        self._settings = settings
        self._post = post
        self._certificates = certificates
        self._guards = guards
        self._askers: queue.SimpleQueue[int] = queue.SimpleQueue()

    def ask(self, session: int) -> None:
        """Have the main thread reload, and *session* told what came of it. Any thread."""
        self._askers.put(session)
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGHUP)

    def reload(self) -> None:
        """Take the certificate and the file as they are now; say in the log what came of it."""
        askers = []
        while not self._askers.empty():
            askers.append(self._askers.get())
        sentences = [] if self._certificates.reload() else ["The certificate was refused"]
        before = self._configuration
        try:
            found = self._reread()
        except ConfigurationError as error:
            logs.warning("configuration refused, the old one stays", reason=error)
            sentences.append("The configuration was refused: the server's log says why")
        else:
            sentences.append(self._take(found))
            self._guards.go_by(self._configuration)
        kept = [entry.word for entry in self._configuration.opers if entry in before.opers]
        settings = self._settings(self._configuration)
        self._post(Reconfigured(settings, tuple(kept), tuple(askers), ". ".join(sentences)))

    def take_certificate(self) -> None:
        """Take the certificate as it is now, and nothing else."""
        self._certificates.reload()
        kept = tuple(entry.word for entry in self._configuration.opers)
        self._post(Reconfigured(self._settings(self._configuration), kept, (), ""))

    def _take(self, found: Configuration) -> str:
        """Go by those keys of *found* that may change; return a sentence about all that did."""
        changed = list(_differences(self._configuration, found))
        taken = [key for key in changed if key in RELOADED]
        left = [key for key in changed if key not in RELOADED]
        self._configuration = _merged(self._configuration, found)
        about = {"changed": " ".join(taken) or "nothing"}
        if left:
            about["waiting"] = " ".join(left)
        logs.info("configuration loaded", **about)
        sentence = f"Changed: {', '.join(taken) or 'nothing'}"
        return f"{sentence}. Only after a restart: {', '.join(left)}" if left else sentence


def _differences(one: BaseModel, other: BaseModel, prefix: str = "") -> Iterator[str]:
    """Yield the keys, such as `server.motd`, in which the two differ."""
    for name in type(one).model_fields:
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, BaseModel) and isinstance(theirs, BaseModel):
            yield from _differences(mine, theirs, f"{prefix}{name}.")
        elif mine != theirs:
            yield f"{prefix}{name}"


def _merged(old: Configuration, new: Configuration) -> Configuration:
    """Return *old* with those keys of *new* that may change."""
    updates: dict[str, object] = {}
    for name in Configuration.model_fields:
        part, replacement = getattr(old, name), getattr(new, name)
        if name in RELOADED:
            updates[name] = replacement
        elif isinstance(part, BaseModel):
            keys = [key for key in type(part).model_fields if f"{name}.{key}" in RELOADED]
            changed = {key: getattr(replacement, key) for key in keys}
            updates[name] = part.model_copy(update=changed)
    return old.model_copy(update=updates)
