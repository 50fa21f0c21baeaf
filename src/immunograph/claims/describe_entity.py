"""Describe an entity: its names, its mappings to standard terms, and a summary of the claims about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from immunograph.claims.corpus_names import CorpusNames, spaced, standing, wording
from immunograph.claims.description import Description
from immunograph.claims.footing import FALLEN, status_words
from immunograph.identifiers import compress
from immunograph.model import IRI, Certainty, Claim, Corpus, Entity, Evidence, Stance
from immunograph.plurals import counted
from immunograph.rdf.nouns import Vocabulary

__all__ = ["describe_entity"]

_SYNONYMS: Final = {
    "exact": "also called",
    "broad": "broader names",
    "narrow": "narrower names",
    "related": "related names",
}
_DOUBTED: Final = {"expression_of_concern": "under an expression of concern", "superseded": "superseded"}
"""Publication status with which a source counts less -> its name in words."""
_LIMITS: Final = 3
"""Maximum number of contexts listed for the passages of a claim."""
_IDLE: Final = (
    (Stance.UNSTATED, "passage that states no direction", "passages that state no direction"),
    (Stance.ASKS, "question", "questions"),
    (Stance.INTENDS, "aim", "aims"),
)
"""Stances that are neither for nor against a claim, in words."""
_MATCHES: Final = {
    "exactMatch": "the same",
    "closeMatch": "close",
    "broadMatch": "broader",
    "narrowMatch": "narrower",
    "relatedMatch": "related",
}
"""Local name of a mapping predicate -> relation of the standard term to the entity."""


def describe_entity(
    entity: Entity,
    corpus: Corpus,
    labels: Mapping[str, str],
    *,
    count: int | None = None,
    unread: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    opposite: Mapping[str, Sequence[str]] | None = None,
    other_contexts: Mapping[str, Sequence[str]] | None = None,
) -> Description:
    """Describe an entity with its names, mappings and the claims about it.

    Parameters
    ----------
    entity
        The entity to describe.
    corpus
        Mappings, axioms and claims about the entity, with evidence and documents.
    labels
        IRI -> label, for properties and terms from outside the corpus.
    count
        Total number of claims about the entity; by default, the number in the corpus.
    unread
        Messages about values in the graph that could not be parsed.
    vocabulary
        Labels and word forms for propositions; by default, derived from the corpus and ``labels``.
    opposite
        IRI of a claim -> phrases about the claims that say the opposite between the same two entities; none by default.
    other_contexts
        IRI of a claim -> phrases about the claims that differ only in their contexts; none by default.

    Returns
    -------
    Description
        Facts about the entity, and sections for mappings, axioms, claims about it and claims that it makes.
    """
    names = CorpusNames(corpus, labels, vocabulary)
    mappings = tuple(
        f"{_matched(each.predicate)}  {compress(each.object) or each.object}  {each.object_label}"
        + (f"  ({each.comment})" if each.comment else "")
        for each in corpus.mappings
        if each.subject == entity.iri
    )
    axioms = tuple(
        f"{names[each.subject]} {names[each.predicate]} {names[each.object]}  ({each.reason})"
        for each in corpus.axioms
        if entity.iri in (each.subject, each.object)
    )
    evidence: dict[IRI, list[Evidence]] = {}
    for each in corpus.evidence:
        evidence.setdefault(each.claim, []).append(each)
    against, contexts = opposite or {}, other_contexts or {}
    claims = _claims_about(entity, corpus, evidence)
    voiced = _claims_of(entity, corpus, evidence, claims)
    titled = (("standard terms", mappings), ("set by the curators", axioms))
    sections = [(title, lines) for title, lines in titled if lines]
    count = len(claims) if count is None else count
    heading = counted(count, "claim") if count or not voiced else "no claim is about it"
    if count > len(claims):
        heading += f", of which {counted(len(claims), 'is', 'are')} shown; kg.claims(about=…) lists all"

    def told_of(each: Claim) -> tuple[Claim, Sequence[Evidence], CorpusNames, Sequence[str], Sequence[str]]:
        return each, evidence.get(each.iri, []), names, against.get(each.iri, ()), contexts.get(each.iri, ())

    sections.append((heading, tuple(_summary(*told_of(each)) for each in claims)))
    if voiced:
        others = counted(len(voiced), "other claim" if count else "claim")
        summaries = tuple(_summary(*told_of(each)) for each in voiced)
        sections.append((f"speaker, or holder of an opinion or aim, in {others}", summaries))
    if unread:
        sections.append(("what cannot be read", tuple(unread)))
    data = {
        "label": entity.label,
        "iri": entity.iri,
        "category": compress(entity.category),
        "definition": entity.definition or None,
        "identifiers": list(entity.identifiers),
        "synonyms": [synonym.text for synonym in entity.synonyms],
        "mappings": list(mappings),
        "claim_count": count,
        "unread": list(unread),
        "claims": [_summary_data(*told_of(each)) for each in claims],
        "speaks_in": [_summary_data(*told_of(each)) for each in voiced],
    }
    return Description(entity.label, tuple(_entity_facts(entity)), tuple(sections), data)


def _summary_data(
    claim: Claim,
    evidence: Sequence[Evidence],
    names: CorpusNames,
    opposite: Sequence[str],
    other_contexts: Sequence[str],
) -> dict[str, object]:
    """Return the content of :func:`_summary` as a JSON-compatible dictionary."""
    return {
        "claim": names.keys[claim.iri],
        "iri": claim.iri,
        "proposition": names.proposition(claim),
        "status": claim.status.value,
        "stances": sorted({each.stance.value for each in evidence}),
        "passages": dict(sorted(Counter(each.stance.value for each in evidence).items())),
        "hedged_passages": sum(map(_is_hedged, evidence)),
        "unsound_sources": sorted(filter(status_words, {names.status(each) for each in evidence})),
        "opposite": list(opposite),
        "in_other_contexts": list(other_contexts),
    }


def _claims_of(
    entity: Entity, corpus: Corpus, evidence: Mapping[IRI, Sequence[Evidence]], about: Sequence[Claim]
) -> list[Claim]:
    """Return further claims that have the entity as speaker or are attributed to it: its beliefs and aims."""
    known = {claim.iri for claim in about}
    return [
        claim
        for claim in corpus.claims
        if claim.iri not in known
        and any(entity.iri in (each.speaker, each.attributed_to) for each in evidence.get(claim.iri, ()))
    ]


def _claims_about(entity: Entity, corpus: Corpus, evidence: Mapping[IRI, Sequence[Evidence]]) -> list[Claim]:
    """Return the claims with the entity as an argument or in a context; those with an identifier come first."""
    return sorted(
        (
            claim
            for claim in corpus.claims
            if entity.iri in (*claim.subjects, *claim.objects)
            or any(entity.iri == value for _, value in (*claim.context, *claim.participants))
            or any(entity.iri == value for each in evidence.get(claim.iri, ()) for _, value in each.context)
        ),
        key=lambda claim: (not claim.identifiers, claim.identifiers, claim.iri),
    )


def _entity_facts(entity: Entity) -> Iterator[tuple[str, str]]:
    """Yield the properties of an entity: heading and text."""
    yield "category", compress(entity.category) or entity.category
    if entity.definition:
        yield "definition", entity.definition
    if entity.identifiers:
        yield "key", ", ".join(entity.identifiers)
    yield "identifier", compress(entity.iri) or entity.iri
    for scope, heading in _SYNONYMS.items():
        names = [synonym.text for synonym in entity.synonyms if synonym.scope == scope]
        if names:
            yield heading, ", ".join(names)


def _summary(
    claim: Claim,
    evidence: Sequence[Evidence],
    names: CorpusNames,
    opposite: Sequence[str],
    other_contexts: Sequence[str],
) -> str:
    """Return a claim in a few lines: its status, its strongest passage, the number of others, and what is against it."""
    supporting = [each for each in evidence if each.stance is Stance.SUPPORTS]
    firmest = max(
        supporting or evidence, key=lambda each: (names.status(each) not in FALLEN, each.certainty), default=None
    )
    disputes, nulls = ([each for each in evidence if each.stance is kind] for kind in (Stance.DISPUTES, Stance.NULL))
    text = f"{names.keys[claim.iri]}  {names.proposition(claim)}\n     {claim.status.value}"
    if firmest is not None:
        against = firmest.stance in (Stance.NULL, Stance.DISPUTES)
        how = standing(firmest) if against else f"certainty {int(firmest.certainty)} of 3"
        text += f"; {how}, {spaced(firmest.status.value)}{_within([firmest], names)}: {wording(firmest)}"
        became = status_words(names.status(firmest))
        text += f" (its source: {became})" if became else ""
        text += _further(firmest, evidence)
    text += _unsound_support(supporting, names)
    for passages, told in ((disputes, "disputed by"), (nulls, "tested and not seen in")):
        sure = [each for each in passages if each.certainty]
        unsure = [each for each in passages if not each.certainty]
        for some, more in ((sure, ""), (unsure, ", leaving it open")):
            if some:
                text += f"\n     {told} {counted(len(some), 'passage')}{more}{_within(some, names)}{_uncounted(some, names)}"
    if firmest is not None and firmest.stance in (Stance.ASKS, Stance.INTENDS):
        text += f"\n     only {spaced(firmest.stance.value)}: no statement"
    elif evidence and not supporting:
        text += "\n     no supporting evidence"
    text += "".join(f"\n     the opposite is stated by {words}" for words in opposite)
    return text + "".join(f"\n     {words}" for words in other_contexts)


def _is_hedged(evidence: Evidence) -> bool:
    """Return whether a passage supports its claim with a certainty below 3."""
    return evidence.stance is Stance.SUPPORTS and evidence.certainty < Certainty.ASSERTED


def _further(firmest: Evidence, evidence: Sequence[Evidence]) -> str:
    """Return a line on the passages that are not shown: *and 2 more passages for it, 1 hedged; 1 question*.

    Empty if there are none. Null results and disputes are left out, because they have lines of their own.
    """
    rest = [each for each in evidence if each is not firmest]
    support = [each for each in rest if each.stance is Stance.SUPPORTS]
    hedged = sum(map(_is_hedged, support))
    told = []
    if support:
        how = "" if not hedged else ", hedged" if len(support) == 1 else f", {hedged:,} hedged"
        told.append(f"{counted(len(support), 'more passage')} for it{how}")
    for stance, noun, plural in _IDLE:
        more = "more " if stance is firmest.stance else ""
        if number := sum(each.stance is stance for each in rest):
            told.append(counted(number, f"{more}{noun}", f"{more}{plural}"))
    return f"\n     and {'; '.join(told)}" if told else ""


def _unsound_support(supporting: Sequence[Evidence], names: CorpusNames) -> str:
    """Return lines on supporting passages that no longer count, or count less, with the status of their sources."""
    text = ""
    for statuses, one, several in (
        (FALLEN, "the source was {}", "all support is from sources that were {}"),
        (_DOUBTED, "the source is {}", "all support is from sources that are {}"),
    ):
        those = [each for each in supporting if names.status(each) in statuses]
        if not those or (statuses is _DOUBTED and len(supporting) == 1):  # the only passage is shown with its status
            continue
        became = " or ".join(sorted({_DOUBTED.get(status, status) for status in map(names.status, those)}))
        some = f"{len(those):,} of {counted(len(supporting), 'supporting passage')}: {one.format(became)}"
        text += f"\n     {some if len(those) < len(supporting) else several.format(became)}"
    return text


def _uncounted(passages: Sequence[Evidence], names: CorpusNames) -> str:
    """Return a clause on passages that no longer count: *, which no longer counts: the source was retracted*; or ``""``."""
    fallen = [each for each in passages if names.status(each) in FALLEN]
    if not fallen:
        return ""
    became = " or ".join(sorted({names.status(each) for each in fallen}))
    verb = "counts" if len(fallen) == 1 else "count"
    which = "which" if len(fallen) == len(passages) else f"of which {len(fallen):,}"
    return f", {which} no longer {verb}: the source was {became}"


def _within(passages: Sequence[Evidence], names: CorpusNames) -> str:
    """Return the contexts that passages are limited to, such as *(of disease melanoma only)*; empty if there are none."""
    limits = Counter(
        " and ".join(f"{names[dimension]} {names[value]}" for dimension, value in each.context)
        for each in passages
        if each.context
    )
    if not limits:
        return ""
    if limits.total() == len(passages) and len(limits) == 1:
        return f" (of {next(iter(limits))} only)"
    listed = [f"{number:,} of them of {limit} only" for limit, number in sorted(limits.items())]
    more = f"; {len(listed) - _LIMITS:,} more limits" if len(listed) > _LIMITS else ""
    return f" ({'; '.join(listed[:_LIMITS])}{more})"


def _matched(predicate: IRI) -> str:
    """Return a word for a mapping predicate, such as *broader*."""
    name = (compress(predicate) or predicate).partition(":")[2]
    return _MATCHES.get(name, name)
