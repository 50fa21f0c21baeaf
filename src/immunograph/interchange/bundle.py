"""Write and check bundles for bulk loaders: directories of sorted, compressed N-Quads with a manifest and VoID.

The same quads yield the same bytes at any place and time (with the same version of zlib; the manifest also has the
checksum of the uncompressed text). A bundle is written to a temporary directory, which is renamed when it is complete.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import os
import re
import shutil
import stat
import tempfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from immunograph.errors import ImmunographError, Problem, StoreError
from immunograph.files import directory_aside
from immunograph.interchange.manifest import (
    FORMAT,
    MANIFEST,
    SHARD,
    Bundle,
    Shard,
    is_bundle_of_ours,
    read_bundle,
)
from immunograph.licences import UNKNOWN, Licence, strictest
from immunograph.model import Literal
from immunograph.plurals import counted
from immunograph.query.licensing import graph_licences, title_of, unnamed_licence
from immunograph.rdf import term_text
from immunograph.regular_files import NotRegularError, open_regular
from immunograph.store import FORMATS, Store
from immunograph.store.disk.file_names import place_of
from immunograph.vocabulary import DCTERMS, RDF, VOID

__all__ = ["Bundle", "Shard", "check_bundle", "read_bundle", "write_bundle"]

_VOID: Final = "void.ttl"
_IN_MEMORY: Final = 1_000_000
_LONGEST_LINE: Final = 1 << 26
_OWN_ASIDE: Final = re.compile(
    rf"{re.escape(MANIFEST)}|{re.escape(_VOID)}|{SHARD.pattern}|nodes\.parquet|edges\.parquet|ro-crate-metadata\.json|croissant\.json"
)
_BLANK_GRAPH: Final = re.compile(r"\S _:\S+ \.$")

Also = Callable[[Path], Iterable[str]]


def _sorted(lines: Iterable[bytes], scratch: Path) -> Iterator[bytes]:
    """Yield lines in sort order without duplicates (external merge sort, with sorted runs in temporary files)."""
    pieces: list[IO[bytes]] = []
    held: list[bytes] = []

    def put_aside() -> None:
        held.sort()
        piece = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115  closed below
        piece.writelines(held)
        piece.seek(0)
        pieces.append(piece)
        held.clear()

    for line in lines:
        held.append(line)
        if len(held) >= _IN_MEMORY:
            put_aside()
    try:
        held.sort()
        last = b""
        for line in heapq.merge(*pieces, held):
            if line != last:
                yield line
            last = line
    finally:
        for piece in pieces:
            piece.close()


def graph_of(line: str) -> str:
    """Return the graph IRI of a line of N-Quads.

    Parameters
    ----------
    line
        One N-Quads statement, with or without its line ending.

    Returns
    -------
    str
        IRI without angle brackets; empty for the default graph, and for a graph named by a blank node.

    Examples
    --------
    >>> graph_of("<http://e/a> <http://e/p> <http://e/b> <http://e/g> .")
    'http://e/g'
    """
    rest = line.rstrip("\n").removesuffix(".").rstrip()
    if not rest.endswith(">"):
        return ""
    start = rest.rfind("<")
    before = rest[:start].rstrip()
    # a triple's object follows two terms without spaces, a graph follows a whole triple
    if before.endswith("^^") or len(before.split(" ", 2)) < 3:
        return ""
    return rest[start + 1 : -1]


class _Described:
    """Counts for the VoID description of a bundle, updated with each line; lines must be sorted."""

    def __init__(self) -> None:
        self.graphs: Counter[str] = Counter()
        self.subjects = 0
        self.predicates: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self._subject = ""

    def see(self, line: str) -> None:
        subject, predicate, rest = line.split(" ", 2)
        if _BLANK_GRAPH.search(rest):
            raise StoreError(
                "a graph is named by a blank node, which not all loaders treat alike: give the graph an IRI first"
            )
        self.graphs[graph_of(line)] += 1
        self.subjects += subject != self._subject
        self._subject = subject
        self.predicates[predicate] += 1
        if predicate == f"<{RDF}type>":
            self.classes[rest.split(" ", 1)[0]] += 1

    def turtle(self, shards: Iterable[Shard], title: str, licence: Licence, licences: Mapping[str, Licence]) -> str:
        """Return the VoID description as Turtle; it contains no date, so that equal quads yield equal text."""
        lines = [f"@prefix void: <{VOID}> .", f"@prefix dcterms: <{DCTERMS}> .", ""]
        total = sum(self.graphs.values())
        lines.append("<#dataset> a void:Dataset ;")
        lines += [f"  dcterms:title {term_text(Literal(title))} ;"] if title else []
        lines.append(f"  {_rights(licence)} ;")
        lines.append(
            f"  void:triples {total} ; void:distinctSubjects {self.subjects} ; void:properties {len(self.predicates)} ;"
        )
        lines.append(f"  void:classes {len(self.classes)} ;")
        lines += [f"  void:dataDump <{quote(shard.file)}> ;" for shard in shards]
        lines += [f"  void:subset {_subset(graph)} ;" for graph in sorted(self.graphs)]
        lines += [
            f"  void:propertyPartition [ void:property {name} ; void:triples {number} ] ;"
            for name, number in sorted(self.predicates.items())
        ]
        lines += [
            f"  void:classPartition [ void:class {name} ; void:entities {number} ] ;"
            for name, number in sorted(self.classes.items())
        ]
        lines[-1] = lines[-1].removesuffix(" ;") + " ."
        lines.append("")
        lines += [
            f"{_subset(graph)} a void:Dataset ; {_rights(licences.get(graph, UNKNOWN))} ; void:triples {number} ."
            for graph, number in sorted(self.graphs.items())
        ]
        return "\n".join(lines) + "\n"


def _rights(licence: Licence) -> str:
    named = f"dcterms:license {term_text(licence.iri)} ; " if licence.iri is not None else ""
    return f"{named}dcterms:rights {term_text(Literal(licence.name))}"


def _subset(graph: str) -> str:
    return f"<{graph}>" if graph else "<#unnamed>"


def _write_shards(lines: Iterable[bytes], directory: Path, most: int, seen: _Described) -> Iterator[Shard]:
    """Write lines to numbered shards of at most ``most`` quads, and yield the manifest entry of each finished shard."""
    place = iter(lines)
    number = 0
    line = next(place, None)
    while line is not None:
        name = f"quads-{number:05d}.nq.gz"
        content, count = hashlib.sha256(), 0
        with (directory / name).open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
            while line is not None and count < most:
                stream.write(line)
                content.update(line)
                seen.see(line.decode())
                count += 1
                line = next(place, None)
        yield Shard(name, count, (directory / name).stat().st_size, _sha256(directory / name), content.hexdigest())
        number += 1


def _sha256(path: Path) -> str:
    with os.fdopen(open_regular(path), "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_bundle(store: Store, directory: Path, *, shard_quads: int = 1_000_000, also: Also | None = None) -> Bundle:
    """Write all quads of a store as a bundle, atomically.

    Parameters
    ----------
    store
        Store to read; it is not changed.
    directory
        New or empty directory, or an existing bundle, which is replaced; any other directory is an error.
    shard_quads
        Maximum number of quads per file, at least 1.
    also
        Function that writes additional files to a directory and yields their names; ``None`` for no additional files.

    Returns
    -------
    Bundle
        Manifest of the bundle.

    Raises
    ------
    StoreError
        If ``shard_quads`` is less than 1, a graph is named by a blank node, or the directory has other content, has no
        parent directory or cannot be written; it is then unchanged.

    Examples
    --------
    >>> import immunograph as ig, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     bundle = write_bundle(ig.load().store, pathlib.Path(folder, "claims"))
    >>> bundle.quads == len(ig.load().store)
    True
    """
    if shard_quads < 1:
        raise StoreError(f"shard_quads must be at least 1, not {shard_quads}")
    directory = place_of(directory)
    _bring_back(directory)
    is_there = os.path.lexists(directory)
    if is_there and not directory.is_dir():
        raise StoreError(f"{directory} exists and is not a directory: name a new directory")
    if is_there and not is_bundle_of_ours(directory) and any(directory.iterdir()):
        raise StoreError(f"{directory} contains files that do not belong to a bundle: name a new directory")
    if not directory.parent.is_dir():
        raise StoreError(f"{directory.parent} does not exist: make that directory, or name another one")
    try:
        with directory_aside(directory, _is_own) as aside:
            made = _made(store, aside, shard_quads, also)
            for path in aside.iterdir():
                with path.open("rb") as stream:
                    os.fsync(stream.fileno())
            _swap(aside, directory)
    except OSError as error:
        if isinstance(error, ImmunographError):
            raise
        raise StoreError(
            f"{directory} cannot be written: {error.strerror or error}; no existing file was changed"
        ) from error
    return Bundle(directory, made.quads, made.graphs, made.shards, made.others)


def _is_own(directory: Path) -> bool:
    """Return whether a temporary directory of an interrupted write contains only regular files of a bundle."""
    return all(_OWN_ASIDE.fullmatch(path.name) and stat.S_ISREG(path.lstat().st_mode) for path in directory.iterdir())


def _made(store: Store, aside: Path, shard_quads: int, also: Also | None) -> Bundle:
    seen = _Described()
    with tempfile.TemporaryFile(dir=aside) as plain:
        store.write(plain, FORMATS["nquads"])
        plain.seek(0)
        shards = tuple(_write_shards(_sorted(plain, aside), aside, shard_quads, seen))
    licences = graph_licences(store)
    title, licence = title_of(store), strictest([*licences.values(), *unnamed_licence(store)])
    described = seen.turtle(shards, title, licence, licences)
    (aside / _VOID).write_text(described, encoding="utf-8", newline="\n")
    names = [_VOID, *(also(aside) if also is not None else ())]
    others = {name: _sha256(aside / name) for name in sorted(names)}
    graphs = dict(sorted(seen.graphs.items()))
    made = Bundle(aside, sum(graphs.values()), graphs, shards, others)
    told = {
        "format": FORMAT,
        "title": title,
        "licence": licence.name,
        "quads": made.quads,
        "graphs": graphs,
        "shards": [asdict(each) for each in shards],
        "files": others,
    }
    (aside / MANIFEST).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return made


def _replaced(directory: Path) -> Path:
    return directory.with_name(f".{directory.name}.replaced")


def _bring_back(directory: Path) -> None:
    """Clean up after a killed replacement: delete the previous bundle, or restore it if the new one is not in place."""
    old = _replaced(directory)
    if old.is_dir() and not old.is_symlink() and is_bundle_of_ours(old):
        if os.path.lexists(directory):
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(directory)


def _swap(aside: Path, directory: Path) -> None:
    """Move a directory into place; the previous one is removed only after that."""
    old = _replaced(directory)
    if directory.exists():
        if os.path.lexists(old):
            raise StoreError(
                f"{old} is in the way: the previous bundle is moved there while it is replaced; move or delete {old}"
            )
        directory.rename(old)
    try:
        aside.rename(directory)
    except OSError:
        if old.exists():
            old.rename(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)


def check_bundle(directory: Path) -> list[Problem]:
    """Verify a bundle against its manifest: checksums, counts and sort order.

    Parameters
    ----------
    directory
        Path of the bundle.

    Returns
    -------
    list[Problem]
        Mismatches; empty for an intact bundle.

    Raises
    ------
    FormatError
        If there is no manifest, or it cannot be read or is not valid.

    Examples
    --------
    >>> import immunograph as ig, pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "claims")
    ...     _ = write_bundle(ig.load().store, path)
    ...     check_bundle(path)
    []
    """
    bundle = read_bundle(directory)
    found: list[Problem] = []
    graphs: Counter[str] = Counter()
    last = b""
    for shard in bundle.shards:
        path = directory / shard.file
        if (problem := _file_problem(path, shard.sha256)) is not None:
            found.append(problem)
            continue
        content, count = hashlib.sha256(), 0
        for line in _lines_of(path, found):
            content.update(line)
            graphs[graph_of(line.decode("utf-8", "replace"))] += 1
            count += 1
            if line <= last:
                found.append(Problem(path, "it is not sorted, or contains a quad twice", row=count))
            last = line
        if count != shard.quads:
            found.append(Problem(path, f"it contains {counted(count, 'quad')}, but the manifest says {shard.quads:,}"))
        elif content.hexdigest() != shard.content_sha256:
            found.append(Problem(path, "the SHA-256 of its decompressed content is not the one in the manifest"))
    for name, digest in bundle.others.items():
        if (problem := _file_problem(directory / name, digest)) is not None:
            found.append(problem)
    known = {MANIFEST, *bundle.others, *(shard.file for shard in bundle.shards)}
    found += [
        Problem(path, "it is not in the manifest") for path in sorted(directory.iterdir()) if path.name not in known
    ]
    if not found and dict(graphs) != bundle.graphs:
        found.append(Problem(directory / MANIFEST, "its counts of quads per graph are not those of the shards"))
    elif not found and sum(graphs.values()) != bundle.quads:
        found.append(Problem(directory / MANIFEST, "its total number of quads is not that of the shards"))
    return found


def _file_problem(path: Path, digest: str) -> Problem | None:
    """Return the problem of a file that is missing, a link or a pipe, unreadable or changed; ``None`` if it is intact."""
    try:
        if _sha256(path) != digest:
            return Problem(path, "its SHA-256 is not the one in the manifest: it was changed or truncated")
    except FileNotFoundError:
        return Problem(path, "it is in the manifest, but not in the directory")
    except NotRegularError as error:
        return Problem(path, f"it is {error.kind}, and a regular file was expected there")
    except OSError as error:
        return Problem(path, f"it cannot be read: {error.strerror or error}; check its permissions")
    return None


def _lines_of(path: Path, found: list[Problem]) -> Iterator[bytes]:
    """Yield the lines of a shard up to the first damage, which is added to ``found`` as a problem."""
    with os.fdopen(open_regular(path), "rb") as packed, gzip.open(packed) as stream:
        try:
            while line := stream.readline(_LONGEST_LINE):
                if not line.endswith(b"\n"):
                    found.append(Problem(path, f"a line is truncated, or longer than {_LONGEST_LINE:,} bytes"))
                    return
                yield line
        except (OSError, EOFError, zlib.error):
            found.append(Problem(path, "it is not a valid gzip file"))
