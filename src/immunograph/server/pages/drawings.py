"""The explorer's page of a part of the graph, as it is: one document that asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.model import IRI
from immunograph.rdf import term_text
from immunograph.server.pages.questions import answered, claims_in

if TYPE_CHECKING:
    from immunograph.explorer import Network
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.pages.asked import Asked

__all__ = ["SANDBOX", "draw", "is_large"]

SANDBOX: Final = "sandbox allow-scripts allow-downloads allow-popups; frame-ancestors 'self'"
"""The policy that the page is sent with: an origin of its own. Its own policy, in the page, allows its one script."""

_LARGE: Final = 10_000
_CLAIMS: Final = 1_000
"""So many claims are drawn at most."""


def is_large(graph: KnowledgeGraph) -> bool:
    """Tell whether drawing a part of a graph takes so long that it should be asked for."""
    return graph.columns.claims.height > _LARGE


def _of_claims(graph: KnowledgeGraph, claims: list[str], title: str) -> Network:
    values = " ".join(term_text(IRI(iri)) for iri in claims[:_CLAIMS])
    title = f"{title} (the first {_CLAIMS:,} claims)" if len(claims) > _CLAIMS else title
    return graph.explore(query=f"SELECT ?claim {{ VALUES ?claim {{ {values} }} }}", title=title)


def draw(graph: KnowledgeGraph, asked: Asked) -> Network:
    """Draw what a request names, or everything.

    That is the neighbourhood of a ``focus``, the way ``from`` one thing ``to`` another, one ``claim``, or the answer to
    a question (``ask``).

    Raises
    ------
    UnknownNameError
        If a name is not known.
    """
    if name := asked.text("ask"):
        query = graph.queries[name]
        given = {each.name: asked.text(each.name) for each in query.parameters if asked.text(each.name)}
        return _of_claims(graph, claims_in(graph, answered(graph, asked, name, given), _CLAIMS + 1), query.title)
    if claim := asked.text("claim"):
        iri = str(graph._workbench().claim(claim))
        return _of_claims(graph, [iri], f"Claim {claim}")
    if source := asked.text("from"):
        return graph.explore(source, to=asked.text("to"))
    if focus := asked.text("focus"):
        return graph.explore(focus, hops=asked.whole("hops", 1, most=3))
    return graph.explore()
