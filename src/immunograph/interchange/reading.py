"""Convert foreign formats to temporary N-Quads files, so that the store loads them in one transaction."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from immunograph.errors import FormatError, ImmunographError, StoreError
from immunograph.interchange.exchange import Reader
from immunograph.interchange.known_entities import KNOWN, KnownEntities
from immunograph.interchange.omissions import OMITTED, Omissions
from immunograph.interchange.single import SingleValues
from immunograph.near_paths import unreadable
from immunograph.rdf import Quad, term_text
from immunograph.store import MAX_RATIO, Added, Addition, Store, is_store
from immunograph.store.formats import format_of, plain_name
from immunograph.store.loading.decompression import Plain, decompressed
from immunograph.store.loading.load import is_several

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

One = str | Path | bytes | IO[bytes]

__all__ = ["converted", "with_given_names"]

_HEAD = 16_384
_EDGES = re.compile(r"(^|_)edges(\.(?:tsv|jsonl)(?:\.\w+)?)$")


def _not_a_folder(store: str | Path) -> str:
    """Return the message that a path is a store, with the command that exports its content to a file."""
    file = f"{Path(store).stem}.nq"
    command = shlex.join(["immunograph", "export", "--data", str(store), "-o", file])
    return (
        f"{store} is a store, not a folder of RDF files: export its content with: {command}, and import that file "
        f"(in Python: ig.open({str(store)!r}).export({file!r}))"
    )


@contextlib.contextmanager
def converted(
    source: Addition,
    format: str | None,
    *,
    max_ratio: float = MAX_RATIO,
    store: Store | None = None,
    branch: str | None = None,
) -> Iterator[tuple[Addition, str | None, Mapping[str, str]]]:
    """Context manager that replaces foreign files by temporary N-Quads files, which are deleted on exit.

    Parameters
    ----------
    source
        File, directory, bytes, binary stream, or an iterable of these. RDF and directories are passed through. With
        ``x_edges.tsv`` of KGX, ``x_nodes.tsv`` in the same directory is read as well.
    format
        Format of all inputs; ``None`` to use their file extensions.
    max_ratio
        Maximum ratio of decompressed to compressed size; the first 64 MB are always allowed.
    store
        Store that will load the result: entities that have a label, category or definition in it keep these. ``None``
        for an empty store.
    branch
        CURIE, IRI or label of an ontology term: only this term and its subclasses are read. ``None`` for all terms.

    Yields
    ------
    tuple
        Input to load, its format, and a mapping from temporary file to original name.

    Raises
    ------
    FormatError
        If the format is unknown, an input is not valid in its format, or ``branch`` is given for anything but an
        ontology.
    StoreError
        If a file cannot be read, or is a store.
    LimitError
        If an input is too large or nested too deeply, or expands by more than ``max_ratio`` when it is decompressed.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    several = is_several(source)
    given = list(cast("Iterable[One]", source)) if several else [cast("One", source)]
    for each in given:
        if isinstance(each, str | Path) and is_store(each):
            raise StoreError(_not_a_folder(each))
    given += _nodes_beside(given) if format in (None, "kgx", "kgx-jsonl") else []
    found = [_reader(each, format) for each in given]
    if branch is not None and not all(reader is not None and reader.branches for reader in found):
        raise FormatError(
            "a branch can be selected from ontologies only: name the format 'ontology', or leave the branch out"
        )
    if not any(found):
        yield (given if several or len(given) > 1 else source), format, {}
        return
    names = Names()
    single, known = SingleValues(store), KnownEntities(store)
    with tempfile.TemporaryDirectory(prefix="immunograph-") as folder:
        for place in sorted(range(len(given)), key=lambda place: not _is_of_nodes(given[place])):
            if (reader := found[place]) is not None:
                target = Path(folder) / f"{place}.nq"
                with _shared(names.omitted, known):
                    names[str(target)] = _convert(given[place], reader, target, max_ratio, single, branch)
                given[place] = target
        yield given, None, names


def _nodes_beside(given: Sequence[object]) -> list[One]:
    """Return the existing KGX node tables that belong to the given edge tables and are not given themselves."""
    paths = [Path(each) for each in given if isinstance(each, str | Path)]
    beside = [path.with_name(_EDGES.sub(r"\1nodes\2", path.name)) for path in paths if _EDGES.search(path.name)]
    return [path for path in beside if path.is_file() and path not in paths]


def _is_of_nodes(given: object) -> bool:
    """Return whether an input has the name of a KGX node table, which is read before edge tables: they have no labels."""
    name = str(given) if isinstance(given, str | Path) else _name_of(given)
    return "nodes." in name.replace("\\", "/").rpartition("/")[2]


def with_given_names(added: Added, names: Mapping[str, str]) -> Added:
    """Replace the names of temporary files in a report by the original names.

    Parameters
    ----------
    added
        Report of the load.
    names
        Name of a temporary file -> original name.

    Returns
    -------
    Added
        A new report, or ``added`` itself if there are no names.
    """
    if not names:
        return added
    omitted = names.omitted if isinstance(names, Names) else Omissions()
    files = [replace(each, name=names.get(each.name, each.name)) for each in added.files]
    return Added(files, added.skipped, omitted.refused, omitted.counted)


class Names(dict[str, str]):
    """Mapping from temporary file to original name; ``omitted`` records the parts that the readers left out."""

    def __init__(self) -> None:
        super().__init__()
        self.omitted = Omissions()


@contextlib.contextmanager
def _shared(omitted: Omissions, known: KnownEntities) -> Iterator[None]:
    """Context manager in which the readers share the record of omissions and the entities known in this call."""
    tokens = OMITTED.set(omitted), KNOWN.set(known)
    try:
        yield
    finally:
        OMITTED.reset(tokens[0])
        KNOWN.reset(tokens[1])


def _reader(given: object, format: str | None) -> Reader | None:
    """Find the reader of one input; ``None`` for RDF, and for an input that the store rejects with its own message."""
    if _is_rdf_by_name(given, format):
        return None
    from immunograph.interchange.registry import reader_of

    if isinstance(given, str | Path):
        path = Path(given)
        try:
            path.stat()
        except (OSError, ValueError):
            return None
        if format is not None and path.is_dir() and (reader := reader_of("", format)) is not None:
            raise FormatError(
                f"{path}: only RDF files are read from a directory: name its {reader.title} files one by one"
            )
        if not path.is_file():
            return None
        return reader_of(path, format) or (_by_content(path) if format is None else None)
    name = _name_of(given)
    if format is None and not name:
        return None
    return reader_of(name, format)


def _name_of(given: object) -> str:
    name = getattr(given, "name", None)
    return name if isinstance(name, str) else ""


def _is_rdf_by_name(given: object, format: str | None) -> bool:
    """Return whether an input is RDF by a name that no other format can have.

    Importing the registry with all formats takes longer than loading a small RDF file. It is needed for extensions of
    two parts, such as ``.indra.json``, and for JSON, which is recognised by its content.
    """
    name = given if isinstance(given, str | Path) else _name_of(given)
    if format is None:
        plain = plain_name(name).lower()
        if plain.count(".") != 1 or plain.endswith(".json"):
            return False
    try:
        format_of(name, format)
    except FormatError:
        return False
    return True


def _by_content(path: Path) -> Reader | None:
    """Find the reader of a JSON file that is not JSON-LD by its first bytes."""
    if not plain_name(path).lower().endswith(".json"):
        return None
    from immunograph.interchange.registry import recognised

    try:
        with path.open("rb") as stream:
            return recognised(decompressed(stream, str(path)).read(_HEAD))
    except (OSError, ImmunographError):
        return None  # the store reports what is wrong with it


def _convert(
    given: object, reader: Reader, target: Path, max_ratio: float, single: SingleValues, branch: str | None
) -> str:
    """Write the quads of an input to ``target`` as N-Quads; return the name of the input, for reports."""
    with contextlib.ExitStack() as stack:
        if isinstance(given, str | Path):
            name = str(given)
            try:
                stream: object = stack.enter_context(Path(given).open("rb"))
            except OSError as error:
                raise StoreError(unreadable(given, error)) from error
        elif isinstance(given, bytes):
            name, stream = "the text", io.BytesIO(given)
        else:
            name, stream = str(getattr(given, "name", None) or "the stream"), given
        options = {} if branch is None else {"branch": branch}
        read = reader.read(
            _buffered(decompressed(cast("IO[bytes]", stream), name, max_ratio=max_ratio)), name, **options
        )
        lines = _lines(single.kept(read), reader, name)
        with target.open("w", encoding="utf-8", newline="\n") as written:
            written.writelines(lines)
    return name


class _Decompressed(io.RawIOBase):
    """Adapter that lets :class:`io.BufferedReader` read a decompressed stream."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        piece = self._plain.read(len(view))
        view[: len(piece)] = piece
        return len(piece)


def _buffered(plain: Plain) -> IO[bytes]:
    return io.BufferedReader(_Decompressed(plain))


def _lines(quads: Iterable[Quad], reader: Reader, name: str) -> Iterator[str]:
    for quad in quads:
        if not isinstance(quad, tuple):
            raise FormatError(f"{name}: the reader of {reader.title} yielded {type(quad).__name__}, expected a Quad")
        if len(quad) != 4:
            raise FormatError(f"{name}: the reader of {reader.title} yielded a tuple of {len(quad)}, expected a Quad")
        try:
            subject, predicate, value, graph = quad
            terms = [term_text(subject), term_text(predicate), term_text(value), *([term_text(graph)] if graph else [])]
        except (FormatError, TypeError) as error:
            raise FormatError(
                f"{name}: the reader of {reader.title} yielded a quad whose terms are not RDF: {error}"
            ) from error
        yield " ".join(terms) + " .\n"
