"""Quads in memory or in a directory, kept by Oxigraph."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from immunograph.errors import FormatError, QueryError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.rdf.terms import literal_of, quad_line
from immunograph.store.base import Answer, Boolean, Solutions, Triples
from immunograph.store.formats import Format
from immunograph.store.network import named_in_from, refuse_network
from immunograph.vocabulary import PREFIXES

if TYPE_CHECKING:
    import rdflib

__all__ = ["LocalStore"]

_SYNTAX: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
_MARKER: Final = "immunograph-store"
_OVERLAP: Final = (
    "ASK { GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?s ?p ?o } FILTER(?a != ?b) }",
    "ASK { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }",
)
_ADDED_AT_ONCE: Final = 100_000


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Triple | ox.DefaultGraph) -> IRI:
    """Give a name as text: an IRI as it is, a blank node as ``_:b0``, the default graph as nothing."""
    if isinstance(term, ox.DefaultGraph):
        return IRI("")
    return IRI(term.value if isinstance(term, ox.NamedNode) else str(term))


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> IRI | Literal:
    if isinstance(term, ox.Literal):
        return literal_of(term.value, term.language, term.datatype.value)
    return _plain(term)


def _brief(error: Exception, text: str) -> str:
    """Give an engine's message; a list of all that a parser would have taken is of no use to a reader."""
    message = str(error).strip()
    if "Prefix not found" in message:
        place = re.match(r"error at (\d+):(\d+)", message)
        where = f"line {place.group(1)}, column {place.group(2)}: " if place else ""
        return f"{where}a prefix that is neither declared nor one of immunograph's own stands before this place"
    found = re.match(r"error at (\d+):(\d+): expected (.*)", message, re.DOTALL)
    if not found or len(found.group(3)) < 60:
        return message
    row, column = int(found.group(1)), int(found.group(2))
    lines = text.split("\n")
    rest = lines[row - 1][column - 1 :].strip() if row <= len(lines) else ""
    return f"line {row}, column {column}: " + (
        f"{rest[:30]!r} cannot stand here" if rest else "something is missing here"
    )


class LocalStore:
    """A store in memory, or on disk where a directory is named.

    Parameters
    ----------
    path
        A directory, made if it does not exist yet; nothing is written to disk when it is left out. A directory that
        holds anything but a store of immunograph's is refused.

    Raises
    ------
    StoreError
        If the directory is not a store, or another process holds it open for writing.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self.path = Path(path) if path is not None else None
        self._writes = 0
        self._checked_at = -1
        self._merged: ox.Store | None = None
        self._store = ox.Store() if self.path is None else self._open(self.path)

    @staticmethod
    def _open(path: Path) -> ox.Store:
        marker = path / _MARKER
        if path.exists() and not path.is_dir():
            raise StoreError(f"{path} is a file, not a store: name a directory, or load the file with add()")
        if path.exists() and any(path.iterdir()) and not marker.is_file():
            raise StoreError(f"{path} is not an immunograph store: it holds other files; name a new directory")
        try:
            path.mkdir(parents=True, exist_ok=True)
            store = ox.Store(str(path / "quads"))
            if not marker.exists():
                marker.write_text("format 1\n", encoding="utf-8")
        except OSError as error:
            if "lock" in str(error).lower():
                raise StoreError(
                    f"{path} is in use: another process has this store open; close it there, or copy the directory"
                ) from error
            raise StoreError(f"{path} cannot be opened as a store: {error}") from error
        return store

    @property
    def version(self) -> int:
        """A number that changes with every write."""
        return self._writes

    def __len__(self) -> int:
        """Count the quads."""
        return len(self._store)

    def _wrote(self) -> None:
        self._writes += 1
        self._merged = None
        if self.path is not None:
            self._store.flush()

    def add(self, quads: Iterable[Quad]) -> None:
        """Add quads; adding one twice changes nothing."""
        lines: list[str] = []
        try:
            for quad in quads:
                lines.append(quad_line(quad))
                if len(lines) >= _ADDED_AT_ONCE:
                    self._store.load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
                    lines.clear()
            self._store.load("".join(lines).encode(), format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError) as error:
            raise FormatError(f"a quad cannot be stored: {error}") from error
        finally:
            self._wrote()

    def load(self, source: Path | bytes, form: Format, *, graph: IRI | None = None, base: str | None = None) -> int:
        """Load RDF, all or nothing, into ``graph`` where given; returns the number of quads that are new.

        Raises
        ------
        FormatError
            If the source is not in the format; names line and column. The store is then as it was.
        StoreError
            If a file cannot be read.
        """
        before = len(self._store)
        options: dict[str, Any] = {"format": _SYNTAX[form.name], "base_iri": base}
        if graph is not None:
            options["to_graph"] = ox.NamedNode(graph)
        name = str(source) if isinstance(source, Path) else "the text"
        try:
            if isinstance(source, Path):
                self._store.load(path=str(source), **options)
            else:
                self._store.load(source, **options)
        except (SyntaxError, ValueError) as error:
            raise FormatError(f"{name} is not {form.name}: {error}; mend it there, or name another format") from error
        except OSError as error:
            raise StoreError(f"{name} cannot be read: {error.strerror or error}") from error
        finally:
            self._wrote()
        return len(self._store) - before

    def _overlaps(self) -> bool:
        """Tell whether some triple stands in two graphs, so that the engine's own union would count it twice."""
        return any(bool(self._store.query(ask)) for ask in _OVERLAP)

    def _view(self) -> tuple[ox.Store, bool]:
        """Give the store to query, and whether its default graph is still to be made by uniting the named ones."""
        if self._checked_at != self._writes:
            self._merged = None
            if self._overlaps():
                merged = ox.Store()
                merged.bulk_extend(iter(self._store))
                merged.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in self._store)
                self._merged = merged
            self._checked_at = self._writes
        return (self._store, True) if self._merged is None else (self._merged, False)

    def query(
        self,
        text: str,
        *,
        graphs: Sequence[IRI] | None = None,
        base: str | None = None,
        allow_hosts: Collection[str] = (),
    ) -> Answer:
        """Answer a SPARQL query over the merge of all graphs, or of ``graphs`` alone.

        The engine's own union repeats a triple that stands in several graphs. So the store looks, once after each
        write, whether there is such a triple; if there is, queries see a merged copy instead.

        Raises
        ------
        QueryError
            If the query cannot be parsed or answered, or would reach a host that is not in ``allow_hosts``.
        """
        refuse_network(text, PREFIXES, allow_hosts=allow_hosts)
        try:
            if graphs is None and named_in_from(text):
                result = self._store.query(text, base_iri=base, prefixes=PREFIXES)
            elif graphs is None:
                store, union = self._view()
                result = store.query(text, base_iri=base, prefixes=PREFIXES, use_default_graph_as_union=union)
            elif len(graphs) == 1:
                result = self._store.query(
                    text, base_iri=base, prefixes=PREFIXES, default_graph=ox.NamedNode(graphs[0])
                )
            else:
                merged = ox.Store()
                for graph in graphs:
                    quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
                    merged.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
                result = merged.query(text, base_iri=base, prefixes=PREFIXES)
            if isinstance(result, ox.QuerySolutions):
                variables = tuple(variable.value for variable in result.variables)
                return Solutions(variables, result.serialize(format=ox.QueryResultsFormat.TSV) or b"")
            if isinstance(result, ox.QueryBoolean):
                return Boolean(bool(result))
            return Triples(result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {_brief(error, text)}") from error

    def update(self, text: str, *, allow_hosts: Collection[str] = ()) -> None:
        """Carry out a SPARQL update.

        Raises
        ------
        QueryError
            If the update cannot be parsed or carried out, or would reach a host that is not in ``allow_hosts``.
        """
        refuse_network(text, PREFIXES, update=True, allow_hosts=allow_hosts)
        try:
            self._store.update(text, prefixes=PREFIXES)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(f"the update cannot be carried out: {_brief(error, text)}") from error
        finally:
            self._wrote()

    def quads(self, graph: IRI | None = None) -> Iterator[Quad]:
        """Iterate over all quads, or those of one graph, as plain values."""
        where = ox.NamedNode(graph) if graph is not None else None
        for quad in self._store.quads_for_pattern(None, None, None, where):
            yield Quad(_plain(quad.subject), _plain(quad.predicate), _value(quad.object), _plain(quad.graph_name))

    def has_unnamed(self) -> bool:
        """Tell whether there are blank nodes, triples outside the named graphs, or terms that are no IRI or literal."""
        named = (ox.NamedNode, ox.Literal)
        return any(
            not isinstance(quad.graph_name, ox.NamedNode)
            or not isinstance(quad.subject, ox.NamedNode)
            or not isinstance(quad.object, named)
            for quad in self._store
        )

    def graphs(self) -> list[IRI]:
        """Name the graphs, in order."""
        return sorted(IRI(graph.value) for graph in self._store.named_graphs())

    def write(self, target: IO[bytes], form: Format, *, graph: IRI | None = None) -> None:
        """Write all quads, or one graph; a format without graphs gets their merge."""
        options: dict[str, Any] = {"format": _SYNTAX[form.name]}
        if form.name not in ("ntriples", "nquads"):
            options["prefixes"] = PREFIXES
        if graph is not None:
            self._store.dump(target, from_graph=ox.NamedNode(graph), **options)
        elif form.quads:
            self._store.dump(target, **options)
        else:
            store, union = self._view()
            triples = (
                (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in store)
                if union
                else (quad.triple for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
            )
            ox.serialize(triples, target, **options)

    def dataset(self) -> rdflib.Dataset:
        """Show the same quads as an rdflib Dataset, live in both directions; its default graph is the merge."""
        from immunograph.store.dataset import dataset

        return dataset(self._store, self._wrote)

    def to_bytes(self, form: Format, *, graph: IRI | None = None) -> bytes:
        """Write to bytes; see :meth:`write`."""
        buffer = io.BytesIO()
        self.write(buffer, form, graph=graph)
        return buffer.getvalue()
