"""What can be wrong with bytes: the errors every reader of the wire may meet."""


class ProtocolError(Exception):
    """The peer sent something that is no IRC line; the text is safe to show to it."""

    command = "*"
    """What the line asked for, where that can be told. Never anything else of it: it may be secret."""
    label: str | None = None
    """What its answer is to carry, where that can be told (labeled-response)."""


class LineTooLongError(ProtocolError):
    """A line, or its tags, is over its limit; the line has been skipped (numeric 417)."""


class NotUtf8Error(ProtocolError):
    """A line is not UTF-8; the line has been skipped (FAIL * INVALID_UTF8)."""


class ForbiddenByteError(ProtocolError):
    """A line holds NUL or a lone CR; the line has been skipped."""
