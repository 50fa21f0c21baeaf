"""Analyses over many claims, each beside the plain way of doing it, in CPU seconds and ratios of one run.

    python benchmarks/analysis.py                     # 1 M quads and 300 k claims; some ten minutes, 5 GB
    python benchmarks/analysis.py --claims 30000      # smaller

The plain ways: a SPARQL query over the same store; for the closure of an ontology, SciPy's sparse products. A SPARQL
form that is quadratic is run at a size at which it ends, and the column form beside it at the same size.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from scipy import sparse

import immunograph as ig
from immunograph.analysis.belief import Beliefs
from immunograph.analysis.clashes import classified, contradiction_pairs
from immunograph.analysis.pathfinding import find_mechanisms
from immunograph.analysis.steps import StepGraph
from immunograph.reasoning import closure
from immunograph.vocabulary import BASE

sys.path.insert(0, str(Path(__file__).parent))
from claim_graph import QUADS_PER_FULL_CLAIM, write
from networks import columns_of

_SUPPORTED = """EXISTS {{ ?{0} ig:hasEvidence ?e{0} . ?e{0} ig:stance ig:Supports ; ig:certainty ?n{0} ; ig:epistemicStatus ?k{0}
    FILTER(?n{0} > 0 && ?k{0} NOT IN (ig:Goal, ig:OpenQuestion)) }}"""
_OPPOSED = f"""SELECT (COUNT(*) AS ?n) WHERE {{
  ?a rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?p . ?p ig:sign ig:Positive .
  ?b rdf:subject ?s ; rdf:object ?o ; rdf:predicate ?q . ?q ig:sign ig:Negative .
  FILTER NOT EXISTS {{ ?a ig:status ig:Rejected }} FILTER NOT EXISTS {{ ?b ig:status ig:Rejected }}
  FILTER {_SUPPORTED.format("a")} FILTER {_SUPPORTED.format("b")}
}}"""

_COUNTS = """SELECT ?p ?stance (COUNT(DISTINCT ?c) AS ?n) WHERE {
  ?c a ig:Claim ; rdf:predicate ?p ; ig:hasEvidence/ig:stance ?stance } GROUP BY ?p ?stance"""
_HUBS = """SELECT ?e (COUNT(DISTINCT ?c) AS ?n) WHERE { ?c a ig:Claim ; rdf:subject|rdf:object ?e }
GROUP BY ?e ORDER BY DESC(?n) LIMIT 20"""
_HELD = """SELECT ?s ?l WHERE { ?s rdfs:label ?l FILTER(CONTAINS(LCASE(?l), "leuk")) }
ORDER BY STRLEN(?l) ?l LIMIT 100"""
_LABELS = """SELECT ?s ?l WHERE { ?s rdfs:label ?l FILTER(REGEX(?l, "leuk.*-99", "i")) }"""


def timed(work: Callable[[], Any], *, times: int = 1) -> tuple[float, Any]:
    """Return the least CPU time of some runs in seconds, and the last answer."""
    best, answer = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        answer = work()
        best = min(best, time.process_time() - start)
    return best, answer


def line(name: str, ours: float, plain: float | None = None, note: str = "") -> None:
    """Print one figure, and its ratio to the plain way where that was run."""
    ratio = f"{plain:9.3f} s plain, {plain / ours:8.1f} x" if plain is not None else " " * 28
    print(f"{name:<46}{ours:9.3f} s  {ratio}  {note}", flush=True)


def opened(folder: Path, claims: int) -> ig.KnowledgeGraph:
    """Load a made-up graph of about so many claims."""
    graph = ig.KnowledgeGraph()
    graph.add(write(folder / f"{claims}.nq", claims * QUADS_PER_FULL_CLAIM, full=True))
    graph.query("ASK {}")
    return graph


def columns_beside_queries(graph: ig.KnowledgeGraph) -> None:
    """Count, rank hubs and search labels by columns and by raw SPARQL."""
    seconds, _ = timed(lambda: (graph.columns.claims, graph.columns.evidence, graph.columns.names))
    line("columns of claims, evidence and names, built", seconds)
    for name, ours, query in (
        ("claims by predicate and stance", lambda: graph.counts.by("predicate", "stance"), _COUNTS),
        ("the 20 hubs", lambda: graph.counts.degrees(limit=20), _HUBS),
        ("the 100 shortest labels that hold a text", lambda: graph.names.search("leuk"), _HELD),
        ("labels by a pattern", lambda: graph.names.search("leuk.*-99", regex=True, limit=None), _LABELS),
    ):
        timed(ours)
        seconds, _ = timed(ours, times=5)
        plain, _ = timed(lambda query=query: graph.query(query))
        line(name, seconds, plain)
    seconds, _ = timed(lambda: graph.describe("K99"), times=5)
    line("one claim described", seconds)


def contradictions(graph: ig.KnowledgeGraph, *, plain: bool) -> None:
    """Opposed claims by columns, and by NOT EXISTS where that ends."""
    columns = graph._workbench().columns
    seconds, pairs = timed(lambda: contradiction_pairs(columns), times=3)
    if plain:
        by_query, answer = timed(lambda: graph.query(_OPPOSED))
        signed = pairs.filter(pl.col("claim") != pl.col("other")).height
        assert signed == answer[0].n, f"{signed} pairs by columns, {answer[0].n} by SPARQL"
        line("contradictions, pairs", seconds, by_query, f"{signed} opposed pairs, the same by both")
    else:
        line("contradictions, pairs", seconds, note=f"{pairs.height} pairs")
    seconds, found = timed(lambda: classified(columns))
    line("contradictions, told apart and in order", seconds, note=f"{found.height} clashes")
    seconds, _ = timed(lambda: str(graph.contradictions(limit=20)))
    line("contradictions, and the first 20 in sentences", seconds)


def beliefs_and_mechanisms(graph: ig.KnowledgeGraph) -> None:
    """Belief of every claim, and the best paths between hubs."""
    bench = graph._workbench()
    seconds, frame = timed(lambda: Beliefs(bench.columns).frame)
    line("belief of every claim, with its interval", seconds, note=f"{frame.height} claims")
    seconds, _ = timed(lambda: bench.steps)
    line("projection onto signed steps", seconds, note=f"{len(bench.steps.claim)} steps")
    for one, other in (("e9", "e10"), ("e0", "e1"), ("e3", "e2")):
        seconds, found = timed(lambda one=one, other=other: graph.mechanisms(f"ige:{one}", f"ige:{other}", limit=20))
        line(f"top 20 mechanisms of up to 4 steps, {one} to {other}", seconds, note=f"{len(found)} paths")


def wide_mechanisms(claims: int) -> None:
    """Find the best paths between hubs where there are a million steps, over columns made straight away."""
    columns = columns_of(claims)
    beliefs = Beliefs(columns)
    seconds, frame = timed(lambda: beliefs.frame)
    line("belief of every claim, with its interval", seconds, note=f"{frame.height} claims")
    seconds, steps = timed(lambda: StepGraph.of(columns, beliefs))
    line("projection onto signed steps", seconds, note=f"{len(steps.claim)} steps")
    timed(lambda: columns.key(""))
    for one, other in (("e0", "e1"), ("e9", "e10"), ("e100", "e0")):
        ends = (f"{BASE}entity/{one}", f"{BASE}entity/{other}")
        seconds, found = timed(lambda ends=ends: find_mechanisms(columns, beliefs, *ends, limit=20, graph=steps))
        line(f"top 20 mechanisms of up to 4 steps, {one} to {other}", seconds, note=f"{len(found)} paths")


def subsumption(ontology: Path) -> None:
    """Close an ontology over its classes, beside SciPy's sparse products of numbers already laid out."""
    graph = ig.KnowledgeGraph()
    graph.add(ontology, graph="ontology")
    pairs = graph.columns.related.filter(pl.col("property").str.ends_with("#subClassOf"))
    pairs = pairs.select(below="subject", above="object")
    names = pl.concat([pairs["below"], pairs["above"]]).unique().sort()
    place = {name: number for number, name in enumerate(names)}
    lower, upper = ([place[name] for name in pairs[side]] for side in ("below", "above"))
    matrix = sparse.csr_array((np.ones(pairs.height, dtype=bool), (lower, upper)), shape=(len(place), len(place)))

    def by_scipy() -> sparse.csr_array:
        reached = matrix
        while True:
            further = (reached + reached @ reached).astype(bool)
            if further.nnz == reached.nnz:
                return reached
            reached = further

    seconds, ours = timed(lambda: closure(pairs), times=9)
    plain, theirs = timed(by_scipy, times=9)
    assert ours.height == theirs.nnz, f"{ours.height} pairs, SciPy {theirs.nnz}"
    print(
        f"{'closure of ' + ontology.stem:<46}{seconds:9.4f} s  {plain:9.4f} s by SciPy, {seconds / plain:.1f} times that  "
        f"{ours.height} pairs, the same by both"
    )


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=300_000)
    parser.add_argument("--small", type=int, default=3_000, help="claims for the query that is quadratic")
    parser.add_argument("--wide", type=int, default=1_500_000, help="claims, for a million steps")
    parser.add_argument("--ontology", type=Path, help="an OWL file, for the closure")
    parser.add_argument("--folder", type=Path, default=None, help="where the made-up graphs are kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or Path(made)
        if options.ontology is not None:
            subsumption(options.ontology)
        print(f"\n{options.small} claims, at which NOT EXISTS ends")
        contradictions(opened(folder, options.small), plain=True)
        million = opened(folder, 1_000_000 // QUADS_PER_FULL_CLAIM)
        print(f"\n{len(million)} quads")
        columns_beside_queries(million)
        del million
        large = opened(folder, options.claims)
        print(f"\n{options.claims} claims, {len(large)} quads")
        columns_beside_queries(large)
        contradictions(large, plain=False)
        beliefs_and_mechanisms(large)
        del large
        print(f"\n{options.wide} claims as columns")
        wide_mechanisms(options.wide)


if __name__ == "__main__":
    main()
