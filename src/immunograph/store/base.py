"""The one interface behind which every engine stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, TypeAlias

from immunograph.model import IRI
from immunograph.rdf import Quad
from immunograph.store.formats import Format

if TYPE_CHECKING:
    import rdflib

__all__ = ["Answer", "Boolean", "Solutions", "Store", "Triples"]


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT: variables without ``?`` and the rows as SPARQL 1.1 TSV, in UTF-8, header included."""

    variables: tuple[str, ...]
    tsv: bytes


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer to a CONSTRUCT or DESCRIBE, as N-Triples in UTF-8."""

    ntriples: bytes


Answer: TypeAlias = Solutions | Boolean | Triples


class Store(Protocol):
    """Quads that can be loaded, queried, updated and written out.

    A query sees the RDF merge of all graphs, in which a triple that stands in several graphs is one triple. Queries
    and updates need not declare immunograph's own prefixes.
    """

    @property
    def version(self) -> int:
        """A number that changes with every write, so that whatever is cached above can tell that it is stale."""
        ...

    def __len__(self) -> int:
        """Count the quads."""
        ...

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; adding one twice changes nothing."""
        ...

    def load(self, source: Path | bytes, form: Format, *, graph: IRI | None = None, base: str | None = None) -> int:
        """Load RDF, all or nothing, into ``graph`` where given; returns the number of quads that are new."""
        ...

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[IRI] | None = None,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
    ) -> Answer:
        """Answer a SPARQL query over the merge of all graphs, or of ``graphs`` alone; reach no other host."""
        ...

    def update(self, text: str, *, allow_hosts: Collection[str] = ()) -> None:
        """Carry out a SPARQL update; reach no other host."""
        ...

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph, as plain values."""
        ...

    def graphs(self) -> list[IRI]:
        """Name the graphs, in order."""
        ...

    def has_unnamed(self) -> bool:
        """Tell whether there are blank nodes, triples outside the named graphs, or terms that are no IRI or literal."""
        ...

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Write all quads, or one graph; a format without graphs gets their merge."""
        ...

    def dataset(self) -> rdflib.Dataset:
        """Show the same quads as an rdflib Dataset, live in both directions."""
        ...
