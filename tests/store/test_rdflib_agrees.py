"""The dataset answers as rdflib's own in-memory Dataset does: patterns, paths, bindings, formats and prefixes."""

import contextlib
import functools
import itertools
from collections import Counter

import pytest
import rdflib
from compliance.stores import FACTORIES
from rdflib import RDF, RDFS, XSD, BNode, Literal, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, SequencePath
from rdflib.plugins.sparql import prepareQuery

import immunograph as ig
from immunograph.errors import FormatError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # rdflib's own use of its own names
]
EX = rdflib.Namespace("http://example.org/")
G, H = EX.g, EX.h
NODE = BNode("node")
QUADS = [
    (EX.a, EX.p, EX.b, G),
    (EX.a, EX.p, EX.b, H),
    (EX.b, EX.p, EX.c, G),
    (EX.c, EX.p, EX.a, H),
    (EX.a, EX.q, Literal("x"), G),
    (EX.a, EX.q, Literal("x", lang="en"), G),
    (EX.b, EX.q, Literal(1), H),
    (EX.b, EX.q, Literal("1.5", datatype=XSD.decimal), H),
    (EX.c, EX.q, Literal(True), None),
    (EX.c, EX.q, Literal("2026-02-28", datatype=XSD.date), None),
    (EX.c, RDFS.label, Literal('say "hi"\n'), None),
    (EX.c, RDF.type, EX.Thing, None),
    (EX.p, RDFS.subPropertyOf, EX.q, None),
]
BLANK = [(NODE, EX.p, EX.a, G), (EX.c, EX.p, NODE, None), (NODE, EX.q, Literal("blank"), None)]


@contextlib.contextmanager
def both(kind, directory):
    """Ours and rdflib's, holding the same; an endpoint has no blank nodes that a name could be given to."""
    with ig.KnowledgeGraph(FACTORIES[kind](directory)) as kg:
        ours, theirs = kg.dataset(), rdflib.Dataset(default_union=True)
        for dataset in (ours, theirs):
            for subject, predicate, value, graph in QUADS + (BLANK if kind != "remote" else []):
                goal = dataset.default_graph if graph is None else dataset.get_context(graph)
                goal.add((subject, predicate, value))
        yield ours, theirs


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Both, by the kind of store; of endpoints there is one, which each test fills anew."""
    with contextlib.ExitStack() as stack:
        yield {kind: stack.enter_context(both(kind, tmp_path_factory.mktemp(kind))) for kind in ("memory", "disk")}


@pytest.fixture(params=list(FACTORIES))
def pair(request, kept, tmp_path):
    """Both, for tests that change neither."""
    with contextlib.ExitStack() as stack:
        made = kept.get(request.param) or stack.enter_context(both(request.param, tmp_path))
        size = len(made[0])
        yield made
        assert len(made[0]) == size


@pytest.fixture(params=list(FACTORIES))
def own_pair(request, tmp_path):
    """Both, for one test to change."""
    with both(request.param, tmp_path) as made:
        yield made


def graphs(pair):
    """The whole, and two of its graphs, from both."""
    ours, theirs = pair
    return [(ours, theirs), (ours.default_graph, theirs.default_graph), (ours.get_context(G), theirs.get_context(G))]


def outcome(found):
    """What was found, whatever the order."""
    return Counter(map(str, found))


# --- patterns -----------------------------------------------------------------------------------------------------

SUBJECTS = [None, EX.a, EX.nobody, NODE, Literal("x"), Variable("x"), URIRef("not absolute"), URIRef("urn:with space")]
PREDICATES = [None, EX.p, EX.q, NODE, Literal("x"), Variable("x")]
OBJECTS = [None, EX.b, NODE, Literal("x"), Literal("x", lang="en"), Literal(1), Literal("y"), Variable("x")]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_patterns_of_whatever_terms(pair):
    remote = len(pair[0]) == len(QUADS) - 1
    for ours, theirs in graphs(pair):
        for pattern in itertools.product(SUBJECTS, PREDICATES, OBJECTS):
            if remote and (NODE in pattern or sum(term is not None for term in pattern) > 1):
                continue
            assert outcome(ours.triples(pattern)) == outcome(theirs.triples(pattern)), pattern
            assert (pattern in ours) == (pattern in theirs)


def test_what_is_derived_from_patterns(pair):
    for ours, theirs in graphs(pair):
        for look in (
            lambda graph: graph.objects(EX.a, EX.p),
            lambda graph: graph.objects(Literal("x"), EX.p),
            lambda graph: graph.subjects(Literal("x"), EX.b),
            lambda graph: graph.subjects(EX.p, Literal("y")),
            lambda graph: graph.predicates(Literal("x"), None),
            lambda graph: graph.subject_objects(EX.q),
            lambda graph: graph.subject_predicates(Literal(1)),
            lambda graph: graph.predicate_objects(Literal("x")),
            lambda graph: [graph.value(Literal("x"), EX.p)],
            lambda graph: [graph.value(EX.nobody, EX.p, default="none")],
            lambda graph: [graph.value(predicate=EX.p, object=EX.c)],
            lambda graph: graph.transitive_objects(EX.a, EX.p),
            lambda graph: graph.transitive_objects(EX.a, EX.q),
            lambda graph: graph.transitive_objects(Literal("x"), EX.q),
            lambda graph: graph.transitive_subjects(EX.p, EX.a),
            lambda graph: graph.transitive_subjects(EX.q, Literal("x")),
            lambda graph: graph.transitive_subjects(Literal("x"), EX.a),
            lambda graph: graph[EX.a],
            lambda graph: graph[EX.a : EX.p],
            lambda graph: graph[: EX.p : EX.b],
            lambda graph: [len(graph)],
            lambda graph: graph.all_nodes(),
        ):
            assert outcome(look(ours)) == outcome(look(theirs))


def test_quads_of_whatever_terms(pair):
    ours, theirs = pair
    for quad in (
        (None, None, None, None), (EX.a, None, None, None), (None, None, None, G), (None, None, None, EX.nowhere),
        (Literal("x"), None, None, G), (None, Literal("x"), None, G), (EX.a, EX.p, EX.b, H), (EX.a, EX.p, EX.b, EX.nowhere),
    ):  # fmt: skip
        asked = quad[3]  # rdflib gives the other graphs of a triple, too, though one was asked for
        wanted = Counter(each for each in theirs.quads(quad) if asked in (None, each[3]))
        assert Counter(ours.quads(quad)) == wanted, quad
    assert {each.identifier for each in ours.graphs()} == {each.identifier for each in theirs.graphs()}
    triple = (EX.a, EX.p, EX.b)
    assert {each.identifier for each in ours.graphs(triple)} >= {G, H}


def test_choices(pair):
    for ours, theirs in graphs(pair):
        for choice in (
            (EX.a, EX.p, [EX.b, EX.c, Literal("x")]),
            ([EX.a, EX.b, Literal("x")], EX.p, None),
            (None, [EX.p, EX.q, Literal("x")], None),
            ([EX.nobody], None, None),
            (EX.a, [], None),
            ([], EX.p, None),
            (None, EX.p, []),
            ([EX.a, EX.a], EX.p, None),
        ):
            assert outcome(ours.triples_choices(choice)) == outcome(theirs.triples_choices(choice)), choice


def test_removing_what_cannot_be_there_changes_nothing(own_pair):
    ours, _ = own_pair
    before = len(ours)
    for pattern in (
        (Literal("x"), None, None),
        (None, Literal("x"), None),
        (None, NODE, None),
        (Variable("x"), None, None),
    ):
        ours.remove(pattern)
        ours.get_context(G).remove(pattern)
    ours.remove((EX.a, EX.p, EX.b, EX.nowhere))
    assert len(ours) == before


@pytest.mark.parametrize(
    "triple",
    [
        (Literal("x"), EX.p, EX.a),
        (EX.a, Literal("x"), EX.a),
        (EX.a, NODE, EX.a),
        (EX.a, EX.p, Variable("x")),
        (URIRef("urn:a b"), EX.p, EX.a),
        (URIRef("relative"), EX.p, EX.a),
    ],
)
@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_adding_what_is_no_triple_is_one_sentence(triple, kind, tmp_path):
    with ig.KnowledgeGraph(FACTORIES[kind](tmp_path)) as kg:
        shown = kg.dataset()
        for add in (
            shown.add,
            shown.get_context(G).add,
            lambda triple: shown.addN([(EX.a, EX.p, EX.b, shown.get_context(G)), (*triple, shown.get_context(G))]),
        ):
            with pytest.raises(FormatError, match="this is not an RDF triple"):
                add(triple)
        assert len(kg) == 0


# --- paths --------------------------------------------------------------------------------------------------------

PATHS = [
    EX.p / EX.p,
    EX.p / EX.q,
    EX.p | EX.q,
    ~EX.p,
    EX.p * "*",
    EX.p * "+",
    EX.p * "?",
    EX.q * "*",
    -EX.p,
    -(EX.p | EX.q),
    -(~EX.p),
    (EX.p | ~EX.p) * "+",
    (EX.p / EX.p) * "*",
    ~(EX.p / EX.q),
    SequencePath(EX.p, MulPath(EX.p, "*"), EX.q),
    AlternativePath(InvPath(EX.p), EX.q),
    NegatedPath(AlternativePath(EX.p, InvPath(EX.q))),
    MulPath(EX.nothing, "*"),
    MulPath(EX.nothing, "?"),
]


@pytest.mark.parametrize("path", PATHS, ids=[path.n3() for path in PATHS])
def test_property_paths(pair, path):
    remote = len(pair[0]) == len(QUADS) - 1  # where each step is a request
    starts = (EX.a, EX.nobody, Literal("x")) if remote else (None, EX.a, NODE, EX.nobody, Literal("x"))
    for ours, theirs in graphs(pair)[:: 2 if remote else 1]:
        for pattern in itertools.product(starts, (path,), (None, EX.c, Literal("x"))):
            assert set(ours.triples(pattern)) == set(theirs.triples(pattern)), pattern
        assert set(ours.objects(EX.a, path)) == set(theirs.objects(EX.a, path))
        assert ours.value(EX.a, path, any=True) in [*theirs.objects(EX.a, path), None]
        assert ((EX.a, path, None) in ours) == ((EX.a, path, None) in theirs)
        if not remote:
            assert set(ours.subject_objects(path)) == set(theirs.subject_objects(path))


# --- bindings -----------------------------------------------------------------------------------------------------

QUERIES = [
    "SELECT ?o WHERE { ?s ex:p ?m . ?m ex:p ?o ; a ?t }",
    "SELECT DISTINCT ?p { ?s ?p ?o . ?o ?q ?r }",
    "SELECT ?x { ?s a ?x }",
    "SELECT ?x { ex:b ex:q ?x . ?s ex:p ex:b }",
    "SELECT ?o { ?s ex:p ?o }",
    "SELECT ?s ?o { ?s ex:p ?o }",
    "SELECT * { ?s ex:p ?o }",
    "SELECT DISTINCT ?o { ?s ?p ?o }",
    "SELECT ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }",
    "SELECT ?o { ?s ex:p ?m . ?m ?p ?o }",
    "SELECT ?o { { ?s ex:p ?o } UNION { ?o ex:p ?s } }",
    "SELECT ?o ?l { ?s ex:p ?o OPTIONAL { ?o ?p ?l } }",
    "SELECT ?o { ?x ex:p ?o FILTER(?x = ?s) }",
    "SELECT ?o { ?x ?p ?o FILTER(?x = ?s && isLiteral(?o)) }",
    "SELECT ?x { ?x ex:p ?o FILTER(BOUND(?s)) }",
    "SELECT ?x { ?x ex:p ?o FILTER EXISTS { ?x ex:p ?s } }",
    "SELECT ?x { ?x ex:p ?o FILTER NOT EXISTS { ?s ex:p ?o } }",
    "SELECT ?x { ?x ex:p ?o MINUS { ?x ex:p ?s } }",
    "SELECT ?x { VALUES ?s { ex:a ex:b } ?s ex:p ?x }",
    "SELECT ?s ?x { VALUES (?s ?x) { (ex:a ex:b) (ex:b UNDEF) (UNDEF ex:c) } ?s ex:p ?x }",
    "SELECT (COUNT(?o) AS ?n) { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s",
    "SELECT ?x (COUNT(?o) AS ?n) { ?x ?p ?o . ?s ex:p ?y } GROUP BY ?x HAVING(COUNT(?o) > 1)",
    "SELECT ?o ?n { ?s ?p ?o { SELECT ?p (COUNT(*) AS ?n) { ?a ?p ?b } GROUP BY ?p } }",
    "SELECT ?x { { SELECT ?x { ?s ex:p ?x } } }",
    "SELECT ?x { { SELECT ?x ?s { ?s ex:p ?x } LIMIT 100 } }",
    "SELECT ?y { ?s ex:p ?x BIND(STR(?x) AS ?y) }",
    "SELECT ?y { ?x ex:p ?o BIND(?s AS ?y) }",
    "SELECT (STR(?s) AS ?y) ?o { ?s ex:p ?o }",
    "SELECT ?o { ?s ex:p+ ?o }",
    "SELECT ?o { ?s (ex:p|ex:q)/ex:p? ?o }",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?o",
    "SELECT ?x { ?x ex:p ex:b }",
    "SELECT ?s { }",
    "ASK { ?s ex:p ?o }",
    "ASK { ?s ex:p ?o . ?o ex:p ?s }",
    "ASK { FILTER(?s = ex:a) }",
    "CONSTRUCT { ?o ex:of ?s } WHERE { ?s ex:p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ex:p ?o }",
    "SELECT ?o FROM ex:g { ?s ?p ?o }",
    "SELECT ?o FROM NAMED ex:h { GRAPH ?g { ?s ?p ?o } }",
]
BINDINGS = [
    {"s": EX.a},
    {"s": NODE},
    {"s": EX.nobody},
    {"s": Literal("x")},
    {"o": EX.b},
    {"o": Literal(1)},
    {"o": Literal("x", lang="en")},
    {"p": EX.q},
    {"g": G},
    {"s": EX.a, "o": EX.b},
    {"s": EX.b, "p": EX.q, "unused": EX.c},
    {"unused": EX.a},
    {Variable("s"): EX.a},
]


parsed = functools.cache(prepareQuery)  # rdflib's parser is what takes long here


def theirs_of(dataset, query, bindings):
    """rdflib's answer; it evaluates what it has prepared as it would the text."""
    return answer(dataset, parsed(query) if isinstance(query, str) else query, bindings)


def answer(dataset, query, bindings):
    """The answer, whatever the order, or that there is none."""
    result = dataset.query(query, initBindings=bindings)
    if result.type == "ASK":
        return result.askAnswer
    if result.type == "CONSTRUCT":
        return set(result.graph)
    return Counter(frozenset((str(name), term) for name, term in row.items()) for row in result.bindings)


@pytest.mark.parametrize("query", QUERIES)
def test_bindings_of_any_variable(pair, query, request):
    ours, theirs = pair
    kind = request.node.callspec.params["pair"]
    remote = len(ours) == len(QUADS) - 1
    text = f"PREFIX ex: <{EX}> " + query
    for bindings in BINDINGS[QUERIES.index(query) % 2 :: {"memory": 2, "disk": 4, "remote": 6}[kind]]:
        if remote and NODE in bindings.values():
            continue
        assert answer(ours, text, bindings) == theirs_of(theirs, text, bindings), bindings
    prepared = parsed(text)
    for bindings in BINDINGS[: 1 if remote else 2]:
        assert answer(ours, prepared, bindings) == answer(theirs, prepared, bindings), bindings


@pytest.mark.parametrize(
    "query",
    ["SELECT ?o { ?s ex:p ?o }", "SELECT DISTINCT ?s ?o WHERE { ?s ?p ?o . ?o a ?t }", "SELECT * { ?s ex:p ?o }"],
)
def test_one_group_of_triples_is_answered_by_the_engine(query, monkeypatch):
    shown = ig.KnowledgeGraph().dataset()
    monkeypatch.setattr("immunograph.store.rdflib_view.graphs._evaluated", lambda *_: pytest.fail("rdflib was asked"))
    shown.add((EX.a, EX.p, EX.b))
    for bindings in BINDINGS:
        assert shown.query(f"PREFIX ex: <{EX}> " + query, initBindings=bindings).type == "SELECT"


def test_names_of_variables_may_have_their_mark(pair):
    """Which rdflib by itself takes for another variable."""
    ours, _ = pair
    for name in ("s", "?s", "$s", Variable("s"), Variable("?s")):
        assert {row.o for row in ours.query(f"SELECT ?o {{ ?s <{EX.p}> ?o }}", initBindings={name: EX.a})} == {EX.b}


def test_bindings_of_one_graph(pair):
    ours, theirs = (dataset.get_context(G) for dataset in pair)
    for query in QUERIES:
        if "GRAPH" in query or "FROM" in query:
            continue
        text = f"PREFIX ex: <{EX}> " + query
        if len(pair[0]) == len(QUADS) - 1 and len(query) > 50:
            continue
        assert answer(ours, text, {"s": EX.a}) == theirs_of(theirs, text, {"s": EX.a}), query


UPDATES = [
    ("INSERT { ?s ex:new ?o } WHERE { ?s ex:p ?o }", {"s": EX.a}),
    ("DELETE { ?s ex:p ?o } WHERE { ?s ex:p ?o }", {"s": EX.a}),
    (
        "DELETE { GRAPH ?g { ?s ex:p ?o } } INSERT { GRAPH ?g { ?s ex:new ?o } } WHERE { GRAPH ?g { ?s ex:p ?o } }",
        {"g": G},
    ),
    ("WITH ex:g DELETE { ?s ex:p ?o } INSERT { ?s ex:new ?o } WHERE { ?s ex:p ?o }", {"o": EX.b}),
    ("INSERT DATA { GRAPH ex:g { ex:x ex:y ex:z } }", {"s": EX.a}),
    ("DELETE WHERE { GRAPH ex:g { ?s ex:p ?o } }", {"s": EX.a}),
]


@pytest.mark.parametrize(("update", "bindings"), UPDATES)
def test_updates_with_bindings(own_pair, monkeypatch, update, bindings):
    """Their default graph is the unnamed graph, as rdflib has it with this setting only."""
    monkeypatch.setattr("rdflib.plugins.sparql.SPARQL_DEFAULT_GRAPH_UNION", False)
    ours, theirs = own_pair
    for dataset in own_pair:
        dataset.update(f"PREFIX ex: <{EX}> " + update, initBindings=bindings)
    assert set(ours.quads()) == set(theirs.quads())


@pytest.mark.parametrize("update", ["INSERT DATA { ex:x ex:y ex:z }", "DELETE { ?s ex:p ?o } INSERT { ?o ex:of ?s } WHERE { ?s ex:p ?o }",
                                    "DELETE DATA { ex:a ex:p ex:b }", "DELETE WHERE { ?s ex:p ?o }"])  # fmt: skip
def test_updates_of_one_graph_change_that_graph(own_pair, update):
    ours, theirs = own_pair
    for dataset in own_pair:
        dataset.get_context(G).update(f"PREFIX ex: <{EX}> " + update)
    assert set(ours.quads()) == set(theirs.quads())


# --- formats and prefixes -----------------------------------------------------------------------------------------

GRAPH_FORMATS = [
    "turtle",
    "longturtle",
    "n3",
    "nt",
    "nt11",
    "xml",
    "pretty-xml",
    "json-ld",
    "hext",
    "ox-turtle",
    "ox-nt",
    "ox-xml",
]
DATASET_FORMATS = ["trig", "nquads", "trix", "json-ld", "hext", "patch", "ox-trig", "ox-nquads", "turtle", "nt", "xml"]
READ_AS = {"longturtle": "turtle", "nt11": "nt", "pretty-xml": "xml", "ox-turtle": "turtle", "ox-nt": "nt", "ox-xml": "xml",
           "ox-trig": "trig", "ox-nquads": "nquads"}  # fmt: skip


def read_again(text, form):
    made = rdflib.Dataset(default_union=True)
    made.parse(data=text, format=READ_AS.get(form, form))
    blank = {
        (*("_" if isinstance(term, BNode) else term.n3() for term in quad), str(graph)) for *quad, graph in made.quads()
    }
    return {tuple(str(term).removesuffix(f"^^<{XSD.string}>") for term in quad) for quad in blank}


@pytest.mark.parametrize("form", GRAPH_FORMATS)
def test_a_graph_in_every_format(pair, form):
    ours, theirs = (dataset.get_context(G) for dataset in pair)
    assert read_again(ours.serialize(format=form), form) == read_again(theirs.serialize(format=form), form)


@pytest.mark.parametrize("form", DATASET_FORMATS)
def test_the_dataset_in_every_format(pair, form):
    ours, theirs = pair
    options = {"operation": "add"} if form == "patch" else {}
    assert read_again(ours.serialize(format=form, **options), form) == read_again(
        theirs.serialize(format=form, **options), form
    )


def test_every_serializer_of_rdflib_is_among_them():
    named = {each.name for each in rdflib.plugin.plugins(None, rdflib.serializer.Serializer) if "/" not in each.name}
    known = {*GRAPH_FORMATS, *DATASET_FORMATS, "ttl", "ntriples"}
    assert {name for name in named if not name.startswith("ox-")} - known == set()


def test_prefixes_are_bound_as_in_rdflib(own_pair):
    for binding in (
        [("e", EX)],
        [("e", EX), ("e", "urn:other:")],
        [("e", EX), ("f", EX)],
        [("e", EX), ("f", EX, {"override": False})],
        [("e", EX), ("e", "urn:other:", {"override": False})],
        [("e", EX), ("e", "urn:other:", {"replace": True})],
        [("", EX)],
        [("a", "urn:a:"), ("b", "urn:b:"), ("a", "urn:b:", {"replace": True})],
    ):
        told = []
        for dataset in (own_pair[0], rdflib.Dataset(store=rdflib.plugins.stores.memory.Memory())):
            for name in ("e", "f", "a", "b", "", "e1", "default1"):
                dataset.bind(name, f"urn:start:{name}:", replace=True)
            for prefix, namespace, *options in binding:
                dataset.bind(prefix, namespace, **(options[0] if options else {}))
            bound = dict(dataset.namespaces())
            told.append({name: str(bound.get(name)) for name in ("e", "f", "a", "b", "", "e1", "default1")})
        assert told[0] == told[1], binding
