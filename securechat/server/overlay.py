"""`Overlay`: a protocol of its own over a channel that is open; it is a channel, too."""

from abc import ABC, abstractmethod

from securechat.server.channel import UNSENT_BYTES, Channel


class Overlay(ABC):
    """What lies between a channel and the lines: it answers for itself, besides what it is sent.

    Its ends are: the peer closes; or what it sent ends the conversation, which `failure` names, and
    the answer is to be read by the peer before the socket is closed.
    """

    __slots__ = ("_answers", "_channel", "_rest", "failure")

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._rest = b""
        """Of a line that was not given to `send` whole."""
        self._answers = b""
        """What may not be sent before what is unsent."""
        self.failure = ""
        """What ended it, for the log; "" if nothing did."""

    @property
    def cipher(self) -> str:
        """Version and cipher, or "none"."""
        return self._channel.cipher

    @property
    def is_ended(self) -> bool:
        """Whether the peer says no more, or nothing more that is listened to."""
        return bool(self.failure) or self._channel.is_ended

    @property
    def taken_bytes(self) -> int:
        """What the last `receive` took from the kernel."""
        return self._channel.taken_bytes

    @property
    def unsent(self) -> bytes:
        """What the kernel has not taken yet, and what waits behind that."""
        return self._channel.unsent or self._answers

    def receive(self) -> bytes:
        """Return the lines that have come, each with its end; see `PlainChannel.receive`."""
        return self.take(self._channel.receive())

    @abstractmethod
    def take(self, data: bytes) -> bytes:
        """Return the lines in *data*, which has come, and send what it asks for.

        Raises:
            OSError: the connection is broken.
        """

    @abstractmethod
    def send(self, data: bytes) -> None:
        """Take the lines in *data*; see `PlainChannel.send`."""

    def push(self) -> None:
        """Try again to send what is unsent; `OSError` if the connection is broken."""
        if self._channel.unsent:
            self._channel.push()
        self._send_answers()

    def _send_answers(self) -> None:
        """Send the answers, unless something is unsent: then they wait."""
        if len(self._answers) > UNSENT_BYTES:
            raise ConnectionError("a peer that makes us answer and reads no answer")
        if self._answers and not self._channel.unsent:
            answers, self._answers = self._answers, b""
            self._channel.send(answers)

    def say_goodbye(self) -> None:
        """Tell the peer that no more comes."""
        self._channel.say_goodbye()
