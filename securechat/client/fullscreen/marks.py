"""What stands between entries: days, the line before what is new, how the room begins."""

from datetime import datetime, timedelta

from rich.cells import cell_len

from securechat.client.dates import day_text, local_time
from securechat.client.fullscreen.breaking import clip
from securechat.client.fullscreen.inks import QUIET, Ink, Role, Row, Run
from securechat.client.texts import _

_RULE = Ink(Role.RULE)
_NEW = Ink(Role.MARK)


class Days:
    """Which local day an instant belongs to; neighbours are answered without a calendar."""

    def __init__(self) -> None:
        self._start_ms = self._end_ms = 0
        self._day = 0

    def day_of(self, at_ms: int) -> int:
        """Return the day of *at_ms*, counted from one that is long ago."""
        if not self._start_ms <= at_ms < self._end_ms:
            midnight = local_time(at_ms).replace(hour=0, minute=0, second=0, microsecond=0)
            morrow = (midnight + timedelta(days=1)).replace(tzinfo=None).astimezone()
            midnight = midnight.replace(tzinfo=None).astimezone()
            self._start_ms = int(midnight.timestamp() * 1000)
            self._end_ms = int(morrow.timestamp() * 1000)
            self._day = midnight.toordinal()
        return self._day


def clock(at_ms: int) -> str:
    """Return the local time as it stands beside an entry, in five cells."""
    return f"{local_time(at_ms):%H:%M}"


def day_name(at_ms: int) -> str:
    """Return "Saturday, 21 November", with the year unless it is this one."""
    moment = local_time(at_ms)
    return day_text(moment, has_year=moment.year != datetime.now().astimezone().year)


def day_row(at_ms: int, width: int) -> Row:
    """Return the line above the first entry of a day."""
    return _rule(day_name(at_ms), width, QUIET, _RULE)


def unread_row(width: int) -> Row:
    """Return the line above what is new."""
    return _rule(_("new"), width, _NEW._replace(is_bold=True), _NEW)


def top_row(place: str, width: int, *, is_at_start: bool, is_loading: bool) -> Row:
    """Return the line above all that is loaded."""
    if is_loading:
        return _rule(_("loading older messages…"), width, QUIET, None)
    if is_at_start and place.startswith("#"):
        return _rule(_("this is where {room} begins").format(room=place), width, QUIET, None)
    if is_at_start and place:
        label = _("this is where your conversation with {nick} begins").format(nick=place[1:])
        return _rule(label, width, QUIET, None)
    return ()


def _rule(label: str, width: int, ink: Ink, rule: Ink | None) -> Row:
    """Return *label* in the middle, between lines if *rule* has an ink for them."""
    label = f" {clip(label, max(width - 6, 1))} "
    left = max((width - cell_len(label)) // 2, 0)
    right = max(width - left - cell_len(label) - 1, 0)
    if rule is None:
        return Run(" " * left), Run(label, ink)
    return Run(" " + "─" * (left - 1), rule), Run(label, ink), Run("─" * right, rule)
