"""Find axe-core (Deque, MPL-2.0) for the tests of accessibility, or fetch it where npm is at hand.

It is test equipment and stays outside the repository; where it is not there and cannot be fetched, those tests are
skipped and say so. ``python tests/explorer/axe.py`` fetches it too.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

VERSION = "4.14.1"
HOME = Path(os.environ.get("IMMUNOGRAPH_AXE", Path(tempfile.gettempdir(), f"immunograph-axe-core-{VERSION}")))


@cache
def script() -> str | None:
    """Give axe-core's program, or None where it is not here and cannot be fetched."""
    file = HOME / "axe.min.js"
    if not file.is_file() and shutil.which("npm"):
        with contextlib.suppress(OSError, subprocess.SubprocessError, StopIteration):
            fetch()
    return file.read_text(encoding="utf-8") if file.is_file() else None


def fetch() -> Path:
    """Download the npm package and keep its program and its licence."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=folder, check=True, timeout=60)
        packed = next(Path(folder).glob("axe-core-*.tgz")).read_bytes()
    HOME.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for name in ("axe.min.js", "LICENSE"):
            member = archive.extractfile(f"package/{name}")
            assert member is not None
            (HOME / name).write_bytes(member.read())
    return HOME


if __name__ == "__main__":
    print(f"axe-core {VERSION} is in {fetch()}")
