"""Changes of modes, as MODE writes them."""

from collections.abc import Iterator

from securechat.world import events


def rank_changes(nick: str, before: str, after: str) -> tuple[events.ModeChange, ...]:
    """Return the changes that make one who has the ranks *before* have those *after*."""
    lost = [events.ModeChange(False, rank, nick) for rank in before if rank not in after]
    won = [events.ModeChange(True, rank, nick) for rank in after if rank not in before]
    return (*lost, *won)


def modes_text(changes: tuple[events.ModeChange, ...]) -> str:
    """Return *changes* as MODE writes them, such as "+ov-t bob alice"."""
    return " ".join(_mode_words(changes))


def _mode_words(changes: tuple[events.ModeChange, ...]) -> Iterator[str]:
    letters, sign = "", None
    for change in changes:
        if change.is_set is not sign:
            sign = change.is_set
            letters += "+" if sign else "-"
        letters += change.letter
    yield letters
    yield from (change.value for change in changes if change.value is not None)
