"""Network analyses on a million edges, beside plain networkx in the same run.

Claims, evidence and names are made up: a few hubs, many rare entities, groups of entities that speak of one another. The
columns are made straight away, so that what is measured is the analysis and not the store. Seconds are CPU seconds.

    python benchmarks/networks.py [edges]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import polars as pl

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.networks import (
    NetworkArrays,
    betweenness_centrality,
    claim_edges,
    degrees,
    find_comparison,
    find_hubs,
    louvain_communities,
    modularity,
    motif_counts,
    pagerank,
)
from immunograph.analysis.networks.signed import MOTIFS, Wiring
from immunograph.vocabulary import BASE

SIGNS = ("+", "-", "unsigned", "")


def columns_of(edges: int, *, seed: int = 7, sources: int = 500) -> ClaimColumns:
    """Make the columns of a graph with so many claims and a quarter as many entities, a passage or two to each claim."""
    chance = np.random.default_rng(seed)
    entities = max(edges // 4, 10)
    subject = (entities * chance.random(edges) ** 3).astype(np.int64)
    near = subject // 100 * 100 + chance.integers(0, 100, edges)  # most claims stay within a group of a hundred
    far = (entities * chance.random(edges) ** 3).astype(np.int64)
    target = np.minimum(np.where(chance.random(edges) < 0.7, near, far), entities - 1)
    number = pl.Series("n", np.arange(edges))
    claim = pl.select((pl.lit(BASE + "claim/") + number.cast(pl.String).str.zfill(32)).alias("claim"))["claim"]

    def entity(codes: np.ndarray[Any, Any]) -> pl.Expr:
        return pl.lit(BASE + "entity/e") + pl.Series(codes).cast(pl.String)

    def drawn(values: tuple[str, ...], count: int) -> pl.Expr:
        places = pl.DataFrame({"p": chance.integers(0, len(values), count)})
        return pl.lit(places.select(pl.col("p").replace_strict(dict(enumerate(values)), return_dtype=pl.String))["p"])

    claims = pl.select(
        claim.alias("claim"),
        pl.lit("").alias("identifier"),
        entity(subject).alias("subject"),
        pl.lit("ig:acts").alias("predicate"),
        entity(target).alias("object"),
        pl.lit("").alias("aspect"),
        drawn(("Accepted", "Accepted", "Proposed"), edges).alias("status"),
        pl.lit(value=False).alias("inferred"),
        pl.lit(0, pl.Int64).alias("inferred_certainty"),
        drawn(SIGNS, edges).alias("sign"),
        pl.lit(value=False).alias("literal"),
    )
    spoken = np.concatenate([np.arange(edges), chance.integers(0, edges, edges // 5)])
    count = len(spoken)
    document = pl.Series("d", (sources * chance.random(count) ** 2).astype(np.int64)).cast(pl.String)
    empty = {
        name: pl.lit("").alias(name) for name in ("modality", "attitude", "attributed_to", "quantifier", "cue_words")
    }
    evidence = pl.select(
        claim.gather(spoken).alias("claim"),
        pl.lit(BASE + "evidence/") + pl.Series("e", np.arange(count)).cast(pl.String).alias("evidence"),
        drawn(("Supports",) * 9 + ("Disputes",), count).alias("stance"),
        pl.Series("certainty", chance.integers(1, 4, count)),
        drawn(("Asserted", "Hedged"), count).alias("status"),
        (pl.lit(BASE + "document/") + document).alias("lineage"),
        (pl.lit(BASE + "document/") + document).alias("document"),
        (pl.lit(BASE + "document/") + document).alias("speaker"),
        drawn(
            ("http://purl.obolibrary.org/obo/ECO_0000180", "http://purl.obolibrary.org/obo/ECO_0000034"), count
        ).alias("evidence_type"),
        *empty.values(),
        pl.lit("").alias("quantifier_kind"),
        pl.lit("").alias("speaker_quantifier"),
        pl.lit("A made-up passage.").alias("paraphrase"),
    )
    evidence = evidence.rename({evidence.columns[1]: "evidence"})
    text = pl.String
    return ClaimColumns(
        claims=claims,
        evidence=evidence,
        qualifiers=pl.DataFrame(schema={"claim": text, "kind": text, "property": text, "value": text}),
        axioms=pl.DataFrame(schema={"subject": text, "property": text, "object": text}),
        labels={},
        derivations=pl.DataFrame(schema={"derivation": text, "claim": text, "rule": text, "premise": text}),
    )


def took(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return the answer, and the CPU seconds it cost."""
    start = time.process_time()
    answer = work()
    return answer, time.process_time() - start


def show(what: str, ours: float, theirs: float | None, remark: str = "") -> None:
    """Print one line."""
    other = "" if theirs is None else f"networkx {theirs:8.2f} s   {theirs / ours:7.0f} x"
    print(f"{what:52} {ours:8.2f} s   {other:32} {remark}", flush=True)


def ranking_differs(one: dict[Any, float], other: dict[Any, float]) -> int:
    """Count the places at which two rankings name another node, where the scores are not equal."""
    first, second = (sorted(scores, key=lambda node: (-round(scores[node], 12), node)) for scores in (one, other))
    return sum(a != b for a, b in zip(first, second, strict=True))


def main() -> None:
    """Measure and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    columns = columns_of(size)
    find_hubs(columns_of(1000), by="pagerank")  # what is imported on first use is not measured
    edges, filtering = took(lambda: claim_edges(columns))
    arrays, coding = took(lambda: NetworkArrays.from_columns(edges))
    print(f"{edges.height} edges of {size} claims, {len(arrays)} entities\n")
    show("claims to edges (evidence, status, stance)", filtering, None)
    graph, building = took(lambda: _plain(edges, arrays))
    show("edges to arrays; networkx: to a MultiDiGraph", coding, building)

    ours, mine = took(lambda: pagerank(arrays))
    theirs, plain = took(lambda: nx.pagerank(graph))
    worst = max(abs(ours[node] - theirs[node]) for node in ours)
    show("PageRank", mine, plain, f"largest difference {worst:.1e}, {ranking_differs(ours, theirs)} ranks differ")
    show("PageRank from columns, all told", mine + coding + filtering, plain + building)
    counted, mine = took(lambda: degrees(arrays))
    known, plain = took(lambda: dict(graph.in_degree()))
    show("degrees, by direction and sign; networkx: in-degree", mine, plain)
    assert counted["in"].tolist() == [known[node] for node in arrays.nodes]
    starts = 16
    ours, mine = took(lambda: betweenness_centrality(arrays, starts, seed=1))
    theirs, plain = took(lambda: nx.betweenness_centrality(graph, 1, seed=1))
    show(f"betweenness from {starts} starts; networkx: from 1, times {starts}", mine, plain * starts)
    ours, mine = took(lambda: betweenness_centrality(arrays, 100, seed=1))
    show("betweenness from 100 starts", mine, plain * 100, "networkx extrapolated from 1 start")

    found, mine = took(lambda: louvain_communities(arrays))
    remark = f"{len(found)} communities, modularity {modularity(arrays, found):.3f}; networkx is not run at this size"
    show("Louvain", mine, None, remark)
    counts, mine = took(lambda: motif_counts(arrays))
    show("motifs counted", mine, None, ", ".join(f"{counts[kind]} {kind}" for kind in MOTIFS))
    wiring = Wiring.of(arrays).compact()
    _, mine = took(lambda: list(wiring.rewired(1)))
    show(f"one rewired network of {len(wiring)} signed edges", mine / 2, None)
    for by in ("degree", "pagerank"):
        _, mine = took(lambda by=by: find_hubs(columns, by=by))  # type: ignore[misc]
        show(f"kg.networks.hubs(by={by!r}) with 20 sources left out", mine, None)
    hub, rare = arrays.nodes[int(counted["out"].argmax())], arrays.nodes[int(counted["out"].argsort()[-2])]
    compared, mine = took(lambda: find_comparison(columns, str(hub), str(rare)))
    show(f"kg.compare of two hubs ({len(compared)} things said)", mine, None)

    small = columns_of(20_000)
    edges = claim_edges(small)
    arrays = NetworkArrays.from_columns(edges)
    graph = _plain(edges, arrays)
    print(f"\n{edges.height} edges, {len(arrays)} entities, where networkx finishes\n")
    simple = nx.Graph(graph)
    found, mine = took(lambda: louvain_communities(simple))
    known, plain = took(lambda: nx.community.louvain_communities(simple, seed=1))
    one, other = (nx.community.modularity(simple, each) for each in (found, known))
    show("Louvain", mine, plain, f"modularity {one:.3f}, networkx {other:.3f}")
    ours, mine = took(lambda: betweenness_centrality(arrays, 200))
    theirs, plain = took(lambda: nx.betweenness_centrality(graph, 200, seed=1))
    worst = max(abs(ours[node] - theirs[node]) for node in ours)
    show("betweenness from 200 starts", mine, plain, f"largest difference {worst:.1e}")


def _plain(edges: pl.DataFrame, arrays: NetworkArrays) -> nx.MultiDiGraph[str]:
    """Make the networkx graph in the plain way, its nodes in the order of the arrays, so that the same starts are drawn."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(map(str, arrays.nodes))
    for subject, target, sign in edges.select("subject", "object", "sign").iter_rows():
        graph.add_edge(subject, target, sign=sign)
    return graph


if __name__ == "__main__":
    main()
