"""Describe a claim: its speakers, sources, certainty and context, and the evidence against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from immunograph.claims.corpus_names import CorpusNames, spaced, standing, wording
from immunograph.claims.description import Description
from immunograph.claims.footing import PASSAGE_SUPERSEDED, document_words, footing_data, footing_lines, unsound_words
from immunograph.claims.handles import claim_handle
from immunograph.identifiers import compress
from immunograph.model import IRI, Claim, Corpus, Evidence, Stance
from immunograph.rdf.nouns import Vocabulary

if TYPE_CHECKING:
    from immunograph.claims.view import ClaimsView

__all__ = ["describe_claim", "describe_inferred"]

_HEADINGS = {
    Stance.SUPPORTS: "for it",
    Stance.NULL: "tested and not seen (null result)",
    Stance.DISPUTES: "against it",
    Stance.UNSTATED: "mentioning it, direction not stated",
    Stance.ASKS: "asking",
    Stance.INTENDS: "aiming at it",
}

OPPOSITE = "saying the opposite, between the same two"
"""Heading of the claims that state the opposite, as on the page."""

_NOT_COMPARED: Final = "claims that say the opposite, or are against a part of this one: this endpoint is large; see its contradictions instead"


def describe_claim(
    claim: Claim,
    corpus: Corpus,
    labels: Mapping[str, str],
    sentences: Mapping[str, str] | None = None,
    unread: Sequence[str] = (),
    vocabulary: Vocabulary | None = None,
    says: str = "",
    *,
    elsewhere: Sequence[str] = (),
    opposite: Sequence[str] = (),
    other_contexts: Sequence[str] = (),
    superseded: Collection[str] = (),
    compared: bool = True,
) -> Description:
    """Describe a claim with all its evidence, links and decisions.

    Parameters
    ----------
    claim
        A claim of the corpus.
    corpus
        Claims, evidence, documents, links and decisions.
    labels
        IRI -> label, for properties and terms from outside the corpus.
    sentences
        IRI of a sentence -> its text in the user's own copy; no texts by default.
    unread
        Messages about values in the graph that could not be parsed.
    vocabulary
        Labels and word forms for propositions; by default, derived from the corpus and ``labels``.
    says
        Summary of the passages, see :class:`immunograph.analysis.sentences.Sentences`; none if empty.
    elsewhere
        Phrases about narrower claims with null results or disputes, such as *in disease melanoma it was not seen
        (K20)*.
    opposite
        Phrases about the claims that say the opposite between the same two entities.
    other_contexts
        Phrases about further claims that differ in their contexts, such as *a null result without that context: K20*.
    superseded
        IRIs of passages that another passage supersedes.
    compared
        Whether ``elsewhere``, ``opposite`` and ``other_contexts`` were searched; if not, the description says so.

    Returns
    -------
    Description
        Facts about the claim, and a section for each stance, for links, decisions and unreadable values.
    """
    names = CorpusNames(corpus, labels, vocabulary)
    evidence = [each for each in corpus.evidence if each.claim == claim.iri]
    decisions = sorted((each for each in corpus.decisions if each.claim == claim.iri), key=lambda each: each.date)
    facts = [*([("says", says)] if says else []), ("status", claim.status.value)]
    facts += [(names[dimension], names[value]) for dimension, value in (*claim.context, *claim.participants)]
    facts.append(("iri", claim.iri))
    sections: list[tuple[str, tuple[str, ...]]] = []
    for stance in Stance:
        those = [each for each in evidence if each.stance is stance]
        if those:
            passages = tuple(_passage(each, names, sentences or {}) for each in those)
            sections.append((_heading(stance, those, names, superseded), passages))
    if not any(each.stance in (Stance.DISPUTES, Stance.NULL) for each in evidence):
        count = len({each.document for each in evidence})
        spoken = "one document mentions it" if count == 1 else f"{count:,} documents mention it"
        general = " itself" if opposite or other_contexts or not compared else " in general" if elsewhere else ""
        sections.append(("0 against it", (f"no source in this graph disputes it{general} ({spoken})",)))
    sections += _other_claims(opposite, elsewhere, other_contexts, compared=compared)
    links = _linked(claim, names, corpus)
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
        **{"opposite": list(opposite), "in_other_contexts": list(other_contexts)},
        "against_a_part": list(elsewhere),
        "other_claims_compared": compared,
        "decisions": [
            {"outcome": each.outcome.value, "date": each.date, "agent": each.agent, "reason": each.reason}
            for each in decisions
        ],
        "unread": list(unread),
    }
    return Description(title, tuple(facts), tuple(sections), data)


def _heading(stance: Stance, those: Sequence[Evidence], names: CorpusNames, superseded: Collection[str]) -> str:
    """Return the heading of one stance: the number of its passages, and how many of them no longer count or count less."""
    became = [PASSAGE_SUPERSEDED if each.iri in superseded else names.status(each) for each in those]
    unsure = sum(not each.certainty for each in those) if stance in (Stance.NULL, Stance.DISPUTES) else 0
    of_them = f" {unsure:,} of them" if unsure < len(those) else ""
    open_left = f",{of_them} leaving it open" if unsure else ""
    return f"{len(those):,} {_HEADINGS[stance]}{open_left}{unsound_words(became)}"


def _other_claims(
    opposite: Sequence[str], elsewhere: Sequence[str], other_contexts: Sequence[str], *, compared: bool
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sections on claims that state the opposite or oppose a part; or one that says that none were searched."""
    told = (
        (f"{len(opposite)} {OPPOSITE}", opposite),
        ("claims that differ in context", other_contexts),
        (f"{len(elsewhere)} against a part of it, in a claim of its own", elsewhere),
        ("not searched for", () if compared else (_NOT_COMPARED,)),
    )
    return [(heading, tuple(lines)) for heading, lines in told if lines]


def _linked(claim: Claim, names: CorpusNames, corpus: Corpus) -> list[str]:
    """Return phrases for the links from and to a claim."""
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
    return links


def _other(iri: IRI, names: CorpusNames, corpus: Corpus) -> str:
    claim = next((each for each in corpus.claims if each.iri == iri), None)
    return f"{names.keys[iri]} {names.proposition(claim)}" if claim is not None else iri


def _passage(evidence: Evidence, names: CorpusNames, texts: Mapping[str, str]) -> str:
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
        wording(evidence),
        f"certainty  {standing(evidence)}",
    ]
    if (basis := spaced(evidence.status.value)) != spaced(evidence.certainty.name):
        lines.append(f"basis      {basis}")
    if evidence.cues:
        shown = ", ".join(f"“{cue.wording}” ({cue.span})" for cue in sorted(evidence.cues, key=lambda c: c.span.start))
        lines.append(f"cues       {shown}")
    if evidence.modality:
        lines.append(f"modality   {', '.join(spaced(each.value) for each in evidence.modality)}")
    if evidence.attitude is not None:
        lines.append(f"attitude   {spaced(evidence.attitude.value)}")
    lines += [f"{'of':<10} {names[dimension]} {names[restricted]} only" for dimension, restricted in evidence.context]
    if evidence.quantifier:
        told = [spaced(evidence.quantifier_kind.value)] if evidence.quantifier_kind else []
        told += [f"of the {evidence.quantifier_of.value}"] if evidence.quantifier_of else []
        lines.append(f"quantifier {evidence.quantifier}" + (f" ({', '.join(told)})" if told else ""))
    lines.append(
        f"speaker    {speaker}"
        + ("" if evidence.speaker == evidence.document else f", reported by {names[evidence.document]}")
    )
    if evidence.attributed_to is not None:
        lines.append(f"held by    {names[evidence.attributed_to]}")
    lines.append(f"source     {where}")
    lines += [f"key        {key}" for key in (evidence.identifier,) if key]
    lines += [f"waived     {reason}" for reason in names.waivers.get(evidence.iri, ())]
    if not names.can_be_proved(evidence):
        lines.append(
            "place      not recorded with the hash of a text, so it cannot be looked up and checked in your copy"
        )
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


def _evidence_data(evidence: Evidence, names: CorpusNames, texts: Mapping[str, str]) -> dict[str, object]:
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


def describe_inferred(view: ClaimsView, iri: str, unread: Sequence[str] = ()) -> Description:
    """Describe an inferred claim: its certainty, its rules and its premises.

    Parameters
    ----------
    view
        Claims and derivations of a graph.
    iri
        IRI of the claim, which must be in ``view.stated``.
    unread
        Messages about values of this claim that could not be parsed.

    Returns
    -------
    Description
        Facts about the claim, and a section with its derivations.
    """
    import polars as pl

    row = view.stated.row(view.stated["claim"].index_of(iri) or 0, named=True)
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
        facts.append(("certainty", f"{row['inferred_certainty'] or 0} of 3, at most that of its weakest premise"))
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
