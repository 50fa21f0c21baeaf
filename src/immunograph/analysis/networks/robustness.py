"""Robustness of a ranking: it is repeated with each source, kind of evidence and kind of claim left out in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.edges import speaking_for, standing_inferences

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Measure = Callable[[NetworkArrays], Numbers]

_UNTYPED: Final = "all that states no evidence type (ECO)"

__all__ = ["Trial", "rank_by", "robustness", "spearman", "trials"]


@dataclass(frozen=True)
class Trial:
    """A run with some edges left out.

    Parameters
    ----------
    kind
        ``source``, ``evidence``, ``hedged``, ``disputed`` or ``inferred``.
    without
        Description of the edges left out, as it follows the word *without*.
    kept
        Mask of the edges that remain, shape (edges,).
    """

    kind: str
    without: str
    kept: NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """The ranking in one run, compared with the full ranking.

    Parameters
    ----------
    kind, without
        As in the :class:`Trial`.
    edges
        Number of edges left.
    ranks
        New rank of each node, from 1, shape (nodes,); 0 for nodes without an edge.
    agreement
        Spearman's coefficient with the full ranking, over all nodes; ``None`` if one of the two rankings is constant.
    kept, top
        Number of nodes that stay among the top ranks, and number of nodes that were there in the full ranking.
    first
        Numbers of the nodes in first place.
    """

    kind: str
    without: str
    edges: int
    ranks: NDArray[np.int64]
    agreement: float | None
    kept: int
    top: int
    first: tuple[int, ...]


def rank_by(scores: Numbers) -> NDArray[np.int64]:
    """Rank scores in descending order, from 1; equal scores share the better rank.

    Parameters
    ----------
    scores
        Scores, shape (nodes,).

    Returns
    -------
    NDArray[np.int64]
        Ranks from 1, shape (nodes,).

    Notes
    -----
    Scores with a relative difference of up to 1e-9 count as equal, because the order of summation changes them as much.

    Examples
    --------
    >>> import numpy as np
    >>> rank_by(np.array([5.0, 9.0, 5.0, 1.0])).tolist()
    [2, 1, 2, 4]
    """
    import numpy as np

    order = np.argsort(-scores, kind="stable")
    sorted_scores = scores[order]
    close = np.abs(np.diff(sorted_scores)) <= 1e-9 * np.abs(sorted_scores[:-1])
    place = np.arange(1, len(scores) + 1)
    place[1:][close] = 0
    place = np.maximum.accumulate(place)
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[order] = place
    return ranks


def spearman(one: Numbers, other: Numbers) -> float | None:
    """Return Spearman's rank correlation; ties get their mean rank.

    Parameters
    ----------
    one, other
        Scores of the same nodes, shape (nodes,).

    Returns
    -------
    float | None
        -1 to 1; ``None`` if either is constant.

    Examples
    --------
    >>> import numpy as np
    >>> spearman(np.array([1.0, 2.0, 3.0]), np.array([3.0, 2.0, 1.0]))
    -1.0
    """
    return _correlation(_mean_ranks(one), _mean_ranks(other))


def _mean_ranks(scores: Numbers) -> Numbers:
    """Return ranks minus their mean; ties get their mean rank."""
    import numpy as np

    _, place, counts = np.unique(np.round(scores, 12), return_inverse=True, return_counts=True)
    made: Numbers = (np.cumsum(counts) - (counts - 1) / 2)[place]
    made -= made.mean()
    return made


def _correlation(one: Numbers, other: Numbers) -> float | None:
    size = float(one @ one * (other @ other)) ** 0.5
    return float(one @ other) / size if size > 0 else None


def trials(
    columns: ClaimColumns, edges: pl.DataFrame, *, min_certainty: int = 1, bibliographic: bool = False, most: int = 20
) -> tuple[list[Trial], int]:
    """Plan the runs of a robustness test, each without a source, a kind of evidence or a kind of edges.

    Parameters
    ----------
    columns, edges
        The claims with their evidence, and the edges from :func:`claim_edges`.
    min_certainty, bibliographic
        The values with which the edges were selected.
    most
        Maximum number of sources to leave out; those that are the only support of most edges come first.

    Returns
    -------
    tuple
        The runs that remove at least one edge, and the number of sources that are the only support of some edge or
        support an inferred one; it may exceed ``most``.

    Notes
    -----
    An edge depends on a source if all passages that support it are from there, so one grouping of the passages gives
    the lost edges of every source. Inferred edges are recomputed from their derivations, without running rules.
    """
    import polars as pl

    every = speaking_for(columns, min_certainty=min_certainty, bibliographic=bibliographic)
    alone = (
        every.join(edges.select("claim").unique(), on="claim", how="semi")
        .group_by("claim")
        .agg(
            pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)
            for name in ("lineage", "evidence_type")
        )
    )
    of_edge = edges.select("claim", "kind", "certainty", "disputed").join(
        alone, on="claim", how="left", maintain_order="left"
    )
    backing = _behind_inferences(columns, edges, every)
    carried = (
        pl.concat([of_edge.select("lineage").drop_nulls(), backing.select("lineage")])
        .group_by("lineage")
        .len()
        .sort(["len", "lineage"], descending=[True, False])
    )
    planned = _Planned(columns, of_edge, min_certainty)
    for lineage in carried["lineage"].head(most):
        stays = pl.col("lineage") != lineage
        planned.add("source", f"“{columns.label(lineage)}”", pl.col("lineage") == lineage, stays)
    for evidence_type in pl.concat([of_edge["evidence_type"].drop_nulls(), backing["evidence_type"]]).unique().sort():
        without = f"evidence of the kind “{columns.label(evidence_type)}”" if evidence_type else _UNTYPED
        stays = pl.col("evidence_type") != evidence_type
        planned.add("evidence", without, pl.col("evidence_type") == evidence_type, stays)
    hedged = pl.col("certainty") < 3
    planned.add("hedged", "all that is hedged (below certainty 3)", hedged, pl.col("certainty") == 3)
    disputed = columns.disputing["claim"].unique().implode()
    planned.add(
        "disputed", "all that is disputed or has a null result", pl.col("disputed"), ~pl.col("claim").is_in(disputed)
    )
    planned.add("inferred", "all that is inferred", pl.col("kind") == "inferred")
    return planned.made, carried.height


class _Planned:
    """Collects the runs that remove at least one edge."""

    def __init__(self, columns: ClaimColumns, of_edge: pl.DataFrame, min_certainty: int) -> None:
        self.made: list[Trial] = []
        self._columns = columns
        self._of_edge = of_edge
        self._least = min_certainty
        self._inferred = of_edge["kind"] == "inferred"

    def add(self, kind: str, without: str, gone: pl.Expr, stays: pl.Expr | None = None) -> None:
        """Add a run without the edges that are ``gone`` and the inferred edges that no longer follow from ``stays``."""
        lost = self._of_edge.select(gone.fill_null(value=False)).to_series()
        if stays is not None and self._inferred.any():
            rest = replace(self._columns, evidence=self._columns.evidence.filter(stays))
            still = list(standing_inferences(rest, least=self._least))
            lost = lost | (self._inferred & ~self._of_edge["claim"].is_in(still))
        if lost.any():
            self.made.append(Trial(kind, without, (~lost).to_numpy()))


def _behind_inferences(columns: ClaimColumns, edges: pl.DataFrame, speaking: pl.DataFrame) -> pl.DataFrame:
    """Return the passages of the direct and indirect premises of inferred edges."""
    import polars as pl

    inferred = edges.filter(pl.col("kind") == "inferred")["claim"]
    return speaking.filter(pl.col("claim").is_in(sorted(behind(columns, inferred) - set(inferred))))


def behind(columns: ClaimColumns, claims: Iterable[str]) -> set[str]:
    """Return claims together with all direct and indirect premises of the inferred ones.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    set[str]
        IRIs of these claims and of their premises.
    """
    reached = set(claims)
    if not columns.derivations.height:
        return reached
    premises: dict[str, list[str]] = {}
    for claim, premise in columns.derivations.select("claim", "premise").iter_rows():
        premises.setdefault(claim, []).append(premise)
    queue = list(reached)
    while queue:
        for premise in premises.get(queue.pop(), ()):
            if premise not in reached:
                reached.add(premise)
                queue.append(premise)
    return reached


def robustness(
    arrays: NetworkArrays, scores: Numbers, measure: Measure, planned: list[Trial], *, top: int = 10
) -> Iterator[Outcome]:
    """Rank the nodes in each run, and compare the ranking with the full one.

    Parameters
    ----------
    arrays, scores
        The network, and the score of each node in the full ranking, shape (nodes,).
    measure
        Function from a network to the scores of its nodes.
    planned
        The runs, from :func:`trials`.
    top
        Number of top ranks in which to count the nodes that stay.

    Yields
    ------
    Outcome
        The result of each run, in the order of ``planned``.
    """
    import numpy as np

    before, spread = rank_by(scores), _mean_ranks(scores)
    leaders = np.flatnonzero(before <= top)
    for trial in planned:
        rest = arrays.where(trial.kept)
        touched = np.zeros(len(arrays), dtype=bool)
        touched[rest.source] = True
        touched[rest.target] = True
        now = np.where(touched, measure(rest), -1.0) if rest.number_of_edges() else np.full(len(arrays), -1.0)
        ranks = np.where(touched, rank_by(now), 0)
        yield Outcome(
            kind=trial.kind,
            without=trial.without,
            edges=rest.number_of_edges(),
            ranks=ranks,
            agreement=_correlation(spread, _mean_ranks(now)) if touched.any() else None,
            kept=int(((ranks[leaders] >= 1) & (ranks[leaders] <= top)).sum()),
            top=len(leaders),
            first=tuple(np.flatnonzero(ranks == 1).tolist()),
        )


def lost_edges(arrays: NetworkArrays, trial: Trial) -> NDArray[np.int64]:
    """Count the edges that each node loses in a run.

    Parameters
    ----------
    arrays
        The network.
    trial
        The run, with its mask of kept edges.

    Returns
    -------
    NDArray[np.int64]
        Number of lost edges of each node, shape (nodes,); those of one joint claim count once.
    """
    gone = ~trial.kept
    return arrays.count_at(arrays.source, gone) + arrays.count_at(arrays.target, gone)
