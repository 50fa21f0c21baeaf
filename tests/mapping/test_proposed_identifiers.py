"""A proposed mapping identifies things by the columns of identifiers that a table has."""

import tomllib

import polars as pl
import pytest

import immunograph as ig
from immunograph.mapping import propose_mapping
from immunograph.mapping.identifier_columns import identifier_column


def proposed(rows):
    mapping = tomllib.loads(propose_mapping(pl.DataFrame(rows), name="lab"))
    kg = ig.KnowledgeGraph()
    result = kg.import_table(pl.DataFrame(rows), mapping, on_error="skip")
    ends = kg.query("SELECT DISTINCT ?s ?o { ?c a ig:Claim ; rdf:subject ?s ; rdf:object ?o }")
    local = {(str(one).rpartition("/")[2], str(other).rpartition("/")[2]) for one, other in ends}
    return mapping["entity"], result, local


@pytest.mark.parametrize(
    ("name", "cells", "step"),
    [
        ("GeneID", ("3558", "3565"), '"NCBIGene:{GeneID}"'),
        ("Entrez", ("3558",), '"NCBIGene:{Entrez}"'),
        ("entrez_gene_id", ("3558", "NA"), "{ from = \"{entrez_gene_id}\", pattern = '^(?:[0-9]+)$', as = \"NCBIGene:{}\" }"),
        ("ontology", ("CL_0000235", "CL:0000084", "None"), '"{ontology}"'),
        ("term", ("http://purl.obolibrary.org/obo/MONDO_0004992", "-"), '"{term}"'),
        ("UNIPROT", ("P60568", "P05112"), '"UniProtKB:{UNIPROT}"'),
        ("UNIPROTID", ("P60568",), '"UniProtKB:{UNIPROTID}"'),
        ("accessions", ("P60568;P05112", "Q86VB7"), '{ from = "{accessions}", split = [";"], as = "UniProtKB:{}" }'),
        ("x", ("ENSG00000109471", "ENSMUSG00000027720"), '"ENSEMBL:{x}"'),
        ("MeSH", ("D008545",), '"MESH:{MeSH}"'),
        ("disease id", ("D008545", "D001249"), '"MESH:{disease id}"'),
        ("go", ("GO:0006915, GO:0008219", "GO:0006954"), '{ from = "{go}", split = [","] }'),
        ("HGNC ID", ("6001", "6014"), '"HGNC:{HGNC ID}"'),
    ],
)  # fmt: skip
def test_a_column_of_identifiers_is_recognised(name, cells, step):
    found = identifier_column(name, cells)
    assert found is not None
    assert found.step() == step


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("year", ("2015", "2016")),
        ("gene", ("IL2", "CD4")),
        ("GeneID", ("IL2", "CD4")),
        ("go", ("yes", "no")),
        ("PMID", ("12345", "PMID:123456")),
        ("clone", ("XY_0000235", "XY_0000236")),
        ("CL", ("235", "84")),
        ("code", ("P60568",)),
        ("nothing", ("NA", "-", "")),
    ],
)
def test_a_column_of_something_else_is_not_taken_for_identifiers(name, cells):
    assert identifier_column(name, cells) is None


def test_a_marker_table_is_identified_by_its_columns():
    rows = {
        "species": ["Human", "Mouse", "Human", "Human"],
        "cell_name": ["Macrophage", "T cell", "NA", "B cell"],
        "cell_ontology": ["CL_0000235", "CL_0000084", "NA", "None"],
        "marker": ["CD163", "CD3E", "CD4", "CD19"],
        "GeneID": ["9332", "916", "NA", "-"],
        "UNIPROT": ["Q86VB7", "P07766", "-", "P15391"],
    }
    entities, result, ends = proposed(rows)
    assert (entities["subject"]["name"], entities["object"]["identify"][0]) == ("{marker}", "{cell_ontology}")
    assert [step for step in entities["subject"]["identify"] if isinstance(step, str)] == ["name", "mint"]
    assert ends == {("9332", "CL_0000235"), ("916", "CL_0000084"), ("P15391", "b-cell.cell")}
    assert result.rejected == {"there is no name": 1}
    assert result.warnings == ()


def test_lists_of_names_and_identifiers_go_together_and_a_name_without_identifiers_stays():
    rows = {"ligand": ["IL2; IL4", "IL6"], "Entrez": ["3558;3565", "3569"], "receptor": ["P14784", "P08887"]}
    assert proposed(rows)[2] == {("3558", "P14784"), ("3565", "P14784"), ("3569", "P08887")}
    rows = {"ligand": ["IL2; IL4", "IL6; IL8"], "Entrez": ["-", "3569;3576"], "receptor": ["P14784", "P08887"]}
    rows["UniProt"] = ["P60568", "P05231"]  # one for two names is none of theirs
    assert proposed(rows)[2] == {("il2.gene", "P14784"), ("il4.gene", "P14784"), ("3569", "P08887"), ("3576", "P08887")}
    rows = {"gene": ["IL2", "IFN", "foo"], "ensembl": ["ENSG00000109471", "ENSG00000171855;ENSG00000111537", None]}
    _, _, ends = proposed({**rows, "disease": ["x", "y", "z"]})
    genes = {"ENSG00000109471", "ENSG00000171855", "ENSG00000111537", "foo.gene"}
    assert {one for one, _ in ends} == genes


def test_accessions_beside_their_names_identify_them():
    rows = {"source": ["P60568", "P05112"], "source_genesymbol": ["IL2", "IL4"], "target": ["P14784", "P24394"]}
    entities, _, ends = proposed(rows)
    assert entities["subject"]["name"] == "{source_genesymbol}"
    assert ends == {("P60568", "P14784"), ("P05112", "P24394")}


HPO = {
    "database_id": ["OMIM:619340", "OMIM:619340", "ORPHA:558", "ORPHA:558", "OMIM:154700", "OMIM:154700"],
    "disease_name": ["DEE 96", "DEE 96", "Marfan syndrome", "Marfan syndrome", "Marfan type 1", "Marfan type 1"],
    "qualifier": [""] * 6,
    "hpo_id": ["HP:0011097", "HP:0002187", "HP:0001166", "HP:0000545", "HP:0001166", "HP:0000545"],
    "evidence": ["PCS", "PCS", "TAS", "TAS", "IEA", "TAS"],
    "onset": ["HP:0003593", "", "", "HP:0003577", "", ""],
    "frequency": ["1/2", "1/1", "HP:0040281", "HP:0040282", "7/9", "8/9"],
    "sex": ["MALE", "", "", "FEMALE", "", ""],
}


def test_diseases_have_phenotypes_and_codes_are_no_words():
    entities, result, ends = proposed(HPO)
    assert (entities["subject"]["name"], entities["subject"]["identify"][0]) == ("{disease_name}", "{database_id}")
    assert [step for step in entities["object"]["identify"] if "{" in step] == ["{hpo_id}"]
    assert ("OMIM_619340", "HP_0011097") in ends
    assert ("ORPHA:558", "HP_0001166") in ends
    mapping = tomllib.loads(propose_mapping(pl.DataFrame(HPO)))
    assert set(mapping["prefixes"]) == {"HP", "OMIM", "ORPHA"}
    assert "evidence" not in mapping  # PCS and TAS are codes of evidence
    assert result.rejected == {}


def test_kinases_and_substrates_have_their_accessions():
    rows = {
        "GENE": ["Dyrk2", "Pak2", "Pak2", "Pak2", "Eif2ak1", "Eif2ak1"],
        "KINASE": ["DYRK2", "PAK2", "PAK2", "PAK2", "HRI", "HRI"],
        "KIN_ACC_ID": ["Q5U4C9", "Q64303", "Q64303", "Q64303", "Q63185", "Q63185"],
        "SUBSTRATE": ["NDEL1", "MEK1", "PRKD1", "prolactin", "eIF2-alpha", "eIF2-alpha"],
        "SUB_GENE_ID": ["83431", "170851", "85421", "5617", "54318", "54318"],
        "SUB_ACC_ID": ["Q9ERR1", "Q01986", "Q9WTQ1", "P01236", "P68101", "P68101"],
        "SUB_MOD_RSD": ["S336", "S298", "S203", "S207", "S52", "S49"],
    }
    entities, _, _ = proposed(rows)
    assert entities["subject"]["identify"][0] == "UniProtKB:{KIN_ACC_ID}"
    assert entities["object"]["name"] == "{SUBSTRATE}"
    # what identifies both comes first: a kinase that is a substrate as well is one thing
    assert entities["object"]["identify"][:2] == ["UniProtKB:{SUB_ACC_ID}", "NCBIGene:{SUB_GENE_ID}"]


def test_one_thing_under_several_names_is_not_related_to_itself():
    genes = [f"GENE{number}" for number in range(8)]
    rows = {"KINASE": genes, "UNIPROT_ENTRY_NAME": [f"{gene}_HUMAN" for gene in genes], "FAMILY": ["CMGC", "STE"] * 4}
    rows["UNIPROT_ID"] = [f"P0{number}{number}{number}{number}" for number in range(8)]
    rows["TYPE"] = ["ser_thr"] * 8
    rows["DUAL_SPECIFICITY"] = ["TRUE", "FALSE"] * 4
    mapping = tomllib.loads(propose_mapping(pl.DataFrame(rows), name="lab"))
    assert mapping["entity"]["subject"]["name"] == "{KINASE}"
    assert mapping["entity"]["object"]["name"] == "{FAMILY}"
    assert "values" not in mapping
