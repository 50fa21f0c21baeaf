"""The text of a query or an update is tokenized once, whoever asks what of it."""

import contextlib
import re
from collections import Counter
from pathlib import Path

import pytest
from compliance.stores import FACTORIES

import immunograph
from immunograph.errors import QueryError
from immunograph.store import Limits, dataset_of
from immunograph.store.memory.lookups import look_up
from immunograph.store.request import Request
from immunograph.store.sparql import query as query_module
from immunograph.store.sparql.query import query_of
from waiting import GUARD

QUERIES = [
    "SELECT * { <urn:s> <urn:q> ?o }",
    "PREFIX e: <urn:> ASK FROM e:g FROM NAMED <urn:h> { ?s ?p ?o GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } FILTER EXISTS { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT (1 AS ?s) { ?s ?p ?o FILTER(?s == 1) }",
    "SELECT * { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(4000))) + ")) }",
]
UPDATES = [
    "INSERT DATA { <urn:s> <urn:p> <urn:o> GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }",
    "DELETE DATA { <urn:s> <urn:p> <urn:o> }",
    "DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }",
    "LOAD <http://127.0.0.1:9/>",
    "INSERT DATA { " + "".join(f"<urn:s> <urn:p> {number} . " for number in range(4000)) + "}",
]


def counting(tokens, counts):
    def counted_tokens(text):
        counts[text] += 1
        return tokens(text)

    return counted_tokens


@pytest.fixture
def counted(monkeypatch):
    """How often each text was tokenized; none is remembered from before."""
    counts = Counter()
    for name in ("tokens", "all_tokens"):
        monkeypatch.setattr(query_module, name, counting(getattr(query_module, name), counts))
    query_module.remembered.clear()
    return counts


@pytest.mark.parametrize("kind", ["memory", "disk"])
def test_a_text_is_tokenized_once(kind, tmp_path, counted):
    store = FACTORIES[kind](tmp_path)
    try:
        for text in UPDATES + QUERIES:
            counted.clear()
            with contextlib.suppress(QueryError):
                store.update(text) if text in UPDATES else store.query(text, limits=Limits(max_rows=10**6))
            assert counted == {text: 1}
        counted.clear()
        store.settle()
        request = Request(query_of(QUERIES[0]))
        assert look_up(store, request, dict.fromkeys(("SELECT", "ASK"), "json")) is not None
        store.query(QUERIES[0], limits=Limits(timeout=GUARD))
        list(dataset_of(store).query(QUERIES[0]))
        assert QUERIES[0] not in counted  # it is remembered
    finally:
        store.close()


def test_there_is_one_tokenizer_and_one_who_calls_it():
    package = Path(immunograph.__file__).parent
    calling = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"sparql\.tokenizer import .*\btokens$", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert calling == ["store/sparql/query.py"]
