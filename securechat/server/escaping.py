"""Text from elsewhere, on its way to a terminal or a log."""


def escaped(text: str) -> str:
    """Return *text* in one line, without what moves a cursor or turns the direction of writing."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )
