"""Write a page to disk whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from immunograph.errors import ImmunographError

__all__ = ["SaveError", "write_page"]


class SaveError(ImmunographError, OSError):
    """A page cannot be written; the message is one sentence that says where and what to do."""

    def __str__(self) -> str:
        """Show the sentence, not an errno."""
        return str(self.args[0]) if self.args else ""


def write_page(page: str, path: str | os.PathLike[str]) -> Path:
    """Write ``page`` as UTF-8 to ``path``, replacing what is there only once everything is written.

    Raises
    ------
    SaveError
        If the directory does not exist, the path is a directory, or the file cannot be written.
    """
    target = Path(path)
    folder = target.parent
    if not folder.is_dir():
        raise SaveError(f"cannot save {target}: there is no directory {folder}; make it first or name another")
    if target.is_dir():
        raise SaveError(
            f"cannot save {target}: it is a directory; name a file in it, such as {target / 'network.html'}"
        )
    draft = None
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
        handle, draft = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(page.encode("utf-8"))
        Path(draft).chmod(mode)
        Path(draft).replace(target)
    except OSError as error:
        raise SaveError(f"cannot save {target}: {error.strerror or error}; choose a place you may write to") from error
    finally:
        if draft is not None:
            Path(draft).unlink(missing_ok=True)
    return target


def _umask() -> int:
    """Read the process's umask, which the system only tells by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
