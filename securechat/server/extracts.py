"""What each part goes by, of the configuration, the certificate and where the server listens."""

from securechat import __version__
from securechat.server.configuration import Configuration
from securechat.server.first_bytes import Door
from securechat.server.joinpage.page import Facts
from securechat.server.listener import Listening
from securechat.server.registrar import Policy
from securechat.server.surroundings import Limits
from securechat.server.tls import Certificates
from securechat.server.whereabouts import Whereabouts
from securechat.world.settings import Settings


def world_settings(
    configuration: Configuration, certificates: Certificates, started_ms: int
) -> Settings:
    """Return what the world goes by, in a server that began at *started_ms*."""
    server = configuration.server
    return Settings(
        name=server.name,
        network=server.network,
        icon=server.icon,
        description=server.description,
        version=f"securechat-{__version__}",
        admin_name=server.admin_name,
        admin_location=server.admin_location,
        admin_email=server.admin_email,
        motd=tuple(server.motd.splitlines()),
        started_ms=started_ms,
        next_pin=certificates.next_pin,
        is_login_required=configuration.accounts.login_required,
        has_server_password=server.password is not None,
        is_registration_open=configuration.is_registration_open,
        may_invite=configuration.accounts.registration != "closed",
        may_register_early=configuration.accounts.register_before_connect,
        needs_email=configuration.accounts.register_email,
        autojoin=configuration.channels.autojoin,
        replay_messages=configuration.history.replay_messages,
        redact_own_ms=round(configuration.history.redact_own_hours * 3_600_000),
        redact_others_ms=round(configuration.history.redact_operator_hours * 3_600_000),
        may_members_read_all=configuration.channels.members_read_all,
        nick_bytes=configuration.limits.nick_length,
        line_bytes=configuration.limits.line_bytes,
        answer_bytes=configuration.limits.outbox_bytes // 2,
    )


def connection_limits(configuration: Configuration, connections: int) -> Limits:
    """Return what the connections go by, of which there are at most *connections*."""
    limits = configuration.limits
    return Limits(
        connections=connections,
        connections_per_address=limits.connections_per_address,
        lines_per_second=limits.lines_per_second,
        burst_lines=limits.burst_lines,
        outbox_bytes=limits.outbox_bytes,
        line_bytes=limits.line_bytes,
        handshake_s=limits.handshake_s,
        registration_s=limits.registration_s,
        ping_s=limits.ping_s,
    )


def page_facts(
    configuration: Configuration,
    certificates: Certificates,
    policy: Policy,
    listening: list[Listening],
) -> Facts | None:
    """Return what the page for joining knows; None: browsers cannot know us, or are not to join."""
    host = certificates.vouched_host
    ports = [one.address.port for one in listening if one.door is Door.TLS]
    if host is None or not policy.has_page or not ports:
        return None
    network = configuration.server.network
    return Facts(network, host, ports[0], policy.min_password_length, certificates.prints)


def whereabouts(
    configuration: Configuration,
    certificates: Certificates,
    policy: Policy,
    listening: list[Listening],
) -> Whereabouts:
    """Return how this server is reached, for the operator's command line."""
    return Whereabouts(
        tuple(one.address for one in listening if one.door is Door.TLS),
        configuration.server.public_host,
        certificates.certificate,
        certificates.vouched_host if policy.has_page else None,
    )
