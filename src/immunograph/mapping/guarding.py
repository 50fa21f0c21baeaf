"""Checks before an import writes anything: the name of its graph, and its output files."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.errors import FormatError, LimitError, MissingExtraError
from immunograph.mapping.report import REJECTED
from immunograph.mapping.review import COLUMNS
from immunograph.model import IRI
from immunograph.regular_files import refuse_inside_store
from immunograph.store import Store
from immunograph.store.loading.decompression import decompressed
from immunograph.vocabulary import BASE, Graphs

if TYPE_CHECKING:
    from immunograph.mapping.spec import TableMapping

__all__ = ["RESERVED", "begins", "check_name", "check_outputs"]

_PACKAGED: Final = (Graphs.CATALOG, Graphs.SCHEMA, Graphs.CURATED, Graphs.EDGES, Graphs.INFERRED)
RESERVED: Final = frozenset(graph.rpartition("/")[2] for graph in _PACKAGED)
"""Names that no import can have, because immunograph's own graphs have them."""

_REJECTED_ROWS: Final = "table of rejected rows"
_ENDINGS: Final = (".tsv", ".tab", ".txt", ".csv")


def check_name(store: Store, name: str, imports: Iterable[str], origin: str) -> None:
    """Raise an error if an import would overwrite a named graph that was not imported from a table.

    Parameters
    ----------
    store
        Store to import into; it is not changed.
    name
        Name of the import, ``name`` in ``[source]``.
    imports
        Names of the existing imports in the store.
    origin
        Path of the mapping file; starts the error message.

    Raises
    ------
    FormatError
        If the graph is one of immunograph's own, or exists and is not an import of a table.
    """
    graph = IRI(f"{BASE}graph/{name}")
    where = f"{origin}: [source], name"
    if graph in _PACKAGED:
        raise FormatError(
            f"{where}: the name {name!r} is reserved for a graph of immunograph: choose another name in [source], such as lab"
        )
    if graph in store.graphs() and name not in imports:
        raise FormatError(
            f"{where}: the store has a graph {name!r} that was not imported from a table, and the import would overwrite it: "
            "give the table another name"
        )


def check_outputs(spec: TableMapping, source: object, rejects: str | Path | None, review: Path | None) -> None:
    """Raise an error if an output file cannot be written, or would overwrite an input or a file of another kind.

    Parameters
    ----------
    spec
        Parsed mapping; its file and the files that it refers to are inputs.
    source
        Path of the table, or a data frame.
    rejects, review
        Paths of the output files for rejected rows and for names to review; ``None`` if not written.

    Raises
    ------
    FormatError
        If the folder does not exist or cannot be written to, the file is an input, a directory or not an earlier output, or
        the name of the review table in the mapping does not end in ``.tsv``, ``.tab``, ``.txt`` or ``.csv``.
    """
    inputs = [Path(source)] if isinstance(source, str | Path) else []
    inputs += [Path(spec.origin), *(join.file for join in spec.joins), *spec.ground.tables]
    outputs: list[tuple[Path, str, tuple[str, ...]]] = []
    outputs += [(Path(rejects), _REJECTED_ROWS, REJECTED[:5])] if rejects is not None else []
    outputs += [(review, "review table", COLUMNS[:3])] if review is not None else []
    for path, what, header in outputs:
        _check_place(path, what)
        others = inputs if what == _REJECTED_ROWS or review is None or rejects is None else [*inputs, Path(rejects)]
        if any(_same(path, other) for other in others):
            raise FormatError(f"{path}: the {what} would overwrite an input file of this import: name another file")
        if path.is_file() and path.stat().st_size and not begins(path, header):
            raise FormatError(
                f"{path} exists and is not a {what} (whose first line has {', '.join(header)}): name another file"
            )
    if review is not None and spec.ground.review == review and review.suffix.lower() not in _ENDINGS:
        raise FormatError(
            f"{spec.origin}: [ground], review: {review.name}: the review table is written as tab-separated text: choose a "
            "name that ends in .tsv, .tab or .txt, such as names.tsv"
        )


def _check_place(path: Path, what: str) -> None:
    folder = path.parent
    refuse_inside_store(path)
    if path.is_dir():
        raise FormatError(f"{path} is a directory: name a file for the {what}")
    if not folder.is_dir():
        raise FormatError(f"{path}: the folder {folder} for the {what} does not exist: create it, or name another file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise FormatError(f"{path}: the {what} cannot be written there: name another file")


def _same(path: Path, other: Path) -> bool:
    if path.exists() and other.exists():
        return path.samefile(other)
    return path.resolve() == other.resolve()


def begins(path: Path, header: tuple[str, ...]) -> bool:
    """Return whether the first line of a TSV file contains the given column names.

    Only the first 4096 bytes are examined.

    Parameters
    ----------
    path
        File to inspect.
    header
        Column names, in any order.

    Returns
    -------
    bool
        False also if the file cannot be read or is not UTF-8.
    """
    try:
        with path.open("rb") as stream:
            line = decompressed(stream, str(path)).peek(4096).partition(b"\n")[0].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, FormatError, LimitError, MissingExtraError):
        return False
    cells = [cell.strip().strip('"') for cell in line.rstrip("\r\n").split("\t")]
    return set(header) <= set(cells)
