"""Rules carry examples and counterexamples, and the two by which the rule was once unsound are among them."""

import re
import shutil

import pytest

import immunograph as ig
from commandline import run
from immunograph.curation import packaged_project
from immunograph.errors import FormatError
from immunograph.reasoning import read_rules, try_examples
from immunograph.vocabulary import Graphs

pytestmark = pytest.mark.slow

RULES = packaged_project().rules


@pytest.fixture(scope="module")
def schema():
    return list(ig.load().store.quads(Graphs.SCHEMA))


def test_packaged_rule_fits_its_examples_and_none_of_its_counterexamples(schema):
    for rule in read_rules([RULES]):
        tried = list(try_examples(rule, schema))
        assert sum(each.expected for each in tried) >= 3
        assert sum(not each.expected for each in tried) >= 12
        assert [each.title for each in tried if not each.fits] == []


def test_every_packaged_rule_states_its_conditions():
    for rule in read_rules([RULES]):
        assert len(rule.conditions) >= 3
        assert all(condition.endswith(".") for condition in rule.conditions)


TEXT = (RULES / "universal-rule-applied.rq").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("removed", "caught"),
    [
        (r"  FILTER NOT EXISTS \{ \?passage2 ig:quantifierKind.*\n", "It slows some growths only."),
        (r" ig:quantifierOf ig:SubjectScope ;", "Any counts the cancers that are prevented"),
        (r"  FILTER\(COALESCE\(STR\(\?needed\).*\n", "It lowers another aspect of the growth"),
        (r"  FILTER NOT EXISTS \{ \?premise2 rdf:subject \?together.*\n", "Two drugs slow growth together."),
        (r"  FILTER NOT EXISTS \{ \?passage2 ig:modality.*\n", "It helps to slow growth"),
        (
            r"  FILTER NOT EXISTS \{ \?dimension rdfs:subPropertyOf ig:context \. \?passage2.*\n",
            "The passage speaks of mice only.",
        ),
    ],
)
def test_counterexamples_catch_a_rule_that_lost_a_condition(tmp_path, schema, removed, caught):
    loose, count = re.subn(removed, "", TEXT)
    assert count == 1
    (tmp_path / "universal-rule-applied.rq").write_text(loose, encoding="utf-8")
    shutil.copy(RULES / "universal-rule-applied.examples.ru", tmp_path)
    (rule,) = read_rules([tmp_path])
    wrong = [each.title for each in try_examples(rule, schema) if not each.fits]
    assert any(title.startswith(caught) for title in wrong), wrong


def test_check_runs_them_and_fails_on_a_loose_rule(copy_of_packaged):
    rule = copy_of_packaged / "rules" / "universal-rule-applied.rq"
    passed = " ".join(run("check", copy_of_packaged).stdout.split())
    assert re.search(
        r"The rule universal-rule-applied passes its [0-9]+ examples? and [0-9]+ counterexamples\.", passed
    )
    rule.write_text(TEXT.replace(" ig:quantifierOf ig:SubjectScope ;", ""), encoding="utf-8")
    result = run("check", copy_of_packaged)
    assert result.returncode == 1
    told = " ".join(result.stdout.split())
    assert "infers a claim from its counterexample “Any counts the cancers" in told
    assert "universal-rule-applied.examples.ru): correct the rule or the counterexample" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# example: nothing\n", "found 0 sections"),
        ("# base: x\nINSERT DATA {}\n# example: broken\nINSERT nothing", "example 'broken': not a valid SPARQL update"),
        ("# base: x\nINSERT nothing\n# example: good\n", "examples.ru, base: not a valid SPARQL update"),
    ],
)
def test_wrong_file_of_examples_is_named(tmp_path, schema, text, message):
    (tmp_path / "r.rq").write_text(TEXT, encoding="utf-8")
    (tmp_path / "r.examples.ru").write_text(text, encoding="utf-8")
    (rule,) = read_rules([tmp_path])
    with pytest.raises(FormatError, match=message):
        list(try_examples(rule, schema))


TOY = {
    "axioms": (
        "ige:speeding-chemical rdfs:subClassOf ige:chem . ige:speeding-chemical ig:involves ige:growth ."
        " igx:t1 a ig:CuratorAxiom ; owl:annotatedSource ige:speeding-chemical ; owl:annotatedProperty rdfs:subClassOf ;"
        " owl:annotatedTarget ige:chem ."
    ),
}


def test_a_chemical_that_speeds_growth_and_radiotherapy_prove_nothing():
    """Two toy claims that once gave three false conclusions, at 3 of 3 among them."""
    graph = ig.load()
    growth = graph.find("growth of cancer cells").iri
    cancer = graph.find("cancer").iri
    graph.update(
        "INSERT DATA { GRAPH igg:curated {"
        + TOY["axioms"].replace("ige:growth", f"<{growth}>")
        + f" igc:t1 a ig:Claim ; rdf:subject ige:speeding-chemical ; rdf:predicate ig:contributesTo ; rdf:object <{cancer}> ;"
        " ig:status ig:Proposed ; ig:hasEvidence igv:t1 . igv:t1 a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ;"
        " ig:epistemicStatus ig:Asserted ; ig:quantifier 'any' ; ig:quantifierKind ig:Universal ;"
        " ig:quantifierOf ig:SubjectScope ."
        f" igc:t2 a ig:Claim ; rdf:subject ige:radiotherapy ; rdf:predicate ig:inhibits ; rdf:object <{growth}> ;"
        " ig:aspect 'rate' ; ig:status ig:Proposed ; ig:hasEvidence igv:t2 . igv:t2 a ig:Evidence ; ig:stance ig:Supports ;"
        " ig:certainty 3 ; ig:epistemicStatus ig:Asserted } }"
    )
    assert graph.rules.infer() == 1
    assert {row.proposition for row in graph.ask("inferred")} == {"that interferons help prevent cancer"}
