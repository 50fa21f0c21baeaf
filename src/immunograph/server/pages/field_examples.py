"""Examples for the fields of forms, taken from the graph that is served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from immunograph.server.kept import kept
from immunograph.vocabulary import BIOLINK

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["NO_EXAMPLES", "examples_of"]

NO_EXAMPLES: Final[Mapping[str, str]] = dict.fromkeys(("search", "subject", "object", "acting", "acted_on", "term"), "")
"""Empty examples, for a graph without claims and for errors that occur before the graph is read."""

_LONGEST: Final = 30


def examples_of(graph: KnowledgeGraph) -> Mapping[str, str]:
    """Return example texts for the fields of forms, from a claim about a frequent entity.

    Parameters
    ----------
    graph
        The knowledge graph that is served.

    Returns
    -------
    Mapping[str, str]
        ``subject`` and ``object`` of a claim, their categories ``acting`` and ``acted_on``, and hints for ``term`` (in the
        editor) and ``search``; empty texts for a graph without claims.

    Examples
    --------
    >>> import immunograph as ig
    >>> found = examples_of(ig.load())
    >>> found["subject"], found["acting"], found["search"]
    ('interferon', 'ProteinFamily', 'Search: interferon, antiviral role, C17 …')
    """
    return kept(graph, "examples", lambda: _examples(graph))


def _examples(graph: KnowledgeGraph) -> Mapping[str, str]:
    import polars as pl

    columns = graph._workbench().columns
    known = columns.claims.filter(~pl.col("inferred") & ~pl.col("literal")).select(
        "claim", "subject", "predicate", "object"
    )
    if known.is_empty():
        return NO_EXAMPLES
    spoken = known["subject"].append(known["object"]).value_counts(name="claims").rename({"subject": "entity"})
    ranked = known.join(spoken, left_on="subject", right_on="entity").sort(
        "claims", "subject", "object", "claim", descending=[True, False, False, False]
    )
    rows = [
        (columns.label(subject), columns.label(target), claim, subject, target, predicate)
        for claim, subject, predicate, target in ranked.head(50)
        .select("claim", "subject", "predicate", "object")
        .rows()
        if subject != target
    ]
    short = [row for row in rows if max(len(row[0]), len(row[1])) <= _LONGEST] or rows
    if not short:
        return NO_EXAMPLES
    subject, target, claim, acting, acted_on, predicate = short[0]
    category = dict(graph.columns.entities.select("entity", "category").rows())
    return {
        "search": f"Search: {subject}, {target}, {columns.key(claim)} …",
        "subject": subject,
        "object": target,
        "acting": str(category.get(acting) or "").removeprefix(BIOLINK),
        "acted_on": str(category.get(acted_on) or "").removeprefix(BIOLINK),
        "term": f"{subject}, {columns.label(predicate)} …",
    }
