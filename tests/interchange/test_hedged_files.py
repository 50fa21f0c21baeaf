"""What a foreign file hedges, negates or leaves out: no edge comes of it, and what cannot be read is an error with its place."""

import networkx as nx
import pytest

import immunograph as ig
from immunograph.errors import FormatError
from immunograph.vocabulary import IG

A = '{"type": "Inhibition", "subj": {"name": "A"}, "obj": {"name": "B"}'
EDGE = "subject\tpredicate\tobject\t"


def added(content, form):
    kg = ig.KnowledgeGraph()
    kg.add(content.encode(), format=form)
    return kg


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("A\tinhibits (possible)\tB\n", "sif"),
        ("A\tinhibits (Possible)\tB\n", "sif"),
        ("A\tinhibits [rejected]\tB\n", "sif"),
        (A.join(("[", ', "evidence": [{"epistemics": {"hypothesis": true}}]}]')), "indra"),
        (A.join(("[", ', "belief": 0.01}]')), "indra"),
        (f"{EDGE}knowledge_level\nCL:1\tbiolink:affects\tCL:2\tprediction\n", "kgx"),
    ],
)
def test_what_is_merely_possible_is_proposed_and_has_no_edge(content, form):
    kg = added(content, form)
    (claim,) = kg.columns.corpus.claims
    assert claim.status.value == "proposed"
    assert not kg.query(f"ASK {{ <{claim.subjects[0]}> <{claim.predicate}> <{claim.object}> }}")
    if "rejected" not in content:
        assert {int(each.certainty) for each in kg.columns.corpus.evidence} == {1}


def test_what_is_probable_is_accepted():
    assert added("A\tinhibits (probable)\tB\n", "sif").query(f"ASK {{ ?s <{IG}inhibits> ?o }}")


@pytest.mark.parametrize(
    ("content", "form", "message"),
    [
        ("G\tmay inhibit\tH\n", "sif", "line 1, interaction 'may inhibit': the verb contains an unknown hedge"),
        ("G\tdoes not inhibit\tH\n", "sif", "line 1, interaction .* unknown hedge or negation"),
        ("G inhibits H\nG inhibits (unlikely) H\n", "sif", "line 2: the verb has several words"),
        ("G\tdoesn't inhibit\tH\n", "sif", "unknown hedge or negation"),
        ("G\tinhibits (unlikely)\tH\n", "sif", "unknown hedge or negation"),
        (
            f"{EDGE}x\nCL:1\tbiolink:does_not_affect\tCL:2\n",
            "kgx",
            r"row 2, column 'predicate': .* is a negated predicate",
        ),
        (
            '{"subject": "CL:1", "predicate": "biolink:x", "object": "CL:2", "negated": "false"}',
            "kgx-jsonl",
            "'false' is not true or false",
        ),
        (
            '{"subject": "CL:1", "predicate": "biolink:x", "object": "CL:2", "negated": 5}',
            "kgx-jsonl",
            "'negated': 5 is not true or false: write true or false, in JSON without quotes",
        ),
        (
            '{"subject": 5, "predicate": "biolink:x", "object": "CL:2"}',
            "kgx-jsonl",
            "'subject': 5 is a number, expected a string",
        ),
        (
            '{"elements": {"nodes": [], "edges": [{"data": {"source": "1", "target": "2", "certainty": 2.5}}]}}',
            "cyjs",
            "'certainty': 2.5 is not a certainty: expected 0, 1, 2 or 3",
        ),
        (A.join(("[", ', "evidence": [{"epistemics": {"negated": "false"}}]}]')), "indra", "'negated' is a string"),
        (A.join(("[", ', "evidence": 3}]')), "indra", "statement 1: 'evidence' is a number, expected a list"),
        (A.join(("[", ', "evidence": [{"epistemics": "x"}]}]')), "indra", "evidence 1: 'epistemics' is a string"),
        (A.join(("[", ', "belief": "high"}]')), "indra", "statement 1: 'belief' is a string, expected a number"),
        ('{"elements": {"nodes": 3}}', "cyjs", "'nodes' is a number, expected a list"),
        ('{"elements": {"nodes": [], "edges": true}}', "cyjs", "'edges' is true or false, expected a list"),
        (
            '{"elements": {"nodes": [], "edges": [{"data": {"source": 1, "target": 2, "negated": "false"}}]}}',
            "cyjs",
            "edge 1: 'negated' is a string",
        ),
        (
            '{"graphs": [{"nodes": [{"id": "CL:1"}, 3]}]}',
            "ontology",
            "graph 1, node 2: a member has another type; correct it, or download",
        ),
        (
            '{"graphs": [{"nodes": [{"id": "CL:1", "lbl": 3}]}]}',
            "ontology",
            "graph 1, node 1: a member has another type",
        ),
        ('{"graph": {"nodes": {"a": 3}, "edges": []}}', "bel", "node 'a': 'a' is a number, expected an object"),
        ('[Term]\nid: CL:1\nsynonym: "a ce', "ontology", "the quoted text .* has no closing quote"),
        ("[Term]\nname: cell\n", "ontology", r"stanza 1, \[Term\] with the name 'cell', has no id"),
        ("subject\tpredicate\n", "kgx", "row 1: the column 'object' is missing"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_place(content, form, message):
    kg = ig.KnowledgeGraph()
    with pytest.raises(FormatError, match=message):
        kg.add(content.encode(), format=form)
    assert len(kg) == 0


def test_the_verbs_of_sif_say_what_is_beside_the_support_and_come_back(tried, tmp_path):
    statuses = ("accepted", "proposed")
    tried.export(tmp_path / "x.sif", edges=ig.EdgeChoice(statuses=statuses))
    text = (tmp_path / "x.sif").read_text("utf-8")
    again = added(text, "sif")
    again.export(tmp_path / "y.sif", edges=ig.EdgeChoice(statuses=statuses))
    verbs = [
        sorted(line.split("\t")[1] for line in one.splitlines()) for one in (text, (tmp_path / "y.sif").read_text())
    ]
    assert verbs[0] == verbs[1]
    made = added("A\tdid not frobnicate (null result) (possible) [disputed]\tB\n", "sif").columns.corpus
    assert {(each.stance.value, int(each.certainty)) for each in made.evidence} == {("null", 1), ("disputes", 3)}
    assert made.claims[0].predicate.endswith("/frobnicates")


def test_a_strange_arrow_of_a_pathway_is_an_association_and_counted():
    node = '<DataNode TextLabel="{0}" GraphId="{0}"/>'
    points = '<Point GraphRef="a"/><Point GraphRef="b" ArrowHead="weird"/>'
    drawn = f"<Interaction><Graphics>{points}</Graphics></Interaction>"
    space = "http://pathvisio.org/GPML/2013a"
    kg = added(f'<Pathway xmlns="{space}" Name="p">{node.format("a")}{node.format("b")}{drawn}</Pathway>', "gpml")
    assert [claim.predicate for claim in kg.columns.corpus.claims] == [IG + "associatedWith"]
    assert (
        "1 interaction has an arrow head that GPML 2013a does not know ('weird')" in kg.columns.corpus.documents[0].note
    )


UNCLEAR = "A\tactivates\tB\nC\tPredicted\tD\nE\tinhibits\tF\nG\tdoesn't inhibit\tH\n"


@pytest.mark.parametrize("form", ["sif", "graphml"])
def test_an_edge_whose_verb_is_unclear_is_left_out_and_reported(tmp_path, form):
    path = tmp_path / f"x.{form}"
    if form == "sif":
        path.write_text(UNCLEAR, encoding="utf-8")
    else:
        network = nx.MultiDiGraph()
        for line in UNCLEAR.splitlines():
            source, verb, target = line.split("\t")
            network.add_edge(source, target, interaction=verb)
        nx.write_graphml(network, path)
    kg = ig.KnowledgeGraph()
    added = kg.add(path)
    assert len(kg.claims()) == 2
    assert len(added.refused) == 2
    assert all(path.name in reason and "unknown hedge or negation" in reason for reason in added.refused)
    assert "Predicted" in added.refused[0]
    assert "           2 rows left out:" in added.report()


def test_a_file_without_a_clear_verb_is_refused(tmp_path):
    path = tmp_path / "x.sif"
    path.write_text("A\tPredicted\tB\nC\tPredicted\tD\n", encoding="utf-8")
    kg = ig.KnowledgeGraph()
    with pytest.raises(
        FormatError,
        match=r"x\.sif, line 1, .*unknown hedge or negation.*\(1 other row skipped as well, so that no claim can be imported\)",
    ):
        kg.add(path)
    assert not len(kg.claims())


def test_a_negating_predicate_of_kgx_is_left_out_and_reported():
    kg = ig.KnowledgeGraph()
    rows = "CL:1\tbiolink:affects\tCL:2\nCL:1\tbiolink:does_not_affect\tCL:3\n"
    found = kg.add(f"subject\tpredicate\tobject\n{rows}".encode(), format="kgx")
    assert len(kg.claims()) == 1
    (reason,) = found.refused
    assert "row 3, column 'predicate'" in reason
    assert "is a negated predicate" in reason


def test_a_capability_stays_one_in_sif(kg, tmp_path):
    kg.export(tmp_path / "x.sif", edges=ig.EdgeChoice(statuses=["accepted", "proposed"]))
    verbs = [line.split("\t")[1] for line in (tmp_path / "x.sif").read_text("utf-8").splitlines()]
    expected = [d for *_, d in kg.network(edges=ig.EdgeChoice(statuses=["accepted", "proposed"])).edges(data=True)]
    able = [each for each in expected if each["stance"] == "supports" and "ability" in each["modality"].split(" | ")]
    assert len([verb for verb in verbs if "[can" in verb]) == len(able) > 3
    made = added("A\tinhibits (probable) [can; disputed]\tB\nA\tfrobnicates [helps to]\tC\n", "sif").columns.corpus
    passages = sorted((each.stance.value, *(kind.value for kind in each.modality)) for each in made.evidence)
    assert passages == [("disputes",), ("supports", "ability"), ("supports", "participation")]


def test_a_hedge_without_a_verb_is_answered_with_one_that_can_be_read():
    with pytest.raises(FormatError, match="no verb remains") as told:
        added("A\tdisputed:\tB\n", "sif")
    advised = str(told.value).rpartition("such as ")[2].strip("'")
    kg = added(f"A\t{advised}\tB\n", "sif")
    assert kg.query("SELECT ?c { ?e ig:certainty ?c }").column("c") == [1]
