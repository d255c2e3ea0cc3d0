"""The process around the threads ends loudly."""

import subprocess
import sys


def test_dead_thread_ends_the_process_loudly() -> None:
    """Better no server than one that hangs in part; the log up to then is written."""
    code = (
        "import threading; from securechat.server import logs, process\n"
        "process.prepare()\n"
        "logs.Log().start()\n"
        "def fail():\n"
        "    for number in range(1000): logs.info('before the end', number=number)\n"
        "    1 / 0\n"
        "thread = threading.Thread(target=fail, name='io-0')\n"
        "thread.start(); thread.join(); threading.Event().wait()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False
    )
    assert 1 == done.returncode
    assert "thread io-0 failed" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert 1000 == done.stderr.count("before the end")
