"""What hangs on people and rooms, as lines."""

from securechat.world import events, metadata
from securechat.world.rendering.registry import shows
from securechat.world.rendering.renderer import Renderer
from securechat.world.session import Session
from securechat.world.views import Views


@shows(events.MetadataSet)
def _metadata_set(renderer: Renderer, event: events.MetadataSet) -> None:
    for target, told in metadata.told_of(renderer.state, event):
        others = [session for session in told if session is not renderer.unit.session]
        tell_key(renderer, others, target, event.key, event.value)


def tell_key(
    renderer: Renderer, told: list[Session], target: str, key: str, value: str | None
) -> None:
    """Tell each of *told* what hangs on *target* under *key* now."""
    for session in told:
        line = Views(renderer.state, renderer.settings, session).key_news(target, key, value)
        renderer.batch.send(renderer.unit, line.encoded(), session.alone)
