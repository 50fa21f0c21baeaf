"""Convert statements of foreign files to claims with evidence, as a stream of quads in batches.

A statement of another program's file becomes a claim, and each of its sources a piece of evidence. A claim is accepted
if a source in the file supports it as at least probable. A claim that is only possible, negated, a null result, a
question or an aim stays proposed and has no direct edge, so that it is not mistaken for an effect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from immunograph.curation.predicates import predicate_quads
from immunograph.errors import FormatError
from immunograph.identifiers import evidence_iri, make_claim
from immunograph.interchange.known_entities import KNOWN, WORD_FORMS, KnownEntities
from immunograph.interchange.omissions import OMITTED
from immunograph.interchange.prefixes import compact
from immunograph.interchange.statements import Passage, Statement, document_iri, known_predicates
from immunograph.model import (
    IRI,
    Axiom,
    Certainty,
    Claim,
    ClaimStatus,
    Corpus,
    Document,
    Entity,
    EpistemicStatus,
    Evidence,
    LevelScheme,
    Literal,
    Mapping,
    Stance,
)
from immunograph.plurals import counted
from immunograph.rdf import Quad, direct_edges, encode
from immunograph.vocabulary import IG, PREFIXES, RDFS, Predicate, PropertyKind, concept, term

__all__ = ["ClaimStream"]

_BATCH: Final = 500
_HERE: Final = IRI("")
_STATUS: Final = term("status")
_PUBLICATION_IRIS: Final = tuple(PREFIXES[prefix] for prefix in ("PMID", "DOI", "PMC", "NCT"))
_CONTEXT: Final = term("context")


class ClaimStream:
    """Builder that readers add entities, sources and statements to, and that yields them as quads in batches.

    Parameters
    ----------
    name
        Name of the input, usually its path; it is the source of statements that cite no other source.

    Examples
    --------
    >>> stream = ClaimStream("x.sif")
    >>> stream.entity(Entity(IRI("https://e.org/a"), "a", IRI("https://w3id.org/biolink/vocab/NamedThing")))
    >>> claim = stream.add(Statement((IRI("https://e.org/a"),), term("inhibits"), IRI("https://e.org/b"), (stream.itself(),)))
    >>> sum(quad.predicate == term("inhibits") for quad in stream.end())
    1
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._refused: list[FormatError] = []
        self._left_out: Counter[tuple[str, str]] = Counter()
        self._known = KNOWN.get() or KnownEntities()
        self._unworded: dict[str, Claim] = {}
        self._labels: dict[str, str] = {}
        self._described: set[str] = set()
        self._formed: set[str] = set()
        self._sources: set[str] = set()
        self._entities: list[Entity] = []
        self._documents: list[Document] = []
        self._axioms: list[Axiom] = []
        self._mappings: list[Mapping] = []
        self._schemes: list[LevelScheme] = []
        self._denied: set[tuple[str, str, IRI | Literal]] = set()
        self._claims: dict[str, Claim] = {}
        self._evidence: dict[str, Evidence] = {}
        self._more: list[Quad] = []
        self._declared: dict[str, Predicate] = {}
        self._used: set[str] = set()
        self._pending: dict[str, ClaimStatus] = {}
        self._accepted: set[int] = set()

    def entity(self, entity: Entity) -> None:
        """Add an entity; if its IRI was added before, add only its word forms, and only if there were none.

        Parameters
        ----------
        entity
            Entity with label and category.
        """
        if entity.iri not in self._described:
            self._described.add(entity.iri)
            self._labels[entity.iri] = entity.label
            self._entities.append(entity)
        elif entity.iri not in self._formed:  # added as a plain node before its embedded record
            for name in WORD_FORMS:
                if form := getattr(entity, name):
                    self.say(entity.iri, term(f"{name}Form"), Literal(form, language="en"))
        if any(getattr(entity, name) for name in WORD_FORMS):
            self._formed.add(entity.iri)
        self._known.add(entity)

    def document(self, document: Document) -> None:
        """Add a source, unless a source with its IRI was added before.

        Parameters
        ----------
        document
            Document that statements cite.
        """
        if document.iri not in self._sources:
            self._sources.add(document.iri)
            self._labels.setdefault(document.iri, document.title)
            self._documents.append(document)

    def scheme(self, scheme: LevelScheme) -> None:
        """Add a scheme of evidence levels, unless a scheme with its IRI was added before.

        Parameters
        ----------
        scheme
            Scheme with all its levels.
        """
        if scheme.iri not in self._described:
            self._described.add(scheme.iri)
            self._schemes.append(scheme)

    def label_of(self, iri: str) -> str:
        """Return the label of an entity or source of this file, or its CURIE if it has none.

        Parameters
        ----------
        iri
            IRI of the entity or source.

        Returns
        -------
        str
            Its label, or else its CURIE, or else the IRI.
        """
        return self._labels.get(iri) or compact(iri)

    def itself(self) -> Passage:
        """Return a passage that cites the input file as its source.

        Returns
        -------
        Passage
            Passage of a document of type dataset, which is added to the stream.

        Examples
        --------
        >>> ClaimStream("data/x.sif").itself().document
        'https://w3id.org/immunograph/document/x-sif'
        """
        return Passage(self.source(self.name.replace("\\", "/").rpartition("/")[2], kind="dataset"))

    def source(self, name: str, *, title: str = "", kind: str = "article") -> IRI:
        """Add a source by identifier or name, and return its IRI.

        Parameters
        ----------
        name
            DOI, PubMed number with its prefix (``PMID:12345``), CURIE, IRI or name of the source.
        title
            Title of the source; ``name`` if empty.
        kind
            Type of document, such as ``article`` or ``dataset``.

        Returns
        -------
        IRI
            IRI derived from the identifier, or minted from the name.

        Examples
        --------
        >>> ClaimStream("x.sif").source("PMID:12345")
        'http://www.ncbi.nlm.nih.gov/pubmed/12345'
        """
        iri = document_iri(name)
        if iri not in self._sources:
            known = (iri,) if iri.startswith(_PUBLICATION_IRIS) else ()
            self.document(Document(iri, title or name, kind=kind, identifiers=known))
        return iri

    def axiom(self, axiom: Axiom) -> None:
        """Add a relation that the file states without citing a source, such as the components of a complex.

        Parameters
        ----------
        axiom
            Relation with its reason.
        """
        self._axioms.append(axiom)
        self._used.add(axiom.predicate)

    def mapping(self, mapping: Mapping, *, negated: bool = False) -> None:
        """Add a mapping between two terms as a record and, unless it is negated, as a triple.

        Parameters
        ----------
        mapping
            Mapping with its justification.
        negated
            Whether the file states that the mapping does not hold.
        """
        self._mappings.append(mapping)
        if negated:
            self._denied.add((mapping.subject, mapping.predicate, mapping.object))

    def declare(self, predicate: Predicate) -> None:
        """Declare a foreign predicate, context or role; its description is written only if a claim uses it.

        Parameters
        ----------
        predicate
            Property with its label and sign.
        """
        self._declared[predicate.iri] = predicate

    def say(self, subject: IRI, predicate: str, value: IRI | Literal) -> None:
        """Add a triple about an entity, claim or document, for properties that the model lacks.

        Parameters
        ----------
        subject
            IRI of the entity, claim or document.
        predicate
            IRI of the property.
        value
            Object of the triple.
        """
        self._more.append(Quad(subject, IRI(predicate), value, _HERE))

    def add(self, statement: Statement) -> Claim:
        """Add a statement with its sources as a claim with evidence.

        The claim is accepted if a passage supports it as at least probable, and not as an aim or open question, and the
        statement is not marked as proposed.

        Parameters
        ----------
        statement
            Statement with one passage per source.

        Returns
        -------
        Claim
            The claim that was added, with its IRI.

        Raises
        ------
        ValueError
            If the statement is not a valid claim, for example because it has no subject.
        """
        claim = make_claim(
            statement.subjects,
            statement.predicate,
            statement.object,
            aspect=statement.aspect,
            context=statement.context,
            participants=statement.participants,
            identifiers=statement.identifiers,
            joint_objects=statement.joint_objects,
        )
        accepted = not statement.proposed and any(map(_makes_accepted, statement.passages))
        self.record(replace(claim, status=ClaimStatus.ACCEPTED if accepted else ClaimStatus.PROPOSED), ())
        for passage in statement.passages:
            self._passage(claim, passage)
        return claim

    def _passage(self, claim: Claim, passage: Passage) -> None:
        if passage.document not in self._sources:
            self.source(passage.document, title=compact(passage.document))
        iri = evidence_iri(
            claim.iri,
            passage.document,
            None,
            passage.stance,
            passage.document,
            passage.note,
            passage.context,
            quotation=passage.quotation,
        )
        self._evidence[iri] = Evidence(
            iri=iri,
            claim=claim.iri,
            document=passage.document,
            stance=passage.stance,
            certainty=passage.certainty,
            status=passage.status,
            speaker=passage.document,
            paraphrase=passage.paraphrase,
            evidence_type=passage.evidence_type,
            numbers=passage.numbers,
            identifier=passage.identifier,
            quotation=passage.quotation,
            note=passage.note,
            context=passage.context,
        )
        if not passage.paraphrase:
            self._unworded[iri] = claim
        self._used.update(name for name, _ in passage.context)
        self._more += [Quad(iri, name, value, _HERE) for name, value in passage.more]

    def record(self, claim: Claim, evidence: Iterable[Evidence]) -> None:
        """Add a complete claim and its evidence, as read from an embedded record.

        Parameters
        ----------
        claim
            Claim as a model value; accepted if any of its records is accepted.
        evidence
            Evidence of the claim; duplicates are dropped.
        """
        number = hash(claim.iri)
        if claim.status is ClaimStatus.ACCEPTED:
            self._accepted.add(number)
            self._pending.pop(claim.iri, None)
        elif number not in self._accepted:
            self._pending[claim.iri] = claim.status
        before = self._claims.get(claim.iri)
        if before is None or claim.status is ClaimStatus.ACCEPTED:
            keys = {*claim.identifiers, *(before.identifiers if before else ())}
            self._claims[claim.iri] = replace(claim, identifiers=tuple(keys))
        self._evidence.update((each.iri, each) for each in evidence)
        self._used.add(claim.predicate)
        self._used.update(name for name, _ in claim.context)
        self._used.update(role for role, _ in claim.participants)

    def _in_words(self, claim: Claim, stance: Stance) -> str:
        subject = " and ".join(self.label_of(each) for each in claim.subjects)
        value = " and ".join(
            str(each.value) if isinstance(each, Literal) else self.label_of(each) for each in claim.objects
        )
        said = f"{subject} {self._verb(claim.predicate)} {value}"
        return said if stance is Stance.SUPPORTS else f"{_OTHERWISE[stance]}: {said}"

    def _verb(self, iri: str) -> str:
        known = self._declared.get(iri) or known_predicates().get((iri, PropertyKind.CLAIM))
        return known.label if known is not None else compact(iri).rpartition(":")[2].replace("_", " ")

    def refuse(self, error: FormatError) -> None:
        """Record that a row was skipped, and why.

        Parameters
        ----------
        error
            Error with file, row and reason.
        """
        self._refused.append(error)

    def leave_out(self, one: str, several: str, number: int = 1) -> None:
        """Count parts of the file that are not imported; they are reported after the import.

        Parameters
        ----------
        one, several
            The parts, in the singular and in the plural, such as ``hyperedge`` and ``hyperedges``: the model has no field
            for them, or they lack what it needs.
        number
            How many there are.
        """
        self._left_out[one, several] += number

    def ready(self) -> Iterator[Quad]:
        """Yield the buffered quads if there are enough for a batch; readers call it after each statement.

        Yields
        ------
        Quad
            Buffered quads; none if the batch is not full.
        """
        if len(self._claims) + len(self._entities) + len(self._mappings) + len(self._more) >= _BATCH:
            yield from self._flush()

    def end(self) -> Iterator[Quad]:
        """Yield the remaining quads: buffered quads, statuses of claims that are not accepted, and properties used.

        Yields
        ------
        Quad
            The last quads of the file.

        Raises
        ------
        FormatError
            If rows were skipped and no claim was read; the message contains the reason for the first row.
        """
        if self._refused and not (self._claims or self._pending or self._accepted):
            others = len(self._refused) - 1
            more = (
                f" ({counted(others, 'other row')} skipped as well, so that no claim can be imported)" if others else ""
            )
            raise FormatError(f"{self._refused[0]}{more}") from self._refused[0]
        if (gathered := OMITTED.get()) is not None:
            gathered.refused.extend(map(str, self._refused))
            gathered.counted.extend(
                f"{self.name}: {counted(number, *what)}" for what, number in self._left_out.items() if number
            )
        yield from self._flush()
        for claim, status in self._pending.items():
            yield Quad(IRI(claim), _STATUS, concept(status), _HERE)
        for iri in sorted(self._used):
            kinds = [kind for kind in PropertyKind if (iri, kind) in known_predicates()]
            if iri in self._declared:
                yield from _declaration(self._declared[iri])
            elif kinds:
                yield from predicate_quads((known_predicates()[iri, kind] for kind in kinds), graph=_HERE)

    def _flush(self) -> Iterator[Quad]:
        known = self._known.among(name for claim in self._claims.values() for name in _named_in(claim))
        self._labels |= {entity.iri: entity.label for entity in known}
        for iri, claim in self._unworded.items():
            evidence = self._evidence[iri]
            self._evidence[iri] = replace(evidence, paraphrase=self._in_words(claim, evidence.stance))
        corpus = Corpus(
            entities=tuple(self._entities),
            axioms=tuple(self._axioms),
            mappings=tuple(self._mappings),
            documents=tuple(self._documents),
            claims=tuple(self._claims.values()),
            evidence=tuple(self._evidence.values()),
            schemes=tuple(self._schemes),
        )
        labels: dict[str, str] = {iri: self._verb(iri) for iri in {claim.predicate for claim in corpus.claims}}
        labels |= {iri: each.label for iri, each in self._declared.items()}
        labels |= {iri: self.label_of(iri) for claim in corpus.claims for iri in _named_in(claim)}
        templates: dict[str, str] = {each.iri: each.template for each in known_predicates().values() if each.template}
        for quad in encode(corpus, graph=_HERE, labels=labels, templates=templates, known=known):
            undecided = quad.predicate == _STATUS and quad.object != concept(ClaimStatus.ACCEPTED)
            if not undecided and quad[:3] not in self._denied:
                yield quad
        yield from direct_edges(corpus.claims, graph=_HERE)
        yield from self._more
        self._entities, self._documents, self._more = [], [], []
        self._axioms, self._mappings, self._schemes = [], [], []
        self._claims, self._evidence, self._unworded = {}, {}, {}


_OTHERWISE: Final = {
    Stance.NULL: "No such effect was seen",
    Stance.DISPUTES: "It is disputed that",
    Stance.ASKS: "It is asked whether",
    Stance.INTENDS: "It is intended that",
    Stance.UNSTATED: "It is not stated in which direction",
}


def _makes_accepted(passage: Passage) -> bool:
    """Return whether a passage makes its claim accepted: at least probable support, not an aim or open question."""
    firm = passage.certainty >= Certainty.PROBABLE
    return (
        passage.stance is Stance.SUPPORTS
        and firm
        and passage.status not in (EpistemicStatus.GOAL, EpistemicStatus.OPEN_QUESTION)
    )


def _named_in(claim: Claim) -> Iterator[IRI]:
    yield from claim.subjects
    yield from (value for _, value in claim.participants)
    for value in (*claim.objects, *(value for _, value in claim.context)):
        if not isinstance(value, Literal):
            yield value


def _declaration(predicate: Predicate) -> Iterator[Quad]:
    """Yield the quads that describe a declared property: label, kind and, if it is foreign, superproperty and sign."""
    yield from predicate_quads([predicate], graph=_HERE)
    if not predicate.iri.startswith(IG):
        if predicate.kind is PropertyKind.CONTEXT:
            yield Quad(predicate.iri, IRI(RDFS + "subPropertyOf"), _CONTEXT, _HERE)
        if predicate.kind is PropertyKind.ROLE:
            yield Quad(predicate.iri, IRI(RDFS + "subPropertyOf"), term("participant"), _HERE)
        if predicate.sign is not None:
            yield Quad(predicate.iri, term("sign"), concept(predicate.sign), _HERE)
