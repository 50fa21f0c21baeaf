"""A proposed mapping invents no citation, and takes a row that is negated for no support."""

import re
import tomllib

import polars as pl
import pytest

import immunograph as ig
from immunograph.mapping import propose_mapping
from immunograph.mapping.proposing import propose
from immunograph.mapping.verdicts import reason

ROWS = [("EGFR", "gefitinib"), ("KRAS", "gefitinib"), ("ALK", "crizotinib")]


def table(**columns):
    return pl.DataFrame({"gene": [row[0] for row in ROWS], "drug": [row[1] for row in ROWS], **columns})


def imported(frame):
    kg = ig.KnowledgeGraph()
    kg.import_table(frame, tomllib.loads(propose_mapping(frame, name="made")), on_error="skip")
    return kg


def documents(frame):
    rows = imported(frame).query("SELECT DISTINCT ?d { ?d a ig:Document }")
    return {str(row.d).rpartition("/")[2] for row in rows}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["PMID:11", "OMIM:12345", "ISBN-13:978"], {"11"}),
        (["pmid: 11", "pmid: 12|GO_REF:0000033", "GO_REF:0000024"], {"11", "12"}),
        (["11", "12; 13", "14"], {"11", "12", "13", "14"}),
        (["11", "OMIM:12345", "ORPHA:821"], {"11"}),
        (["OMIM:1", "ORPHA:821", "ISBN-13:978"], set()),
    ],
)
def test_no_identifier_of_another_registry_becomes_a_citation(cells, expected):
    found = documents(table(reference=cells))
    assert {each for each in found if each.isdigit()} == expected


@pytest.mark.parametrize("cells", [["", "NOT", ""], ["enables", "NOT|enables", "enables"], ["", "not", ""]])
def test_a_negated_row_is_a_dispute(cells):
    frame = table(qualifier=cells)
    proposal = propose(frame, name="made")
    assert "qualifier" in proposal.verdicts
    rows = imported(frame).query(
        "SELECT ?s ?stance { ?c ig:hasEvidence ?e ; rdf:subject/rdfs:label ?s . ?e ig:stance ?stance }"
    )
    told = {str(row.s): str(row.stance).rpartition("/")[2].rpartition("#")[2] for row in rows}
    assert told["KRAS"] == "Disputes"
    assert "EGFR" not in told or told["EGFR"] == "Supports"


def test_a_negation_far_down_is_seen():
    """The annotations of the Human Phenotype Ontology have their first NOT in row 156,845."""
    rows = 12_000
    genes, drugs = [f"GENE{number % 50}" for number in range(rows)], [f"drug {number % 70}" for number in range(rows)]
    frame = pl.DataFrame({"gene": genes, "drug": drugs, "qualifier": [*[None] * (rows - 1), "NOT"]}, schema_overrides={"qualifier": pl.String})  # fmt: skip
    proposal = propose(frame, name="made")
    assert proposal.verdicts == ("qualifier",)
    assert tomllib.loads(proposal.text)["values"]["stances"]["NOT"] == "disputes"


def test_receptors_of_several_chains_and_their_references_are_offered():
    rows = {
        "ligand": ["TGFB1", "TGFB2", "IL2"],
        "receptor": ["TGFbR1_R2", "TGFbR1_R3", "IL2RA"],
        "evidence": ["KEGG: hsa04350", "KEGG: hsa04310; PMID: 23209147", "PMID: 12345"],
        "receptor.symbol": ["TGFBR1, TGFBR2", "TGFBR1, TGFBR3", "IL2RA"],
    }
    made = propose(pl.DataFrame(rows), name="lab")
    assert made.unused == ("receptor.symbol",)
    assert tomllib.loads(made.text)["claim"][0]["predicate"] == "ig:bindsReceptor"
    result = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), tomllib.loads(made.text))
    assert (result.claims, result.axioms) == (3, 0)
    taken = re.sub(r'name = "{receptor}".*\n', "", made.text)
    taken = taken.replace("# name = { from", "name = { from").replace("# many", "many")
    result = ig.KnowledgeGraph().import_table(pl.DataFrame(rows), tomllib.loads(taken))
    assert (result.claims, result.axioms, result.documents) == (3, 4, 3)


def test_effects_in_both_directions_are_shown_as_two_claims():
    frame = pl.DataFrame(
        {
            "regulator": ["crp", "fnr", "arcA", "lrp"],
            "effect": ["+", "-", "+-", "?"],
            "gene": ["lacZ", "araB", "galK", "malT"],
        }
    )
    text = propose(frame, name="lab").text
    whens = re.findall(r'#   predicate = "(ig:\w+)" with (when = .*)', text)
    told = tomllib.loads(text.replace('# "?" =', '"?" =').replace('"?" = { reject', '"not" = { reject'))
    claims = [dict(told["claim"][0]) | {"predicate": verb} | tomllib.loads(when) for verb, when in whens]
    claims.append(dict(told["claim"][0]) | {"when": {"effect": "?"}})
    kg = ig.KnowledgeGraph()
    kg.import_table(frame, told | {"claim": claims})
    said = sorted(row.proposition.split(",")[0] for row in kg.claims())
    assert said == [
        "that arcA activates galK",
        "that arcA inhibits galK",
        "that crp activates lacZ",
        "that fnr inhibits araB",
        "that lrp affects malT",
    ]


def test_a_word_of_firmness_among_stances_is_said_to_be_one():
    assert reason("may", "stance") == (
        "may: this is a certainty, not a stance: choose a stance, such as supports with certainty 1"
    )
    assert reason("blue", "stance") == "its stance is not decided yet"
    assert "choose null" in reason("mixed", "stance")


def test_a_control_character_of_the_table_is_escaped_in_the_mapping(tmp_path):
    frame = pl.DataFrame(
        {
            "gene": ["IL\x7f2", "IL6"],
            "effect": ["inhi\x7fbits", "activates"],
            "target": ["melanoma", "growth"],
            "x\x7fy": ["a", "b"],
        }
    )
    proposal = propose(frame)
    assert "\x7f" not in proposal.text
    assert "inhi\x7fbits" in tomllib.loads(proposal.text)["values"]["predicates"]
    assert proposal.unused == ("x\x7fy",)
    (tmp_path / "begun.toml").write_text('[source]\nname = "lab"\n\n[entity.subject]\nname = "{x\\u007fy}"\n')
    assert "x\x7fy" not in propose(frame, begun=tmp_path / "begun.toml").unused
