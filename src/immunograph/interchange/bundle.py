"""A directory that any bulk loader takes: sorted N-Quads in compressed shards, a manifest, and a VoID description.

The same quads make the same bytes, wherever and whenever the bundle is made (with one version of zlib; the manifest
has the checksum of the plain text as well). A bundle is written aside and put into its place when it is whole.
"""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote

from immunograph.errors import FormatError, Problem, StoreError
from immunograph.licences import UNKNOWN, Licence, strictest
from immunograph.model import Literal
from immunograph.query.licensing import graph_licences, title_of, unnamed_licence
from immunograph.rdf import term_text
from immunograph.store import FORMATS, Store
from immunograph.vocabulary import DCTERMS, RDF, VOID

__all__ = ["Bundle", "Shard", "check_bundle", "read_bundle", "write_bundle"]

_FORMAT: Final = "immunograph bundle 1"
_MANIFEST: Final = "manifest.json"
_VOID: Final = "void.ttl"
_IN_MEMORY: Final = 1_000_000
_BLANK_GRAPH: Final = re.compile(r"\S _:\S+ \.$")

Also = Callable[[Path], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Shard:
    """One file of a bundle: its name, how many quads are in it, and what it must hash to."""

    file: str
    quads: int
    bytes: int
    sha256: str
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a manifest says.

    Parameters
    ----------
    directory
        Where the bundle is.
    quads
        How many there are.
    graphs
        Graph -> number of its quads; the unnamed graph is the empty text.
    shards
        The files, in order.
    others
        Further file -> SHA-256.
    """

    directory: Path
    quads: int
    graphs: dict[str, int]
    shards: tuple[Shard, ...]
    others: dict[str, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Iterate over all quads, as lines of N-Quads without their ends."""
        for shard in self.shards:
            with gzip.open(self.directory / shard.file, "rt", encoding="utf-8", newline="\n") as stream:
                for line in stream:
                    yield line.rstrip("\n")


def _sorted(lines: Iterable[bytes], scratch: Path) -> Iterator[bytes]:
    """Sort lines of any number, each once, by way of sorted pieces on disk."""
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
    """Give the graph of a line of N-Quads; nothing for the unnamed one."""
    rest = line.rstrip("\n").removesuffix(".").rstrip()
    if not rest.endswith(">"):
        return ""
    start = rest.rfind("<")
    before = rest[:start].rstrip()
    # a triple's object is preceded by two terms without spaces, a graph by a whole triple
    if before.endswith("^^") or len(before.split(" ", 2)) < 3:
        return ""
    return rest[start + 1 : -1]


class _Described:
    """Counts for the description, kept while the sorted lines go by."""

    def __init__(self) -> None:
        self.graphs: Counter[str] = Counter()
        self.subjects = 0
        self.predicates: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self._subject = ""

    def see(self, line: str) -> None:
        subject, predicate, rest = line.split(" ", 2)
        if _BLANK_GRAPH.search(rest):
            raise StoreError("a graph is named by a blank node, which no two loaders take alike; give it an IRI first")
        self.graphs[graph_of(line)] += 1
        self.subjects += subject != self._subject
        self._subject = subject
        self.predicates[predicate] += 1
        if predicate == f"<{RDF}type>":
            self.classes[rest.split(" ", 1)[0]] += 1

    def turtle(self, shards: Iterable[Shard], title: str, licence: Licence, licences: Mapping[str, Licence]) -> str:
        """Write the description; it names no date, so that it stays the same."""
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
    """Write lines into numbered files."""
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
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_bundle(store: Store, directory: Path, *, shard_quads: int = 1_000_000, also: Also | None = None) -> Bundle:
    """Write all quads of a store as a bundle.

    Parameters
    ----------
    store
        Whose quads.
    directory
        Where to; a bundle that is there is replaced, anything else is refused.
    shard_quads
        The most quads of a file.
    also
        Writes further files into the directory it is given, and names them.

    Raises
    ------
    StoreError
        If the directory holds something else or cannot be written; what stood there still does.
    """
    if shard_quads < 1:
        raise StoreError(f"a shard holds at least one quad, not {shard_quads}")
    directory = Path(os.path.abspath(directory))  # noqa: PTH100  a link in it stays one
    if directory.exists() and (
        not directory.is_dir() or (any(directory.iterdir()) and not (directory / _MANIFEST).is_file())
    ):
        raise StoreError(f"{directory} holds something else than a bundle: name a new directory")
    if not directory.parent.is_dir():
        raise StoreError(f"{directory.parent} does not exist: make that directory, or name another one")
    aside = Path(tempfile.mkdtemp(dir=directory.parent, prefix=f".{directory.name}."))
    try:
        made = _made(store, aside, shard_quads, also)
        for path in aside.iterdir():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        aside.chmod(0o755)
        _swap(aside, directory)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(
            f"{directory} cannot be written: {error.strerror or error}; what stood there is untouched"
        ) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Bundle(directory, made.quads, made.graphs, made.shards, made.others)


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
        "format": _FORMAT,
        "title": title,
        "licence": licence.name,
        "quads": made.quads,
        "graphs": graphs,
        "shards": [asdict(each) for each in shards],
        "files": others,
    }
    (aside / _MANIFEST).write_text(
        json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n"
    )
    return made


def _swap(aside: Path, directory: Path) -> None:
    """Put a directory into its place; the one that stood there is gone only once this is done."""
    old = directory.with_name(f".{directory.name}.old-{os.getpid()}")
    if directory.exists():
        directory.rename(old)
    try:
        aside.rename(directory)
    except OSError:
        if old.exists():
            old.rename(directory)
        raise
    shutil.rmtree(old, ignore_errors=True)


def read_bundle(directory: Path) -> Bundle:
    """Read a bundle's manifest.

    Raises
    ------
    FormatError
        If there is none, or it is not one of ours.
    """
    path = directory / _MANIFEST
    if not path.is_file():
        raise FormatError(
            f"{directory} is no bundle: it has no {_MANIFEST}; make one with: immunograph push {directory}"
        )
    try:
        told: Any = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] != _FORMAT:
            raise FormatError(f"{path} is of format {told['format']!r}, and this version reads {_FORMAT!r}")
        shards = tuple(Shard(**each) for each in told["shards"])
        names = [each.file for each in shards] + list(told["files"])
        if any(Path(name).name != name for name in names):
            raise FormatError(f"{path} names a file outside its directory")
        return Bundle(directory, int(told["quads"]), dict(told["graphs"]), shards, dict(told["files"]))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(
            f"{path} is not a manifest as this version writes it: {error}; make the bundle again"
        ) from error


def check_bundle(directory: Path) -> list[Problem]:
    """Compare a bundle with its manifest: every checksum, every count, the order; gives what does not fit.

    Raises
    ------
    FormatError
        If there is no manifest to compare with.
    """
    bundle = read_bundle(directory)
    found: list[Problem] = []
    graphs: Counter[str] = Counter()
    last = b""
    for shard in bundle.shards:
        path = directory / shard.file
        if not path.is_file():
            found.append(Problem(path, "it is in the manifest and not in the directory"))
            continue
        if _sha256(path) != shard.sha256:
            found.append(Problem(path, "its SHA-256 is not the one in the manifest: it was changed or cut off"))
            continue
        content, count = hashlib.sha256(), 0
        with gzip.open(path) as stream:
            for line in stream:
                content.update(line)
                graphs[graph_of(line.decode())] += 1
                count += 1
                if line <= last:
                    found.append(Problem(path, "it is not sorted, or holds a quad twice", row=count))
                last = line
        if count != shard.quads or content.hexdigest() != shard.content_sha256:
            found.append(
                Problem(path, f"it holds {count:,} quads, and the manifest says {shard.quads:,} of another text")
            )
    for name, digest in bundle.others.items():
        path = directory / name
        if not path.is_file():
            found.append(Problem(path, "it is in the manifest and not in the directory"))
        elif _sha256(path) != digest:
            found.append(Problem(path, "its SHA-256 is not the one in the manifest"))
    known = {_MANIFEST, *bundle.others, *(shard.file for shard in bundle.shards)}
    found += [
        Problem(path, "it is not in the manifest") for path in sorted(directory.iterdir()) if path.name not in known
    ]
    if not found and (dict(graphs) != bundle.graphs or sum(graphs.values()) != bundle.quads):
        found.append(Problem(directory / _MANIFEST, "its counts of quads per graph are not those of the shards"))
    return found
