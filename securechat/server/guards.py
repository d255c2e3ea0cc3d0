"""`Guards`: who judges the secrets that come in, each by its part of the configuration."""

from securechat.server.budget import FailureBudget
from securechat.server.configuration import Configuration
from securechat.server.login import Gatekeeper
from securechat.server.operators import Operators
from securechat.server.registrar import Policy, Registrar


class Guards:
    """One for each kind of secret; who guesses is counted by all of them together."""

    def __init__(self, configuration: Configuration) -> None:
        self.failures = FailureBudget()
        self.cost = configuration.accounts.bcrypt_cost
        """Of a hash that is made; it is the same until the next start."""
        self.operators = Operators(configuration.opers, self.failures, self.cost)
        self.gatekeeper = Gatekeeper(configuration.server_password, self.failures)
        self.registrar = Registrar(_policy(configuration), self.cost)

    def go_by(self, configuration: Configuration) -> None:
        """Judge by *configuration* from now on. The main thread."""
        self.operators.replace(configuration.opers)
        self.gatekeeper.replace(configuration.server_password)
        self.registrar.policy = _policy(configuration)


def _policy(configuration: Configuration) -> Policy:
    accounts = configuration.accounts
    return Policy(
        configuration.is_registration_open,
        accounts.min_password_length,
        configuration.web.join_page == "auto",
    )
