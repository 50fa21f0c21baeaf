"""The RDF merge of a store on disk: quads removed from the engine as duplicates are kept in a crash-safe file.

At any moment the quads of the store are those of the engine together with those of the file. So the file is written
before quads are removed from the engine, and emptied only after the engine has them all again, synced to disk. It must
be emptied before an update deletes quads, or a deleted quad would come back from the file.
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
from immunograph.store.disk.file_names import SURPLUS
from immunograph.store.disk.free_space import with_room
from immunograph.store.disk.record import damaged
from immunograph.store.disk.synced_files import write_synced
from immunograph.store.memory.merge import GraphName, Merge
from immunograph.store.oxigraph import plain

__all__ = ["SURPLUS", "KeptMerge", "read_surplus", "surplus_head", "write_surplus"]

_LONGEST: Final = 1 << 36
_HEAD: Final = "# immunograph surplus, sha256 "


def write_surplus(directory: Path, surplus: Iterable[ox.Quad]) -> None:
    """Replace the file of surplus quads and sync it to disk; its first line is the hash of the rest.

    Parameters
    ----------
    directory
        The directory with the engine's files.
    surplus
        The quads kept outside the engine's store.
    """
    content = io.BytesIO()
    if isinstance(surplus, ox.Store):
        surplus.dump(content, format=ox.RdfFormat.N_QUADS)
    else:
        ox.serialize(surplus, content, format=ox.RdfFormat.N_QUADS)
    text = content.getvalue()
    write_synced(directory / SURPLUS, f"{_HEAD}{hashlib.sha256(text).hexdigest()}\n".encode() + text)


def read_surplus(path: Path, directory: Path) -> list[ox.Quad]:
    """Return the surplus quads of the store at ``path``, read from ``directory``.

    Parameters
    ----------
    path
        The store's directory, for error messages.
    directory
        The directory with the engine's files.

    Returns
    -------
    list[pyoxigraph.Quad]
        The quads.

    Raises
    ------
    StoreError
        If the file is missing or was changed.
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
    """Return the first line of the surplus file, a hash that identifies its version; empty if it cannot be read.

    Parameters
    ----------
    directory
        The directory with the engine's files.

    Returns
    -------
    bytes
        The line; empty if the file cannot be read.
    """
    try:
        with os.fdopen(open_regular(directory / SURPLUS), "rb") as stream:
            return stream.readline()
    except OSError:
        return b""


class KeptMerge(Merge):
    """Keep each triple once in an Oxigraph store, and its duplicates in other graphs (the surplus) in a file.

    Parameters
    ----------
    store
        The engine's store.
    directory
        Path of the directory with the surplus file.
    surplus
        The quads in the surplus file.
    state
        ``once`` if the engine is known to contain each triple once, ``whole`` if it contains all quads, the surplus
        included. With any other value, duplicates are searched for before the first query.
    may_move
        Called before quads are moved between the engine and the file; raises an error if that is not allowed.
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
        """State of the engine: ``once``, ``whole``, or empty if not known."""
        if self.pending:
            return ""
        return "whole" if len(self._surplus) and not self._out else "once"

    def restore_all(self) -> ox.Store:
        """Put the surplus back into the engine's store, so that it contains all quads, and return the store.

        Returns
        -------
        pyoxigraph.Store
            The engine's store.
        """
        if self._out:
            self._may_move()
        return super().restore_all()

    def open_to_removal(self) -> ox.Store:
        """Put the surplus back and empty its file before an update that may delete quads; return the engine's store.

        Returns
        -------
        pyoxigraph.Store
            The engine's store.
        """
        self.restore_all()
        self.saved(())
        return super().open_to_removal()

    def deduplicate(self) -> ox.Store:
        """Move duplicate triples out of the engine's store, so that its union of graphs is the RDF merge; return it.

        Returns
        -------
        pyoxigraph.Store
            The engine's store.
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

        Parameters
        ----------
        surplus
            The surplus quads.
        """
        number = len(surplus) if isinstance(surplus, ox.Store) else len(surplus := list(surplus))
        if number == self._kept:  # it only grows until it is closed, so an equal count means the same quads
            return
        self.flush()
        write_surplus(self.directory, surplus)
        self._kept = number

    def flush(self) -> None:
        """Write everything that the engine has in memory to its files and sync them to disk.

        Raises
        ------
        OSError, RuntimeError
            If writing fails or the disk is full.
        """
        with_room(self.directory, self.store.flush)

    # --- counting -----------------------------------------------------------------------------------------------

    def holds(self, quad: ox.Quad) -> ox.Quad | None:
        """Return a quad in its stored spelling, or ``None`` if it is not stored.

        Parameters
        ----------
        quad
            The quad in any spelling.

        Returns
        -------
        pyoxigraph.Quad or None
            The quad as stored, or ``None``.
        """
        pattern = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found: ox.Quad | None = next(iter(self.store.quads_for_pattern(*pattern)), None)
        if found is None and self._out:
            found = next(iter(self._surplus.quads_for_pattern(*pattern)), None)
        return found

    def count(self, graphs: Iterable[GraphName] | None = None) -> Mapping[str, int]:
        """Return the number of quads per graph, for these graphs or all; empty graphs are left out.

        Parameters
        ----------
        graphs
            Names of the graphs; ``None`` for all.

        Returns
        -------
        Mapping[str, int]
            IRI of the graph -> number of quads.
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
