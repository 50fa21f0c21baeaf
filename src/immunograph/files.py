"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from immunograph.errors import StoreError

__all__ = ["write_atomically", "writing_atomically"]


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; see :func:`writing_atomically`."""
    with writing_atomically(path) as stream:
        stream.write(content)


@contextlib.contextmanager
def writing_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that is written whole or not at all: a temporary one beside it, synced, then renamed.

    What a link points to is written, and the link stays; a device or a pipe is written to, never replaced.

    Raises
    ------
    StoreError
        If the file cannot be written; what stood there before still does.
    """
    if path.is_symlink():
        path = path.resolve()
    if path.is_dir():
        raise StoreError(f"{path} is a directory: name a file to write")
    if not path.parent.is_dir():
        raise StoreError(f"{path.parent} does not exist: make that directory, or name another file to write")
    temporary: Path | None = None
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
        temporary = None
    except StoreError:
        raise
    except OSError as error:
        raise StoreError(
            f"{path} cannot be written: {error.strerror or error}; what stood there is untouched"
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
