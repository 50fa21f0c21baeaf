"""Tools for assistants: the SDK's own client lists and calls each, over standard input and output and mounted."""

import json
import sys

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from serving import client_of

import immunograph as ig
from immunograph.server.mcp_server import PREAMBLE, lending, make_server
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.operations import outcome_of
from immunograph.server.paging import BUDGET, estimated_tokens
from immunograph.store import Limits

pytestmark = pytest.mark.slow

COMMAND = StdioServerParameters(command=sys.executable, args=["-c", "from immunograph.cli import main; main()", "mcp"])


def answer_of(result):
    """Read what a tool answered: one line of explanation, one line of JSON."""
    (content,) = result.content
    first, line = content.text.split("\n")
    assert first == PREAMBLE
    return json.loads(line)


def ask(server, *calls, mode="auto"):
    """List the tools of a server and call some: the tools, and each answer with whether it is an error."""

    async def asking():
        async with Client(server, mode=mode) as client:
            tools = (await client.list_tools()).tools
            results = [await client.call_tool(name, dict(arguments)) for name, arguments in calls]
            return tools, [(answer_of(result), result.is_error) for result in results]

    return anyio.run(asking)


@pytest.fixture(scope="module")
def graph():
    return ig.load()


@pytest.fixture(scope="module")
def server(graph):
    return make_server(lending(graph))


def every_call():
    return [(operation.name, operation.example) for operation in OPERATIONS.values()]


def check_every_tool(tools, answers):
    assert [tool.name for tool in tools] == list(OPERATIONS)
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert len(answers) == len(OPERATIONS)
    assert [answer for answer, is_error in answers if is_error or not answer["count"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_over_standard_input_and_output(mode):
    check_every_tool(*ask(stdio_client(COMMAND), *every_call(), mode=mode))


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_every_tool_answers_where_it_is_mounted(address, mode):
    check_every_tool(*ask(f"{address}/mcp", *every_call(), mode=mode))


def test_a_foreign_page_does_not_reach_the_tools(client):
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    assert client.post("/mcp", json=call, headers=headers).status_code == 200
    assert client.post("/mcp", json=call, headers={**headers, "origin": "https://evil.example"}).status_code == 403
    assert client.post("/mcp", json=call, headers={**headers, "host": "evil.example"}).status_code in (403, 421)


def test_the_answer_is_the_one_of_the_api(server, client):
    _, [(told, _)] = ask(server, ("claims", {"subject": "IL-2"}))
    of_api = client.get("/api/claims", params={"subject": "IL-2"}).json()
    assert [each["sentence"] for each in told["claims"]] == [each["sentence"] for each in of_api["claims"]]
    assert [each["must_keep"] for each in told["claims"]] == [each["must_keep"] for each in of_api["claims"]]


def test_descriptions_and_results_say_how_to_quote(server):
    """Instructions of a server may never reach the model: descriptions of tools and results do."""
    tools, _ = ask(server)
    quoting = {"claims", "evidence", "mechanisms", "contradictions", "gaps", "compare", "ask", "sparql"}
    assert {tool.name for tool in tools if "must_keep" in tool.description} == quoting
    for tool in tools:
        assert tool.input_schema["additionalProperties"] is False
        assert all(each["description"] for each in tool.input_schema["properties"].values())


def test_a_mistake_comes_back_as_one_sentence(server):
    calls = [
        ("claims", {"subjct": "x"}),
        ("cliams", {}),
        ("evidence", {"claim": "C999"}),
        ("sparql", {"query": "SELEC"}),
    ]
    calls += [
        ("sparql", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}),
        ("find_entity", {"name": "interlukin-2"}),
    ]
    _, answers = ask(server, *calls)
    assert all(is_error for _, is_error in answers)
    told = [answer["error"] for answer, _ in answers]
    assert "did you mean 'subject'" in told[0]
    assert answers[1][0]["did_you_mean"] == ["claims"]
    assert "no claim is called 'C999'" in told[2]
    assert "line 1" in told[3]
    assert answers[5][0]["did_you_mean"] == ["interleukin 2"]


def test_advice_names_tools_and_no_python(server):
    calls = (
        ("evidence", {"claim": "C999"}, "list them with the tool claims"),
        ("ask", {"question": "nosuch"}, "list them with the tool ask, without a question"),
        ("mechanisms", {"source": "nosuchthing", "target": "IL-2"}, "with the tool find_entity"),
        ("sparql", {"query": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}, "these tools only read"),
    )
    _, answers = ask(server, *[(name, arguments) for name, arguments, _ in calls])
    for (body, is_error), (*_, advice) in zip(answers, calls, strict=True):
        assert is_error
        assert advice in body["error"]
        assert "kg." not in body["error"]


def test_an_unknown_name_says_what_the_graph_covers(server):
    _, [(answer, is_error)] = ask(server, ("claims", {"about": "photosynthesis"}))
    assert is_error
    assert answer["coverage"].startswith("The graph has ")


def test_an_ambiguous_name_is_a_question_with_choices():
    """A model merges CD3D, CD3E and CD3G otherwise; see field studies of assistants."""
    graph = ig.load()
    for gene in ("CD3D", "CD3E"):
        graph.update(
            f"""INSERT DATA {{ GRAPH <urn:more> {{ <http://example.org/{gene}> a ig:Entity ; rdfs:label "{gene}" ;
            skos:altLabel "CD3" ; biolink:category biolink:Gene }} }}"""
        )
    for operation, arguments in (
        ("find_entity", {"name": "CD3"}),
        ("claims", {"about": "CD3"}),
        ("mechanisms", {"source": "CD3", "target": "cancer cell"}),
    ):
        found = outcome_of(OPERATIONS[operation], graph, arguments, budget=BUDGET)
        assert found.kind == "choice"
        assert [choice["label"] for choice in found.body["choices"]] == ["CD3D", "CD3E"]
        assert found.body["question"] == "'CD3' names 2 different things: which one is meant?"
        chosen = outcome_of(OPERATIONS["find_entity"], graph, {"name": found.body["choices"][0]["name"]})
        assert chosen.body["entities"][0]["label"] == "CD3D"


def test_a_row_without_a_hedge_comes_with_its_claims(graph):
    """A direct edge in a query's answer has no hedge: the claims of its two ends come with the row."""
    query = "SELECT ?o { GRAPH igg:edges { UniProtKB:P60568 ?p ?o } }"
    found = outcome_of(
        OPERATIONS["sparql"], graph, {"query": query.replace("?o {", "?s ?o { BIND(UniProtKB:P60568 AS ?s)")}
    )
    assert found.kind == "answer", found.body
    claims = [claim for row in found.body["rows"] for claim in row.get("claims", ())]
    assert {claim["claim"] for claim in claims} >= {"C33"}
    assert all(claim["sentence"] and "must_keep" in claim for claim in claims)


def test_cells_of_an_answer_are_all_there(graph):
    query = 'SELECT ?page ?none ("" AS ?empty) { VALUES ?page { "7" } OPTIONAL { ?none a ig:Nothing } }'
    found = outcome_of(OPERATIONS["sparql"], graph, {"query": query}, budget=BUDGET)
    assert found.body["rows"] == [{"row": {"page": "7", "none": None, "empty": ""}}]


def test_a_handle_in_a_row_brings_its_claim(graph):
    claim = graph.why("interferon", "cancer").claim
    handle = outcome_of(OPERATIONS["evidence"], graph, {"claim": claim}).body["claim"]["claim"]
    found = outcome_of(OPERATIONS["sparql"], graph, {"query": f'SELECT ?h {{ VALUES ?h {{ "{handle}" "00000000" }} }}'})
    behind = [claim["iri"] for row in found.body["rows"] for claim in row.get("claims", ())]
    assert behind == [claim]


def test_a_claim_is_told_once_on_a_page(graph):
    found = outcome_of(OPERATIONS["mechanisms"], graph, {"source": "IL-2", "target": "cancer cell"}).body["paths"]
    told = [claim["claim"] for path in found for claim in path.get("claims", ())]
    assert len(told) == len(set(told))
    assert set(told) == {key for path in found for key in path["path"]}


def test_pages_go_on_where_the_budget_ended(graph):
    everything = outcome_of(OPERATIONS["claims"], graph, {"limit": 100}).body
    found, start = [], 0
    while start is not None:
        page = outcome_of(OPERATIONS["claims"], graph, {"limit": 100, "start": start}, budget=3_000).body
        assert estimated_tokens(json.dumps(page)) < 4_000
        assert 0 < page["count"] < 100
        found += [claim["claim"] for claim in page["claims"]]
        start = page["next"]["start"] if page.get("next") else None
    assert found == [claim["claim"] for claim in everything["claims"]]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ({}, 1),
        ({"about": "cancer cell"}, 1),
        ({"about": "IL-2"}, 0),
        ({"kind": "contrast of context"}, 1),
        ({"kind": "conflict"}, 0),
    ],
)
def test_clashes_are_filtered_by_kind_and_by_what_they_are_about(graph, arguments, count):
    assert outcome_of(OPERATIONS["contradictions"], graph, arguments).body["total"] == count


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f + ?i) }", "timeout", "did not finish in 0.5"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", "limit", "rows"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }", "invalid", "127.0.0.1"),
        ("SELECT * " + "{" * 3_000 + "}" * 3_000, "limit", "nest"),
        ("DELETE WHERE { ?s ?p ?o }", "invalid", "line 1"),
        ("DESCRIBE <urn:nothing>", "answer", ""),
    ],
)
def test_a_hostile_query_is_an_error_and_the_graph_lives(graph, monkeypatch, query, kind, words):
    monkeypatch.setattr("immunograph.server.answers._SECONDS", 0.5 if kind == "timeout" else 60)
    monkeypatch.setattr("immunograph.server.answers._ROWS", 1_000)
    before = len(graph)
    found = outcome_of(OPERATIONS["sparql"], graph, {"query": query}, budget=BUDGET)
    assert (found.kind, words in found.body.get("error", "")) == (kind, True), found.body
    assert len(graph) == before
    monkeypatch.setattr("immunograph.server.answers._SECONDS", 60)
    assert outcome_of(OPERATIONS["sparql"], graph, {"query": "ASK {}"}).body["answers"] == [{"answer": True}]


def test_the_limits_of_the_server_hold_for_a_query(graph):
    query = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c = ?f + ?i) }"}
    found = outcome_of(OPERATIONS["sparql"], graph, query, limits=Limits(timeout=0.3))
    assert (found.kind, "did not finish in 0.3" in found.body["error"]) == ("timeout", True)


def test_rows_of_a_query_say_that_they_have_no_hedge(graph):
    for query in (
        "ASK { ?s ig:inhibits ?o }",
        "SELECT ?name { ?s ig:inhibits ?o . ?o rdfs:label ?name }",
        "DESCRIBE ige:none",
    ):
        assert "without hedge" in outcome_of(OPERATIONS["sparql"], graph, {"query": query}).body["caution"]


def test_a_line_separator_in_a_label_ends_no_triple():
    with ig.KnowledgeGraph() as other:
        other.update('INSERT DATA { GRAPH <http://e/g> { <http://e/a> rdfs:label "one\u2028two" } }')
        found = outcome_of(OPERATIONS["sparql"], other, {"query": "DESCRIBE <http://e/a>"})
    assert (found.kind, len(found.body["triples"])) == ("answer", 1)


def test_the_claims_of_a_text_are_bounded_and_counted_once(graph):
    text = {"text": "IL-2 improves the disease-fighting capability of lymphocytes."}
    told = outcome_of(OPERATIONS["check_wording"], graph, {**text, "claims": ["C35"] * 8_000}).body["claims"]
    assert len(told) == 1
    found = outcome_of(OPERATIONS["check_wording"], graph, {**text, "claims": [f"C{n}" for n in range(51)]})
    assert (found.kind, "at most 50" in found.body["error"]) == ("invalid", True)


def post_to_tools(client, receive):
    """Send a POST to /mcp whose body comes from ``receive``; gives the status."""
    statuses = []

    async def send(message):
        statuses.append(message.get("status"))

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"50")]
    scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": headers, "query_string": b""}
    client.portal.call(client.app, {**scope, "root_path": "", "scheme": "http", "http_version": "1.1"}, receive, send)
    return statuses[0]


def test_a_body_for_the_tools_that_comes_too_slowly_or_not_at_all_is_refused(caplog):
    """The SDK has no deadline of its own, and logs a traceback when a client leaves before its body is complete."""

    async def slowly():
        await anyio.sleep(5)

    async def leaving():
        return {"type": "http.disconnect"}

    with client_of(patience=0.05) as client:
        assert post_to_tools(client, slowly) == 408
        assert post_to_tools(client, leaving) == 400
        assert client.get("/mcp", headers={"accept": "text/event-stream"}).status_code == 405
    assert not caplog.records
