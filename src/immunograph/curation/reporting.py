"""Select the passages and records that the gate compares with a report of claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from immunograph.claims.handles import claim_handle
from immunograph.claims.neighbourhood import around_claims, entity_of
from immunograph.claims.properties import SEVERAL
from immunograph.curation.gate import all_names, carried_by, record_of
from immunograph.gate import Record
from immunograph.gate.requirements import UNSIGNED, strongest
from immunograph.identifiers import compress
from immunograph.model import IRI, Claim, Evidence, Literal

if TYPE_CHECKING:
    from immunograph.claims import ClaimsView

__all__ = ["reported_passages", "reported_records", "stating_records"]

_SIGNS = {"Positive": "+", "Negative": "-", "Unsigned": UNSIGNED}


def reported_records(view: ClaimsView, claims: Sequence[str]) -> list[Record]:
    """Return the record of the strongest passage of each claim.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    claims
        IRIs of claims, stated or inferred; stated claims without evidence are skipped.

    Returns
    -------
    list of Record
        One record per claim: stated claims first, then inferred claims. Cues are removed, because they belong to the
        original text.
    """
    return [record for _, record in reported_passages(view, claims).values()]


def reported_passages(view: ClaimsView, claims: Sequence[str]) -> dict[str, tuple[str, Record]]:
    """Return the strongest passage of each claim, with its record.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    claims
        IRIs of claims, as for :func:`reported_records`.

    Returns
    -------
    dict
        IRI of the claim -> IRI of the evidence (an empty string for an inferred claim) and its record; stated claims
        first, then inferred claims.
    """
    made: dict[str, tuple[str, Record]] = {}
    for iri, passages in _passages(view, claims).items():
        records = [record for _, record in passages]
        best = strongest(records)
        if best is not None:
            made[iri] = passages[records.index(best)]
    return made | _inferred_records(view, [iri for iri in claims if iri not in made])


def stating_records(view: ClaimsView, claims: Sequence[str]) -> list[Record]:
    """Return the records of all passages that support or dispute one of the claims or report a null result.

    Parameters
    ----------
    view
        Claims and evidence of a graph, as data frames.
    claims
        IRIs of stated claims.

    Returns
    -------
    list of Record
        Records grouped by claim, in the order of ``claims``; without cues.
    """
    found = _passages(view, claims).values()
    return [record for passages in found for _, record in passages if record.states]


def _passages(view: ClaimsView, claims: Sequence[str]) -> dict[str, list[tuple[str, Record]]]:
    """Return IRI of the claim -> pairs of IRI and record of all its passages, without cues."""
    corpus, _ = around_claims(view, claims)
    documents = {document.iri: document for document in corpus.documents}
    by_iri = {claim.iri: claim for claim in corpus.claims}
    wanted = [by_iri[each] for each in map(IRI, claims) if each in by_iri]
    names = _names_around(view, wanted, corpus.evidence)
    made: dict[str, list[tuple[str, Record]]] = {claim.iri: [] for claim in wanted}
    for claim in wanted:
        sign = _SIGNS.get(view.predicates.get(claim.predicate, ("", ""))[1], "")
        for evidence in corpus.evidence:
            if evidence.claim == claim.iri:
                record = record_of(evidence, claim, documents, names, sign)
                record = replace(record, cues=None, association=claim.predicate in view.associations)
                made[claim.iri].append((evidence.iri, record))
    return made


def _names_around(
    view: ClaimsView, claims: Iterable[Claim], evidence: Iterable[Evidence]
) -> dict[str, tuple[str, ...]]:
    """Return IRI -> names, for all entities in claims and evidence."""
    things = {
        IRI(value)
        for claim in claims
        for value in (*claim.subjects, *claim.objects, *(value for _, value in claim.context))
        if not isinstance(value, Literal)
    }
    for passage in evidence:
        held = (passage.speaker, passage.attributed_to, *(value for _, value in passage.context))
        things |= {IRI(value) for value in held if value is not None and not isinstance(value, Literal)}
    return all_names(entity_of(view, iri) for iri in sorted(things))


def _inferred_records(view: ClaimsView, claims: Sequence[str]) -> dict[str, tuple[str, Record]]:
    """Return IRI of an inferred claim -> an empty string and its record, built from the inferred certainty."""
    import polars as pl

    rows = view.claims.filter(pl.col("claim").is_in(list(claims)) & pl.col("inferred") & ~pl.col("literal"))
    made: dict[str, tuple[str, Record]] = {}
    for (iri,), subjects in rows.group_by("claim", maintain_order=True):
        row = subjects.row(0, named=True)
        named = [
            [name for each in subjects[end].unique().sort() for name in all_names([entity_of(view, each)])[each]]
            for end in ("subject", "object")
        ]
        made[str(iri)] = (
            "",
            Record(
                key=row["identifier"] or claim_handle(str(iri)),
                subjects=tuple(named[0]),
                objects=tuple(named[1]),
                predicate=compress(row["predicate"]) or row["predicate"],
                certainty=int(row["inferred_certainty"] or 0),
                status="inferred",
                modalities=_modalities(view.carried.get(str(iri), "")),
                carried=carried_by(row["predicate"]),
                sign=_SIGNS.get(view.predicates.get(row["predicate"], ("", ""))[1], ""),
                association=row["predicate"] in view.associations,
            ),
        )
    return made


def _modalities(concepts: str) -> frozenset[str]:
    """Convert local names of concepts to enumeration values, such as ``Ability`` to ``ability``."""
    names = (re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in concepts.split(SEVERAL))
    return frozenset(name for name in names if name)
