"""A server that is killed, not ended, and comes back with the same data at the same port."""

import signal
import sys

from tests.load.servers import SecurechatLogin


class Mortal(SecurechatLogin):
    """This checkout's server, with accounts."""

    def kill(self) -> None:
        """End it as a power switch does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


class Careless(Mortal):
    """The same, but it shows what is not committed yet."""

    def command(self, program: str) -> list[str]:
        """Return what runs one of the programs, the server with its promise broken."""
        if program == "server":
            return [sys.executable, "-m", "tests.crash.careless"]
        return super().command(program)
