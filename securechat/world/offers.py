"""Values of capabilities that the configuration makes, and who is told when they change.

Source: IRCv3 capability negotiation, cap-notify; draft/account-registration.
"""

from securechat.wire import capabilities as cap
from securechat.world.context import Context
from securechat.world.settings import Settings


def values(settings: Settings) -> dict[str, str]:
    """Return what stands behind the "=" of those capabilities.

    Where registration is closed its commands serve who is invited, at any time.
    """
    is_open = settings.is_registration_open
    keys = {
        "before-connect": settings.may_register_early or not is_open,
        "custom-account-name": True,
        "email-required": settings.needs_email and is_open,
    }
    return {"draft/account-registration": ",".join(key for key, is_so in keys.items() if is_so)}


def announce(ctx: Context, before: Settings) -> None:
    """Tell the session what is offered otherwise than *before*, if it is told of values at all."""
    session, was, now = ctx.session, values(before), values(ctx.settings)
    if session.caps & cap.CAP_NOTIFY and session.cap_version >= 302:
        changed = " ".join(f"{name}={now[name]}" for name in now if was[name] != now[name])
        ctx.line("CAP", session.shown_nick, "NEW", changed)
