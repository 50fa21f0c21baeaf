"""Claims that cannot both be taken at their word, told apart from those that only seem so.

Two things clash: a claim that some passages support and others dispute, and two claims of one subject and one object
with opposite signs that are both supported. Each clash is one of four kinds:

``conflict``
    Independent sources say opposite things of the same context.
``hedge against assertion``
    One side is asserted, the other is only hedged: what looks like a conflict may be caution.
``same source``
    One lineage of documents stands behind both sides: read it again before anything else.
``contrast of context``
    The two speak of different stages, species, tissues ... or the curators linked them so: both can hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, overload

from immunograph.analysis.columns import SUBCLASS, ClaimColumns
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.sentences import Sentences
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

    from immunograph.query import Table

__all__ = [
    "KINDS",
    "Contradiction",
    "Contradictions",
    "ancestors_of_contexts",
    "contradiction_pairs",
    "find_contradictions",
    "overlapping",
]

KINDS: Final = ("conflict", "hedge against assertion", "same source", "contrast of context")
"""The four kinds, in the order in which a curator should look."""

_CONTRAST: Final = IG + "contrastsInContext"


@dataclass(frozen=True)
class Contradiction:
    """One clash: ``claims`` against ``others``, with what each side's passages say.

    Where one claim is both supported and disputed, ``claims`` and ``others`` are that same claim, and the evidence is
    that of the two stances. ``certainty`` is that of the weaker side, ``sources`` the number of lineages behind both.
    """

    kind: str
    claims: tuple[str, ...]
    others: tuple[str, ...]
    reason: str
    certainty: int
    sources: int
    says: tuple[str, ...] = ()
    other_says: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], tuple[str, ...]] = field(default=((), ()))

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {
            "kind": self.kind,
            "claims": list(self.keys[0]),
            "others": list(self.keys[1]),
            "reason": self.reason,
            "certainty": self.certainty,
            "sources": self.sources,
            "says": list(self.says),
            "other_says": list(self.other_says),
            "cautions": list(self.cautions),
        }


class Contradictions(Report, Sequence[Contradiction]):
    """All clashes, in the order in which a curator should look at them."""

    def __init__(self, found: Sequence[Contradiction]) -> None:
        self._found = tuple(found)

    def __len__(self) -> int:
        """Count the clashes."""
        return len(self._found)

    def __iter__(self) -> Iterator[Contradiction]:
        """Iterate in order."""
        return iter(self._found)

    @overload
    def __getitem__(self, index: int) -> Contradiction: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Contradiction, ...]: ...
    def __getitem__(self, index: int | slice) -> Contradiction | tuple[Contradiction, ...]:
        """Give one clash, or several."""
        return self._found[index]

    def of_kind(self, kind: str) -> tuple[Contradiction, ...]:
        """Give the clashes of one of the four kinds."""
        return tuple(each for each in self._found if each.kind == kind)

    def counts(self) -> dict[str, int]:
        """Count the clashes of each kind."""
        return {kind: len(self.of_kind(kind)) for kind in KINDS}

    def table(self) -> Table:
        """Give one row for each clash."""
        rows = [
            (
                each.kind,
                ", ".join(each.keys[0]),
                ", ".join(each.keys[1]),
                each.reason,
                each.certainty,
                each.sources,
                " ".join(each.says),
                " ".join(each.other_says),
                "; ".join(each.cautions),
            )
            for each in self._found
        ]
        columns = ("kind", "claim", "against", "reason", "certainty", "sources", "says", "against_says", "cautions")
        return table_of(columns, rows, title=self._summary())

    def _summary(self) -> str:
        return ", ".join(f"{count} {kind}" for kind, count in self.counts().items())

    def text(self) -> str:
        """Lay the clashes out with both sides' evidence."""
        lines = [self._summary()]
        for number, each in enumerate(self._found, start=1):
            one, other = (", ".join(keys) for keys in each.keys)
            against = f"{one} against {other}" if one != other else f"{one}, supported and disputed"
            lines += ["", f"{number}. {each.kind}: {against}", f"   {each.reason}"]
            lines += [f"   - {text}" for text in each.says]
            lines += ["   against it:", *(f"   - {text}" for text in each.other_says)]
            lines += [f"   mind: {caution}" for caution in each.cautions]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        return {"counts": self.counts(), "contradictions": [each.as_dict() for each in self._found]}


def _side(evidence: pl.DataFrame) -> pl.DataFrame:
    """Sum one side's evidence up for each claim: firmness, number of lineages, and the first and last of them."""
    import polars as pl

    return evidence.group_by("claim").agg(
        pl.col("certainty").max().alias("certainty"),
        pl.col("lineage").n_unique().alias("sources"),
        pl.col("lineage").min().alias("first"),
        pl.col("lineage").max().alias("last"),
    )


def contradiction_pairs(columns: ClaimColumns) -> pl.DataFrame:
    """Find the clashes as columns, before context is looked at: the part that has to be fast.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    polars.DataFrame
        ``claim``, ``other`` (the same where a claim is supported and disputed), ``certainty`` and
        ``other_certainty`` of the two sides, ``sources`` and ``other_sources`` (numbers of lineages), ``same``
        (one lineage stands behind both sides).

    Notes
    -----
    One grouping of the evidence and one hash join of the positive with the negative claims on subject and object:
    O(evidence + claims + pairs found). The SPARQL form with ``NOT EXISTS`` over all pairs is quadratic in engines.
    """
    import polars as pl

    supported, disputed = _side(columns.asserting), _side(columns.disputing)
    same = (
        (pl.col("first") == pl.col("last"))
        & (pl.col("first_other") == pl.col("last_other"))
        & (pl.col("first") == pl.col("first_other"))
    )
    shape = (
        "claim",
        "other",
        "certainty",
        pl.col("certainty_other").alias("other_certainty"),
        "sources",
        pl.col("sources_other").alias("other_sources"),
        same.alias("same"),
    )
    stances = supported.join(disputed, on="claim", suffix="_other").with_columns(pl.col("claim").alias("other"))
    signed = columns.claims.filter(
        pl.col("sign").is_in(["+", "-"]) & (pl.col("status") != "Rejected") & ~pl.col("inferred")
    ).select("claim", "subject", "object", "aspect", "sign")
    minus = signed.filter(pl.col("sign") == "-").join(supported, on="claim")
    # Few pairs carry both signs: the second side is narrowed to the pairs of the first before evidence is joined.
    plus = signed.filter(pl.col("sign") == "+").join(minus, on=["subject", "object"], how="semi")
    plus = plus.join(supported, on="claim")
    signs = (
        plus.join(minus, on=["subject", "object"], suffix="_other")
        .filter(
            (pl.col("aspect") == pl.col("aspect_other")) | (pl.col("aspect") == "") | (pl.col("aspect_other") == "")
        )
        .rename({"claim_other": "other"})
    )
    found = pl.concat([stances.select(shape), signs.select(shape)])
    return found.unique(["claim", "other"]).sort("claim", "other")


def find_contradictions(columns: ClaimColumns, *, limit: int | None = None) -> Contradictions:
    """Find, classify and order all clashes, each with both sides' evidence in sentences.

    Parameters
    ----------
    columns
        The claims and their evidence.
    limit
        Write out only the first so many; all if left out.

    Notes
    -----
    Order: by kind (:data:`KINDS`), then the firmer weaker side first, then more sources, then key.
    """
    linked = {
        frozenset((claim, other))
        for claim, kind, name, other in columns.qualifiers.select("claim", "kind", "property", "value").iter_rows()
        if kind == "link" and name == _CONTRAST
    }
    kinds = ancestors_of_contexts(columns)
    made: list[Contradiction] = []
    curated: set[frozenset[str]] = set()
    for row in contradiction_pairs(columns).iter_rows(named=True):
        pair = frozenset((row["claim"], row["other"]))
        apart, cautions = _contexts(columns, row["claim"], row["other"], kinds)
        weaker, firmer = sorted((int(row["certainty"]), int(row["other_certainty"])))
        if pair in linked:
            curated.add(pair)
            continue
        if apart:
            kind, reason = "contrast of context", f"they speak of different things: {apart}"
        elif row["same"]:
            kind, reason = "same source", "one source stands behind both sides"
        elif firmer == 3 and weaker < 3:
            kind, reason = "hedge against assertion", f"certainty {firmer} of 3 stands against {weaker} of 3"
        else:
            kind, reason = (
                "conflict",
                "independent sources say opposite things" + (", both with a hedge" if firmer < 3 else ""),
            )
        made.append(
            Contradiction(
                kind=kind,
                claims=(row["claim"],),
                others=(row["other"],),
                reason=reason,
                certainty=weaker,
                sources=int(row["sources"]) + int(row["other_sources"]) - int(row["same"]),
                cautions=cautions,
            )
        )
    made += _curated_contrasts(columns, linked)
    made = [_with_keys(each, columns) for each in made]
    made.sort(key=lambda each: (KINDS.index(each.kind), -each.certainty, -each.sources, each.keys))
    chosen = made if limit is None else made[:limit]
    sentences = Sentences(columns, {claim for each in chosen for claim in (*each.claims, *each.others)})
    return Contradictions([_with_evidence(each, sentences) for each in chosen])


def _curated_contrasts(columns: ClaimColumns, linked: set[frozenset[str]]) -> list[Contradiction]:
    """Gather the curators' contrast links that hang together into one clash each: stage-bound claims against the rest."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for pair in linked:
        if len(pair) == 2:
            one, other = sorted(pair)
            neighbours[one].add(other)
            neighbours[other].add(one)
    made, seen = [], set()
    firmness = dict(_side(columns.asserting).select("claim", "certainty").iter_rows())
    sources: dict[str, set[str]] = defaultdict(set)
    for claim, lineage in columns.evidence.select("claim", "lineage").iter_rows():
        if claim in neighbours:
            sources[claim].add(lineage)
    for start in sorted(neighbours):
        if start in seen:
            continue
        sides, queue = {start: 0}, [start]
        while queue:
            here = queue.pop()
            for near in sorted(neighbours[here]):
                if near not in sides:
                    sides[near] = 1 - sides[here]
                    queue.append(near)
        seen |= set(sides)
        groups = [tuple(sorted((c for c, side in sides.items() if side == k), key=columns.key)) for k in (0, 1)]
        groups.sort(key=lambda group: -sum(claim in columns.context for claim in group))
        named = {
            f"{columns.label(dimension)}: {', '.join(sorted(columns.label(value) for value in values))}"
            for claim in groups[0]
            for dimension, values in columns.context.get(claim, {}).items()
        }
        reason = "the curators linked them as a contrast" + (f" of {'; '.join(sorted(named))}" if named else "")
        certainties = [max((firmness.get(claim, 0) for claim in group), default=0) for group in groups]
        made.append(
            Contradiction(
                kind="contrast of context",
                claims=groups[0],
                others=groups[1],
                reason=reason + " against the other; both can hold",
                certainty=min(certainties),
                sources=len(set().union(*(sources[claim] for claim in sides))),
            )
        )
    return made


def _contexts(
    columns: ClaimColumns, claim: str, other: str, kinds: dict[str, frozenset[str]]
) -> tuple[str, tuple[str, ...]]:
    """Tell in which dimension two contexts exclude one another, and what only one of them names."""
    one, two = columns.context.get(claim, {}), columns.context.get(other, {})
    apart, cautions = [], []
    for dimension in sorted({*one, *two}):
        here, there = one.get(dimension), two.get(dimension)
        name = columns.label(dimension)
        if here and there:
            if not overlapping(here, there, kinds):
                shown = [", ".join(sorted(columns.label(value) for value in values)) for values in (here, there)]
                apart.append(f"{name} {shown[0]} against {shown[1]}")
        else:
            values = ", ".join(sorted(columns.label(value) for value in (here or there or ())))
            cautions.append(f"only one side names a {name} ({values}); the other may mean another")
    return "; ".join(apart), tuple(cautions)


def overlapping(one: frozenset[str], other: frozenset[str], kinds: dict[str, frozenset[str]]) -> bool:
    """Tell whether two sets of context values share a value, or hold a kind of one another."""
    if one & other:
        return True
    return any(kinds.get(value, frozenset()) & other for value in one) or any(
        kinds.get(value, frozenset()) & one for value in other
    )


def ancestors_of_contexts(columns: ClaimColumns, claims: Collection[str] | None = None) -> dict[str, frozenset[str]]:
    """Context value -> all that it is a kind of, for the values that these claims (or all) have."""
    contexts = columns.context
    chosen = contexts.values() if claims is None else [contexts[claim] for claim in claims if claim in contexts]
    wanted = {value for sides in chosen for values in sides.values() for value in values}
    if not wanted:
        return {}
    above: dict[str, set[str]] = defaultdict(set)
    for below, over in columns.pairs(SUBCLASS):
        above[below].add(over)
    made = {}
    for value in wanted:
        reached: set[str] = set()
        queue = [value]
        while queue:
            for each in above.get(queue.pop(), ()):
                if each not in reached:
                    reached.add(each)
                    queue.append(each)
        made[value] = frozenset(reached)
    return made


def _with_keys(each: Contradiction, columns: ClaimColumns) -> Contradiction:
    from dataclasses import replace

    return replace(each, keys=(tuple(map(columns.key, each.claims)), tuple(map(columns.key, each.others))))


def _with_evidence(each: Contradiction, sentences: Sentences) -> Contradiction:
    from dataclasses import replace

    def said(claims: tuple[str, ...], stance: str) -> tuple[str, ...]:
        return tuple(
            sentences.passage(row) for claim in claims for row in sentences.evidence(claim) if row["stance"] == stance
        )

    twofold = each.claims == each.others
    return replace(
        each,
        says=said(each.claims, "Supports"),
        other_says=said(each.others, "Disputes" if twofold else "Supports"),
    )
