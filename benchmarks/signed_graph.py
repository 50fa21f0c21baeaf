"""Motifs and the comparison of two things on a signed graph of 1,109 claims, beside the plain way of doing each.

The graph is made up: 300 things, a few with most of the claims. What is compared gives the same results, which is checked.
Seconds are CPU seconds; the ratio is what lasts.

    python benchmarks/signed_graph.py [claims] [things]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import immunograph as ig
from immunograph.analysis.networks.signed import Wiring
from immunograph.assembly import assemble
from immunograph.curation.new_project import create_project

PLAIN_COMPARISON = """SELECT DISTINCT ?c ?of WHERE {
  VALUES ?first { ige:thing-0 } VALUES ?second { ige:thing-1 }
  ?c a ig:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  FILTER(?subject = ?first || ?subject = ?second)
  ?subject rdfs:label ?label .
  BIND(IF(EXISTS { ?d a ig:Claim ; rdf:subject ?other ; rdf:predicate ?predicate ; rdf:object ?object .
      FILTER(?other != ?subject && (?other = ?first || ?other = ?second)) }, "both", STR(?label)) AS ?of) }"""


def made_graph(root: Path, claims: int, things: int, *, seed: int = 5) -> ig.KnowledgeGraph:
    """Write a project of so many signed claims and build its graph."""
    project = create_project(root / "made")
    chance = np.random.default_rng(seed)
    drawn: dict[tuple[int, int, int], None] = {}
    while len(drawn) < claims:
        one, other = (int(things * chance.random() ** 2) for _ in range(2))
        if one != other:
            drawn[one, other, int(chance.integers(2))] = None

    def table(name: str, columns: str, rows: list[str]) -> None:
        head = columns.replace(" ", "\t")
        (project.curated / f"{name}.tsv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")

    table("documents", "document title kind", ["paper\tA paper\tarticle"])
    table(
        "entities",
        "entity label category definition",
        [f"thing-{n}\tthing {n}\tbiolink:Protein\tmade up" for n in range(things)],
    )
    verbs = ("ig:activates", "ig:inhibits")
    table(
        "claims",
        "claim subject predicate object",
        [f"Q{n}\tthing-{one}\t{verbs[sign]}\tthing-{other}" for n, (one, other, sign) in enumerate(drawn)],
    )
    table(
        "evidence",
        "claim document stance certainty status speaker paraphrase",
        [f"Q{n}\tpaper\tsupports\t3\tasserted\tpaper\tIt says so." for n in range(claims)],
    )
    graph = ig.KnowledgeGraph(project=project)
    graph.add(assemble(project).trig(), format="trig")
    return graph


def took(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the answer, and the CPU seconds it cost."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("claims", type=int, nargs="?", default=1109)
    parser.add_argument("things", type=int, nargs="?", default=300)
    parser.add_argument("--permutations", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        graph = made_graph(Path(folder), given.claims, given.things)
        wiring = Wiring.of(graph.networks.arrays()).compact()
        wiring.counts()  # what is imported on first use is not measured
        number = given.permutations
        plain, theirs = took(lambda: [each.counts() for each in wiring.rewired(number)])
        ours, mine = took(lambda: wiring.rewired_counts(number))
        assert ours.tolist() == [list(each) for each in plain]
        print(f"motifs in {number} rewired networks of {len(wiring)} edges: {mine:.2f} s;", end=" ")
        print(f"one by one, by matrix products: {theirs:.2f} s, {theirs / mine:.0f} x")
        graph.ask("compare", first="thing 0", second="thing 1")
        answer, mine = took(lambda: graph.ask("compare", first="thing 0", second="thing 1"))
        known, theirs = took(lambda: graph.query(PLAIN_COMPARISON))
        assert sorted(map(str, answer.column("of"))) == sorted(map(str, known.column("of")))
        print(f"ask compare: {mine:.3f} s; with EXISTS for each claim: {theirs:.2f} s, {theirs / mine:.0f} x")


if __name__ == "__main__":
    main()
