"""What is said in the first place that opens."""

from securechat.client.fullscreen.screen_commands import Stage
from securechat.client.texts import _


def greet(screen: Stage) -> None:
    """Say what is wrong in the file of settings, and to a newcomer what one must know."""
    for complaint in screen.settings.complaints:
        screen.warn(complaint)
    if screen.settings.is_first_time:
        screen.tell(_("Welcome! Type a message and press Enter: everybody here sees it."))
        screen.tell(_("Tab completes names, F1 shows the keys, Ctrl-P everything else."))
        screen.settings.create()
