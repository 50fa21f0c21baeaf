"""Null results, disputes and questions are told as what they are: on pages, in the API, in answers; with and without a schema."""

import pytest
from serving import client_of

import immunograph as ig

FACTS = """INSERT DATA { GRAPH <urn:more> {
  <urn:d1> a ig:Document ; dcterms:title "First trial" . <urn:d2> a ig:Document ; dcterms:title "Second trial" .
  <urn:alphakin> a ig:Entity ; rdfs:label "alphakin" . <urn:betakin> a ig:Entity ; rdfs:label "betakin" .
  <urn:gammakin> a ig:Entity ; rdfs:label "gammakin" .
  <urn:n> a ig:Claim, rdf:Statement ; dcterms:identifier "N1" ; rdfs:label "alphakin inhibits betakin" ; rdf:subject <urn:alphakin> ; rdf:predicate ig:inhibits ;
    rdf:object <urn:betakin> ; ig:status ig:Proposed ; ig:hasEvidence <urn:e1> .
  <urn:q> a ig:Claim, rdf:Statement ; dcterms:identifier "Q1" ; rdfs:label "alphakin enhances gammakin" ; rdf:subject <urn:alphakin> ; rdf:predicate ig:enhances ;
    rdf:object <urn:gammakin> ; ig:status ig:Proposed ; ig:hasEvidence <urn:e2> .
  <urn:m> a ig:Claim, rdf:Statement ; dcterms:identifier "M1" ; rdfs:label "betakin enhances gammakin" ; rdf:subject <urn:betakin> ; rdf:predicate ig:enhances ;
    rdf:object <urn:gammakin> ; ig:status ig:Proposed ; ig:hasEvidence <urn:e3>, <urn:e4>, <urn:e5> .
  <urn:e1> a ig:Evidence ; ig:stance ig:Null ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; ig:speaker <urn:d1> ;
    ig:paraphrase "No inhibition was seen." ; oa:hasSource <urn:d1> .
  <urn:e2> a ig:Evidence ; ig:stance ig:Asks ; ig:certainty 0 ; ig:epistemicStatus ig:OpenQuestion ; ig:speaker <urn:d1> ;
    ig:paraphrase "Does it?" ; oa:hasSource <urn:d1> .
  <urn:e3> a ig:Evidence ; ig:stance ig:Supports ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; ig:speaker <urn:d1> ;
    ig:paraphrase "It enhances." ; oa:hasSource <urn:d1> .
  <urn:e4> a ig:Evidence ; ig:stance ig:Null ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; ig:speaker <urn:d2> ;
    ig:paraphrase "No enhancement was seen." ; oa:hasSource <urn:d2> ; ig:hasNumber <urn:p>, <urn:r> .
  <urn:e5> a ig:Evidence ; ig:stance ig:Disputes ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; ig:speaker <urn:d2> ;
    ig:paraphrase "It is wrong." ; oa:hasSource <urn:d2> .
  <urn:p> ig:numberKind ig:PValue ; ig:value 0.62 ; ig:digits "0.62" .
  <urn:r> ig:numberKind ig:HazardRatio ; ig:value 0.003 . <urn:e5> ig:hasNumber <urn:t> .
  <urn:t> ig:numberKind ig:PValue ; ig:value 0.0001 .
} }"""


def made(schema):
    graph = ig.load()
    graph.update(FACTS)
    if not schema:
        graph.update("DROP GRAPH igg:schema")
    return graph


@pytest.fixture(scope="module", params=[True, False], ids=["schema", "no schema"])
def told(request):
    """Claims with a null result alone, a question alone, and support beside a null result and a dispute."""
    with client_of(lambda: made(request.param)) as client:
        yield client


def test_an_entity_whose_only_passage_is_a_null_result(told):
    page = told.get("/entity/alphakin").text
    assert "1 passage <b>with a null result (tested and not seen)</b>, 1 passage <b>only asking</b>." in page
    assert "No evidence against it in this graph" not in page
    assert told.get("/entity/gammakin.json").json()["counted"] == {"supports": 1, "disputes": 1, "null": 1, "asks": 1}


def test_the_start_page_counts_null_results_and_disputes_apart(told):
    counted = {
        each["certainty"]: each["passages"] for each in told.get("/index.json").json()["passages"]["by_certainty"]
    }
    assert (counted["null result"], counted["disputed"]) == (2, 1)
    supports = sum(counted[name] for name in ("asserted", "probable", "possible"))
    assert supports == told.served.take().kg.counts.by("stance").to_dicts()[0]["passages"]


def test_a_number_is_told_with_its_own_passage(told):
    rows = told.get("/ask/numbers.json").json()["answer"]["rows"]
    row = next(each["about"] for each in rows if each["cells"]["printed"]["text"] == "0.62")
    assert (row["stance"], "Second trial" in row["sentence"], "saw no effect" in row["sentence"]) == (
        "null",
        True,
        True,
    )
    rows = told.get("/ask/why.json", params={"c": "M1"}).json()["answer"]["rows"]
    said = {each["about"]["stance"]: "saw no effect" in each["about"]["sentence"] for each in rows}
    assert said == {"supports": False, "null": True, "disputes": False}
    rests = [each["rests_on"]["numbers"] for each in told.get("/api/evidence?claim=M1").json()["passages"]]
    assert sorted(filter(None, rests)) == ["hazard ratio = 0.003; p value = 0.62", "p value = 0.0001"]


def test_a_null_result_is_not_what_speaks_against_itself(told):
    (null, asked, both) = (
        told.get("/api/claims?about=alphakin").json()["claims"]
        + told.get("/api/claims?subject=betakin").json()["claims"]
    )
    assert null["strongest_against"] is asked["strongest_against"] is None
    assert "saw no effect" in null["sentence"]
    assert both["strongest_against"]["document"] == "Second trial"


def test_a_path_carries_that_its_step_is_disputed_and_has_a_null_result(told):
    answer = told.get("/api/mechanisms?source=betakin&target=gammakin").json()
    if not answer["total"]:
        pytest.skip("without a schema no property has a sign, and there is no path")
    against = "M1 is disputed and has a null result"
    assert f"; {against}: see its evidence." in answer["paths"][0]["sentence"]
    assert answer["summary"].endswith(f"On this path, {against}.")
    assert told.get("/mechanisms?source=betakin&target=gammakin").text.count(against) >= 2


def test_what_is_known_of_two_things_without_a_path(told):
    for target, words, claim in (
        ("betakin", "tested and not seen", "N1"),
        ("gammakin", "asked only", "Q1"),
    ):
        answer = told.get("/api/mechanisms", params={"source": "alphakin", "target": target}).json()
        assert answer["summary"] == f"No path. No claim with standing support says so: {words}: {claim}."
        assert [each["claim"] for each in answer["known_without_effect"]] == [claim]
        page = told.get("/mechanisms", params={"source": "alphakin", "target": target}).text
        assert f'{words.capitalize()}: <a href="/claim/{claim}">' in page


def test_all_sources_are_reached_from_the_start_page(told):
    data = told.get("/sources.json?rows=2&page=2").json()
    everything = told.get("/sources.json").json()["sources"]
    assert data["sources"] == everything[2:4]
    assert {"First trial", "Second trial"} <= {each["title"] for each in everything}
    assert told.get("/sources.csv").text.splitlines()[0] == "iri,title,claims,passages,status"
    assert told.get("/index.json").json()["all_sources"] == len(everything)


def test_the_first_query_of_the_editor_needs_no_cue_words(told):
    query = told.get("/editor.json").json()["examples"][0]["sparql"]
    rows = told.get("/sparql", params={"query": query}, headers={"accept": "text/csv"}).text
    assert "urn:q" in rows


def test_a_letter_that_is_missing_is_forgiven_and_a_number_is_not(told):
    meant = lambda name: told.get("/api/find", params={"name": name}).json().get("did_you_mean", [])  # noqa: E731
    assert meant("q") == []  # shorter than the letters that may differ
    assert meant("gmamkin") == ["gammakin"]
    assert meant("gmamkin 2") == []
    assert "/api/find" not in told.get("/api/find?name=zzzqq").json()["error"]


def test_the_lists_of_sources_and_of_contradictions_say_what_was_retracted(clinical, trials, graph_of):
    with client_of(lambda: clinical) as client:
        shown = {each["title"]: each["status"] for each in client.get("/sources.json").json()["sources"]}
        page = client.get("/sources").text
    assert (shown["The withdrawn mice"], shown["The preprint"], shown["The trial"]) == ("retracted", "preprint", None)
    assert "<b>retracted</b>" in page
    graph = graph_of(trials.root)
    graph.update(
        "INSERT { GRAPH ?g { ?d ig:documentStatus ig:Retracted } } "
        "WHERE { GRAPH ?g { ?d dcterms:title ?t FILTER(STR(?t) = 'The fourth study') } }"
    )
    with client_of(lambda: graph) as client:
        assert (
            "1 pair of this graph is left out, as one side rests only on retracted"
            in client.get("/contradictions").text
        )
        assert client.get("/index.json").json()["passages"]["of_retracted_sources"] == 1
