"""Describe one entity, claim or document, found by any of its names, with the results of the analyses."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from immunograph.analysis.counterparts import counterparts_in_words, other_contexts_in_words
from immunograph.analysis.opposites import opposite_claims
from immunograph.analysis.projection import snake
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.siblings import restrictions
from immunograph.analysis.whatif import find_document
from immunograph.claims.describe_claim import describe_claim, describe_inferred
from immunograph.claims.describe_entity import describe_entity
from immunograph.claims.description import Description
from immunograph.claims.footing import status_words
from immunograph.claims.nearby import is_large
from immunograph.claims.neighbourhood import around_claims, around_entity
from immunograph.curation import read_sentences
from immunograph.errors import AmbiguousNameError, UnknownNameError
from immunograph.model import IRI
from immunograph.plurals import counted

if TYPE_CHECKING:
    from immunograph.analysis.claim_columns import ClaimColumns
    from immunograph.analysis.workbench import Workbench

__all__ = ["describe"]

_SAYS_UP_TO: Final = 500_000
"""Maximum number of quads for which a claim is described with its sentence, which requires reading all claims."""


def describe(bench: Workbench, name: str, *, documents: str | Path | None, limit: int) -> Description:
    """Describe an entity, a claim or a document; see :meth:`immunograph.KnowledgeGraph.describe`.

    Parameters
    ----------
    bench
        The graph's analyses.
    name
        A label, synonym, identifier, key or title; looked up among claims, then entities, then documents, then identifiers of
        passages.
    documents
        Folder with the texts of the documents, to quote the sentence of each passage of a claim; ``None`` for none.
    limit
        Maximum number of claims listed for an entity.

    Returns
    -------
    Description
        Heading, properties and sections; prints as text.

    Raises
    ------
    UnknownNameError
        If no entity, no claim and no single document with evidence has this name, or several entities or claims do
        (:class:`~immunograph.errors.AmbiguousNameError`).
    NotAProjectError
        If a claim is described and ``documents`` is not a folder.
    """
    view = bench.view
    try:
        iri = bench.names("claim").find(name)
    except AmbiguousNameError:
        raise
    except UnknownNameError as no_claim:
        try:
            entity, about, count, unread = around_entity(view, bench.names("entity").find(name), limit=limit)
            named = [claim.iri for claim in about.claims]
            opposites = opposite_claims(bench.columns, named)
            return describe_entity(
                *(entity, about, view.all_labels),
                count=count,
                unread=unread,
                vocabulary=view.vocabulary,
                opposite={claim: [each.words() for each in found] for claim, found in opposites.items()},
                other_contexts=_in_other_contexts(bench.columns, named),
            )
        except AmbiguousNameError:
            raise
        except UnknownNameError as no_entity:
            try:
                return _of_document(bench, name)
            except UnknownNameError as error:
                documents_named = error.suggestions
            if (of_passage := bench.claim_of_passage(name)) is not None:
                return _of_claim(bench, of_passage, documents)
            raise UnknownNameError(
                "entity, claim or document",
                name,
                [*no_entity.suggestions, *no_claim.suggestions, *documents_named][:3],
                hint="" if no_entity.note else "list them with kg.names.entities() or kg.claims()",
                note=no_entity.note,
                coverage=" ".join(filter(None, (no_entity.coverage, no_claim.coverage))),
            ) from None
    return _of_claim(bench, iri, documents)


def _of_claim(bench: Workbench, iri: IRI, documents: str | Path | None) -> Description:
    """Describe a claim, with its opposites and limits."""
    view = bench.view
    corpus, unread = around_claims(view, [iri])
    claim = next((each for each in corpus.claims if each.iri == iri), None)
    if claim is None:
        return describe_inferred(view, iri, unread)
    sentences = read_sentences(corpus, documents) if documents is not None else None
    says = Sentences(bench.columns, [iri]).claim(iri) if len(view.store) <= _SAYS_UP_TO else ""
    compared = bool(says) or is_large(view.store)  # not all claims of a large endpoint are read to describe one
    elsewhere = restrictions(bench.columns, [iri]).get(iri, []) if compared else []
    opposite = opposite_claims(bench.columns, [iri]).get(iri, []) if compared else []
    contexts = other_contexts_in_words(bench.columns, iri) if compared else []
    return describe_claim(
        *(claim, corpus, view.all_labels, sentences, unread, view.vocabulary, says),
        elsewhere=[each.words() for each in elsewhere],
        opposite=[each.words() for each in opposite],
        other_contexts=contexts,
        superseded=view.superseded,
        compared=compared,
    )


def _in_other_contexts(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[str]]:
    """Return, by claim, phrases on claims that differ only in context, and on those with evidence against a part of it."""
    made = counterparts_in_words(columns, claims)
    for claim, parts in restrictions(columns, claims).items():
        made.setdefault(claim, []).extend(each.words() for each in parts)
    return made


def _of_document(bench: Workbench, name: str) -> Description:
    """Describe a document by its claims."""
    import polars as pl

    columns = bench.columns
    document = find_document(columns, name, bench.view.document_identifiers)
    rows = columns.evidence.filter(pl.col("document") == document)
    claims = sorted(rows["claim"].unique(), key=columns.key)
    sentences = Sentences(columns, claims)
    said = [
        (columns.key(claim), sentences.cited(row))
        for claim in claims
        for row in sentences.evidence(claim)
        if row["document"] == document
    ]
    heading = f"{counted(rows.height, 'passage')} of {counted(len(claims), 'claim')}"
    standing = bench.view.standings.get(document)
    became = snake(standing.status.rpartition("/")[2]) if standing is not None else ""
    data = {
        "document": document,
        "title": columns.label(document),
        "document_status": became or None,
        "passages": [{"claim": key, "says": words} for key, words in said],
    }
    return Description(
        columns.label(document),
        (("document", document), *((("status", status_words(became)),) if status_words(became) else ())),
        ((heading, tuple(f"{key}  {words}" for key, words in said)),),
        data,
    )
