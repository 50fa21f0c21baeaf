"""Motifs: signed feedback and feed-forward loops, with their claims, compared with rewired networks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.companions import Companions
from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, takes_edges
from immunograph.analysis.networks.arrays import NetworkArrays
from immunograph.analysis.networks.edges import NOT_EDGES, claim_edges, no_edges
from immunograph.analysis.networks.motif_instances import Motif, MotifEdge
from immunograph.analysis.networks.signed import MOTIFS, Wire, Wiring, wirings_of
from immunograph.analysis.objections import opposed_claims
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.errors import AnalysisError, expect_whole
from immunograph.plurals import counted
from immunograph.query import Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MOTIFS", "Motif", "MotifEdge", "Motifs", "Tally", "find_motifs"]

_TRIES: Final = 20_000_000
"""Maximum number of attempted swaps in total, about a minute; for larger networks fewer rewired networks are drawn."""

_LOOKED_AT: Final = 2000
"""Maximum number of instances of each motif that are examined, to list those with the highest certainty."""

_ASIDE: Final = (
    "claim that states no increase or reduction, or only an association, is left out",
    "claims that state no increase or reduction, or only an association, are left out",
)

_SYMBOL: Final = {1: "+", -1: "-"}


@dataclass(frozen=True)
class Tally:
    """The number of instances of one motif, and its distribution in rewired networks.

    Parameters
    ----------
    kind
        Name of the motif in the singular, such as ``positive feedback loop of 2``.
    count
        Instances in the observed network.
    mean, spread
        Mean and standard deviation of the number in the rewired networks; ``None`` without rewired networks.
    z
        Standard score of ``count``; ``None`` without rewired networks, and if all of them have the same number.
    more, fewer
        Empirical p-values: the fraction of networks, including the observed one, with at least (at most) as many
        instances; ``None`` without rewired networks.
    """

    kind: str
    count: int
    mean: float | None
    spread: float | None
    z: float | None
    more: float | None
    fewer: float | None

    def line(self) -> str:
        """Return the count and its comparison with rewired networks as one line of text.

        Returns
        -------
        str
            Count, mean, z and both p-values; only the count if no network was rewired.

        Examples
        --------
        >>> Tally("positive feedback loop of 2", 3, None, None, None, None, None).line()
        '3 positive feedback loops of 2'
        """
        kind = self.kind if self.count == 1 else self.kind.replace("loop", "loops", 1)
        if self.mean is None:
            return f"{self.count} {kind}"
        z = "z not defined, as rewired networks do not differ" if self.z is None else f"z {self.z:+.1f}"
        return (
            f"{self.count} {kind}; {self.mean:.2f} on average in rewired networks ({z}; "
            f"p (≥ observed) {self.more:.3f}, p (≤ observed) {self.fewer:.3f})"
        )


class Motifs(Report):
    """Counts of motifs, and the instances of each motif with the highest certainty.

    Parameters
    ----------
    tallies
        Count of each motif, with its distribution in rewired networks.
    found
        The listed instances.
    permutations, seed
        Number of rewired networks, and seed of the rewiring.
    edges, aside
        Number of signed edges (parallel edges of one sign count once), and of claims without a sign, which are left out.
    notes
        Warnings for the reader.
    """

    def __init__(
        self,
        tallies: Sequence[Tally],
        found: Sequence[Motif],
        *,
        permutations: int,
        seed: int,
        edges: int,
        aside: int,
        notes: Sequence[str],
    ) -> None:
        self.tallies = tuple(tallies)
        self.permutations = permutations
        self.seed = seed
        self.edges = edges
        self.aside = aside
        self.notes = tuple(notes)
        self._found = tuple(found)

    def __len__(self) -> int:
        """Return the number of instances listed."""
        return len(self._found)

    def __iter__(self) -> Iterator[Motif]:
        """Iterate over the listed instances by motif, those with the highest certainty first."""
        return iter(self._found)

    def counts(self) -> dict[str, int]:
        """Count the instances of each motif, including those that are not listed.

        Returns
        -------
        dict[str, int]
            Motif, in the order of :data:`MOTIFS` -> number of instances.
        """
        return {tally.kind: tally.count for tally in self.tallies}

    def of_kind(self, kind: str) -> tuple[Motif, ...]:
        """Return the listed instances of one motif.

        Parameters
        ----------
        kind
            One of :data:`MOTIFS`.

        Returns
        -------
        tuple[Motif, ...]
            Instances, highest certainty first; empty for an unknown kind.
        """
        return tuple(each for each in self._found if each.kind == kind)

    def table(self) -> Table:
        """Return the counts as a table.

        Returns
        -------
        Table
            One row per motif: ``motif``, ``count``, ``mean_rewired``, ``spread_rewired`` (standard deviation), ``z`` and
            the p-values ``p_so_many`` and ``p_so_few``.
        """
        names = ("motif", "count", "mean_rewired", "spread_rewired", "z", "p_so_many", "p_so_few")
        rows = [(t.kind, t.count, t.mean, t.spread, t.z, t.more, t.fewer) for t in self.tallies]
        return table_of(names, rows, title=f"Motifs among {counted(self.edges, 'signed edge')}")

    def instances(self) -> Table:
        """Return the listed instances as a table.

        Returns
        -------
        Table
            One row per edge of an instance: ``instance`` (number from 1), ``motif``, ``from``, ``sign``, ``to``,
            ``claims``, ``certainty`` and ``says``.
        """
        names = ("instance", "motif", "from", "sign", "to", "claims", "certainty", "says")
        rows = [
            (
                number,
                each.kind,
                edge.source,
                edge.sign,
                edge.target,
                ", ".join(edge.claims),
                edge.certainty,
                " ".join(edge.says),
            )
            for number, each in enumerate(self._found, start=1)
            for edge in each.edges
        ]
        return table_of(names, rows, title="Motifs, edge by edge")

    def text(self) -> str:
        """Return the counts as text, then the instances with the sentences of their claims.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [
            f"Motifs among {counted(self.edges, 'signed edge')} ({counted(self.aside, *_ASIDE)})",
            *(f"  {tally.line()}" for tally in self.tallies),
        ]
        for number, each in enumerate(self._found, start=1):
            lines += ["", f"{number}. {each.kind}: {each.line()}"]
            lines.append(f"   certainty {each.certainty} of 3 (of its weakest edge); {counted(each.sources, 'source')}")
            for edge in each.edges:
                lines.append(f"   - {edge.source} ({edge.sign}) {edge.target}: {', '.join(edge.claims)}")
                lines += [f"       {says}" for says in edge.says]
            lines += [f"   note: {caution}" for caution in each.cautions]
        lines += ["", *(f"  note: {note}" for note in self.notes)]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return counts and instances as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``signed_edges``, ``without_direction`` (number of claims left out), ``permutations``, ``seed``, ``motifs``
            (counts), ``instances`` and ``notes``.
        """
        return {
            "signed_edges": self.edges,
            "without_direction": self.aside,
            "permutations": self.permutations,
            "seed": self.seed,
            "motifs": [vars(tally) for tally in self.tallies],
            "instances": [each.as_dict() for each in self._found],
            "notes": list(self.notes),
        }


@takes_edges("statuses", "min_certainty", "bearers")
def find_motifs(
    columns: ClaimColumns,
    *,
    edges: EdgeChoice = NETWORK,
    permutations: int = 1000,
    seed: int = 1,
    limit: int = 10,
) -> Motifs:
    """Count signed loops, compare the counts with rewired networks, and list the most certain instances.

    Parameters
    ----------
    columns
        The claims and their evidence.
    edges
        Selection of claims as edges; see :func:`claim_edges`.
    permutations
        Number of rewired networks, reduced for large networks; 0 for none. The smallest possible p-value is
        ``1 / (permutations + 1)``.
    seed
        Seed of the rewiring, 0 or more.
    limit
        Maximum number of instances of each motif to list.

    Returns
    -------
    Motifs
        Counts with their statistics, and the listed instances with their claims.

    Raises
    ------
    AnalysisError
        If the network has no edge, no edge states an increase or a reduction, or ``permutations``, ``seed`` or ``limit``
        is negative.
    """
    expect_whole(permutations=permutations, limit=limit, seed=seed)
    for name, number in (("permutations", permutations), ("limit", limit), ("seed", seed)):
        if number < 0:
            raise AnalysisError(f"{name} must be 0 or more, not {number}")
    frame = claim_edges(columns, edges=edges)
    if not frame.height:
        raise no_edges(columns, edges)
    signed = frame.filter(frame["sign"] != 0)
    if not signed.height:
        raise AnalysisError(
            f"no motifs: of {counted(frame.height, 'edge')}, none states an increase or a reduction; select other claims as edges"
        )
    arrays = NetworkArrays.from_columns(signed)
    wiring = Wiring.of(arrays).compact()
    drawn = min(permutations, _TRIES // (10 * len(wiring)))
    drawn = drawn if drawn >= 19 or drawn == permutations else 0
    tallies = _tallies(wiring, drawn, seed)
    listed = [(kind, instance) for kind in MOTIFS for instance in _firmest(kind, signed, arrays, limit)]
    found = _written(columns, signed, arrays, listed)
    notes = (
        [f"six motifs were tested: compare each p-value with {0.05 / 6:.3f} instead of 0.05 (Bonferroni)"]
        if drawn
        else []
    )
    if drawn < permutations:
        notes.append(
            f"the network is large: {counted(drawn, 'rewired network was', 'rewired networks were')} drawn instead of {permutations}"
        )
    if edges.bearers:
        notes.append(
            "a claim about a process counts for its bearer; what increases a process (a cell's death) need not increase the bearer"
        )
    notes.append(NOT_EDGES)
    notes.append(
        "the edges are claims from texts; a loop of claims is not evidence that the whole loop exists in one cell"
    )
    return Motifs(
        tallies,
        found,
        permutations=drawn,
        seed=seed,
        edges=len(wiring),
        aside=frame.filter(frame["sign"] == 0)["claim"].n_unique(),
        notes=notes,
    )


def _tallies(wiring: Wiring, permutations: int, seed: int) -> list[Tally]:
    counts = wiring.counts()
    if not permutations:
        return [Tally(kind, count, None, None, None, None, None) for kind, count in zip(MOTIFS, counts, strict=True)]
    drawn = wiring.rewired_counts(permutations, seed=seed)
    made = []
    for kind, count, column in zip(MOTIFS, counts, drawn.T, strict=True):
        mean, spread = float(column.mean()), float(column.std(ddof=1)) if permutations > 1 else 0.0
        made.append(
            Tally(
                kind=kind,
                count=count,
                mean=mean,
                spread=spread,
                z=(count - mean) / spread if spread > 0 else None,
                more=(1 + int((column >= count).sum())) / (permutations + 1),
                fewer=(1 + int((column <= count).sum())) / (permutations + 1),
            )
        )
    return made


def _firmest(kind: str, signed: pl.DataFrame, arrays: NetworkArrays, limit: int) -> list[tuple[Wire, ...]]:
    """Return up to ``limit`` instances of a motif, those with the highest certainty first."""
    chosen: list[tuple[Wire, ...]] = []
    certainty = signed["certainty"].to_numpy()
    for least in (3, 2, 1):
        if len(chosen) >= limit:
            break
        rest = arrays.where(certainty >= least)
        successors: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
        for one, other, sign in zip(rest.source.tolist(), rest.target.tolist(), rest.sign.tolist(), strict=True):
            successors[one][other].add(sign)
        known = set(chosen)
        plain = {one: {other: sorted(signs) for other, signs in after.items()} for one, after in successors.items()}
        fresh = (each for each in wirings_of(kind, plain) if each not in known)
        chosen += sorted(islice(fresh, _LOOKED_AT))[: limit - len(chosen)]
    return chosen


def _written(
    columns: ClaimColumns,
    signed: pl.DataFrame,
    arrays: NetworkArrays,
    listed: Sequence[tuple[str, tuple[Wire, ...]]],
) -> list[Motif]:
    """Create the instances, with the claims and sentences of each edge."""
    import polars as pl

    wires = sorted({wire for _, instance in listed for wire in instance})
    if not wires:
        return []
    of_wire = pl.DataFrame(
        {
            "subject": [str(arrays.nodes[one]) for one, _, _ in wires],
            "object": [str(arrays.nodes[other]) for _, other, _ in wires],
            "sign": pl.Series([sign for _, _, sign in wires], dtype=pl.Int8),
            "wire": range(len(wires)),
        }
    ).join(signed, on=["subject", "object", "sign"])
    claims: dict[Wire, list[tuple[str, int]]] = defaultdict(list)
    for wire, claim, certainty in (
        of_wire.sort("certainty", "claim", descending=[True, False]).select("wire", "claim", "certainty").iter_rows()
    ):
        claims[wires[wire]].append((claim, certainty))
    writing = _Writing(columns, arrays, claims, Sentences(columns, set(of_wire["claim"])))
    return [writing.motif(kind, instance) for kind, instance in listed]


class _Writing:
    """Creates instances of motifs, with the claims and sentences of each edge."""

    def __init__(
        self,
        columns: ClaimColumns,
        arrays: NetworkArrays,
        claims: Mapping[Wire, Sequence[tuple[str, int]]],
        sentences: Sentences,
    ) -> None:
        import polars as pl

        self._columns = columns
        self._arrays = arrays
        self._claims = claims
        self._sentences = sentences
        chosen = sorted({claim for pairs in claims.values() for claim, _ in pairs})
        self._companions = Companions(columns, chosen)
        self._opposed = opposed_claims(columns, pl.Series(chosen, dtype=pl.String).implode())
        self._lineages: dict[str, set[str]] = defaultdict(set)
        rows = columns.asserting.filter(pl.col("claim").is_in(chosen))
        for claim, lineage in rows.select("claim", "lineage").iter_rows():
            self._lineages[claim].add(lineage)

    def motif(self, kind: str, instance: Sequence[Wire]) -> Motif:
        """Create one instance."""
        parts = tuple(map(self._edge, instance))
        claims = [claim for wire in instance for claim, _ in self._claims[wire]]
        return Motif(
            kind=kind,
            entities=tuple(dict.fromkeys(name for part in parts for name in (part.source, part.target))),
            edges=parts,
            certainty=min(part.certainty for part in parts),
            sources=len({lineage for claim in claims for lineage in self._lineages[claim]}),
            cautions=tuple(dict.fromkeys(caution for claim in claims for caution in self._cautions(claim))),
        )

    def _edge(self, wire: Wire) -> MotifEdge:
        one, other, sign = wire
        claims = self._claims[wire]
        return MotifEdge(
            source=self._columns.label(str(self._arrays.nodes[one])),
            sign=_SYMBOL[sign],
            target=self._columns.label(str(self._arrays.nodes[other])),
            claims=tuple(self._columns.key(claim) for claim, _ in claims),
            certainty=max(certainty for _, certainty in claims),
            says=tuple(self._sentences.claim(claim, cited=True) for claim, _ in claims),
        )

    def _cautions(self, claim: str) -> Iterator[str]:
        key, label = self._columns.key(claim), self._columns.label
        for dimension, values in sorted(self._columns.context.get(claim, {}).items()):
            yield f"{key} is stated for {label(dimension)} {', '.join(sorted(map(label, values)))} only"
        if together := self._companions.joint(claim):
            yield f"{key} is stated for {together} together"
        if claim in self._opposed:
            yield f"{key} {self._opposed[claim]}: see its evidence"
