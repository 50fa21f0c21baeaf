"""SPARQL over HTTP: forms of requests and answers, errors, and what a client has already."""

import gzip
from urllib.parse import quote, unquote, unquote_plus

import anyio
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from serving import client_of

import immunograph as ig
from immunograph.server.incoming import decoded
from immunograph.server.query_scheduling import Queries
from immunograph.server.served import Served
from immunograph.server.settings import Settings
from immunograph.store.memory.lookups import look_up
from immunograph.store.request import EVERYTHING, Request
from immunograph.store.sparql.query import query_of
from immunograph.store.workers.serialised import Asked

SELECT = "SELECT ?label { CL:0000542 rdfs:label ?label } LIMIT 1"
ASK = "ASK {}"
CONSTRUCT = "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def writer():
    """A graph of two triples that takes updates."""

    def make():
        kg = ig.KnowledgeGraph()
        kg.add(b"<http://e/a> <http://e/p> 1 .", format="turtle", graph="http://e/g")
        kg.add(b"<http://e/a> <http://e/p> 2 .", format="turtle", graph="http://e/h")
        return kg

    with client_of(make, allow_update=True, token="secret") as client:
        yield client


def ask(client, text, accept="", **parameters):
    return client.get("/sparql", params={"query": text, **parameters}, headers={"Accept": accept})


@pytest.mark.parametrize(
    ("text", "accept", "kind", "begins"),
    [
        (SELECT, "", "application/sparql-results+json", '{"head"'),
        (SELECT, "application/json", "application/json", '{"head"'),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8", "label"),
        (SELECT, "text/tab-separated-values, text/csv;q=0.5", "text/tab-separated-values; charset=utf-8", "?label"),
        (COUNT, "text/csv", "text/csv; charset=utf-8", "n\r\n"),
        (ASK, "*/*", "application/sparql-results+json", '{"head":{},"boolean":true}'),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (CONSTRUCT, "", "text/turtle; charset=utf-8", "@prefix"),
        (CONSTRUCT, "application/n-triples", "application/n-triples", "<http"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", "["),
        (CONSTRUCT, "application/trig", "application/trig", "@prefix"),
        (CONSTRUCT, "application/n-quads", "application/n-quads", "<http"),
    ],
)
def test_an_answer_comes_in_the_form_that_is_asked_for(client, text, accept, kind, begins):
    reply = ask(client, text, accept)
    assert (reply.status_code, reply.headers["content-type"]) == (200, kind)
    assert reply.text.startswith(begins)


def test_a_form_can_be_named_in_the_address(client):
    assert ask(client, SELECT, "application/json", format="csv").headers["content-type"].startswith("text/csv")
    assert ask(client, CONSTRUCT, format="nt").headers["content-type"] == "application/n-triples"


def test_a_form_that_is_not_offered_is_406_with_what_is(client):
    reply = ask(client, SELECT, "image/png")
    assert reply.status_code == 406
    assert "text/csv" in reply.text


def test_looking_up_and_a_worker_give_the_same(client):
    """The same rows, answered at once and, with a part that makes it no look-up, by a worker."""
    text = "SELECT ?p ?o { CL:0000542 ?p ?o %s } ORDER BY ?p ?o"
    assert ask(client, text % "").content == ask(client, text % "FILTER EXISTS { ?s ?p ?o }").content
    told = client.get("/metrics").text
    assert 'immunograph_queries_total{how="lookup"} 0' not in told
    assert 'immunograph_queries_total{how="worker"} 0' not in told


def test_a_query_whose_client_leaves_is_counted_as_cancelled():
    """Its worker is stopped, and nobody reads an answer; a query over its time is counted apart."""
    served = Served(ig.load)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    async def leaving():
        await anyio.sleep(0.2)
        return {"type": "http.disconnect"}

    async def ask_and_leave(queries):
        with served.lease() as current, pytest.raises(ig.errors.QueryError):
            await queries.answer(current, Asked("json", Request(query_of(slow), EVERYTHING)), leaving)

    queries = Queries(Settings(timeout=60))
    try:
        anyio.run(ask_and_leave, queries)
        assert {how for how, number in queries.outcomes.items() if number} == {"cancelled"}
    finally:
        queries.end()
        queries.close()
        served.close()


def test_all_three_ways_to_send_a_query(client):
    replies = [
        ask(client, COUNT),
        client.post("/sparql", data={"query": COUNT}),
        client.post("/sparql", content=COUNT, headers={"Content-Type": "application/sparql-query; charset=UTF-8"}),
    ]
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.text for reply in replies}) == 1
    with client.served.lease() as current:
        number = current.kg.query(COUNT).to_dicts()[0]["n"]
    assert int(replies[0].json()["results"]["bindings"][0]["n"]["value"]) == number


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        ({"params": {"query": "SELECT * {\n  ?s ?p }"}}, 400, "line 2, column"),
        ({"params": {"query": "HELLO"}}, 400, "cannot be answered"),
        ({"params": [("query", ASK), ("query", ASK)]}, 400, "given 2 times"),
        ({"params": {"update": "CLEAR ALL"}}, 400, "send it by POST"),
        ({"params": {"query": ASK, "default-graph-uri": "not an iri"}}, 400, "not an absolute IRI"),
        ({"method": "PUT", "params": {"query": ASK}}, 405, "use GET or POST"),
        (
            {"method": "POST", "content": ASK, "headers": {"Content-Type": "text/plain"}},
            415,
            "application/sparql-query",
        ),
        ({"method": "POST", "content": ASK}, 415, "the content type is missing: send one of"),
        ({"method": "POST", "content": b"\xff", "headers": {"Content-Type": "application/sparql-query"}}, 400, "UTF-8"),
        ({"method": "POST", "data": {"query": ASK, "update": "CLEAR ALL"}}, 400, "one of the parameters"),
        ({"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}}, 400, "no host is contacted unless"),
    ],
)
def test_what_the_protocol_does_not_allow_is_a_sentence(client, sent, status, told):
    reply = client.request(sent.pop("method", "GET"), "/sparql", **sent)
    assert (reply.status_code, told in reply.text) == (status, True), reply.text
    assert "Traceback" not in reply.text


def test_an_error_comes_as_json_where_the_client_would_rather_have_that(client):
    reply = ask(client, "SELECT", "application/json")
    assert (reply.status_code, reply.json()["status"]) == (400, 400)
    assert "line 1" in reply.json()["error"]


def test_what_a_client_has_is_not_sent_again(client):
    first = ask(client, SELECT)
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert "etag" not in ask(client, "SELECT (RAND() AS ?r) {}").headers


def test_a_browser_without_a_query_is_sent_to_the_editor(client):
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    reply = client.get("/sparql", headers={"Accept": browser}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/editor")
    assert client.get("/sparql", headers={"Accept": "*/*"}).headers["content-type"].startswith("text/turtle")
    assert (
        client.get("/sparql?format=nt", headers={"Accept": browser}).headers["content-type"] == "application/n-triples"
    )


def test_what_is_asked_again_is_answered_again_the_same(client):
    """From memory from the third time on; another version, form or query is not mixed up with it."""
    text = "SELECT ?l { CL:0000542 rdfs:label ?l }"
    replies = [ask(client, text, "text/csv") for _ in range(4)]
    assert len({(reply.content, reply.headers["etag"]) for reply in replies}) == 1
    assert ask(client, text, "application/json").json()["results"]["bindings"]
    known = {"Accept": "text/csv", "If-None-Match": replies[0].headers["etag"]}
    assert client.get("/sparql", params={"query": text}, headers=known).status_code == 304
    told = client.get("/metrics").text
    assert 'immunograph_queries_total{how="cached"} 0' not in told


def test_head_is_get_without_a_body(client):
    got, head = ask(client, CONSTRUCT), client.head("/sparql", params={"query": CONSTRUCT})
    assert head.content == b""
    assert (head.status_code, head.headers["content-type"]) == (200, got.headers["content-type"])
    assert client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_long_answer_is_compressed_for_who_takes_that(client):
    sent = {"params": {"query": "SELECT * { ?s ?p ?o }"}}
    plain = client.get("/sparql", headers={"Accept-Encoding": "identity"}, **sent)
    packed = client.get("/sparql", headers={"Accept-Encoding": "gzip"}, **sent)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.json() == plain.json()
    assert "content-encoding" not in client.get("/sparql", headers={"Accept-Encoding": "gzip;q=0"}, **sent).headers


def test_the_dataset_of_the_request_counts_before_that_of_the_query(writer):
    text = "SELECT ?o FROM <http://e/g> { ?s ?p ?o }"
    assert ask(writer, text, "text/csv").text.split() == ["o", "1"]
    chosen = {"default-graph-uri": "http://e/h"}
    assert ask(writer, text, "text/csv", **chosen).text.split() == ["o", "2"]
    named = {"named-graph-uri": "http://e/h"}
    assert ask(writer, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }", "text/csv", **named).text.split() == ["o", "2"]
    assert ask(writer, "SELECT ?o { ?s ?p ?o }", "text/csv", **named).text.split() == ["o"]


def test_an_update_changes_what_is_answered_and_its_etag(writer):
    before = ask(writer, COUNT)
    for _ in range(3):
        assert not ask(writer, "ASK { <http://e/b> <http://e/p> 3 }").json()["boolean"]
    update = {"update": "INSERT DATA { <http://e/b> <http://e/p> 3 }"}
    done = writer.post("/sparql", data=update, headers={"Authorization": "Bearer secret"})
    assert (done.status_code, done.content) == (204, b"")
    after = writer.get("/sparql", params={"query": COUNT}, headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.text != before.text
    assert ask(writer, "ASK { <http://e/b> <http://e/p> 3 }").json()["boolean"]


def test_using_graphs_can_be_named_beside_the_update(writer):
    text = "INSERT { GRAPH <http://e/new> { ?s ?p ?o } } WHERE { ?s ?p ?o } ; DELETE WHERE { GRAPH <http://e/none> { ?s ?p ?o } }"
    sent = {"params": {"using-graph-uri": "http://e/h"}, "content": text}
    headers = {"Authorization": "Bearer secret", "Content-Type": "application/sparql-update"}
    assert writer.post("/sparql", headers=headers, **sent).status_code == 204
    assert ask(writer, "SELECT ?o { GRAPH <http://e/new> { ?s ?p ?o } }", "text/csv").text.split() == ["o", "2"]
    sent["content"] = "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert writer.post("/sparql", headers=headers, **sent).status_code == 400


def test_a_graph_is_read_and_written_whole(writer):
    secret = {"Authorization": "Bearer secret", "Content-Type": "text/turtle"}
    where = {"graph": "http://e/whole"}
    assert writer.get("/data", params=where).status_code == 404
    assert writer.put("/data", params=where, headers=secret, content="<a> <b> 1").status_code == 400
    assert writer.put("/data", params=where, headers=secret, content="<a> <b> 1 .").status_code == 201
    assert writer.post("/data", params=where, headers=secret, content="<a> <b> 2 .").status_code == 204
    lines = writer.get("/data", params=where, headers={"Accept": "application/n-triples"}).text.splitlines()
    assert sorted(lines) == [
        f'<http://e/a> <http://e/b> "{number}"^^<http://www.w3.org/2001/XMLSchema#integer> .' for number in (1, 2)
    ]
    assert "<http://e/whole>" in writer.get("/data", headers={"Accept": "application/n-quads"}).text
    assert writer.delete("/data", params=where, headers=secret).status_code == 204
    assert writer.delete("/data", params=where, headers=secret).status_code == 404


def test_the_whole_dataset_can_be_fetched(client):
    reply = client.get("/data", headers={"Accept": "application/n-quads"})
    with client.served.lease() as current:
        assert len(reply.text.splitlines()) == len(current.kg)


LOOKUPS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?o { CL:0000542 ?p ?o }",
    "SELECT DISTINCT ?c WHERE { ?c rdf:subject CL:0000542 . ?c rdf:object ?o }",
    "PREFIX x: <http://purl.obolibrary.org/obo/CL_> SELECT * WHERE { x:0000542 a ?t ; rdfs:label ?l, ?m . } LIMIT 3",
    "SELECT ?l { CL:0000542 rdfs:label ?l FILTER(LANGMATCHES(LANG(?l), 'en') || STRLEN(?l) > 3) } ORDER BY DESC(?l)",
    "SELECT * { { CL:0000542 rdfs:label ?l } UNION { CL:0000542 skos:altLabel ?l } OPTIONAL { ?x rdfs:label ?l } }",
    'SELECT ?e { ?e rdfs:label "lymphocyte"@en }',
    "SELECT ?e { ?e rdfs:label 'lymphocyte' . ?e a ig:Entity }",
    "ASK { CL:0000542 a ig:Entity }",
    "ASK { <relative> ?p ?o }",
    "CONSTRUCT { CL:0000542 rdfs:label ?l } WHERE { CL:0000542 rdfs:label ?l }",
]
NO_LOOKUPS = [
    "SELECT * { ?s rdf:type/rdfs:label ?o }",
    "SELECT * { CL:0000542 rdfs:label? ?o }",
    "SELECT * { CL:0000542 rdfs:label* ?o }",
    "SELECT * { CL:0000542 ^rdfs:label ?o }",
    "SELECT * { GRAPH ?g { CL:0000542 ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { CL:0000542 ?p ?o }",
    "SELECT * { CL:0000542 ?p ?o FILTER NOT EXISTS { ?o ?q ?r } }",
    "SELECT * { CL:0000542 ?p ?o { SELECT ?o { ?s ?q ?o } } }",
    "SELECT * { CL:0000542 ?p ?o FILTER(REGEX(?o, 'a')) }",
    "SELECT * FROM <http://e/g> { CL:0000542 ?p ?o }",
    "SELECT * { VALUES ?s { CL:0000542 } ?s ?p ?o }",
    "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
    "SELECT * { CL:0000542 ?p ?o BIND(1 AS ?n) }",
    "DESCRIBE CL:0000542",
    "SELECT * { CL:0000542 ?p ?o # }\n }",
    "SELECT * { unknown:lymphocyte ?p ?o }",
]


@pytest.mark.parametrize("text", LOOKUPS)
def test_a_lookup_gives_what_the_graph_itself_gives(client, text):
    """Answered at once or left to the workers: what comes at once is what any query gives."""
    with client.served.lease() as current:
        kg = current.kg
    forms = {"SELECT": "tsv", "ASK": "tsv", "CONSTRUCT": "ntriples"}
    assert query_of(text).lookup.form in forms
    body = look_up(kg.store, Request(query_of(text), base="http://e/"), forms)
    if body is None:
        assert "?s ?p ?o" in text or "?x rdfs:label" in text or "<relative>" in text  # too much may match
    else:
        answer = kg.store.query(text, base="http://e/")
        given = answer.ntriples if hasattr(answer, "ntriples") else answer.tsv if hasattr(answer, "tsv") else b""
        if hasattr(answer, "value"):
            assert (answer.value, body) == (True, b"true")
        else:
            assert sorted(body.splitlines()) == sorted(given.splitlines())
            assert len(given.splitlines()) > (0 if text.startswith("CONSTRUCT") else 1) or "'lymphocyte'" in text


def test_what_the_index_says_may_be_much_is_left_to_a_worker(client):
    """However few rows come out in the end: what counts is what a bad order of the joins would go through."""
    with client.served.lease() as current:
        store = current.kg.store

    def at_once(pattern):
        return look_up(store, Request(query_of(f"SELECT * {{ {pattern} }}")), {"SELECT": "json"}) is not None

    assert at_once("CL:0000542 a ?c . CL:0000542 rdfs:label ?l")
    assert at_once("CL:0000542 a ?c OPTIONAL { CL:0000542 rdfs:label ?l }")
    assert not at_once("?a ?b ?c . ?d ?e ?f . <http://e/none> ?g ?h")
    assert not at_once("?a rdf:predicate ?b . ?c rdf:predicate ?d . ?e rdf:predicate ?f")
    assert not at_once("CL:0000542 a ?c OPTIONAL { ?a ?b ?d OPTIONAL { ?e ?f ?g } }")


def test_a_scan_ends_where_its_answer_is_long(client):
    """One pattern is answered as its matches are found; what would be long, or pass over many, is left to a worker."""
    with client.served.lease() as current:
        store = current.kg.store

    def at_once(text):
        return look_up(store, Request(query_of(text)), {"SELECT": "tsv"}) is not None

    assert at_once("SELECT ?s { ?s ?p ?o } LIMIT 10")
    assert not at_once("SELECT ?s { ?s ?p ?o }")
    for passing in (
        "DISTINCT ?s { ?s ?p ?o }",
        "?s { ?s ?p ?o } OFFSET 6000",
        "?s { ?s ?p ?o } ORDER BY ?s",
        "?x { ?s ?p ?o }",
    ):
        assert not at_once(f"SELECT {passing} LIMIT 10".replace("OFFSET 6000 LIMIT 10", "LIMIT 10 OFFSET 6000"))
    assert not at_once("SELECT ?s { ?s ?p ?s } LIMIT 10")
    assert not at_once("SELECT ?s { ?s ?p ?o FILTER(STRLEN(?o) > 5) } LIMIT 10")


@pytest.mark.parametrize("text", NO_LOOKUPS)
def test_what_may_take_long_is_no_lookup(text):
    assert query_of(text).lookup is None


def test_a_write_under_a_condition_that_does_not_hold_is_refused(writer):
    secret, where = {"Authorization": "Bearer secret", "Content-Type": "text/turtle"}, {"graph": "http://e/conditions"}
    fresh = {**secret, "If-None-Match": "*"}
    assert writer.put("/data", params=where, headers=fresh, content="<a:a> <a:b> 1 .").status_code == 201
    tag = writer.get("/data", params=where, headers={"Accept": "text/turtle"}).headers["etag"]
    assert writer.put("/data", params=where, headers=fresh, content="<a:a> <a:b> 2 .").status_code == 412
    right = {**secret, "If-Match": tag}
    assert writer.put("/data", params=where, headers=right, content="<a:a> <a:b> 3 .").status_code == 204
    assert writer.delete("/data", params=where, headers=right).status_code == 412
    part = {**secret, "Content-Range": "bytes 0-9/100"}
    assert writer.put("/data", params=where, headers=part, content="<a:a> <a:b> 4 .").status_code == 400
    assert "3" in writer.get("/data", params=where, headers={"Accept": "application/n-triples"}).text
    assert writer.delete("/data", params=where, headers={**secret, "If-Match": "*"}).status_code == 204


def test_the_merge_that_is_read_as_default_graph_is_not_replaced(writer):
    secret = {"Authorization": "Bearer secret", "Content-Type": "text/turtle"}
    for reply in (
        writer.put("/data?default", headers=secret, content="<a:a> <a:b> 1 ."),
        writer.delete("/data?default", headers=secret),
    ):
        assert (reply.status_code, "merge of all graphs" in reply.text) == (409, True)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("application/ld+json", '[{"@id":"a","http://e/p":1},{"@id":"http://e/b","http://e/p":2}]'),
        ("text/turtle", "<a> <http://e/p> 1 ."),
    ],
)
def test_relative_names_in_a_body_are_an_error_that_says_where_to_send_it(writer, form, text):
    secret = {"Authorization": "Bearer secret", "Content-Type": form}
    reply = writer.post("/data?default", headers=secret, content=text)
    assert reply.status_code == 400
    assert "relative IRI" in reply.text
    assert "send it to a named graph (?graph=https://…), whose IRI is then the base" in reply.text
    assert writer.post("/data?graph=http://e/g/", headers=secret, content=text).is_success
    assert "<http://e/g/a>" in writer.get("/data?graph=http://e/g/", headers={"Accept": "application/n-triples"}).text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/sparql?query=ASK{}&format=jsonn", "not offered as 'jsonn': expected format=json, xml, csv or tsv"),
        ("/sparql?query=DESCRIBE <urn:x>&format=csv", "not offered as 'csv': expected format=turtle"),
        ("/data?graph=https://w3id.org/immunograph/graph/edges&format=trig", "not offered as 'trig'"),
        ("/sparql?format=hdt", "not offered as 'hdt'"),
    ],
)
def test_a_form_that_there_is_not_is_refused_with_those_that_there_are(client, path, expected):
    reply = client.get(path)
    assert (reply.status_code, expected in reply.text) == (406, True), reply.text


def test_a_query_that_is_wrong_is_said_to_be_wrong_whatever_form_is_asked_for(client):
    assert client.get("/sparql?query=SELEC&format=turtle").status_code == 400


def test_a_compressed_body_is_refused_with_a_sentence(client):
    headers = {"content-type": "application/sparql-query", "content-encoding": "gzip"}
    reply = client.post("/sparql", content=gzip.compress(b"ASK {}"), headers=headers)
    assert (reply.status_code, reply.headers["accept-encoding"]) == (415, "identity")
    assert "is compressed ('gzip')" in reply.text


def test_one_graph_is_named_at_a_time(client):
    assert "name one graph" in client.get("/data?default&graph=x").text


NEAR_ESCAPES = ["a%20b", "a+b%2B", "%2541", "%%3220", "100%", "%zz%3A", "%C3%A9", "%e2%80%a8", "%3F%3d%0A%0a", "", "%"]


@pytest.mark.parametrize("value", NEAR_ESCAPES)
def test_escapes_are_decoded_as_python_does(value):
    assert decoded(value.encode()) == unquote_plus(value)


@given(st.text("%0123456789abcdefABCDEF+ :<>?é", max_size=12))
def test_any_escapes_are_decoded_as_python_does(value):
    value = quote(value, safe="%+: <>?")
    assume("\ufffd" not in unquote_plus(value))
    assert decoded(value.encode()) == unquote_plus(value)


@pytest.mark.parametrize("etag", [None, "*", '"another"'])
@pytest.mark.parametrize(
    "accept", ["", "text/csv", "text/html", "application/sparql-results+xml;q=0.5, text/csv;q=0.1"]
)
@pytest.mark.parametrize("text", [*LOOKUPS, *NO_LOOKUPS[:3]])
def test_what_is_answered_at_once_is_what_the_endpoint_answers(client, text, accept, etag):
    headers = {"accept": accept} | ({"if-none-match": etag} if etag else {})
    at_once, slowly = (
        client.get("/sparql", params=params, headers=headers)
        for params in ({"query": text}, {"query": text, "of-no-meaning": ""})
    )
    assert (at_once.status_code, at_once.content) == (slowly.status_code, slowly.content)
    assert dict(at_once.headers) == dict(slowly.headers)


@pytest.mark.parametrize("accept", ["", "text/csv", "text/tab-separated-values", "application/sparql-results+xml"])
@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("SELECT ?s { ?s ig:kills ?o }", "ig:kills occurs nowhere in this graph: did you mean ig:destroys?"),
        ("SELECT ?s { ?s a ig:Clam }", "ig:Clam occurs nowhere in this graph: did you mean ig:Claim?"),
        (
            'SELECT ?s { ?s rdfs:label ?label FILTER(?lable = "x") }',
            "?lable in FILTER has no value, because no pattern binds it, so that a comparison with it is never true: did "
            "you mean ?label?",
        ),
        ("SELECT ?lable { ?s a ig:Claim BIND(?s AS ?label) }", "?lable in SELECT has no value, because no pattern binds it: did you mean ?label?"),
        ("SELECT (COUNT(?s) AS ?n) { ?s a ig:Clam }", "ig:Clam occurs nowhere in this graph: did you mean ig:Claim?"),
        ("SELECT ?s FROM <http://e/g> { ?s a ig:Claim }", None),
    ],
)  # fmt: skip
def test_an_empty_answer_has_its_reason_in_a_header(client, query, note, accept):
    answers = ask(client, query, accept), client.post("/sparql", data={"query": query}, headers={"Accept": accept})
    for answer in answers:
        assert answer.status_code == 200
        told = unquote(answer.headers["x-immunograph-note"])
        assert note is None or told == note


def test_an_answer_with_rows_has_no_note(client):
    for text in (SELECT, ASK, CONSTRUCT, COUNT):
        assert "x-immunograph-note" not in ask(client, text).headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_parameter_of_a_graph_is_refused_and_nothing_is_written(writer, method):
    before = writer.get("/data").text
    sent = {} if method in ("GET", "DELETE") else {"content": "<http://e/a> <http://e/p> 3 ."}
    headers = {"authorization": "Bearer secret", "content-type": "text/turtle"}
    answer = writer.request(method, "/data?grpah=http://e/g", headers=headers, **sent)
    assert answer.status_code == 400
    assert "the parameter 'grpah' is not known here: use default, format, graph" in answer.text
    assert writer.get("/data").text == before
