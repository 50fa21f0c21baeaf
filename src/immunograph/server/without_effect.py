"""What is known of two things that no step leads between: a null result, a dispute, a question or an aim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from immunograph.analysis.steps import about, kinds_of
from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.mechanisms import Mechanisms
    from immunograph.graph import KnowledgeGraph

__all__ = ["known_between", "summary_of"]

KNOWN: Final = {
    "Null": "tested, and no effect was seen",
    "Disputes": "disputed, and supported by nobody",
    "Asks": "asked only",
    "Intends": "aimed at only",
}
"""Stance -> what a claim is that has such passages, and none that supports it; what says the most first."""

_MOST: Final = 10


def known_between(graph: KnowledgeGraph, source: str, target: str) -> tuple[list[dict[str, Any]], int]:
    """List the first claims from one thing to another that nobody supports, with what is known of them.

    Parameters
    ----------
    graph
        The graph.
    source, target
        Names. Kinds of the source count as the source; kinds of the target, its processes, and what is directed at it,
        as the target.

    Returns
    -------
    tuple
        The record of each claim with ``known`` before it (``tested, and no effect was seen``, ``asked only`` ...), and
        how many claims there are.

    Raises
    ------
    UnknownNameError
        If a name is not known.

    Examples
    --------
    >>> import immunograph as ig
    >>> known_between(ig.load(), "IL-2", "cancer cell")
    ([], 0)
    """
    import polars as pl

    bench = graph._workbench()
    columns = bench.columns
    starts, ends = kinds_of(columns, bench.entity(source)), about(columns, bench.entity(target))
    within = pl.col("subject").is_in(list(starts)) & pl.col("object").is_in(list(ends))
    stated = ~pl.col("literal") & ~pl.col("inferred") & (pl.col("status").fill_null("") != "Rejected")
    claims = columns.claims.filter(within & stated)["claim"].unique()
    stances: dict[str, set[str]] = {}
    passages = columns.standing.filter(pl.col("claim").is_in(claims.implode()))
    for claim, stance in passages.select("claim", "stance").iter_rows():
        stances.setdefault(claim, set()).add(stance)
    found = {
        claim: next(stance for stance in KNOWN if stance in said)
        for claim, said in sorted(stances.items())
        if "Supports" not in said and not said.isdisjoint(KNOWN)
    }
    order = sorted(found, key=lambda claim: list(KNOWN).index(found[claim]))[:_MOST]
    records = Records(graph).claims(order)
    return [{"known": KNOWN[found[iri]], **record} for iri, record in zip(order, records, strict=True)], len(found)


def summary_of(found: Mechanisms, known: list[dict[str, Any]], total: int) -> str:
    """Sum up paths with what speaks against the best one; where there is none, with what else is known of the two.

    Parameters
    ----------
    found
        The paths.
    known, total
        As :func:`known_between` gives them.
    """
    if len(found):
        opposed = "; ".join(found[0].opposed)
        return f"{found.summary()} On this path, {opposed}." if opposed else found.summary()
    if not known:
        return found.summary()
    told = "; ".join(f"{each['known']} ({each['claim']})" for each in known)
    told += f"; and {total - len(known):,} more" if total > len(known) else ""
    instead = f" Reached instead: {', '.join(sorted({path.end for path in found.nearest}))}." if found.nearest else ""
    return f"No path. What is known from {found.source} to {found.target}: {told}.{instead}"
