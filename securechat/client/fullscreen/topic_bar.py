"""`TopicBar`: what the room is about, above the conversation."""

from textual.widgets import Static

from securechat.client.fullscreen.conversation import Conversation


class TopicBar(Static):
    """The room's name and topic."""

    DEFAULT_CSS = "TopicBar { height: 1; }"

    def __init__(self) -> None:
        super().__init__(id="topic", markup=False)

    def show(self, conversation: Conversation) -> None:
        """Show the topic of *conversation*."""
        self.update(f"{conversation.place}  {conversation.topic}")
