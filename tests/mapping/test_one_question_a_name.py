"""A review table asks about each name once for each way in which things are identified, however many claims speak of it."""

import polars as pl
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.mapping import read_mapping

SPECIES = {"name": "{organism}", "category": "biolink:OrganismTaxon"}
CLAIM = {"subject": "{a}", "predicate": "ig:activates", "object": "{b}", "context": {"species": SPECIES}}
TABLE = pl.DataFrame({"a": ["PKCD", "PKCD"], "b": ["SDC4", "SDC4"], "organism": ["rat", "mouse"]})


def mapping(*changes):
    return {"source": {"name": "lab"}, "claim": [{**CLAIM, **each} for each in changes]}


def asked(path):
    table = pl.read_csv(path, separator="\t", infer_schema=False)
    return sorted(table.select("entity", "name").iter_rows())


def test_a_thing_of_two_claims_is_asked_about_once(tmp_path):
    result = ig.KnowledgeGraph().import_table(
        TABLE, mapping({"name": "in vivo"}, {"evidence": {"design": "cell_free"}}), review=tmp_path / "names.tsv"
    )
    assert (result.claims, result.evidence, result.unknown_names) == (2, 4, 4)
    assert sorted(name for _, name in asked(tmp_path / "names.tsv")) == ["PKCD", "SDC4", "mouse", "rat"]


def test_things_identified_in_another_way_are_asked_about_apart(tmp_path):
    other = {"context": {"species": {**SPECIES, "category": "biolink:NamedThing"}}}
    ig.KnowledgeGraph().import_table(TABLE, mapping({}, other), review=tmp_path / "names.tsv")
    assert [name for _, name in asked(tmp_path / "names.tsv")].count("rat") == 2


@pytest.mark.parametrize("entity", ["claim 1 context species", "claim 2 context species"])
def test_decisions_under_either_claim_count_also_those_of_earlier_tables(entity, tmp_path):
    path = tmp_path / "names.tsv"
    path.write_text(f"entity\tname\tdecision\n{entity}\trat\tNCBITaxon:10116\n", encoding="utf-8")
    kg = ig.KnowledgeGraph()
    result = kg.import_table(TABLE, mapping({}, {"evidence": {"design": "cell_free"}}), review=path)
    assert not any("are ignored" in each for each in result.warnings)
    assert result.unknown_names == 3
    found = {str(iri) for (iri,) in kg.query("SELECT ?t { ?c a ig:Claim ; ig:species ?t }")}
    assert "http://purl.obolibrary.org/obo/NCBITaxon_10116" in found
    kg.import_table(TABLE, mapping({}, {"evidence": {"design": "cell_culture"}}), review=path)
    assert ("organism", "rat") in asked(path)


def test_two_decisions_on_one_name_are_an_error(tmp_path):
    lines = [f"claim {n} context species\trat\t{each}" for n, each in ((1, "mint"), (2, "reject"))]
    path = tmp_path / "names.tsv"
    path.write_text("\n".join(["entity\tname\tdecision", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match="'rat' has two decisions, this one and mint: remove one"):
        ig.KnowledgeGraph().import_table(TABLE, mapping({}, {"evidence": {"design": "cell_free"}}), review=path)


def test_a_heading_of_the_review_is_the_column_also_where_two_kinds_share_it(tmp_path):
    other = {"context": {"species": {**SPECIES, "category": "biolink:NamedThing"}}}
    ig.KnowledgeGraph().import_table(TABLE, mapping({}, other), review=tmp_path / "names.tsv")
    kinds = {entity for entity, _ in asked(tmp_path / "names.tsv")}
    assert kinds == {"a", "b", "organism", "organism (claim 2 context species)"}
    with pytest.raises(FormatError, match=r"there is no \[entity.b\]; if it is a column, write \{b\}"):
        read_mapping(mapping({}, {"subject": "b"}))
