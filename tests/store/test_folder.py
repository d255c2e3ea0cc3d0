import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from securechat.store.database import Store
from securechat.store.errors import StoreError, StoreInUseError
from securechat.store.folder import Folder


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_new_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    """The folder is 0700 and every file in it 0600, whatever the umask says."""
    previous = os.umask(0)
    try:
        store = Store.open(tmp_path / "above" / "data")
        files = {path.name: mode(path) for path in (tmp_path / "above" / "data").iterdir()}
        store.close()
    finally:
        os.umask(previous)

    assert files == dict.fromkeys(
        ("lock", "securechat.db", "securechat.db-shm", "securechat.db-wal"), 0o600
    )
    assert mode(tmp_path / "above" / "data") == 0o700
    assert mode(tmp_path / "above") == 0o700


def test_existing_folder_keeps_its_mode(tmp_path: Path) -> None:
    """A folder the operator made is the operator's: `--data /tmp` must not close /tmp."""
    tmp_path.chmod(0o755)

    Store.open(tmp_path).close()

    assert mode(tmp_path) == 0o755


def test_second_holder_is_told_who_holds_it(tmp_path: Path) -> None:
    """Two writers would corrupt the data, so the second one is refused, also in one process."""
    folder = Folder(tmp_path)

    with pytest.raises(StoreInUseError, match=f"^process {os.getpid()} uses .*{tmp_path.name}$"):
        Folder(tmp_path)

    folder.release()
    Folder(tmp_path).release()


def test_holder_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that starts while somebody adds an account need not fail."""
    held = Folder(tmp_path)
    monkeypatch.setattr("time.sleep", lambda _: held.release())

    Folder(tmp_path, wait_s=60).release()


def test_wait_for_a_holder_ends(tmp_path: Path) -> None:
    """One that stays is reported."""
    held = Folder(tmp_path)

    with pytest.raises(StoreInUseError):
        Folder(tmp_path, wait_s=0.01)
    held.release()


def test_lock_of_a_dead_process_is_free(tmp_path: Path) -> None:
    """The kernel gives the lock back: nobody has to remove a file after a crash."""
    script = (
        "import os, sys; from pathlib import Path; from securechat.store.database import Store;"
        "Store.open(Path(sys.argv[1])); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, tmp_path], check=False).returncode == 9

    Store.open(tmp_path).close()


def test_lock_is_released_when_opening_fails(tmp_path: Path) -> None:
    """What could not be opened is not held."""
    (tmp_path / "securechat.db").write_bytes(b"not a database " * 100)
    with pytest.raises(StoreError):
        Store.open(tmp_path)

    Folder(tmp_path).release()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A path that names a file is refused with a sentence."""
    (tmp_path / "data").write_text("")

    with pytest.raises(StoreError, match="is not a directory"):
        Folder(tmp_path / "data")


def test_path_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """SQLite takes UTF-8 only; any other character of a path is fine."""
    with pytest.raises(StoreError, match="not valid UTF-8"):
        Store.open(tmp_path / "d\udcff")

    Store.open(tmp_path / "ä ?mode=memory#%00'").close()
    assert (tmp_path / "ä ?mode=memory#%00'" / "securechat.db").stat().st_size > 0


def test_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    """In a folder others may write in, a link must not make us overwrite another file."""
    (tmp_path / "victim").write_text("kept")
    (tmp_path / "lock").symlink_to(tmp_path / "victim")

    with pytest.raises(StoreError):
        Folder(tmp_path)

    assert (tmp_path / "victim").read_text() == "kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_folder_of_another_user_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """Who may not use the folder is told which one, and as whom to run."""
    Store.open(tmp_path / "data").close()
    # The modules are imported as root: nobody may not be allowed to read them.
    script = (
        "import os, sys; from pathlib import Path\n"
        "from securechat.store.database import Store\n"
        "from securechat.store.errors import StoreError\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "try: Store.open(Path(sys.argv[1]))\n"
        "except StoreError as error: print(error)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "data"],
        check=True,
        capture_output=True,
        text=True,
    )

    assert done.stdout == (
        f"the data directory {tmp_path / 'data'} cannot be used: Permission denied; "
        "run this as the user who runs the server, or choose another one with --data\n"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_makes_the_files_the_owners(tmp_path: Path) -> None:
    """`sudo securechat-admin` before the first start must not lock the server's user out."""
    (tmp_path / "data").mkdir(mode=0o700)
    os.chown(tmp_path / "data", 65534, 65534)

    store = Store.open(tmp_path / "data")
    owners = {path.name: path.stat().st_uid for path in (tmp_path / "data").iterdir()}
    store.close()

    assert set(owners.values()) == {65534}
    assert "securechat.db-wal" in owners
