"""Read the vocabulary for sentences about a graph from the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from immunograph.rdf.nouns import SUBCLASS, Vocabulary
from immunograph.vocabulary import DCTERMS, IG

if TYPE_CHECKING:
    import polars as pl

    from immunograph.claims.properties import Properties
    from immunograph.claims.view import ClaimsView

__all__ = ["gathered", "vocabulary_of"]


def vocabulary_of(view: ClaimsView, read: Properties) -> Vocabulary:
    """Return the vocabulary: labels, word forms, bearers, wholes, superclasses, templates of predicates, titles.

    Parameters
    ----------
    view
        The columns, for labels and categories.
    read
        Reader of single properties of the whole graph.

    Returns
    -------
    Vocabulary
        The vocabulary.
    """
    return Vocabulary(
        labels=view.all_labels,
        generic=dict(read.single(IG + "genericForm", "o").iter_rows()),
        plural=dict(read.single(IG + "pluralForm", "o").iter_rows()),
        verbs=dict(read.single(IG + "verbForm", "o").iter_rows()),
        templates=dict(read.single(IG + "template", "o").iter_rows()),
        categories=dict(view.entities.select("entity", "category").drop_nulls().iter_rows()),
        bearers=gathered(read.pairs(IG + "bearer", "o")),
        wholes=gathered(read.pairs(IG + "involves", "o")),
        kinds=_kinds(view),
        documents=_titles(view, read),
    )


def gathered(pairs: pl.DataFrame) -> dict[str, list[str]]:
    """Group pairs: return a mapping from each first element to its second elements, in order.

    Parameters
    ----------
    pairs
        A data frame of two columns.

    Returns
    -------
    dict[str, list[str]]
        First element -> second elements.
    """
    made: dict[str, list[str]] = {}
    for one, other in pairs.sort(pairs.columns).iter_rows():
        made.setdefault(one, []).append(other)
    return made


def _kinds(view: ClaimsView) -> dict[str, list[str]]:
    """Thing -> what the graph's own claims and axioms call it a kind of."""
    import polars as pl

    parts = [
        frame.filter(pl.col(name) == SUBCLASS).select("subject", "object")
        for frame, name in ((view.claims, "predicate"), (view.axioms, "property"))
    ]
    return gathered(pl.concat(parts).unique())


def _titles(view: ClaimsView, read: Properties) -> dict[str, str]:
    """Document -> its title, or nothing."""
    titles = dict(read.single(DCTERMS + "title", "o").iter_rows())
    return {document: titles.get(document, "") for document in view.documents}
