"""RDF merge of a store on disk: duplicate quads are removed from the engine and kept in a crash-safe file.

At any moment, the quads of the store are those of the engine together with those of the file. Therefore the file is
written before quads are removed from the engine, and emptied only after the engine has synced all of them again. It
must be emptied before an update deletes quads; otherwise a deleted quad would come back from the file.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from immunograph.regular_files import open_regular, read_regular
from immunograph.store.disk.damaged_stores import damaged
from immunograph.store.disk.file_names import SURPLUS
from immunograph.store.disk.free_space import with_room
from immunograph.store.disk.synced_files import write_synced
from immunograph.store.memory.merge import GraphName, Merge
from immunograph.store.oxigraph import plain

__all__ = ["SURPLUS", "KeptMerge", "read_surplus", "surplus_head", "write_surplus"]

_LONGEST: Final = 1 << 36
_HEAD: Final = "# immunograph surplus, sha256 "


def write_surplus(directory: Path, surplus: Iterable[ox.Quad]) -> None:
    """Replace the file of surplus quads, and sync it to disk.

    The first line of the file is a hash of the rest.

    Parameters
    ----------
    directory
        Directory of a generation, such as ``graph-1``.
    surplus
        All surplus quads; empty if there are none.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    content = io.BytesIO()
    if isinstance(surplus, ox.Store):
        surplus.dump(content, format=ox.RdfFormat.N_QUADS)
    else:
        ox.serialize(surplus, content, format=ox.RdfFormat.N_QUADS)
    text = content.getvalue()
    write_synced(directory / SURPLUS, f"{_HEAD}{hashlib.sha256(text).hexdigest()}\n".encode() + text)


def read_surplus(path: Path, directory: Path) -> list[ox.Quad]:
    """Read the surplus quads of a store.

    Parameters
    ----------
    path
        Directory of the store, for error messages.
    directory
        Directory of a generation, such as ``graph-1``.

    Returns
    -------
    list[pyoxigraph.Quad]
        The quads in file order.

    Raises
    ------
    StoreError
        If the file is missing, cannot be read, does not match its own hash, or contains something other than quads.
    """
    try:
        head, _, text = read_regular(directory / SURPLUS, most=_LONGEST).partition(b"\n")
    except OSError as error:
        raise damaged(path, f"{SURPLUS} is missing or cannot be read") from error
    if head.decode("ascii", "replace") != f"{_HEAD}{hashlib.sha256(text).hexdigest()}":
        raise damaged(path, f"{SURPLUS} does not match its own checksum")
    try:
        return list(ox.parse(text, format=ox.RdfFormat.N_QUADS))
    except (SyntaxError, ValueError) as error:
        raise damaged(path, f"{SURPLUS} contains something other than quads") from error


def surplus_head(directory: Path) -> bytes:
    """Return the first line of the surplus file, a hash that identifies its version.

    Parameters
    ----------
    directory
        Directory of a generation, such as ``graph-1``.

    Returns
    -------
    bytes
        The line with its newline; empty if the file cannot be read.
    """
    try:
        with os.fdopen(open_regular(directory / SURPLUS), "rb") as stream:
            return stream.readline()
    except OSError:
        return b""


class KeptMerge(Merge):
    """Deduplicated view of an Oxigraph store on disk, which keeps duplicate quads (the surplus) in a file.

    Parameters
    ----------
    store
        Store of the engine.
    directory
        Directory with the surplus file, such as ``graph-1``.
    surplus
        Quads of the surplus file.
    state
        ``once`` if the engine contains each triple once, ``whole`` if it contains all quads including the surplus. If
        empty, duplicates are searched for before the first query.
    may_move
        Function that is called before quads are moved between engine and file, and raises an error if that is not
        allowed.
    """

    def __init__(
        self,
        store: ox.Store,
        directory: Path,
        surplus: list[ox.Quad],
        state: str = "",
        may_move: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(ox.Store())
        self.store = store
        self.directory = directory
        self._may_move = may_move
        self._surplus.bulk_extend(surplus)
        self._kept = len(self._surplus)
        self._out = bool(surplus) and state != "whole"
        self._all_suspect = not state

    @property
    def state(self) -> str:
        """State of the engine: ``once``, ``whole``, or empty if unknown; see :attr:`Record.merged`."""
        if self.pending:
            return ""
        return "whole" if len(self._surplus) and not self._out else "once"

    def restore_all(self) -> ox.Store:
        """Put the surplus back into the engine's store, so that it contains all quads.

        Returns
        -------
        pyoxigraph.Store
            The engine's store.

        Raises
        ------
        StoreError
            If quads must be moved, and ``may_move`` does not allow it.
        """
        if self._out:
            self._may_move()
        return super().restore_all()

    def open_to_removal(self) -> ox.Store:
        """Put the surplus back and empty its file before an update that may delete quads.

        Returns
        -------
        pyoxigraph.Store
            The engine's store with all quads.

        Raises
        ------
        StoreError
            If quads must be moved, and ``may_move`` does not allow it.
        OSError, RuntimeError
            If the file or the engine's files cannot be written.
        """
        self.restore_all()
        self.saved(())
        return super().open_to_removal()

    def deduplicate(self) -> ox.Store:
        """Move duplicate triples out of the engine's store, so that its union of graphs is the RDF merge.

        Returns
        -------
        pyoxigraph.Store
            The engine's store, without surplus.

        Raises
        ------
        StoreError
            If duplicates must be searched for or moved, and ``may_move`` does not allow it.
        OSError, RuntimeError
            If the file or the engine's files cannot be written.
        """
        if not self.pending and (self._out or not len(self._surplus)):
            return self.store
        self._may_move()
        try:
            return super().deduplicate()
        except BaseException:  # the disk may be full: what was found, or half removed, must be found again
            self._all_suspect = True
            raise

    def saved(self, surplus: Iterable[ox.Quad]) -> None:
        """Write the surplus to its file, before it is removed from the engine or after it was put back.

        Nothing is written if the file already has as many quads: between two calls the surplus either grows or is
        emptied.

        Parameters
        ----------
        surplus
            All surplus quads; empty to empty the file.

        Raises
        ------
        OSError, RuntimeError
            If the file or the engine's files cannot be written.
        """
        number = len(surplus) if isinstance(surplus, ox.Store) else len(surplus := list(surplus))
        if number == self._kept:  # it only grows until it is emptied, so an equal count means the same quads
            return
        self.flush()
        write_surplus(self.directory, surplus)
        self._kept = number

    def flush(self) -> None:
        """Write the engine's buffers to its files, and sync them to disk.

        Raises
        ------
        OSError, RuntimeError
            If the files cannot be written, for example because the disk is full.
        """
        with_room(self.directory, self.store.flush)

    # --- counting -----------------------------------------------------------------------------------------------

    def holds(self, quad: ox.Quad) -> ox.Quad | None:
        """Look up a quad, and return it in its stored form.

        Parameters
        ----------
        quad
            The quad; its literal may have a form that the engine normalises.

        Returns
        -------
        pyoxigraph.Quad or None
            The quad as stored; ``None`` if the store does not contain it.
        """
        pattern = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found: ox.Quad | None = next(iter(self.store.quads_for_pattern(*pattern)), None)
        if found is None and self._out:
            found = next(iter(self._surplus.quads_for_pattern(*pattern)), None)
        return found

    def count(self, graphs: Iterable[GraphName] | None = None) -> Mapping[str, int]:
        """Count the quads of all graphs, or of some graphs.

        Parameters
        ----------
        graphs
            Names of the graphs; ``None`` for all graphs.

        Returns
        -------
        Mapping[str, int]
            Number of quads by IRI of the graph, sorted; empty graphs are omitted.
        """
        self._sizes = None
        chosen = [*self.store.named_graphs(), ox.DefaultGraph()] if graphs is None else list(graphs)
        made = {plain(graph): self._count(graph) for graph in chosen}
        if self._out:
            wanted = None if graphs is None else set(chosen)
            for quad in self._surplus:
                if (wanted is None or quad.graph_name in wanted) and quad not in self.store:
                    name = plain(quad.graph_name)
                    made[name] = made.get(name, 0) + 1
        return {name: number for name, number in sorted(made.items()) if number}

    def _count(self, graph: GraphName) -> int:
        if isinstance(graph, ox.BlankNode):  # no query can name it
            return sum(1 for _ in self.store.quads_for_pattern(None, None, None, graph))
        where = "?s ?p ?o" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{ ?s ?p ?o }}"
        row = next(iter(self._rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ {where} }}")))
        return int(row["n"].value)
