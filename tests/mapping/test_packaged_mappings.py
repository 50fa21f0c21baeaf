"""The packaged mappings: on rows in each layout, and on the real files where a variable names them."""

import os
from pathlib import Path

import polars as pl
import pytest
from encoded import assert_as_encoded

import immunograph as ig
from immunograph.vocabulary import IG

CIVIC_41 = [
    "gene",
    "entrez_id",
    "variant",
    "disease",
    "doid",
    "phenotypes",
    "drugs",
    "drug_interaction_type",
    "evidence_type",
    "evidence_direction",
    "evidence_level",
    "clinical_significance",
    "evidence_statement",
    "citation_id",
    "source_type",
    "asco_abstract_id",
    "citation",
    "nct_ids",
    "rating",
    "evidence_status",
    "evidence_id",
    "variant_id",
    "gene_id",
    "chromosome",
    "start",
    "stop",
    "reference_bases",
    "variant_bases",
    "representative_transcript",
    "chromosome2",
    "start2",
    "stop2",
    "representative_transcript2",
    "ensembl_version",
    "reference_build",
    "variant_summary",
    "variant_origin",
    "last_review_date",
    "evidence_civic_url",
    "variant_civic_url",
    "gene_civic_url",
]
SIGNOR = [
    "ENTITYA",
    "TYPEA",
    "IDA",
    "DATABASEA",
    "ENTITYB",
    "TYPEB",
    "IDB",
    "DATABASEB",
    "EFFECT",
    "MECHANISM",
    "RESIDUE",
    "SEQUENCE",
    "TAX_ID",
    "CELL_DATA",
    "TISSUE_DATA",
    "MODULATOR_COMPLEX",
    "TARGET_COMPLEX",
    "MODIFICATIONA",
    "MODASEQ",
    "MODIFICATIONB",
    "MODBSEQ",
    "PMID",
    "DIRECT",
    "NOTES",
    "ANNOTATOR",
    "SENTENCE",
    "SCORE",
    "SIGNOR_ID",
]


def frame_of(columns, *rows):
    return pl.DataFrame(
        [{name: row.get(name) for name in columns} for row in rows], schema=dict.fromkeys(columns, pl.String)
    )


def ends(corpus):
    names = {each.iri: each.label for each in corpus.entities}
    return {
        (names[c.subjects[0]], c.predicate.removeprefix(IG), tuple(sorted(names[each] for each in c.objects)))
        for c in corpus.claims
    }


def test_civic_with_levels_and_drug_combinations():
    row = {
        "gene": "BRAF", "variant": "V600E", "disease": "Melanoma", "doid": "1909", "drugs": "Trametinib,Dabrafenib",
        "drug_interaction_type": "Combination", "evidence_type": "Predictive", "evidence_direction": "Supports", "rating": "4",
        "evidence_level": "A", "clinical_significance": "Sensitivity/Response", "citation_id": "1", "source_type": "PubMed",
        "evidence_statement": "A made-up sentence.", "evidence_id": "7",
    }  # fmt: skip
    other = {
        **row,
        "drug_interaction_type": "Substitutes",
        "evidence_direction": "Does Not Support",
        "evidence_level": "C",
    }
    third = {**row, "evidence_type": "Prognostic", "drugs": None, "clinical_significance": "N/A", "evidence_level": "B"}
    kg = ig.KnowledgeGraph()
    result = kg.import_table(frame_of(CIVIC_41, row, other, third, {**row, "evidence_type": "Functional"}), "civic")
    corpus = assert_as_encoded(kg, "civic")
    variant = "BRAF V600E"
    assert ends(corpus) == {
        (variant, "sensitizesTo", ("Dabrafenib", "Trametinib")),
        (variant, "sensitizesTo", ("Dabrafenib",)),
        (variant, "sensitizesTo", ("Trametinib",)),
        (variant, "https://w3id.org/immunograph/predicate/affectsoutcomein", ("Melanoma",)),
    }
    levels = {(each.level.rpartition("/")[2], each.stance.value) for each in corpus.evidence}
    assert levels == {("A", "supports"), ("C", "null"), ("B", "supports")}
    assert sum(result.rejected.values()) == 1


def test_signor_layout():
    row = {
        "ENTITYA": "HGF", "IDA": "P14210", "DATABASEA": "UNIPROT", "ENTITYB": "MET", "IDB": "P08581", "DATABASEB": "UNIPROT",
        "EFFECT": "up-regulates activity", "TAX_ID": "9606", "PMID": "19530226", "DIRECT": "YES", "SIGNOR_ID": "SIGNOR-1",
    }  # fmt: skip
    drug = {
        **row,
        "ENTITYA": "aspirin",
        "IDA": "CHEBI:15365",
        "DATABASEA": "ChEBI",
        "EFFECT": "down-regulates",
        "DIRECT": "NO",
        "TAX_ID": "-1",
    }
    kg = ig.KnowledgeGraph()
    result = kg.import_table(frame_of(SIGNOR, row, drug, {**row, "EFFECT": "form complex"}), "signor")
    corpus = assert_as_encoded(kg, "signor")
    assert ends(corpus) == {("HGF", "directlyIncreases", ("MET",)), ("aspirin", "decreases", ("MET",))}
    assert result.rejected == {"complex or unknown effect": 1}


def test_signed_edges_and_ligands_with_complexes():
    kg = ig.KnowledgeGraph()
    edges = pl.DataFrame(
        {"source": ["a", "b"], "target": ["c", "c"], "sign": ["-1", "Activation"], "pmid": ["1;2", None]}
    )
    assert kg.import_table(edges, "signed-edges").evidence == 3
    pairs = pl.DataFrame(
        {
            "source": ["O00182", "O00182"],
            "target": ["P08575", "COMPLEX:P05556_P17301"],
            "source_genesymbol": ["LGALS9", "LGALS9"],
            "target_genesymbol": ["PTPRC", "ITGA2_ITGB1"],
            "resource": ["x", "y"],
        }
    )
    result = kg.import_table(pairs, "liana-resource")
    assert (result.claims, result.documents, result.axioms) == (2, 2, 2)


@pytest.fixture
def data():
    folder = os.environ.get("IMMUNOGRAPH_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("IMMUNOGRAPH_DATA names no folder with the data to try")
    return Path(folder)


def test_civic_of_2015_has_the_figures_of_the_raw_file(data):
    path = data / "civic" / "ClinicalEvidenceSummaries-2015-05.tsv"
    raw = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
    kg = ig.KnowledgeGraph()
    result = kg.import_table(path, "civic-2015")
    no_drug = (pl.col("evidence_type") == "Predictive") & (pl.col("drugs") == "N/A")
    assert (result.rows, sum(result.rejected.values())) == (raw.height, raw.filter(no_drug).height)
    used = raw.filter(~no_drug)
    passages = used.unique(
        [
            "gene",
            "variant",
            "disease",
            "drugs",
            "evidence_type",
            "clinical_significance",
            "evidence_direction",
            "statement",
            "pubmed_id",
        ]
    )
    assert result.evidence == passages.height
    nulls = passages.filter(pl.col("evidence_direction") == "Does Not Support").height
    [(count,)] = kg.query("SELECT (COUNT(?e) AS ?n) { ?e ig:stance ig:Null }")
    assert count == nulls
    assert result.documents == used["pubmed_id"].n_unique()
    both = used.filter(
        pl.col("evidence_direction") == "Supports",
        pl.col("clinical_significance").is_in(["Sensitivity", "Resistance or Non-Response"]),
    )
    groups = both.with_columns(pl.col("drugs").str.split(",").list.sort()).group_by(
        "gene", "variant", "disease", "drugs"
    )
    expected = groups.agg(pl.col("clinical_significance").n_unique().alias("n")).filter(pl.col("n") == 2).height
    answer = kg.query(
        "SELECT DISTINCT ?s ?d (GROUP_CONCAT(STR(?o)) AS ?os) ?c ?p { ?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; "
        "ig:disease ?d ; ig:hasEvidence/ig:stance ig:Supports FILTER(?p IN (ig:sensitizesTo, ig:confersResistanceTo)) } GROUP BY ?s ?d ?c ?p"
    ).to_polars()
    sets = answer.with_columns(pl.col("os").str.split(" ").list.unique().list.sort().list.join(" "))
    found = sets.group_by("s", "d", "os").agg(pl.col("p").n_unique().alias("n")).filter(pl.col("n") == 2).height
    assert found == expected
