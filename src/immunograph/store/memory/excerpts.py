"""Copy the quads about selected nodes of a local store into a small store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from immunograph.errors import LimitError
from immunograph.model import IRI
from immunograph.store.memory.store import LocalStore
from immunograph.store.oxigraph import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Excerpt"]

_Node: TypeAlias = ox.NamedNode | ox.BlankNode | None


class Excerpt:
    """A copy of part of a store: the quads whose subjects were passed to :meth:`said_of`, in their graphs.

    Nodes are given as text: IRIs in full, blank nodes as ``_:b0``.

    Parameters
    ----------
    store
        The store to copy from.
    most
        Maximum number of quads to read in total; exceeding it is an error.
    """

    def __init__(self, store: LocalStore, most: int) -> None:
        self._source = store
        self._most = most
        self._quads: dict[str, list[ox.Quad]] = {}
        self.read = 0
        """Number of quads read so far."""

    def said_of(self, node: str) -> list[tuple[str, str]]:
        """Copy the quads with a given subject, and return their predicates and objects.

        Parameters
        ----------
        node
            The subject: an IRI, or a blank node as ``_:b0``.

        Returns
        -------
        list[tuple[str, str]]
            Predicate and object of each quad; a literal or triple term is returned as an empty string.

        Raises
        ------
        LimitError
            If more quads than ``most`` are read in total.
        """
        if node not in self._quads:
            self._quads[node] = list(self._matching(_term(node), None, None))
        return [
            (quad.predicate.value, plain(quad.object) if isinstance(quad.object, ox.NamedNode | ox.BlankNode) else "")
            for quad in self._quads[node]
        ]

    def pointing_at(self, node: str, predicates: Iterable[str | None] = (None,)) -> Iterator[tuple[str, str]]:
        """Yield the subjects and predicates of the quads with a given object; these quads are not copied.

        Parameters
        ----------
        node
            The object: an IRI, or a blank node as ``_:b0``.
        predicates
            IRIs of the predicates to follow; ``None`` among them matches any predicate.

        Yields
        ------
        tuple[str, str]
            Subject and predicate of a quad.

        Raises
        ------
        LimitError
            If more quads than ``most`` are read in total.
        """
        for predicate in predicates:
            for quad in self._matching(None, None if predicate is None else ox.NamedNode(predicate), _term(node)):
                if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                    yield plain(quad.subject), quad.predicate.value

    def _matching(self, subject: _Node, predicate: ox.NamedNode | None, value: _Node) -> Iterator[ox.Quad]:
        with self._source.reading() as merge:
            found = merge.matching(subject, predicate, value)
        for quad in found:
            self.read += 1
            if self.read > self._most:
                raise LimitError(
                    f"the excerpt needs more than the allowed {self._most:,} quads; choose a node with fewer connections"
                )
            yield quad

    def store(self) -> LocalStore:
        """Return the copied quads as a new store in memory.

        Returns
        -------
        LocalStore
            A store that is independent of the original one.
        """
        made = LocalStore()
        with made.writing() as merge:
            merge.store.bulk_extend(quad for quads in self._quads.values() for quad in quads)
            merge.wrote(None)
        return made


def _term(node: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(node[2:]) if node.startswith("_:") else ox.NamedNode(IRI(node))
