"""Fetch axe-core (Deque, MPL-2.0) for the tests of accessibility: ``python tests/explorer/axe.py``.

It is test equipment and stays outside the repository; without it those tests are skipped.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.14.1"
HOME = Path(os.environ.get("IMMUNOGRAPH_AXE", Path(tempfile.gettempdir(), f"immunograph-axe-core-{VERSION}")))


def script() -> str | None:
    """Give axe-core's program, or None where it has not been fetched."""
    file = HOME / "axe.min.js"
    return file.read_text(encoding="utf-8") if file.is_file() else None


def fetch() -> Path:
    """Download the npm package and keep its program and its licence."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"axe-core@{VERSION}"], cwd=folder, check=True)
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
