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
"""Called now and then with the bytes read so far and, where it is known, how many there are in all."""


MAX_RATIO: Final = 200.0
"""Bytes that may come out for each one that goes in. Claim graphs reach 30 with gzip and 45 with xz."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a store can do, declared by the store itself, so that callers need not check its type.

    Parameters
    ----------
    name
        For people: ``in memory``, ``on disk``, ``remote``.
    writable
        Whether it takes updates and loads.
    durable
        Whether what was acknowledged is still there after the power fails.
    atomic_load
        Whether a load that fails leaves the store as it was.
    snapshots
        Whether an iterator over quads goes on seeing the store as it was when it was made.
    ends_queries
        Whether a query past its deadline or its limit is ended, and not only given up on.
    normalises
        Whether it writes some literals otherwise than they are spelt, as :class:`Normalised` tells.
    rdflib
        Whether :func:`immunograph.store.dataset_of` shows the same quads to rdflib, graph by graph and with their blank nodes; that of
        an endpoint shows triples, and takes queries and updates.
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
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE, as N-Triples in UTF-8."""

    ntriples: bytes = field(repr=False)


Answer: TypeAlias = Solutions | Boolean | Triples


class UnsupportedScopeError(QueryError):
    """The store cannot show a query these graphs together; it may be asked for fewer of them."""


class Store(Protocol):
    """Quads that can be loaded, queried, updated and written out.

    A query sees the RDF merge of all graphs, in which a triple that is in several graphs is one triple, unless
    its scope says otherwise. Queries and updates need not declare immunograph's own prefixes.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""
        ...

    @property
    def version(self) -> int:
        """A number that changes with every write, so that callers can tell when their caches are stale."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...

    def counts(self) -> dict[IRI, int]:
        """Count the quads of each graph; the unnamed graph, if it is not empty, has the empty IRI.

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
            The quads, read once.

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
            What relative IRIs are resolved against.
        name
            What to call the source in error messages.
        progress
            Called with the bytes read so far and, if known, the total.
        max_ratio
            How many bytes compressed data may expand to for each byte read.

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
            The query.
        scope
            Which graphs it sees.
        base
            What relative IRIs are resolved against.
        allow_hosts
            Hosts that ``SERVICE`` may reach; none by default.
        limits
            Wall time, rows and memory; an answer that does not fit is an error, never cut short.

        Returns
        -------
        Answer
            Solutions for SELECT, a Boolean for ASK, triples for CONSTRUCT and DESCRIBE.

        Raises
        ------
        QueryError
            If it cannot be parsed or run, exceeds a limit, or would reach a host that is not allowed.
        UnsupportedScopeError
            If the store cannot show these graphs together.
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
        """Stream the answer of a query to a binary file: ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, else an RDF format.

        Parameters
        ----------
        text
            The query.
        target
            An open binary file; after an error it may hold a part of the answer.
        form
            Name of the result format or the RDF format.
        scope
            Which graphs it sees.
        base
            What relative IRIs are resolved against.
        allow_hosts
            Hosts that ``SERVICE`` may reach; none by default.
        limits
            Wall time, rows and memory.

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
            One or more update operations.
        base
            What relative IRIs are resolved against.
        allow_hosts
            Hosts that ``LOAD`` and ``SERVICE`` may reach; none by default.
        limits
            Wall time and memory.

        Raises
        ------
        QueryError
            If it cannot be parsed or run, exceeds a limit, or would reach a host that is not allowed.
        StoreError
            If the store cannot be written.
        """
        ...

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph, as plain values.

        Parameters
        ----------
        graph
            IRI of the graph; all graphs if left out.

        Returns
        -------
        Iterator[Quad]
            Whether it sees later writes is said by :attr:`Capabilities.snapshots`.

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
            Without the unnamed graph.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def has_unnamed(self) -> bool:
        """Return whether there are blank nodes, triples outside the named graphs, or terms other than IRIs and literals.

        Returns
        -------
        bool
            Whether :meth:`quads` and named graphs alone do not cover the content.

        Raises
        ------
        StoreError
            If the store cannot be read.
        """
        ...

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Serialise all quads, or one graph; a format without graphs gets their merge.

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
