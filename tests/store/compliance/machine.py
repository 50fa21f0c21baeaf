"""A store against the naive dataset: random writes of every kind, between queries of every scope."""

import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from compliance.naive import UNNAMED, Naive
from immunograph.errors import QueryError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import EVERYTHING, FORMATS, Limits, Scope, dataset_of
from immunograph.store.interface import UnsupportedScopeError
from waiting import GUARD

EX = "http://example.org/"
SUBJECTS = [f"<{EX}s{n}>" for n in range(3)]
PREDICATES = [f"<{EX}p{n}>" for n in range(2)]
OBJECTS = [*SUBJECTS[:2], '"x"', '"x"@en']
GRAPHS = [f"<{EX}g{n}>" for n in range(3)]
BLANK = "_:someone"
BLANK_GRAPH = "_:somewhere"
MISSING = f"<{EX}missing>"

subjects, predicates, objects = st.sampled_from(SUBJECTS), st.sampled_from(PREDICATES), st.sampled_from(OBJECTS)
graphs = st.sampled_from(GRAPHS)
graphs_or_unnamed = st.sampled_from([*GRAPHS, UNNAMED])
triples = st.tuples(subjects, predicates, objects)
named_quads = st.tuples(subjects, predicates, objects, graphs)
quads = st.tuples(subjects, predicates, objects, graphs_or_unnamed)
any_graphs = st.lists(graphs_or_unnamed, unique=True, max_size=3)
all_quads = st.tuples(
    st.sampled_from([*SUBJECTS, BLANK]),
    predicates,
    st.sampled_from([*OBJECTS, BLANK]),
    st.sampled_from([*GRAPHS, UNNAMED, BLANK_GRAPH]),
)


def iri(text):
    return IRI(text[1:-1]) if text.startswith("<") else IRI(text)


def plain(text):
    if text.startswith('"'):
        return Literal("x", language="en" if text.endswith("@en") else None)
    return iri(text)


def node(text):
    if text.startswith('"'):
        return rdflib.Literal("x", lang="en" if text.endswith("@en") else None)
    return rdflib.BNode(text[2:]) if text.startswith("_:") else rdflib.URIRef(text[1:-1])


def place(graph):
    return rdflib.graph.DATASET_DEFAULT_GRAPH_ID if graph == UNNAMED else node(graph)


def lines(quads):
    return "".join(f"{s} {p} {o} {g} .\n" for s, p, o, g in quads)


def data(quads):
    return " ".join(f"{s} {p} {o} ." if g == UNNAMED else f"GRAPH {g} {{ {s} {p} {o} }}" for s, p, o, g in quads)


def target(graph):
    return "DEFAULT" if graph == UNNAMED else f"GRAPH {graph}"


class StoreMachine(RuleBasedStateMachine):
    """Subclassed with ``make``, a factory of stores; ``names_empty`` tells whether a graph without quads has a name."""

    names_empty = True

    @initialize(stated=st.lists(triples, min_size=1, max_size=4), more=st.lists(quads, max_size=6))
    def begin(self, stated, more):
        root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
        self.folder = TemporaryDirectory(dir=root, ignore_cleanup_errors=True)
        self.store = self.make(Path(self.folder.name))
        self.naive = Naive()
        self.version = self.store.version
        twice = [(*triple, graph) for triple in stated for graph in GRAPHS[:2]]
        self.load_quads([*twice, *more])
        self.the_merge(limited=False)  # what is doubled is beside the engine from here on

    def teardown(self):
        if hasattr(self, "store"):
            self.store.close()
            del self.store
            self.folder.cleanup()

    # --- writes -------------------------------------------------------------------------------------------------

    @rule(quads=st.lists(named_quads, max_size=5))
    def add(self, quads):
        self.store.add([Quad(iri(s), iri(p), plain(o), iri(g)) for s, p, o, g in quads])
        self.naive.add(quads)

    @rule(quads=st.lists(quads, max_size=6))
    def load_quads(self, quads):
        before = len(self.naive.quads)
        self.naive.add(quads)
        new = self.store.load(lines(quads).encode(), FORMATS["nquads"])
        assert new == len(self.naive.quads) - before

    @rule(triples=st.lists(triples, max_size=6), graph=st.sampled_from([*GRAPHS, UNNAMED, None]))
    def load_triples(self, triples, graph):
        text = lines((*triple, "") for triple in triples)
        before = len(self.naive.quads)
        self.naive.add((*triple, graph or UNNAMED) for triple in triples)
        new = self.store.load(text.encode(), FORMATS["turtle"], graph=None if graph is None else iri(graph))
        assert new == len(self.naive.quads) - before

    @rule(first=st.lists(quads, min_size=1, max_size=3), second=st.lists(quads, max_size=3), comment=st.booleans())
    def insert_data(self, first, second, comment):
        between = "# DATA {\n" if comment else ""
        self.store.update(f"INSERT DATA {{ {data(first)} }} ; INSERT {between} DATA {{ {data(second)} }}")
        self.naive.add([*first, *second])

    @rule(triple=triples, one=graphs_or_unnamed, other=graphs_or_unnamed)
    def insert_data_under_a_base_and_a_prefix(self, triple, one, other):
        _, p, o = triple
        quads = data([("ig:x", p, o, one), ("<y>", p, o, other)])
        self.store.update(f"BASE <{EX}> PREFIX ig: <{EX}one> INSERT DATA {{ {quads} }}")
        self.naive.add([(f"<{EX}onex>", p, o, one), (f"<{EX}y>", p, o, other)])

    @rule(chosen=st.data(), graph=graphs, by=st.sampled_from(["add", "load", "insert"]))
    def say_again(self, chosen, graph, by):
        """What is there is said once more, in its own graph or in another."""
        known = sorted(quad for quad in self.naive.quads if not any(term.startswith("_:") for term in quad))
        if known:
            own = [quad for quad in known if quad[3] != UNNAMED]
            other = [(*chosen.draw(st.sampled_from(known))[:3], graph)]
            again = own if own and chosen.draw(st.booleans()) else other
            if by == "add":
                self.add(again)
            elif by == "load":
                self.load_quads(again)
            else:
                self.insert_data(again, again, False)
            if chosen.draw(st.booleans()):
                self.all_quads(None)

    @rule(chosen=st.data())
    def take_one_away(self, chosen):
        known = sorted(quad for quad in self.naive.quads if not any(term.startswith("_:") for term in quad))
        if known:
            self.delete_data([chosen.draw(st.sampled_from(known))])

    @rule(quads=st.lists(quads, min_size=1, max_size=4))
    def delete_data(self, quads):
        self.store.update(f"DELETE DATA {{ {data(quads)} }}")
        gone = set(quads)
        self.naive.remove(lambda quad: quad in gone)

    @rule(removed=quads, added=quads)
    def delete_and_insert_data(self, removed, added):
        self.store.update(f"DELETE DATA {{ {data([removed])} }} ; INSERT DATA {{ {data([added])} }}")
        self.naive.remove(lambda quad: quad == removed)
        self.naive.add([added])

    @rule(predicate=predicates, source=graphs, goal=graphs_or_unnamed)
    def insert_where(self, predicate, source, goal):
        head = data([("?s", predicate, "?o", goal)])
        self.store.update(f"INSERT {{ {head} }} WHERE {{ GRAPH {source} {{ ?s {predicate} ?o }} }}")
        self.naive.add([(s, p, o, goal) for s, p, o in self.naive.of(source) if p == predicate])

    @rule(predicate=predicates, graph=graphs)
    def delete_where(self, predicate, graph):
        self.store.update(f"DELETE WHERE {{ GRAPH {graph} {{ ?s {predicate} ?o }} }}")
        self.naive.remove(lambda quad: quad[1] == predicate and quad[3] == graph)

    @rule(subject=subjects)
    def delete_from_every_named_graph(self, subject):
        self.store.update(f"DELETE {{ GRAPH ?g {{ {subject} ?p ?o }} }} WHERE {{ GRAPH ?g {{ {subject} ?p ?o }} }}")
        self.naive.remove(lambda quad: quad[0] == subject and quad[3] not in (UNNAMED, BLANK_GRAPH))
        if any(quad[0] == subject and quad[3] == BLANK_GRAPH for quad in self.naive.quads):
            self.naive.remove(lambda quad: quad[0] == subject and quad[3] == BLANK_GRAPH)

    @rule(source=graphs_or_unnamed, goal=graphs_or_unnamed, what=st.sampled_from(["ADD", "COPY", "MOVE"]))
    def put_graph(self, source, goal, what):
        self.store.update(f"{what} SILENT {target(source)} TO {target(goal)}")
        self.naive.put(source, goal, clear=what != "ADD", drop=what == "MOVE")

    @rule(source=graphs, goal=graphs_or_unnamed, quad=quads)
    def insert_data_and_add_graph(self, source, goal, quad):
        self.store.update(f"INSERT DATA {{ {data([quad])} }} ; ADD SILENT {target(source)} TO {target(goal)}")
        self.naive.add([quad])
        self.naive.put(source, goal, clear=False, drop=False)

    @rule(
        what=st.sampled_from(["CLEAR", "DROP"]),
        where=st.sampled_from(["DEFAULT", "NAMED", "ALL", *(f"GRAPH {graph}" for graph in GRAPHS)]),
    )
    def clear(self, what, where):
        self.store.update(f"{what} SILENT {where}")
        named = set(self.naive.names)
        chosen = {"DEFAULT": {UNNAMED}, "NAMED": named, "ALL": {UNNAMED, *named}}.get(where, {where[6:]})
        self.naive.clear(chosen, drop=what == "DROP")
        if (what, where) == ("CLEAR", "ALL"):  # the engine keeps the names of all graphs in memory, and none on disk
            left = self.store.counts()
            self.naive.names = {name for name in named if iri(name) in left}

    @rule(graph=graphs)
    def create(self, graph):
        self.store.update(f"CREATE SILENT GRAPH {graph}")
        self.naive.names.add(graph)

    @rule(quad=quads, earlier=quads)
    def an_update_that_fails_changes_nothing(self, quad, earlier):
        try:
            self.store.update(
                f"DELETE DATA {{ {data([earlier])} }} ; INSERT DATA {{ {data([quad])} }} ; CLEAR GRAPH {MISSING}"
            )
        except (QueryError, StoreError):  # an endpoint may take it for a failure of its own
            return
        raise AssertionError("clearing a graph that does not exist succeeded")

    @rule(quad=quads)
    def a_rehearsed_update(self, quad):
        if self.store.capabilities.name == "in memory":
            self.store.update(f"INSERT DATA {{ {data([quad])} }}", limits=Limits(timeout=GUARD))
            self.naive.add([quad])

    # --- writes through rdflib ----------------------------------------------------------------------------------

    @rule(quads=st.lists(all_quads, max_size=5))
    def rdflib_adds(self, quads):
        if self.store.capabilities.rdflib:
            shown = dataset_of(self.store)
            shown.addN((node(s), node(p), node(o), shown.graph(place(g))) for s, p, o, g in quads)
            self.naive.add(quads)

    @rule(quad=all_quads, everywhere=st.booleans())
    def rdflib_removes(self, quad, everywhere):
        if self.store.capabilities.rdflib:
            s, p, o, g = quad
            shown = dataset_of(self.store)
            if everywhere:
                shown.remove((node(s), node(p), node(o), None))
                self.naive.remove(lambda each: each[:3] == (s, p, o))
            else:
                shown.graph(place(g)).remove((node(s), None, None))
                self.naive.remove(lambda each: each[0] == s and each[3] == g)
                if g != UNNAMED:
                    self.naive.names.add(g)  # asking rdflib for a graph makes it

    @rule(graph=st.sampled_from([*GRAPHS, BLANK_GRAPH]))
    def rdflib_removes_a_graph(self, graph):
        if self.store.capabilities.rdflib:
            dataset_of(self.store).remove_graph(node(graph))
            self.naive.clear([graph], drop=True)

    # --- queries ------------------------------------------------------------------------------------------------

    def rows(self, text, scope=EVERYTHING, **options):
        return sorted(self.store.query(text, scope=scope, **options).tsv.decode().splitlines()[1:])

    def same(self, text, expected, scope=EVERYTHING, **options):
        try:
            rows = self.rows(text, scope, **options)
        except UnsupportedScopeError:  # what a store says it cannot do, it need not do
            return
        assert rows == sorted("\t".join(row) for row in expected)

    @rule(limited=st.booleans())
    def the_merge(self, limited):
        limits = {"limits": Limits(timeout=GUARD)} if limited else {}
        self.same("SELECT ?s ?p ?o { ?s ?p ?o }", self.naive.triples(), **limits)

    @rule()
    def the_merge_counted(self):
        assert self.rows("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [str(len(self.naive.triples()))]

    @rule(predicate=predicates)
    def a_join_over_the_merge(self, predicate):
        known = self.naive.triples()
        expected = [(a, c) for a, p, b in known for b2, q, c in known if p == q == predicate and b == b2]
        self.same(f"SELECT ?a ?c {{ ?a {predicate} ?b . ?b {predicate} ?c }}", expected)

    @rule(chosen=any_graphs)
    def a_narrowed_merge(self, chosen):
        scope = Scope(graphs=tuple(iri(graph) for graph in chosen))
        self.same("SELECT ?s ?p ?o { ?s ?p ?o }", self.naive.triples(chosen), scope)

    @rule()
    def the_standards_default_graph(self):
        self.same("SELECT ?s ?p ?o { ?s ?p ?o }", self.naive.of(UNNAMED), Scope(standard=True))

    @rule(scope=st.sampled_from(["all", "standard"]))
    def each_graph(self, scope):
        self.same(
            "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }", self.naive.named(), Scope(standard=scope == "standard")
        )

    @rule(graph=graphs)
    def one_graph(self, graph):
        self.same(f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}", self.naive.of(graph))

    @rule(chosen=any_graphs, named=st.none() | st.lists(graphs, unique=True))
    def each_graph_in_a_scope(self, chosen, named):
        scope = Scope(
            graphs=tuple(iri(graph) for graph in chosen),
            named=None if named is None else tuple(iri(graph) for graph in named),
        )
        known = self.naive.triples(chosen)
        seen = list(self.naive.named(named))
        self.same("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }", seen, scope)
        both = [quad for quad in seen if quad[:3] in known]
        self.same("SELECT ?s ?p ?o ?g { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } }", both, scope)
        self.same("SELECT ?s ?p ?o { ?s ?p ?o }", known, scope)

    @rule()
    def patterns_inside_and_outside(self):
        self.same("SELECT ?s ?p ?o ?g { ?s ?p ?o . GRAPH ?g { ?s ?p ?o } }", self.naive.named())

    @rule(graph=graphs)
    def what_a_graph_lacks(self, graph):
        self.same(
            f"SELECT ?s ?p ?o {{ ?s ?p ?o FILTER NOT EXISTS {{ GRAPH {graph} {{ ?s ?p ?o }} }} }}",
            self.naive.triples() - self.naive.of(graph),
        )

    @rule(sources=st.lists(graphs, min_size=1, max_size=3), named=st.lists(graphs, max_size=2), relative=st.booleans())
    def a_dataset_of_its_own(self, sources, named, relative):
        def written(graph):
            return graph.replace(EX, "") if relative else graph

        clauses = " ".join([f"FROM {written(g)}" for g in sources] + [f"FROM NAMED {written(g)}" for g in named])
        base = {"base": EX} if relative else {}
        known, seen = self.naive.triples(sources), list(self.naive.named(named))
        self.same(f"SELECT ?s ?p ?o {clauses} {{ ?s ?p ?o }}", known, **base)
        self.same(f"SELECT ?s ?p ?o ?g {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }}", seen, **base)
        both = [quad for quad in seen if quad[:3] in known]
        self.same(f"SELECT ?s ?p ?o ?g {clauses} {{ ?s ?p ?o . GRAPH ?g {{ ?s ?p ?o }} }}", both, **base)

    @rule(named=st.lists(graphs, min_size=1, max_size=2))
    def only_named_graphs_of_its_own(self, named):
        clauses = " ".join(f"FROM NAMED {graph}" for graph in named)
        self.same(f"SELECT ?s ?p ?o {clauses} {{ ?s ?p ?o }}", [])
        self.same(f"SELECT ?s ?p ?o ?g {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }}", self.naive.named(named))

    @rule(subject=subjects)
    def a_description(self, subject):
        answer = self.store.query(f"DESCRIBE {subject}").ntriples.decode().splitlines()
        expected = [f"{s} {p} {o} ." for s, p, o in self.naive.triples() if s == subject]
        if not any(BLANK in line for line in expected):
            assert sorted(answer) == sorted(expected)

    @rule()
    def a_construction_with_graphs(self):
        answer = self.store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER EXISTS { GRAPH ?g { ?s ?p ?o } } }")
        expected = [f"{s} {p} {o} ." for s, p, o in {quad[:3] for quad in self.naive.named()}]
        assert sorted(answer.ntriples.decode().splitlines()) == sorted(expected)

    @rule()
    def names_of_graphs_from_a_query(self):
        filled = {quad[3] for quad in self.naive.named()}
        self.same("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", [(graph,) for graph in filled])
        if self.names_empty:
            self.same("SELECT ?g { GRAPH ?g { } }", [(graph,) for graph in self.naive.names])

    # --- what is there ------------------------------------------------------------------------------------------

    @rule()
    def counts(self):
        sizes = {iri(graph): number for graph, number in self.naive.sizes().items()}
        told = self.store.counts()
        if not self.names_empty:
            sizes = {graph: number for graph, number in sizes.items() if number}
            told = {graph: number for graph, number in told.items() if number}
        told = {graph: number for graph, number in told.items() if graph != BLANK_GRAPH or number}
        assert told == {graph: number for graph, number in sizes.items() if graph != BLANK_GRAPH or number}

    @rule()
    def names_of_graphs(self):
        expected = self.naive.names if self.names_empty else {quad[3] for quad in self.naive.named()}
        assert self.store.graphs() == sorted(iri(graph) for graph in expected if graph != BLANK_GRAPH)

    @rule(graph=st.none() | graphs_or_unnamed)
    def all_quads(self, graph):
        told = list(self.store.quads(None if graph is None else iri(graph)))
        expected = [quad for quad in self.naive.quads if graph in (None, quad[3])]
        assert len(told) == len(expected)
        assert set(told) == {Quad(iri(s), iri(p), plain(o), iri(g)) for s, p, o, g in expected}

    @rule()
    def something_unnamed(self):
        assert self.store.has_unnamed() == any(
            quad[3] in (UNNAMED, BLANK_GRAPH) or BLANK in quad[:3] for quad in self.naive.quads
        )

    @rule()
    def written_out(self):
        out = io.BytesIO()
        self.store.write(out, FORMATS["nquads"])
        assert sorted(out.getvalue().decode().splitlines()) == sorted(
            f"{s} {p} {o} {g} .".replace("  .", " .") for s, p, o, g in self.naive.quads
        )

    @rule()
    def the_merge_written_out(self):
        out = io.BytesIO()
        self.store.write(out, FORMATS["ntriples"])
        assert sorted(out.getvalue().decode().splitlines()) == sorted(
            f"{s} {p} {o} ." for s, p, o in self.naive.triples()
        )

    @rule(graph=graphs)
    def one_graph_written_out(self, graph):
        out = io.BytesIO()
        self.store.write(out, FORMATS["ntriples"], graph=iri(graph))
        assert sorted(out.getvalue().decode().splitlines()) == sorted(
            f"{s} {p} {o} ." for s, p, o in self.naive.of(graph)
        )

    # --- what rdflib is shown -----------------------------------------------------------------------------------

    @rule(subject=st.none() | subjects)
    def rdflib_sees_the_merge(self, subject):
        if self.store.capabilities.rdflib:
            told = sorted(dataset_of(self.store).triples((None if subject is None else node(subject), None, None)))
            known = [t for t in self.naive.triples() if subject in (None, t[0])]
            assert told == sorted((node(s), node(p), node(o)) for s, p, o in known)

    @rule()
    def rdflib_sees_the_quads(self):
        if self.store.capabilities.rdflib:
            told = [(*quad[:3], quad[3] or place(UNNAMED)) for quad in dataset_of(self.store).quads()]
            assert len(told) == len(self.naive.quads)
            assert set(told) == {(node(s), node(p), node(o), place(g)) for s, p, o, g in self.naive.quads}

    @rule(graph=graphs_or_unnamed)
    def rdflib_sees_one_graph(self, graph):
        if self.store.capabilities.rdflib:
            shown = rdflib.Graph(store=dataset_of(self.store).store, identifier=place(graph))
            assert len(shown) == len(self.naive.of(graph))
            assert set(shown) == {(node(s), node(p), node(o)) for s, p, o in self.naive.of(graph)}

    @rule()
    def rdflib_counts_the_merge(self):
        if self.store.capabilities.rdflib:
            assert len(dataset_of(self.store)) == len(self.naive.triples())

    @invariant()
    def versions_only_grow_and_no_quad_is_lost(self):
        if hasattr(self, "version"):
            assert self.store.version >= self.version
            self.version = self.store.version
            assert len(self.store) == len(self.naive.quads)
