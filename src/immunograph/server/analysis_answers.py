"""The operations of the API that analyse a graph: mechanisms, contradictions, gaps and comparison, with their claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from immunograph.analysis.clashes import KINDS
from immunograph.analysis.contradictions import Contradictions
from immunograph.claims import ClaimFilter, select_claims
from immunograph.server.claims_behind import by_key, with_claims
from immunograph.server.paging import Answer
from immunograph.server.path_records import path_record, without_effect
from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.networks.comparison import Shared
    from immunograph.graph import KnowledgeGraph

__all__ = ["CLASHES", "compare", "contradictions", "gaps", "mechanisms"]

CLASHES: Final = KINDS
_NAMED: Final = 40
_VOICES: Final = 3
_PATHS: Final = 100


def mechanisms(graph: KnowledgeGraph, *, source: str, target: str, max_steps: int = 4) -> Answer:
    """Return the paths from one entity to another; see :meth:`immunograph.KnowledgeGraph.mechanisms`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    source, target
        Names of the entities at which paths start and end.
    max_steps
        Maximum number of steps in a path, at least 1.

    Returns
    -------
    Answer
        At most 100 paths, best first; without any, the paths to related entities, with a note in the head.

    Raises
    ------
    UnknownNameError
        If a name is unknown or ambiguous; the message suggests similar or matching ones.
    AnalysisError
        If both names are of the same entity, or ``max_steps`` is below 1.

    Examples
    --------
    >>> import immunograph as ig
    >>> answer = mechanisms(ig.load(), source="IL-2", target="cancer cell")
    >>> answer.items(0, 1)[0]["path"]
    ['C35', 'C36']
    """
    found = graph.mechanisms(source, target, max_steps=max_steps, limit=_PATHS)
    paths = list(found) or list(found.nearest)
    head: dict[str, object] = {"from": found.source, "to": found.target, "summary": found.headline()}
    if found.known_claims:
        head["known_without_effect"] = without_effect(graph, found)
    if found.nearest:
        head["note"] = "There is no path to the target; the paths below lead to related entities."
    if found.decisive is not None:
        key, holds, fails = found.decisive
        head["depends_most_on"] = {
            "claim": key,
            "belief_if_it_holds": round(holds, 4),
            "belief_if_not": round(fails, 4),
        }

    def items(start: int, stop: int) -> list[dict[str, object]]:
        chosen = paths[start:stop]
        return with_claims(
            graph, [path_record(path) for path in chosen], by_key(graph, [path.claims for path in chosen])
        )

    return Answer("paths", len(paths), items, head)


def contradictions(graph: KnowledgeGraph, *, kind: str | None = None, about: str | None = None) -> Answer:
    """Return contradictions; see :meth:`immunograph.KnowledgeGraph.contradictions`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    kind
        One of :data:`CLASHES`; all kinds if ``None``.
    about
        Name of an entity that the claims must be about; any if ``None``.

    Returns
    -------
    Answer
        The contradictions; in the head their counts by kind, the number ``left_out`` of pairs, in the whole graph, with a
        side that rests only on passages that no longer count, and the keys of the first of these.

    Raises
    ------
    UnknownNameError
        If a name is unknown or ambiguous; the message suggests similar or matching ones.
    """
    import polars as pl

    bench = graph._workbench()
    frame = Records(graph).clashes
    if kind is not None:
        frame = frame.filter(pl.col("kind") == kind)
    if about is not None:
        near = select_claims(bench.view, ClaimFilter(about=bench.entity(about))).to_polars()["iri"].unique()
        sides = (pl.col(side).list.set_intersection(near.implode()).list.len() > 0 for side in ("claims", "others"))
        frame = frame.filter(pl.any_horizontal(*sides))
    found = Contradictions(bench.columns, frame)

    def items(start: int, stop: int) -> list[dict[str, object]]:
        chosen = found[start:stop]
        entries = [
            {
                "kind": each.kind,
                "entities": list(each.entities),
                "reason": each.reason,
                "for": list(each.keys[0]),
                "against": list(each.keys[1]),
                "says": list(each.says[:_VOICES]),
                "against_says": list(each.other_says[:_VOICES]),
                "passages": {"for": len(each.says), "against": len(each.other_says)},
                "sources": each.sources,
                "cautions": list(each.cautions),
            }
            for each in chosen
        ]
        return with_claims(graph, entries, [[*each.claims[:_VOICES], *each.others[:_VOICES]] for each in chosen])

    return Answer("contradictions", len(found), items, {"counts": found.counts(), **Records(graph).left_out})


def gaps(graph: KnowledgeGraph, *, rows: str, columns: str) -> Answer:
    """Return what is known about the effects of one class on another; see :meth:`immunograph.KnowledgeGraph.gaps`.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    rows, columns
        Arguments of :meth:`immunograph.KnowledgeGraph.gaps`.

    Returns
    -------
    Answer
        The cells with claims; in the head the counts by state, and the labels of the first 40 rows and columns without
        claims.

    Raises
    ------
    UnknownNameError
        If a class or category is unknown or ambiguous; the message suggests similar names.
    """
    found = graph.gaps(rows, columns)
    table = found.table(untouched=False)
    held = found.touched

    def items(start: int, stop: int) -> list[dict[str, object]]:
        cells = [dict(row.as_dict()) for row in table[start:stop]]
        keys = [[key for key in str(cell["claims"] or "").split(", ") if key] for cell in cells]
        entries: list[dict[str, object]] = [
            {name: cell[name] for name in ("of", "on", "state", "narrower", "through")} | {"by": of_cell}
            for cell, of_cell in zip(cells, keys, strict=True)
        ]
        return with_claims(graph, entries, by_key(graph, keys))

    head = {
        "title": found.title,
        "counts": found.counts(),
        "rows": len(found.rows),
        "columns": len(found.columns),
        "rows_without_anything": _labels(graph, [each for each in found.rows if each not in set(held[0])]),
        "columns_without_anything": _labels(graph, [each for each in found.columns if each not in set(held[1])]),
    }
    return Answer("cells", len(table), items, head | ({"left_out": found.left_out} if found.left_out else {}))


def _labels(graph: KnowledgeGraph, iris: Sequence[str]) -> list[str]:
    """Return the labels of the first few entities, and the number of the others."""
    label = graph._workbench().columns.label
    more = len(iris) - _NAMED
    return [*map(label, iris[:_NAMED]), *([f"and {more:,} more"] if more > 0 else [])]


def compare(graph: KnowledgeGraph, *, first: str, second: str, kinds: bool = False, incoming: bool = False) -> Answer:
    """Compare the claims about two entities.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    first, second, kinds, incoming
        Arguments of :meth:`immunograph.analysis.networks.Networks.compare`.

    Returns
    -------
    Answer
        The statements about both, then those that link the two, those about several things together, those about the
        first only, and those about the second only.

    Raises
    ------
    UnknownNameError
        If a name is unknown or ambiguous; the message suggests similar or matching ones.
    AnalysisError
        If both names are of the same entity, or ``kinds`` is true and one is a subclass of the other.
    """
    found = graph.networks.compare(first, second, kinds=kinds, incoming=incoming)
    said: list[Shared] = [each for side in found.counts() for each in found.of(side)]

    def items(start: int, stop: int) -> list[dict[str, object]]:
        chosen = said[start:stop]
        entries: list[dict[str, object]] = [
            {"of": each.of, "said": each.line(), "by": list(each.claims)} for each in chosen
        ]
        return with_claims(graph, entries, by_key(graph, [each.claims for each in chosen]))

    head: dict[str, object] = {
        "first": found.first,
        "second": found.second,
        "counts": found.counts(),
        "notes": list(found.notes),
        "reason": found.reason or None,
    }
    return Answer("said", len(said), items, head)
