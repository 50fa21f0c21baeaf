"""What every store does; the merge of named graphs above all."""

import re

import pytest
import rdflib

from immunograph.errors import FormatError, LimitError, QueryError, StoreError
from immunograph.model import IRI, Literal
from immunograph.rdf import Quad
from immunograph.store import (
    FORMATS,
    Boolean,
    DiskStore,
    LocalStore,
    Request,
    Scope,
    Solutions,
    Triples,
    dataset_of,
    format_of,
)
from immunograph.store.sparql.query import read
from immunograph.store.workers.serialised import Asked, answer_in_words

A, B, P, G, H = (IRI(f"http://example.org/{name}") for name in "ABPGH")


@pytest.fixture(params=["memory", "disk"])
def store(request, tmp_path):
    return DiskStore(tmp_path / "x.igdb") if request.param == "disk" else LocalStore()


def count(store, **options):
    answer = store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", **options)
    return int(answer.tsv.decode().splitlines()[1])


def test_a_triple_in_two_graphs_is_one_answer(store):
    store.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, A, H)])
    assert len(store) == 3
    assert count(store) == 2
    assert count(store, scope=Scope(graphs=(G,))) == 1
    assert (
        count(
            store,
            scope=Scope(
                graphs=(
                    G,
                    H,
                )
            ),
        )
        == 2
    )
    rows = store.query("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").tsv.decode().splitlines()[1:]
    assert len(rows) == 3


def test_merge_is_right_again_after_each_write(store):
    store.add([Quad(A, P, B, G)])
    assert count(store) == 1
    store.add([Quad(A, P, B, H)])
    assert count(store) == 1
    store.update(f"DELETE DATA {{ GRAPH <{G}> {{ <{A}> <{P}> <{B}> }} }}")
    assert count(store) == 1
    store.update(f"DELETE DATA {{ GRAPH <{H}> {{ <{A}> <{P}> <{B}> }} }}")
    assert count(store) == 0


def test_property_path_counts_each_pair_once_although_the_triple_stands_twice(store):
    store.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, A, G)])
    answer = store.query(f"SELECT ?o WHERE {{ <{A}> <{P}>/<{P}> ?o }}")
    assert answer.tsv.decode().splitlines()[1:] == [f"<{A}>"]


def test_insert_into_the_default_graph_is_seen(store):
    store.update(f"INSERT DATA {{ <{A}> <{P}> 1 }}")
    assert count(store) == 1
    store.add([Quad(A, P, Literal(1), G)])
    assert count(store) == 1


def test_adding_twice_changes_nothing(store):
    store.add([Quad(A, P, B, G)])
    store.add([Quad(A, P, B, G)])
    assert len(store) == 1


def test_kinds_of_answer(store):
    store.add([Quad(A, P, B, G)])
    assert store.query("ASK { ?s ?p ?o }") == Boolean(True)
    assert isinstance(store.query("SELECT * { ?s ?p ?o }"), Solutions)
    triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(triples, Triples)
    assert triples.ntriples.decode().strip() == f"<{A}> <{P}> <{B}> ."


def test_broken_file_names_the_line_and_changes_nothing(store, tmp_path):
    store.add([Quad(A, P, B, G)])
    path = tmp_path / "broken.ttl"
    path.write_text(f"<{A}> <{P}> <{B}> .\n<{A}> <{P}> oops oops .\n")
    with pytest.raises(FormatError, match=r"broken\.ttl, line 2, column 47: this is not Turtle: "):
        store.load(path, format_of(path))
    assert len(store) == 1


def test_bad_query_is_one_error(store):
    with pytest.raises(QueryError, match="the query cannot be answered"):
        store.query("SELECT WHERE")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_goes_out_and_comes_back(store, name):
    triples = [
        Quad(A, P, B, G),
        Quad(A, P, Literal('x\n"y" <b>', "en"), G),
        Quad(A, P, Literal(0), G),
        Quad(A, P, Literal(False), G),
    ]
    store.add(triples)
    again = LocalStore()
    again.load(
        store.to_bytes(FORMATS[name], graph=G if not FORMATS[name].quads else None),
        FORMATS[name],
        graph=None if FORMATS[name].quads else G,
    )
    assert set(again.quads()) == set(triples)


def test_triple_format_gets_the_merge(store):
    store.add([Quad(A, P, B, G), Quad(A, P, B, H), Quad(B, P, A, H)])
    assert len(store.to_bytes(FORMATS["ntriples"]).decode().splitlines()) == 2


def test_version_changes_with_every_write_and_with_writes_through_rdflib(store):
    versions = [store.version]
    store.add([Quad(A, P, B, G)])
    versions.append(store.version)
    dataset = dataset_of(store)
    dataset.graph(rdflib.URIRef(H)).add((rdflib.URIRef(A), rdflib.URIRef(P), rdflib.Literal(1)))
    versions.append(store.version)
    assert versions == sorted(set(versions))
    assert len(store) == 2
    assert len(list(dataset.query("SELECT * WHERE { ?s ?p ?o }"))) == 2


def test_disk_store_comes_back(tmp_path):
    store = DiskStore(tmp_path / "x.igdb")
    store.add([Quad(A, P, B, G)])
    del store
    assert len(DiskStore(tmp_path / "x.igdb")) == 1


def test_foreign_directory_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="is not an immunograph store"):
        DiskStore(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_second_writer_is_told(tmp_path):
    first = DiskStore(tmp_path / "x.igdb")
    with pytest.raises(StoreError, match="this process already has this store open"):
        DiskStore(tmp_path / "x.igdb")
    assert len(first) == 0


def test_unknown_format_lists_the_known():
    with pytest.raises(FormatError, match=r"use one of \.ttl"):
        format_of("x.docx")
    with pytest.raises(FormatError, match="expected one of turtle"):
        format_of("x.ttl", "word")
    assert format_of("x.txt", "N-Quads").name == "nquads"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELEC ?s { ?s ?p ?o }", "it begins with 'SELEC': did you mean SELECT"),
        ("PREFIX a: <http://a> SELETC ?s { ?s ?p ?o }", "did you mean SELECT"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "makes it an update: pass it to update()"),
        ("{ ?s ?p ?o }", "it begins with '{': expected one of SELECT, ASK, CONSTRUCT, DESCRIBE"),
        ("SELECT ?s { ?s ?p", "the { that is opened here is never closed"),
        ("PREFIX x <http://x> SELECT * {}", "the prefix 'x' lacks its colon"),
        ("VERSION '1.2' SELEC * {}", "it begins with 'SELEC'"),
    ],
)
def test_what_begins_no_query_is_named(query, said):
    with pytest.raises(QueryError, match=re.escape(said)):
        LocalStore().query(query)


def test_a_query_among_updates_is_named():
    with pytest.raises(QueryError, match=re.escape("makes it a query: pass it to query()")):
        LocalStore().update("SELECT * { ?s ?p ?o }")


def test_a_store_tells_where_it_is(tmp_path):
    assert repr(LocalStore()) == "<LocalStore in memory>"
    with DiskStore(tmp_path / "x.igdb") as store:
        assert repr(store) == f"<DiskStore {str(tmp_path / 'x.igdb')!r}>"
    assert repr(store).endswith(", closed>")


@pytest.mark.parametrize(
    ("request_of", "remedy"),
    [(None, "fetch a part of the graph with a query"), (Request(read("SELECT * { ?s ?p ?o }")), "add a LIMIT")],
)
def test_a_response_that_is_too_long_says_how_to_get_a_part(tmp_path, request_of, remedy):
    store = LocalStore(interruptible=False)
    store.load(b"<urn:s> <urn:p> <urn:o> .", FORMATS["ntriples"])
    form = "tsv" if request_of else "ntriples"
    with pytest.raises(LimitError, match=f"allowed in one response; .*{remedy}$"):
        answer_in_words(store, Asked(form, request_of, most=10), tmp_path)
