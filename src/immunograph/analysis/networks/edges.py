"""Select the claims that count as edges of the network, as columns.

An edge is a claim between two entities that some passage supports with certainty above 0, or an inferred claim if these
are requested. Claims that are only asked, aimed at, disputed, null results or rejected are not edges. Neither are
claims that rest only on retracted or superseded sources or on a reference list, that restate another claim, whose
object is a text, or that relate an entity to itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.edge_choice import NETWORK, EdgeChoice, bearer_of_processes, takes_edges
from immunograph.analysis.why import firmness_of
from immunograph.errors import AnalysisError
from immunograph.legible import quoted
from immunograph.plurals import counted
from immunograph.reasoning import ground
from immunograph.vocabulary import IG

if TYPE_CHECKING:
    import polars as pl

__all__ = ["EDGE_STATUSES", "NOT_EDGES", "RESTATES", "claim_edges", "derivation_steps", "no_edges"]

EDGE_STATUSES: Final = ("accepted", "proposed", "inferred")
"""Statuses that an edge may have; rejected claims and questions are never edges."""

NOT_EDGES: Final = (
    "claims that are only asked, aimed at, disputed or null results, that rest only on retracted or superseded sources, "
    "that only the reference list states, or that are rejected, are not edges"
)
"""Sentence on the claims that rankings and counts leave out."""

RESTATES: Final = IG + "restates"
_SIGN: Final = {"+": 1, "-": -1}


@takes_edges("statuses", "min_certainty", "bearers")
def claim_edges(
    columns: ClaimColumns,
    *,
    edges: EdgeChoice = NETWORK,
    bibliographic: bool = False,
    restated: bool = False,
) -> pl.DataFrame:
    """Select the claims that are edges of the network.

    Parameters
    ----------
    columns
        The claims and their evidence.
    edges
        Statuses, minimum certainty and bearers. Default: accepted and proposed claims supported with certainty 1 or
        more. Its ``graph`` is ignored, since ``columns`` are already restricted to graphs.
    bibliographic
        Whether to include claims that only a reference list states.
    restated
        Whether to include claims that restate others, such as a headline.

    Returns
    -------
    polars.DataFrame
        One row for each subject and object of a claim, sorted: ``claim``, ``subject``, ``object``, ``sign`` (1
        promotes, -1 inhibits, 0 no direction stated, or an association), ``certainty`` (maximum over the supporting
        passages, or that of an inferred claim), ``kind`` (one of :data:`EDGE_STATUSES`), ``disputed`` (whether any
        passage disputes it or reports a null result), ``null`` (whether all of these are null results).

    Raises
    ------
    AnalysisError
        If a status is not in :data:`EDGE_STATUSES`, or the minimum certainty is not 1, 2 or 3.

    Notes
    -----
    Vectorised filters and joins: O(n log n) in claims and evidence; no Python object per claim.
    """
    import polars as pl

    statuses, min_certainty = edges.completed(NETWORK)
    unknown = sorted(set(statuses) - set(EDGE_STATUSES))
    if unknown:
        raise AnalysisError(
            f"{quoted(unknown[0])} is not a status of an edge: expected any of {', '.join(EDGE_STATUSES)}"
        )
    if min_certainty not in (1, 2, 3):
        raise AnalysisError(f"min_certainty of an edge must be 1, 2 or 3, not {min_certainty}")
    speaking = speaking_for(columns, min_certainty=min_certainty, bibliographic=bibliographic)
    firmest = speaking.group_by("claim").agg(pl.col("certainty").max())
    claims = columns.claims.filter(~pl.col("literal") & (pl.col("status") != "Rejected"))
    if not restated:
        claims = claims.join(_restating(columns), on="claim", how="anti")
    kind = (
        pl.when(pl.col("status") == "Accepted")
        .then(pl.lit("accepted"))
        .when((pl.col("status") == "") & pl.col("inferred"))
        .then(pl.lit("inferred"))
        .otherwise(pl.lit("proposed"))
    )
    claims = claims.with_columns(kind.alias("kind")).filter(pl.col("kind").is_in(list(statuses)))
    stated = claims.filter(pl.col("kind") != "inferred").join(firmest, on="claim")
    following = claims.filter(
        (pl.col("kind") == "inferred") & (pl.col("inferred_certainty") >= min_certainty)
    ).with_columns(pl.col("inferred_certainty").alias("certainty"))
    disputed = columns.disputing.group_by("claim").agg(
        pl.lit(value=True).alias("disputed"), (pl.col("stance") == "Null").all().alias("null")
    )
    made = pl.concat([stated, following], how="diagonal").join(disputed, on="claim", how="left")
    made = made.select(
        "claim",
        "subject",
        "object",
        pl.when(pl.col("predicate").is_in(sorted(columns.associations)))
        .then(pl.lit(0, dtype=pl.Int8))
        .otherwise(pl.col("sign").replace_strict(_SIGN, default=0, return_dtype=pl.Int8))
        .alias("sign"),
        pl.col("certainty").cast(pl.Int8),
        "kind",
        pl.col("disputed", "null").fill_null(value=False),
    )
    if edges.bearers:
        made = _at_bearers(made, columns)
    return made.filter(pl.col("subject") != pl.col("object")).sort("claim", "subject", "object")


def _restating(columns: ClaimColumns) -> pl.DataFrame:
    """Return the claims that restate others, as a column ``claim``."""
    import polars as pl

    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == RESTATES))
    return links.select("claim").unique()


def speaking_for(columns: ClaimColumns, *, min_certainty: int = 1, bibliographic: bool = False) -> pl.DataFrame:
    """Select the supporting passages that make a claim an edge; goals and questions do not.

    Parameters
    ----------
    columns
        The claims and their evidence.
    min_certainty
        Minimum certainty of a passage, 0 to 3.
    bibliographic
        Whether to include entries of reference lists.

    Returns
    -------
    polars.DataFrame
        Rows of ``columns.evidence``.
    """
    import polars as pl

    rows = columns.asserting.filter(pl.col("certainty") >= min_certainty)
    return rows if bibliographic else rows.filter(pl.col("status") != "Bibliographic")


def _at_bearers(edges: pl.DataFrame, columns: ClaimColumns) -> pl.DataFrame:
    """Replace each process by its bearer; of several bearers, the alphabetically first IRI."""
    import polars as pl

    bearer = bearer_of_processes(columns.axioms)
    if not bearer:
        return edges
    return edges.with_columns(pl.col("subject", "object").replace(bearer)).unique(
        ["claim", "subject", "object"], keep="first", maintain_order=True
    )


def derivation_steps(columns: ClaimColumns) -> list[tuple[str, list[str]]]:
    """Return the conclusion and the premises of each derivation.

    Parameters
    ----------
    columns
        The claims and their evidence.

    Returns
    -------
    list[tuple[str, list[str]]]
        For each derivation, the IRI of the concluded claim and the sorted IRIs of its premises.
    """
    import polars as pl

    rows = columns.derivations.group_by("derivation", maintain_order=True).agg(
        pl.col("claim").first(), pl.col("premise").unique().sort()
    )
    return [(claim, premises) for _, claim, premises in rows.iter_rows()]


def standing_inferences(columns: ClaimColumns, *, least: int = 1) -> frozenset[str]:
    """Return the inferred claims that still follow from the evidence of these columns.

    Parameters
    ----------
    columns
        The claims and their evidence.
    least
        Minimum certainty of an inferred claim, 1 to 3.

    Returns
    -------
    frozenset[str]
        IRIs of inferred claims.
    """
    steps = derivation_steps(columns)
    if not steps:
        return frozenset()
    ceilings = [
        columns.ceilings.get(derivation, 3)
        for derivation in columns.derivations["derivation"].unique(maintain_order=True)
    ]
    grounded = ground(steps, firmness_of(columns), ceilings=ceilings)
    return frozenset(claim for claim, certainty in grounded.items() if certainty >= least)


def no_edges(columns: ClaimColumns, edges: EdgeChoice) -> AnalysisError:
    """Create the error for a network without edges; its message states the reason, and which settings to relax.

    Parameters
    ----------
    columns
        The claims and their evidence.
    edges
        Selection of claims that yielded no edge.

    Returns
    -------
    AnalysisError
        The error, for the caller to raise.
    """
    told = columns.claims["claim"].n_unique()
    if not told:
        return AnalysisError("the graph has no claims, so there is no network: add claims, or open another graph")
    settings = (
        f"{'the only claim is not' if told == 1 else f'none of the {told:,} claims is'} an edge with these settings"
    )
    return AnalysisError(f"{settings}: {_reasons(columns, edges, told)}{_advice(columns, edges)}")


def _reasons(columns: ClaimColumns, edges: EdgeChoice, number: int) -> str:
    """Return why claims are not edges: the numbers of those that no setting would make edges, then reasons for others."""
    import polars as pl

    rows = _at_bearers(columns.claims, columns) if edges.bearers else columns.claims
    literal = set(rows.filter("literal")["claim"])
    restating = set(rows.join(_restating(columns), on="claim", how="semi")["claim"]) - literal
    between = set(rows.filter(pl.col("subject") != pl.col("object"))["claim"])
    looping = set(rows["claim"]) - between - literal - restating
    told = [
        counted(len(claims), f"claim {one}", f"claims {several}")
        for claims, one, several in (
            (literal, "has a text or number as object", "have a text or number as object"),
            (restating, "restates another claim", "restate other claims"),
            (looping, "relates an entity to itself", "relate an entity to itself"),
        )
        if claims
    ]
    if number > len(literal) + len(restating) + len(looping):
        told.append(NOT_EDGES)
    return "; ".join(told)


def _advice(columns: ClaimColumns, edges: EdgeChoice) -> str:
    """Return a clause on the settings that would give edges; empty if none would."""
    statuses, least = edges.completed(NETWORK)
    lower = {"a lower certainty": (statuses, 1)} if least > 1 else {}
    more = {"more statuses": (EDGE_STATUSES, least)} if set(EDGE_STATUSES) - set(statuses) else {}
    both = {"a lower certainty and more statuses": (EDGE_STATUSES, 1)} if lower and more else {}

    def give_edges(choices: Mapping[str, tuple[Sequence[str], int]]) -> list[str]:
        return [
            words
            for words, (allowed, certainty) in choices.items()
            if claim_edges(columns, edges=EdgeChoice(allowed, certainty, edges.bearers)).height
        ]

    found = give_edges({**lower, **more}) or give_edges(both)
    return f"; allow {' or '.join(found)}" if found else ""
