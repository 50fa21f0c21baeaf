"""The merge of a store on disk: duplicate quads removed from the engine are first written to a file, so a crash cannot lose them.

At any moment the quads of the store are those of the engine together with those of the file. So the file is written
before the engine lets go of what is in it, and it is emptied only after the engine holds all of it again, durably, and
before anything is removed: a quad that a later update deletes would otherwise come back from the file.
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
from immunograph.store.disk.record import damaged, write_synced
from immunograph.store.memory.merge import GraphName, Merge
from immunograph.store.oxigraph import plain

__all__ = ["SURPLUS", "KeptMerge", "read_surplus", "surplus_head", "write_surplus"]

_LONGEST: Final = 1 << 36
_HEAD: Final = "# immunograph surplus, sha256 "


def write_surplus(directory: Path, surplus: Iterable[ox.Quad]) -> None:
    """Replace the file of surplus quads, durably; its first line is the hash of the rest."""
    content = io.BytesIO()
    if isinstance(surplus, ox.Store):
        surplus.dump(content, format=ox.RdfFormat.N_QUADS)
    else:
        ox.serialize(surplus, content, format=ox.RdfFormat.N_QUADS)
    text = content.getvalue()
    write_synced(directory / SURPLUS, f"{_HEAD}{hashlib.sha256(text).hexdigest()}\n".encode() + text)


def read_surplus(path: Path, directory: Path) -> list[ox.Quad]:
    """Read the surplus quads of the store at ``path``.

    Raises
    ------
    StoreError
        If the file is missing or is not what was written.
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
    """Read the first line of the file of surplus quads, by which its version is recognised; empty if it cannot be read."""
    try:
        with os.fdopen(open_regular(directory / SURPLUS), "rb") as stream:
            return stream.readline()
    except OSError:
        return b""


class KeptMerge(Merge):
    """Keeps an Oxigraph store such that its union of graphs is their RDF merge, and the surplus in a file.

    Parameters
    ----------
    store
        The engine's store.
    directory
        Where the file of surplus quads is.
    surplus
        What is in it.
    state
        ``once`` if the engine is known to hold each triple once and none of the surplus, ``whole`` if it holds the
        surplus as well and there is no more of it. Otherwise all is looked at again before the first query.
    may_move
        Called before quads go from the engine to the file or back; raises where that is not allowed.
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
        """The known state of the engine: ``once``, ``whole``, or unknown."""
        if self.pending:
            return ""
        return "whole" if len(self._surplus) and not self._out else "once"

    def restore_all(self) -> ox.Store:
        """Restore the surplus, so that the store holds all quads, and return the store."""
        if self._out:
            self._may_move()
        return super().restore_all()

    def open_to_removal(self) -> ox.Store:
        """Make ready for an update that may remove quads: the file is emptied before anything is removed."""
        self.restore_all()
        self.saved(())
        return super().open_to_removal()

    def deduplicate(self) -> ox.Store:
        """Keep each triple once, so that the store's union of graphs is their merge; return the store."""
        if not self.pending and (self._out or not len(self._surplus)):
            return self.store
        self._may_move()
        try:
            return super().deduplicate()
        except BaseException:  # the disk may be full: what was found, or half removed, must be found again
            self._all_suspect = True
            raise

    def saved(self, surplus: Iterable[ox.Quad]) -> None:
        """Keep the surplus in the file before it is taken out of the store, or give it up once the store has it."""
        number = len(surplus) if isinstance(surplus, ox.Store) else len(surplus := list(surplus))
        if number == self._kept:  # it only grows until it is closed, so an equal count means the same quads
            return
        self.flush()
        write_surplus(self.directory, surplus)
        self._kept = number

    def flush(self) -> None:
        """Flush everything that the engine holds in memory to its files, synced to disk.

        Raises
        ------
        OSError, RuntimeError
            If it cannot, or finds no room on the disk.
        """
        with_room(self.directory, self.store.flush)

    # --- counting -----------------------------------------------------------------------------------------------

    def holds(self, quad: ox.Quad) -> ox.Quad | None:
        """Return a quad as it is stored, or ``None`` if it is not there."""
        pattern = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found: ox.Quad | None = next(iter(self.store.quads_for_pattern(*pattern)), None)
        if found is None and self._out:
            found = next(iter(self._surplus.quads_for_pattern(*pattern)), None)
        return found

    def count(self, graphs: Iterable[GraphName] | None = None) -> Mapping[str, int]:
        """Count the quads of these graphs, or of all, by the graph's name; a graph without any is left out."""
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
