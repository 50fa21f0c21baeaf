"""Twelve shapes of query, rows to a DataFrame, edges to networkx and to SciPy: our API beside raw pyoxigraph and rdflib.

    python benchmarks/engine.py                    # 1,000,000 quads
    python benchmarks/engine.py --size 5000000 --no-rdflib
    python benchmarks/engine.py --size 100000

Each library answers in a process of its own, on the same file, made by ``claim_graph.py``; a few direct edges stand in
two graphs, so that a merge that is none shows as a wrong answer. CPU seconds, medians; what lasts is the ratio. The
answers are compared with those of rdflib, and with those of pyoxigraph over a copy in which each triple stands once; a
shape whose answers differ says so. What rdflib has not done within ``--patience`` CPU seconds counts as that long, with
a ``>``.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import io
import json
import math
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from claim_graph import write  # noqa: E402

from immunograph.vocabulary import BASE, PREFIXES  # noqa: E402

E = f"{BASE}entity/"
SHAPES = {
    "label of one": f"SELECT ?label {{ <{E}e5> rdfs:label ?label }}",
    "one by its label": 'SELECT ?e ?c { ?e rdfs:label "LABEL"@en ; biolink:category ?c }',
    "two hops, evidence": (
        f"SELECT DISTINCT ?a ?b {{ ?c rdf:subject <{E}e3> ; rdf:object ?a ; ig:hasEvidence ?e . ?e ig:certainty 3 . "
        "?d rdf:subject ?a ; rdf:object ?b ; ig:hasEvidence ?f . ?f ig:certainty 3 }"
    ),
    "optional evidence": (
        f"SELECT ?c ?p ?k {{ ?c rdf:object <{E}e40> ; rdf:predicate ?p "
        "OPTIONAL { ?c ig:hasEvidence ?e . ?e ig:stance ig:Disputes ; ig:certainty ?k } }"
    ),
    "kinds of, and edges": (f"SELECT (COUNT(*) AS ?n) {{ ?k rdfs:subClassOf* <{E}e4> . ?k ig:activates ?other }}"),
    "counts by predicate": (
        "SELECT ?p ?s (COUNT(*) AS ?n) { ?c a ig:Claim ; rdf:predicate ?p ; ig:status ?s } GROUP BY ?p ?s"
    ),
    "text by a pattern": 'SELECT (COUNT(*) AS ?n) { ?e ig:paraphrase ?t FILTER(REGEX(?t, "says .kin. may")) }',
    "disputed, by MINUS": (
        "SELECT (COUNT(*) AS ?n) { ?c ig:status ig:Accepted ; ig:hasEvidence ?e . ?e ig:stance ig:Disputes "
        "MINUS { ?c ig:hasEvidence ?f . ?f ig:stance ig:Supports } }"
    ),
    "neighbourhood, built": f"CONSTRUCT {{ ?a ?p ?b }} {{ ?c rdf:subject <{E}e9> ; rdf:predicate ?p ; rdf:object ?b BIND(<{E}e9> AS ?a) }}",
    "graphs, counted": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ig:activates ?o } } GROUP BY ?g",
    "is there one": f"ASK {{ ?c rdf:subject <{E}e2> ; rdf:predicate ig:inhibits ; rdf:object ?x . ?x ig:activates <{E}e2> }}",
    "the first ten": "SELECT ?e ?l { ?e biolink:category biolink:Cell ; rdfs:label ?l } ORDER BY ?l LIMIT 10",
}
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
EDGES = "SELECT ?s ?p ?o { ?c rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
REPEATS = 5
DEADLINE = 600.0


def cpu(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Give the median CPU seconds of a piece of work."""
    taken = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        made = work()
        taken.append(time.process_time() - start)
        del made
    return statistics.median(taken)


def shapes(path: Path) -> dict[str, str]:
    """Give the shapes for a file, with a label that occurs in it."""
    with path.open(encoding="utf-8") as stream:
        label = next(line.split('"')[1] for line in stream if f"<{E}e7> <{PREFIXES['rdfs']}label>" in line)
    return {name: text.replace("LABEL", label) for name, text in SHAPES.items()}


def same(rows: list[str]) -> str:
    """Give a fingerprint of an answer that does not depend on the order of its rows."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:16]


def plain(text: str, row_of: Callable[[str], object]) -> list[str]:
    """Give the rows of an answer as text, the same whichever library gave them."""
    import rdflib

    answer = row_of(text)
    if isinstance(answer, bool):
        return [str(answer)]
    if isinstance(answer, rdflib.Graph):
        return [line for line in answer.serialize(format="nt").splitlines() if line]
    return ["\t".join(str(value) for value in row) for row in answer]  # type: ignore[attr-defined]


def ours(path: Path, patience: float) -> dict[str, object]:
    """Measure our API."""
    import immunograph as ig

    kg = ig.KnowledgeGraph()
    start = time.process_time()
    kg.add(path)
    made: dict[str, object] = {"load": time.process_time() - start}
    start = time.process_time()
    kg.query("ASK { ?s ?p ?o }")
    made["first look for triples in two graphs"] = time.process_time() - start
    for name, text in shapes(path).items():
        made[f"= {name}"] = same(plain(text, kg.query))
        made[name] = cpu(lambda text=text: kg.query(text), 25)
        kg.query(text, timeout=DEADLINE)
        waits = []
        for _ in range(25):
            start = time.perf_counter()
            kg.query(text)
            middle = time.perf_counter()
            kg.query(text, timeout=DEADLINE)
            waits.append((time.perf_counter() - middle) - (middle - start))
        made[f"deadline {name}"] = statistics.median(waits)
    kg.close()
    made["rows to a DataFrame"] = cpu(lambda: kg.query(ROWS).to_polars())
    made["edges to networkx"] = cpu(lambda: kg.query(EDGES).to_networkx(), 3)
    made["edges to SciPy CSR"] = cpu(lambda: kg.query(EDGES).to_csr(), 3)
    made["= edges"] = kg.query(EDGES).to_networkx().number_of_edges()
    return made


def raw(path: Path, patience: float) -> dict[str, object]:
    """Measure pyoxigraph as it is, in its fastest form: bytes of TSV, or of N-Triples."""
    import networkx as nx
    import pyoxigraph as ox

    store = ox.Store()
    start = time.process_time()
    store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
    made: dict[str, object] = {"load": time.process_time() - start}

    def answer(text: str) -> object:
        result = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        if isinstance(result, ox.QueryBoolean):
            return bool(result)
        if isinstance(result, ox.QueryTriples):
            return result.serialize(format=ox.RdfFormat.N_TRIPLES)
        return result.serialize(format=ox.QueryResultsFormat.TSV)

    for name, text in shapes(path).items():
        made[name] = cpu(lambda text=text: answer(text), 25)
    made["rows to a DataFrame"] = cpu(lambda: answer(ROWS))

    def simple() -> nx.MultiDiGraph[str]:
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in store.query(EDGES, prefixes=PREFIXES, use_default_graph_as_union=True):
            graph.add_edge(row[0].value, row[2].value, key=row[1].value)
        return graph

    def quick() -> nx.MultiDiGraph[str]:
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        rows = store.query(EDGES, prefixes=PREFIXES, use_default_graph_as_union=True)
        gc.disable()
        graph.add_edges_from((row[0].value, row[2].value, row[1].value) for row in rows)
        gc.enable()
        return graph

    made["edges to networkx"] = min(cpu(simple, 3), cpu(quick, 3))
    made["= edges"] = simple().number_of_edges()
    once = ox.Store()
    once.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    for name, text in shapes(path).items():
        merged = "GRAPH" not in text
        made[f"= {name}"] = same(plain(text, lambda text, merged=merged: _values(once if merged else store, text)))
    return made


def _values(store: Any, text: str) -> object:
    """Ask raw pyoxigraph, and give what rdflib's terms would read as."""
    import pyoxigraph as ox
    import rdflib

    result = store.query(text, prefixes=PREFIXES)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return rdflib.Graph().parse(result.serialize(format=ox.RdfFormat.N_TRIPLES), format="nt")
    with_terms = rdflib.query.Result.parse(
        io.BytesIO(result.serialize(format=ox.QueryResultsFormat.JSON)), format="json"
    )
    return [[None if cell is None else cell.toPython() for cell in row] for row in with_terms]


def rdf(path: Path, patience: float) -> dict[str, object]:
    """Measure rdflib, whose merge is exact."""
    warnings.simplefilter("ignore")
    import rdflib
    from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

    data = rdflib.Dataset(default_union=True)
    start = time.process_time()
    data.parse(path, format="nquads")
    made: dict[str, object] = {"load": time.process_time() - start}

    def values(text: str) -> object:
        result = data.query(text, initNs=PREFIXES)
        if result.type == "ASK":
            return result.askAnswer
        if result.type == "CONSTRUCT":
            return result.graph
        return [[None if cell is None else cell.toPython() for cell in row] for row in result]

    def out_of_patience(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, out_of_patience)
    for name, text in shapes(path).items():
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, patience)
        try:
            made[f"= {name}"] = same(plain(text, values))
        except TimeoutError:
            made[f"> {name}"] = True
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        made[name] = time.process_time() - start

    def frame() -> object:
        import polars as pl

        rows = [[str(cell) for cell in row] for row in data.query(ROWS)]
        return pl.DataFrame(rows, schema=["s", "p", "o"], orient="row")

    made["rows to a DataFrame"] = cpu(frame, 1)
    edges = rdflib.Graph()
    for subject, predicate, value in data.query(EDGES, initNs=PREFIXES):
        edges.add((subject, predicate, value))
    made["edges to networkx"] = cpu(lambda: rdflib_to_networkx_multidigraph(edges), 1)
    return made


MEASURES = {"immunograph": ours, "pyoxigraph": raw, "rdflib": rdf}


def apart(name: str, path: Path, size: int, patience: float) -> dict[str, object]:
    """Measure one library in a process of its own."""
    command = [sys.executable, __file__, "--size", str(size), "--patience", str(patience)]
    command += ["--one", name, "--file", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} did not finish: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000_000, help="quads")
    parser.add_argument("--no-rdflib", action="store_true", help="rdflib takes minutes at a million")
    parser.add_argument("--patience", type=float, default=60, help="CPU seconds that rdflib may take for a shape")
    parser.add_argument("--file", type=Path, help="where to keep the generated file")
    parser.add_argument("--one", choices=MEASURES, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    folder = chosen.file or Path(tempfile.gettempdir()) / f"claims-{chosen.size}.nq"
    path = write(folder, chosen.size, overlap=0.1)
    if chosen.one:
        result = MEASURES[chosen.one](path, chosen.patience)
        print(json.dumps({**result, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
        return
    names = [name for name in MEASURES if not (chosen.no_rdflib and name == "rdflib")]
    found = {name: apart(name, path, chosen.size, chosen.patience) for name in names}
    us, engine, peer = (found.get(name, {}) for name in MEASURES)
    print(f"{chosen.size:,} quads; CPU seconds; ours/raw is best low, rdflib/ours best high")
    print(
        f"{'work':<24}{'ours':>10}{'raw':>10}{'rdflib':>10}{'ours/raw':>10}{'rdflib/ours':>12}{'+deadline':>11}  answers"
    )
    to_peer = []
    for name in ("load", *SHAPES, "rows to a DataFrame", "edges to networkx", "edges to SciPy CSR"):
        mine, theirs, other = (float(each.get(name, math.nan)) for each in (us, engine, peer))
        more = us.get(f"deadline {name}")
        others = [each[f"= {name}"] for each in (engine, peer) if f"= {name}" in each]
        equal = ("equal" if all(each == us[f"= {name}"] for each in others) else "DIFFER") if others else ""
        late = ">" if f"> {name}" in peer else ""
        if name in SHAPES and other == other:
            to_peer.append(other / mine)
        print(
            f"{name:<24}{mine:>10.4f}{theirs:>10.4f}{f'{late}{other:.3f}':>10}{mine / theirs:>10.2f}{f'{late}{other / mine:.1f}':>12}"
            f"{'' if more is None else f'{float(more) * 1000:+.2f} ms':>11}  {equal}"
        )
    print(f"looking for triples in two graphs, once after loading: {us['first look for triples in two graphs']:.2f} s")
    peaks = ", ".join(f"{name} {each.get('peak')} MB" for name, each in found.items())
    print(f"peak memory, all of it: {peaks}")
    print(f"edges counted: {us.get('= edges')} and {engine.get('= edges')}")
    if to_peer:
        print(f"twelve shapes, geometric mean: at least {statistics.geometric_mean(to_peer):.1f} x rdflib")


if __name__ == "__main__":
    main()
