"""Load files, directories and streams into a store in one transaction, and report the result."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, TypeAlias, cast

from immunograph.argument_types import expect_path
from immunograph.errors import FormatError, StoreError
from immunograph.legible import legible, printable
from immunograph.model import IRI
from immunograph.near_paths import does_not_exist
from immunograph.plurals import counted, some_of
from immunograph.store.formats import COMPRESSED, FORMATS, Format, format_of, looks_like, mistaken_for, plain_name
from immunograph.store.interface import MAX_RATIO, Progress, Store
from immunograph.store.loading.decompression import decompressed
from immunograph.store.loading.normalised import Normalised, normalised_in
from immunograph.store.loading.progress import bar

__all__ = ["Added", "AddedFile", "Addition", "add_all", "is_several"]

One: TypeAlias = str | Path | bytes | IO[bytes]
Addition: TypeAlias = One | Iterable[One]
"""What can be added: a file, a directory, RDF as bytes, an open binary stream, or several of these."""

_ADDRESS: Final = re.compile(r"(?:https?|ftps?|s3|gs|file|data):/", re.IGNORECASE)
_AMBIGUOUS: Final = {".json": (b'"@context"', b'"@graph"', b'"@id"'), ".xml": (b"22-rdf-syntax-ns#",)}
_HEAD: Final = 1 << 16


_REFUSED: Final = 10
"""Maximum number of rejected rows whose reason is printed."""


@dataclass(frozen=True, slots=True)
class AddedFile:
    """The result of loading one file.

    Parameters
    ----------
    name
        Name of the file or stream.
    quads
        Number of quads in the file that the store did not contain before.
    seconds
        Loading time in seconds.
    normalised
        Literals that the engine normalised in the part of the file that was checked. Streams, and files loaded into an
        endpoint, are not checked.
    """

    name: str
    quads: int
    seconds: float
    normalised: Normalised = field(default_factory=Normalised)


class Added(int):
    """Number of new quads, as an ``int`` with details.

    Parameters
    ----------
    files
        One entry per loaded file, in loading order.
    skipped
        Paths in directories that were skipped: symbolic links, hidden files, files without an extension of an RDF
        format, and JSON and XML files whose beginning is not RDF. Hidden directories are left out without being listed.
    refused
        For formats of other programs: one message per row or edge that was not imported, because its verb is unclear and
        its meaning could have been reversed.
    left_out
        For formats of other programs: what else was not read, one sentence per file and kind, each with a number.
    """

    files: tuple[AddedFile, ...]
    skipped: tuple[str, ...]
    refused: tuple[str, ...]
    left_out: tuple[str, ...]

    def __new__(
        cls,
        files: Iterable[AddedFile] = (),
        skipped: Iterable[str] = (),
        refused: Iterable[str] = (),
        left_out: Iterable[str] = (),
    ) -> Added:
        """Create the sum of the new quads of all files."""
        files = tuple(files)
        made = super().__new__(cls, sum(each.quads for each in files))
        made.files, made.skipped, made.refused = files, tuple(skipped), tuple(refused)
        made.left_out = tuple(left_out)
        return made

    def report(self) -> str:
        """Return a summary for people: new quads and time per file, totals, and what was left out or skipped.

        Returns
        -------
        str
            Several lines, without a newline at the end; control characters in names are escaped.
        """
        lines = [
            f"{each.quads:>12,} new quad{' ' if each.quads == 1 else 's'}  {each.seconds:>8.2f} s  {each.name}"
            for each in self.files
        ]
        if len(self.files) > 1:
            lines.append(
                f"{int(self):>12,} new quad{' ' if self == 1 else 's'}  {sum(each.seconds for each in self.files):>8.2f} s  in all"
            )
        lines += self._normalised()
        if self.refused:
            lines.append(f"{counted(len(self.refused), 'row', width=12)} left out:")
            lines += [f"{'':>12} {reason}" for reason in self.refused[:_REFUSED]]
            if (more := len(self.refused) - _REFUSED) > 0:
                lines.append(f"{'':>12} … and {counted(more, 'more row')}")
        lines += [f"left out: {each}" for each in self.left_out]
        if self.skipped:
            what = ("link or file that is hidden or not RDF", "links or files that are hidden or not RDF")
            lines.append(f"skipped {counted(len(self.skipped), *what)}: {some_of(self.skipped, 8)}")
        return legible("\n".join(lines))

    def _normalised(self) -> list[str]:
        """Return one line on how many literals were normalised; an empty list if none were."""
        changed = [each.normalised for each in self.files if each.normalised.number]
        if not changed:
            return []
        number = sum(each.number for each in changed)
        literals = "literal was" if number == 1 else "literals were"
        where = (
            ""
            if all(each.whole for each in changed)
            else " in the first 256 kB of each file, the only part that was examined"
        )
        return [f"{number:>12,} {literals} normalised{where}: {changed[0].example}"]

    def __repr__(self) -> str:
        """Return the number or, for several files or skipped ones, the report."""
        return printable(self.report()) if len(self.files) > 1 or self.skipped else int.__repr__(self)


@dataclass(frozen=True, slots=True)
class _Source:
    origin: Path | bytes | IO[bytes]
    form: Format
    name: str | None
    size: int | None


def is_several(given: object) -> bool:
    """Return whether an argument holds several inputs: it is iterable, but not a string, bytes, stream or rdflib graph.

    Parameters
    ----------
    given
        What is to be added.

    Returns
    -------
    bool
        True for a list of paths, for example.

    Examples
    --------
    >>> is_several(["x.ttl", "y.ttl"]), is_several("x.ttl")
    (True, False)
    """
    alone = isinstance(given, str | Path | bytes) or hasattr(given, "read") or hasattr(given, "triples")
    return isinstance(given, Iterable) and not alone


def _named(path: Path, format: str | None) -> _Source:
    return _Source(path, format_of(path, format), None, path.stat().st_size if path.is_file() else None)


def _sources(given: One, format: str | None) -> tuple[list[_Source], list[str]]:
    """Return the sources to load for one input, and the paths that are skipped."""
    if isinstance(given, bytes):
        if format is None:
            raise FormatError(_no_format(given))
        return [_Source(given, format_of("", format), None, len(given))], []
    if isinstance(given, str | Path):
        path = Path(given)
        if str(given).lower().startswith("file:/"):
            raise StoreError(f"{given} is a file URL: pass the path of the file instead")
        if _ADDRESS.match(str(given)):
            raise StoreError(
                f"{given} is a web address, and nothing is downloaded: download the file yourself, and add the copy"
            )
        expect_path(given)
        if path.is_dir():
            return _in_directory(path, format)
        if not path.exists():
            raise StoreError(does_not_exist(path, "name an RDF file or a directory"))
        return [_named(path, format)], []
    if hasattr(given, "triples"):
        form = "nquads" if hasattr(given, "quads") else "nt"
        raise FormatError(
            f"expected a path, bytes or a binary stream with RDF, not a {type(given).__name__} of rdflib: write it as bytes, "
            f'as in kg.add(graph.serialize(format="{form}", encoding="utf-8"), format="{form}")'
        )
    if not hasattr(given, "read"):
        raise FormatError(
            f"expected a path, bytes or a binary stream with RDF, not {type(given).__name__}: serialise it as RDF, and pass the bytes"
        )
    name = getattr(given, "name", None)
    told = name if isinstance(name, str) else None
    if format is None and told is None:
        raise FormatError("the format of RDF given as a stream is not known: name the format, as in format='turtle'")
    return [_Source(given, format_of(told or "", format), told or "the stream", None)], []


def _no_format(given: bytes) -> str:
    seems = looks_like(given[:4096])
    if seems is not None and seems not in FORMATS:
        return f"the format of RDF given as bytes is not known: {mistaken_for(seems)}"
    named = ", as in format='turtle'" if seems is None else f", probably format={seems!r}"
    return f"the format of RDF given as bytes is not known: name the format{named}"


def _in_directory(root: Path, format: str | None) -> tuple[list[_Source], list[str]]:
    found: list[_Source] = []
    skipped: list[str] = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for path in (Path(folder) / name for name in sorted([*names, *links])):
            if path.is_symlink():  # it may lead out of the directory, which may come from an untrusted source
                skipped.append(f"{path.relative_to(root)} (a link)")
            elif path.is_file() and _is_rdf(path):
                found.append(_named(path, None))
            else:
                skipped.append(str(path.relative_to(root)))
    if not found:
        among = f"; it contains {some_of(skipped, 3)}" if skipped else ""
        endings = ", ".join(ending for form in FORMATS.values() for ending in form.endings)
        raise StoreError(
            f"{root} contains no RDF files: expected file extensions {endings}, or one of these followed by "
            f"{', '.join(COMPRESSED)}{among}"
        )
    if format is not None:
        wanted = format_of("", format)
        found = [_Source(each.origin, wanted, each.name, each.size) for each in found]
    return sorted(found, key=lambda each: str(each.origin)), sorted(skipped)


def _is_rdf(path: Path) -> bool:
    """Return whether a file in a directory is RDF, by its extension; the content of JSON and XML is checked as well."""
    name = plain_name(path)
    if name.startswith("."):
        return False
    try:
        format_of(path)
    except FormatError:
        return False
    marks = _AMBIGUOUS.get(Path(name).suffix.lower())
    if marks is None:
        return True
    with path.open("rb") as stream:
        head = decompressed(stream, str(path)).peek(_HEAD)
    return any(mark in head for mark in marks)


def add_all(
    store: Store,
    given: Addition,
    *,
    graph: IRI | None = None,
    format: str | None = None,
    base: str | None = None,
    progress: bool | None = None,
    max_ratio: float = MAX_RATIO,
) -> Added:
    """Load files, directories, bytes or streams into a store, in one transaction if the store supports it.

    After an error, an endpoint keeps what was loaded before; a store on disk does so only if its process is killed.

    Parameters
    ----------
    store
        A writable store.
    given
        One input or several. A directory is read recursively, in alphabetical order; hidden files and directories,
        symbolic links, files without an extension of an RDF format, and JSON and XML files whose beginning is not RDF
        are skipped. A symbolic link passed here itself is followed.
    graph
        IRI of the named graph that receives all triples; with ``None``, quads keep their graphs, and other triples go to
        the default graph.
    format
        Name, extension or media type of the format of all inputs. By default it is determined by each file's extension;
        bytes, and streams without a name, need it.
    base
        Base IRI, against which relative IRIs are resolved.
    progress
        Whether to show a progress bar on standard error; by default, only on a terminal.
    max_ratio
        Maximum number of decompressed bytes per compressed byte, as a guard against decompression bombs; the first 64 MB
        are always allowed.

    Returns
    -------
    Added
        The number of new quads, in total and per file; see :meth:`Added.report`.

    Raises
    ------
    FormatError
        If an input is not valid in its format, its format is not known, it is a graph of rdflib, or ``base`` is not an
        absolute IRI.
    LimitError
        If an input is nested too deeply, expands beyond ``max_ratio``, or exceeds another limit of the parser.
    QueryError
        If an endpoint rejects the data.
    StoreError
        If an input does not exist or cannot be read, a directory or list contains no RDF, or the store cannot be written.
    MissingExtraError
        If an input is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    each_given = list(cast("Iterable[One]", given)) if is_several(given) else [cast("One", given)]
    sources: list[_Source] = []
    skipped: list[str] = []
    for each in each_given:
        found, passed_over = _sources(each, format)
        sources += found
        skipped += passed_over
    if not sources:
        raise StoreError("the list of inputs is empty: name at least one RDF file or directory")
    sizes = [source.size for source in sources]
    total = sum(size or 0 for size in sizes) if None not in sizes else None
    what = "loading " + (_called(sources[0]) if len(sources) == 1 else f"{len(sources):,} files")
    done: list[AddedFile] = []
    with bar(what, shown=progress) as tell:
        if len(sources) == 1:
            done.append(_add(store, sources[0], graph, base, _shifted(tell, 0, total), max_ratio))
        else:
            with store.all_or_nothing():
                before = 0
                for source in sources:
                    done.append(_add(store, source, graph, base, _shifted(tell, before, total), max_ratio))
                    before += source.size or 0
    return Added(done, skipped)


def _called(source: _Source) -> str:
    return source.name or (source.origin.name if isinstance(source.origin, Path) else "the text")


def _shifted(tell: Progress | None, before: int, total: int | None) -> Progress | None:
    return None if tell is None else lambda read, own: tell(before + read, total)


def _add(
    store: Store, source: _Source, graph: IRI | None, base: str | None, tell: Progress | None, max_ratio: float
) -> AddedFile:
    began = time.monotonic()
    new = store.load(
        source.origin, source.form, graph=graph, base=base, name=source.name, progress=tell, max_ratio=max_ratio
    )
    name = source.name or (str(source.origin) if isinstance(source.origin, Path) else "the text")
    seconds = time.monotonic() - began
    again = isinstance(source.origin, bytes) or (isinstance(source.origin, Path) and source.origin.is_file())
    if not again or not store.capabilities.normalises:  # how a server normalises literals is not known
        return AddedFile(name, new, seconds)
    return AddedFile(name, new, seconds, normalised_in(source.origin, source.form, max_ratio=max_ratio))
