"""Descriptions of one entity or claim: who says it, where, how firmly, about what, and who says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from immunograph.claims.footing import FALLEN, document_words, footing_data, footing_lines, status_words
from immunograph.claims.handles import claim_handle
from immunograph.identifiers import compress
from immunograph.legible import escaped, printable
from immunograph.model import IRI, Claim, Corpus, Entity, Evidence, Literal, Stance
from immunograph.plurals import counted
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.nouns import Vocabulary, vocabulary_of

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView

__all__ = ["Description", "describe_claim", "describe_entity", "describe_inferred"]

_HEADINGS = {
    Stance.SUPPORTS: "for it",
    Stance.NULL: "tested and not seen (null result)",
    Stance.DISPUTES: "against it",
    Stance.UNSTATED: "speaking of it, direction not stated",
    Stance.ASKS: "asking",
    Stance.INTENDS: "aiming at it",
}
_SYNONYMS: Final = {
    "exact": "also called",
    "broad": "broader names",
    "narrow": "narrower names",
    "related": "related names",
}


@dataclass(frozen=True)
class Description:
    """The description of one thing: as text (:meth:`text`, ``str``), as plain data (:meth:`as_dict`), and in a notebook."""

    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    data: Mapping[str, Any]

    def __str__(self) -> str:
        """Return it as text, in characters that standard output can encode."""
        return printable(self.text())

    def text(self) -> str:
        """Return it as text."""
        width = max((len(name) for name, _ in self.facts), default=0)
        lines = [self.title, *(f"  {name:<{width}}  {value}" for name, value in self.facts)]
        for heading, entries in self.sections:
            lines += ["", heading]
            for entry in entries:
                lines += ["  " + line if line else "" for line in entry.split("\n")]
        return "\n".join(lines)

    def __repr__(self) -> str:
        """Show the text."""
        return str(self)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return dict(self.data)

    def _repr_html_(self) -> str:
        facts = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in self.facts)
        sections = "".join(
            f"<h4>{escaped(heading)}</h4>"
            + "".join(f'<p style="white-space:pre-line">{escaped(entry)}</p>' for entry in entries)
            for heading, entries in self.sections
        )
        return f"<h3>{escaped(self.title)}</h3><dl>{facts}</dl>{sections}"


_MATCHES: Final = {
    "exactMatch": "the same",
    "closeMatch": "close",
    "broadMatch": "broader",
    "narrowMatch": "narrower",
    "relatedMatch": "related",
}
"""Kind of mapping -> what the standard term is to the entity."""


class _Names:
    """Labels of everything a corpus names."""

    def __init__(self, corpus: Corpus, labels: Mapping[str, str], vocabulary: Vocabulary | None = None) -> None:
        self.proposition = Clauses(vocabulary or vocabulary_of(corpus, labels, {})).proposition
        named = {value for each in corpus.claims for value in _named_by(each)}
        told = (value for each in corpus.evidence for value in (each.speaker, each.attributed_to, each.evidence_type))
        named |= {value for value in told if value}
        pairs = (part for each in corpus.evidence for pair in each.context for part in pair)
        named |= {str(part) for part in pairs if isinstance(part, str)}
        named |= {number.kind for each in corpus.evidence for number in each.numbers}
        named |= {value for each in corpus.axioms for value in (each.subject, each.predicate, each.object)}
        named |= {link.predicate for link in corpus.links}
        self.labels: dict[str, str] = {str(value): labels[value] for value in named if value in labels}
        self.labels.update((entity.iri, entity.label) for entity in corpus.entities)
        for document in corpus.documents:
            self.labels.setdefault(document.iri, document.title)
        self.titles = {document.iri: document.title for document in corpus.documents}
        self.documents = {document.iri: document for document in corpus.documents}
        self.schemes = corpus.schemes
        self.rows: dict[str, str] = {each.iri: each.identifier for each in corpus.evidence if each.identifier}
        self.sentences = {each.iri: each for document in corpus.documents for each in document.sentences}
        self.waivers: dict[str, list[str]] = {}
        for waiver in corpus.waivers:
            self.waivers.setdefault(waiver.evidence, []).append(f"{waiver.rule}: {waiver.reason}")
        self.provable = {document.iri for document in corpus.documents if document.text_sha256}
        self.keys = {claim.iri: ", ".join(claim.identifiers) or claim_handle(claim.iri) for claim in corpus.claims}

    def can_be_proved(self, evidence: Evidence) -> bool:
        """Return whether a reader's copy of the text can prove where the evidence is."""
        return evidence.span is not None and evidence.document in self.provable

    def status(self, evidence: Evidence) -> str:
        """Return what became of the document of a passage; empty if nothing is known."""
        document = self.documents.get(evidence.document)
        return document.status.value if document is not None and document.status is not None else ""

    def __getitem__(self, value: IRI | Literal | None) -> str:
        if value is None:
            return ""
        if isinstance(value, Literal):
            return f"“{value.value}”"
        return self.labels.get(value) or compress(value) or value


def _named_by(claim: Claim) -> list[str]:
    """Return every IRI in a claim."""
    pairs = [part for pair in (*claim.context, *claim.participants) for part in pair]
    return [str(part) for part in (*claim.subjects, claim.predicate, *claim.objects, *pairs) if isinstance(part, str)]


def describe_claim(
    claim: Claim,
    corpus: Corpus,
    labels: Mapping[str, str],
    sentences: Mapping[str, str] | None = None,
    unread: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    says: str = "",
) -> Description:
    """Describe a claim with all its evidence, links and decisions.

    Parameters
    ----------
    claim
        The claim.
    corpus
        The corpus that contains it.
    labels
        Labels of properties and foreign terms, by IRI.
    sentences
        Sentence IRI -> the reader's own text of it.
    unread
        What stands in the graph and cannot be read, in sentences.
    vocabulary
        The words that propositions are made of; those of the corpus if left out.
    says
        The sentences that say what its passages say, see :class:`immunograph.analysis.sentences.Sentences`.
    """
    names = _Names(corpus, labels, vocabulary)
    evidence = [each for each in corpus.evidence if each.claim == claim.iri]
    decisions = sorted((each for each in corpus.decisions if each.claim == claim.iri), key=lambda each: each.date)
    facts = [*([("says", says)] if says else []), ("status", claim.status.value)]
    facts += [(names[dimension], names[value]) for dimension, value in (*claim.context, *claim.participants)]
    facts.append(("iri", claim.iri))
    sections: list[tuple[str, tuple[str, ...]]] = []
    for stance in Stance:
        passages = tuple(_passage(each, names, sentences or {}) for each in evidence if each.stance is stance)
        if passages:
            sections.append((f"{len(passages)} {_HEADINGS[stance]}", passages))
    if not any(each.stance in (Stance.DISPUTES, Stance.NULL) for each in evidence):
        count = len({each.document for each in evidence})
        spoken = "one document mentions it" if count == 1 else f"{count:,} documents mention it"
        sections.append(("0 against it", (f"no source in this graph disputes it ({spoken})",)))
    links = [
        f"{names[link.predicate]}: {_other(link.object, names, corpus)}"
        for link in corpus.links
        if link.subject == claim.iri
    ]
    links += [
        f"{_other(link.subject, names, corpus)} {names[link.predicate]} this"
        for link in corpus.links
        if link.object == claim.iri
    ]
    if links:
        sections.append(("with other claims", tuple(sorted(links))))
    if decisions:
        said = tuple(f"{each.outcome.value} on {each.date} by {each.agent}: {each.reason}" for each in decisions)
        sections.append(("decided", said))
    if unread:
        sections.append(("what cannot be read", tuple(unread)))
    title = f"{names.keys[claim.iri]}  {names.proposition(claim)}"
    data = {
        "claim": names.keys[claim.iri],
        "iri": claim.iri,
        "proposition": names.proposition(claim),
        "says": says,
        "status": claim.status.value,
        "evidence": [_evidence_data(each, names, sentences or {}) for each in evidence],
        "links": sorted(links),
        "decisions": [
            {"outcome": each.outcome.value, "date": each.date, "agent": each.agent, "reason": each.reason}
            for each in decisions
        ],
        "unread": list(unread),
    }
    return Description(title, tuple(facts), tuple(sections), data)


def _other(iri: IRI, names: _Names, corpus: Corpus) -> str:
    claim = next((each for each in corpus.claims if each.iri == iri), None)
    return f"{names.keys[iri]} {names.proposition(claim)}" if claim is not None else iri


def _passage(evidence: Evidence, names: _Names, texts: Mapping[str, str]) -> str:
    sentence = names.sentences.get(evidence.sentence) if evidence.sentence else None
    document = names.documents.get(evidence.document)
    where = document_words(document) if document is not None else evidence.document
    where += f", {evidence.section.value}" if evidence.section is not None else ""
    where += f", {evidence.place}" if evidence.place is not None else ""
    if sentence is not None:
        where += f", paragraph {sentence.paragraph}, sentence {sentence.number} ({sentence.identifier})"
    if evidence.span is not None:
        where += f", characters {evidence.span}"
    speaker = names[evidence.speaker]
    if evidence.speaker == evidence.document:
        speaker += ", in its own voice"
    lines = [
        evidence.paraphrase,
        "certainty  no statement: the direction is not stated"
        if evidence.stance is Stance.UNSTATED
        else f"certainty  {int(evidence.certainty)} of 3, {_words(evidence.certainty.name)}; {_words(evidence.status.value)}",
    ]
    if evidence.cues:
        shown = ", ".join(f"“{cue.wording}” ({cue.span})" for cue in sorted(evidence.cues, key=lambda c: c.span.start))
        lines.append(f"cues       {shown}")
    if evidence.modality:
        lines.append(f"modality   {', '.join(_words(each.value) for each in evidence.modality)}")
    if evidence.attitude is not None:
        lines.append(f"attitude   {_words(evidence.attitude.value)}")
    lines += [f"{'of':<10} {names[dimension]} {names[restricted]} only" for dimension, restricted in evidence.context]
    if evidence.quantifier:
        told = [_words(evidence.quantifier_kind.value)] if evidence.quantifier_kind else []
        told += [f"of the {evidence.quantifier_of.value}"] if evidence.quantifier_of else []
        lines.append(f"quantifier {evidence.quantifier}" + (f" ({', '.join(told)})" if told else ""))
    lines.append(
        f"speaker    {speaker}"
        + ("" if evidence.speaker == evidence.document else f", reported by {names[evidence.document]}")
    )
    if evidence.attributed_to is not None:
        lines.append(f"held by    {names[evidence.attributed_to]}")
    lines.append(f"source     {where}")
    lines += [f"waived     {reason}" for reason in names.waivers.get(evidence.iri, ())]
    if not names.can_be_proved(evidence):
        lines.append("place      none in a text with a hash, so no copy of the text can prove it")
    if evidence.evidence_type is not None:
        kind_name = compress(evidence.evidence_type) or evidence.evidence_type
        label = names.labels.get(evidence.evidence_type)
        lines.append(f"evidence   {label} ({kind_name})" if label else f"evidence   {kind_name}")
    lines += footing_lines(evidence, names.labels, names.schemes, names.rows)
    if evidence.sentence in texts:
        lines.append(f"your copy  {texts[evidence.sentence or '']}")
    if evidence.quotation:
        lines.append(f"quotation  {evidence.quotation}")
    if evidence.note:
        lines.append(f"note       {evidence.note}")
    return "\n".join(lines)


def _words(token: str) -> str:
    return token.lower().replace("_", " ")


def _evidence_data(evidence: Evidence, names: _Names, texts: Mapping[str, str]) -> dict[str, object]:
    sentence = names.sentences.get(evidence.sentence) if evidence.sentence else None
    return {
        "iri": evidence.iri,
        "stance": evidence.stance.value,
        "certainty": int(evidence.certainty),
        "epistemic_status": evidence.status.value,
        "paraphrase": evidence.paraphrase,
        "cues": [{"wording": cue.wording, "start": cue.span.start, "end": cue.span.end} for cue in evidence.cues],
        "modality": [each.value for each in evidence.modality],
        "attitude": evidence.attitude.value if evidence.attitude else None,
        "context": {names[dimension]: names[value] for dimension, value in evidence.context},
        "quantifier": evidence.quantifier or None,
        "quantifier_kind": evidence.quantifier_kind.value if evidence.quantifier_kind else None,
        "quantifier_of": evidence.quantifier_of.value if evidence.quantifier_of else None,
        "speaker": names[evidence.speaker],
        "attributed_to": names[evidence.attributed_to] or None,
        "document": names.titles.get(evidence.document, evidence.document),
        "sentence": sentence.identifier if sentence else None,
        "paragraph": sentence.paragraph if sentence else None,
        "start": evidence.span.start if evidence.span else None,
        "end": evidence.span.end if evidence.span else None,
        "evidence_type": compress(evidence.evidence_type) if evidence.evidence_type else None,
        "sentence_text": texts.get(evidence.sentence or "") or None,
        "note": evidence.note or None,
        "waivers": names.waivers.get(evidence.iri, []),
        "provable": names.can_be_proved(evidence),
        **footing_data(evidence, names.documents.get(evidence.document), names.labels, names.schemes),
    }


def _matched(predicate: IRI) -> str:
    """Describe how a standard term is mapped to the entity."""
    name = (compress(predicate) or predicate).partition(":")[2]
    return _MATCHES.get(name, name)


def describe_entity(
    entity: Entity,
    corpus: Corpus,
    labels: Mapping[str, str],
    *,
    count: int | None = None,
    unread: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
) -> Description:
    """Describe an entity with its names, mappings and the claims about it.

    Parameters
    ----------
    entity, corpus, labels
        The entity, what is told of it, and labels of all else.
    count
        How many claims speak of it, where the corpus does not hold them all.
    unread
        What stands in the graph and cannot be read, in sentences.
    vocabulary
        The words that propositions are made of; those of the corpus if left out.
    """
    names = _Names(corpus, labels, vocabulary)
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
    claims = _claims_about(entity, corpus)
    told = [_summary(claim, evidence.get(claim.iri, []), names) for claim in claims]
    sections: list[tuple[str, tuple[str, ...]]] = []
    if mappings:
        sections.append(("standard terms", mappings))
    if axioms:
        sections.append(("set by the curators", axioms))
    count = len(claims) if count is None else count
    heading = counted(count, "claim")
    if count > len(claims):
        heading += f", of which {counted(len(claims), 'is', 'are')} shown; kg.claims(about=…) lists all"
    sections.append((heading, tuple(told)))
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
        "claims": [_summary_data(claim, evidence.get(claim.iri, []), names) for claim in claims],
    }
    return Description(entity.label, tuple(_entity_facts(entity)), tuple(sections), data)


def _summary_data(claim: Claim, evidence: Sequence[Evidence], names: _Names) -> dict[str, object]:
    """Return what :func:`_summary` says as plain data."""
    return {
        "claim": names.keys[claim.iri],
        "iri": claim.iri,
        "proposition": names.proposition(claim),
        "status": claim.status.value,
        "stances": sorted({each.stance.value for each in evidence}),
        "unsound_sources": sorted(filter(status_words, {names.status(each) for each in evidence})),
    }


def _claims_about(entity: Entity, corpus: Corpus) -> list[Claim]:
    """Return the claims that an entity is part of, those with an identifier first."""
    return sorted(
        (
            claim
            for claim in corpus.claims
            if entity.iri in (*claim.subjects, *claim.objects)
            or any(entity.iri == value for _, value in (*claim.context, *claim.participants))
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


def _summary(claim: Claim, evidence: Sequence[Evidence], names: _Names) -> str:
    """Summarise a claim in a few lines: its status, its firmest passage, and who disputes it."""
    supporting = [each for each in evidence if each.stance is Stance.SUPPORTS]
    fallen = [each for each in supporting if names.status(each) in FALLEN]
    firmest = max(
        supporting or evidence, key=lambda each: (names.status(each) not in FALLEN, each.certainty), default=None
    )
    disputes = sum(each.stance is Stance.DISPUTES for each in evidence)
    nulls = sum(each.stance is Stance.NULL for each in evidence)
    text = f"{names.keys[claim.iri]}  {names.proposition(claim)}\n     {claim.status.value}"
    if firmest is not None:
        text += f"; certainty {int(firmest.certainty)} of 3, {_words(firmest.status.value)}: {firmest.paraphrase}"
        became = status_words(names.status(firmest))
        text += f" (its source: {became})" if became else ""
    if fallen:
        became = " or ".join(sorted({names.status(each) for each in fallen}))
        some = f"{len(fallen)} of {counted(len(supporting), 'supporting passage')}: the source was {became}"
        text += f"\n     {some}" if len(fallen) < len(supporting) else f"\n     it rests only on what was {became}"
    if disputes:
        text += f"\n     disputed by {counted(disputes, 'passage')}"
    if nulls:
        text += f"\n     tested and not seen in {counted(nulls, 'passage')}"
    if firmest is not None and firmest.stance in (Stance.ASKS, Stance.INTENDS):
        text += f"\n     only {_words(firmest.stance.value)}: no statement"
    elif evidence and not supporting:
        text += "\n     no supporting evidence"
    return text


def describe_inferred(view: ClaimsView, iri: str, unread: Sequence[str] = ()) -> Description:
    """Describe a claim that no text makes: that it was inferred, how firmly, and from what.

    Parameters
    ----------
    view
        The graph.
    iri
        The claim's IRI.
    unread
        What stands in the graph of it and cannot be read, in sentences.
    """
    import polars as pl

    row = view.claims.row(view.claims["claim"].index_of(iri) or 0, named=True)
    labels = view.all_labels
    said = labels.get(iri) or " ".join(
        str(labels.get(row[end]) or compress(row[end]) or row[end]) for end in ("subject", "predicate", "object")
    )
    steps = view.derivations.filter(pl.col("claim") == iri)
    keys = dict(
        view.claims.filter(pl.col("claim").is_in(steps["premise"].implode())).select("claim", "identifier").iter_rows()
    )
    premises = [
        f"by the rule “{labels.get(proof['rule'][0], proof['rule'][0])}” from "
        + " and ".join(
            sorted(f"{keys.get(each) or claim_handle(each)}  {labels.get(each, '')}" for each in set(proof["premise"]))
        )
        for proof in steps.partition_by("derivation", maintain_order=True)
    ]
    status = "inferred, stated by no text" if row["inferred"] else "no claim that can be read"
    facts = [("status", status)]
    if row["inferred"]:
        facts.append(("certainty", f"{row['inferred_certainty'] or 0} of 3, that of its weakest premise"))
    facts.append(("iri", iri))
    sections = [("follows", tuple(premises))] if premises else []
    if unread:
        sections.append(("what cannot be read", tuple(unread)))
    data = {
        "claim": row["identifier"] or claim_handle(iri),
        "iri": iri,
        "proposition": said,
        "status": status,
        "certainty": row["inferred_certainty"],
        "derivations": premises,
        "unread": list(unread),
    }
    return Description(f"{row['identifier'] or claim_handle(iri)}  {said}", tuple(facts), tuple(sections), data)
