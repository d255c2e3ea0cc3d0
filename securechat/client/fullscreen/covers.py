"""What covers the chat for a while: one thing at a time, and gone by the key that brought it."""

from collections.abc import Sequence

from textual.app import App
from textual.screen import ModalScreen

from securechat.client.fullscreen.choice import Choice


def let_choose(app: App[None], choices: Sequence[Choice], question: str = "") -> None:
    """Have one of *choices* made, and do it; or put away what covers the chat already."""
    from securechat.client.fullscreen.chooser import Chooser  # noqa: PLC0415 - rare

    def run(choice: Choice | None) -> None:
        if choice is not None:
            choice.run()

    if not uncover(app):
        app.push_screen(Chooser(choices, question), run)


def uncover(app: App[None]) -> bool:
    """Put away what covers the chat; return whether there was something."""
    if isinstance(app.screen, ModalScreen):
        app.screen.dismiss(None)
        return True
    return False
