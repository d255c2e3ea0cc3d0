"""`Sheet`: what is being written in one place, for when one comes back to it."""

from dataclasses import dataclass

from securechat.client.fullscreen.entries import Entry
from securechat.client.fullscreen.recall import Lines, Recall
from securechat.wire.names import Folded


@dataclass(slots=True)
class Sheet:
    """The writing in one place."""

    place: str
    recall: Recall
    text: str = ""
    """What stood in the box when one left."""
    answered: Entry | None = None
    """The message that what is written answers."""


class Sheets:
    """The sheets of all places."""

    def __init__(self) -> None:
        self._everywhere = Lines()
        self._sheets: Folded[Sheet] = Folded()

    def sheet(self, place: str) -> Sheet:
        """Return the sheet of *place*, an empty one if nothing was written there yet."""
        found = self._sheets.find(place)
        if found is None:
            found = self._sheets[place] = Sheet(place, Recall(self._everywhere))
        return found

    def rename(self, old: str, new: str) -> None:
        """The place *old* is called *new*."""
        moved = self._sheets.pop(old, None)
        if moved is not None:
            gone = self._sheets.find(new)
            moved.place = new
            moved.text = moved.text or (gone.text if gone is not None else "")
            self._sheets[new] = moved
