"""`TopicBar`: the name of the place and what it is about, above the conversation."""

from rich.text import Text
from textual.widget import Widget

from securechat.client.fullscreen.chat import SERVER, Chat
from securechat.client.fullscreen.palette import styles_of
from securechat.client.fullscreen.rows import cut_to
from securechat.client.texts import _, ngettext


class TopicBar(Widget):
    """One line; a click shows a long topic whole, and another one cuts it again."""

    DEFAULT_CSS = """
    TopicBar {
        height: 1; max-height: 6; background: $pane; padding: 0 1;
        &.-whole { height: auto; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="topic")
        self._title = ""
        self._topic = ""
        self._right = ""
        self._state: object = None

    def show(self, chat: Chat, *, has_people: bool) -> None:
        """Show the open place of *chat*; *has_people*: the list of people is on the screen."""
        one = chat.open
        count = 0 if has_people or not one.place.startswith("#") else len(one.members)
        state = (one.place, one.topic, one.is_joined, count)
        if state == self._state:
            return
        self._state = state
        self._title = one.place.removeprefix("@") or _("Server")
        self._topic = " ".join(one.topic.split())
        if one.place.startswith("@"):
            self._topic = _("only the two of you read this")
        elif one.place != SERVER and not one.is_joined:
            self._topic = _("you are not in this room: /join {room}").format(room=one.place)
        people = ngettext("{count} person", "{count} people", count).format(count=count)
        self._right = people if count else ""
        # A bare string would be read as markup.
        self.tooltip = Text(one.topic) if one.topic else None
        self.remove_class("-whole")
        self.refresh(layout=True)

    def render(self) -> Text:
        """Return the name, the topic, and how many are there."""
        styles = styles_of(self.app.theme)
        width = self.content_size.width
        text = Text(end="")
        text.append(self._title, styles.bold)
        if self.has_class("-whole"):
            text.append("  ")
            return text.append(self._topic, styles.dim)
        room = width - text.cell_len - (len(self._right) + 2 if self._right else 0)
        if self._topic and room > 4:
            text.append("  ")
            text.append(cut_to(self._topic, room - 2), styles.dim)
        text.truncate(width, overflow="ellipsis")
        if self._right:
            text.append(" " * (width - text.cell_len - len(self._right)))
            text.append(self._right, styles.dim)
        return text

    def on_click(self) -> None:
        """Show all of the topic, or as much as fits in a line."""
        self.toggle_class("-whole")
        self.refresh(layout=True)
