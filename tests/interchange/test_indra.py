"""INDRA statements: agents with their state, sites, negation, hypothesis and context; read and written without a loss."""

import json
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.interchange.prefixes import identified
from immunograph.vocabulary import IG

DATA = os.environ.get("IMMUNOGRAPH_DATA")
IL2 = {"name": "IL2", "db_refs": {"HGNC": "6001", "UP": "P60568"}}
JAK1 = {
    "name": "JAK1",
    "db_refs": {"HGNC": "6190"},
    "bound_conditions": [{"agent": {"name": "JAK3"}, "is_bound": True}],
}
STATEMENTS = [
    {
        "type": "Activation",
        "id": "1",
        "belief": 0.9,
        "subj": JAK1,
        "obj": IL2,
        "obj_activity": "kinase",
        "evidence": [
            {
                "source_api": "reach",
                "pmid": "12345",
                "text": "JAK1 does not activate IL2.",
                "epistemics": {"negated": True, "hypothesis": True},
                "context": {"species": {"db_refs": {"TAXONOMY": "9606"}, "name": "human"}},
            }
        ],
    },
    {
        "type": "Phosphorylation",
        "id": "2",
        "enz": None,
        "sub": JAK1,
        "residue": "Y",
        "position": "1034",
        "evidence": [],
    },
    {
        "type": "Complex",
        "id": "3",
        "members": [IL2, JAK1, {"name": "JAK3", "db_refs": {}}],
        "evidence": [{"source_api": "x"}],
    },
    {
        "type": "ActiveForm",
        "id": "4",
        "agent": IL2,
        "activity": "kinase",
        "is_active": False,
        "evidence": [{"source_api": "x"}],
    },
]


def added(statements):
    kg = ig.KnowledgeGraph()
    kg.add(json.dumps(statements).encode(), format="indra")
    return kg


def test_statements_become_claims_with_state_site_negation_and_hypothesis():
    kg = added(STATEMENTS)
    claims = {claim.predicate.rpartition("/")[2]: claim for claim in kg.columns.corpus.claims}
    assert set(claims) == {"activates", "phosphorylates", "binds", "is-inactive-as"}
    activating = claims["activates"]
    assert (activating.subjects, activating.object) == ((identified("HGNC:6190"),), identified("HGNC:6001"))
    assert activating.aspect == "kinase"
    assert [value.value for _, value in activating.context] == ["bound to JAK3"]
    assert claims["phosphorylates"].aspect == "at Y1034"
    assert len(claims["binds"].objects) == 2
    (evidence,) = [each for each in kg.columns.corpus.evidence if each.claim == activating.iri]
    assert (evidence.stance.value, int(evidence.certainty), evidence.document) == (
        "disputes",
        1,
        identified("PMID:12345"),
    )
    assert evidence.quotation == "JAK1 does not activate IL2."
    assert evidence.context == ((IG + "species", identified("NCBITaxon:9606")),)
    assert not kg.query("ASK { ?s ig:activates ?o }")


def test_what_was_read_is_written_as_it_was(tmp_path):
    kg = added(STATEMENTS)
    kg.export(tmp_path / "x.indra.json", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    again = {each["id"]: each for each in json.loads((tmp_path / "x.indra.json").read_text("utf-8"))}
    assert again == {
        each["id"]: {**each, "evidence": each["evidence"] or [{}]} for each in STATEMENTS if each["id"] != "4"
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"a": 1}', "these are not INDRA statements"),
        ('[{"type": "Activation", "type": "Inhibition"}]', "the key 'type' occurs 2 times"),
        ('[{"id": "1"}]', "statement 1: expected an object with a type"),
        ('[{"type": "Activation"}]', "statement 1: the statement of type 'Activation' has no valid agents"),
        (
            '[{"type": "Activation", "subj": {"db_refs": {}}, "obj": null}]',
            "statement 1: expected an agent as an object whose .name. is a string",
        ),
        (
            '[{"type": "Activation", "subj": {"name": "a"}, "obj": {"name": "b"}, "evidence": [1]}]',
            "item 1 of .evidence. is a number, expected an object",
        ),
    ],
)
def test_faulty_statements_add_nothing(content, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(content.encode(), format="indra")
    assert len(kg) == 0


def test_what_is_asked_or_null_is_no_plain_effect(kg, tried, tmp_path):
    for number, graph in enumerate((kg, tried)):
        graph.export(tmp_path / f"{number}.indra.json", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
        for statement in json.loads((tmp_path / f"{number}.indra.json").read_text("utf-8")):
            stances = {each["annotations"]["stance"] for each in statement["evidence"]}
            if stances <= {"asks", "intends"}:
                assert statement["type"] == "Association"
            for each in statement["evidence"]:
                assert each["epistemics"].get("negated", False) == (
                    each["annotations"]["stance"] in ("null", "disputes")
                )
                assert each["annotations"]["certainty"] == 3 or each["epistemics"]["hypothesis"]


def test_indras_own_schema_accepts_what_is_written(kg, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    spec = find_spec("indra")
    if spec is None:
        pytest.skip("indra is not installed")
    schema = json.loads(
        Path(spec.submodule_search_locations[0], "resources", "statements_schema.json").read_text("utf-8")
    )
    kg.export(tmp_path / "x.indra.json", edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    jsonschema.validate(json.loads((tmp_path / "x.indra.json").read_text("utf-8")), schema)


@pytest.mark.skipif(not DATA, reason="IMMUNOGRAPH_DATA names no folder with the data to try")
def test_the_real_statements_are_read_in_full():
    statements = json.loads(Path(DATA, "indra", "indra_stmts.json").read_text("utf-8"))
    kg = ig.KnowledgeGraph()
    kg.add(Path(DATA, "indra", "indra_stmts.json"))  # recognised by its content
    assert (
        kg.query("SELECT (COUNT(?s) AS ?n) { ?c <https://w3id.org/immunograph/indra/statement> ?s }")[0].n
        == len(statements)
        == 200
    )
    kept = kg.query("SELECT ?s { ?c <https://w3id.org/immunograph/indra/statement> ?s }")
    types = Counter(json.loads(str(row.s))["type"] for row in kept)
    assert types == Counter(each["type"] for each in statements)
    assert len(types) == 21
    assert {one.document for one in kg.columns.corpus.evidence} == {
        identified(f"PMID:{each['evidence'][0]['pmid']}")
        if each["evidence"][0].get("pmid")
        else "https://w3id.org/immunograph/document/signor"
        for each in statements
    }
