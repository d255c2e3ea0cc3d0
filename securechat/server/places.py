"""Where things are: the configuration file and the data directory, alike for server and admin.

Apart from `configuration`, so that a program without a configuration file starts without it.
"""

import os
from pathlib import Path

CONFIGURATION = "securechat.toml"


def checkout() -> Path | None:
    """The folder of the clone this runs from; None when it is installed."""
    folder = Path(__file__).resolve().parents[2]
    is_clone = (folder / "pyproject.toml").is_file() and (folder / "scripts" / "serve").is_file()
    return folder if is_clone else None


def configuration_file(option: str | None) -> Path | None:
    """Where the configuration is: `--config`, else SECURECHAT_CONFIG, else the usual place.

    A file that was asked for is returned whether or not it exists; the usual one only if it does:
    None means the defaults.
    """
    named = option or os.environ.get("SECURECHAT_CONFIG")
    if named:
        return _path(named)
    folder = checkout()
    if folder is None:
        from platformdirs import user_config_path  # noqa: PLC0415 - not needed in a clone

        folder = user_config_path("securechat", appauthor=False)
    usual = folder / CONFIGURATION
    # Path.is_file raises for a folder that may not be entered: another user's home, under sudo.
    return usual if os.path.isfile(usual) else None  # noqa: PTH113


def data_directory(option: str | None, configured: Path | None) -> Path:
    """Where the data is: `--data`, else SECURECHAT_DATA, else as configured, else the usual place.

    The usual place is `data/` in a clone, and the platform's folder for data when installed.
    """
    named = option or os.environ.get("SECURECHAT_DATA")
    if named:
        return _path(named)
    if configured is not None:
        return configured
    folder = checkout()
    if folder is not None:
        return folder / "data"
    from platformdirs import user_data_path  # noqa: PLC0415 - not needed in a clone

    return user_data_path("securechat", appauthor=False)


def _path(text: str) -> Path:
    """A path as an operator writes it; the shell leaves `--data=~/chat` as it is."""
    # Path.expanduser raises when there is no such user.
    return Path(os.path.expanduser(text)).absolute()  # noqa: PTH111
