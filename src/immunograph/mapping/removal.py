"""What the removal of an import, or of notices, changed: triples removed, and retractions that no longer apply."""

from __future__ import annotations

from collections.abc import Iterable

from immunograph.claims.direct_edges import claims_citing
from immunograph.identifiers import compress
from immunograph.legible import quoted
from immunograph.plurals import counted, some_of
from immunograph.store import Store

__all__ = ["Removed"]

_NAMED = 5
"""Maximum number of documents that a report names."""


class Removed(int):
    """Number of removed triples, as an ``int`` with details.

    Parameters
    ----------
    triples
        Number of triples that the removed graph had.
    documents
        Titles of the documents that are no longer retracted or withdrawn, sorted.
    claims
        Number of claims of which passages of these documents are evidence.
    names
        How many names of entities stay in other graphs, and under which licence; empty if none.

    Examples
    --------
    >>> removed = Removed(3, ["Mice"], 2)
    >>> removed == 3
    True
    >>> removed.lifted()
    "no longer retracted or withdrawn: 'Mice'; its passages count again for 2 claims"
    """

    documents: tuple[str, ...]
    claims: int
    names: str

    def __new__(cls, triples: int, documents: Iterable[str] = (), claims: int = 0, names: str = "") -> Removed:
        """Create the number with its details."""
        made = super().__new__(cls, triples)
        made.documents, made.claims, made.names = tuple(documents), claims, names
        return made

    @classmethod
    def of(cls, triples: int, store: Store, lifted: Iterable[str], names: str = "") -> Removed:
        """Create the number, and read from the store which documents and claims count again.

        Parameters
        ----------
        triples
            Number of triples that the removed graph had.
        store
            The store after the removal.
        lifted
            IRIs of documents and identifiers that were retracted or withdrawn before the removal, and no longer are.
        names
            A sentence on the names that stay in other graphs; empty if none.

        Returns
        -------
        Removed
            The number, with those documents that the store has, and the number of claims with evidence from them.
        """
        cited = claims_citing(store, lifted)
        titles = sorted({title or compress(iri) or iri for _, iri, title in cited})
        return cls(triples, titles, len({claim for claim, _, _ in cited}), names)

    def lifted(self) -> str:
        """Return a sentence on the documents that are no longer retracted, and on the claims with evidence from them.

        Returns
        -------
        str
            One sentence without a full stop; empty if there is no such document.
        """
        if not self.documents:
            return ""
        named = some_of([quoted(each) for each in self.documents], _NAMED)
        whose = "its passages count" if len(self.documents) == 1 else "their passages count"
        return f"no longer retracted or withdrawn: {named}; {whose} again for {counted(self.claims, 'claim')}"
