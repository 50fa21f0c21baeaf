"""The one interface behind which every engine stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final, Protocol, TypeAlias

from immunograph.errors import QueryError
from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.formats import Format
from immunograph.store.solutions import Solutions
from immunograph.store.sparql.query import Query, read

__all__ = [
    "EVERYTHING",
    "MAX_RATIO",
    "NO_LIMITS",
    "Answer",
    "Boolean",
    "Capabilities",
    "Limits",
    "Progress",
    "Request",
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
    """What a store can do; said by the store itself, so that nobody above has to guess from its type.

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
class Limits:
    """How much a query may take; what is left out is not limited.

    An answer that does not fit is an error, never a short answer.

    Parameters
    ----------
    timeout
        Seconds of wall time.
    max_rows
        Rows of a SELECT, or triples of a CONSTRUCT.
    max_memory
        Bytes that the answering may use beyond what the store itself uses.
    """

    timeout: float | None = None
    max_rows: int | None = None
    max_memory: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no limit.

        Raises
        ------
        QueryError
            If one is not a number above 0; ``max_rows`` may be 0.
        """
        for name, whole, least in (
            ("timeout", False, "above 0"),
            ("max_rows", True, "from 0"),
            ("max_memory", True, "above 0"),
        ):
            value = getattr(self, name)
            if value is None:
                continue
            number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
            if not number or not (value >= 0 if least == "from 0" else value > 0):
                kind = "a whole number" if whole else "a number of seconds"
                raise QueryError(f"{name} must be {kind} {least}, not {value!r}")


NO_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which graphs a query sees.

    Parameters
    ----------
    graphs
        The default graph is the RDF merge of these. ``None``: of all there are, the unnamed one among them.
    named
        The graphs that ``GRAPH`` can name. ``None``: all there are.
    standard
        The dataset as the SPARQL standard has it: the default graph is the unnamed graph alone. ``graphs`` and
        ``named`` must then be ``None``.

    A query that names its own dataset with ``FROM`` sees that, whatever the scope.
    """

    graphs: tuple[IRI, ...] | None = None
    named: tuple[IRI, ...] | None = None
    standard: bool = False


EVERYTHING: Final = Scope()


@dataclass(frozen=True, slots=True)
class Request:
    """A query, and all that its answer depends on beside the quads.

    Parameters
    ----------
    query
        What is asked.
    scope
        Which graphs it sees.
    base
        What relative IRIs are resolved against.
    allow_hosts
        The hosts that it may reach.
    limits
        How much answering may take.
    """

    query: Query
    scope: Scope = EVERYTHING
    base: str | None = None
    allow_hosts: Collection[str] = ()
    limits: Limits = NO_LIMITS

    def as_dict(self) -> dict[str, Any]:
        """Return it as values for JSON, without its limits."""
        graphs = {"graphs": self.scope.graphs, "named": self.scope.named, "standard": self.scope.standard}
        return {"text": self.query.text, "base": self.base, "allow_hosts": [*self.allow_hosts], **graphs}

    @classmethod
    def from_dict(cls, values: dict[str, Any], limits: Limits) -> Request:
        """Read what :meth:`as_dict` wrote."""
        graphs, named = (
            None if names is None else tuple(map(IRI, names)) for names in (values["graphs"], values["named"])
        )
        scope = Scope(graphs, named, standard=values["standard"])
        return cls(read(values["text"]), scope, values["base"], values["allow_hosts"], limits)


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

    A query sees the RDF merge of all graphs, in which a triple that stands in several graphs is one triple, unless
    its scope says otherwise. Queries and updates need not declare immunograph's own prefixes.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this store can do."""
        ...

    @property
    def version(self) -> int:
        """A number that changes with every write, so that whatever is cached above can tell that it is stale."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...

    def counts(self) -> dict[IRI, int]:
        """Count the quads of each graph; the unnamed graph, where it holds any, is the empty IRI."""
        ...

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; adding one twice changes nothing."""
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
        """Load RDF, all or nothing, into ``graph`` where given; returns the number of quads that are new.

        ``name`` is what to call the source in messages, and ``max_ratio`` how much compressed data may swell.
        """
        ...

    def all_or_nothing(self) -> AbstractContextManager[None]:
        """Take back all loads of a ``with`` block if one of them fails; where loads are atomic at all."""
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
        """Answer a SPARQL query; reach no host that is not allowed."""
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
        """Stream the answer to a query: ``tsv``, ``csv``, ``json`` or ``xml`` for SELECT and ASK, else an RDF format."""
        ...

    def update(
        self,
        text: str,
        *,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
        limits: Limits = NO_LIMITS,
    ) -> None:
        """Carry out a SPARQL update, all or nothing; reach no host that is not allowed."""
        ...

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph, as plain values."""
        ...

    def graphs(self) -> list[IRI]:
        """Name the graphs, in order."""
        ...

    def has_unnamed(self) -> bool:
        """Return whether there are blank nodes, triples outside the named graphs, or terms that are no IRI or literal."""
        ...

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Write all quads, or one graph; a format without graphs gets their merge."""
        ...

    def close(self) -> None:
        """Let go of files, connections and workers; the store is of no use afterwards."""
        ...


def scope_of(graphs: Sequence[IRI] | None) -> Scope:
    """Return the scope that narrows to these graphs, for patterns and for ``GRAPH``; everything for ``None``."""
    return EVERYTHING if graphs is None else Scope(graphs=tuple(graphs), named=tuple(graphs))
