"""The vocabulary and the predicate table: nothing used without being defined, and the decided meanings kept."""

import csv
import re
from itertools import pairwise
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, URIRef

from immunograph.curation.predicates import predicate_quads, read_predicates
from immunograph.curation.tables import Tables
from immunograph.errors import CheckFailedError
from immunograph.identifiers import expand
from immunograph.model import (
    Attitude,
    Certainty,
    ClaimStatus,
    DocumentStatus,
    EpistemicStatus,
    Modality,
    NumberKind,
    PassageRelation,
    QuantifierKind,
    QuantifierScope,
    Section,
    Stance,
    StudyDesign,
)
from immunograph.vocabulary import IG, PropertyKind, Sign, concept, term

DATA = Path(__file__).parent.parent / "data"
ONTOLOGY = DATA / "ontology"
VOCABULARY = Graph().parse(ONTOLOGY / "immunograph.ttl")
IMMUNOGRAPH = URIRef(IG)
with (ONTOLOGY / "predicates.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, dialect="excel-tab", strict=True))
SCHEMES = {
    Certainty: "CertaintyScheme",
    EpistemicStatus: "EpistemicStatusScheme",
    Stance: "StanceScheme",
    Modality: "ModalityScheme",
    Attitude: "AttitudeScheme",
    QuantifierKind: "QuantifierKindScheme",
    QuantifierScope: "QuantifierScopeScheme",
    ClaimStatus: "ClaimStatusScheme",
    DocumentStatus: "DocumentStatusScheme",
    StudyDesign: "StudyDesignScheme",
    Section: "SectionScheme",
    NumberKind: "NumberKindScheme",
    Sign: "SignScheme",
    PropertyKind: "PropertyKindScheme",
}
MEMBERS = [pytest.param(member, scheme, id=str(member)) for kind, scheme in SCHEMES.items() for member in kind]
SIGNED = {
    "+": "activates contributesTo convertsInto correlatesPositivelyWith directlyIncreases enhances hasCapacityToProduce"
    " hasOutput increases polarizes predisposesTo produces recruits secretes sensitizesTo sheds sustains worseOutcomeIn",
    "-": "attacks betterOutcomeIn confersResistanceTo correlatesNegativelyWith decreases destroys directlyDecreases"
    " helpsPrevent inhibits neutralizes prevents treats",
    "unsigned": "correlatesWith modulates",
}
MODEL_PROPERTIES = {
    PropertyKind.CONTEXT: "stage species population anatomy disease cell setting before after manner"
    " drug dose timing cellLine cellStructure assay variantOrigin lineOfTherapy",
    PropertyKind.ROLE: "input output agent instrument receptor",
    PropertyKind.LINK: "supports entails causes answers qualifies restates contrastsInContext follows enables elaborates"
    " premiseOf uses alternativeTo contributesToClaim",
    PropertyKind.AXIOM: "bearer involves hasComponent",
}


def row(name: str, kind: str = "claim") -> dict[str, str]:
    (found,) = (each for each in ROWS if each["property"] == name and each["kind"] == kind)
    return found


def rows_of(kind: PropertyKind) -> set[str]:
    return {each["property"] for each in ROWS if each["kind"] == kind.value}


@pytest.mark.parametrize(("member", "scheme"), MEMBERS)
def test_enumeration_member_has_its_concept(member, scheme):
    node, in_scheme = URIRef(concept(member)), URIRef(term(scheme))
    assert (node, RDF.type, SKOS.Concept) in VOCABULARY
    (label,) = VOCABULARY.objects(node, SKOS.prefLabel)
    (definition,) = VOCABULARY.objects(node, SKOS.definition)
    assert label.language == definition.language == "en"
    assert str(label) == str(label).lower()
    assert str(definition).endswith(".")
    assert list(VOCABULARY.objects(node, SKOS.inScheme)) == [in_scheme]
    assert list(VOCABULARY.objects(node, SKOS.topConceptOf)) == [in_scheme]
    assert (in_scheme, SKOS.hasTopConcept, node) in VOCABULARY


def test_schemes_hold_the_members_and_nothing_else():
    assert set(VOCABULARY.subjects(RDF.type, SKOS.ConceptScheme)) == {URIRef(term(name)) for name in SCHEMES.values()}
    for kind, scheme in SCHEMES.items():
        concepts = set(VOCABULARY.subjects(SKOS.inScheme, URIRef(term(scheme))))
        assert concepts == {URIRef(concept(member)) for member in kind}


def test_no_concept_serves_two_members_or_is_a_class_or_property():
    named = [concept(member) for kind in SCHEMES for member in kind]
    assert len(named) == len(set(named))
    others = {str(each) for each in VOCABULARY.subjects(RDF.type) if (each, RDF.type, SKOS.Concept) not in VOCABULARY}
    assert not others & set(named)


def test_labels_are_unique_within_a_scheme():
    for scheme in VOCABULARY.subjects(RDF.type, SKOS.ConceptScheme):
        labels = [
            label
            for each in VOCABULARY.subjects(SKOS.inScheme, scheme)
            for label in VOCABULARY.objects(each, SKOS.prefLabel)
        ]
        assert len(labels) == len(set(labels)), scheme


def test_certainty_is_ordered_from_0_to_3():
    for certainty in Certainty:
        node, number = URIRef(concept(certainty)), Literal(int(certainty), datatype=XSD.integer)
        assert list(VOCABULARY.objects(node, SKOS.notation)) == [number]
        assert list(VOCABULARY.objects(node, URIRef(term("rank")))) == [number]
    steps = {(URIRef(concept(firmer)), URIRef(concept(weaker))) for weaker, firmer in pairwise(sorted(Certainty))}
    firmer_than = URIRef(term("firmerThan"))
    assert set(VOCABULARY.subject_objects(firmer_than)) == steps
    assert (firmer_than, RDF.type, OWL.TransitiveProperty) in VOCABULARY


def test_epistemic_status_has_a_rank_on_the_certainty_scale():
    ranks = {}
    for status in EpistemicStatus:
        (rank,) = VOCABULARY.objects(URIRef(concept(status)), URIRef(term("rank")))
        ranks[status] = Certainty(rank.toPython())
    assert ranks[EpistemicStatus.OPEN_QUESTION] == Certainty.OPEN_QUESTION
    assert ranks[EpistemicStatus.POSSIBILITY] < ranks[EpistemicStatus.HEDGED] < ranks[EpistemicStatus.ASSERTED]
    assert ranks[EpistemicStatus.HEDGED] == ranks[EpistemicStatus.ATTRIBUTED_BELIEF]
    assert ranks[EpistemicStatus.GOAL] == Certainty.OPEN_QUESTION
    assert ranks[EpistemicStatus.EMPHATIC] == ranks[EpistemicStatus.ASSERTED], "emphasis adds no degree"


def test_study_designs_have_the_rank_of_the_model():
    for design in StudyDesign:
        (rank,) = VOCABULARY.objects(URIRef(concept(design)), URIRef(term("rank")))
        assert rank.toPython() == design.rank
    assert StudyDesign.CELL_FREE.rank == StudyDesign.CELL_CULTURE.rank < StudyDesign.COHORT.rank


def test_relations_between_passages_are_properties():
    for relation in PassageRelation:
        assert (URIRef(concept(relation)), RDF.type, OWL.ObjectProperty) in VOCABULARY


def test_predicate_of_an_association_says_so_and_implies_one():
    associations = {each["property"] for each in ROWS if each["association"]}
    assert associations >= {"ig:associatedWith", "ig:correlatesPositivelyWith", "ig:worseOutcomeIn"}
    for name in associations - {"ig:associatedWith"}:
        assert set(row(name)["implies"].split(" | ")) <= associations


def test_vocabulary_has_no_blank_node():
    assert [node for node in VOCABULARY.all_nodes() if isinstance(node, BNode)] == []


def test_every_own_term_in_use_is_defined():
    used = {node for triple in VOCABULARY for node in triple if isinstance(node, URIRef) and node.startswith(IG)}
    used |= {
        URIRef(expand(name))
        for text in VOCABULARY.objects(None, None)
        if isinstance(text, Literal)
        for name in re.findall(r"\big:\w+", text)
    }
    used |= {URIRef(expand(name)) for each in ROWS for name in re.findall(r"\big:\w+", " ".join(each.values()))}
    defined = set(VOCABULARY.subjects(RDF.type)) | {URIRef(expand(each["property"])) for each in ROWS}
    assert used - defined == set()


def test_every_own_term_has_label_definition_and_home():
    for node in set(VOCABULARY.subjects(RDF.type)) - {IMMUNOGRAPH}:
        assert len(list(VOCABULARY.objects(node, RDFS.label))) == 1, node
        assert len(list(VOCABULARY.objects(node, SKOS.definition))) == 1, node
        assert list(VOCABULARY.objects(node, RDFS.isDefinedBy)) == [IMMUNOGRAPH], node


def test_vocabulary_and_table_define_no_term_twice():
    assert not {str(node) for node in VOCABULARY.subjects(RDF.type)} & {expand(each["property"]) for each in ROWS}


def test_vocabulary_says_what_it_is():
    (version,) = VOCABULARY.objects(IMMUNOGRAPH, OWL.versionInfo)
    assert (IMMUNOGRAPH, RDF.type, OWL.Ontology) in VOCABULARY
    assert str(version) == "0.1.0"


def test_docs_name_no_term_that_is_not_defined():
    text = (DATA.parent / "docs" / "model.md").read_text(encoding="utf-8")
    defined = {str(node) for node in VOCABULARY.subjects(RDF.type)} | {expand(each["property"]) for each in ROWS}
    assert {name for name in re.findall(r"\big:\w+", text) if expand(name) not in defined} == set()


def test_predicate_table_is_read_without_a_problem_and_loses_no_row():
    tables = Tables(DATA)
    predicates = read_predicates(tables)
    tables.raise_problems()
    assert set(predicates) == {(each["property"], PropertyKind(each["kind"])) for each in ROWS}
    assert len(predicates) == len(ROWS)
    qualifiers = predicates["ig:inhibits", PropertyKind.CLAIM].biolink_qualifiers
    assert "object_direction_qualifier=decreased" in qualifiers


def test_same_property_may_be_of_two_kinds_but_not_twice_of_one(tmp_path):
    (tmp_path / "ontology").mkdir()
    lines = ["property\tkind\tlabel\tdefinition", *(f"rdfs:subClassOf\t{kind}\tx\ty" for kind in ("claim", "axiom"))]
    table = tmp_path / "ontology" / "predicates.tsv"
    table.write_text("\n".join(lines), encoding="utf-8")
    tables = Tables(tmp_path)
    assert len(read_predicates(tables)) == 2
    tables.raise_problems()
    table.write_text("\n".join([*lines, lines[-1]]), encoding="utf-8")
    again = Tables(tmp_path)
    read_predicates(again)
    with pytest.raises(CheckFailedError, match=r"row 4, column property: .* is already in row 3"):
        again.raise_problems()


def test_predicate_table_as_rdf_tells_kind_and_sign():
    quads = {tuple(quad)[:3] for quad in predicate_quads(read_predicates(Tables(DATA)).values())}
    assert (term("inhibits"), term("sign"), concept(Sign.NEGATIVE)) in quads
    assert (term("stage"), term("propertyKind"), concept(PropertyKind.CONTEXT)) in quads
    assert not [quad for quad in quads if quad[0] == term("recognizes") and quad[1] == term("sign")]


@pytest.mark.parametrize("each", ROWS, ids=lambda each: f"{each['property']}-{each['kind']}")
def test_row_has_readable_label_definition_and_honest_mappings(each):
    assert re.match(r"[a-z][a-z ]+$", each["label"])
    assert each["definition"].endswith(".")
    expand(each["property"])
    for standard, prefixes in (("ro", r"(RO|BFO):\w+$"), ("biolink", r"biolink:[a-z_]+$")):
        assert bool(each[standard]) == bool(each[f"{standard}_match"])
        if each[standard]:
            assert re.match(prefixes, each[standard])
            assert expand(each[standard]).startswith("http")
            assert each[f"{standard}_match"] in ("exact", "close", "broad")
    assert not each["sign"] or each["kind"] == "claim"
    if each["sign"]:
        assert each["definition"].startswith("In at least some cases, ")


@pytest.mark.parametrize(("kind", "names"), MODEL_PROPERTIES.items())
def test_table_has_the_properties_of_the_model(kind, names):
    expected = {f"ig:{name}" for name in names.split()}
    assert rows_of(kind) == expected | ({"rdfs:subClassOf"} if kind is PropertyKind.AXIOM else set())


def test_signs_are_the_decided_ones():
    for sign, names in SIGNED.items():
        assert {each["property"] for each in ROWS if each["sign"] == sign} == {f"ig:{name}" for name in names.split()}


@pytest.mark.parametrize(
    "name", ["recognizes", "targets", "attemptsToStimulate", "participatesIn", "hasRole", "hasPotentialRole"]
)
def test_predicate_that_states_no_effect_has_no_sign(name):
    assert row(f"ig:{name}")["sign"] == ""


def test_modulates_stays_unsigned():
    assert row("ig:modulates")["sign"] == "unsigned"


@pytest.mark.parametrize("name", ["targets", "attemptsToStimulate", "hasPotentialRole"])
def test_aim_or_potential_is_not_exported_as_fact(name):
    assert row(f"ig:{name}")["ro"] == row(f"ig:{name}")["biolink"] == ""


def test_attack_is_not_exported_as_killing():
    assert row("ig:attacks")["ro"] != "RO:0002626"


def test_contrast_in_context_is_not_a_contradiction():
    definition = row("ig:contrastsInContext", "link")["definition"]
    for words in ("same topic", "opposite directions", "different contexts", "NOT a contradiction"):
        assert words in definition


DESIGNS = {
    StudyDesign.ANIMAL_MODEL: {"MESH:D023421": "Models, Animal"},
    StudyDesign.CASE_REPORT: {"MESH:D002363": "Case Reports"},
    StudyDesign.CROSS_SECTIONAL: {"MESH:D003430": "Cross-Sectional Studies", "EFO:0001428": "cross sectional design"},
    StudyDesign.CASE_CONTROL: {"MESH:D016022": "Case-Control Studies", "EFO:0001427": "case control design"},
    StudyDesign.COHORT: {"MESH:D015331": "Cohort Studies"},
    StudyDesign.NON_RANDOMIZED_TRIAL: {"MESH:D065228": "Non-Randomized Controlled Trials as Topic"},
    StudyDesign.RANDOMIZED_TRIAL: {"MESH:D016449": "Randomized Controlled Trial"},
    StudyDesign.SYSTEMATIC_REVIEW: {"MESH:D000078182": "Systematic Review"},
    StudyDesign.META_ANALYSIS: {"MESH:D017418": "Meta-Analysis"},
}
"""Terms that mean nearly a study design, with the labels that they have in the packages that carry them."""


def test_study_designs_are_close_to_the_terms_that_were_looked_up():
    for design in StudyDesign:
        found = set(VOCABULARY.objects(URIRef(concept(design)), SKOS.closeMatch))
        assert found == {URIRef(expand(curie)) for curie in DESIGNS.get(design, {})}, design
