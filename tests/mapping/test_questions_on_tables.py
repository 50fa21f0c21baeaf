"""Questions on imported tables, with figures that polars computes on the raw rows: levels, nulls, chains, sources, pairs."""

import importlib.util
import os
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

import immunograph as ig
from immunograph.vocabulary import PREFIXES

PREDICATES = {"Sensitivity/Response": "ig:sensitizesTo", "Resistance": "ig:confersResistanceTo"}


def clinical_rows(number=240):
    """Rows in CIViC's later layout, as varied as the numbers of a simple cycle make them."""
    rows = []
    for n in range(number):
        drugs = ["Alpha", "Beta", "Alpha,Beta"][n % 3]
        rows.append(
            {
                "gene": f"G{n % 5}", "variant": f"V{n % 7}", "disease": ["Melanoma", "Glioma"][n % 2], "doid": None, "drugs": drugs,
                "drug_interaction_type": "Combination" if "," in drugs else None, "evidence_type": "Predictive", "rating": "3",
                "evidence_direction": "Does Not Support" if n % 11 == 0 else "Supports", "evidence_level": "ABCDE"[n * n % 5],
                "clinical_significance": list(PREDICATES)[n % 13 % 2], "citation_id": str(1000 + n % 17), "source_type": "PubMed",
                "citation": f"Somebody {n % 17}", "evidence_statement": f"Sentence {n}.", "evidence_id": str(n),
            }
        )  # fmt: skip
    return pl.DataFrame(rows)


@pytest.fixture(scope="module")
def clinical_table():
    return clinical_rows()


@pytest.fixture(scope="module")
def clinical_import(clinical_table):
    kg = ig.KnowledgeGraph()
    kg.import_table(clinical_table, "civic")
    return kg


def test_rows_per_level_and_stance(clinical_table, clinical_import):
    answer = clinical_import.query(
        "SELECT ?level ?stance (COUNT(?e) AS ?n) { ?e ig:level/skos:notation ?level ; ig:stance ?s ; a ig:Evidence "
        "BIND(REPLACE(STR(?s), '.*/', '') AS ?stance) } GROUP BY ?level ?stance"
    )
    direction = pl.col("evidence_direction").replace_strict({"Supports": "Supports", "Does Not Support": "Null"})
    expected = clinical_table.group_by("evidence_level", direction.alias("stance")).len()
    assert {(str(a), str(b), int(n)) for a, b, n in answer} == set(expected.iter_rows())


def test_null_results_are_as_many_as_in_the_rows_and_never_an_effect(clinical_table, clinical_import):
    nulls = clinical_table.filter(pl.col("evidence_direction") == "Does Not Support")
    [(count,)] = clinical_import.query("SELECT (COUNT(?e) AS ?n) { ?e ig:stance ig:Null }")
    assert count == nulls.height > 20
    claims = ["gene", "variant", "disease", "drugs", "clinical_significance"]
    only = nulls.join(clinical_table.filter(pl.col("evidence_direction") == "Supports"), on=claims, how="anti")
    [(alone,)] = clinical_import.query(
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c ig:hasEvidence/ig:stance ig:Null "
        "FILTER NOT EXISTS { ?c ig:hasEvidence/ig:stance ig:Supports } }"
    )
    assert alone == only.select(claims).n_unique() > 0
    accepted = clinical_table.filter(pl.col("evidence_direction") == "Supports").select(claims).n_unique()
    assert len(clinical_import.claims(status="accepted").to_polars()["claim"].unique()) == accepted


def test_both_directions_in_one_group(clinical_table, clinical_import):
    group = ["gene", "variant", "disease", "drugs"]
    expected = (
        clinical_table.filter(pl.col("evidence_direction") == "Supports")
        .group_by(group)
        .agg(pl.col("clinical_significance").n_unique().alias("n"))
        .filter(pl.col("n") == 2)
        .height
    )
    rows = clinical_import.query(
        "SELECT DISTINCT ?c ?s ?o ?d ?p { ?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; ig:disease ?d ; "
        "ig:hasEvidence/ig:stance ig:Supports FILTER(?p IN (ig:sensitizesTo, ig:confersResistanceTo)) }"
    ).to_polars()
    sets = rows.group_by("c", "s", "d", "p").agg(pl.col("o").unique().sort().str.join(" "))
    found = sets.group_by("s", "d", "o").agg(pl.col("p").n_unique().alias("n")).filter(pl.col("n") == 2).height
    assert found == expected > 0


PAIRS = pl.DataFrame(
    [
        {"source": a, "target": b, "source_genesymbol": f"S{a}", "target_genesymbol": f"T{b}", "resource": r}
        for a, b, r in [
            ("O00182", "P08575", "one"), ("O00182", "P08575", "two"), ("O00182", "COMPLEX:P05556_P17301", "one"),
            ("P01584", "COMPLEX:P14778_Q9NPH3", "one"), ("P01584", "COMPLEX:Q9NPH3_P14778", "two"), ("P60568", "P01589", "two"),
        ]
    ]
)  # fmt: skip


def liana_table():
    """The table of the package liana where it is installed; it is only looked for, never imported."""
    found = importlib.util.find_spec("liana")
    path = Path(found.origin).parent / "resource" / "omni_resource.csv" if found and found.origin else None
    return pl.read_csv(path, infer_schema=False) if path and path.is_file() else None


@pytest.mark.parametrize("real", [False, True], ids=["packaged", "liana"])
def test_complexes_their_chains_and_pairs_of_two_databases(real):
    table = liana_table() if real else PAIRS
    if table is None:
        pytest.skip("the package liana is not installed, whose table would be tried")
    kg = ig.KnowledgeGraph()
    result = kg.import_table(table, "liana-resource")
    chains = pl.col("name").str.strip_prefix("COMPLEX:").str.split("_").list.unique().list.sort()
    parts = pl.concat([table.select(name="source"), table.select(name="target")])
    complexes = parts.filter(pl.col("name").str.contains("_", literal=True)).select(chains.list.join(" ")).unique()
    answer = kg.query("SELECT ?c ?part { ?c ig:hasComponent ?part }").to_polars()
    stem = PREFIXES["UniProtKB"]
    found = answer.group_by("c").agg(pl.col("part").str.strip_prefix(stem).unique().sort().str.join(" "))
    assert set(found["part"]) == set(complexes["name"])
    assert found.height == complexes.height > 1

    def one(column):
        names = pl.col(column).str.strip_prefix("COMPLEX:").str.split("_").list.unique().list.sort().list.join(" ")
        return names.alias(column)

    pairs = table.select(one("source"), one("target"), "resource").unique()
    assert result.claims == pairs.select("source", "target").n_unique()
    several = pairs.group_by("source", "target").len().filter(pl.col("len") > 1).height
    [(count,)] = kg.query(
        "SELECT (COUNT(*) AS ?n) { { SELECT ?c { ?c ig:hasEvidence/oa:hasSource ?d } GROUP BY ?c HAVING(COUNT(DISTINCT ?d) > 1) } }"
    )
    assert count == several > 0


def test_pairs_that_two_tables_know_are_found_by_identifier():
    edges = pl.DataFrame(
        [
            {"ENTITYA": "LGALS9", "IDA": "O00182", "DATABASEA": "UNIPROT", "ENTITYB": "CD45", "IDB": "P08575", "DATABASEB": "UNIPROT"},
            {"ENTITYA": "IL2", "IDA": "P60568", "DATABASEA": "UNIPROT", "ENTITYB": "IL2RA", "IDB": "P01589", "DATABASEB": "UNIPROT"},
            {"ENTITYA": "IL2", "IDA": "P60568", "DATABASEA": "UNIPROT", "ENTITYB": "JAK3", "IDB": "P52333", "DATABASEB": "UNIPROT"},
        ]
    ).with_columns(
        EFFECT=pl.lit("up-regulates"), TAX_ID=pl.lit("9606"), PMID=pl.Series(["1", "2", "3"]), DIRECT=pl.lit("YES"),
        SIGNOR_ID=pl.Series(["A", "B", "C"]),
    )  # fmt: skip
    kg = ig.KnowledgeGraph()
    kg.import_table(PAIRS, "liana-resource")
    kg.import_table(edges, "signor")
    answer = kg.query(
        "SELECT DISTINCT ?s ?o { GRAPH igg:liana-resource { ?a rdf:subject ?s ; rdf:object ?o } GRAPH igg:signor { ?b rdf:subject ?s ; rdf:object ?o } }"
    )
    stem = PREFIXES["UniProtKB"]
    expected = PAIRS.join(edges, left_on=["source", "target"], right_on=["IDA", "IDB"]).select("source", "target")
    assert {(str(s).removeprefix(stem), str(o).removeprefix(stem)) for s, o in answer} == set(expected.iter_rows())
    assert expected.unique().height == 2


def test_sources_per_edge_are_counted_by_lineage():
    """Studies of one cohort are one source, however long the chain that names them."""
    table = pl.DataFrame(
        [
            {"drug": f"D{n % 4}", "pmid": str(500 + n), "cohort": f"C{n % 4}-{n // 4 % 3}", "stance": "supports"}
            for n in range(48)
        ]
    )
    chains = {key: rows["pmid"].to_list() for (key,), rows in table.group_by("cohort", maintain_order=True)}
    before = {later: f"PMID:{earlier}" for pmids in chains.values() for earlier, later in pairwise(pmids)}
    table = table.with_columns(same=pl.col("pmid").replace_strict(before, default=None, return_dtype=pl.String))
    kg = ig.KnowledgeGraph()
    claim = {"subject": "{drug}", "predicate": "ig:inhibits", "object": {"name": "tumour growth"}, "status": "accepted"}
    evidence = {"stance": "{stance}", "relations": {"same_cohort": "{same}"}}
    document = {"id": "PMID:{pmid}"}
    kg.import_table(table, {"source": {"name": "lab"}, "document": document, "evidence": evidence, "claim": [claim]})
    expected = dict(table.group_by("drug").agg(pl.col("cohort").n_unique()).iter_rows())
    found = {
        str(label): len(kg.belief(str(claim)).sources)
        for claim, label in kg.query("SELECT ?c ?l { ?c a ig:Claim ; rdf:subject/rdfs:label ?l }")
    }
    assert found == expected == dict.fromkeys(("D0", "D1", "D2", "D3"), 3)


@pytest.fixture(scope="module")
def data():
    folder = os.environ.get("IMMUNOGRAPH_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("IMMUNOGRAPH_DATA names no folder with the data to try")
    return Path(folder)


def test_sources_of_each_claim_of_civic_are_those_of_the_raw_file(data):
    path = data / "civic" / "ClinicalEvidenceSummaries-2015-05.tsv"
    raw = pl.read_csv(path, separator="\t", quote_char=None, infer_schema=False)
    used = raw.filter(~((pl.col("evidence_type") == "Predictive") & (pl.col("drugs") == "N/A")))
    kg = ig.KnowledgeGraph()
    kg.import_table(path, "civic-2015")
    answer = kg.query("SELECT ?c ?d { ?c ig:hasEvidence/oa:hasSource ?d }").to_polars().unique()
    found = sorted(answer.group_by("c").len()["len"].to_list())
    drugs = pl.when(pl.col("evidence_type") == "Predictive").then(
        pl.col("drugs")
        .str.split(",")
        .list.eval(pl.element().str.strip_chars())
        .list.unique()
        .list.sort()
        .list.join(",")
    )
    claim = ["gene", "variant", "disease", "drugs", "evidence_type", "clinical_significance"]
    expected = used.with_columns(drugs.alias("drugs")).group_by(claim).agg(pl.col("pubmed_id").n_unique().alias("n"))
    assert found == sorted(expected["n"].to_list())


WORDED = """
[source]
name = "lab"
title = "Lab"
licence = "CC-BY-4.0"

[entity.drug]
name = "{Drug}"
category = "biolink:Drug"

[entity.cell]
name = "{Cell}"
category = "biolink:Cell"

[document]
id = "PMID:{PMID}"

[evidence]
stance = { from = "{Result}", map = { no = "null", yes = "supports" } }
quotation = "{Sentence}"

[[claim]]
subject = "drug"
predicate = "ig:inhibits"
object = "cell"
"""


def test_answers_show_the_words_of_a_row_that_has_no_paraphrase(tmp_path):
    (tmp_path / "map.toml").write_text(WORDED, encoding="utf-8")
    (tmp_path / "lab.csv").write_text(
        "Drug,Cell,Result,PMID,Sentence\nX,NK cells,yes,1,X slowed them.\nX,NK cells,no,2,X did nothing.\nY,NK cells,yes,3,\n",
        encoding="utf-8",
    )
    kg = ig.KnowledgeGraph()
    kg.import_table(tmp_path / "lab.csv", tmp_path / "map.toml")
    unworded = "Stated in a row of the table “Lab”."
    assert sorted(kg.claims().column("says")) == [unworded, "X did nothing.", "X slowed them."]
    answer = kg.ask("contradictions")
    assert [(row.says, row.other_says) for row in answer] == [("X slowed them.", "X did nothing.")]
    assert set(kg.ask("says-who", c=answer.column("claim")[0]).column("says")) == {
        "X did nothing.",
        "X slowed them.",
    }
