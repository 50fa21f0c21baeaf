"""Waiting for something to happen, however slow the machine is."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

GUARD = 180
"""Seconds after which a test that waits has hung; on no machine does what is waited for take as long."""


def until(happened: Callable[[], object], what: str) -> None:
    """Wait until a condition holds; fail if it has not after the guard."""
    end = time.monotonic() + GUARD
    while not happened():
        assert time.monotonic() < end, f"waited {GUARD} s in vain until {what}"
        time.sleep(0.02)


def children(process: int | str | None = None) -> list[str]:
    """Return the numbers of the processes that a process, left out: this one, has started and that still run."""
    listed = ["pgrep", "-P", str(process or os.getpid())]
    found = subprocess.run(listed, capture_output=True, text=True, check=False).stdout.split()
    paths = {pid: Path(f"/proc/{pid}/cmdline") for pid in found}
    return [pid for pid, path in paths.items() if path.exists() and b"pgrep" not in path.read_bytes()]
