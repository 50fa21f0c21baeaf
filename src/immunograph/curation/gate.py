"""Run the gate on a project: compare its evidence with the user's copies of the texts, and apply its waivers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from immunograph.claims.footing import FALLEN
from immunograph.claims.handles import claim_handle
from immunograph.curation.locators import find_documents
from immunograph.gate import RULES, Finding, GateReport, Level, Lexicon, Passage, Record, examine
from immunograph.gate.findings import in_order
from immunograph.identifiers import compress
from immunograph.model import (
    IRI,
    Claim,
    ClaimStatus,
    Corpus,
    Document,
    Entity,
    Evidence,
    Literal,
    Sentence,
    Stance,
    Waiver,
)
from immunograph.vocabulary import IG

__all__ = ["all_names", "gate_corpus", "passages_of", "record_of"]


_FAR = 2_000
_END = re.compile(r"(?<![.!?])[.!?]{1,8}[\"”’)]?(?=[ \t\r\n])|\n")
"""End of a sentence: punctuation, or a line break, as after titles and headings."""


def all_names(entities: Iterable[Entity]) -> dict[str, tuple[str, ...]]:
    """Collect the names of entities: label, generic form, plural, verb and synonyms.

    Parameters
    ----------
    entities
        Entities with their word forms and synonyms.

    Returns
    -------
    dict[str, tuple[str, ...]]
        IRI of the entity -> distinct names, the label first.
    """
    made = {}
    for entity in entities:
        synonyms = (each.text for each in entity.synonyms)
        forms = (entity.label, entity.generic, entity.plural, entity.verb.removeprefix("be "))
        names = dict.fromkeys((*forms, *synonyms))
        made[str(entity.iri)] = tuple(name for name in names if name)
    return made


@lru_cache(maxsize=1)
def _carried() -> Mapping[str, frozenset[str]]:
    from immunograph.curation.project import packaged_project

    path = packaged_project().root / "lexicon" / "predicates.tsv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["predicate"]: frozenset(row["carries"].split(" | ")) for row in rows}


def carried_by(predicate: str) -> frozenset[str]:
    """Return the modalities that a predicate expresses, such as ``participation`` for *helps prevent*.

    Parameters
    ----------
    predicate
        IRI of the predicate.

    Returns
    -------
    frozenset[str]
        Values of :class:`~immunograph.model.Modality`; empty for a predicate that is not in the packaged table.
    """
    return _carried().get(compress(predicate) or predicate, frozenset())


def claim_key(claim: Claim) -> str:
    """Return the first curators' key of a claim, or else its handle.

    Parameters
    ----------
    claim
        A claim, with or without keys.

    Returns
    -------
    str
        A short name that ``kg.describe`` accepts.
    """
    return claim.identifiers[0] if claim.identifiers else claim_handle(claim.iri)


def record_of(
    evidence: Evidence,
    claim: Claim,
    documents: Mapping[IRI, Document],
    names: Mapping[str, tuple[str, ...]],
    sign: str = "",
    dispensable: str = "",
) -> Record:
    """Convert a passage of evidence to the record that the gate examines.

    Parameters
    ----------
    evidence
        A passage of evidence.
    claim
        The claim that it is about.
    documents
        IRI of a document -> document, for its publication status.
    names
        IRI of an entity -> its names, as :func:`all_names` returns them.
    sign
        Sign of the claim's predicate: ``+``, ``-``, or an empty string (default) for none.
    dispensable
        Why nothing depends on the passage; an empty string (default) if the claim may depend on it.

    Returns
    -------
    Record
        Names, stance, certainty, modality, context and cues of the passage.
    """
    document = documents.get(evidence.document)
    objects = tuple(name for value in claim.objects for name in _value_names(value, names))
    context = [*claim.context, *evidence.context]
    own = evidence.speaker == evidence.document and evidence.attributed_to is None
    return Record(
        key=claim_key(claim),
        subjects=tuple(name for subject in claim.subjects for name in names.get(subject, ())),
        objects=objects,
        predicate=compress(claim.predicate) or claim.predicate,
        stance=evidence.stance.value,
        certainty=int(evidence.certainty),
        status=evidence.status.value,
        modalities=frozenset(each.value for each in evidence.modality),
        quantifier=evidence.quantifier_kind.value if evidence.quantifier_kind else "",
        quantifier_of=evidence.quantifier_of.value if evidence.quantifier_of else "",
        speaker_quantifier=evidence.speaker_quantifier,
        own_voice=own,
        context=tuple((dimension.removeprefix(IG), _value_names(value, names)) for dimension, value in context),
        cues=tuple((cue.span.start, cue.span.end) for cue in evidence.cues),
        carried=carried_by(claim.predicate),
        sign=sign,
        document_status=document.status.value if document and document.status else "",
        has_design=evidence.evidence_type is not None,
        speakers=tuple(
            name
            for iri in (evidence.attributed_to, evidence.speaker)
            if iri is not None and iri != evidence.document
            for name in names.get(iri, ())
        ),
        joint_subjects=_joint([names.get(subject, ()) for subject in claim.subjects]),
        joint_objects=_joint([_value_names(value, names) for value in claim.objects]),
        quantifier_words=evidence.quantifier,
        dispensable=dispensable,
        participants=tuple(name for _, participant in claim.participants for name in names.get(participant, ())),
    )


def _dispensable(corpus: Corpus, documents: Mapping[IRI, Document]) -> dict[IRI, str]:
    """Return IRI of a claim -> why it does not depend on its passages from retracted or withdrawn documents.

    The reason is that it is rejected, or that a passage from another document supports it. Other claims are left out.
    """
    made = {}
    for evidence in corpus.evidence:
        status = documents[evidence.document].status if evidence.document in documents else None
        if evidence.stance is Stance.SUPPORTS and (status is None or status.value not in FALLEN):
            made[evidence.claim] = "the claim has other support"
    rejected = (claim.iri for claim in corpus.claims if claim.status is ClaimStatus.REJECTED)
    return made | dict.fromkeys(rejected, "the claim is rejected")


def _value_names(value: IRI | Literal, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (str(value.value),) if isinstance(value, Literal) else names.get(value, ())


def _joint(names: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return the names of each of several joint entities; an empty tuple for one entity, or if one has no names."""
    return tuple(names) if len(names) > 1 and all(names) else ()


def passages_of(corpus: Corpus, directory: str | Path | None) -> Iterator[tuple[Evidence, Passage]]:
    """Yield each passage of evidence with its text, read from the user's copies of the documents.

    If there is no copy with the right checksum, the passage has the stored quotation, if any, as its text. If there is a
    copy but no valid span, it has no text.

    Parameters
    ----------
    corpus
        Evidence, documents and sentences.
    directory
        Directory with the user's copies, under any file names; ``None`` if there are none.

    Yields
    ------
    tuple[Evidence, Passage]
        The evidence, and its whole sentence with span and surroundings; without a copy or a span, see above.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.
    """
    texts = find_documents(directory, corpus.documents) if directory is not None else {}
    whole = {iri: text for iri, (_, text, exact) in texts.items() if exact}
    sentences = {each.iri: each for document in corpus.documents for each in document.sentences}
    before = _before(corpus.documents)
    for evidence in corpus.evidence:
        text = whole.get(evidence.document)
        if text is None or evidence.span is None or evidence.span.end > len(text):
            yield evidence, Passage("" if text is not None else evidence.quotation, expected=text is not None)
            continue
        sentence = sentences.get(evidence.sentence) if evidence.sentence else None
        around = sentence.span if sentence is not None else evidence.span
        start, end = _whole(text, min(around.start, evidence.span.start), max(around.end, evidence.span.end))
        earlier = before.get(sentence.iri) if sentence else None
        yield (
            evidence,
            Passage(
                sentence=text[start:end],
                start=start,
                span=(evidence.span.start, evidence.span.end),
                before=text[earlier.span.start : earlier.span.end] if earlier else "",
                is_title=sentence is not None and sentence.paragraph == 0,
                edges=(
                    text[evidence.span.start - 1 : evidence.span.start],
                    text[evidence.span.end : evidence.span.end + 1],
                ),
            ),
        )


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a span to the boundaries of its sentence, so that a narrow span cannot hide a hedge."""
    window = text[max(0, start - _FAR) : start]
    ends = [found.end() for found in _END.finditer(window)]
    first = start - (len(window) - ends[-1] if ends else len(window))
    following = _END.search(text, max(start, end - 2), end + _FAR)
    last = following.start() + 1 if following else min(len(text), end + _FAR)
    return first, max(end, last)


def _before(documents: Iterable[Document]) -> dict[IRI, Sentence]:
    """Return IRI of a sentence -> the preceding sentence of its document."""
    made = {}
    for document in documents:
        ordered = sorted(document.sentences, key=lambda each: each.span.start)
        made.update({later.iri: earlier for earlier, later in pairwise(ordered)})
    return made


def gate_corpus(corpus: Corpus, directory: str | Path | None, *, lexicon: Lexicon | None = None) -> GateReport:
    """Check all evidence of a corpus against the words of its passages.

    Parameters
    ----------
    corpus
        Claims, evidence, documents and waivers of a project.
    directory
        Directory with the user's copies of the texts, under any file names. ``None``: passages are checked against their
        stored quotations, and those without a quotation are not verified.
    lexicon
        Cue words to look for; by default, the packaged lexicon.

    Returns
    -------
    GateReport
        Findings, waived findings, unused waivers, and the keys of verified, contradicted and unverified passages.
        Without a text, a waiver never counts as unused.

    Raises
    ------
    NotAProjectError
        If ``directory`` is not a directory.
    """
    names = all_names(corpus.entities)
    claims = {claim.iri: claim for claim in corpus.claims}
    documents = {document.iri: document for document in corpus.documents}
    words = lexicon or Lexicon.packaged()
    waivers: dict[str, dict[str, Waiver]] = {}
    for waiver in corpus.waivers:
        waivers.setdefault(waiver.evidence, {})[waiver.fingerprint] = waiver
    dispensable = _dispensable(corpus, documents)
    findings: list[Finding] = []
    waived: list[tuple[Finding, str]] = []
    used: set[str] = set()
    unseen: set[str] = set()
    results: dict[str, list[str]] = {"proved": [], "disproved": [], "without_text": []}
    for evidence, passage in passages_of(corpus, directory):
        claim = claims[evidence.claim]
        record = record_of(evidence, claim, documents, names, dispensable=dispensable.get(claim.iri, ""))
        own = waivers.get(evidence.iri, {})
        found = examine(record, passage, words)
        kept = [finding for finding in found if finding.fingerprint not in own]
        waived += [(finding, own[finding.fingerprint].reason) for finding in found if finding.fingerprint in own]
        used.update(finding.fingerprint for finding in found)
        findings += kept
        if not passage.sentence:
            unseen.update(own)
            results["disproved" if passage.expected else "without_text"].append(record.key)
        else:
            wrong = any(each.level is Level.ERROR for each in kept)
            results["disproved" if wrong else "proved"].append(record.key)
    claim_of = {each.iri: claims[each.claim] for each in corpus.evidence}
    unused = sorted(
        f"{claim_key(claim_of[waiver.evidence])}: {waiver.rule}, {waiver.fingerprint}"
        for waiver in corpus.waivers
        if waiver.fingerprint not in used | unseen
    )
    return GateReport(
        in_order(findings),
        tuple(waived),
        proved=tuple(results["proved"]),
        disproved=tuple(results["disproved"]),
        without_text=tuple(results["without_text"]),
        unused=tuple(unused),
        rules=RULES,
    )
