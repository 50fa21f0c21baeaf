"""Read the labels and word forms for wording claims from a graph."""

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
    """Read the vocabulary for wording claims from a graph.

    Parameters
    ----------
    view
        Labels, categories and superclasses, as data frames.
    read
        Reader of the properties of all named graphs.

    Returns
    -------
    Vocabulary
        Labels, word forms, bearers, wholes, superclasses, titles, and sentence templates of predicates.
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
    """Group pairs by their first element.

    Parameters
    ----------
    pairs
        A data frame with two columns of strings.

    Returns
    -------
    dict[str, list[str]]
        Value of the first column -> values of the second; keys and values are sorted.
    """
    made: dict[str, list[str]] = {}
    for one, other in pairs.sort(pairs.columns).iter_rows():
        made.setdefault(one, []).append(other)
    return made


def _kinds(view: ClaimsView) -> dict[str, list[str]]:
    """Return IRI -> superclasses, according to claims and axioms of the graph."""
    import polars as pl

    parts = [
        frame.filter(pl.col(name) == SUBCLASS).select("subject", "object")
        for frame, name in ((view.claims, "predicate"), (view.axioms, "property"))
    ]
    return gathered(pl.concat(parts).unique())


def _titles(view: ClaimsView, read: Properties) -> dict[str, str]:
    """Return IRI of a document -> title; an empty string for a document without a title."""
    titles = dict(read.single(DCTERMS + "title", "o").iter_rows())
    return {document: titles.get(document, "") for document in view.documents}
