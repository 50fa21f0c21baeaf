"""Display names for everything in a corpus: labels, titles, keys, handles and propositions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from immunograph.claims.handles import claim_handle
from immunograph.identifiers import compress
from immunograph.model import IRI, Claim, Corpus, Evidence, Literal, Stance
from immunograph.rdf.clauses import Clauses
from immunograph.rdf.nouns import Vocabulary, vocabulary_of

__all__ = ["UNWORDED", "CorpusNames", "spaced", "standing", "wording"]

_AGAINST: Final = {Stance.NULL: "tested and not seen", Stance.DISPUTES: "disputes it"}
_IDLE: Final = {Stance.INTENDS: "an aim", Stance.ASKS: "a question", Stance.UNSTATED: "direction not stated"}


def standing(evidence: Evidence) -> str:
    """Return the stance and certainty of a passage as a phrase.

    The stance is included unless the passage supports the claim, so that a null result cannot be mistaken for support.

    Parameters
    ----------
    evidence
        A passage with its stance and certainty.

    Returns
    -------
    str
        A phrase such as *3 of 3 (asserted)*, *disputes it, 2 of 3* or *none: an aim*.
    """
    if evidence.stance in _IDLE:
        return f"none: {_IDLE[evidence.stance]}"
    if evidence.stance in _AGAINST:
        return f"{_AGAINST[evidence.stance]}, {int(evidence.certainty)} of 3"
    return f"{int(evidence.certainty)} of 3 ({spaced(evidence.certainty.name)})"


UNWORDED: Final = "Stated in a row of the table"
"""Beginning of the paraphrase that the import of a table writes if no column contains the passage's wording."""


def wording(evidence: Evidence) -> str:
    """Return the text that represents a passage: its paraphrase, or its quotation if the paraphrase was generated.

    Parameters
    ----------
    evidence
        A passage; one that was imported from a table without paraphrases has a generated paraphrase.

    Returns
    -------
    str
        The paraphrase; the quotation if the paraphrase was generated and there is a quotation.
    """
    generated = evidence.paraphrase.startswith(UNWORDED)
    return evidence.quotation if generated and evidence.quotation else evidence.paraphrase


class CorpusNames:
    """A look-up of display names in a corpus: ``names[iri]`` is a label, or else a CURIE or the IRI.

    Parameters
    ----------
    corpus
        Entities, claims, evidence and documents to name.
    labels
        IRI -> label, for properties and terms from outside the corpus.
    vocabulary
        Labels and word forms for propositions; by default, derived from the corpus and ``labels``.
    """

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
        """Return whether the location of a passage can be verified against a copy of the text.

        Parameters
        ----------
        evidence
            A passage of the corpus.

        Returns
        -------
        bool
            True if the passage has a character span and its document has a checksum (SHA-256).
        """
        return evidence.span is not None and evidence.document in self.provable

    def status(self, evidence: Evidence) -> str:
        """Return the publication status of the document that contains a passage.

        Parameters
        ----------
        evidence
            A passage of the corpus.

        Returns
        -------
        str
            A value of :class:`~immunograph.model.DocumentStatus` such as ``retracted``; an empty string if unknown.
        """
        document = self.documents.get(evidence.document)
        return document.status.value if document is not None and document.status is not None else ""

    def __getitem__(self, value: IRI | Literal | None) -> str:
        if value is None:
            return ""
        if isinstance(value, Literal):
            return f"“{value.value}”"
        return self.labels.get(value) or compress(value) or value


def _named_by(claim: Claim) -> list[str]:
    """Return the IRIs in a claim: subjects, predicate, objects, context and participants."""
    pairs = [part for pair in (*claim.context, *claim.participants) for part in pair]
    return [str(part) for part in (*claim.subjects, claim.predicate, *claim.objects, *pairs) if isinstance(part, str)]


def spaced(token: str) -> str:
    """Convert an enumeration value to lower-case words.

    Parameters
    ----------
    token
        Name or value of an enumeration member, such as ``clinical_trial``.

    Returns
    -------
    str
        Words separated by blanks, such as ``clinical trial``.
    """
    return token.lower().replace("_", " ")
