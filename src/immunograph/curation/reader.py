"""Read the curated tables of a project into a checked corpus of model values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as AbstractMapping
from pathlib import Path
from typing import Final

from immunograph.claims.context_overlap import excluding, superclasses
from immunograph.claims.names import NameIndex
from immunograph.curation.base_tables import read_base, records_of
from immunograph.curation.decisions import Decisions, read_date
from immunograph.curation.document_kinds import unusual_kinds
from immunograph.curation.firmer_records import firmer_records
from immunograph.curation.identifier_checks import Identifiers
from immunograph.curation.identifier_table import Record
from immunograph.curation.predicates import read_predicates
from immunograph.curation.sources import source_fault
from immunograph.curation.sssom import read_header
from immunograph.curation.tables import Row, Tables
from immunograph.curation.unread import unread_files
from immunograph.errors import Problem
from immunograph.identifiers import PrefixMap, make_claim
from immunograph.legible import quoted
from immunograph.model import (
    IRI,
    Axiom,
    Claim,
    ClaimStatus,
    Corpus,
    Document,
    DocumentStatus,
    Entity,
    Link,
    Literal,
    Mapping,
    Sentence,
    Synonym,
)
from immunograph.near_words import did_you_mean
from immunograph.plurals import counted
from immunograph.vocabulary import BASE, RDFS, SKOS, Predicate, PropertyKind

__all__ = ["read_corpus", "with_curie_map"]

_SCOPES: Final = ("exact", "broad", "narrow", "related")
_DOCUMENTS: Final = frozenset(
    [
        "InformationContentEntity",
        "InformationResource",
        "Publication",
        "Article",
        "JournalArticle",
        "Book",
        "BookChapter",
        "Serial",
        "Preprint",
        "PreprintPublication",
        "Patent",
        "DrugLabel",
        "WebPage",
        "Dataset",
        "DatasetVersion",
        "StudyResult",
        "Study",
        "ClinicalTrial",
    ]
)
"""Biolink categories of documents that are also entities."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class _Reader(Decisions):
    """A reader of all tables; its methods must be called in the order in which the tables depend on each other."""

    def identifiers(self) -> None:
        """Collect the labels of recorded CURIEs."""
        for curie, record in self.looked_up.records.items():
            if record.label and self.looked_up.malformed(curie) is None:
                self.labels[self.prefixes.expand(curie)] = record.label

    def read_documents(self) -> list[Document]:
        rows = self.tables["curated/documents.tsv"]
        for row in rows:
            self.documents[row["document"]] = IRI(f"{self.base}document/{self.slug(row, 'document')}")
            length = row.parse("text_length", int, "the number of characters of the text")
            self.lengths[row["document"]] = length if isinstance(length, int) else None
            if row["text_sha256"] and not _SHA256.fullmatch(row["text_sha256"]):
                row.wrong("text_sha256", "expected the 64 hexadecimal digits of the text's SHA-256")
        by_document: dict[str, list[Sentence]] = {}
        for row in self.tables["curated/sentences.tsv"]:
            if not self.known(row, "document", "document"):
                continue
            key, document = row["document"], self.documents[row["document"]]
            span = self.span(row, "span", key)
            numbers = [row.parse(column, int, "a whole number") for column in ("paragraph", "number")]
            if span is None or not all(isinstance(number, int) for number in numbers):
                continue
            iri = IRI(f"{document}/{self.slug(row, 'sentence').upper()}")
            sentence = Sentence(iri, document, int(row["paragraph"]), int(row["number"]), span, row["sentence"])
            if (key, row["sentence"]) in self.sentences:
                row.wrong(
                    "sentence", f"{quoted(row['sentence'])} occurs twice in document {quoted(key)}; keys must be unique"
                )
            self.sentences[key, row["sentence"]] = sentence
            by_document.setdefault(key, []).append(sentence)
        self.tables.warnings += unusual_kinds(rows)
        made = []
        for row in rows:
            cited, sources = (
                tuple(self.documents[key] for key in row.many(column) if self.known(row, column, "document", key))
                for column in ("references", "derived_from")
            )
            made.append(
                Document(
                    iri=self.documents[row["document"]],
                    title=row["title"],
                    kind=row["kind"],
                    language=row["language"] or "en",
                    licence=row["licence"],
                    text_sha256=row["text_sha256"],
                    text_length=self.lengths[row["document"]],
                    references=cited,
                    sentences=tuple(by_document.get(row["document"], ())),
                    note=row["note"],
                    status=self.member(row, "status", DocumentStatus) if row["status"] else None,
                    status_date=row["status_date"],
                    status_source=row["status_source"],
                    identifiers=self.publications(row),
                    year=self.whole(row, "year", 1000, 9999, "a year of four digits, such as 2014"),
                    derived_from=sources,
                )
            )
            if fault := source_fault(row["status_source"]):
                row.wrong("status_source", fault)
            if row["status_date"]:
                row.parse("status_date", read_date, "a date such as 2026-11-23")
        return made

    def read_entities(self) -> list[Entity]:
        rows = self.tables["curated/entities.tsv"]
        terms: dict[IRI, str] = {}
        for row in rows:
            key = row["entity"]
            made = self.slug(row, "entity")
            iri = self.curie(row, "term") or self.documents.get(key) or IRI(f"{self.base}entity/{made}")
            if terms.get(iri, key) != key:  # a repeated key has been reported already
                if row["term"]:
                    message = f"{row['term']} is the term of {quoted(terms[iri])} already; leave this cell empty and map the entity to it instead"
                    row.wrong("term", message)
                else:
                    row.wrong(
                        "entity", f"{quoted(key)} and {quoted(terms[iri])} yield the same IRI; choose another key"
                    )
            terms[iri] = key
            self.entities[key] = iri
            self.entities.setdefault(
                made, iri
            )  # an invalid key has been reported; references to its valid form are fine
            self.entity_iris.add(iri)
            self._one_thing(row)
            self.names += [(iri, key, "key"), (iri, row["label"], "label")]
        synonyms: dict[str, list[Synonym]] = {}
        for row in self.tables["curated/synonyms.tsv"]:
            if row["scope"] and row["scope"] not in _SCOPES:
                row.wrong(
                    "scope",
                    f"{quoted(row['scope'])} is not valid: expected one of {', '.join(_SCOPES)}{did_you_mean(row['scope'], _SCOPES)}",
                )
            elif self.known(row, "entity", "entity"):
                synonyms.setdefault(row["entity"], []).append(
                    Synonym(row["synonym"], row["scope"], row["language"].lower())
                )
                how = row["scope"] if row["scope"] in _SCOPES else "related"
                self.names.append((self.entities[row["entity"]], row["synonym"], how))
        made_entities = []
        for row in rows:
            category = self._category(row)
            if category is not None and row["label"]:
                entity = Entity(
                    self.entities[row["entity"]],
                    row["label"],
                    category,
                    row["definition"],
                    (row["identifier"],) if row["identifier"] else (),
                    tuple(synonyms.get(row["entity"], ())),
                    row["generic"],
                    row["plural"],
                    row["verb"],
                )
                made_entities.append(entity)
        return made_entities

    def _one_thing(self, row: Row) -> None:
        """Record a problem if a key names both a document and an entity of another kind, such as a protein."""
        category = row["category"].removeprefix("biolink:")
        if row["entity"] in self.documents and category != row["category"] and category not in _DOCUMENTS:
            row.wrong(
                "entity",
                f"{quoted(row['entity'])} is also a document (documents.tsv), but the category {category} is not that of a document; give one of the two another key, or "
                "give this entity the category biolink:Publication if it is that document",
            )

    def warn_of_shared_names(self) -> None:
        """Add a warning for each label that several entities share."""
        file = self.tables.root / "curated" / "entities.tsv"
        keys: dict[str, str] = {iri: key for key, iri in self.entities.items()}
        for label, iris in NameIndex("entity", self.names).labels_of_several():
            named = ", ".join(f"{keys[iri]} ({self.prefixes.compress(iri) or iri})" for iri in iris)
            message = (
                f"{len(iris):,} entities have the label {quoted(label)}: {named}; that name is ambiguous in questions, so "
                "give them different labels"
            )
            self.tables.warnings.append(Problem(file, message, column="label"))

    def _category(self, row: Row) -> IRI | None:
        """Return the IRI of a category; record a problem if it is unknown or lacks the prefix ``biolink:``."""
        if row["category"].isalpha() and row["category"][0].isupper():
            row.wrong("category", f"{quoted(row['category'])} lacks its prefix: write biolink:{row['category']}")
            return None
        return self.curie(row, "category")

    def read_mappings(self) -> list[Mapping]:
        made = []
        header = read_header(self.tables.read("curated/mappings.sssom.tsv").comments)
        for row in self.tables["curated/mappings.sssom.tsv"]:
            iris = [
                self.curie(row, name) for name in ("subject_id", "predicate_id", "object_id", "mapping_justification")
            ]
            subject, predicate, value, justification = iris
            if subject is None or predicate is None or value is None or justification is None:
                continue
            if row["predicate_modifier"]:
                row.wrong(
                    "predicate_modifier",
                    f"{quoted(row['predicate_modifier'])} negates the mapping, and negated mappings cannot be stored; remove the row",
                )
                continue
            renamed = self.looked_up.renamed(row["object_id"], row["object_label"])
            if renamed is not None:
                row.wrong("object_label", renamed)
            if not re.fullmatch(r"skos:(?:exact|close|broad|narrow|related)Match", row["predicate_id"]):
                row.wrong(
                    "predicate_id",
                    f"{row['predicate_id']} is not a mapping property: expected skos:exactMatch or another match",
                )
                continue
            if subject not in self.entity_iris and not self.tables.explains_part("curated/entities.tsv"):
                row.wrong("subject_id", f"{row['subject_id']} is not in entities.tsv; add it there")
            made.append(
                Mapping(
                    subject,
                    predicate,
                    value,
                    row["object_label"] or self.labels.get(value, row["object_id"]),
                    justification,
                    row["object_source"] or header.entries.get("object_source", ""),
                    row["object_source_version"] or header.entries.get("object_source_version", ""),
                    row["comment"],
                )
            )
        return made

    def read_axioms(self) -> list[Axiom]:
        made = []
        for row in self.tables["curated/axioms.tsv"]:
            acting = self.predicates.get((row["relation"], PropertyKind.CLAIM))
            plain = (row["relation"], PropertyKind.AXIOM) in self.predicates
            condition = acting is not None and acting.sign is not None and not plain
            relation = self.property(row, "relation", PropertyKind.CLAIM if condition else PropertyKind.AXIOM)
            ends = [self.known(row, column, "entity") for column in ("subject", "object")]
            if row["aspect"] and not condition:
                row.wrong(
                    "aspect",
                    "only a membership condition, whose relation has a sign, can have an aspect; clear the cell",
                )
            if relation is not None and all(ends):
                subject, value = self.entities[row["subject"]], self.entities[row["object"]]
                made.append(Axiom(subject, relation, value, row["reason"], row["aspect"], condition))
        return made

    def read_claims(self, statuses: AbstractMapping[str, ClaimStatus]) -> list[Claim]:
        propositions: dict[IRI, str] = {}
        for row in self.tables["curated/claims.tsv"]:
            subjects = [self.thing(row, "subject", each) for each in row.many("subject")]
            predicate = self.property(row, "predicate", PropertyKind.CLAIM) if row["predicate"] else None
            values = self.objects(row)
            context = self.pairs(row, "context", PropertyKind.CONTEXT)
            participants = self.pairs(row, "participants", PropertyKind.ROLE)
            for subject in subjects:
                if isinstance(subject, Literal):
                    row.wrong("subject", "the subject is a literal; expected the key of an entity")
            named = [subject for subject in subjects if subject is not None and not isinstance(subject, Literal)]
            if not named or len(named) != len(subjects) or predicate is None or not values:
                self.unread.add(row["claim"])  # reported here; references to it are not reported again
                continue
            claim = make_claim(
                named,
                predicate,
                values[0],
                aspect=row["aspect"],
                context=context,
                participants=[(role, each) for role, each in participants if not isinstance(each, Literal)],
                status=statuses.get(row["claim"], ClaimStatus.PROPOSED),
                identifiers=[row["claim"]],
                joint_objects=[each for each in values if not isinstance(each, Literal)] if len(values) > 1 else (),
            )
            first = propositions.setdefault(claim.iri, row["claim"])
            if first != row["claim"]:
                row.wrong(
                    "claim", f"it states the same as {first}; move its evidence to that claim and remove this row"
                )
            self.claims[row["claim"]] = claim
        return list(self.claims.values())

    def read_links(self) -> list[Link]:
        made = []
        for row in self.tables["curated/links.tsv"]:
            relation = self.property(row, "relation", PropertyKind.LINK)
            ends = [self.claim_of(row, column) for column in ("claim", "other")]
            if relation is not None and all(ends):
                made.append(Link(self.claims[row["claim"]].iri, relation, self.claims[row["other"]].iri))
        return made

    def warn_of_other_contexts(self, axioms: Iterable[Axiom], mappings: Iterable[Mapping]) -> None:
        """Add a warning for each passage whose context excludes that of its claim, such as *melanoma* and *lung cancer*.

        Call it only where the tables have no problems.
        """
        above: dict[str, set[str]] = {}
        for each in axioms:
            if each.predicate == RDFS + "subClassOf":
                above.setdefault(each.subject, set()).add(each.object)
        for match in mappings:
            if match.predicate == SKOS + "exactMatch":
                above.setdefault(match.subject, set()).add(match.object)
                above.setdefault(match.object, set()).add(match.subject)
        cells = {row["claim"]: row["context"] for row in self.tables["curated/claims.tsv"]}
        for row in self.tables["curated/evidence.tsv"]:
            claim = self.claims[row["claim"]]
            own, stated = (
                _by_dimension(pairs)
                for pairs in (self.pairs(row, "context", PropertyKind.CONTEXT) if row["context"] else (), claim.context)
            )
            values = {value for side in (own, stated) for several in side.values() for value in several}
            for dimension in excluding(own, stated, superclasses(above, values)) if own and stated else ():
                name = self.prefixes.compress(dimension) or dimension
                message = (
                    f"the passage is limited to another {name.removeprefix('ig:')} than {row['claim']}, whose context is "
                    f"{quoted(cells[row['claim']])}: it is not about these cases; correct one of the two, enter a "
                    "separate claim with the context of the passage, or state in axioms.tsv that one is a kind of the other"
                )
                self.tables.warnings.append(Problem(row.file, message, row=row.number, column="context"))

    def check_every_claim_has_evidence(self) -> None:
        rows = self.tables["curated/claims.tsv"]
        if rows and not self.tables["curated/evidence.tsv"]:
            told = f"this table holds no rows, and {counted(len(rows), 'claim needs', 'claims need')} evidence: add a row for each"
            self.tables.problems.append(Problem(self.tables.root / "curated/evidence.tsv", told))
            return
        for row in rows:
            if row["claim"] in self.claims and row["claim"] not in self.supported:
                row.wrong("claim", f"{row['claim']} has no evidence; add a row to evidence.tsv, or remove the claim")


def _by_dimension(pairs: Iterable[tuple[IRI, IRI | Literal]]) -> dict[str, frozenset[str]]:
    """Return context dimension -> values; literals are left out, because no axiom relates them to other values."""
    made: dict[str, set[str]] = {}
    for dimension, value in pairs:
        if not isinstance(value, Literal):
            made.setdefault(dimension, set()).add(value)
    return {dimension: frozenset(values) for dimension, values in made.items()}


def with_curie_map(tables: Tables, prefixes: PrefixMap) -> PrefixMap:
    """Extend a prefix map by the prefixes in the header of ``mappings.sssom.tsv``.

    Parameters
    ----------
    tables
        The tables of the project; conflicting prefixes are recorded there as problems.
    prefixes
        Prefix map to extend; it is not changed.

    Returns
    -------
    PrefixMap
        A new prefix map; in a conflict, the expansion of ``prefixes`` is kept.
    """
    name = "curated/mappings.sssom.tsv"
    more = {}
    for prefix, (iri, line) in read_header(tables.read(name).comments).curie_map.items():
        if prefix not in prefixes:
            more[prefix] = iri
        elif prefixes[prefix] != iri:
            message = f"curie_map expands {prefix} to {iri}, but here it means {prefixes[prefix]}; correct it"
            tables.problems.append(Problem(tables.root / name, message, row=line))
    return prefixes.extended(more)


def read_corpus(
    root: Path,
    *,
    base_root: Path | None = None,
    prefixes: PrefixMap | None = None,
    base: str = BASE,
    warnings: list[Problem] | None = None,
) -> tuple[Corpus, dict[tuple[str, PropertyKind], Predicate], dict[str, str]]:
    """Read and check all tables of a project.

    Parameters
    ----------
    root
        The project directory.
    base_root
        Directory of the packaged project, whose predicates and identifiers are added; none by default.
    prefixes
        Prefix map, extended by the ``curie_map`` of the mappings; by default immunograph's own.
    base
        Namespace for IRIs of entities and documents without a standard term; by default, immunograph's.
    warnings
        A list to which warnings are appended, such as two entities with the same label; ``None`` to discard them.

    Returns
    -------
    tuple
        The corpus; a dictionary of predicates by CURIE and kind; a dictionary of labels of recorded terms by IRI.

    Raises
    ------
    CheckFailedError
        If there are problems; the message lists them with file, row and column, and combines those with the same cause.
        Claims without evidence are reported only if there are no other problems in the tables.
    """
    tables = Tables(root)
    known_prefixes = with_curie_map(tables, prefixes or PrefixMap())
    predicates: dict[tuple[str, PropertyKind], Predicate] = {}
    records: list[Record] = []
    if base_root is not None and base_root.resolve() != root.resolve():
        base_records, base_predicates = read_base(base_root, known_prefixes)
        records += base_records
        predicates.update(base_predicates)
    records += records_of(tables, known_prefixes)
    looked_up = Identifiers(records, known_prefixes, root)
    predicates.update(read_predicates(tables, looked_up))
    reader = _Reader(tables, predicates, known_prefixes, looked_up)
    reader.base = base
    reader.identifiers()
    documents = reader.read_documents()
    entities = reader.read_entities()
    reader.warn_of_shared_names()
    mappings = reader.read_mappings()
    axioms = reader.read_axioms()
    claims = reader.read_claims(reader.read_statuses())
    links = reader.read_links()
    schemes = reader.read_schemes()
    evidence = reader.read_evidence()
    decisions = reader.read_decisions()
    waivers = reader.read_waivers()
    unread = bool(tables.problems)
    if not unread:
        reader.check_every_claim_has_evidence()
        reader.warn_of_other_contexts(axioms, mappings)
        tables.warn_of_empty_tables()
        tables.warnings += firmer_records(root, claims, evidence, waivers)
    tables.problems.extend(unread_files(root, tables.explained))
    tables.raise_problems()
    if warnings is not None:
        warnings.extend(tables.warnings)
    corpus = Corpus(
        tuple(entities),
        tuple(mappings),
        tuple(axioms),
        tuple(documents),
        tuple(claims),
        tuple(links),
        tuple(evidence),
        tuple(decisions),
        tuple(waivers),
        tuple(schemes),
    )
    return corpus, predicates, reader.labels
