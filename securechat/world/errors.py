"""What a handler raises: the user asked for something that they may not have.

They are told and stay. One dispatcher turns an error into its line; no handler writes a sentence.
"""

from securechat.wire.replies import Numeric


class ChatError(Exception):
    """The base; never raised itself."""


class NumericError(ChatError):
    """A numeric reply with the parameters that stand before its text."""

    def __init__(self, numeric: Numeric, *params: str) -> None:
        super().__init__(numeric.code, *params)
        self.numeric = numeric
        self.params = params


class FailError(ChatError):
    """A standard reply: FAIL <command> <code> [<context>...].

    *sentence*: instead of the code's own, where more is known.
    """

    def __init__(self, command: str, code: str, *context: str, sentence: str | None = None) -> None:
        super().__init__(command, code, *context)
        self.command = command
        self.code = code
        self.context = context
        self.sentence = sentence


class SilentError(ChatError):
    """What was asked for may not be done, and must not be answered, such as a NOTICE to nobody."""
