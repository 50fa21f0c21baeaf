"""Run the W3C's SPARQL tests through our API and through the raw engine, and print both counts and each difference.

    python benchmarks/w3c.py DIR

``DIR`` holds the test suite (github.com/w3c/rdf-tests, folder ``sparql``), with its ``manifest*.ttl`` anywhere below.
An older copy is in rdflib's source distribution::

    pip download --no-deps --no-binary :all: rdflib==7.1.4 && tar xzf rdflib-7.1.4.tar.gz
    python benchmarks/w3c.py rdflib-7.1.4/test/data/suites/w3c

The two sides are compared term by term as they are. Expected results are first put into the engine, which writes
numbers in its own way (``01`` as ``1``). Tests of entailment, of the protocols and of SERVICE are left out, as they ask
for other things than an engine without a network has; LOAD is refused by our side and said so.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib
from pyparsing import ParseBaseException
from rdflib.namespace import RDF, RDFS, Namespace

import immunograph as ig
from immunograph.store import FORMATS, LocalStore, format_of

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")

EVALUATED = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
UPDATED = {MF.UpdateEvaluationTest, UT.UpdateEvaluationTest}
SYNTAX = {
    MF.PositiveSyntaxTest: ("query", True),
    MF.PositiveSyntaxTest11: ("query", True),
    MF.NegativeSyntaxTest: ("query", False),
    MF.NegativeSyntaxTest11: ("query", False),
    MF.PositiveUpdateSyntaxTest11: ("update", True),
    MF.NegativeUpdateSyntaxTest11: ("update", False),
}
LEFT_OUT = ("entailment", "protocol", "service", "service-description", "http-rdf-update", "sparql12", "rdf")
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
        """Tell whether two answers are the same but for the names of blank nodes."""
        if self.kind != other.kind:
            return False
        if self.kind == "rows":
            return _same_rows(self.value, other.value)
        if self.kind == "quads":
            return bool(_canonical(self.value) == _canonical(other.value))
        return bool(self.value == other.value)


def _as_kept(term: Any) -> Any:
    """Give a literal in the form in which the engine keeps it."""
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


# --- the two sides ------------------------------------------------------------------------------------------------


class Raw:
    """The engine itself."""

    def __init__(self) -> None:
        self.store = ox.Store()

    def load(self, path: Path, graph: str | None) -> None:
        """Load a file into the default graph or a named one."""
        goal = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        form = {"turtle": ox.RdfFormat.TURTLE, "rdfxml": ox.RdfFormat.RDF_XML, "ntriples": ox.RdfFormat.N_TRIPLES}
        if format_of(path).quads:
            self.store.load(path.read_bytes(), format=ox.RdfFormat.TRIG, base_iri=path.as_uri())
            return
        self.store.load(path.read_bytes(), format=form[format_of(path).name], base_iri=path.as_uri(), to_graph=goal)

    def query(self, text: str, base: str) -> Answer:
        """Answer a query."""
        result = self.store.query(text, base_iri=base)
        if isinstance(result, ox.QueryBoolean):
            return Answer("boolean", bool(result))
        if isinstance(result, ox.QuerySolutions):
            return Answer("rows", _rows(result))
        return Answer("quads", [ox.Quad(each.subject, each.predicate, each.object) for each in result])

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        self.store.update(text, base_iri=base)

    def quads(self) -> list[Any]:
        """Give all quads."""
        return list(self.store)

    errors = (SyntaxError, ValueError, RuntimeError, OSError)


class Ours:
    """The API of a knowledge graph, with the dataset as the standard has it."""

    def __init__(self) -> None:
        self.store = LocalStore()
        self.graph = ig.KnowledgeGraph(self.store)

    def load(self, path: Path, graph: str | None) -> None:
        """Load a file into the default graph or a named one."""
        goal = None if graph is None else ig.model.IRI(graph)
        self.store.load(path.read_bytes(), format_of(path), graph=goal, base=path.as_uri())

    def query(self, text: str, base: str) -> Answer:
        """Answer a query; a table's cells and a graph's triples are read back as terms."""
        answer = self.graph.query(text, default_graph="unnamed", base=base)
        if isinstance(answer, bool):
            return Answer("boolean", answer)
        if isinstance(answer, rdflib.Graph):
            return Answer(
                "quads", list(ox.parse(answer.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES))
            )
        head = "\t".join(f"?{name}" for name in answer.columns)
        lines = ["\t".join(cell or "" for cell in row) for row in answer.terms().rows()] or [""] * len(answer)
        text = "\n".join([head, *lines]) + "\n"
        if not answer.columns:
            return Answer("rows", [{} for _ in range(len(answer))])
        return Answer("rows", _rows(ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.TSV)))

    def update(self, text: str, base: str) -> None:
        """Carry out an update."""
        self.graph.update(text, base=base)

    def quads(self) -> list[Any]:
        """Give all quads, as they are written out."""
        return list(ox.parse(self.store.to_bytes(FORMATS["nquads"]), format=ox.RdfFormat.N_QUADS))

    errors = (ig.errors.ImmunographError,)


def _rows(result: Any) -> list[dict[str, Any]]:
    names = [variable.value for variable in result.variables]
    return [{n: v for n, v in zip(names, row, strict=True) if v is not None} for row in result]


# --- the tests ----------------------------------------------------------------------------------------------------


def expected_of(path: Path) -> Answer:
    """Read the expected result of a query."""
    if path.suffix in RESULTS:
        result = ox.parse_query_results(path.read_bytes(), format=RESULTS[path.suffix])
        if isinstance(result, ox.QueryBoolean):
            return Answer("boolean", bool(result))
        return Answer("rows", [{name: _as_kept(term) for name, term in row.items()} for row in _rows(result)])
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


def _path(node: Any) -> Path:
    return Path(rdflib.URIRef(node).removeprefix("file://"))


def run_query(side: Raw | Ours, manifest: rdflib.Graph, action: Any) -> Answer:
    """Load what a query is to see, and answer it."""
    plain = isinstance(action, rdflib.URIRef)
    query = action if plain else manifest.value(action, QT.query)
    text = _path(query).read_text(encoding="utf-8")
    if not plain:
        for data in manifest.objects(action, QT.data):
            side.load(_path(data), None)
        for data in manifest.objects(action, QT.graphData):
            side.load(_path(data), str(data))
    for name in dict.fromkeys(re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", text)):
        path = _path(query).parent / name
        if path.is_file():
            side.load(path, path.as_uri())
    return side.query(text, str(query))


def run_update(side: Raw | Ours, manifest: rdflib.Graph, action: Any) -> Answer:
    """Load what an update is to change, carry it out, and give all quads."""
    _load_state(side, manifest, action)
    request = manifest.value(action, UT.request)
    side.update(_path(request).read_text(encoding="utf-8"), str(request))
    return Answer("quads", side.quads())


def _load_state(side: Raw | Ours, manifest: rdflib.Graph, state: Any) -> None:
    for data in manifest.objects(state, UT.data):
        side.load(_path(data), None)
    for data in manifest.objects(state, UT.graphData):
        side.load(_path(manifest.value(data, UT.graph)), str(manifest.value(data, RDFS.label)))


def run(side_of: type[Raw] | type[Ours], manifest: rdflib.Graph, test: Any, kind: Any) -> tuple[bool, Answer]:
    """Run a test on one side: whether it passed, and what was given."""
    side = side_of()
    action, result = manifest.value(test, MF.action), manifest.value(test, MF.result)
    try:
        if kind in SYNTAX:
            what, good = SYNTAX[kind]
            text = _path(action).read_text(encoding="utf-8")
            try:
                side.query(text, str(action)) if what == "query" else side.update(text, str(action))
            except side.errors as error:
                parsed = not _is_syntax(error)
                return parsed == good, Answer("parsed", parsed)
            return good, Answer("parsed", True)
        if kind in UPDATED:
            given = run_update(side, manifest, action)
            wanted = Raw()
            _load_state(wanted, manifest, result)
            return given.same(Answer("quads", wanted.quads())), given
        given = run_query(side, manifest, action)
        wanted_answer = expected_of(_path(result))
        if wanted_answer.kind == "csv":
            return _as_csv(given.value, wanted_answer.value) == wanted_answer.value.replace("\r\n", "\n"), given
        return given.same(wanted_answer), given
    except side.errors as error:
        if isinstance(error, FileNotFoundError):
            raise
        if "nothing is reached unless you allow it" in str(error):
            return False, Answer("refused", "by the network policy")
        return False, Answer("error", "syntax" if _is_syntax(error) else "other")


def _is_syntax(error: BaseException) -> bool:
    return isinstance(error, SyntaxError) or isinstance(error.__cause__, SyntaxError | ParseBaseException)


def _as_csv(rows: list[dict[str, Any]], wanted: str) -> str:
    names = wanted.splitlines()[0].split(",")
    lines = [",".join(_cell(row.get(name)) for name in names) for row in rows]
    return "\n".join([",".join(names), *lines]) + "\n"


def _cell(term: Any) -> str:
    text = "" if term is None else str(term) if isinstance(term, ox.BlankNode) else str(term.value)
    return '"' + text.replace('"', '""') + '"' if re.search(r'[",\n\r]', text) else text


def tests_in(folder: Path) -> Iterator[tuple[rdflib.Graph, Any, Any]]:
    """Find each test of the kinds that are run."""
    for path in sorted(folder.rglob("manifest*.ttl")):
        if path.parent.name in LEFT_OUT or any(part in ("sparql12", "rdf") for part in path.parts):
            continue
        manifest = rdflib.Graph()
        try:
            manifest.parse(path, format="turtle", publicID=path.as_uri())
        except Exception as error:  # noqa: BLE001  a manifest of another syntax is no concern of ours
            print(f"left out: {path}: {type(error).__name__}", file=sys.stderr)
            continue
        for kind in sorted((*EVALUATED, *UPDATED, *SYNTAX)):
            for test in sorted(manifest.subjects(RDF.type, kind)):
                yield manifest, test, kind


def main(folder: Path) -> int:
    """Run all tests below a folder; gives the number in which the two sides differ."""
    passed: Counter[str] = Counter()
    number = differ = 0
    for manifest, test, kind in tests_in(folder.resolve()):
        try:
            raw_passed, raw = run(Raw, manifest, test, kind)
        except FileNotFoundError as error:
            print(f"left out: {test}: {error}", file=sys.stderr)
            continue
        number += 1
        our_passed, ours = run(Ours, manifest, test, kind)
        passed["raw"] += raw_passed
        passed["ours"] += our_passed
        if ours.kind == "refused":
            print(f"REFUSED {test}: {ours.value}")
        elif raw_passed != our_passed or not ours.same(raw):
            differ += 1
            print(
                f"DIFFERS {test} ({kind.rpartition('#')[2]}): raw {raw_passed} {raw.kind}, ours {our_passed} {ours.kind}"
            )
        elif not raw_passed:
            print(f"neither {test} ({kind.rpartition('#')[2]}): {raw.kind} {raw.value if raw.kind == 'error' else ''}")
    print(
        f"{number} tests: the engine passes {passed['raw']}, kg.query and kg.update {passed['ours']}, {differ} differ"
    )
    return differ


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
