"""The interface that every store implements."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final, Protocol, TypeAlias

from immunograph.errors import QueryError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.formats import Format
from immunograph.store.request import EVERYTHING, NO_LIMITS, Limits, Scope
from immunograph.store.solutions import Solutions

__all__ = [
    "EVERYTHING",
    "MAX_RATIO",
    "NO_LIMITS",
    "Answer",
    "Boolean",
    "Capabilities",
    "Limits",
    "Progress",
    "Scope",
    "Solutions",
    "Store",
    "Triples",
    "UnsupportedScopeError",
]

Progress: TypeAlias = Callable[[int, int | None], None]
"""Progress callback: called with the bytes read so far and the total, or ``None`` if the total is unknown."""


MAX_RATIO: Final = 200.0
"""Decompressed bytes allowed per compressed byte. Claim graphs reach 30 with gzip and 45 with xz."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The features that a store supports, so that callers need not check its type.

    Parameters
    ----------
    name
        Description for users: ``in memory``, ``on disk``, ``remote``.
    writable
        Whether it accepts updates and loads.
    durable
        Whether acknowledged writes survive a power failure.
    atomic_load
        Whether a failed load leaves the store unchanged.
    snapshots
        Whether an iterator over quads keeps showing the state at its creation, whatever is written later.
    ends_queries
        Whether a query beyond its deadline or limits is really stopped, and not only abandoned.
    normalises
        Whether it stores some literals in a normalised form (``01`` as ``1``); see :class:`Normalised`.
    rdflib
        Whether :func:`immunograph.store.dataset_of` gives rdflib full access, with named graphs and blank nodes; for an
        endpoint it gives access to triples, queries and updates only.
    """

    name: str
    writable: bool = True
    durable: bool = False
    atomic_load: bool = True
    snapshots: bool = True
    ends_queries: bool = True
    normalises: bool = True
    rdflib: bool = True


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer to an ASK query."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE query, as N-Triples in UTF-8."""

    ntriples: bytes = field(repr=False)


Answer: TypeAlias = Solutions | Boolean | Triples


class UnsupportedScopeError(QueryError):
    """The store cannot restrict a query to these graphs; a smaller set of graphs may work."""


class Store(Protocol):
    """The interface of all stores: load, query, update and serialise quads.

    Unless its scope says otherwise, a query sees the RDF merge of all graphs, in which a triple that is in several
    graphs counts once. Queries and updates need not declare immunograph's own prefixes.
    """

    @property
    def capabilities(self) -> Capabilities:
        """The features that this store supports."""
        ...

    @property
    def version(self) -> int:
        """A number that changes with every write, so that callers can tell when their caches are stale."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...

    def counts(self) -> dict[IRI, int]:
        """Return the number of quads per graph; the default graph, if it is not empty, has the empty IRI.

        Returns
        -------
        dict[IRI, int]
            IRI of the graph -> number of quads.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; adding the same quad twice changes nothing.

        Parameters
        ----------
        quads
            The quads; an iterator is consumed once.

        Raises
        ------
        StoreError
            If the store cannot be written.
        """
        ...

    def load(
        self,
        source: Path | bytes | IO[bytes],
        form: Format,
        *,
        graph: IRI | None = None,
        base: str | None = None,
        name: str | None = None,
        progress: Progress | None = None,
        max_ratio: float = MAX_RATIO,
    ) -> int:
        """Load RDF, all or nothing, and return the number of new quads.

        Parameters
        ----------
        source
            A file, its content, or an open binary stream; compressed data is recognised by its first bytes.
        form
            The RDF format.
        graph
            The named graph to load triples into; the default graph if left out.
        base
            Base IRI, against which relative IRIs are resolved.
        name
            Name of the source in error messages.
        progress
            Called with the bytes read so far and, if known, the total.
        max_ratio
            How many decompressed bytes are allowed per compressed byte, as a guard against decompression bombs.

        Returns
        -------
        int
            The number of quads that were not there before.

        Raises
        ------
        FormatError
            If the data is not valid in this format; names line and column. The store is then unchanged.
        LimitError
            If the data nests too deeply, or expands to more than ``max_ratio`` times its size. The store is
            then unchanged.
        StoreError
            If the source cannot be read or the store cannot be written.
        """
        ...

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Roll back all loads of a ``with`` block if one of them fails, where :class:`Capabilities` says loads are atomic.

        Returns
        -------
        AbstractContextManager[None]
            A context manager, entered once.

        Raises
        ------
        StoreError
            If the store cannot be written.
        """
        ...

    def query(
        self,
        text: str,
        *,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> Answer:
        """Answer a SPARQL query; contact no host that is not allowed.

        Parameters
        ----------
        text
            The query, in SPARQL 1.1.
        scope
            The graphs that the query sees.
        base
            Base IRI, against which relative IRIs are resolved.
        allow_hosts
            Hosts that ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time, rows and memory; an answer beyond them is an error, never truncated.

        Returns
        -------
        Answer
            Solutions for SELECT, a Boolean for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises
        ------
        QueryError
            If the query cannot be parsed or run, exceeds a limit, or would contact a host that is not allowed.
        UnsupportedScopeError
            If the store cannot restrict a query to these graphs.
        """
        ...

    def write_answer(
        self,
        text: str,
        target: IO[bytes],
        form: str,
        *,
        scope: Scope = EVERYTHING,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> None:
        """Write the answer to a query to a binary file, in a result format or, for CONSTRUCT, an RDF format.

        Parameters
        ----------
        text
            The query.
        target
            An open binary file; after an error it may contain a part of the answer.
        form
            Name of the result format or of the RDF format.
        scope
            The graphs that the query sees.
        base
            Base IRI, against which relative IRIs are resolved.
        allow_hosts
            Hosts that ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time, rows and memory.

        Raises
        ------
        QueryError
            If it cannot be parsed or run, exceeds a limit, or would reach a host that is not allowed.
        FormatError
            If the format does not fit the kind of query.
        """
        ...

    def update(
        self,
        text: str,
        *,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> None:
        """Run a SPARQL update, all or nothing; contact no host that is not allowed.

        Parameters
        ----------
        text
            One or more update operations, in SPARQL 1.1.
        base
            Base IRI, against which relative IRIs are resolved.
        allow_hosts
            Hosts that ``LOAD`` and ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time and memory.

        Raises
        ------
        QueryError
            If it cannot be parsed or run, exceeds a limit, or would reach a host that is not allowed.
        StoreError
            If the store cannot be written.
        """
        ...

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph.

        Parameters
        ----------
        graph
            IRI of the graph; all graphs if left out.

        Returns
        -------
        Iterator[Quad]
            The quads; :attr:`Capabilities.snapshots` says whether later writes can show in it.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def graphs(self) -> list[IRI]:
        """Return the IRIs of the named graphs, sorted.

        Returns
        -------
        list[IRI]
            The IRIs, without the default graph.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def has_unnamed(self) -> bool:
        """Return whether there are blank nodes, triples in the default graph, or terms other than IRIs and literals.

        Returns
        -------
        bool
            True if there is any; named graphs, IRIs and literals then do not describe the store completely.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all quads, or one graph, to a binary file; a format without named graphs gets the RDF merge.

        Parameters
        ----------
        target
            An open binary file.
        form
            The RDF format.
        graph
            IRI of the graph; all graphs if left out.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def close(self) -> None:
        """Release files, connections and workers; the store cannot be used afterwards."""
        ...
