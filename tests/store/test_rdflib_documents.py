"""Documents that rdflib's graphs are asked to parse: within our limits, and otherwise as rdflib reads them."""

import json

import pyoxigraph as ox
import pytest
import rdflib
from guarded_graphs import EX, OPENED, some_of, ways_to_parse
from rdflib import BNode, Literal, URIRef
from servers import listening

import immunograph as ig
from immunograph.errors import FormatError, LimitError
from immunograph.store.rdflib_view.conversion import to_ox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # rdflib's own use of its own names
]

ROOT = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'


@pytest.fixture(autouse=True)
def _files_are_closed():
    yield
    while OPENED:
        OPENED.pop().close()


@pytest.fixture
def memory():
    with ig.KnowledgeGraph() as made:
        made.update("INSERT DATA { <urn:s> <urn:p> <urn:o> GRAPH <urn:g> { <urn:s> <urn:q> 1 } }")
        yield made


# --- documents beyond the limits ----------------------------------------------------------------------------------

N = 100_000
DEEP = {
    "turtle": "<a:a> <a:p> " + "[ <a:p> " * N + "1" + " ]" * N + " .",
    "lists in turtle": "<a:a> <a:p> " + "( " * N + "1" + " )" * N + " .",
    "triple terms in turtle": "<a:a> <a:p> " + "<<( <a:a> <a:b> " * N + "1" + " )>>" * N + " .",
    "quoted triples in turtle": "<a:a> <a:p> " + "<< <a:a> <a:b> " * N + "1" + " >>" * N + " .",
    "trig": "<a:g> { <a:a> <a:p> " + "( " * N + "1" + " )" * N + " . }",
    "n3": "{ " * N + "<a:a> <a:b> <a:c>" + " }" * N + " <a:b> <a:c> .",
    "n3 behind arrows": "<a:a> <= <a:b> . " + "{ " * N + "<a:a> <a:b> <a:c>" + " }" * N + " <= {} .",
    "lists in n3": "<a:a> <a:p> " + "( " * N + "1" + " )" * N + " .",
    "nt": "<a:a> <a:p> " + "<<( <a:a> <a:b> " * N + "<a:c>" + " )>>" * N + " .\n",
    "nquads": "<a:a> <a:p> " + "<<( <a:a> <a:b> " * N + "<a:c>" + " )>>" * N + " <a:g> .\n",
    "patch": "A <a:a> <a:p> " + "<<( <a:a> <a:b> " * N + "<a:c>" + " )>>" * N + " .\n",
    "json-ld": '{"@id":"a:a","a:p":' * N + "1" + "}" * N,
    "arrays in json-ld": '{"@id":"a:a","a:p":' + "[" * N + "1" + "]" * N + "}",
    "contexts in json-ld": '{"@context":{"a":{"@id":"a:b","@context":' * N + "{}" + "}}" * N + "}",
    "hext": '["a:a","a:p",' + "[" * N + "]" * N + ',"","",""]\n',
    "trix": "<TriX>" + "<graph>" * N + "</graph>" * N + "</TriX>",
    "xml": ROOT + "<e:A><e:p>" * N + "1" + "</e:p></e:A>" * N + "</rdf:RDF>",
    "literals in xml": ROOT
    + '<e:A><e:p rdf:parseType="Literal">'
    + "<e:A>" * N
    + "</e:A>" * N
    + "</e:p></e:A></rdf:RDF>",
}
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>{ROOT}<e:A><e:p>&l9;</e:p></e:A></rdf:RDF>'
OF_THE_ENGINE = {"turtle", "trig", "n3", "nt", "nquads", "json-ld", "xml"}


@pytest.mark.parametrize("case", DEEP)
def test_a_document_nested_100_000_deep_is_refused(memory, case):
    form = case.rpartition(" ")[2] if case != "n3 behind arrows" else "n3"
    forms = [form, f"ox-{form}"] if form in OF_THE_ENGINE else [form]
    for graph in some_of(memory).values():
        before = len(graph)
        for each in forms:
            with pytest.raises(LimitError, match="deep"):
                graph.parse(data=DEEP[case], format=each)
        assert len(graph) == before


@pytest.mark.parametrize("form", ["xml", "trix", "ox-xml", "application/rdf+xml"])
def test_an_entity_bomb_is_refused(memory, tmp_path, form):
    assert len(BOMB) < 1000
    for how, graph in some_of(memory).items():
        before = len(graph)
        every = how in ("dataset", "constructed") and form == "xml"
        ways = ways_to_parse(BOMB, tmp_path / "x.rdf", form, "urn:x") if every else {"": {"data": BOMB, "format": form}}
        for arguments in ways.values():
            with pytest.raises(LimitError, match="expands to"):
                graph.parse(**arguments)
        assert len(graph) == before


def test_a_bomb_in_another_encoding_is_refused(memory):
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        data = (f'<?xml version="1.0" encoding="{encoding[:6]}"?>' + BOMB).encode(encoding)
        with pytest.raises(LimitError, match="expands to"):
            memory.dataset().parse(data=data, format="xml")


def test_what_rdflibs_own_parser_cannot_follow_is_a_limit(memory):
    text = "<a:a> <a:p> " + "[ <a:p> " * 5_000 + "1" + " ]" * 5_000 + " ."
    with pytest.raises(LimitError, match="nested more deeply than rdflib's parser"):
        memory.dataset().parse(data=text, format="n3")
    for graph in some_of(memory).values():
        before = len(graph)
        graph.parse(data=text, format="turtle")  # which is read by the engine's parser
        assert len(graph) == before + 5_001


def test_a_parser_that_is_not_rdflibs_own_is_refused(memory):
    rdflib.plugin.register("somebodys", rdflib.parser.Parser, "rdflib.parser", "Parser")
    with pytest.raises(FormatError, match="not one of rdflib's own"):
        memory.dataset().parse(data="x", format="somebodys")


# --- and all else is as rdflib does it ----------------------------------------------------------------------------

DOCUMENTS = {
    "turtle": "@prefix e: <http://e/> . e:a e:p e:b , 'x' , [ e:q 1 ] .",
    "trig": "@prefix e: <http://e/> . e:a e:p e:b . e:g { e:a e:p 1 }",
    "n3": "@prefix e: <http://e/> . e:a e:p e:b . e:a <= e:b .",
    "nt": "<http://e/a> <http://e/p> _:b .\n",
    "nquads": "<http://e/a> <http://e/p> _:b <http://e/g> .\n",
    "xml": f'<?xml version="1.0" encoding="latin-1"?>{ROOT}<e:A rdf:about="http://e/a"><e:p>é</e:p></e:A></rdf:RDF>',
    "trix": '<TriX xmlns="http://www.w3.org/2004/03/trix/trix-1/"><graph><uri>http://e/g</uri><triple>'
    "<uri>http://e/a</uri><uri>http://e/p</uri><plainLiteral>x</plainLiteral></triple></graph></TriX>",
    "json-ld": '{"@context":{"e":"http://e/"},"@id":"e:a","e:p":["x",{"@id":"y"}]}',
    "hext": '["http://e/a","http://e/p","x","http://www.w3.org/2001/XMLSchema#string","","http://e/g"]\n',
    "patch": 'PA e: <http://e/> .\nA <http://e/a> <http://e/p> "x" .\nD <http://e/a> <http://e/p> "x" .\n'
    'A <http://e/a> <http://e/p> "y" <http://e/g> .\n',
}


def comparable(term):
    """A blank node has no name, and a plain string no datatype, that would count."""
    if isinstance(term, BNode):
        return "blank"
    return term.n3().removesuffix(f"^^<{rdflib.XSD.string}>")


@pytest.mark.parametrize("form", DOCUMENTS)
def test_documents_are_read_as_rdflib_reads_them(form, tmp_path):
    for way, arguments in ways_to_parse(DOCUMENTS[form], tmp_path / f"x.{form}", form, "http://base/").items():
        if "guessed" in way or (form == "xml" and way in ("bytes", "bytes as source", "binary stream")):
            continue
        again = ways_to_parse(DOCUMENTS[form], tmp_path / f"x.{form}", form, "http://base/")
        again = again["text" if form == "hext" else way]  # whose parser leaves files open
        kg, plain = ig.KnowledgeGraph(), rdflib.Dataset(default_union=True)
        try:
            plain.parse(**again)
        except Exception:  # noqa: S112  rdflib's own reader of JSON-LD fails on some kinds of source
            continue
        shown = kg.dataset().parse(**arguments)
        ours, theirs = ({(str(g), *map(comparable, quad)) for *quad, g in each.quads()} for each in (shown, plain))
        assert ours == theirs, way
        assert dict(plain.namespaces()).get("e") == dict(shown.namespaces()).get("e"), way


def test_what_rdflibs_parser_would_lose_is_kept(memory):
    day = rdflib.XSD.date
    text = f'@base <http://a/b/c/d;p?q> . <#s> <?p> "2006-08-23Z"^^<{day}>, "2006-08-23"^^<{day}> .'
    for graph in some_of(memory).values():
        graph.parse(data=text, format="turtle")
        kept = graph.objects(URIRef("http://a/b/c/d;p?q#s"), URIRef("http://a/b/c/d;p?p"))
        assert {str(each) for each in kept} == {"2006-08-23Z", "2006-08-23"}


def test_options_are_those_of_rdflibs_parser(memory):
    text = "<urn:a> <urn:p> _:b .\n"
    for graph in some_of(memory).values():
        graph.parse(data=text, format="nt", skolemize=True)
        assert isinstance(graph.value(URIRef("urn:a"), URIRef("urn:p")), URIRef)


def test_blank_nodes_of_two_documents_are_two(memory):
    for graph in some_of(memory).values():
        before = len(graph)
        for form in ("turtle", "nt", "turtle"):
            graph.parse(data="_:b <urn:p> 'x' .\n".replace("'", '"'), format=form)
        assert len(graph) == before + 3


@pytest.mark.parametrize("form", ["turtle", "trig", "nt", "nquads"])
def test_a_syntax_error_is_one_of_pythons_and_names_the_place(memory, form):
    for graph in some_of(memory).values():
        with pytest.raises(SyntaxError, match="the text, line 2, column") as told:
            graph.parse(data="<urn:a> <urn:p> <urn:b> .\n<urn:a> oops\n", format=form)
        assert isinstance(told.value, FormatError)
    with pytest.raises(rdflib.exceptions.ParserError, match="name the format"):
        memory.dataset().parse(data="oops")


def test_a_document_with_an_error_at_its_end_leaves_the_graph_as_it_was(memory):
    good = "".join(f"<urn:{number}> <urn:p> 1 .\n" for number in range(1_000))
    for form, text in (("turtle", good + "oops"), ("nt", good.replace(" 1 ", ' "1" ') + "oops\n"), ("ox-turtle", good + "oops"),
                       ("trig", good + "<urn:g> { oops }"), ("hext", '["urn:a","urn:b","c","globalId","",""]\n[')):  # fmt: skip
        for graph in some_of(memory).values():
            before = set(graph)
            with pytest.raises((SyntaxError, ValueError, rdflib.exceptions.ParserError)):
                graph.parse(data=text, format=form)
            assert set(graph) == before, form


def test_somebodys_own_graphs_are_left_as_they_are(memory):
    """They fetch what they always did: nothing of rdflib is replaced."""
    memory.dataset().parse(data="<a:b> <a:c> <a:d> .")
    context = json.dumps({"@context": {"name": "urn:name"}}).encode()
    with listening(body=context, Content_Type="application/ld+json") as (url, heard):
        for number, own in enumerate((rdflib.Graph(), rdflib.Dataset(), rdflib.Dataset().graph(EX.g)), start=1):
            own.parse(data=f'{{"@context": "{url}", "@id": "urn:a", "name": "x"}}', format="json-ld")
            assert (URIRef("urn:a"), URIRef("urn:name"), Literal("x")) in own
            assert len(heard) == number
    with listening() as (url, heard):
        assert list(rdflib.Graph().query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")) == []
        assert len(heard) == 1


def test_a_formula_is_no_term_of_a_quad():
    formula = rdflib.graph.QuotedGraph(rdflib.plugins.stores.memory.Memory(), rdflib.URIRef("urn:f"))
    with pytest.raises(ValueError, match="expected an IRI, a blank node or a literal"):
        to_ox(formula)
    assert to_ox(rdflib.Graph(identifier="urn:g")) == ox.NamedNode("urn:g")
