"""What is looked at before a store is opened: cheap after an orderly closing, exact after a crash."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from immunograph.errors import StoreError
from immunograph.store.kept import SURPLUS, KeptMerge, read_surplus, write_surplus
from immunograph.store.owner import LOCK
from immunograph.store.record import FORMAT, MARKER, RECORD, Intent, Record, damaged, is_store, now, sync_directory

__all__ = ["ENGINE", "admit", "clear_up", "file_hash", "files_of", "open_engine", "upgrade"]

ENGINE: Final = f"pyoxigraph {ox.__version__}"
QUADS: Final = "quads"
_NOT_COMPARED: Final = re.compile(r"LOG(\.old\..*)?|LOCK|OPTIONS-.*")
_SMALL: Final = re.compile(r"CURRENT|IDENTITY|MANIFEST-.*|.*\.log")
_UNFINISHED: Final = re.compile(r"bulk-\d+\.sst")
_PIECE: Final = 1 << 20


def open_engine(path: Path, directory: Path, *, read_only: bool = False) -> ox.Store:
    """Open the engine's files, for reading and writing or as they are now.

    Raises
    ------
    StoreError
        If they are open elsewhere, or the engine finds them damaged.
    """
    try:
        return ox.Store.read_only(str(directory / QUADS)) if read_only else ox.Store(str(directory / QUADS))
    except (OSError, RuntimeError) as error:
        if is_full(error):
            raise full(path) from error
        if "lock" in str(error).lower():
            raise StoreError(
                f"{path} is in use: its files are held open, by an answer of this process that was not read to its end "
                "or by a program other than immunograph; finish it there"
            ) from error
        raise damaged(path, str(error)) from error


def is_full(error: BaseException | None) -> bool:
    """Tell whether an error, or what caused it, is that there is no more room on the disk."""
    while error is not None:
        told = str(error).lower()
        if isinstance(error, OSError | RuntimeError) and any(
            words in told for words in ("no space left", "file too large", "disk quota exceeded")
        ):
            return True
        error = error.__cause__
    return False


def full(path: Path) -> StoreError:
    """Say that the disk is full."""
    return StoreError(
        f"{path} cannot be written: there is no more room on the disk, or a file would be larger than allowed; "
        "all earlier writes are kept, and of this one all or nothing: make room, open it again, and do it again"
    )


# --- files --------------------------------------------------------------------------------------------------------


def file_hash(path: Path, told: Callable[[int], None] = lambda _: None) -> str:
    """Give the SHA-256 of a file; ``told`` is called with the number of bytes of each piece read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            told(len(piece))
    return digest.hexdigest()


def files_of(directory: Path) -> Iterator[Path]:
    """Iterate over the files that make up a store, but for what the engine writes for people."""
    for path in sorted((directory / QUADS).iterdir()):
        if path.is_file() and not _NOT_COMPARED.fullmatch(path.name):
            yield path
    yield directory / SURPLUS


def file_list(directory: Path, known: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Take note of all files of a closed store; a data file, which never changes, is not hashed twice."""
    made = {}
    for path in files_of(directory):
        size = path.stat().st_size
        earlier = known.get(path.name)
        same = earlier is not None and earlier[0] == size and path.suffix == ".sst"
        made[path.name] = (size, earlier[1] if same and earlier is not None else file_hash(path))
    return made


def file_problems(record: Record, directory: Path, *, every_byte: bool = False) -> Iterator[str]:
    """Compare the files of a closed store with its record: all sizes, and the content of the small ones or of all."""
    if not (directory / QUADS).is_dir():
        yield f"{directory.name}/{QUADS} is missing"
        return
    there = {path.name: path for path in files_of(directory)}
    for name, (size, digest) in record.files.items():
        path = there.pop(name, None)
        if path is None or not path.is_file():
            yield f"{name} is missing"
        elif path.stat().st_size != size:
            yield f"{name} has {path.stat().st_size:,} bytes where {size:,} were written"
        elif (every_byte or _SMALL.fullmatch(name) or name == SURPLUS) and file_hash(path) != digest:
            yield f"{name} is not what was written: its SHA-256 differs"
    for name in there:
        if not _UNFINISHED.fullmatch(name):
            yield f"{name} was not there when the store was closed"


def clear_up(path: Path, record: Record) -> None:
    """Remove what an interrupted load or rebuild has left, and the engine's old diaries."""
    quads = path / record.directory / QUADS
    for file in quads.iterdir() if quads.is_dir() else ():
        if _UNFINISHED.fullmatch(file.name) or file.name.startswith("LOG.old."):
            file.unlink(missing_ok=True)
    for other in path.iterdir():
        if other.name != record.directory and re.fullmatch(r"graph-\d+|backup-\w+", other.name):
            shutil.rmtree(other, ignore_errors=True)


# --- admission ----------------------------------------------------------------------------------------------------


def is_vacant(path: Path) -> bool:
    """Tell whether a directory holds nothing, or only what a process left that died when it began to make a store."""
    return all(each.name in (LOCK, f"{RECORD}.new") for each in path.iterdir())


def check_place(path: Path) -> None:
    """Refuse what is neither a store nor a place for a new one.

    Raises
    ------
    StoreError
        Saying what it is.
    """
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file, not a store: name a directory, or load the file with add()")
    if path.exists() and not is_store(path) and not is_vacant(path):
        if any(path.glob(f"graph-*/{QUADS}")):
            raise damaged(path, f"{RECORD} is missing")
        raise StoreError(f"{path} is not an immunograph store: it holds other files; name a new directory")


def admit(path: Path) -> Record:
    """Look whether a store is as it was left, and settle what was under way; gives its record, marked as open.

    The engine's files are only read, so that a damaged store stays as it is.

    Raises
    ------
    StoreError
        If it is not; the reason is in the message.
    """
    if not (path / RECORD).is_file():
        return upgrade(path) if (path / MARKER).is_file() else _new(path)
    record = Record.read(path)
    directory = path / record.directory
    if record.closed:
        problem = next(file_problems(record, directory), None)
        if problem:
            raise damaged(path, problem)
    elif record.intent is not None and record.intent.what == "create":
        shutil.rmtree(directory, ignore_errors=True)  # nothing was acknowledged yet
        return _new(path)
    else:
        record = recovered(path, record)
    return replace(record, closed=False, engine=ENGINE).save(path)


def _new(path: Path) -> Record:
    record = Record(intent=Intent("create", grows=True, since=now()), checksum="0" * 32, merged="once", engine=ENGINE)
    record.save(path)
    directory = path / record.directory
    (directory / QUADS).mkdir(parents=True, exist_ok=True)
    write_surplus(directory, ())
    sync_directory(path)
    return record


def recovered(path: Path, record: Record) -> Record:
    """Count a store that was not closed, and hold it against its record; gives the record of what is there.

    Raises
    ------
    StoreError
        If quads that were acknowledged are missing, or there are some that nobody wrote.
    """
    directory = path / record.directory
    if record.manifest is not None:
        problem = record.manifest.problem(directory / QUADS)
        if problem:
            raise damaged(path, problem)
    if not (directory / QUADS / "CURRENT").is_file():
        raise damaged(path, f"{directory.name}/{QUADS}/CURRENT is missing")
    surplus = read_surplus(path, directory)
    store = open_engine(path, directory, read_only=True)
    try:
        found = KeptMerge(store, directory, surplus).count()
    except (OSError, RuntimeError) as error:
        raise damaged(path, str(error)) from error
    problem = _difference(record, found)
    if problem:
        raise damaged(path, problem)
    settled = record.intent is None
    return replace(record, graphs=found, intent=None, merged="", checksum=record.checksum if settled else None)


def _difference(record: Record, found: Mapping[str, int]) -> str | None:
    intent = record.intent
    for graph in sorted({*record.graphs, *found}):
        was, now_there = record.graphs.get(graph, 0), found.get(graph, 0)
        wrong = was != now_there if intent is None else intent.grows and now_there < was
        if wrong:
            return f"{graph or 'the unnamed graph'} holds {now_there:,} quads where {was:,} were written"
    return None


def upgrade(path: Path) -> Record:
    """Bring a store of format 1, which had no record, to the format of today.

    Raises
    ------
    StoreError
        If its marker names another format, or it cannot be read.
    """
    told = (path / MARKER).read_text(encoding="utf-8", errors="replace").strip()
    if told != "format 1":
        raise StoreError(
            f"{path} is of {told[:40]!r}, which this immunograph does not know; it knows format 1 and {FORMAT}: "
            "install the version that wrote it, export the graph there as N-Quads and load that here"
        )
    record = Record(engine=ENGINE)
    directory = path / record.directory
    directory.mkdir(exist_ok=True)
    if (path / QUADS).is_dir() and not (directory / QUADS).exists():
        open_engine(path, path)  # refused if another process has it open, or if it is damaged
        (path / QUADS).rename(directory / QUADS)
    if not (directory / QUADS / "CURRENT").is_file():
        raise damaged(path, f"{QUADS}/CURRENT is missing")
    write_surplus(directory, ())
    store = open_engine(path, directory, read_only=True)
    record = replace(record, graphs=KeptMerge(store, directory, []).count()).save(path)
    (path / MARKER).unlink()
    sync_directory(path)
    return record
