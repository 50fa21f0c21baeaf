"""Twelve shapes of query, rows to a DataFrame, edges to networkx and to SciPy: our API beside raw pyoxigraph and rdflib.

    python benchmarks/engine.py                    # 1,000,000 quads
    python benchmarks/engine.py --size 5000000 --no-rdflib
    python benchmarks/engine.py --size 100000

All answer on the same file, made by ``claim_graph.py``; a few direct edges stand in two graphs, so that a merge that is
none shows as a wrong answer. Ours and pyoxigraph take turns in one process, for ratios of one moment; rdflib has a
process of its own. Networks are made of as many edges as the file has quads. CPU seconds, medians. The answers are compared with those of rdflib, and with those of pyoxigraph over a copy in which each triple stands once; a
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
import random
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
Measured = dict[str, Any]
SHAPES = {
    "label of one entity": f"SELECT ?label {{ <{E}e5> rdfs:label ?label }}",
    "entity by its label": 'SELECT ?e ?c { ?e rdfs:label "LABEL"@en ; biolink:category ?c }',
    "two hops, evidence": (
        f"SELECT DISTINCT ?a ?b {{ ?c rdf:subject <{E}e3> ; rdf:object ?a ; ig:hasEvidence ?e . ?e ig:certainty 3 . "
        "?d rdf:subject ?a ; rdf:object ?b ; ig:hasEvidence ?f . ?f ig:certainty 3 }"
    ),
    "optional evidence": (
        f"SELECT ?c ?p ?k {{ ?c rdf:object <{E}e40> ; rdf:predicate ?p "
        "OPTIONAL { ?c ig:hasEvidence ?e . ?e ig:stance ig:Disputes ; ig:certainty ?k } }"
    ),
    "subclasses, and edges": (f"SELECT (COUNT(*) AS ?n) {{ ?k rdfs:subClassOf* <{E}e4> . ?k ig:activates ?other }}"),
    "counts by predicate": (
        "SELECT ?p ?s (COUNT(*) AS ?n) { ?c a ig:Claim ; rdf:predicate ?p ; ig:status ?s } GROUP BY ?p ?s"
    ),
    "text by a pattern": 'SELECT (COUNT(*) AS ?n) { ?e ig:paraphrase ?t FILTER(REGEX(?t, "says .kin. may")) }',
    "disputed, by MINUS": (
        "SELECT (COUNT(*) AS ?n) { ?c ig:status ig:Accepted ; ig:hasEvidence ?e . ?e ig:stance ig:Disputes "
        "MINUS { ?c ig:hasEvidence ?f . ?f ig:stance ig:Supports } }"
    ),
    "neighbourhood (CONSTRUCT)": f"CONSTRUCT {{ ?a ?p ?b }} {{ ?c rdf:subject <{E}e9> ; rdf:predicate ?p ; rdf:object ?b BIND(<{E}e9> AS ?a) }}",
    "count of graphs": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ig:activates ?o } } GROUP BY ?g",
    "does it exist (ASK)": f"ASK {{ ?c rdf:subject <{E}e2> ; rdf:predicate ig:inhibits ; rdf:object ?x . ?x ig:activates <{E}e2> }}",
    "first ten rows": "SELECT ?e ?l { ?e biolink:category biolink:Cell ; rdfs:label ?l } ORDER BY ?l LIMIT 10",
}
ROWS = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
DEADLINE = 600.0
TURNS, LONG_TURNS = 25, 5


def cpu(*works: Callable[[], object], turns: int = LONG_TURNS) -> list[float]:
    """Return the median CPU seconds of pieces of work that take turns."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(turns):
        for place in range(len(works)):
            chosen = (place + turn) % len(works)
            if turns == LONG_TURNS:
                gc.collect()
            start = time.process_time()
            made = works[chosen]()
            taken[chosen].append(time.process_time() - start)
            del made
    return [statistics.median(each) for each in taken]


def edges(path: Path, size: int) -> Path:
    """Write so many different edges between a quarter as many nodes, some of which have most of the edges."""
    if not path.exists():
        chance, made = random.Random(3), set()
        nodes = max(size // 4, 10)
        while len(made) < size:
            made.add((int(nodes * chance.random() ** 2), chance.randrange(3), int(nodes * chance.random())))
        names = ("activates", "inhibits", "affects")
        lines = (f"<{E}e{one}> <{PREFIXES['ig']}{names[verb]}> <{E}e{other}> .\n" for one, verb, other in sorted(made))
        path.write_text("".join(lines))
    return path


def shapes(path: Path) -> dict[str, str]:
    """Return the shapes for a file, with a label that occurs in it."""
    with path.open(encoding="utf-8") as stream:
        label = next(line.split('"')[1] for line in stream if f"<{E}e7> <{PREFIXES['rdfs']}label>" in line)
    return {name: text.replace("LABEL", label) for name, text in SHAPES.items()}


def same(rows: list[str]) -> str:
    """Return a fingerprint of an answer that does not depend on the order of its rows."""
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()[:16]


def plain(text: str, row_of: Callable[[str], object]) -> list[str]:
    """Return the rows of an answer as text, the same whichever library gave them."""
    import rdflib

    answer = row_of(text)
    if isinstance(answer, bool):
        return [str(answer)]
    if isinstance(answer, rdflib.Graph):
        return [line for line in answer.serialize(format="nt").splitlines() if line]
    return ["\t".join(str(value) for value in row) for row in answer]  # type: ignore[attr-defined]


def both(path: Path, _patience: float) -> Measured:
    """Measure our API, and pyoxigraph in its fastest form: bytes of TSV, or of N-Triples."""
    import pyoxigraph as ox

    import immunograph as ig

    kg, store = ig.KnowledgeGraph(), ox.Store()
    made: Measured = {}
    kg.add(path)
    store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
    start = time.process_time()
    kg.query("ASK { ?s ?p ?o }")
    made["first look"] = time.process_time() - start
    for name, text in shapes(path).items():
        made[f"= {name}"] = same(plain(text, kg.query))
        pair = cpu(lambda text=text: kg.query(text), lambda text=text: _bytes(store, text), turns=TURNS)
        made[name], made[f"raw {name}"] = pair
    frame = cpu(lambda: kg.query(ROWS).to_polars(), lambda: _bytes(store, ROWS))
    made["rows to a DataFrame"], made["raw rows to a DataFrame"] = frame
    once = ox.Store()
    once.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in store)
    for name, text in shapes(path).items():
        merged = "GRAPH" not in text
        made[f"= raw {name}"] = same(plain(text, lambda text, merged=merged: _values(once if merged else store, text)))
    return made


def deadlines(path: Path, _patience: float) -> Measured:
    """Measure how much longer one waits for an answer with a deadline, in wall seconds: the least of many turns each."""
    import immunograph as ig

    kg = ig.KnowledgeGraph()
    kg.add(path)
    made: Measured = {}
    for name, text in shapes(path).items():
        kg.query(text), kg.query(text, timeout=DEADLINE)
        without, within = [], []
        for _ in range(TURNS):
            start = time.perf_counter()
            kg.query(text)
            middle = time.perf_counter()
            kg.query(text, timeout=DEADLINE)
            within.append(time.perf_counter() - middle)
            without.append(middle - start)
        made[f"deadline {name}"] = min(within) - min(without)
    return made


def networks(path: Path, _patience: float) -> Measured:
    """Measure edges to networkx and to SciPy: ours, the best plain loop, and rdflib's helper, which has the triples."""
    import networkx as nx
    import pyoxigraph as ox
    import rdflib
    from rdflib.extras.external_graph_libs import rdflib_to_networkx_multidigraph

    import immunograph as ig

    kg, store, graph = ig.KnowledgeGraph(), ox.Store(), rdflib.Graph()
    kg.add(path, format="ntriples")
    store.load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    graph.parse(path, format="nt")
    asked = "SELECT ?s ?p ?o { ?s ?p ?o }"

    def simple() -> nx.MultiDiGraph[str]:
        made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for row in store.query(asked):
            made.add_edge(row[0].value, row[2].value, key=row[1].value)
        return made

    def quick() -> nx.MultiDiGraph[str]:
        made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        gc.disable()
        made.add_edges_from((row[0].value, row[2].value, row[1].value) for row in store.query(asked))
        gc.enable()
        return made

    def ours() -> nx.MultiDiGraph[str]:
        return kg.query(asked).to_networkx()

    matrix = cpu(ours, simple, quick, lambda: rdflib_to_networkx_multidigraph(graph), lambda: kg.query(asked).to_csr())
    ends = [sorted((one, other) for one, other, _ in made().edges(keys=True)) for made in (ours, quick)]
    theirs = sorted((str(one), str(other)) for one, other, _ in rdflib_to_networkx_multidigraph(graph).edges(keys=True))
    return {
        "networkx": matrix[0],
        "raw networkx": min(matrix[1:3]),
        "rdflib networkx": matrix[3],
        "csr": matrix[4],
        "= networkx": str(ends[0] == ends[1] == theirs),
        "edges": len(theirs),
    }


def _bytes(store: Any, text: str) -> object:
    import pyoxigraph as ox

    result = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return result.serialize(format=ox.RdfFormat.N_TRIPLES)
    return result.serialize(format=ox.QueryResultsFormat.TSV)


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


def rdf(path: Path, patience: float) -> Measured:
    """Measure rdflib, whose merge is exact."""
    warnings.simplefilter("ignore")
    import rdflib

    data = rdflib.Dataset(default_union=True)
    data.parse(path, format="nquads")
    made: Measured = {}

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

    start = time.process_time()
    frame()
    made["rows to a DataFrame"] = time.process_time() - start
    return made


MEASURES = {"both": both, "deadlines": deadlines, "networks": networks, "rdflib": rdf}


def apart(name: str, path: Path, patience: float) -> Measured:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--patience", str(patience), "--one", name, "--file", str(path)]
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
    parser.add_argument("--folder", type=Path, help="where to keep the generated files")
    parser.add_argument("--one", choices=MEASURES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(MEASURES[chosen.one](chosen.file, chosen.patience)))
        return
    folder = chosen.folder or Path(tempfile.gettempdir())
    path = write(folder / f"claims-{chosen.size}-overlap.nq", chosen.size, overlap=0.1)
    us = apart("both", path, chosen.patience)
    us |= apart("deadlines", path, chosen.patience)
    peer = {} if chosen.no_rdflib else apart("rdflib", path, chosen.patience)
    print(f"{chosen.size:,} quads; CPU seconds; ours/raw is best low, rdflib/ours best high")
    print(
        f"{'work':<24}{'ours':>10}{'raw':>10}{'rdflib':>10}{'ours/raw':>10}{'rdflib/ours':>12}{'+deadline':>11}  answers"
    )
    to_peer = []
    for name in (*SHAPES, "rows to a DataFrame"):
        mine, theirs, other = (
            float(each.get(key, math.nan)) for each, key in ((us, name), (us, f"raw {name}"), (peer, name))
        )
        more = us.get(f"deadline {name}")
        others = [each[key] for each, key in ((us, f"= raw {name}"), (peer, f"= {name}")) if key in each]
        equal = ("equal" if all(each == us[f"= {name}"] for each in others) else "DIFFER") if others else ""
        late = ">" if f"> {name}" in peer else ""
        if name in SHAPES and other == other:
            to_peer.append(other / mine)
        print(
            f"{name:<24}{mine:>10.4f}{theirs:>10.4f}{f'{late}{other:.3f}':>10}{mine / theirs:>10.2f}"
            f"{f'{late}{other / mine:.1f}':>12}{'' if more is None else f'{float(more) * 1000:+.2f} ms':>11}  {equal}"
        )
    print(f"looking for triples in two graphs, once after loading: {us['first look']:.2f} s")
    if to_peer:
        print(f"twelve shapes, geometric mean: at least {statistics.geometric_mean(to_peer):.1f} x rdflib")
    found = apart("networks", edges(folder / f"edges-{chosen.size}.nt", chosen.size), chosen.patience)
    ours, loop, helper, csr = (float(found[key]) for key in ("networkx", "raw networkx", "rdflib networkx", "csr"))
    print(
        f"{found['edges']:,} edges to networkx: {ours:.2f} s; the best plain loop {loop:.2f} s, {loop / ours:.2f} times that; "
        f"rdflib's helper {helper:.2f} s, {helper / ours:.2f} times that; the same edges: {found['= networkx']}"
    )
    print(f"the same to a SciPy CSR and its nodes: {csr:.2f} s, {csr / ours:.2f} of that")


if __name__ == "__main__":
    main()
