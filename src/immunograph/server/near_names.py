"""Look up entities by name, with suggestions for typing errors."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from immunograph.errors import AmbiguousNameError, UnknownNameError

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph

__all__ = ["found_nearly"]

_LIKELY: Final = 5_000
_MARKS: Final = re.compile(r"\d+|[A-Z]{2,}|[+\-−](?=\s|$)")
"""Parts of names (numbers, acronyms, signs) that must be equal in a suggestion, because they distinguish entities."""


def found_nearly(graph: KnowledgeGraph, name: str) -> str:
    """Return the IRI of an entity by name; for an unknown name, the error suggests similarly spelled ones.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    name
        A label, a synonym, a CURIE or an IRI.

    Returns
    -------
    str
        The IRI of the entity.

    Raises
    ------
    UnknownNameError
        If no entity has the name, or several have it.

    Examples
    --------
    >>> import immunograph as ig
    >>> found_nearly(ig.load(), "cancer cell")
    'http://purl.obolibrary.org/obo/CL_0001064'
    """
    try:
        return str(graph.find(name).iri)
    except AmbiguousNameError:
        raise
    except UnknownNameError as error:
        close = () if error.suggestions or error.note else _spelled_nearly(graph, name)
        if not close:
            raise
        raise UnknownNameError(error.kind, error.name, close, coverage=error.coverage) from None


def _spelled_nearly(graph: KnowledgeGraph, name: str) -> list[str]:
    """Return up to three names that are spelled like a name, and have the same numbers, signs and acronyms."""
    names, size = graph._workbench().view.names["name"], len(name)
    lengths = names.str.len_chars()
    begins = names.str.to_lowercase().str.starts_with(name[:1].lower())
    likely = (
        names.filter(begins & lengths.is_between(max(size - 2, 0), size + 2)).unique(maintain_order=True).head(_LIKELY)
    )
    alike = [each for each in likely if _MARKS.findall(each) == _MARKS.findall(name)]
    return get_close_matches(name, alike, n=3, cutoff=0.8)
