"""`WritingBox`: where one writes; Enter sends."""

from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea


class WritingBox(TextArea):
    """One line or several."""

    DEFAULT_CSS = "WritingBox { height: auto; max-height: 8; border: none; }"

    class Written(Message):
        """Somebody pressed Enter."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(id="writing", show_line_numbers=False, soft_wrap=True)

    async def _on_key(self, event: Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            text = self.text
            self.text = ""
            if text.strip():
                self.post_message(self.Written(text))
            return
        await super()._on_key(event)
