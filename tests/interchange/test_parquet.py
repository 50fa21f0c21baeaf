"""Nodes and edges as Parquet keep every hedge, and Spark joins them."""

import polars as pl
import pytest

from immunograph.claims import ClaimsView
from immunograph.interchange import check_bundle, write_bundle, write_parquet
from immunograph.interchange.parquet import EDGES, NODES, edges, nodes
from immunograph.model import ClaimStatus


@pytest.fixture
def bundle(kg, tmp_path):
    write_bundle(kg.store, tmp_path / "b", also=lambda aside: write_parquet(kg.store, aside))
    assert check_bundle(tmp_path / "b") == []
    return tmp_path / "b"


def test_every_piece_of_evidence_is_an_edge_with_its_hedge(kg, bundle):
    made = pl.read_parquet(bundle / EDGES)
    corpus = kg.columns.corpus
    told = made.filter(pl.col("evidence").is_not_null())
    assert set(told["evidence"]) == {str(each.iri) for each in corpus.evidence}
    by_iri = {str(each.iri): each for each in corpus.evidence}
    for row in told.iter_rows(named=True):
        evidence = by_iri[row["evidence"]]
        assert row["certainty"] == int(evidence.certainty)
        assert row["stance"].lower() == evidence.stance.value
        assert row["paraphrase"] == evidence.paraphrase
        assert (row["quantifier"] or "") == (evidence.quantifier or "")
    context = {
        str(claim.iri): len(claim.context) for claim in corpus.claims if claim.status is not ClaimStatus.REJECTED
    }
    listed = dict(zip(made["claim"], made["context"].list.len(), strict=True))
    assert all(listed[claim] >= number for claim, number in context.items())
    inferred = made.filter(pl.col("inferred"))
    assert len(inferred)
    assert inferred["certainty"].null_count() == 0


def test_nodes_are_the_entities(kg, bundle):
    assert set(pl.read_parquet(bundle / NODES)["id"]) == {str(each.iri) for each in kg.columns.corpus.entities}
    view = ClaimsView(kg.store)
    assert edges(view).equals(edges(view))
    assert nodes(view)["id"].is_sorted()


def test_spark_joins_nodes_and_edges(kg, bundle):
    sql = pytest.importorskip("pyspark.sql", reason="PySpark is not installed: pip install pyspark (490 MB)")
    spark = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    try:
        spark.sparkContext.setLogLevel("ERROR")
        things = spark.read.parquet(str(bundle / NODES)).select("id", "label")
        subjects = things.withColumnRenamed("id", "src").withColumnRenamed("label", "subject")
        objects = things.withColumnRenamed("id", "dst").withColumnRenamed("label", "object")
        joined = (
            spark.read.parquet(str(bundle / EDGES))
            .where("stance = 'Supports' AND certainty >= 1 AND evidence IS NOT NULL")
            .join(subjects, "src")
            .join(objects, "dst")
            .select("subject", "object", "certainty", "epistemic_status", "speaker", "quantifier")
        )
        found = sorted(tuple(row) for row in joined.select("subject", "object", "certainty").collect())
    finally:
        spark.stop()
    answer = kg.query(
        "SELECT ?subject ?object ?certainty { ?c rdf:subject ?s ; rdf:object ?o ; ig:hasEvidence ?e . "
        "?e ig:stance ig:Supports ; ig:certainty ?certainty . FILTER(?certainty >= 1) "
        "?s a ig:Entity ; rdfs:label ?subject . ?o a ig:Entity ; rdfs:label ?object }"
    )
    assert found == sorted(tuple(row.values()) for row in answer.to_dicts())
    assert len(found) > 30
