"""The signed steps of mechanisms as arrays, and the search for the cheapest paths among them.

A step is a claim with a sign (or "unsigned") that some passage supports, a claim that a text names as the effect of
another claim, a step from a process to its bearer, or one from a subclass to its class. Claims that are only asked,
aimed at or rejected, and claims whose predicate does not state an effect, are not steps.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING, Final

from immunograph.analysis.belief import Beliefs
from immunograph.analysis.claim_columns import BEARER, INVOLVES, MATCH, SUBCLASS, ClaimColumns
from immunograph.analysis.linked_steps import Link, links_of

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["DIGITS", "LEAP", "StepGraph", "about", "kinds_of", "reached_upwards"]

LEAP: Final = 1000.0
"""Cost of a generalisation, higher than the sum of all other costs of a path."""

DIGITS: Final = 9
"""Decimal places of costs and beliefs: Python and the page round alike, so that both find the same paths."""

_SIGN: Final = {"+": 1, "-": -1, "unsigned": 0}


def kinds_of(columns: ClaimColumns, entity: str) -> dict[str, str]:
    """Return an entity and all its subclasses and exact matches, itself first.

    Safe for cyclic ontologies: each class is visited once.

    Parameters
    ----------
    columns
        The claims and their evidence.
    entity
        IRI of the class.

    Returns
    -------
    dict[str, str]
        Subclass -> the class through which it was reached, in breadth-first order; empty for the entity itself.
    """
    return reached_upwards(columns.below(SUBCLASS, MATCH), entity)


def about(columns: ClaimColumns, entity: str) -> dict[str, str]:
    """Return the possible end points of paths to an entity: itself, its subclasses and exact matches, and their processes.

    The processes are those whose bearer is one of these, and those directed at one of them.

    Parameters
    ----------
    columns
        The claims and their evidence.
    entity
        IRI of the entity.

    Returns
    -------
    dict[str, str]
        End point -> the entity through which it was reached, in breadth-first order; empty for the entity itself.
    """
    return reached_upwards(columns.below(SUBCLASS, MATCH, BEARER, INVOLVES), entity)


def reached_upwards(below: Mapping[str, Sequence[str]], start: str) -> dict[str, str]:
    """Return a node and all its descendants, in breadth-first order.

    Parameters
    ----------
    below
        Node -> the nodes directly below it.
    start
        The node to start from.

    Returns
    -------
    dict[str, str]
        Node -> the node through which it was reached; ``start`` itself first, with an empty string.

    Examples
    --------
    >>> reached_upwards({"a": ["b"], "b": ["c"]}, "a")
    {'a': '', 'b': 'a', 'c': 'b'}
    """
    reached, queue = {start: ""}, [start]
    for here in queue:
        for each in below.get(here, ()):
            if each not in reached:
                reached[each] = here
                queue.append(each)
    return reached


@dataclass(frozen=True)
class StepGraph:
    """The graph of steps as parallel arrays, sorted by source node (compressed sparse rows).

    Parameters
    ----------
    nodes, index
        IRIs of the entities, and the number of each. Further node numbers stand for an entity *just after* a certain
        claim; only steps to the claims that this claim causes leave them.
    place
        Number of the entity of each node, shape (nodes,).
    indptr
        The steps from node *n* are those from ``indptr[n]`` to ``indptr[n + 1] - 1``, shape (nodes + 1,).
    source, target
        Source and target node of each step, shape (steps,).
    sign
        1, -1, or 0 for no stated direction.
    cost
        Negative logarithm of the belief in each step, plus :data:`LEAP` for a generalisation.
    kind
        Index in :attr:`KINDS`.
    claim
        IRI of the claim of each step; empty for bearers and subsumptions.
    after
        IRI of the claim of each further node, in the order of these nodes.
    links
        Claim and claim that it causes -> the evidence of the link.
    """

    KINDS = ("claim", "cause", "bearer", "subsumption")

    nodes: list[str]
    index: dict[str, int]
    place: NDArray[np.int64]
    indptr: NDArray[np.int64]
    source: NDArray[np.int64]
    target: NDArray[np.int64]
    sign: NDArray[np.int64]
    cost: NDArray[np.float64]
    kind: NDArray[np.int64]
    claim: list[str]
    after: list[str]
    links: Mapping[tuple[str, str], Link]

    @classmethod
    def of(cls, columns: ClaimColumns, beliefs: Beliefs, *, inferred: bool = False) -> StepGraph:
        """Build the graph of steps from claims and axioms.

        Parameters
        ----------
        columns, beliefs
            The claims, and the belief in each.
        inferred
            Whether to include inferred claims.

        Returns
        -------
        StepGraph
            The steps whose belief is above 0, sorted by source node.

        Notes
        -----
        Joins of columns; O(n log n) in claims and axioms.
        """
        import numpy as np
        import polars as pl

        frame = _claim_steps(columns, beliefs, inferred=inferred)
        axioms = _axiom_steps(columns)
        names = pl.concat([frame["subject"], frame["object"], axioms["subject"], axioms["object"]]).unique().sort()
        nodes = names.to_list()
        laid = _Laid(names, {name: beliefs.parameters["step", name] for name in cls.KINDS})
        links = links_of(columns, beliefs, frame["claim"].unique())
        after = sorted({one for one, _ in links})
        place = laid.claims_and_causes(frame, links, after)
        laid.axioms(axioms)

        source, target, sign, belief = (np.concatenate([part[n] for part in laid.parts]) for n in range(4))
        kind = np.concatenate(laid.kinds)
        with np.errstate(divide="ignore"):
            cost = np.where(kind == 3, LEAP, 0.0) - np.log(belief)
        keep = np.flatnonzero(np.isfinite(cost))
        order = keep[np.argsort(source[keep], kind="stable")]
        indptr = np.zeros(len(place) + 1, dtype=np.int64)
        np.cumsum(np.bincount(source[order], minlength=len(place)), out=indptr[1:])
        return cls(
            nodes=nodes,
            index={name: number for number, name in enumerate(nodes)},
            place=place,
            indptr=indptr,
            source=source[order],
            target=target[order],
            sign=sign[order].astype(np.int64),
            cost=np.round(np.maximum(cost[order], 0.0), DIGITS),
            kind=kind[order],
            claim=[laid.claim[number] for number in order],
            after=after,
            links=links,
        )

    def before(self, step: int) -> str:
        """Return the claim that causes the claim of a step.

        Parameters
        ----------
        step
            Number of the step.

        Returns
        -------
        str
            IRI of the claim of the step before; empty if the step is not of the kind ``cause``.
        """
        return self.after[int(self.source[step]) - len(self.nodes)] if self.kind[step] == 1 else ""

    def link(self, step: int) -> Link | None:
        """Return the causal link, with its evidence, on which a step is based.

        Parameters
        ----------
        step
            Number of the step.

        Returns
        -------
        Link or None
            The link; ``None`` if the step is not of the kind ``cause``.
        """
        return self.links[self.before(step), self.claim[step]] if self.kind[step] == 1 else None

    def bounds(self, ends: Collection[int], steps: int) -> list[NDArray[np.float64]]:
        """Return the minimum cost from each node to an end point, for 0 to ``steps`` steps.

        Parameters
        ----------
        ends
            Numbers of the entities that are end points.
        steps
            Maximum number of steps.

        Returns
        -------
        list[NDArray[np.float64]]
            One array of shape (nodes,) for each number of steps; infinite where no path exists.

        Notes
        -----
        Bellman's recursion over all steps at once: O(steps x edges).
        """
        import numpy as np

        flat = np.full(len(self.place), np.inf)
        ends_here = np.isin(self.place, list(ends))
        flat[ends_here] = 0.0
        made = [flat]
        filled = np.flatnonzero(np.diff(self.indptr))
        for _ in range(steps):
            here = np.full(len(self.place), np.inf)
            if filled.size:
                here[filled] = np.minimum.reduceat(self.cost + made[-1][self.target], self.indptr[filled])
            here[ends_here] = 0.0
            made.append(here)
        return made

    def paths(self, starts: Collection[int], ends: Collection[int], *, max_steps: int) -> Iterator[tuple[int, ...]]:
        """Yield simple paths from any start to any end point, cheapest first, as tuples of step numbers.

        Parameters
        ----------
        starts, ends
            Entities by number; a path ends at the first end it reaches, and passes no entity twice.
        max_steps
            Maximum number of steps of a path.

        Yields
        ------
        tuple of int
            Step numbers of a path, in order.

        Notes
        -----
        Best-first search (A*) with the exact minimum remaining cost (:meth:`bounds`) as heuristic, so only steps on a
        path to an end point are expanded; alternatives to a step are generated lazily. Paths that would visit an entity
        twice are dropped. The first path costs O(max_steps x edges) for the bounds.
        """
        import numpy as np

        bounds = self.bounds(ends, max_steps)
        targets = set(ends)
        ordered: dict[tuple[int, int], tuple[NDArray[np.int64], NDArray[np.float64]]] = {}

        def siblings(node: int, left: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
            if (node, left) not in ordered:
                steps = np.arange(self.indptr[node], self.indptr[node + 1])
                total = self.cost[steps] + bounds[left - 1][self.target[steps]]
                finite = np.isfinite(total)
                steps, total = steps[finite], total[finite]
                order = np.argsort(total, kind="stable")
                ordered[node, left] = steps[order], total[order]
            return ordered[node, left]

        heap: list[tuple[float, int, int, float, tuple[int, ...], int, int]] = []
        count = 0

        def push(rank: int, spent: float, path: tuple[int, ...], node: int, left: int) -> None:
            nonlocal count
            steps, total = siblings(node, left)
            if rank < len(steps):
                count += 1
                heapq.heappush(heap, (spent + float(total[rank]), count, rank, spent, path, node, left))

        first_steps = np.array(sorted(set(starts) - targets), dtype=np.int64)
        least = bounds[max_steps][first_steps]
        first_steps = first_steps[np.isfinite(least)]
        waiting = iter(first_steps[np.argsort(least[np.isfinite(least)], kind="stable")].tolist())

        def begin() -> None:
            """Add the next start node lazily: a class may have ten thousand kinds, few of which are ever used."""
            start = next(waiting, None)
            if start is not None:
                push(0, 0.0, (), start, max_steps)

        begin()
        while heap:
            _, _, rank, spent, path, node, left = heapq.heappop(heap)
            if not path and not rank:
                begin()
            push(rank + 1, spent, path, node, left)
            step = int(siblings(node, left)[0][rank])
            there = int(self.target[step])
            entity = int(self.place[there])
            first = int(self.source[path[0]]) if path else node
            visited = {first, *(int(self.place[self.target[each]]) for each in path)}
            if entity in visited:
                continue
            if entity in targets:
                if there == entity:  # the copy of the node "just after the claim" ends at the same entity
                    yield (*path, step)
            elif left > 1:
                push(0, spent + float(self.cost[step]), (*path, step), there, left - 1)


class _Laid:
    """Collects the steps of each kind as arrays: source, target, sign and belief."""

    def __init__(self, names: pl.Series, step: Mapping[str, float]) -> None:
        import polars as pl

        self.parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]] = []
        self.kinds: list[NDArray[np.int64]] = []
        self.claim: list[str] = []
        self._number = names.len()
        self._code = pl.DataFrame({"name": names, "code": pl.int_range(names.len(), eager=True)})
        self._step = step

    def _codes(self, series: pl.Series) -> NDArray[np.int64]:
        import numpy as np

        joined = series.to_frame("name").join(self._code, on="name", how="left", maintain_order="left")
        return joined["code"].to_numpy().astype(np.int64)

    def claims_and_causes(
        self, frame: pl.DataFrame, links: Mapping[tuple[str, str], Link], firsts: Sequence[str]
    ) -> NDArray[np.int64]:
        """Build the steps of claims and of causes, and return the number of the entity of each node."""
        import numpy as np
        import polars as pl

        objects = dict(zip(frame["claim"], self._codes(frame["object"]), strict=True))
        after = {claim: self._number + count for count, claim in enumerate(firsts)}
        self._claims(frame, self._codes(frame["object"]))
        first = frame.filter(pl.col("claim").is_in(list(after)))
        self._claims(first, np.array([after[claim] for claim in first["claim"]], dtype=np.int64))
        told = {row["claim"]: row for row in frame.iter_rows(named=True)} if links else {}
        caused = [
            (one, other, end)
            for one, other in sorted(links)
            for end in (objects[other], after.get(other))
            if end is not None
        ]
        self.parts.append(
            (
                np.array([after[one] for one, _, _ in caused], dtype=np.int64),
                np.array([end for _, _, end in caused], dtype=np.int64),
                np.array([told[one]["sign"] * told[other]["sign"] for one, other, _ in caused], dtype=np.int64),
                np.array([links[one, other].belief * self._step["cause"] for one, other, _ in caused], dtype=float),
            )
        )
        self.kinds.append(np.ones(len(caused), dtype=np.int64))
        self.claim += [other for _, other, _ in caused]
        ends = np.array([objects[claim] for claim in sorted(after)], dtype=np.int64)
        return np.concatenate([np.arange(self._number), ends]).astype(np.int64)

    def _claims(self, frame: pl.DataFrame, targets: NDArray[np.int64]) -> None:
        import numpy as np

        beliefs = frame["belief"].to_numpy() * self._step["claim"]
        self.parts.append((self._codes(frame["subject"]), targets, frame["sign"].to_numpy(), beliefs))
        self.kinds.append(np.zeros(frame.height, dtype=np.int64))
        self.claim += frame["claim"].to_list()

    def axioms(self, axioms: pl.DataFrame) -> None:
        """Build the steps from a process to its bearer and from a subclass to its class."""
        import numpy as np

        is_leap = (axioms["property"] == SUBCLASS).to_numpy()
        self.parts.append(
            (
                self._codes(axioms["subject"]),
                self._codes(axioms["object"]),
                np.ones(axioms.height, dtype=np.int64),
                np.where(is_leap, self._step["subsumption"], self._step["bearer"]),
            )
        )
        self.kinds.append(np.where(is_leap, 3, 2).astype(np.int64))
        self.claim += [""] * axioms.height


def _claim_steps(columns: ClaimColumns, beliefs: Beliefs, *, inferred: bool) -> pl.DataFrame:
    """Return the claims that are steps: ``claim``, ``subject``, ``object``, ``sign``, ``belief``."""
    import polars as pl

    believed = beliefs.frame.select("claim", "belief").filter(pl.col("belief") > 0)
    backed = columns.asserting.select("claim").unique()
    frame = columns.claims.filter(
        pl.col("sign").is_in(list(_SIGN)) & (pl.col("status") != "Rejected") & ~pl.col("literal")
    ).filter(~pl.col("predicate").is_in(sorted(columns.associations)))
    stated = frame.join(backed, on="claim", how="semi")
    if inferred:
        stated = pl.concat([stated, frame.filter(pl.col("inferred"))]).unique()
    return (
        stated.join(believed, on="claim")
        .filter(pl.col("subject") != pl.col("object"))
        .select(
            "claim",
            "subject",
            "object",
            pl.col("sign").replace_strict(_SIGN, return_dtype=pl.Int64),
            pl.col("belief").clip(upper_bound=1.0),
        )
        .sort("claim", "subject")
    )


def _axiom_steps(columns: ClaimColumns) -> pl.DataFrame:
    """Return the axioms that are steps: from a process to its bearer, from a subclass to its class."""
    import polars as pl

    return (
        columns.axioms.filter(pl.col("property").is_in([BEARER, SUBCLASS]) & (pl.col("subject") != pl.col("object")))
        .select("subject", "property", "object")
        .unique()
        .sort("subject", "property", "object")
    )


def cost_of(belief: float) -> float:
    """Convert a belief to a cost, so that the cost of a path is the sum over its steps.

    Parameters
    ----------
    belief
        Belief in a step, above 0 and at most 1.

    Returns
    -------
    float
        The negative natural logarithm of the belief, 0 or more.

    Raises
    ------
    ValueError
        If the belief is 0 or negative.

    Examples
    --------
    >>> cost_of(0.5) + cost_of(0.5) == cost_of(0.25)
    True
    """
    return -log(belief)
