"""Find the source graphs of ``COPY``, ``MOVE`` and ``ADD`` operations in the text of an update."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from immunograph.store.sparql.query import Query
from immunograph.store.sparql.tokenizer import Token

__all__ = ["COPYING", "copied_graphs"]

COPYING: Final = frozenset(("ADD", "COPY", "MOVE"))
_MOST: Final = 100
"""Maximum number of tokens before an operation; after more, any graph may have been created."""


def copied_graphs(
    update: Query, prefixes: Mapping[str, str], base: str | None
) -> Iterator[tuple[str, str, ox.NamedNode]]:
    """Yield the source graphs of ``COPY``, ``MOVE`` and ``ADD`` operations without ``SILENT``.

    These graphs must exist: according to SPARQL 1.1 Update, section 3.2, the operation may fail otherwise.
    Only operations within the first 100 tokens are examined.

    Parameters
    ----------
    update
        The parsed update.
    prefixes
        Namespaces by prefix that the update may use without declaring them.
    base
        Base IRI against which relative IRIs are resolved; ``None`` for none.

    Yields
    ------
    tuple[str, str, pyoxigraph.NamedNode]
        Keyword, source graph as written, and its IRI. A source that occurs earlier in the update is omitted, because
        the update itself may have created it.
    """
    if update.words.isdisjoint(COPYING):
        return
    every = update.tokens
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items()) + "".join(update.declarations)
    for place, token in enumerate(every[:_MOST]):
        if token.word not in COPYING:
            continue
        source = place + 1
        if source < len(every) and every[source].word == "GRAPH":
            source += 1
        if source >= len(every) or every[source].kind not in ("iri", "name"):
            continue  # SILENT, DEFAULT, or not a valid update
        iri = _resolved(head, every[source].text, base)
        if iri is None or _may_be_made(every[:place], iri, head, base):
            continue
        yield token.word, every[source].text, iri


def _resolved(head: str, name: str, base: str | None) -> ox.NamedNode | None:
    try:
        (quad,) = ox.parse(f"{head}<urn:s> <urn:p> {name} .".encode(), format=ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError):
        return None
    return quad.object if isinstance(quad.object, ox.NamedNode) else None


def _may_be_made(earlier: Sequence[Token], iri: ox.NamedNode, head: str, base: str | None) -> bool:
    """Return whether earlier operations may create a graph: by its name, by a variable, or by LOAD."""
    for place, token in enumerate(earlier):
        if token.kind == "variable" or token.word == "LOAD":
            return True
        declared = {"BASE", "PREFIX"} & {each.word for each in earlier[max(0, place - 2) : place]}
        if token.kind in ("iri", "name") and not declared and _resolved(head, token.text, base) in (iri, None):
            return True
    return False
