"""A bot on a scripted server."""

import ssl
import threading

from securechat.client.bot import Bot
from securechat.client.events import Event, Reacted, Said
from tests.client.authority import Authority
from tests.client.peer import DEADLINE_S, Peer, ScriptedServer


def test_bot_answers_and_reacts(authority: Authority, server_context: ssl.SSLContext) -> None:
    """To the message it is about; reactions of others are events."""
    reacted: list[Event] = []
    has_reacted = threading.Event()
    lines: list[str] = []

    def serve(peer: Peer) -> None:
        peer.lets_in("#lobby")
        peer.sends("@msgid=m1 :alice!a@h PRIVMSG #lobby :!time")
        lines.extend(peer.until("@.*(PRIVMSG|TAGMSG).*")[0] for _ in range(2))
        peer.sends(
            "@label=1 :clock!u@h PRIVMSG #lobby :noon",
            "@msgid=m2;+reply=m1;+draft/react=ok :alice!a@h TAGMSG #lobby",
        )
        assert has_reacted.wait(DEADLINE_S)
        peer.waits_for_end()

    with ScriptedServer(server_context, serve) as server:
        bot = Bot(f"127.0.0.1:{server.port}", "clock", "secret", ca=authority.file)

        @bot.on_message
        def answer(message: Said) -> None:
            bot.say(message.place, "noon", reply_to=message.msgid)
            bot.react(message.place, message.msgid, "👍")

        @bot.on_event
        def note(event: Event) -> None:
            if isinstance(event, Reacted):
                reacted.append(event)
                has_reacted.set()
                bot.stop()

        bot.run()
    assert sorted(lines) == [
        "@+reply=m1;+draft/react=👍 TAGMSG #lobby",
        "@label=1;+reply=m1 PRIVMSG #lobby :noon",
    ]
    assert [event.msgid for event in reacted if isinstance(event, Reacted)] == ["m1"]
