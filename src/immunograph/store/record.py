"""Our own record beside the engine's files: what a store held when it was last known to be right.

An engine opens an emptied directory as an empty store, and a log with a flipped bit as one with fewer quads, without a
word. So a file of ours says how many quads each graph holds, which files there are and what they hash to, whether a
write is under way, and which format all of this is in. It carries a checksum of itself and is replaced as a whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from immunograph.errors import StoreError

__all__ = ["FORMAT", "MARKER", "RECORD", "Intent", "Manifest", "Record", "is_store", "sync_directory", "write_synced"]

FORMAT: Final = 2
"""The format that is written. Format 1 had no record; it is brought up to date when it is opened."""
RECORD: Final = "immunograph-store.json"
MARKER: Final = "immunograph-store"
"""The file that told a store of format 1."""

_NEW: Final = ".new"
_TAIL: Final = 1 << 20


def is_store(path: str | Path) -> bool:
    """Tell whether a path is a directory that holds a store of immunograph's, sound or not."""
    return (Path(path) / RECORD).is_file() or (Path(path) / MARKER).is_file()


def now() -> str:
    """Give the time as a store writes it: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sync_directory(path: Path) -> None:
    """Make the entries of a directory durable."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_synced(path: Path, content: bytes) -> None:
    """Replace a file as a whole and durably: a reader sees the old one or the new one, whatever fails."""
    new = path.with_name(path.name + _NEW)
    try:
        with new.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


@dataclass(frozen=True, slots=True)
class Intent:
    """A write that is under way.

    Parameters
    ----------
    what
        ``add``, ``load``, ``update`` ...
    grows
        Whether it can only add quads, so that no graph may be smaller after it, done or not.
    since
        When it began.
    """

    what: str
    grows: bool
    since: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The engine's list of its files, which only ever gets longer: its name, how long it was, and what its end hashed to."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, quads: Path) -> Manifest | None:
        """Take note of the list as it is now, made durable first."""
        try:
            path = quads / (quads / "CURRENT").read_text(encoding="ascii").strip()
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
                size = os.fstat(stream.fileno()).st_size
            return cls(path.name, size, _tail(path, size))
        except (OSError, UnicodeDecodeError):
            return None

    def problem(self, quads: Path) -> str | None:
        """Say what is wrong with the list, if anything is; one that the engine has begun anew since cannot be told."""
        try:
            named = (quads / "CURRENT").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return "CURRENT is missing or cannot be read"
        if named != self.name:
            numbers = [name.removeprefix("MANIFEST-") for name in (named, self.name)]
            later = all(number.isdigit() for number in numbers) and int(numbers[0]) > int(numbers[1])
            return None if later else f"CURRENT names {named!r}, which is not what was recorded"
        path = quads / named
        if not path.is_file():
            return f"{named} is missing"
        size = path.stat().st_size
        if size < self.size:
            return f"{named} was cut short: {size:,} of {self.size:,} bytes are there"
        return None if _tail(path, self.size) == self.sha256 else f"{named} was changed"


def _tail(path: Path, size: int) -> str:
    """Hash the last bytes up to a size."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL))
        return hashlib.sha256(stream.read(min(size, _TAIL))).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a store.

    Parameters
    ----------
    graphs
        The number of quads of each graph; the unnamed graph is the empty name.
    generation
        Which of the directories ``graph-N`` holds the quads; a rebuilt graph stands in a new one.
    closed
        Whether it was closed in order; the files must then be exactly those in ``files``.
    intent
        The write under way; without one, the counts must be exactly those in ``graphs``.
    write
        How many writes there have been.
    checksum
        The sum of the quads' hashes; ``None`` where it is not known.
    merged
        Whether each triple stands once in the engine (``once``), all quads do (``whole``), or that is not known (empty).
    manifest
        The engine's list of files when last looked at.
    files
        Name -> size and SHA-256 of each file, as of the last closing.
    engine, made, written
        Who wrote it, when the store was made, and when the record was written.
    """

    graphs: Mapping[str, int] = field(default_factory=dict)
    generation: int = 1
    closed: bool = False
    intent: Intent | None = None
    write: int = 0
    checksum: str | None = None
    merged: str = ""
    manifest: Manifest | None = None
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    engine: str = ""
    made: str = field(default_factory=now)
    written: str = ""

    @property
    def quads(self) -> int:
        """The number of quads."""
        return sum(self.graphs.values())

    @property
    def directory(self) -> str:
        """The name of the directory that holds the quads."""
        return f"graph-{self.generation}"

    def save(self, path: Path) -> Record:
        """Write it into a store's directory, durably; gives what was written."""
        record = replace(self, written=now())
        content: dict[str, Any] = {"format": FORMAT, **asdict(record)}
        text = _canonical(content)
        seal = hashlib.sha256(text.encode()).hexdigest()
        write_synced(path / RECORD, json.dumps({**content, "seal": seal}, indent=1, ensure_ascii=False).encode())
        return record

    @classmethod
    def read(cls, path: Path) -> Record:
        """Read it from a store's directory.

        Raises
        ------
        StoreError
            If it is damaged, or of a format that a later version wrote.
        """
        try:
            content = json.loads((path / RECORD).read_bytes())
            form = content.pop("format")
            if isinstance(form, int) and form > FORMAT:
                raise _newer(path, form)
            seal = content.pop("seal")
            if hashlib.sha256(_canonical({"format": form, **content}).encode()).hexdigest() != seal:
                raise damaged(path, f"{RECORD} does not match its own checksum")
            intent, manifest = content.pop("intent"), content.pop("manifest")
            return cls(
                intent=None if intent is None else Intent(**intent),
                manifest=None if manifest is None else Manifest(**manifest),
                files={name: (size, digest) for name, (size, digest) in content.pop("files").items()},
                **content,
            )
        except FileNotFoundError as error:
            raise damaged(path, f"{RECORD} is missing") from error
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(f"{path / RECORD} cannot be read: {error.strerror or error}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise damaged(path, f"{RECORD} cannot be read as a record") from error


def _newer(path: Path, form: int) -> StoreError:
    return StoreError(
        f"{path} is of format {form}, which a newer immunograph wrote; this one knows formats up to {FORMAT}: "
        "install the newer version, or export the graph there as N-Quads and load that here"
    )


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def damaged(path: Path, reason: str) -> StoreError:
    """Say that a store is refused, and what to do."""
    return StoreError(
        f"{path} is damaged and was not opened: {reason}; nothing in it was changed: "
        "bring a backup back with 'immunograph store restore'"
    )
