"""Ranking of entities by their claims, repeated with each source, kind of evidence and kind of claim left out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, takes_edges
from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.centrality import betweenness, degrees, pagerank_scores
from immunograph.analysis.networks.edges import NOT_EDGES, claim_edges, no_edges, speaking_for
from immunograph.analysis.networks.hubs import Hub, Hubs
from immunograph.analysis.networks.robustness import Outcome, Trial, behind, lost_edges, rank_by, robustness, trials
from immunograph.errors import AnalysisError, expect_whole
from immunograph.legible import quoted
from immunograph.plurals import counted

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["MEASURES", "find_hubs"]

MEASURES: Final = ("degree", "betweenness", "pagerank")

_EXACT: Final = 200_000_000
"""Maximum of nodes times edges for exact betweenness; larger networks are sampled from :data:`_STARTS` start nodes."""

_STARTS: Final = 100
_NAMED: Final = 3


@takes_edges("statuses", "min_certainty", "bearers")
def find_hubs(
    columns: ClaimColumns,
    *,
    by: str = "degree",
    limit: int = 10,
    edges: EdgeChoice = NETWORK,
    max_sources: int = 20,
    seed: int = 1,
) -> Hubs:
    """Rank the entities by number of claims or by centrality, and test how robust the ranking is.

    Parameters
    ----------
    columns
        The claims and their evidence.
    by
        ``degree`` (number of claims), ``betweenness`` (share of the shortest directed paths between others that pass
        through the entity) or ``pagerank`` (random walk along claims from subject to object).
    limit
        Maximum number of entities to return, at least 1.
    edges
        Selection of claims as edges; see :func:`claim_edges`.
    max_sources
        Maximum number of sources to leave out one at a time, 0 or more; those that are the only support of most edges
        come first.
    seed
        Seed of the sample of start nodes, for the betweenness of large networks.

    Returns
    -------
    Hubs
        The entities, highest first; ties are broken by the other measures, then by IRI.

    Raises
    ------
    AnalysisError
        If the network has no edge, ``by`` is not one of :data:`MEASURES`, ``limit`` is below 1, or ``max_sources`` is
        negative.
    """
    if by not in MEASURES:
        raise AnalysisError(f"{quoted(by)} is not a measure: expected one of {', '.join(MEASURES)}")
    expect_whole(limit=limit)
    if limit < 1:
        raise AnalysisError(f"limit must be at least 1, not {limit}")
    if max_sources < 0:
        raise AnalysisError(f"max_sources must be 0 or more, not {max_sources}")
    frame = claim_edges(columns, edges=edges)
    if not frame.height:
        raise no_edges(columns, edges)
    arrays = NetworkArrays.from_columns(frame)
    starts = None if len(arrays) * arrays.number_of_edges() <= _EXACT else min(_STARTS, len(arrays))

    def measure(network: NetworkArrays, name: str = by) -> NDArray[np.float64]:
        if name == "degree":
            counted = degrees(network)
            return (counted["in"] + counted["out"]).astype(float)
        if name == "pagerank":
            return pagerank_scores(network)
        return betweenness(network, starts, seed=seed)

    shown = [name for name in MEASURES if name in (by, "degree", "pagerank") or starts is None]
    scores = {name: measure(arrays, name) for name in shown}
    every = _order(arrays, scores, by)
    order, ranks = every[:limit], rank_by(scores[by])
    planned, carriers = trials(columns, frame, min_certainty=edges.completed(NETWORK)[1], most=max_sources)
    outcomes = list(robustness(arrays, scores[by], measure, planned, top=limit))
    named = _Namer(columns, frame, arrays)
    hubs = _hubs(named, scores, by, order, planned, outcomes)
    return Hubs(
        hubs,
        outcomes,
        by=by,
        edges=frame.height,
        selection=_told(frame, len(arrays)),
        nodes=len(arrays),
        labels=[named.first(each) for each in outcomes],
        tied=[named.label(node) for node in every[limit:] if ranks[node] == ranks[order[-1]]],
        notes=_notes(planned, carriers, starts, shown, most=max_sources),
    )


def _order(arrays: NetworkArrays, scores: Mapping[str, NDArray[np.float64]], by: str) -> list[int]:
    """Return the nodes in order of one measure, highest first; ties are broken by the other measures, then by IRI."""
    import numpy as np

    rest = [name for name in scores if name != by]
    keys = [np.arange(len(arrays)), *(-np.round(scores[name], 12) for name in reversed(rest)), rank_by(scores[by])]
    order: list[int] = np.lexsort(keys).tolist()
    return order


def _told(edges: pl.DataFrame, nodes: int) -> str:
    """Return the numbers of edges, claims and entities as text, with the claims that are not edges."""
    kinds = dict(edges.group_by("kind").len().sort("kind").iter_rows())
    parts = ", ".join(f"{count:,} {kind}" for kind, count in kinds.items())
    claims = edges["claim"].n_unique()
    of_claims = f" of {counted(claims, 'claim')} (one about several jointly is an edge of each)"
    told = counted(edges.height, "edge") + (of_claims if claims < edges.height else "")
    return f"{told} between {counted(nodes, 'entity', 'entities')} ({parts}; {NOT_EDGES})"


def _notes(
    planned: Sequence[Trial], carriers: int, starts: int | None, shown: Sequence[str], *, most: int
) -> list[str]:
    notes = []
    tried = [each for each in planned if each.kind == "source"]
    if len(tried) == 1 and not tried[0].kept.any():
        notes.append("all edges come from one source, so no other source can confirm a rank")
    if carriers > most:
        left_out = f"{most:,} of them, one at a time, those needed for most edges first" if most else "none of them"
        several = counted(
            carriers,
            "source is the only support of some edge or supports",
            "sources are the only support of some edge or support",
        )
        notes.append(f"{several} an inferred one; the runs leave out {left_out}")
    if not carriers:
        notes.append("no edge rests on one source alone, so leaving out any one source changes nothing")
    if starts is not None and "betweenness" in shown:
        notes.append(f"betweenness is estimated from {counted(starts, 'randomly drawn start node')}")
    elif starts is not None:
        notes.append("betweenness is slow on a network of this size and is computed only when you rank by it")
    notes.append("a hub is the subject or object of many claims; that does not mean it matters most")
    return notes


class _Namer:
    """Labels, claims and sources of the few nodes that are shown."""

    def __init__(self, columns: ClaimColumns, edges: pl.DataFrame, arrays: NetworkArrays) -> None:
        self.columns = columns
        self.edges = edges
        self.arrays = arrays

    def label(self, node: int) -> str:
        return self.columns.label(str(self.arrays.nodes[node]))

    def first(self, outcome: Outcome) -> str:
        """Return the labels of the entities in first place in a run, or their number if they are many."""
        if len(outcome.first) > 3:
            return f"shared by {len(outcome.first):,} entities"
        return " and ".join(map(self.label, outcome.first))

    def around(self, node: int) -> pl.DataFrame:
        import polars as pl

        iri = str(self.arrays.nodes[node])
        touching = self.edges.filter((pl.col("subject") == iri) | (pl.col("object") == iri))
        return touching.unique("claim", maintain_order=True)  # a joint claim has several edges

    def hedged_in_part(self, around: pl.DataFrame) -> int:
        """Count the claims that one passage asserts and another one hedges."""
        import polars as pl

        asserted = around.filter(pl.col("certainty") >= 3)["claim"].implode()
        passages = speaking_for(self.columns).filter(pl.col("claim").is_in(asserted) & (pl.col("certainty") < 3))
        return int(passages["claim"].n_unique())

    def sources(self, claims: pl.Series) -> int:
        import polars as pl

        wanted = sorted(behind(self.columns, claims))
        return int(self.columns.asserting.filter(pl.col("claim").is_in(wanted))["lineage"].n_unique())


def _hubs(
    named: _Namer,
    scores: Mapping[str, NDArray[np.float64]],
    by: str,
    order: Sequence[int],
    planned: Sequence[Trial],
    outcomes: Sequence[Outcome],
) -> list[Hub]:
    counted = degrees(named.arrays)
    ranks = rank_by(scores[by])
    lost = [lost_edges(named.arrays, trial) for trial in planned]
    made = []
    for node in order:
        around = named.around(node)
        then = {each.without: int(each.ranks[node]) for each in outcomes}
        partial = [(each, int(count[node])) for each, count in zip(outcomes, lost, strict=True) if each.edges]
        keys = sorted({named.columns.key(claim) for claim in around["claim"].unique()})
        made.append(
            Hub(
                entity=str(named.arrays.nodes[node]),
                label=named.label(node),
                rank=int(ranks[node]),
                degree=around.height,
                entering=int(counted["in"][node]),
                leaving=int(counted["out"][node]),
                promoted=int(counted["promoted"][node]),
                inhibited=int(counted["inhibited"][node]),
                promotes=int(counted["promotes"][node]),
                inhibits=int(counted["inhibits"][node]),
                hedged=int((around["certainty"] < 3).sum()),
                hedged_in_part=named.hedged_in_part(around),
                disputed=int((around["disputed"] & ~around["null"]).sum()),
                null=int(around["null"].sum()),
                sources=named.sources(around["claim"]),
                betweenness=float(scores["betweenness"][node]) if "betweenness" in scores else None,
                pagerank=float(scores["pagerank"][node]),
                claims=tuple(keys),
                ranks=then,
                reason=_reason(int(ranks[node]), node, around.height, partial, every=len(partial) == len(outcomes)),
            )
        )
    return made


def _reason(rank: int, node: int, degree: int, trials: Sequence[tuple[Outcome, int]], *, every: bool) -> str:
    """Return how robust a rank is and what it depends on; empty without runs.

    ``trials`` are the runs that leave an edge, each with the number of edges that the node loses; ``every`` says whether
    all runs leave one.
    """
    if not trials:
        return ""
    out = [each.without for each, _ in trials if not each.ranks[node]]
    more = len(out) - _NAMED
    rest = [(int(each.ranks[node]), gone, each.without) for each, gone in trials if each.ranks[node]]
    others = f" (or in {counted(more, 'more run')})" if more > 0 else ""
    parts = [f"no claim of it is left without {' or without '.join(out[:_NAMED])}{others}"] if out else []
    if rest:
        worst, gone, without = max(rest)
        if worst > rank:
            takes = (
                f"takes {gone:,} of its {counted(degree, 'claim')}"
                if gone
                else "removes none of its claims, but paths to it"
            )
            parts.append(f"falls to rank {worst} without {without}, which {takes}")
        else:
            runs = f"every {'other ' if out else ''}run{'' if every else ' that leaves an edge'}"
            parts.append(f"keeps rank {rank} or better in {runs}")
    return "; ".join(parts)
