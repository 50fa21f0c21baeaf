"""The JSON API: the same words and the same answers as Python, in pages, with errors that help."""

import inspect
from operator import attrgetter

import jsonschema
import pytest
from serving import client_of

import immunograph as ig
from immunograph.server.api.endpoints import KEPT
from immunograph.server.api.openapi import ADDRESSES
from immunograph.server.operation_table import OPERATIONS


@pytest.fixture(scope="module")
def graph():
    return ig.load()


@pytest.fixture(scope="module")
def described(client):
    return client.get("/api/openapi.json").json()


@pytest.mark.parametrize(
    "name", ["claims", "mechanisms", "contradictions", "gaps", "networks.compare", "check_wording"]
)
def test_arguments_are_called_as_in_python(graph, name):
    python = set(inspect.signature(attrgetter(name)(graph)).parameters) - {"self", "limit", "parameters"}
    own = {"contradictions": {"kind", "about"}}.get(name, set())  # filters that a list in Python needs no argument for
    assert {each.name for each in OPERATIONS[name.rpartition(".")[2]].parameters} - own == python


@pytest.mark.parametrize("address", sorted(ADDRESSES))
def test_each_address_answers_as_described(client, described, address):
    operation = OPERATIONS[ADDRESSES[address]]
    reply = client.get(f"/api/{address}", params=operation.example)
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/json")
    schema = described["paths"][f"/api/{address}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(reply.json(), {**schema, "components": described["components"]})
    assert reply.json()["count"] > 0


def test_claims_are_those_of_python(client, graph):
    reply = client.get("/api/claims", params={"subject": "il2", "min_certainty": 2}).json()
    assert {each["claim"] for each in reply["claims"]} == set(
        graph.claims(subject="IL-2", min_certainty=2).column("claim")
    )
    assert {each["sentence"] for each in reply["claims"]} == {
        graph.sentence(key) for key in graph.claims(subject="IL-2", min_certainty=2).column("claim")
    }


def test_pages_together_are_the_whole(client, graph):
    found, address = [], "/api/claims?limit=25"
    while address:
        reply = client.get(address)
        found += [each["iri"] for each in reply.json()["claims"]]
        following = reply.json()["next"]
        assert (f'<{following}>; rel="next"' == reply.headers["link"]) if following else "link" not in reply.headers
        address = f"/api/claims{following}" if following else None
    assert len(found) == len(set(found))
    assert set(found) == set(map(str, graph.claims().column("iri")))


def test_a_selection_of_fields_never_takes_the_hedge_away(client):
    (claim,) = client.get("/api/claims", params={"subject": "IL-2", "limit": 1, "fields": "speaker"}).json()["claims"]
    assert set(claim) == {"speaker", "claim", "iri", "sentence", "must_keep", "certainty", "strongest_against"}
    assert set(claim) <= {"speaker", *KEPT}
    (cell,) = client.get(
        "/api/gaps", params={"rows": "immunomodulator", "columns": "Cell", "limit": 1, "fields": "on"}
    ).json()["cells"]
    assert set(cell) == {"on", "claims"}


def test_named_questions_take_parameters_by_name(client, graph):
    listed = client.get("/api/ask", params={"limit": 100}).json()["questions"]
    assert [each["question"] for each in listed] == list(graph.queries)
    reply = client.get("/api/ask/effects-on-cancer", params={"subject": "interleukin"}).json()
    assert [each["row"]["claim"] for each in reply["rows"]] == graph.ask(
        "effects-on-cancer", subject="interleukin"
    ).column("claim")
    behind = [claim["claim"] for row in reply["rows"] for claim in row.get("claims", ())]
    assert sorted(behind) == sorted({each["row"]["claim"] for each in reply["rows"]})


def test_wording_is_checked(client):
    reply = client.post(
        "/api/check_wording",
        json={"text": "IL-2 improves the disease-fighting capability of lymphocytes.", "claims": ["C35"]},
    ).json()
    assert (reply["faithful"], [each["what"] for each in reply["differences"]]) == (False, ["hedge"])
    sentence = reply["claims"][0]["sentence"]
    assert client.post("/api/check_wording", json={"text": sentence, "claims": ["C35"]}).json()["faithful"]


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("find?name=interlukin", 404, "did you mean 'interleukin'"),
        ("find?name=unheard+of", 404, " entities: 9 BiologicalProcess, "),
        ("find", 400, "find_entity needs the argument 'name'"),
        ("find?name=", 400, "expected a non-empty string"),
        ("find?nmae=x", 400, "did you mean 'name'"),
        ("find?name=a&name=b", 400, "given more than once"),
        ("find?name=" + "x" * 1001, 400, "1,000 at most"),
        ("claims?min_certainty=4", 400, "expected a whole number from 0 to 3"),
        ("claims?min_certainty=3&max_certainty=1", 400, "expected whole numbers from 0 to 3"),
        ("claims?kinds=perhaps", 400, "expected true or false"),
        ("claims?status=acepted", 400, "did you mean 'accepted'"),
        ("claims?epistemic_status=hegded", 400, "no epistemic status is called"),
        ("claims?fields=speeker", 400, "did you mean 'speaker'"),
        ("claims?limit=0", 400, "from 1 to 100"),
        ("evidence?claim=C999", 404, "no claim is called 'C999'"),
        ("gaps?rows=Cel&columns=Cell", 404, "did you mean"),
        ("compare?first=IL-2&second=il2", 400, "was named twice"),
        ("ask/wy", 404, "did you mean 'why'"),
        ("ask/why?d=C35", 404, "no parameter of 'why' is called 'd'"),
    ],
)
def test_an_error_is_one_sentence(client, address, status, words):
    reply = client.get(f"/api/{address}")
    assert (reply.status_code, words in reply.json()["error"]) == (status, True), reply.text
    assert reply.json()["status"] == status
    assert "\n" not in reply.json()["error"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        ('{"text": "a"}', "application/json", 400, "needs the argument 'claims'"),
        ('{"text": "a", "claims": []}', "application/json", 400, "expected a string or a list of strings"),
        ('{"text": 7, "claims": ["C35"]}', "application/json", 400, "expected a non-empty string"),
        ("[" * 100_000, "application/json", 400, "not a JSON object"),
        ('{"text": "a", "text": "b", "claims": ["C35"]}', "application/json", 400, "the key 'text' occurs 2 times"),
        ("text=a", "application/x-www-form-urlencoded", 415, "send JSON"),
    ],
)
def test_a_body_that_is_not_valid_is_refused(client, body, kind, status, words):
    reply = client.post("/api/check_wording", content=body, headers={"content-type": kind})
    assert (reply.status_code, words in reply.json()["error"]) == (status, True), reply.text


def test_what_has_not_changed_is_not_sent_again(client):
    tag = client.get("/api/claims").headers["etag"]
    assert client.get("/api/claims", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/claims?limit=3", headers={"If-None-Match": tag}).status_code == 200


def test_the_index_names_every_address(client, described):
    addresses = client.get("/api/").json()["addresses"]
    assert set(addresses) == {path for path in described["paths"] if "{" not in path}
    assert client.get(client.get("/api/").json()["description"]).json()["openapi"] == "3.1.0"


def test_an_unknown_argument_or_value_is_told_what_there_is(client):
    far = client.get("/api/claims?colour=red").json()
    assert (far.get("did_you_mean", []), "claims takes subject, predicate, " in far["error"]) == ([], True)
    assert client.get("/api/claims?subjet=IL-2").json()["did_you_mean"] == ["subject"]
    value = client.get("/api/claims?stance=negative").json()["error"]
    assert "expected one of supports, null, disputes, " in value
    assert "intends" in value


@pytest.mark.parametrize("name", ["IL-2", "lymphocyte", "early stage of cancer", "cancer cell"])
def test_find_counts_the_claims_that_are_listed_about_it(client, name):
    """Also those that name it as a participant or a context."""
    (entity,) = client.get("/api/find", params={"name": name}).json()["entities"]
    assert entity["claims"] == client.get("/api/claims", params={"about": entity["iri"]}).json()["total"]


def test_records_name_a_page_that_there_is(client):
    (claim,) = client.get("/api/claims", params={"subject": "IL-2", "limit": 1}).json()["claims"]
    (entity,) = client.get("/api/find", params={"name": "IL-2"}).json()["entities"]
    for record in (claim, entity):
        assert client.get(record["page"], headers={"accept": "text/html"}).status_code == 200


def test_an_ambiguous_name_is_a_choice():
    def ambiguous():
        graph = ig.load()
        both = " ".join(
            f'<http://example.org/{n}> a ig:Entity ; rdfs:label "{n}" ; skos:altLabel "CD3" .' for n in "de"
        )
        graph.update(f"INSERT DATA {{ GRAPH <urn:more> {{ {both} }} }}")
        return graph

    with client_of(ambiguous) as client:
        reply = client.get("/api/find?name=CD3")
        assert (reply.status_code, [each["label"] for each in reply.json()["choices"]]) == (300, ["d", "e"])
        chosen = client.get("/api/find", params={"name": reply.json()["choices"][1]["name"]})
        assert chosen.json()["entities"][0]["label"] == "e"


def test_errors_advise_what_a_client_over_http_can_do(client):
    nowhere = client.get("/api/nope")
    assert (nowhere.status_code, nowhere.headers["content-type"]) == (404, "application/json")
    assert nowhere.json()["error"] == "the path '/api/nope' does not exist: /api/ lists the addresses"
    unknown = client.get("/api/find", params={"name": "zzzqq"}).json()["error"]
    assert "look for part of it at /search" in unknown
    assert "kg." not in unknown


def test_the_page_of_a_thing_without_claims_leads_to_those_near_it(client):
    page = client.get("/entity/killing%20of%20cancer%20cells", headers={"accept": "text/html"}).text
    assert "No claim of this graph has it" in page
    assert 'it is directed at <a href="/entity/CL:0001064">cancer cell</a> (' in page


def test_suggested_commands_name_the_endpoint_of_the_server(client):
    answer = client.get("/api/ask/firm-neighbourhood", headers={"host": "localhost:8123"}).json()
    command = "immunograph explore --data http://localhost:8123/sparql interleukin-2 "
    assert any(command in note for note in answer["notes"]), answer
    assert (
        command in client.get("/ask/firm-neighbourhood", headers={"host": "localhost:8123", "accept": "text/html"}).text
    )
