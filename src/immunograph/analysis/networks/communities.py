"""Communities: groups of entities with more claims among them than expected by chance.

Direction and sign are ignored: a claim of inhibition connects two entities as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, takes_edges
from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.edges import claim_edges, no_edges
from immunograph.analysis.networks.louvain import both_ways, louvain, modularity_of
from immunograph.analysis.reports import Report, table_of
from immunograph.errors import AnalysisError
from immunograph.plurals import counted, some_of
from immunograph.query import Table

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["Communities", "Community", "find_communities"]


@dataclass(frozen=True)
class Community:
    """One community: its members, the claims between them, and its stability.

    Parameters
    ----------
    number
        Number of the community, from 1.
    members, labels
        IRIs and labels of its entities, those with the most edges inside the community first.
    categories
        Category -> number of members, most frequent first.
    within, leaving
        Numbers of claims between members, and of claims between a member and another community; a claim about several
        entities jointly counts once.
    promoting, inhibiting, hedged
        Numbers of claims between members that promote, that inhibit, and that have a certainty below 3.
    stability
        Mean Jaccard index (0 to 1) with the most similar community of each run with another seed; ``None`` without
        such runs.
    """

    number: int
    members: tuple[str, ...]
    labels: tuple[str, ...]
    categories: Mapping[str, int]
    within: int
    leaving: int
    promoting: int
    inhibiting: int
    hedged: int
    stability: float | None

    @property
    def name(self) -> str:
        """Up to three members, those with most connections, and the number of the others."""
        return some_of(self.labels, 3)

    def line(self) -> str:
        """Describe the connections of the members in one line.

        Returns
        -------
        str
            Numbers of members by category, of claims inside and to other communities, and the stability if known.
        """
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in self.categories.items())
        sure = "" if self.stability is None else f"; stability {self.stability:.2f} of 1 with other seeds"
        return (
            f"{counted(len(self.members), 'entity', 'entities')} ({kinds}); {counted(self.within, 'claim')} inside ({self.promoting:,} promote, "
            f"{self.inhibiting:,} inhibit, {self.hedged:,} hedged), {self.leaving:,} to other communities{sure}"
        )


class Communities(Report, Sequence[Community]):
    """All communities, the largest first.

    Parameters
    ----------
    found
        The communities, sorted.
    modularity
        Modularity of the partition, at most 1.
    edges
        Number of edges of the network.
    seed, runs
        Seed of the first run, and number of runs compared.
    """

    def __init__(self, found: Sequence[Community], *, modularity: float, edges: int, seed: int, runs: int) -> None:
        self.modularity = modularity
        self.edges = edges
        self.seed = seed
        self.runs = runs
        self._found = tuple(found)

    def __len__(self) -> int:
        """Count the communities."""
        return len(self._found)

    def __iter__(self) -> Iterator[Community]:
        """Iterate, the largest first."""
        return iter(self._found)

    @overload
    def __getitem__(self, index: int) -> Community: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Community, ...]: ...
    def __getitem__(self, index: int | slice) -> Community | tuple[Community, ...]:
        """Return one community, or a tuple of communities for a slice."""
        return self._found[index]

    def of(self, entity: str) -> Community | None:
        """Return the community of an entity.

        Parameters
        ----------
        entity
            IRI of the entity.

        Returns
        -------
        Community | None
            ``None`` if the entity is not a node of the network.
        """
        return next((each for each in self._found if entity in each.members), None)

    def table(self) -> Table:
        """Return the communities as a table.

        Returns
        -------
        Table
            One row per community: ``community`` (number), ``name``, ``entities``, ``within`` and ``to_others`` (numbers of
            claims), ``promote``, ``inhibit`` and ``hedged`` (claims within), ``stability`` and up to 50 ``members``.
        """
        names = ("community", "name", "entities", "within", "promote", "inhibit", "hedged", "to_others", "stability")
        rows = [
            (
                each.number,
                each.name,
                len(each.members),
                each.within,
                each.promoting,
                each.inhibiting,
                each.hedged,
                each.leaving,
                each.stability,
            )
            for each in self._found
        ]
        return table_of(
            (*names, "members"),
            [(*row, "; ".join(each.labels[:50])) for row, each in zip(rows, self._found, strict=True)],
            title=self._title(),
        )

    def _title(self) -> str:
        return f"{counted(len(self), 'community', 'communities')}, modularity {self.modularity:.2f}"

    def text(self) -> str:
        """Return the communities as text.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [
            f"{self._title()} (Louvain, seed {self.seed}; {counted(self.edges, 'edge')}, direction and sign ignored)",
        ]
        for each in self._found[:30]:
            lines += [
                "",
                f"{each.number}. {each.name}",
                f"   {each.line()}",
                f"   {some_of(each.labels, 20, separator='; ')}",
            ]
        if len(self) > 30:
            lines += ["", f"… and {counted(len(self) - 30, 'smaller one')}"]
        lines += ["", "  note: communities show what is written about together; they are not pathways"]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the communities as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``method``, ``seed``, ``runs``, ``modularity``, ``edges`` and ``communities``: the fields of each community,
            and its ``name``.
        """
        return {
            "method": "louvain",
            "seed": self.seed,
            "runs": self.runs,
            "modularity": self.modularity,
            "edges": self.edges,
            "communities": [
                {name: getattr(each, name) for name in each.__dataclass_fields__} | {"name": each.name}
                for each in self._found
            ],
        }


@takes_edges("statuses", "min_certainty", "bearers")
def find_communities(
    columns: ClaimColumns,
    *,
    categories: Mapping[str, str] | None = None,
    edges: EdgeChoice = NETWORK,
    resolution: float = 1.0,
    seed: int = 1,
    runs: int = 5,
) -> Communities:
    """Find communities in the network of claims by the Louvain method, and test their stability.

    Parameters
    ----------
    columns
        The claims and their evidence.
    categories
        IRI of an entity -> label of its category, for counts by category; without it, no member has a category.
    edges
        Selection of claims as edges; see :func:`claim_edges`.
    resolution, seed
        See :func:`louvain_communities`.
    runs
        Number of partitions to compare, including the first; 1 for no comparison.

    Returns
    -------
    Communities
        The communities, the largest first.

    Raises
    ------
    AnalysisError
        If the network has no edge, ``runs`` is below 1, or the resolution is not above 0.
    """
    if runs < 1:
        raise AnalysisError(f"runs must be at least 1, not {runs}")
    frame = claim_edges(columns, edges=edges)
    if not frame.height:
        raise no_edges(columns, edges)
    arrays = NetworkArrays.from_columns(frame)
    label = louvain(arrays, resolution=resolution, seed=seed)
    others = [louvain(arrays, resolution=resolution, seed=seed + run) for run in range(1, runs)]
    made = _described(columns, frame, arrays, label, _stability(label, others), categories or {})
    found = modularity_of(both_ways(arrays), label, resolution)
    return Communities(made, modularity=found, edges=frame.height, seed=seed, runs=runs)


def _described(
    columns: ClaimColumns,
    edges: pl.DataFrame,
    arrays: NetworkArrays,
    label: Integers,
    alike: NDArray[np.float64] | None,
    categories: Mapping[str, str],
) -> list[Community]:
    """Return the communities of the groups in ``label``, members with the most edges inside their group first."""
    import numpy as np
    import polars as pl

    counted = edges.select("claim", "sign", "certainty").with_columns(
        pl.Series("from", label[arrays.source]), pl.Series("to", label[arrays.target])
    )
    inside = (
        counted.filter(pl.col("from") == pl.col("to"))
        .unique(["claim", "from"], keep="first")  # a joint claim has several edges
        .group_by("from")
        .agg(
            pl.len().alias("within"),
            (pl.col("sign") > 0).sum().alias("promoting"),
            (pl.col("sign") < 0).sum().alias("inhibiting"),
            (pl.col("certainty") < 3).sum().alias("hedged"),
        )
    )
    facts = {row["from"]: row for row in inside.iter_rows(named=True)}
    across = label[arrays.source] != label[arrays.target]
    groups = int(label.max()) + 1
    apart = counted.filter(pl.col("from") != pl.col("to"))
    ends = [apart.select("claim", pl.col(end).alias("group")) for end in ("from", "to")]
    leaving = np.bincount(pl.concat(ends).unique()["group"].to_numpy(), minlength=groups)
    tied = np.bincount(arrays.source[~across], minlength=len(arrays))
    tied = tied + np.bincount(arrays.target[~across], minlength=len(arrays))
    order = np.lexsort((np.arange(len(arrays)), -tied, label))
    bounds = np.cumsum(np.bincount(label)).tolist()
    made = []
    for number, (first, last) in enumerate(zip([0, *bounds], bounds, strict=False)):
        members = [str(arrays.nodes[place]) for place in order[first:last].tolist()]
        made.append(
            Community(
                number=number + 1,
                members=tuple(members),
                labels=tuple(map(columns.label, members)),
                categories=_kinds(members, categories),
                within=facts.get(number, {}).get("within", 0),
                leaving=int(leaving[number]),
                promoting=facts.get(number, {}).get("promoting", 0),
                inhibiting=facts.get(number, {}).get("inhibiting", 0),
                hedged=facts.get(number, {}).get("hedged", 0),
                stability=None if alike is None else float(alike[number]),
            )
        )
    return made


def _kinds(members: Sequence[str], categories: Mapping[str, str]) -> dict[str, int]:
    counted = Counter(categories.get(member) or "of no stated kind" for member in members)
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _stability(label: Integers, others: Sequence[Integers]) -> NDArray[np.float64] | None:
    """Return, for each group, the mean over other partitions of its best overlap (Jaccard) with one of their groups."""
    import numpy as np
    from scipy.sparse import csr_array

    if not others:
        return None
    sizes = np.bincount(label)
    made = np.zeros(len(sizes))
    for other in others:
        shared = csr_array((np.ones(len(label)), (label, other))).tocoo()
        union = sizes[shared.row] + np.bincount(other)[shared.col] - shared.data
        best = np.zeros(len(sizes))
        np.maximum.at(best, shared.row, shared.data / union)
        made += best
    return made / len(others)
