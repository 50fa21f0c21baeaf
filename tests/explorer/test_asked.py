"""What the page is made of by ``kg.explore``: queries, mechanisms, decisions, graphs, licences, sentences."""

import copy
import hashlib

import pytest
from typer.testing import CliRunner

import immunograph as ig
from immunograph.assembly import assemble
from immunograph.cli.app import app
from immunograph.curation import Project
from immunograph.errors import FormatError, QueryError, UnknownNameError
from immunograph.explorer.column_compression import unpack_table

from .browser import READY, select
from .test_page import payload_of

CLAIMS = "SELECT ?claim { ?claim a ig:Claim ; rdf:predicate ig:inhibits }"


def built(project):
    """Build a small project and load it."""
    graph = ig.KnowledgeGraph()
    graph.add(assemble(Project.at(project.root)).trig(), format="trig")
    return graph


def verbs(page):
    return {edge["predicate_label"] for edge in page.edges}


def test_select_of_claims_shows_them_with_their_evidence(kg):
    page = kg.explore(query=CLAIMS)
    assert verbs(page) == {"inhibits"}
    assert len(page.edges) == len(kg.query(CLAIMS)) > 3
    assert all(edge["evidence"] for edge in page.edges)
    assert {edge["status"] for edge in page.edges} == {"accepted", "proposed"}


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT WHERE { ?s ig:inhibits ?o }",
        "SELECT ?s ?p ?o { ?s ?p ?o FILTER(?p = ig:inhibits) }",
        "SELECT ?subject ?predicate ?object { ?subject ?predicate ?object FILTER(?predicate = ig:inhibits) }",
        "SELECT ?source ?predicate ?target { ?source ?predicate ?target FILTER(?predicate = ig:inhibits) }",
    ],
)
def test_edges_of_a_query_are_shown_as_the_claims_behind_them(kg, query):
    page = kg.explore(query=query)
    assert verbs(page) == {"inhibits"}
    accepted = "SELECT ?key { ?c ig:status ig:Accepted ; rdf:predicate ig:inhibits ; dcterms:identifier ?key }"
    assert {edge["identifiers"][0] for edge in page.edges} == set(kg.query(accepted).column("key"))
    assert all(edge["evidence"][0]["speaker"] for edge in page.edges)


def test_triple_of_a_hedged_claim_is_shown_hedged(kg):
    page = kg.explore(
        query="CONSTRUCT { ?s ?p ?o } { ?c dcterms:identifier 'C35' ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }"
    )
    [edge] = page.edges
    assert (edge["identifiers"], edge["certainty"], edge["status"]) == (["C35"], 2, "proposed")


def test_pair_without_a_predicate_finds_every_claim_between_the_two(kg):
    page = kg.explore(
        query="SELECT ?source ?target { ?c dcterms:identifier 'C35' ; rdf:subject ?source ; rdf:object ?target }"
    )
    assert [edge["identifiers"] for edge in page.edges] == [["C35"]]


def test_edge_that_no_claim_backs_says_so(kg):
    page = kg.explore(query="SELECT ?s ?p ?o { ?s ?p ?o FILTER(?p = rdfs:subClassOf) } LIMIT 3")
    payload = payload_of(page)
    assert len(payload["edges"]) == 3
    for edge in payload["edges"]:
        assert "no claim of this graph supports it" in edge["title"]
        assert (edge["certainty"], edge["status"], edge["stance"], edge["evidence"]) == (-1, "", "", [])


def test_construct_names_and_sorts_things_by_label_and_category():
    empty = ig.KnowledgeGraph()
    page = empty.explore(
        query="CONSTRUCT { <urn:a> <urn:p> <urn:b> . <urn:a> rdfs:label 'A' ; biolink:category biolink:Cell . <urn:b> <urn:q> 'text' } WHERE {}"
    )
    nodes = {node["id"]: (node["label"], node["category"]) for node in page.nodes}
    assert nodes == {"urn:a": ("A", "Cell"), "urn:b": ("urn:b", ""), "text": ("text", "Literal")}
    assert len(page.edges) == 2


def test_query_that_names_no_edges_is_told_what_would(kg):
    with pytest.raises(
        QueryError, match=r"names no edges: expected the columns \?subject \?predicate \?object.* it has \?label"
    ):
        kg.explore(query="SELECT ?label { ?s rdfs:label ?label }")
    with pytest.raises(QueryError, match="an ASK query returns true or false, not edges"):
        kg.explore(query="ASK { ?s ?p ?o }")
    page = kg.explore(query="CONSTRUCT WHERE { ?s <urn:never> ?o }")
    assert payload_of(page)["empty"] == "The query returned no edge of this graph."


def test_query_opens_on_the_focus(kg):
    page = kg.explore("interferon", query=CLAIMS)
    assert page.focus == kg.find("interferon").iri
    with pytest.raises(UnknownNameError, match="lymphocyte"):
        kg.explore("lymphocites", query=CLAIMS)


def test_the_target_of_paths_is_drawn_where_they_end_at_its_processes(kg, trials, graph_of):
    trials.append("axioms", "growth\tig:bearer\tskin-tumour\tIt grows.")
    made = graph_of(trials.root)
    assert [path.relation for path in made.mechanisms("drug X", "skin tumour")] == [
        "is a process or property of skin tumour"
    ]
    payload = payload_of(made.explore("drug X", to="skin tumour"))
    at = {node["label"]: node["x"] for node in payload["nodes"]}
    assert at["drug X"] < at["tumour growth"] < at["skin tumour"]
    axioms = [edge for edge in made.explore("drug X", to="skin tumour").edges if edge["status"] == "axiom"]
    assert [edge["predicate_label"] for edge in axioms] == ["has as bearer"]
    assert "cancer" in {node["label"] for node in kg.explore("IL-2", to="cancer").nodes}


def test_mechanism_is_laid_out_from_left_to_right_and_told_no_firmer_than_it_is(kg):
    page = kg.explore("IL-2", to="metastasis")
    payload = payload_of(page)
    assert payload["layered"]
    at = {node["label"]: node["x"] for node in payload["nodes"]}
    assert at["interleukin-2"] < at["detection of cancer cells by the immune system"] < at["immune system"]
    assert at["immune system"] < at["cancer cell"] < at["metastasis"]
    assert payload["subtitle"] == kg.mechanisms("IL-2", "metastasis").summary()
    # A step by the text's own word joins the two claims that it links, and the claim counts once.
    step = "immune recognition and destruction of cancer cells"
    assert at[step] < at["cancer cell"]
    index = {number: node["label"] for number, node in enumerate(payload["nodes"])}
    [caused] = [
        each for each in payload["edges"] if index[each["source"]] == step and index[each["target"]] == "cancer cell"
    ]
    assert "The text states that the previous claim" in caused["title"]
    assert [each["joint"] for each in payload["edges"] if each.get("claim") == caused["claim"]] == [caused["joint"]] * 2
    claims = {key for path in kg.mechanisms("IL-2", "metastasis") for key in path.claims}
    assert claims <= {key for edge in page.edges for key in edge["identifiers"]}
    with pytest.raises(FormatError, match="name the first as focus"):
        kg.explore(to="metastasis")


def test_linked_step_opens_with_the_documents_that_make_the_link(project_of):
    names = ("drug", "cell", "growth", "tumour")
    kg = built(
        project_of(
            {
                "documents": "document\ttitle\tkind\none\tPaper one\tarticle\ntwo\tPaper two\tarticle\n",
                "entities": "entity\tlabel\tcategory\tdefinition\n"
                + "".join(f"{name}\t{name}\tbiolink:Protein\tMade up.\n" for name in names),
                "claims": "claim\tsubject\tpredicate\tobject\n"
                "K1\tdrug\tig:inhibits\tcell\nK2\tgrowth\tig:enhances\ttumour\n",
                "links": "claim\trelation\tother\nK1\tig:causes\tK2\n",
                "evidence": "evidence\tclaim\tdocument\tstance\tcertainty\tstatus\tspeaker\tparaphrase\n"
                "E1\tK1\ttwo\tsupports\t2\tasserted\ttwo\tTwo of the cell.\n"
                "E2\tK2\tone\tsupports\t3\tasserted\tone\tOne of the tumour.\n"
                "E3\tK2\ttwo\tsupports\t1\tasserted\ttwo\tTwo of the tumour.\n",
                "decisions": "claim\toutcome\treason\tagent\tdate\n"
                "K1\tproposed\tMade up.\tcurator\t2026-01-01\nK2\tproposed\tMade up.\tcurator\t2026-01-01\n",
            }
        )
    )
    edges = {edge["predicate_label"][:9]: edge for edge in kg.explore("drug", to="tumour").edges}
    linked = edges["is linked"]
    assert [passage["paraphrase"] for passage in linked["evidence"]] == ["Two of the tumour.", "One of the tumour."]
    assert (linked["certainty"], linked["says"]) == (1, "")


def test_no_mechanism_says_why(kg):
    found = kg.mechanisms("metastasis", "IL-2")
    assert not found
    assert payload_of(kg.explore("metastasis", to="IL-2"))["empty"] == found.reason


def test_decisions_graphs_licence_and_sources_are_on_the_page(kg):
    payload = payload_of(kg.explore())
    hedged = next(edge for edge in payload["edges"] if edge.get("identifiers") == ["C35"])
    [decision] = hedged["decisions"]
    [known] = [each for each in kg.columns.corpus.decisions if each.claim == hedged["claim"]]
    assert decision == {"outcome": "proposed", "reason": known.reason, "agent": known.agent, "date": known.date}
    assert hedged["graph"] == ["curated"]
    assert payload["licence"] == "CC0-1.0"
    assert [source["licence"] for source in payload["sources"]] == [
        "Not copied: no licence is stated; spans point into the text."
    ]
    assert "immunograph" in payload["citation"]


def test_graph_of_unknown_licence_is_not_given_ours(small):
    graph = built(small)
    assert payload_of(graph.explore())["licence"] == "unknown"
    graph.update("DELETE { GRAPH ?g { ?x dcterms:rights ?l } } WHERE { GRAPH ?g { ?x dcterms:rights ?l } }")
    assert payload_of(graph.explore())["licence"] == "unknown"


def test_premise_that_is_not_drawn_is_told_with_its_hedge(kg):
    page = kg.explore(query="SELECT ?claim { ?claim a ig:InferredClaim }")
    [edge] = page.edges
    assert [premise[0] for premise in edge["premises"]] == ["C20", "C21", "C24", "C60"]
    assert dict(edge["premises"])["C20"] == kg.sentence("C20")


def test_each_claim_brings_the_sentence_of_the_graph_once(kg):
    page = kg.explore()
    for edge in page.edges:
        assert edge["says"] == (kg.sentence(edge["claim"]) if edge["claim"] else "")
    payload = payload_of(page)
    texts = [row["text"] for row in unpack_table(payload["says"])]
    assert len(texts) == len(set(texts)) == len({edge["claim"] for edge in page.edges})
    numbers = [edge["says"] for edge in payload["edges"]]
    assert sorted(set(numbers)) == list(range(len(texts)))


def test_a_page_of_very_many_claims_does_without_sentences(kg, monkeypatch):
    monkeypatch.setattr("immunograph.explorer.annotate.MOST_SENTENCES", 3)
    page = kg.explore("interleukin-2")
    referred = {kg.sentence(key) for key in ("C35", "C36", "C37")}
    assert {edge["says"] for edge in page.edges if edge["claim"]} - referred == {""}


def test_nothing_that_the_graph_holds_is_changed(kg):
    before = kg.export(format="nquads")
    graph = kg.network(edges=ig.EdgeChoice(statuses=("accepted", "proposed")))
    edges = copy.deepcopy(list(graph.edges(keys=True, data=True)))
    page = kg.explore().generate_html()
    kg.explore(query=CLAIMS).generate_html()
    assert kg.explore().generate_html() == page
    assert list(graph.edges(keys=True, data=True)) == edges
    assert kg.export(format="nquads") == before


def test_command_line_shows_a_query_and_a_mechanism_and_draws_svg(tmp_path):
    run = CliRunner().invoke
    page = tmp_path / "q.html"
    assert run(app, ["explore", "--query", CLAIMS, "-o", str(page)]).exit_code == 0
    assert "Result of a query" in page.read_text(encoding="utf-8")
    file = tmp_path / "q.rq"
    file.write_text(CLAIMS, encoding="utf-8")
    again = tmp_path / "r.html"
    assert run(app, ["explore", "--query", str(file), "-o", str(again)]).exit_code == 0
    assert again.read_bytes() == page.read_bytes()
    drawing = tmp_path / "m.svg"
    assert run(app, ["explore", "IL-2", "--to", "metastasis", "-o", str(drawing)]).exit_code == 0
    assert drawing.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.browser
def test_panel_tells_the_decision_and_no_sentence_unless_the_reader_has_it(page_of, kg):
    page = page_of(kg.explore())
    page.wait(READY)
    select(page, "C35")
    panel = page.text("#panel")
    assert "Decisions\nProposed: Interleukin-2 only appears (2) to improve what lymphocytes can do." in panel.replace(
        "\n\n", "\n"
    )
    assert "immunograph curators, 2026-11-28" in panel
    assert page.run("document.querySelector('#panel blockquote')") is None
    assert page.complaints() == []


@pytest.mark.browser
def test_sentence_of_the_reader_s_own_copy_is_shown_with_its_cue_lit(page_of, tmp_path, small):
    text = "In brief, drug X may slow the growth of tumour Y in some mice. The rest is not known."
    end = text.index(" The rest")
    cue = text.index("may")
    small.set("documents", "text_length", str(len(text)))
    small.set("documents", "text_sha256", hashlib.sha256(text.encode()).hexdigest())
    small.set("sentences", "span", f"0-{end}")
    small.set("evidence", "span", f"10-{end}")
    small.set("evidence", "cues", f"may@{cue}-{cue + 3}")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "any-name.txt").write_text(text, encoding="utf-8")
    graph = built(small)
    assert "some mice" not in graph.explore().generate_html()
    page = page_of(graph.explore(documents=texts))
    page.wait(READY)
    select(page, "P1")
    assert page.text("#panel blockquote") == text[:end]
    assert page.text("#panel blockquote mark") == "may"
    assert page.complaints() == []


LAB = """
ige:x a ig:Entity ; rdfs:label 'drug X'@en . ige:y a ig:Entity ; rdfs:label 'tumour Y'@en .
igc:a a ig:Claim ; dcterms:identifier 'A1' ; rdf:subject ige:x ; rdf:predicate ig:inhibits ; rdf:object ige:y ;
  ig:status ig:Proposed ; ig:hasEvidence igv:a .
igv:a a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:EvidenceReported ;
  ig:paraphrase 'It does.' ; ig:speaker igd:d ; oa:hasSource igd:d ; ig:hasNumber igv:n1 , igv:n2 , igv:n3 .
igv:n1 ig:numberKind ig:HazardRatio ; ig:value 0.42 . igv:n2 ig:numberKind ig:PValue ; ig:value 0.0031 .
igv:n3 ig:numberKind ig:PValue ; ig:value 0.05 ; ig:digits '0.050' .
"""


def test_an_imported_graph_gives_the_page_its_title_and_numbers_as_they_went_in():
    kg = ig.KnowledgeGraph()
    kg.update(
        f"INSERT DATA {{ GRAPH igg:lab {{ {LAB} }} GRAPH igg:catalog {{ igg:lab a dcat:Dataset ; dcterms:title 'My table' }} }}"
    )
    page = kg.explore()
    assert page.title == "My table"
    (edge,) = page.edges
    assert edge["evidence"][0]["numbers"] == "hazard ratio = 0.42; p value = 0.0031; p value = 0.050"
    kg.update("INSERT DATA { GRAPH igg:catalog { igg:lab dcterms:title 'Another' } }")
    assert kg.explore().title == "A graph of claims"


def test_types_and_names_of_an_answer_are_counted_and_not_drawn(kg):
    page = kg.explore(query="CONSTRUCT { <urn:a> a <urn:T> ; skos:altLabel 'Aa', 'Ab' ; <urn:p> <urn:b> } WHERE {}")
    assert [edge["predicate"] for edge in page.edges] == ["urn:p"]
    assert page.subtitle == "3 types, names or definitions not shown as edges."
    bare = kg.explore(query="CONSTRUCT { <urn:a> a <urn:T> } WHERE {}")
    assert payload_of(bare)["empty"].endswith("1 type, name or definition not shown as edges.")


def test_pairs_without_a_predicate_show_all_claims_and_say_so(kg):
    page = kg.explore(query="SELECT ?a ?b { ?a ig:produces ?b }")
    assert (
        page.subtitle == "The query names pairs without a predicate: all claims from the first to the second are shown."
    )
    assert kg.explore(query="SELECT ?a ?p ?b { ?a ?p ?b FILTER(?p = ig:produces) }").subtitle == ""


def test_an_empty_page_says_which_condition_no_claim_meets(kg):
    def reason(*focus, **more):
        return payload_of(kg.explore(*focus, **more))["empty"]

    alone = reason("IL-2", hops=0)
    assert alone.startswith("Of 5 claims about interleukin-2, none relates interleukin-2 to itself, and 0 hops show no")
    of_rejected = reason("IL-2", edges=ig.EdgeChoice(("rejected",)))
    assert of_rejected == "Of 5 claims about interleukin-2, none is rejected."
    of_both = reason("IL-2", edges=ig.EdgeChoice(("rejected",), min_certainty=1))
    assert of_both == "Of 5 claims about interleukin-2, none is rejected and has certainty 1 or more."
    elsewhere = reason("IL-2", edges=ig.EdgeChoice(graph="edges"))
    assert elsewhere == "interleukin-2 is neither the subject nor the object of a claim in the chosen graphs."
    accepted = kg.explore("IL-2", edges=ig.EdgeChoice(("accepted",), min_certainty=3)).subtitle
    assert accepted == "Of 2 claims about interleukin-2 that are accepted, certainty 3 or more: C33, C34."
    assert reason("IL-2", hops=1) == ""


def test_claims_between_neighbours_are_told_apart_from_those_about_the_focus(kg):
    assert kg.explore("IL-2", hops=1).subtitle == ""
    further = kg.explore("IL-2", hops=2)
    assert further.subtitle == "5 claims about interleukin-2; the others are between the entities around it."
    assert len(further.edges) > 5
