"""A look-up told from one like it is told as if it had been read, and what only looks like one is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immunograph.store.sparql.lookup_shapes import shape_of
from immunograph.store.sparql.query import Query, query_of, remembered, templates
from immunograph.store.sparql.tokenizer import tokens

PREFIX = "PREFIX e: <{}> "
LIKE = [
    "SELECT ?l {{ <{}> <{}> ?l }}",
    "SELECT ?a ?b {{ ?a <{}> ?b . ?b <{}> ?a }} LIMIT 5",
    "SELECT ?a {{ ?a <{}> ?b ; rdfs:label <{}> }}",
    PREFIX + "ASK {{ e:a e:b <{}> }}",
    PREFIX + 'SELECT * {{ ?s e:b "{}" }}',
    'SELECT * {{ ?s <{}> "a"@en , "{}" FILTER(STRSTARTS(?s, "x")) }}',
    "CONSTRUCT {{ ?s <{}> ?o }} WHERE {{ ?s <{}> ?o OPTIONAL {{ ?o a ?t }} }}",
    "SELECT ?x {{ ?x <{}> $x . $x <{}> ?y }}",
]
VALUES = [
    "urn:a",
    "http://x.example/a#b",
    "relative",
    "",
    "a b",
    "a>b",
    "a\\u0062",
    'a"b',
    "a'b",
    "a\nb",
    "x:#",
    "<",
    "?v",
    "$v",
]


@pytest.fixture(autouse=True)
def _forgotten():
    templates.clear()
    remembered.clear()


def read_anew(text):
    return shape_of(text, tuple(tokens(text)))


@pytest.mark.parametrize("like", LIKE)
def test_what_is_filled_in_is_what_is_read(like):
    assert query_of(like.format("urn:first", "urn:second")).lookup
    filled = 0
    for one in VALUES:
        for two in VALUES:
            text = like.format(one, two)
            told = templates.filled(text)
            filled += told is not None
            if told is not None:
                assert told == read_anew(text), text
            query = query_of(text)
            read = Query(text)
            assert read.tokens
            assert query.form == read.form
            assert query.lookup == read_anew(text), text
    assert filled


def test_variables_count_by_where_they_stand_and_not_by_their_names():
    assert query_of("SELECT ?a { ?a <urn:p> ?b }").lookup
    assert templates.filled("SELECT ?x { ?x <urn:q> ?y }").is_scan
    assert templates.filled("SELECT ?x { ?x <urn:q> ?x }") is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?l { <urn:a> <urn:p> ?l } # <urn:b>",
        "SELECT ?l { <urn:a> <urn:p> '<urn:b>' . <urn:a> <urn:q> ?l }",
        'SELECT ?l { <urn:a> <urn:p> """<urn:b>""" . <urn:a> <urn:q> ?l }',
    ],
)
def test_an_iri_in_a_text_or_a_comment_is_none(text):
    assert query_of(text).form == "SELECT"
    query_of(text).lookup  # noqa: B018
    assert templates.filled(text.replace("urn:b", "urn:c")) is None


@given(st.text(alphabet="<>\"'?$#\\{}. \nabu:", max_size=30), st.text(alphabet="<>\"'?$#\\{}. \nabu:", max_size=30))
def test_no_text_is_taken_for_one_that_it_is_not_like(one, two):
    for end in (one, two):
        text = f"SELECT ?l {{ <urn:a> <urn:p> ?l {end} }}"
        if (told := templates.filled(text)) is not None:
            assert told == read_anew(text)
        assert query_of(text).lookup == read_anew(text)


def test_a_long_string_is_not_taken_for_three():
    assert query_of('SELECT ?l { <urn:a> <urn:p> ?l FILTER(CONTAINS(?l, "a""b""c")) }').lookup
    assert templates.filled('SELECT ?l { <urn:a> <urn:p> ?l FILTER(CONTAINS(?l, """b""")) }') is None
