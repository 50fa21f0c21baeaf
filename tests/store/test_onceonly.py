"""A query written anew sees each triple once: random queries over random graphs, against the merge in memory."""

import random

import pyoxigraph as ox
import pytest

from immunograph.errors import QueryError
from immunograph.store import FORMATS, LocalStore
from immunograph.store.sparql.distinct import once_only
from immunograph.store.sparql.query import Query

NODES = [f"<urn:n{number}>" for number in range(4)]
PREDICATES = [f"<urn:p{number}>" for number in range(3)]
GRAPHS = [f"<urn:g{number}>" for number in range(3)]
VARIABLES = ["?a", "?b", "?c"]
NUMBERS = [f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>' for number in (1, 2)]
FORMS = [
    "SELECT ?a ?b ?c {{ {} }}",
    "SELECT (COUNT(*) AS ?n) {{ {} }}",
    "SELECT DISTINCT ?a ?c {{ {} }}",
    "SELECT ?a (COUNT(?b) AS ?n) {{ {} }} GROUP BY ?a",
    "SELECT ?a (MAX(?b) AS ?n) (COUNT(DISTINCT ?c) AS ?m) {{ {} }} GROUP BY ?a",
    "SELECT DISTINCT ?a {{ {{ SELECT ?a (SUM(?b) AS ?n) {{ {} }} GROUP BY ?a }} FILTER(?n > 2) }}",
]


def once_only_of(text):
    return once_only(Query(text))


class Writer:
    """Writes random data and queries. Negated sets are left out: Oxigraph repeats some of their pairs and not others."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def data(self):
        lines = (
            f"{self.pick(NODES)} {self.pick(PREDICATES)} {self.pick(NODES + NUMBERS)} {self.pick(GRAPHS)} ."
            for _ in range(self.random.randint(3, 25))
        )
        return "\n".join(lines)

    def path(self, depth=0):
        chance = self.random.random()
        if depth > 2 or chance < 0.4:
            return self.pick(PREDICATES)
        one = self.path(depth + 1)
        if chance < 0.5:
            return f"({one}/{self.path(depth + 1)})"
        if chance < 0.6:
            return f"({one}|{self.path(depth + 1)})"
        if chance < 0.7:
            return f"^({one})"
        if chance < 0.8:
            return f"({one}){self.pick('*+?')}"
        return f"{one}/{self.path(depth + 1)}"

    def node(self):
        return self.pick([*VARIABLES, *VARIABLES, *NODES])

    def object(self):
        chance = self.random.random()
        return f"[ {self.pick(PREDICATES)} {self.node()} ]" if chance < 0.1 else "_:x" if chance < 0.15 else self.node()

    def triples(self, *, blank=True):
        verb = self.path() if self.random.random() < 0.7 else self.pick(VARIABLES)
        text = f"{self.node()} {verb} {self.object()}"
        if self.random.random() < 0.3:
            text += f" ; {self.path()} {self.object()} , {self.object()}"
        return (text if blank else text.replace("_:x", self.pick(VARIABLES))) + " ."

    def group(self, depth=0, *, blank=True):
        text = self.triples(blank=blank)
        for _ in range(self.random.randint(0, 2)):
            chance = self.random.random()
            one = self.triples(blank=False)
            if depth > 1 or chance < 0.3:
                text += f" {one}"
            elif chance < 0.4:
                text += f" OPTIONAL {{ {self.group(depth + 1, blank=False)} }}"
            elif chance < 0.5:
                text += f" {{ {self.group(depth + 1, blank=False)} }} UNION {{ {one} }}"
            elif chance < 0.6:
                text += " FILTER(?a != ?b)"
            elif chance < 0.7:
                text += f" MINUS {{ {one} }}"
            elif chance < 0.8:
                text += f" FILTER NOT EXISTS {{ {one} }}"
            elif chance < 0.85:
                text += f" GRAPH ?g {{ {one} }}"
            elif chance < 0.9:
                text += f" {{ SELECT ?a (COUNT(*) AS ?n{depth}) {{ {one} }} GROUP BY ?a }}"
            elif chance < 0.95:
                text += f" VALUES ?b {{ {' '.join(NODES[:2])} }}"
            else:
                text += f" BIND(STR(?a) AS ?z{depth})"
        return text


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_rewritten_query_over_the_union_is_the_query_over_the_merge(seed):
    writer = Writer(seed)
    asked = as_sets = repeated = 0
    for _ in range(150):
        data = writer.data().encode()
        store = LocalStore(interruptible=False)
        store.load(data, FORMATS["nquads"])
        union = ox.Store()
        union.load(data, format=ox.RdfFormat.N_QUADS)
        text = writer.pick(FORMS).format(writer.group())

        def answered(text, union=union):
            result = union.query(text, use_default_graph_as_union=True)
            return sorted(result.serialize(format=ox.QueryResultsFormat.TSV).splitlines())

        try:
            wanted = sorted(store.query(text).tsv.splitlines())
        except QueryError:
            continue  # a random query may bind a variable twice
        asked += 1
        assert answered(once_only_of(text)) == wanted, text
        if Query(text).outline.as_set:
            as_sets += 1
            assert answered(text) == wanted, text
        else:
            repeated += answered(text) != wanted
    assert asked > 100
    assert as_sets > 20
    assert repeated > 0  # else it would not matter


def test_what_cannot_be_written_anew_is_told():
    with pytest.raises(QueryError, match="write ASK, or a variable in place of an IRI or a blank node"):
        once_only_of("SELECT * { [] <urn:p> [] }")
    with pytest.raises(QueryError, match=r"count one variable, as in COUNT\(DISTINCT \?x\)"):
        once_only_of("SELECT (COUNT(DISTINCT *) AS ?n) { ?a <urn:p>/<urn:q> ?b }")
    counted = "{ SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }"
    with pytest.raises(QueryError, match="before and after a FILTER: use a variable"):
        once_only_of(f"SELECT ?a {{ {counted} ?a <urn:p> _:x FILTER(?a != <urn:b>) _:x <urn:q> ?a }}")


def test_star_stands_for_the_variables_of_the_query_and_no_others():
    written = once_only_of("PREFIX x: <http://x/*/> SELECT * { ?s x:p/x:q [ x:r ?z ] }")
    assert written.startswith("PREFIX x: <http://x/*/> SELECT ?s ?z { { SELECT DISTINCT ?s ?z ?once_1")


def test_plan_of_the_engine_is_left_to_it_unless_rows_may_repeat_by_themselves():
    whole = "SELECT ?o { ?s <urn:p> ?o VALUES ?k { 1 2 } }"
    assert once_only_of(whole).count("DISTINCT") == 1
    assert once_only_of(whole.replace("1 2", "1 1")).count("WHERE { ?s <urn:p> ?o }") == 1
    assert once_only_of("SELECT ?o { ?s <urn:p> ?o BIND(RAND() AS ?k) }").count("WHERE { ?s <urn:p> ?o }") == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x <urn:p> 'a",
        "SELECT ?x { ?x",
        "SELECT ?x WHERE { ?x <urn:p> ?y } }",
        "ASK",
        "",
        "\x00",
        "SELECT ?x { ?x ^ }",
    ],
)
def test_half_a_query_is_an_error_in_words(text):
    with pytest.raises(QueryError, match="cannot"):
        once_only_of(text) if Query(text).outline else None


def test_outline_tells_what_depends_on_repeats():
    for text in (
        "SELECT DISTINCT ?x { ?x ?p ?o } LIMIT 5",
        "ASK { ?s ?p ?o }",
        "SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DESCRIBE <urn:a>",
    ):
        assert Query(text).outline.as_set, text
    for text in (
        "SELECT ?x { ?x ?p ?o }",
        "SELECT (COUNT(?x) AS ?n) { ?x ?p ?o }",
        "SELECT DISTINCT ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
        "SELECT DISTINCT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 3 } }",
        "SELECT ?p { ?s ?p ?o } GROUP BY ?p HAVING (COUNT(*) > 1)",
        "CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3",
        "SELECT REDUCED ?x { ?x ?p ?o }",
    ):
        assert not Query(text).outline.as_set, text
