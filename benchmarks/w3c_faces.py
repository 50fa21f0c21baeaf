"""The faces through which the W3C's tests are run: the raw engine, a knowledge graph, and its rdflib dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery, prepareUpdate
from w3c_answers import Answer, rows_of

import immunograph as ig
from immunograph.store import FORMATS, LocalStore, format_of
from immunograph.store.rdflib_view.conversion import to_ox
from immunograph.store.sparql.hosts import refuse_reaching

__all__ = ["FACES", "RDFLIB", "Face", "Plain", "Raw"]

SYNTAX = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
OF_RDFLIB = {"turtle": "turtle", "trig": "trig", "ntriples": "nt", "nquads": "nquads", "rdfxml": "xml"}


class Face(Protocol):
    """One way to load, ask and change."""

    errors: tuple[type[Exception], ...]

    def load(self, path: Path, graph: str | None, base: str) -> None:
        """Load a file into its own graphs, or into a named one."""

    def query(self, text: str, base: str) -> Answer:
        """Answer a query over the dataset as the standard has it."""

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""

    def quads(self) -> list[Any]:
        """Return all quads."""


class Raw:
    """The engine itself."""

    errors: tuple[type[Exception], ...] = (SyntaxError, ValueError, RuntimeError, OSError)

    def __init__(self) -> None:
        self.store = ox.Store()

    def load(self, path: Path, graph: str | None, base: str) -> None:
        """Load a file."""
        form = format_of(path)
        where = {} if form.quads else {"to_graph": ox.DefaultGraph() if graph is None else ox.NamedNode(graph)}
        self.store.load(path.read_bytes(), format=SYNTAX[form.name], base_iri=base, **where)  # type: ignore[arg-type]

    def query(self, text: str, base: str) -> Answer:
        """Answer a query."""
        result = self.store.query(text, base_iri=base)
        if isinstance(result, ox.QueryBoolean):
            return Answer("boolean", bool(result))
        if isinstance(result, ox.QuerySolutions):
            return Answer("rows", rows_of(result))
        return Answer("quads", [ox.Quad(each.subject, each.predicate, each.object) for each in result])

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        self.store.update(text, base_iri=base)

    def quads(self) -> list[Any]:
        """Return all quads."""
        return list(self.store)


class Knowledge:
    """``kg.add``, ``kg.query`` and ``kg.update``."""

    errors: tuple[type[Exception], ...] = (ig.errors.ImmunographError,)

    def __init__(self) -> None:
        self.store = LocalStore()
        self.graph = ig.KnowledgeGraph(self.store)

    def load(self, path: Path, graph: str | None, base: str) -> None:
        """Load a file."""
        if graph is None:
            self.graph.add(path, base=base)
        else:  # a graph may have any name here, a relative one too
            self.store.load(path, format_of(path), graph=ig.model.IRI(graph), base=base)

    def query(self, text: str, base: str) -> Answer:
        """Answer a query; a table's cells and a graph's triples are read back as terms."""
        answer = self.graph.query(text, default_graph="unnamed", base=base)
        if isinstance(answer, bool):
            return Answer("boolean", answer)
        if isinstance(answer, rdflib.Graph):
            triples = answer.serialize(format="nt").encode()
            return Answer("quads", list(ox.parse(triples, format=ox.RdfFormat.N_TRIPLES)))
        if not answer.columns:
            return Answer("rows", [{} for _ in range(len(answer))])
        head = "\t".join(f"?{name}" for name in answer.columns)
        lines = ["\t".join(cell or "" for cell in row) for row in answer.terms().rows()] or [""] * len(answer)
        tsv = "\n".join([head, *lines]) + "\n"
        return Answer("rows", rows_of(ox.parse_query_results(tsv.encode(), format=ox.QueryResultsFormat.TSV)))

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        self.graph.update(text, base=base)

    def quads(self) -> list[Any]:
        """Return all quads, as they are written out."""
        return list(ox.parse(self.store.to_bytes(FORMATS["nquads"]), format=ox.RdfFormat.N_QUADS))


class Shown:
    """``kg.dataset()``: rdflib's ``parse``, ``query``, ``update`` and ``quads``."""

    errors: tuple[type[Exception], ...] = (Exception,)

    def __init__(self) -> None:
        self.shown = ig.KnowledgeGraph().dataset()

    def load(self, path: Path, graph: str | None, base: str) -> None:
        """Load a file."""
        goal = self.shown if graph is None else self.shown.graph(rdflib.URIRef(graph))
        goal.parse(path, format=OF_RDFLIB[format_of(path).name], publicID=base)

    def query(self, text: str, base: str) -> Answer:
        """Answer a query over the unnamed graph; the dataset's own default graph is the merge of all."""
        return self._answer(self.shown.default_graph.query(text, base=base))

    def _answer(self, result: Any) -> Answer:
        if result.type == "ASK":
            return Answer("boolean", result.askAnswer)
        if result.type == "SELECT":
            return Answer("rows", [{str(n): to_ox(term) for n, term in row.items()} for row in result.bindings])
        return Answer("quads", [ox.Quad(*map(to_ox, triple)) for triple in result.graph or ()])

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        self.shown.update(text, base=base)

    def quads(self) -> list[Any]:
        """Return all quads."""
        default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
        return [ox.Quad(*map(to_ox, (*quad, graph or default))) for *quad, graph in self.shown.quads()]


class Plain(Shown):
    """rdflib by itself, for comparison; it may load nothing from elsewhere."""

    def __init__(self) -> None:
        rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = rdflib.plugins.sparql.SPARQL_DEFAULT_GRAPH_UNION = False
        self.shown = rdflib.Dataset()

    def query(self, text: str, base: str) -> Answer:
        """Answer a query over the default graph; rdflib knows the named ones through the dataset alone."""
        return self._answer(self.shown.query(text, base=base))

    def check(self, text: str, base: str, what: str) -> None:
        """Parse only: what rdflib does not carry out is a fault of another kind than what it cannot read."""
        (prepareQuery if what == "query" else prepareUpdate)(text, base=base)

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        prepared = prepareUpdate(text, base=base)
        refuse_reaching(prepared.algebra)
        self.shown.update(prepared)


FACES: dict[str, type[Face]] = {"raw": Raw, "kg": Knowledge, "dataset": Shown}
"""The engine, and ours."""

RDFLIB: dict[str, type[Face]] = {"rdflib": Plain}
"""rdflib by itself, whose counts differ a little from run to run."""
