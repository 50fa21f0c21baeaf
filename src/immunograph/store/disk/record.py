"""Record of a store: counts, format version and checksum of its last consistent state, in a JSON file.

The engine silently opens an emptied directory as an empty store, and a log with a flipped bit as a store with fewer
quads. Therefore the record contains the number of quads of each graph, the files with their hashes, the write under way
if any, and the format version. It contains its own checksum and is replaced atomically.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from immunograph.errors import StoreError
from immunograph.regular_files import NotRegularError, open_regular, read_regular
from immunograph.store.disk.damaged_stores import damaged, refused
from immunograph.store.disk.fields import DIGEST, FieldError, Fields, is_graph_name, parse_json
from immunograph.store.disk.file_names import KEPT_FILE, MARKER, QUADS, RECORD, SURPLUS
from immunograph.store.disk.synced_files import write_synced

__all__ = [
    "FORMAT",
    "MARKER",
    "RECORD",
    "Intent",
    "Manifest",
    "Record",
    "is_store",
]

FORMAT: Final = 2
"""Format version that is written. Format 1 had no record; it is upgraded on opening."""
EMPTY: Final = "0" * 32
"""Checksum of an empty store."""
_TAIL: Final = 1 << 20
_LONGEST: Final = 1 << 28
"""Maximum size of a record in bytes; it has a line for each graph and each file."""
_LONGEST_NAME: Final = 100
_MANIFEST: Final = re.compile(r"MANIFEST-[0-9]{6,19}")
_CHECKSUM: Final = re.compile(r"[0-9a-f]{32}")
_ENGINE: Final = re.compile(r"(?:pyoxigraph [0-9A-Za-z.+-]{1,40})?")
_WHAT: Final = re.compile(r"[a-z][a-z -]{0,39}")
_MERGED: Final = re.compile(r"(?:once|whole)?")
_LISTED: Final = re.compile(rf"{KEPT_FILE.pattern}|{re.escape(SURPLUS)}")


def is_store(path: str | Path) -> bool:
    """Return whether a path is the directory of an immunograph store, intact or damaged.

    Parameters
    ----------
    path
        A path, which need not exist.

    Returns
    -------
    bool
        False also if the path does not exist or cannot be read.
    """
    place = Path(path)
    try:
        return place.is_dir() and (
            any(os.path.lexists(place / name) for name in (RECORD, MARKER)) or any(place.glob(f"graph-*/{QUADS}"))
        )
    except OSError:
        return False


def now() -> str:
    """Return the current time in UTC, in the form used in records.

    Returns
    -------
    str
        Timestamp such as ``2024-05-01T12:00:00Z``.
    """
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Intent:
    """Announcement of a write in the record of a store.

    Parameters
    ----------
    what
        Operation: ``create``, ``add``, ``load``, ``update`` (SPARQL) or ``change`` (any other).
    grows
        Whether the write can only add quads, so that no graph can become smaller even if it is interrupted.
    since
        Start of the write in UTC, such as ``2026-01-31T12:00:00Z``.
    """

    what: str
    grows: bool
    since: str

    @classmethod
    def of(cls, fields: Fields) -> Intent:
        """Read the announcement from the fields of a record.

        Parameters
        ----------
        fields
            Fields of the JSON object.

        Returns
        -------
        Intent
            The announced write.

        Raises
        ------
        FieldError
            If a field is missing, unknown or not valid.
        """
        made = cls(
            fields.text("what", _WHAT, "the name of an operation, such as load"),
            fields.flag("grows"),
            fields.date("since"),
        )
        fields.end()
        return made


@dataclass(frozen=True, slots=True)
class Manifest:
    """State of the engine's append-only list of files.

    Parameters
    ----------
    name
        File name of the list, such as ``MANIFEST-000005``.
    size
        Length in bytes.
    sha256
        SHA-256 of the last megabyte.
    """

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, quads: Path) -> Manifest | None:
        """Sync the engine's current list of files to disk, and return its state.

        Parameters
        ----------
        quads
            Directory with the engine's files.

        Returns
        -------
        Manifest or None
            State of the list; ``None`` if there is no list or it cannot be read.
        """
        try:
            path = quads / current_list(quads)
            with os.fdopen(open_regular(path), "rb") as stream:
                os.fsync(stream.fileno())
                size = os.fstat(stream.fileno()).st_size
            return cls(path.name, size, _tail(path, size))
        except (OSError, ValueError):
            return None

    @classmethod
    def read(cls, fields: Fields) -> Manifest:
        """Read the state of a list of files from the fields of a record.

        Parameters
        ----------
        fields
            Fields of the JSON object.

        Returns
        -------
        Manifest
            The recorded state.

        Raises
        ------
        FieldError
            If a field is missing, unknown or not valid.
        """
        made = cls(
            fields.text("name", _MANIFEST, "a name such as MANIFEST-000005"),
            fields.integer("size"),
            fields.text("sha256", DIGEST, "a SHA-256 in hexadecimal"),
        )
        fields.end()
        return made

    def problem(self, quads: Path) -> str | None:
        """Compare the list of files with its recorded state, and describe the first problem.

        Parameters
        ----------
        quads
            Directory with the engine's files.

        Returns
        -------
        str or None
            Text to append to an error message; ``None`` if there is no problem, or the engine has started a later list.
        """
        try:
            named = current_list(quads)
        except OSError:
            return "CURRENT is missing or cannot be read"
        except ValueError as error:
            return str(error)
        path = quads / named
        if not path.is_file():
            return f"{named} is missing"
        if named != self.name:
            later = int(named.removeprefix("MANIFEST-")) > int(self.name.removeprefix("MANIFEST-"))
            return None if later else f"CURRENT names {named!r}, but {self.name!r} was recorded"
        size = path.stat().st_size
        if size < self.size:
            return f"{named} is truncated: {size:,} of {self.size:,} bytes"
        return None if _tail(path, self.size) == self.sha256 else f"{named} was modified"


def current_list(quads: Path) -> str:
    """Return the name of the engine's current list of files, from its file ``CURRENT``.

    Parameters
    ----------
    quads
        Directory with the engine's files.

    Returns
    -------
    str
        File name such as ``MANIFEST-000005``.

    Raises
    ------
    FieldError
        If the content is a path, which the engine never writes.
    ValueError
        If the content is not the name of a list of files.
    OSError
        If ``CURRENT`` cannot be read.
    """
    named = read_regular(quads / "CURRENT", most=1000).decode("ascii", "replace").removesuffix("\n")
    if not _MANIFEST.fullmatch(named):
        kind = FieldError if "/" in named or "\\" in named else ValueError
        raise kind(f"CURRENT names {named[:40]!a}, which is not a file list of the engine")
    return named


def _tail(path: Path, size: int) -> str:
    """Return the SHA-256 of the first ``size`` bytes of a file or, if these exceed a megabyte, of their last megabyte."""
    with os.fdopen(open_regular(path), "rb") as stream:
        stream.seek(max(0, size - _TAIL))
        return hashlib.sha256(stream.read(min(size, _TAIL))).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """Counts, files, state and checksum of a store, as saved in its directory.

    Parameters
    ----------
    graphs
        Number of quads by IRI of the graph; the default graph has the empty IRI.
    generation
        Number N of the directory ``graph-N`` with the current quads; each rebuild increments it.
    closed
        Whether the store was closed properly; its files must then be exactly those in ``files``.
    intent
        Write under way; ``None`` if there is none, and the counts must then be exactly those in ``graphs``.
    write
        Number of writes so far, the version of the store.
    checksum
        Checksum of all quads, 32 hexadecimal digits; ``None`` if unknown.
    merged
        ``once`` if the engine contains each triple in one graph only, ``whole`` if it contains all quads, empty if
        unknown.
    manifest
        State of the engine's list of files after the last write; ``None`` if unknown.
    files
        Size in bytes and SHA-256 by file name, as of the last proper close.
    engine, made, written
        Version of the engine, time of creation, and time of the last write of quads.
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
        """Number of quads in all graphs."""
        return sum(self.graphs.values())

    @property
    def being_made(self) -> bool:
        """Whether this record was saved while the store was being created, when no write had been acknowledged."""
        return self.intent is not None and self.intent.what == "create"

    @property
    def directory(self) -> str:
        """Name of the directory with the current quads, such as ``graph-1``."""
        return f"graph-{self.generation}"

    def save(self, path: Path, *, durable: bool = True) -> Record:
        """Write the record to the directory of a store, atomically.

        Parameters
        ----------
        path
            Directory of the store.
        durable
            Whether to sync the file to disk, so that it survives a power failure.

        Returns
        -------
        Record
            The record as written, with the time in ``written`` filled in.

        Raises
        ------
        OSError
            If the file cannot be written; the old record is kept then.
        """
        record = replace(self, written=self.written or now())
        content: dict[str, object] = {"format": FORMAT, **asdict(record)}
        text = _canonical(content)
        seal = hashlib.sha256(text.encode()).hexdigest()
        sealed = json.dumps({**content, "seal": seal}, indent=1, ensure_ascii=False).encode()
        write_synced(path / RECORD, sealed, durable=durable)
        return record

    @classmethod
    def read(cls, path: Path) -> Record:
        """Read and validate the record of a store.

        Parameters
        ----------
        path
            Directory of the store.

        Returns
        -------
        Record
            The validated record.

        Raises
        ------
        StoreError
            If the record is missing, cannot be read, is damaged or not valid, or was written in a newer format.
        """
        try:
            content = parse_json(read_regular(path / RECORD, most=_LONGEST))
            fields = Fields(content)
            form = fields.integer("format", 1)
            if form > FORMAT:
                raise _newer(path, form)
            seal = fields.text("seal", DIGEST, "a SHA-256 in hexadecimal")
            sealed = {name: value for name, value in fields.all.items() if name != "seal"}
            if hashlib.sha256(_canonical(sealed).encode()).hexdigest() != seal:
                raise damaged(path, f"{RECORD} does not match its own checksum")
            return cls._of(fields)
        except FileNotFoundError as error:
            raise damaged(path, f"{RECORD} is missing") from error
        except NotRegularError as error:
            raise refused(path, f"{RECORD} is {error.kind}; expected a regular file") from error
        except StoreError:
            raise
        except OSError as error:
            raise StoreError(
                f"{path / RECORD} cannot be read: {error.strerror or error}; check the disk and the permissions"
            ) from error
        except FieldError as error:
            raise refused(path, f"{RECORD} is not a valid record: {error}") from error
        except ValueError as error:
            raise damaged(path, f"{RECORD} is not valid JSON in UTF-8") from error

    @classmethod
    def _of(cls, fields: Fields) -> Record:
        """Create a record from validated fields; raises ``FieldError`` for the first that is not valid."""
        graphs, files = fields.section("graphs"), fields.section("files")
        for name in graphs.names():
            if not is_graph_name(name):
                raise FieldError(f"the field 'graphs' names {ascii(name)[:_LONGEST_NAME]}: expected IRIs")
        for name in files.names():
            if not _LISTED.fullmatch(name):
                raise FieldError(
                    f"the field 'files' names {ascii(name)[:_LONGEST_NAME]}: expected file names of a store"
                )
        intent, manifest = fields.optional_section("intent"), fields.optional_section("manifest")
        made = cls(
            graphs={name: graphs.integer(name, 1) for name in graphs.names()},
            generation=fields.integer("generation", 1),
            closed=fields.flag("closed"),
            intent=None if intent is None else Intent.of(intent),
            write=fields.integer("write"),
            checksum=fields.optional_text("checksum", _CHECKSUM, "32 hexadecimal digits"),
            merged=fields.text("merged", _MERGED, "once, whole or an empty text"),
            manifest=None if manifest is None else Manifest.read(manifest),
            files={name: _size_and_hash(files, name) for name in files.names()},
            engine=fields.text("engine", _ENGINE, "a name and a version, such as pyoxigraph 0.5.13"),
            made=fields.date("made"),
            written=fields.date("written"),
        )
        fields.end()
        made._check_together()
        return made

    def _check_together(self) -> None:
        """Raise an error for fields that are valid separately but inconsistent together."""
        if self.generation >= 10**18:
            raise FieldError(f"the field 'generation' is {self.generation}: expected a number below 10^18")
        if self.quads >= 1 << 63:
            raise FieldError("the field 'graphs' counts more quads than fit in 64 bits")
        if self.closed and (self.intent is not None or self.manifest is None or SURPLUS not in self.files):
            raise FieldError(
                "the field 'closed' is true, but 'intent' is set, or 'manifest' or the surplus file in 'files' is missing"
            )
        if self.intent is not None and self.intent.what == "create" and (self.graphs or self.write):
            raise FieldError(
                "the field 'intent' says that the store is being created, but 'graphs' or 'write' says that it exists"
            )


def _size_and_hash(files: Fields, name: str) -> tuple[int, str]:
    value = files.take(name)
    if isinstance(value, list) and len(value) == 2:
        size, digest = value
        if type(size) is int and 0 <= size < 1 << 63 and isinstance(digest, str) and DIGEST.fullmatch(digest):
            return size, digest
    raise FieldError(f"the field 'files.{name}' is {ascii(value)[:_LONGEST_NAME]}: expected a size and a SHA-256")


def _newer(path: Path, form: int) -> StoreError:
    return StoreError(
        f"{path} has format {form} of a newer immunograph; this version supports formats up to {FORMAT}: install the newer "
        "version, or export the graph with it as N-Quads and load that file"
    )


def _canonical(content: Mapping[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
