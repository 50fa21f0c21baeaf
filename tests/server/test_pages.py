"""The pages: each as HTML and JSON, things as RDF too; names are forgiven, hedges are shown, text from data stays text."""

import hashlib
import html
import json
import re
from pathlib import Path

import pytest
import rdflib
from serving import HOST, client_of
from starlette.testclient import TestClient

import immunograph as ig
from immunograph.server.app import make_app
from immunograph.server.served import Served

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/ask",
    "/ask/compare",
    "/ask/ungrounded",
    "/ask/not-asserted?view=graph",
    "/entity/IL-2",
    "/entity/MONDO:0004992",
    "/claim/C35",
    "/claim/C02",
    "/claim/62cd0d43",
    "/document/article",
    "/mechanisms",
    "/mechanisms?source=IL-2&target=cancer+cell",
    "/mechanisms?source=cancer&target=IL-2",
    "/gaps",
    "/gaps?rows=immunomodulator&columns=Cell",
    "/contradictions",
    "/contradictions?kind=conflict",
    "/compare",
    "/compare?first=interferon&second=interleukin",
    "/search",
    "/search?q=leuk",
    "/search?q=C35",
    "/search?q=interlukin",
    "/claims?about=IL-2&max_certainty=2",
    "/entities?category=Cell",
    "/editor",
    "/editor/terms?q=inhib",
)
EACH_KIND = (
    "/",
    "/ask",
    "/ask/compare",
    "/ask/ungrounded",
    "/entity/IL-2",
    "/claim/N1",
    "/claim/C02",
    "/claim/62cd0d43",
    "/document/article",
    "/mechanisms?source=IL-2&target=cancer+cell",
    "/gaps?rows=immunomodulator&columns=Cell",
    "/contradictions",
    "/compare?first=interferon&second=interleukin",
    "/search?q=interlukin",
    "/claims?about=IL-2&max_certainty=2",
    "/entities?category=Cell",
    "/editor",
    "/entity/drug",
    "/nowhere",
)
"""One address for each kind of page, or state of one."""

HOSTILE = "\"'><script>window.hit=1</script><img src=x onerror=window.hit=1>{{7*7}}\u202e"


def as_json(client, address):
    """Give a page as JSON, by the ending of its address."""
    path, question, parameters = address.partition("?")
    answer = client.get(("/index" if path == "/" else path) + ".json" + question + parameters)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def written(text):
    """Write a text as the templates do."""
    return html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_html_and_json(client, address):
    answer = client.get(address, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 200
    body = answer.text
    assert len(re.findall("<h1", body)) == 1
    # the policy allows no script, style or handler in the page itself
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! (?:src=|type=\"application/json\"))", body)
    told = as_json(client, address)
    assert told == client.get(address, headers={"Accept": "application/json"}).json()
    for card in (
        [*told.get("claims", []), *told.get("contradictions", [])] if isinstance(told.get("claims"), list) else []
    ):
        assert written(card.get("sentence") or card["reason"]) in body


def test_start_page_counts_what_the_graph_holds(client):
    told, graph = as_json(client, "/"), ig.load()
    assert told["claims"]["all"] == sum(row.claims for row in graph.counts.by("status"))
    assert sum(each["passages"] for each in told["passages"]["by_certainty"]) == graph.columns.evidence.height
    assert told["contradictions"] == graph.contradictions().counts()
    assert [each["triples"] for each in told["graphs"]] == [row.triples for row in graph.info()]


@pytest.mark.slow
def test_every_claim_is_shown_with_its_hedge(client):
    graph = ig.load()
    evidence = graph.columns.evidence
    cues = dict(evidence.select("claim", "cue_words").iter_rows())
    kinds = evidence.unique(["stance", "certainty", "status", "modality", "quantifier_kind"], maintain_order=True)[
        "claim"
    ]
    inferred = graph.columns.claims.filter("inferred")["claim"]
    for iri in (*kinds, *inferred):
        told = as_json(client, f"/claim/{iri.rpartition('/')[2]}")
        assert told["sentence"] == graph.sentence(iri)
        body = client.get(told["address"]).text
        assert written(told["sentence"]) in body
        for kept in told["must_keep"]:
            assert all(written(words) in body for words in kept["words"])
        assert f"<b>{told['certainty_words']}</b>" in body
        for cue in (cues.get(iri) or "").split(" | "):
            assert not cue or f"<mark>{written(cue)}</mark>" in body
        if told["stance"] in ("asks", "intends"):
            assert told["certainty"] is None
            assert "asked, not stated" in body or "an aim, not a result" in body


def test_evidence_against_stands_beside_evidence_for(made_up):
    told = as_json(made_up, "/claim/N1")
    assert (told["count_for"], told["count_against"]) == (1, 2)
    assert {each["stance"] for each in told["evidence"]["against"]} == {"disputes", "null"}
    assert [each["kind"] for each in told["contradictions"]] == ["conflict"]
    assert [source["change"] > 0 for source in told["belief"]["sources"]] == [True, False, False]
    listed = as_json(made_up, "/claims?about=urn:drug")["claims"][0]
    assert (listed["passages"]["disputes"], listed["passages"]["null"]) == (1, 1)
    assert listed["strongest_against"] or "dispute" in listed["sentence"]


@pytest.mark.parametrize("name", ["IL-2", "il2", "UniProtKB:P60568", "E03", "http://purl.uniprot.org/uniprot/P60568"])
def test_an_entity_is_found_by_any_of_its_names(client, name):
    answer = client.get(f"/entity/{name}", headers={"Accept": "application/json"})
    assert answer.json()["iri"] == "http://purl.uniprot.org/uniprot/P60568"
    assert answer.headers["content-location"] == "/entity/UniProtKB:P60568"


@pytest.mark.parametrize(
    ("address", "suggested"),
    [
        ("/entity/interlukin", "interleukin"),
        ("/claim/C350", ""),
        ("/ask/compar", "compare"),
        ("/mechanisms?source=interlukin&target=cancer", "interleukin"),
        ("/document/articl", ""),
        ("/contradictions?kind=conflicts", "conflict"),
        ("/entities?category=Cel", "Cell"),
    ],
)
def test_an_unknown_name_is_answered_with_what_may_be_meant(client, address, suggested):
    answer = client.get(address, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    told = client.get(address, headers={"Accept": "application/json"}).json()
    assert told["error"].count("\n") == 0
    for choice in told["choices"]:
        assert client.get(choice["address"]).status_code == 200
    assert suggested in {choice["name"] for choice in told["choices"]} or not suggested


def test_an_ambiguous_name_is_answered_with_a_choice(made_up):
    answer = made_up.get("/entity/drug", headers={"Accept": "application/json"})
    assert answer.status_code == 300
    assert [made_up.get(choice["address"]).status_code for choice in answer.json()["choices"]] == [200, 200]


@pytest.mark.parametrize(
    "address",
    ["/entities?page=0", "/entities?page=x", "/entities?page=9999", "/claims?min_certainty=7", "/claims?rows=0"],
)
def test_a_number_that_cannot_be_is_refused_in_a_sentence(client, address):
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert re.match(r"\w+='?[^:]*:? ?|page 9,999 does not exist: ", answer.json()["error"])


def test_a_fault_in_a_page_is_a_sentence_and_no_traceback(client, monkeypatch):
    monkeypatch.setattr("immunograph.server.pages.browsing._entity_row", lambda *_: 1 / 0)
    answer = client.get("/entities", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "An internal error occurred" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_what_is_not_there_is_said_in_a_page(client):
    answer = client.get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "The path " in answer.text
    assert "<h1>Not found</h1>" in answer.text


def test_a_claim_without_evidence_against_it_says_so(client):
    assert "No evidence against it in this graph; its evidence is from one document." in client.get("/claim/C35").text


def test_forms_are_chosen_by_ending_or_by_accept(client):
    for address in ("/entity/IL-2", "/claim/C35", "/document/article"):
        turtle = client.get(address, headers={"Accept": "text/turtle"})
        assert turtle.headers["content-type"].startswith("text/turtle")
        assert "Accept" in turtle.headers["vary"]
        triples = set(rdflib.Graph().parse(data=turtle.text, format="turtle"))
        subject = rdflib.URIRef(as_json(client, address)["iri"])
        assert any(triple[0] == subject for triple in triples)
        for ending, syntax in (("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml")):
            assert set(rdflib.Graph().parse(data=client.get(f"{address}.{ending}").text, format=syntax)) == triples
    assert client.get("/claim/C35", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/gaps.ttl").status_code == 406
    bare = client.get("/compare.csv")
    assert (bare.status_code, "'first' and 'second'" in bare.text) == (400, True)


def test_the_rdf_of_a_claim_has_its_evidence_and_nothing_else(client):
    graph = rdflib.Graph().parse(data=client.get("/claim/C35.ttl").text, format="turtle")
    space = rdflib.Namespace("https://w3id.org/immunograph/vocab/")
    passages = set(graph.objects(predicate=space.hasEvidence))
    assert {graph.value(each, space.certainty).toPython() for each in passages} == {2}
    assert {str(each) for each in graph.objects(predicate=space.wording)} == {"At least one of", "appears to"}
    assert len(set(graph.subjects(predicate=rdflib.RDF.subject))) == 1


def test_a_page_that_has_not_changed_is_not_sent_again():
    with client_of() as client:
        first = client.get("/claim/C35")
        known = {"If-None-Match": first.headers["etag"]}
        again = client.get("/claim/C35", headers=known)
        assert again.status_code == 304
        assert "content-security-policy" not in again.headers  # a browser would put it in the place of the page's own
        with client.served.lease() as current:
            current.kg.update("INSERT DATA { GRAPH igg:curated { <urn:a> rdfs:label 'a' } }")
        assert client.get("/claim/C35", headers=known).status_code == 200


def test_each_row_of_an_answer_leads_to_its_claim(client):
    graph = ig.load()
    for name in graph.queries:
        told, table = as_json(client, f"/ask/{name}"), graph.ask(name)
        assert [note.replace(" --data http://localhost/sparql", "") for note in told["notes"]] == list(table.notes)
        assert told["answer"]["paging"]["rows"] == len(table)
        for row in told["answer"]["rows"]:
            key = row["cells"].get("claim", {}).get("text")
            if key is not None and "claim" in table.columns:
                assert row["about"]["claim"] == key
                cues = row["cells"].get("cues", {}).get("text") or ""
                assert row["about"]["cues"] == [cue for cue in cues.split(" | ") if cue] or not cues
    assert client.get("/ask/compare.csv").text == graph.ask("compare").to_csv(spreadsheet=True)


def test_an_answer_is_drawn_with_just_its_claims(client):
    answer = client.get("/explorer?question=turned-into")
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    payload = json.loads(
        re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', answer.text, re.DOTALL)[1]
    )
    keys = set(ig.load().ask("turned-into").column("claim"))
    assert keys <= set(re.findall(r"C\d\d", json.dumps(payload)))


def test_many_rows_come_in_pages():
    def many():
        graph = ig.KnowledgeGraph()
        rows = "".join(
            f'<urn:e:{n}> a ig:Entity ; rdfs:label "thing {n:04}" ; biolink:category biolink:Cell .\n'
            for n in range(2000)
        )
        graph.update(f"INSERT DATA {{ GRAPH igg:curated {{ {rows} }} }}")
        return graph

    with client_of(many) as client:
        told = as_json(client, "/entities?page=20")
        assert told["paging"] == {"page": 20, "pages": 20, "rows": 2000, "first": 1901, "last": 2000, "next": None}
        assert [each["label"] for each in told["entities"]][::99] == ["thing 1900", "thing 1999"]
        assert 'rel="next"' in client.get("/entities").text
        assert "There are no claims in this graph" in client.get("/").text
        assert len(as_json(client, "/search?q=thing&limit=8&kind=entity")["entities"]) == 8


def test_what_takes_long_on_a_large_graph_is_done_when_asked_for(client, monkeypatch):
    monkeypatch.setattr("immunograph.server.pages.drawings._LARGE", 0)
    monkeypatch.setattr("immunograph.server.pages.entities._QUICK", 0)
    monkeypatch.setattr("immunograph.server.pages.analyses._CELLS", 3)
    monkeypatch.setattr("immunograph.server.pages.analyses._COMPARED", 2)
    for address in ("/claim/C35", "/entity/IL-2"):
        body = client.get(address).text
        assert "<iframe" not in body
        assert "Draw it" in body
    assert as_json(client, "/document/article")["rests_on_it"] is None
    assert as_json(client, "/document/article?without=preview")["rests_on_it"]["claims_left_without_evidence"] == 63
    refused = client.get("/gaps?rows=immunomodulator&columns=Cell", headers={"Accept": "application/json"})
    assert (refused.status_code, "16 cells" in refused.json()["error"]) == (400, True)
    both = as_json(client, "/compare?first=interferon&second=interleukin")["groups"][0]
    assert (both["count"], len(both["claims"])) == (4, 2)


def test_an_empty_graph_has_pages_that_say_so():
    with client_of(ig.KnowledgeGraph) as client:
        for address in (
            "/",
            "/ask",
            "/ask/compare",
            "/claims",
            "/entities",
            "/contradictions",
            "/gaps",
            "/search?q=x",
            "/explorer",
        ):
            assert client.get(address).status_code == 200
        assert "There is none in this graph" in client.get("/contradictions").text


@pytest.mark.slow
def test_hostile_text_stays_text():
    def hostile():
        graph = ig.load()
        for field in (
            "rdfs:label",
            "skos:definition",
            "skos:altLabel",
            "dcterms:title",
            "ig:paraphrase",
            "ig:cueWords",
            "ig:note",
        ):
            graph.update(
                f"DELETE {{ GRAPH ?g {{ ?s {field} ?o }} }} INSERT {{ GRAPH ?g {{ ?s {field} ?new }} }} WHERE "
                f"{{ GRAPH ?g {{ ?s {field} ?o }} FILTER(?g = igg:curated) BIND(CONCAT(STR(?o), {json.dumps(HOSTILE)}) AS ?new) }}"
            )
        graph.update(
            "INSERT { GRAPH igg:curated { <http://e/?a=\\u0026b> a ig:Entity ; rdfs:label 'x' ; rdfs:subClassOf CL:0000542 ; "
            "biolink:category biolink:Cell } } WHERE {}"
        )
        return graph

    addresses = ["/entity/E03", "/claim/C35", "/claim/C48", "/document/article", "/gaps?rows=E04&columns=Cell"]
    addresses += [
        f"/search?q={HOSTILE}",
        f"/entity/{HOSTILE}",
        "/mechanisms?source=E03&target=E09",
        "/compare?first=E01&second=E02",
    ]
    with client_of(hostile) as client:
        for address in (*EACH_KIND, *addresses):
            body = client.get(address, headers={"Accept": "text/html"}).text
            assert "<script>window" not in body, address
            assert "<img src=x" not in body, address
            assert "\u202e" not in body, address
            assert "49\u202e" not in body, address
        assert HOSTILE in client.get("/claim/C35.json").json()["evidence"]["for"][0]["paraphrase"]
        assert HOSTILE.replace("\u202e", r"\u202e") in html.unescape(client.get("/claim/C35").text)


def test_an_identifier_of_any_kind_has_an_address():
    def odd():
        graph = ig.KnowledgeGraph()
        for iri in ODD:
            graph.update(
                f"INSERT DATA {{ GRAPH igg:curated {{ <{iri}> a ig:Entity ; rdfs:label '{iri[-6:]}' ; biolink:category biolink:Cell }} }}"
            )
        return graph

    with client_of(odd) as client:
        for each in as_json(client, "/entities")["entities"]:
            assert client.get(each["address"], headers={"Accept": "application/json"}).json()["iri"] == each["entity"]


ODD = (
    "http://e/a?b=c&d",
    "http://e/a#b",
    "http://e/data.ttl",
    "urn:x:é",
    "http://e//x/../y",
    "http://e/+1",
)


def test_a_link_leads_out_by_http_only():
    from immunograph.server.pages.addresses import Addresses

    assert Addresses.outside("javascript:alert(1)") == ""
    assert Addresses.outside("https://e/'\"><script>") == ""
    assert Addresses.outside("//e/x") == ""
    assert Addresses.outside("https://e/a?b&c") == "https://e/a?b&amp;c"


def test_addresses_keep_the_path_under_which_the_server_is_mounted():
    served = Served(ig.load)
    with TestClient(make_app(served), base_url=HOST, root_path="/lab") as client:
        for address in ("/", "/claim/C35", "/search?q=leuk", "/editor"):
            body = client.get(f"/lab{address}").text
            links = re.findall(r'(?:href|src|action|data-[a-z]+)="(/[^"]*)"', body)
            assert links
            assert [link for link in links if not link.startswith("/lab/")] == []


def test_every_link_of_the_start_page_leads_somewhere(client):
    body = client.get("/").text
    links = {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', body)}
    assert len(links) > 30
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_the_editor_opens_with_the_query_of_a_question(client):
    body = client.get("/editor?question=effects-on-cancer&subject=interleukin").text
    query = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", body, re.DOTALL)[1])
    assert "http://www.ebi.ac.uk/efo/EFO_0004100" in query
    told = as_json(client, "/editor")
    graph = ig.load()
    for example in told["examples"]:
        graph.query(example["sparql"])


@pytest.mark.parametrize(
    ("typed", "first"), [("ig:inhib", "ig:inhibits"), ("interleukin-2", "UniProtKB:P60568"), ("rdfs:l", "rdfs:label")]
)
def test_terms_are_completed_from_the_graph(client, typed, first):
    assert first in [each["term"] for each in as_json(client, f"/editor/terms?q={typed}")["terms"]][:3]


def test_the_vendored_editor_is_as_it_was_published():
    folder = Path(ig.__file__).parent / "server/static/vendor/yasqe"
    for line in (folder / "VERSIONS.txt").read_text(encoding="utf-8").splitlines()[1:]:
        digest, name = line.split()
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert "MIT License" in (folder / "LICENSE.txt").read_text(encoding="utf-8")


CONTESTED = """
<urn:drug> a ig:Entity ; rdfs:label "drug" ; biolink:category biolink:Drug .
<urn:other> a ig:Entity ; rdfs:label "drug" ; biolink:category biolink:Drug .
<urn:tumour> a ig:Entity ; rdfs:label "tumour" ; biolink:category biolink:Disease .
<urn:claim> a ig:Claim, rdf:Statement ; dcterms:identifier "N1" ; rdfs:label "that the drug inhibits tumours" ;
  rdf:subject <urn:drug> ; rdf:predicate ig:inhibits ; rdf:object <urn:tumour> ; ig:status ig:Proposed ;
  ig:hasEvidence <urn:e:Supports>, <urn:e:Disputes>, <urn:e:Null> .
"""


def contested():
    """Give the packaged graph with a claim that one trial supports, one disputes and one saw no effect of."""
    graph = ig.load()
    graph.update(f"INSERT DATA {{ GRAPH igg:curated {{ {CONTESTED} }} }}")
    for number, stance in enumerate(("Supports", "Disputes", "Null")):
        graph.update(
            f"INSERT DATA {{ GRAPH igg:curated {{ <urn:d:{number}> a ig:Document ; dcterms:title 'Trial {number}' . "
            f"<urn:e:{stance}> a ig:Evidence ; ig:stance ig:{stance} ; ig:certainty 3 ; ig:epistemicStatus ig:Asserted ; "
            f"ig:speaker <urn:d:{number}> ; oa:hasSource <urn:d:{number}> ; ig:paraphrase 'Trial {number} says so.' }} }}"
        )
    return graph


@pytest.fixture(scope="module")
def made_up():
    """Give a client of a contested claim; two things are called drug."""
    with client_of(contested) as made:
        yield made


def test_pages_say_what_a_claim_rests_on_and_what_became_of_its_source(clinical):
    with client_of(lambda: clinical) as client:
        claim = client.get("/claim/K1", headers={"accept": "text/html"}).text
        for words in (
            "level B, clinical evidence (3 of 4, clinical levels); randomized trial; 423 studied",
            "hazard ratio = 0.620; p value &lt; 0.001",
            "results, page 12, table 2",
            "one source with “The preprint”",
            "drug A</a> and <a",
        ):
            assert words in claim
        retracted = client.get("/claim/K5", headers={"accept": "text/html"}).text
        assert "source: retracted" in retracted
        assert "(not counted: its document is retracted, so it counts for nothing)" in retracted
        assert "direction not stated" in client.get("/claim/K2", headers={"accept": "text/html"}).text
        document = client.get("/document/trial", headers={"accept": "text/html"}).text
        assert "PMID:11111111, DOI:10.1000/trial" in document
        assert "The preprint</a>; the two count as one source" in document
