"""Answers of many rows become columns while the engine answers; what they say is what the text would have said."""

import pytest

from immunograph.store import Limits, LocalStore, Solutions, solutions
from waiting import GUARD

QUERY = "SELECT ?s ?p ?o ?x { ?s ?p ?o OPTIONAL { ?s <http://example.org/none> ?x } }"


@pytest.fixture(scope="module")
def store():
    store = LocalStore(interruptible=False)
    store.update(
        "INSERT DATA { "
        + "".join(
            f'<http://example.org/{n}> <http://example.org/p> "text {n}\\t\\n\\"é"@en, {n}, "{n}"^^<http://example.org/t>, _:b{n} .'
            for n in range(300)
        )
        + " }"
    )
    return store


@pytest.mark.parametrize("block", [1, 50, 1000, 20_000])
def test_columns_say_what_the_text_says(store, monkeypatch, block):
    plain = store.query(QUERY)
    assert plain._frame is None
    monkeypatch.setattr(solutions, "_BLOCK", block)
    made = store.query(QUERY)
    assert made._frame is not None
    assert len(made) == len(plain) == 1200
    assert made.tsv == plain.tsv
    assert made == plain
    assert made.terms().equals(plain.terms())


@pytest.mark.parametrize(
    "query", ["SELECT ?o { ?s ?p ?o }", "SELECT ?x { OPTIONAL { ?s <http://example.org/none> ?x } }", "SELECT * {}"]
)
def test_a_single_column_stays_text_for_a_line_may_be_empty(store, monkeypatch, query):
    plain = store.query(query)
    monkeypatch.setattr(solutions, "_BLOCK", 1)
    made = store.query(query)
    assert (made._frame, made.tsv, len(made)) == (None, plain.tsv, len(plain))


def test_a_forked_process_makes_no_columns(store, monkeypatch):
    """Polars has threads, which a fork lacks: it would wait for them for ever."""
    monkeypatch.setattr(solutions, "_BLOCK", 1)
    made = store.query(QUERY, limits=Limits(timeout=GUARD))
    assert isinstance(made, Solutions)
    assert (made._frame, len(made)) == (None, 1200)
