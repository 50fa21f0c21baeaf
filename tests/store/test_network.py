"""A query reaches nothing unless the host was allowed: a trap server on the loopback hears of every attempt."""

import contextlib
import re
import subprocess
import sys

import pytest
import rdflib
from compliance.stores import FACTORIES
from forged_stores import run as run_here
from pyparsing import ParseBaseException
from rdflib.plugins.sparql import prepareQuery, prepareUpdate
from servers import listening

import immunograph as ig
from immunograph.errors import FormatError, HostNotAllowedError, QueryError
from immunograph.store.request import Request
from immunograph.store.sparql.query import read
from waiting import GUARD

pytestmark = pytest.mark.slow


LOCAL = [name for name in FACTORIES if name != "remote"]


@pytest.fixture
def trap():
    with listening() as made:
        yield made


@contextlib.contextmanager
def of_one_triple(kind, directory):
    with ig.KnowledgeGraph(FACTORIES[kind](directory)) as made:
        made.update("INSERT DATA { <urn:s> <urn:p> <urn:o> }")
        yield made


@pytest.fixture(params=LOCAL, scope="module")
def kg(request, tmp_path_factory):
    """What the tests ask of it is refused or changes nothing."""
    with of_one_triple(request.param, tmp_path_factory.mktemp("kg")) as made:
        yield made


@pytest.fixture(params=LOCAL)
def own_kg(request, tmp_path):
    with of_one_triple(request.param, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """A graph on a server, which rdflib sees in part only."""
    with ig.KnowledgeGraph(FACTORIES["remote"](tmp_path_factory.mktemp("endpoint"))) as made:
        made.update("INSERT DATA { <urn:s> <urn:p> <urn:o> }")
        yield made


QUERIES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "PREFIX t: <URL> SELECT * { SERVICE t:x { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "SELECT * { VALUES ?where { <URL> } SERVICE ?where { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "PREFIX t: <URL> SELECT * {SERVICE SILENT t:x{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {SERVICE:x{?s ?p ?o}}",
    "PREFIX : <URL> SELECT * {FILTER(1<2)SERVICE:x{?s ?p ?o}}",
    "PREFIX service: <URL> SELECT * {SERVICE service:x{?s ?p ?o}}",
    "PREFIX t: <URL> PREFIX t: <urn:> SELECT * { SERVICE SILENT t:x { ?s ?p ?o } }",
    "BASE <URL> SELECT * { SERVICE SILENT <x> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE SILENT <URL> { ?s ?p ?o } }",
    'SELECT * {?s ?p "\\u0022"SERVICE<URL>{?s ?p ?o}#"}\n}',
    'SELECT * {?s ?p "\\u0022 . ?s ?q "SERVICE<URL>{?s ?p ?o}#"\n}',
    "SELECT * { ?s ?p ?o LATERAL { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    "SELECT * { ?s ?p <<( <urn:a> <urn:b> <urn:c> )>> SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o SERVICE # {\n SILENT # }\n <URL> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b rdf:.SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b 1.e1SERVICE<URL> { ?s ?p ?o } }",
]
UPDATES = [
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <urn:g>",
    "LOAD <file:///etc/hostname>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "PREFIX : <URL> LOAD:x",
    "PREFIX : <URL> LOAD SILENT:x INTO GRAPH:g",
    "CREATE GRAPH <urn:g> ; LOAD SILENT <URL>",
    "LOAD SILENT <file:///etc/hostname>",
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
]
REFUSED = r"no host is contacted|cannot read files|cannot be (read|parsed|answered|executed)"
LEFT_TO_RDFLIB = ("blank graph of the dataset", "with bindings", "prepared")


def ways_to_ask(kg):
    """Every way; a store on disk leaves the last to rdflib as one in memory does."""
    shown = kg.dataset()
    ways = {
        "query": kg.query,
        "query with a deadline": lambda text: kg.query(text, timeout=GUARD),
        "one graph": lambda text: kg.query(text, default_graph="unnamed"),
        "dataset": lambda text: list(shown.query(text)),
        "graph of the dataset": lambda text: list(shown.graph(rdflib.URIRef("urn:g")).query(text)),
        "blank graph of the dataset": lambda text: list(shown.graph(rdflib.BNode()).query(text)),
        "with bindings": lambda text: list(shown.query(text, initBindings={"z": rdflib.URIRef("urn:s")})),
        "prepared": lambda text: list(shown.query(prepareQuery(text))),
    }
    left_out = LEFT_TO_RDFLIB if kg.store.capabilities.durable else ()
    return {way: ask for way, ask in ways.items() if way not in left_out}


@pytest.mark.parametrize("query", QUERIES)
def test_query_reaches_nothing(kg, trap, query):
    url, heard = trap
    text = query.replace("URL", url)
    ways, told = ways_to_ask(kg), {}
    not_reached = re.compile(r"no host is contacted|cannot be|can be allowed")
    for way, ask in ways.items():
        try:
            ask(text)
        except HostNotAllowedError:
            told[way] = "no host is contacted"
        except QueryError as error:
            told[way] = str(error)
        except (ParseBaseException, ValueError) as error:  # rdflib's own parser may refuse what it is to prepare
            told[way if way != "prepared" else ""] = str(error)
    assert not [said for way, said in told.items() if way and not not_reached.search(said)]
    may_answer = LEFT_TO_RDFLIB if "\\u0022" in query else ["prepared"]  # which rdflib takes for a quotation mark
    assert set(told) - {"", *may_answer} == set(ways) - set(may_answer)
    assert heard == []


def test_a_text_is_looked_at_with_the_prefixes_of_each_run():
    """What a text contacts is looked up once, and its prefixes each time."""
    store, asked = ig.KnowledgeGraph().store, Request(read("SELECT * { SERVICE GO:sparql { ?s ?p ?o } }"))
    for host in ("one.example", "other.example", "one.example"):
        with pytest.raises(HostNotAllowedError, match=rf"would contact 'http://{host}/sparql'"):
            store.solve(asked, prefixes={"GO": f"http://{host}/"})


def test_only_prefixes_that_a_text_may_use_are_sent_to_an_endpoint(endpoint):
    declared, known = endpoint.dataset().store._inject_prefixes, {"ex": "urn:ex:", "other": "urn:other:"}
    assert declared("ASK { ?s ex:p ?o }", known) == "PREFIX ex: <urn:ex:>\n\nASK { ?s ex:p ?o }"
    assert declared("ASK {}", known) == "ASK {}"
    assert "PREFIX other: <urn:other:>\n" in declared(r"ASK { ?s \u006fther:p ?o }", known)


@pytest.mark.parametrize("update", UPDATES)
def test_update_reaches_nothing(kg, trap, update):
    url, heard = trap
    text, shown = update.replace("URL", url), kg.dataset()
    for carry_out in (kg.update, shown.update, shown.graph(rdflib.URIRef("urn:g")).update):
        with pytest.raises(QueryError, match=REFUSED):
            carry_out(text)
    with pytest.raises(QueryError):
        shown.update(text, initBindings={"s": rdflib.URIRef("urn:s")})
    if "LOAD:" not in text and "SILENT:" not in text:
        with pytest.raises(QueryError, match=REFUSED):
            shown.update(prepareUpdate(text))
    assert heard == []
    assert len(kg) == 1


@pytest.mark.parametrize("query", QUERIES)
def test_query_of_an_endpoint_reaches_nothing(endpoint, trap, query):
    url, heard = trap
    text = query.replace("URL", url)
    for ask in (endpoint.query, lambda text: list(endpoint.dataset().query(text))):
        with pytest.raises(QueryError, match=r"no host is contacted|cannot be|is not an absolute URL"):
            ask(text)
    assert heard == []


@pytest.mark.parametrize("update", UPDATES)
def test_update_of_an_endpoint_reaches_nothing(endpoint, trap, update):
    url, heard = trap
    for carry_out in (endpoint.update, endpoint.dataset().update):
        with pytest.raises(QueryError, match=REFUSED):
            carry_out(update.replace("URL", url))
    assert heard == []
    assert len(endpoint) == 1


def test_from_and_using_read_only_what_is_in_the_store(kg, trap, tmp_path):
    url, heard = trap
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    shown = kg.dataset()
    for place in (url, (tmp_path / "a.ttl").as_uri()):
        for clause in (f"FROM <{place}> {{ ?s ?p ?o }}", f"FROM NAMED <{place}> {{ GRAPH ?g {{ ?s ?p ?o }} }}"):
            assert len(kg.query(f"SELECT * {clause}")) == 0
            assert len(list(shown.query(f"SELECT * {clause}"))) == 0
            assert len(list(shown.query(prepareQuery(f"SELECT * {clause}")))) == 0
        kg.update(f"INSERT {{ ?s <urn:q> ?o }} USING <{place}> WHERE {{ ?s ?p ?o }}")
        with pytest.raises(QueryError, match=r"cannot be evaluated by rdflib without downloading <.*>: write GRAPH <"):
            shown.update(
                f"INSERT {{ ?s <urn:q> ?o }} USING <{place}> WHERE {{ ?s ?p ?o }}",
                initBindings={"s": rdflib.URIRef("urn:a")},
            )
    assert heard == []
    assert len(kg) == 1


def test_remote_json_ld_context_is_not_fetched(kg, trap):
    url, heard = trap
    text = f'{{"@context": "{url}", "@id": "urn:a", "name": "x"}}'
    with pytest.raises(FormatError):
        kg.add(text.encode(), format="jsonld")
    shown = kg.dataset()
    for goal in (shown, shown.graph(rdflib.URIRef("urn:g")), shown.default_graph):
        with pytest.raises(FormatError, match="nothing is downloaded"):
            goal.parse(data=text, format="json-ld")
    assert heard == []
    assert len(kg) == 1


def test_command_line_reaches_nothing(trap, tmp_path, capsys, monkeypatch):
    url, heard = trap
    data = tmp_path / "x.nt"
    data.write_text("<urn:a> <urn:b> <urn:c> .\n")
    for query in (QUERIES[1], QUERIES[5], "SELECT * FROM <URL> { ?s ?p ?o }"):
        code, _, err = run_here(capsys, monkeypatch, ["query", query.replace("URL", url), "--data", data])
        assert (code == 2) == ("SERVICE" in query), err
    command = [sys.executable, "-c", "from immunograph.cli import main; main()", "query"]
    done = subprocess.run(
        [*command, QUERIES[1].replace("URL", url), "--data", str(data)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert heard == []


def test_allowed_host_is_reached_and_another_is_not(kg, trap):
    url, heard = trap
    query = QUERIES[0].replace("URL", url)
    assert len(kg.query(query, allow_hosts=["127.0.0.1"])) == 0
    assert len(heard) == 1
    for text in (query, f"PREFIX t: <{url}> PREFIX t: <http://example.org/> SELECT * {{ SERVICE t: {{ ?s ?p ?o }} }}"):
        with pytest.raises(QueryError, match=r"add allow_hosts=\['127.0.0.1'\]"):
            kg.query(text, allow_hosts=["example.org"])
    assert len(heard) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_an_allowed_host_is_not_followed(kg, trap, status):
    url, heard = trap
    with listening(status, Location=url) as (allowed, asked):
        with pytest.raises(QueryError):
            kg.query(f"SELECT * {{ SERVICE <{allowed}> {{ ?s ?p ?o }} }}", allow_hosts=["127.0.0.1"])
        with pytest.raises(QueryError):
            kg.update(f"LOAD <{allowed}>", allow_hosts=["127.0.0.1"])
        assert len(asked) == 2
    assert heard == []


GLUED = [
    "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { SERVICESILENT:x { ?s ?p ?o } }",
    "SELECT * { ?a ?b trueSERVICE<URL> { ?s ?p ?o } }",
    "SELECT * { ?a ?b true\\u0053ERVICE<URL> { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?a ?b true.SERVICE:x { ?s ?p ?o } }",
    "PREFIX : <URL> SELECT * { ?a ?b true.falseSERVICESILENT:x { ?s ?p ?o } }",
    "LOADSILENT<URL>",
    "PREFIX : <URL> LOADSILENT:x",
    "PREFIX : <URL> INSERT { ?s ?p ?o } WHERE { ?a ?b true.SERVICESILENT:x { ?s ?p ?o } }",
]
"""Keywords without a space between them, which the engine takes for two."""


@pytest.mark.parametrize("text", GLUED)
def test_keywords_without_a_space_between_them_reach_nothing(own_kg, trap, text):
    url, heard = trap
    own_kg.update("INSERT DATA { <urn:s> <urn:p> true }")
    ask = own_kg.query if "SELECT" in text else own_kg.update
    with pytest.raises(QueryError, match="lacks spaces between keywords: write "):
        ask(text.replace("URL", url))
    assert heard == []


@pytest.mark.parametrize("text", ["CLEARALL", "DELETEDATA { <urn:s> <urn:p> <urn:o> }", "DELETEWHERE { ?s ?p ?o }"])
def test_no_update_escapes_those_who_keep_each_triple_once(own_kg, text):
    own_kg.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }")
    assert len(own_kg.query("SELECT * { ?s ?p ?o }")) == 1
    with pytest.raises(QueryError, match="lacks spaces between keywords"):
        own_kg.update(text)
    for prefix in ("to:", "service:", "my.service:", "loader:"):
        assert len(own_kg.query(f"PREFIX {prefix} <urn:> SELECT * {{ {prefix}s {prefix}p ?o }}")) == 1


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1@example.org/", "http://example.org#@127.0.0.1/", "http://127.0.0.1.example.org/", "file://127.0.0.1/x",
     "ftp://127.0.0.1/", "http:127.0.0.1", "//127.0.0.1/", "urn:127.0.0.1", "http://[::1"],
)  # fmt: skip
def test_only_the_host_itself_is_allowed(target):
    with pytest.raises(HostNotAllowedError):
        ig.KnowledgeGraph().query(f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", allow_hosts=["127.0.0.1"])
    with pytest.raises(HostNotAllowedError):
        ig.KnowledgeGraph().update(f"LOAD <{target}>", allow_hosts=["127.0.0.1"])


def test_nobody_is_told_to_allow_a_file():
    with pytest.raises(QueryError, match=r"queries and updates cannot read files: load it with kg\.add") as caught:
        ig.KnowledgeGraph().update("LOAD <file:///etc/hostname>")
    assert "--allow-host" not in str(caught.value)


def test_names_that_look_like_the_keyword_are_no_hindrance():
    kg = ig.KnowledgeGraph()
    kg.update("PREFIX load: <urn:load:> PREFIX service: <urn:service:> INSERT DATA { load:a service:b load:c }")
    text = "PREFIX load: <urn:load:> PREFIX service: <urn:service:> SELECT * { load:a service:b ?service }"
    assert len(kg.query(text)) == 1
    assert len(kg.query("PREFIX service: <urn:service:> SELECT * { GRAPH service:g { ?s ?p ?o } }")) == 0


def test_the_word_in_a_string_or_a_comment_does_not_count():
    table = ig.KnowledgeGraph().query('SELECT ("SERVICE <http://x/>" AS ?s) { } # LOAD <http://x/>')
    assert table.column("s") == ["SERVICE <http://x/>"]


def test_parser_messages_are_brief():
    with pytest.raises(QueryError, match=r"line 1, column 10: the { that is opened here is never closed"):
        ig.KnowledgeGraph().query("SELECT * {")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT * { ?s ?x ?o . SERVICE ?x { ?s ?p ?o } }", "SERVICE ?x would contact any host that the data name"),
        ("SELECT * { SERVICE <ftp://a.example/x> { ?s ?p ?o } }", "only hosts of http and https URLs can be allowed"),
        (
            "SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
            "'sparql' is not an absolute URL: write it in full, beginning with http:// or https://",
        ),
    ],
)
def test_what_can_never_be_allowed_gets_no_advice_to_allow_it(kg, query, told):
    with pytest.raises(QueryError) as refused:
        kg.query(query, allow_hosts=["?x", "a.example"])
    assert told in str(refused.value)
    assert "allow_hosts" not in str(refused.value)


def test_rdflib_is_not_advised_to_pass_what_its_methods_do_not_take(kg):
    seen = kg.dataset()
    with pytest.raises(HostNotAllowedError, match=r"no host is contacted here: use kg\.query with allow_hosts$"):
        seen.query("SELECT * { SERVICE <http://a.example/sparql> { ?s ?p ?o } }")
    with pytest.raises(
        HostNotAllowedError, match=r"no host is contacted here: download the document, and add the file"
    ):
        seen.update("LOAD <http://a.example/x.ttl>")


def test_hosts_are_checked_with_the_prefixes_that_a_query_is_run_with():
    store, own = ig.KnowledgeGraph().store, {"GO": "http://other.example/"}
    text = "INSERT { ?s ?p ?o } WHERE { SERVICE GO:sparql { ?s ?p ?o } }"
    allowed = Request(read(text, "update"), allow_hosts=["purl.obolibrary.org"])
    with pytest.raises(HostNotAllowedError, match=r"would contact 'http://other\.example/sparql'"):
        store.execute(allowed, prefixes=own)
    asked = Request(read("SELECT * { SERVICE GO:sparql { ?s ?p ?o } }"), allow_hosts=["purl.obolibrary.org"])
    with pytest.raises(HostNotAllowedError, match=r"would contact 'http://other\.example/sparql'"):
        store.solve(asked, prefixes=own)
