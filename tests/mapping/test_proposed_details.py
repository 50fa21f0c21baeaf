"""A proposed mapping takes sample size, p-value and study design from columns that plainly hold them."""

import tomllib

import pytest

import immunograph as ig
from immunograph.mapping import propose_mapping

HEAD = "Agent,Effect,Target,Design,N,P value\n"


def proposed(tmp_path, rows, head=HEAD):
    table = tmp_path / "lab.csv"
    table.write_text(head + rows, encoding="utf-8")
    return tomllib.loads(propose_mapping(table))


def test_study_of_a_row_is_proposed_and_imported(tmp_path):
    mapping = proposed(
        tmp_path, "Alphamab,inhibits,NK cells,RCT,128,<0.001\nBetamab,inhibits,NK cells,in vitro,,0.03\n"
    )
    assert mapping["values"]["designs"] == {"RCT": "randomized_trial", "in vitro": ""}
    evidence = mapping["evidence"]
    assert (evidence["sample_size"], evidence["numbers"]) == ("{N}", {"p_value": "{P value}"})
    (tmp_path / "map.toml").write_text(propose_mapping(tmp_path / "lab.csv"), encoding="utf-8")
    kg = ig.KnowledgeGraph()
    kg.import_table(tmp_path / "lab.csv", tmp_path / "map.toml")
    assert kg.claims().column("sample_size").count(128) == 1
    [(design,)] = kg.query("SELECT DISTINCT ?design { ?evidence ig:design ?design }")
    assert design.endswith("RandomizedTrialDesign")
    values = kg.query("SELECT ?value { ?number ig:numberKind ig:PValue ; ig:value ?value }")
    assert sorted(map(str, values.column("value"))) == ["0.001", "0.03"]


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ("Alphamab,inhibits,NK cells,RCT,about 30,0.03\n", "sample_size"),
        ("Alphamab,inhibits,NK cells,RCT,0,0.03\n", "sample_size"),
        ("Alphamab,inhibits,NK cells,RCT,30,n.s.\n", "numbers"),
        ("Alphamab,inhibits,NK cells,RCT,30,3.5\n", "numbers"),
        ("Alphamab,inhibits,NK cells,blue,30,0.03\n", "design"),
    ],
)
def test_column_with_a_cell_that_does_not_fit_is_not_proposed(tmp_path, rows, left):
    evidence = proposed(tmp_path, rows + "Betamab,inhibits,NK cells,,7,1e-5\n")["evidence"]
    assert {"sample_size", "numbers", "design"} - evidence.keys() == {left}


NUMBERED = "{},agent,effect,target\nF1,IL-2,inhibits,spread\nF2,IL-7,inhibits,spread\nF10,IL-15,activates,NK cells\n"


@pytest.mark.parametrize("name", ["id", "Finding ID", "key", "Row no.", "number"])
def test_column_that_numbers_the_rows_is_their_key_and_no_entity(tmp_path, name):
    (tmp_path / "lab.csv").write_text(NUMBERED.format(name), encoding="utf-8")
    text = propose_mapping(tmp_path / "lab.csv")
    mapping = tomllib.loads(text)
    assert mapping["entity"]["subject"]["name"] == "{agent}"
    assert mapping["entity"]["object"]["name"] == "{target}"
    assert mapping["evidence"]["identifier"] == f"{{{name}}}"
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    kg = ig.KnowledgeGraph()
    assert kg.import_table(tmp_path / "lab.csv", tmp_path / "map.toml").claims == 3
    assert kg.names.entities().column("label") == ["IL-15", "IL-2", "IL-7", "NK cells", "spread"]


def test_several_claims_of_a_row_can_have_its_key(tmp_path):
    head = "id,agent,effect,target,UniProt\n"
    rows = "F1,IL-2;IL-7,inhibits,spread,P60568;P13232\nF2,IL-15,activates,NK cells,P40933\n"
    text = propose_mapping_of(tmp_path, head + rows)
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    assert ig.KnowledgeGraph().import_table(tmp_path / "lab.csv", tmp_path / "map.toml").claims == 3


@pytest.mark.parametrize(
    "table",
    [
        "id,effect,target\nCD4,inhibits,spread\nCD8,inhibits,growth\n",  # nothing else can be the subject
        "gene,effect,target,agent\nCD4,inhibits,spread,x1\nCD8,inhibits,growth,x2\n",  # called a gene
        "id,effect,target\nF1,inhibits,spread\nF1,inhibits,growth\n",
    ],
)
def test_column_that_may_be_of_things_stays_the_subject(tmp_path, table):
    mapping = tomllib.loads(propose_mapping_of(tmp_path, table))
    assert mapping["entity"]["subject"]["name"] == f"{{{table.partition(',')[0]}}}"
    assert "identifier" not in mapping.get("evidence", {})


def propose_mapping_of(tmp_path, text):
    (tmp_path / "lab.csv").write_text(text, encoding="utf-8")
    return propose_mapping(tmp_path / "lab.csv")
