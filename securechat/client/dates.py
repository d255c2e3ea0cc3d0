"""Days and times as a person reads them, in their language and time zone."""

from datetime import datetime

from securechat.client.texts import N_, _

_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

_MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


def local_time(at_ms: int) -> datetime:
    """Return the instant *at_ms*, ms since 1970 UTC, by this computer's clock."""
    return datetime.fromtimestamp(at_ms / 1000).astimezone()


def day_text(moment: datetime, *, has_year: bool = True) -> str:
    """Return the day of *moment*, as in "Saturday, 21 November 2026", or without its year."""
    # Translators: the name of the month is the form that stands beside a day.
    form = _("{weekday}, {day} {month} {year}") if has_year else _("{weekday}, {day} {month}")
    return form.format(
        weekday=_(_WEEKDAYS[moment.weekday()]),
        day=moment.day,
        month=_(_MONTHS[moment.month - 1]),
        year=moment.year,
    )
