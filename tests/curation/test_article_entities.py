"""Entities, names, mappings and axioms of the first article: one term for one thing, and no more than it says."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from article_tables import (
    CURATED,
    WITHOUT_STANDARD_IDENTIFIER,
    Row,
    _axioms,
    _table,
)


@pytest.fixture(scope="module")
def mappings() -> dict[tuple[str, str], str]:
    return {(row["subject_id"], row["object_id"]): row["predicate_id"] for row in _table("mappings.sssom.tsv")}


def test_one_term_serves_one_entity(entities: dict[str, Row]) -> None:
    terms = Counter(row["term"] for row in entities.values() if row["term"])
    assert set(terms.values()) == {1}
    assert entities["cancer"]["term"] == "MONDO:0004992"
    assert entities["cancerous-tumor"]["term"] == ""


def test_no_name_is_exact_for_two_entities(entities: dict[str, Row]) -> None:
    owners: dict[str, set[str]] = {}
    for key, row in entities.items():
        owners.setdefault(row["label"].casefold(), set()).add(key)
    for row in _table("synonyms.tsv"):
        if row["scope"] == "exact":
            owners.setdefault(row["synonym"].casefold(), set()).add(row["entity"])
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


def test_names_people_type_find_their_entity() -> None:
    exact = {(row["entity"], row["synonym"]) for row in _table("synonyms.tsv") if row["scope"] == "exact"}
    assert {
        ("interleukin-2", "IL-2"),
        ("interleukin-2", "IL2"),
        ("cancer-cell", "malignant cell"),
        ("leukemia", "leukaemia"),
        ("cancerous-tumor", "cancerous tumour"),
        ("metastasis", "secondary growth"),
        ("white-blood-cell", "leukocyte"),
    } <= exact


def test_concepts_without_a_standard_identifier_are_the_known_ones(
    entities: dict[str, Row], mappings: dict[tuple[str, str], str]
) -> None:
    reached = {
        subject
        for (subject, _), kind in mappings.items()
        if kind in {f"skos:{k}Match" for k in ("exact", "close", "broad")}
    }
    without = {row["identifier"] for key, row in entities.items() if not row["term"] and f"ige:{key}" not in reached}
    assert without == WITHOUT_STANDARD_IDENTIFIER


def test_no_mapping_repeats_the_term_or_contradicts_itself(mappings: dict[tuple[str, str], str]) -> None:
    assert all(subject != other for subject, other in mappings)
    assert len(mappings) == len(_table("mappings.sssom.tsv")), "two relations between one pair"


def test_no_mapping_uses_obsolete_obi_0000011() -> None:
    for path in CURATED.glob("*.tsv"):
        if path.name != "identifiers.tsv":  # which may tell that it is obsolete
            assert "OBI:0000011" not in path.read_text("utf-8"), path.name


def test_famplex_interferon_is_narrower_because_it_lacks_gamma(mappings: dict[tuple[str, str], str]) -> None:
    assert mappings["MESH:D007372", "FPLX:Interferon"] == "skos:narrowMatch"


def test_a_gene_is_related_to_the_protein_and_nothing_else(mappings: dict[tuple[str, str], str]) -> None:
    genes = {kind for (_, term), kind in mappings.items() if term.startswith("HGNC:")}
    assert genes == {"skos:relatedMatch"}


def test_a_protein_family_is_no_kind_of_role(claims: dict[str, Row], entities: dict[str, Row]) -> None:
    kinds = {entities[row["object"]]["category"] for row in claims.values() if row["predicate"] == "rdfs:subClassOf"}
    assert "biolink:ChemicalRole" not in kinds
    assert (claims["C60"]["subject"], claims["C60"]["object"]) == ("interferon", "chemical-substance")


def test_protein_ontology_il2_is_close_because_it_mixes_in_aldesleukin(
    entities: dict[str, Row], mappings: dict[tuple[str, str], str]
) -> None:
    assert entities["interleukin-2"]["term"] == "UniProtKB:P60568"
    assert mappings["UniProtKB:P60568", "PR:000001379"] == "skos:closeMatch"
    comment = next(r["comment"] for r in _table("mappings.sssom.tsv") if r["object_id"] == "PR:000001379")
    assert "aldesleukin" in comment


def test_ncit_codes_are_cross_references_only(mappings: dict[tuple[str, str], str], entities: dict[str, Row]) -> None:
    assert not [row for row in entities.values() if row["term"].startswith("NCIT:")]
    kinds = {kind for (_, other), kind in mappings.items() if other.startswith("NCIT:")}
    assert kinds == {"skos:closeMatch"}


def test_unnamed_trials_carry_no_registry_number(
    entities: dict[str, Row], mappings: dict[tuple[str, str], str]
) -> None:
    assert entities["clinical-trials"]["term"] == ""
    assert mappings["ige:clinical-trials", "OBI:0003699"] == "skos:broadMatch"
    for path in CURATED.glob("*.tsv"):
        assert not re.search(r"NCT\d", path.read_text("utf-8")), path.name


def test_leukemia_is_bridged_to_cancer() -> None:
    assert ("leukemia", "cancer") in _axioms("rdfs:subClassOf")
    reason = next(r["reason"] for r in _table("axioms.tsv") if (r["subject"], r["object"]) == ("leukemia", "cancer"))
    assert "MONDO" in reason


def test_subclass_axioms_have_no_cycle() -> None:
    above: dict[str, set[str]] = {}
    for lower, upper in _axioms("rdfs:subClassOf"):
        above.setdefault(lower, set()).add(upper)

    def ancestors(key: str, seen: frozenset[str]) -> set[str]:
        assert key not in seen, f"{key} is below itself"
        return {key}.union(*(ancestors(upper, seen | {key}) for upper in above.get(key, ())))

    for key in above:
        ancestors(key, frozenset())


def test_processes_name_what_has_them() -> None:
    assert {
        ("growth-of-cancer-cells", "cancer-cell"),
        ("proliferation-of-cancer-cells", "cancer-cell"),
        ("growth-of-cancerous-tumors", "cancerous-tumor"),
        ("growth-of-leukemias", "leukemia"),
        ("disease-fighting-capability-of-lymphocytes", "lymphocyte"),
        ("detection-of-cancer-cells", "immune-system"),
        ("attack-on-cancer-cells", "immune-system"),
        ("spread-of-cancer", "cancer"),
    } <= _axioms("ig:bearer")
