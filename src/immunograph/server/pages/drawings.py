"""The explorer's network page for a part of the graph, as a self-contained document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.analysis.focus import claims_near
from immunograph.claims.totals import total_of
from immunograph.errors import FormatError, LimitError
from immunograph.model import IRI
from immunograph.rdf import term_text
from immunograph.server.pages.questions import answered, claims_in

if TYPE_CHECKING:
    from immunograph.explorer import Network
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.asked import Asked

__all__ = ["SANDBOX", "draw", "is_large"]

SANDBOX: Final = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'self'"
"""Content security policy header of the page: a separate origin. The policy inside the page allows its one script."""

_LARGE: Final = 10_000
_CLAIMS: Final = 1_000
"""Maximum number of claims of a list that are drawn."""
_NEAR: Final = 5_000
"""Maximum number of claims in a neighbourhood; above, only the claims about the entity itself are drawn."""
_WHOLE: Final = 20_000
"""Maximum number of claims of a graph that is drawn as a whole, which takes a few seconds."""


def is_large(graph: KnowledgeGraph) -> bool:
    """Return whether a graph is so large that its layout is only computed on request.

    Parameters
    ----------
    graph
        The knowledge graph that is served.

    Returns
    -------
    bool
        True for more than 10,000 rows of claims.
    """
    return graph.columns.claims.height > _LARGE


def _of_claims(graph: KnowledgeGraph, claims: list[str], title: str) -> Network:
    values = " ".join(term_text(IRI(iri)) for iri in claims[:_CLAIMS])
    title = f"{title} (the first {_CLAIMS:,} claims)" if len(claims) > _CLAIMS else title
    return graph.explore(query=f"SELECT ?claim {{ VALUES ?claim {{ {values} }} }}", title=title)


def draw(graph: KnowledgeGraph, asked: Asked) -> Network:
    """Draw the part of the graph that a request selects, or the whole graph.

    The request selects the answer to a named query (``question``), one ``claim``, the paths from a ``source`` to a ``target``,
    or the neighbourhood of a ``focus``; the first of these that is given counts. Of an answer, the first 1,000
    claims are drawn, and of a neighbourhood of more than 5,000 claims those about the entity itself, at most 1,000.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    asked
        The parsed request: parameters, formats and limits.

    Returns
    -------
    Network
        The network, to be written as a page.

    Raises
    ------
    UnknownNameError
        If a name is unknown; the message suggests similar ones.
    FormatError
        If the request has a parameter that does not apply, only one of ``source`` and ``target``, or ``hops`` that is
        not an integer from 0 to 3.
    LimitError
        If the whole graph is requested and has more than 20,000 claims.
    """
    if name := asked.text("question"):
        query = graph.queries[name]
        asked.expect(["question", *(each.name for each in query.parameters)])
        given = {each.name: asked.text(each.name) for each in query.parameters if asked.text(each.name)}
        return _of_claims(graph, claims_in(graph, answered(graph, asked, name, given), _CLAIMS + 1), query.title)
    asked.expect(["question", "claim", "source", "target", "focus", "hops"])
    if claim := asked.text("claim"):
        iri = str(graph._workbench().claim(claim))
        return _of_claims(graph, [iri], f"Claim {claim}")
    source, target = asked.text("source"), asked.text("target")
    if source or target:
        if not (source and target):
            raise FormatError("the parameters 'source' and 'target' name the two ends of the paths: give both")
        return graph.explore(source, to=target)
    if focus := asked.text("focus"):
        return _around(graph, focus, asked.whole("hops", 1, most=3))
    if sum(total := total_of(graph.columns)) > _WHOLE:
        raise LimitError(
            f"this graph has {total}, but at most {_WHOLE:,} can be drawn at once: open the page of an entity or "
            "a claim, and draw its neighbourhood"
        )
    return graph.explore()


def _around(graph: KnowledgeGraph, focus: str, hops: int) -> Network:
    """Draw the neighbourhood of an entity, or only the claims about the entity itself if that is too large."""
    import polars as pl

    claims, iri = graph.columns.claims, str(graph.find(focus).iri)
    if len(claims_near(graph.columns, iri, hops)) <= _NEAR:
        return graph.explore(iri, hops=hops)
    own = claims.filter((pl.col("subject") == iri) | (pl.col("object") == iri))["claim"].unique(maintain_order=True)
    return _of_claims(graph, own.to_list(), f"Claims about {graph._workbench().columns.label(iri)}")
