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
    """Features of a store; callers check these instead of its class.

    Parameters
    ----------
    name
        Description for users: ``in memory``, ``on disk``, or ``remote (PRODUCT)``, such as ``remote (oxigraph)``
        or ``remote (SPARQL 1.1)``.
    writable
        Whether it accepts updates and loads.
    durable
        Whether acknowledged writes survive a power failure.
    atomic_load
        Whether a failed load leaves the store unchanged.
    snapshots
        Whether an iterator over quads is isolated from later writes and keeps showing the state at its creation.
    ends_queries
        Whether a query that exceeds its timeout or limits is really terminated, and does not continue in the
        background.
    normalises
        Whether it stores some literals in a normalised form (``01`` as ``1``); see
        :class:`immunograph.store.loading.normalised.Normalised`.
    rdflib
        Whether :func:`immunograph.store.dataset_of` provides full access through rdflib, with named graphs and blank
        nodes. For an endpoint, it provides access to triples, queries and updates only.
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
    """Answer to an ASK query.

    Parameters
    ----------
    value
        Whether the pattern of the query has a match.
    """

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """Answer to a CONSTRUCT or DESCRIBE query.

    Parameters
    ----------
    ntriples
        The triples as N-Triples in UTF-8.
    """

    ntriples: bytes = field(repr=False)


Answer: TypeAlias = Solutions | Boolean | Triples


class UnsupportedScopeError(QueryError):
    """Raised if the store cannot restrict a query to the given graphs; a smaller set of graphs may work."""


class Store(Protocol):
    """Interface of all stores: load, query, update and serialise quads.

    By default, a query sees the RDF merge of all graphs, in which a triple counts once even if several graphs contain
    it. Immunograph's own prefixes are predefined in queries and updates.
    """

    @property
    def capabilities(self) -> Capabilities:
        """Features that this store supports."""
        ...

    @property
    def version(self) -> int:
        """Number that changes with every write; callers compare it to detect stale caches."""
        ...

    def __len__(self) -> int:
        """Return the number of quads in all graphs."""
        ...

    def counts(self) -> dict[IRI, int]:
        """Return the number of quads in each graph.

        Returns
        -------
        dict[IRI, int]
            Number of quads by IRI of the graph; the default graph has the empty IRI and is omitted if it is empty.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; quads that the store already contains are ignored.

        Parameters
        ----------
        quads
            The quads; an iterator is consumed once. An empty graph IRI means the default graph.

        Raises
        ------
        FormatError
            If a quad is not valid RDF.
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
        """Load RDF, in one transaction if :attr:`Capabilities.atomic_load` is true, and return the number of new quads.

        Parameters
        ----------
        source
            A file, its content, or an open binary stream; compressed data is recognised by its first bytes.
        form
            RDF format of the source, see :func:`immunograph.store.format_of`.
        graph
            IRI of the named graph that receives all triples, including those of named graphs in the source. With ``None``,
            quads keep their graphs, and other triples go to the default graph.
        base
            Base IRI, against which relative IRIs are resolved.
        name
            Name of the source in error messages; by default its path.
        progress
            Callback that is called with the bytes read so far and the total (``None`` if unknown).
        max_ratio
            Maximum number of decompressed bytes per compressed byte, as a guard against decompression bombs; the first
            64 MB are always allowed.

        Returns
        -------
        int
            Number of quads that the store did not contain before.

        Raises
        ------
        FormatError
            If the data is not valid in this format, or ``base`` is not an absolute IRI; the message names line and column
            where they are known, and the store is unchanged.
        LimitError
            If the data is nested too deeply, expands to more than ``max_ratio`` times its size, or exceeds another limit
            of the parser; the store is unchanged.
        StoreError
            If the source cannot be read or the store cannot be written.
        MissingExtraError
            If the data is compressed with zstd, and the package ``zstandard`` is not installed.
        """
        ...

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Return a context manager that rolls back all loads of its block if the block raises an exception.

        Returns
        -------
        AbstractContextManager[None]
            A context manager that can be entered once. It has no effect unless :attr:`Capabilities.atomic_load` is
            true.

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
        """Answer a SPARQL query.

        Parameters
        ----------
        text
            The query, in SPARQL 1.1.
        scope
            The graphs that the query sees; by default all.
        base
            Base IRI against which relative IRIs are resolved; without it or ``BASE`` in the text, they are an error.
        allow_hosts
            Host names that ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time, rows and memory. Exceeding one raises an error; answers are never truncated.

        Returns
        -------
        Answer
            ``Solutions`` for SELECT, ``Boolean`` for ASK, ``Triples`` for CONSTRUCT and DESCRIBE.

        Raises
        ------
        QueryError
            If the query cannot be parsed or executed, exceeds a limit, or would contact a host that is not in
            ``allow_hosts``.
        UnsupportedScopeError
            If the store cannot restrict a query to these graphs.
        StoreError
            If the store cannot be read.
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
        """Write the answer to a query to a binary file, in a result format or RDF format.

        Parameters
        ----------
        text
            The query, in SPARQL 1.1.
        target
            Binary file open for writing; after an error it may contain a part of the answer.
        form
            Name of the format: ``tsv``, ``csv``, ``json`` or ``xml``, or a key of :data:`immunograph.store.FORMATS`.
        scope
            The graphs that the query sees; by default all.
        base
            Base IRI against which relative IRIs are resolved; without it or ``BASE`` in the text, they are an error.
        allow_hosts
            Host names that ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time, rows and memory; exceeding one raises an error.

        Raises
        ------
        QueryError
            If the query cannot be parsed or executed, exceeds a limit, or would contact a host that is not in
            ``allow_hosts``.
        FormatError
            If ``form`` is not a format for this kind of query, or an XML format cannot contain a character of the answer.
        StoreError
            If the store cannot be read.
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
        """Run a SPARQL update; local stores run it in one transaction.

        Parameters
        ----------
        text
            One or more update operations, in SPARQL 1.1.
        base
            Base IRI against which relative IRIs are resolved; without it or ``BASE`` in the text, they are an error.
        allow_hosts
            Host names that ``LOAD`` and ``SERVICE`` may contact; none by default.
        limits
            Limits on wall time and memory. Exceeding one raises an error and leaves a local store unchanged; for an
            endpoint only the timeout applies, after which its state is unknown.

        Raises
        ------
        QueryError
            If the update cannot be parsed or executed, exceeds a limit, or would contact a host that is not in
            ``allow_hosts``.
        StoreError
            If the store cannot be written.
        """
        ...

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over the quads of all graphs or of one graph.

        Parameters
        ----------
        graph
            IRI of the graph; the empty IRI for the default graph, ``None`` for all graphs.

        Returns
        -------
        Iterator[Quad]
            The quads in no particular order; :attr:`Capabilities.snapshots` says whether later writes may appear.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def graphs(self) -> list[IRI]:
        """Return the IRIs of all named graphs.

        Returns
        -------
        list[IRI]
            The sorted IRIs, without the default graph.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def has_unnamed(self) -> bool:
        """Return whether the store contains blank nodes, triple terms, or triples in the default graph.

        Returns
        -------
        bool
            If false, the store consists of named graphs with IRIs and literals only.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all graphs, or one graph, to a binary file.

        Parameters
        ----------
        target
            Binary file open for writing.
        form
            RDF format. A format without named graphs gets the RDF merge of the graphs.
        graph
            IRI of the graph, whose triples are written without its name; the empty IRI for the default graph, ``None``
            for all graphs.

        Raises
        ------
        StoreError
            If the store cannot be read.
        FormatError
            If the format is RDF/XML, and a literal contains a character that XML 1.0 does not allow.
        """
        ...

    def close(self) -> None:
        """Release files, connections and worker processes; the store must not be used afterwards."""
        ...
