"""Answers of the W3C's tests: read from result files, and compared but for the names of blank nodes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib.namespace import Namespace

__all__ = ["Answer", "expected_of", "rows_of"]

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
RESULTS = {
    ".srx": ox.QueryResultsFormat.XML,
    ".srj": ox.QueryResultsFormat.JSON,
    ".tsv": ox.QueryResultsFormat.TSV,
}
MOST_BLANK = 6
"""Results with more blank nodes than this are compared without them."""


@dataclass(frozen=True)
class Answer:
    """What a side gave: rows of terms, a truth value, triples or quads, or the kind of its error."""

    kind: str
    value: Any

    def same(self, other: Answer) -> bool:
        """Return whether two answers are the same but for the names of blank nodes."""
        if other.kind == "csv":
            return self.kind == "rows" and _as_csv(self.value, other.value) == _csv_rows(other.value)
        if self.kind != other.kind:
            return False
        if self.kind == "rows":
            return _same_rows(self.value, other.value)
        if self.kind == "quads":
            return bool(_canonical(self.value) == _canonical(other.value))
        return bool(self.value == other.value)


def _as_kept(term: Any) -> Any:
    """Return a literal in the form in which the engine keeps it."""
    if not isinstance(term, ox.Literal):
        return term
    name = ox.NamedNode("urn:x")
    store = ox.Store()
    store.add(ox.Quad(name, name, term))
    return next(iter(store)).object


def _canonical(quads: list[Any]) -> ox.Dataset:
    made = ox.Dataset(quads)
    made.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return made


def _same_rows(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> bool:
    names, others = _blank(one), _blank(other)
    if len(one) != len(other) or len(names) != len(others):
        return False
    if len(names) > MOST_BLANK:
        return _counted(one, dict.fromkeys(names, "_")) == _counted(other, dict.fromkeys(others, "_"))
    wanted = _counted(other, {})
    return any(_counted(one, dict(zip(names, order, strict=True))) == wanted for order in permutations(others))


def _blank(rows: list[dict[str, Any]]) -> list[str]:
    found = dict.fromkeys(str(term) for row in rows for term in row.values() if isinstance(term, ox.BlankNode))
    return list(found)


def _counted(rows: list[dict[str, Any]], names: dict[str, str]) -> Counter[frozenset[tuple[str, str]]]:
    return Counter(frozenset((name, names.get(str(term), str(term))) for name, term in row.items()) for row in rows)


def _csv_rows(text: str) -> Counter[tuple[str, ...]]:
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return Counter(tuple("_:" if cell.startswith("_:") else cell for cell in row) for row in rows)


def _as_csv(rows: list[dict[str, Any]], wanted: str) -> Counter[tuple[str, ...]]:
    """Return rows as the cells of a CSV file, blank nodes without their names."""
    names = next(csv.reader(io.StringIO(wanted)))
    return Counter(tuple(_cell(row.get(name)) for name in names) for row in rows)


def _cell(term: Any) -> str:
    return "" if term is None else "_:" if isinstance(term, ox.BlankNode) else str(term.value)


def rows_of(result: Any) -> list[dict[str, Any]]:
    """Return the engine's rows, or those of a result file, as terms by name."""
    names = [variable.value for variable in result.variables]
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in result]


def expected_of(path: Path) -> Answer:
    """Read the expected result of a query."""
    if path.suffix in RESULTS:
        result = ox.parse_query_results(path.read_bytes(), format=RESULTS[path.suffix])
        if isinstance(result, ox.QueryBoolean):
            return Answer("boolean", bool(result))
        return Answer("rows", [{name: _as_kept(term) for name, term in row.items()} for row in rows_of(result)])
    if path.suffix == ".csv":
        return Answer("csv", path.read_text(encoding="utf-8"))
    store = ox.Store()
    form = ox.RdfFormat.RDF_XML if path.suffix == ".rdf" else ox.RdfFormat.TURTLE
    store.load(path.read_bytes(), format=form, base_iri=path.as_uri())
    quads = list(store)
    if not any(isinstance(each.object, ox.NamedNode) and each.object.value == str(RS.ResultSet) for each in quads):
        return Answer("quads", quads)
    truth = [each.object.value == "true" for each in quads if each.predicate.value == str(RS.boolean)]
    if truth:
        return Answer("boolean", truth[0])
    found = store.query(
        f"SELECT ?s ?name ?value {{ ?set <{RS.solution}> ?s "
        f"OPTIONAL {{ ?s <{RS.binding}> [ <{RS.variable}> ?name ; <{RS.value}> ?value ] }} }}"
    )
    rows: dict[str, dict[str, Any]] = {}
    for row in found:
        into = rows.setdefault(str(row["s"]), {})
        if row["name"] is not None:
            into[row["name"].value] = row["value"]
    return Answer("rows", list(rows.values()))
