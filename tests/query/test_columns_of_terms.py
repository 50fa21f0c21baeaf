"""Columns of terms, written out: lexical forms, kinds, escapes, types, language tags and CURIEs."""

import math
from decimal import Decimal

import polars as pl
import pytest

from immunograph.identifiers import PrefixMap
from immunograph.query.columns import decode, languages_of, lexical_of, shorten, take_apart, value_of
from immunograph.vocabulary import XSD

PREFIXES = PrefixMap({"e": "http://example.org/", "ea": "http://example.org/a/"})


@pytest.fixture(autouse=True, params=["one by one", "whole"])
def cut(request, monkeypatch):
    """Cut the columns as short ones are, and as long ones are."""
    if request.param == "whole":
        monkeypatch.setattr("immunograph.query.columns._FEW", -1)


def column(*terms):
    return pl.Series("c", terms, dtype=pl.String)


def typed(text, datatype):
    return f'"{text}"^^<{XSD}{datatype}>'


@pytest.mark.parametrize(
    ("term", "text", "value"),
    [
        ("<urn:x>", "urn:x", "urn:x"),
        ('"<urn:x>"', "<urn:x>", "<urn:x>"),
        ('"a"', "a", "a"),
        ('""', "", ""),
        ('"a"@en', "a", "a"),
        ('"a"@de-at', "a", "a"),
        ('"a"^^<urn:type>', "a", "a"),
        ('"a\\"@en"', 'a"@en', 'a"@en'),
        ('"a\\"^^<urn:type>"@en', 'a"^^<urn:type>', 'a"^^<urn:type>'),
        ('"\\t\\n\\r\\b\\f\\\'\\"\\\\"', "\t\n\r\b\f'\"\\", "\t\n\r\b\f'\"\\"),
        ('"\\\\t\\\\\\\\n"', "\\t\\\\n", "\\t\\\\n"),
        ('"\\u00e9\\U0001F600"', "é😀", "é😀"),
        ('"\\\\u00e9"', "\\u00e9", "\\u00e9"),
        ("_:b0", "_:b0", "_:b0"),
        ("true", "true", True),
        ("false", "false", False),
        ("7", "7", 7),
        ("-7", "-7", -7),
        ("1.50", "1.50", Decimal("1.50")),
        ("1e3", "1e3", 1000.0),
        (typed("7", "integer"), "7", 7),
        (typed("7", "string"), "7", "7"),
        (typed("1", "boolean"), "1", True),
        (typed("1.50", "decimal"), "1.50", Decimal("1.50")),
        (typed("INF", "double"), "INF", math.inf),
        (typed("x", "integer"), "x", "x"),
        (typed("7", "integer").replace("7", "7\\n"), "7\n", "7\n"),
        ("", None, None),
        (None, None, None),
    ],
)
def test_one_term_and_a_column_of_it_agree(term, text, value):
    assert lexical_of(term) == text
    found = value_of(term)
    assert (type(found), found) == (type(value), value)
    whole = decode(take_apart(column(term))).to_list() if term else [None]
    assert whole == [value]
    assert type(whole[0]) is type(value)
    assert take_apart(column(term or None, '"other"')).text.to_list() == [text, "other"]


@pytest.mark.parametrize(
    ("terms", "kinds", "dtype"),
    [
        (["<urn:a>", "<urn:b>"], {"text"}, pl.String),
        (["<urn:a>", None], {"text"}, pl.String),
        ([None, None], set(), pl.String),
        ([], set(), pl.String),
        (["<urn:a>", "1"], {"text", "int"}, pl.String),
        (["_:b", "_:c"], {"text"}, pl.String),
        (["1", "2"], {"int"}, pl.Int64),
        (["1", None], {"int"}, pl.Int64),
        (["9" * 20], {"int"}, pl.Decimal(38, 0)),
        (["1", "9" * 20, "1.5"], {"int", "decimal"}, pl.Decimal(38, 1)),
        (["1", "1.5", "1e1"], {"int", "decimal", "float"}, pl.Float64),
        (["1", "true"], {"int", "bool"}, pl.String),
        (["true", "false", None], {"bool"}, pl.Boolean),
        (["true", "_:b"], {"bool", "text"}, pl.String),
        (["1.5", "<urn:a>"], {"decimal", "text"}, pl.String),
        ([typed("1", "integer"), "2"], {"int"}, pl.Int64),
        ([typed("1", "integer"), typed("x", "integer")], {"int", "text"}, pl.String),
        ([typed("1", "integer"), typed("1", "boolean")], {"int", "bool"}, pl.String),
        ([typed("true", "boolean"), "false"], {"bool"}, pl.Boolean),
        ([typed("1", "integer"), '"a"'], {"int", "text"}, pl.String),
        ([typed("1", "integer"), typed("1", "double")], {"int", "float"}, pl.Float64),
        ([typed("2026-01-31", "date"), None], {"date"}, pl.Date),
        ([typed("2026-01-31", "date"), typed("2026-02-31", "date")], {"date", "text"}, pl.String),
        ([typed("2026-01-31T01:02:03", "dateTime")], {"moment"}, pl.Datetime("us")),
        ([typed("2026-01-31T01:02:03Z", "dateTime")], {"zoned"}, pl.Datetime("us", "UTC")),
        (
            [typed("2026-01-31T01:02:03", "dateTime"), typed("2026-01-31T01:02:03Z", "dateTime")],
            {"moment", "zoned"},
            pl.String,
        ),
        (["1\n", "2"], {"int", "text"}, pl.String),
    ],
)
def test_kinds_and_type_of_a_column(terms, kinds, dtype):
    taken = take_apart(column(*terms))
    assert taken.kinds == kinds
    assert taken.text.name == "c"
    if "\n" not in "".join(term or "" for term in terms):
        assert taken.text.to_list() == [lexical_of(term) for term in terms]
        values = decode(taken)
        assert values.dtype == dtype
        assert values.null_count() == terms.count(None)


def test_a_type_that_is_asked_for_is_given_instead_of_its_own():
    taken = take_apart(column("1", "2"))
    assert decode(taken, frozenset({"float"})).to_list() == [1.0, 2.0]
    assert decode(taken, frozenset({"int", "text"})).to_list() == ["1", "2"]


def test_names_literals_numbers_and_gaps_come_apart_in_their_places():
    terms = column("<urn:a>", '"b"@en', None, "3", typed("4", "integer"), '"c\\td"', "_:e", "<urn:f>", '"g"')
    taken = take_apart(terms)
    assert taken.text.to_list() == ["urn:a", "b", None, "3", "4", "c\td", "_:e", "urn:f", "g"]
    assert terms.to_list()[0] == "<urn:a>"  # what was given is unchanged
    assert take_apart(terms[1:3]).text.to_list() == ["b", None]
    assert take_apart(column("3", '"b"', None)).text.to_list() == ["3", "b", None]
    given = column("3", '"b"')
    take_apart(given)
    assert given.to_list() == ["3", '"b"']


@pytest.mark.parametrize("count", [3, 23, 24, 25, 40])
def test_literals_of_many_datatypes_lose_only_their_own_ending(count):
    terms = [f'"v{number}"^^<urn:{number}>' for number in range(count)]
    terms += [f'"w{number}"@en-x{number}' for number in range(count)]
    terms += ['"plain"', typed("1", "integer"), typed("2", "integer"), '"never closed']
    taken = take_apart(column(*terms))
    expected = [f"v{number}" for number in range(count)] + [f"w{number}" for number in range(count)]
    assert taken.text.to_list()[:-1] == [*expected, "plain", "1", "2"]
    assert taken.text.to_list()[-1] == '"never closed'  # no term at all: it is kept as it is
    assert taken.kinds == {"text", "int"}
    numbers = [typed("1", f"x{number}") for number in range(count)] + [typed("5", "integer")]
    assert take_apart(column(*numbers)).text.to_list() == ["1"] * count + ["5"]


def test_escapes_are_undone_in_the_cells_that_have_them():
    terms = ['"a\\\\nb"', '"c\\nd"', '"plain"', '"\\u00e9\\n"', '"\\U0001F600"', '"\\\\u00e9"', '"\\"q\\""']
    expected = ["a\\nb", "c\nd", "plain", "é\n", "😀", "\\u00e9", '"q"']
    assert take_apart(column(*terms)).text.to_list() == expected
    assert [lexical_of(term) for term in terms] == expected


def test_language_tags_are_those_of_tagged_text_alone():
    terms = column('"a"@en', '"a@de"', '"b"@de-AT', '"c"^^<urn:x@en>', "<urn:x@en>", None, '"d\\"@fr"', "1")
    assert languages_of(terms).to_list() == ["en", None, "de-AT", None, None, None, None, None]


def shortened(*terms, prefixes=PREFIXES):
    taken = column(*terms)
    return shorten(taken, take_apart(taken).text, prefixes).to_list()


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (["<http://example.org/b>", "<http://example.org/c>"], ["e:b", "e:c"]),
        (["<http://example.org/a/b>", "<http://example.org/b>"], ["ea:b", "e:b"]),
        (["<http://example.org/a/b>", "<http://example.org/a/c>"], ["ea:b", "ea:c"]),
        (["<http://example.org/b>", "<urn:x>"], ["e:b", "urn:x"]),
        (["<urn:x>", "<urn:y>"], ["urn:x", "urn:y"]),
        (["<http://example.org/>", "<http://example.org/b>"], ["http://example.org/", "e:b"]),
        (["<http://example.org/>"], ["http://example.org/"]),
        (["<http://example.org/a/>"], ["e:a/"]),
        (["<http://example.org/a/>", "<http://example.org/a/b>"], ["e:a/", "ea:b"]),
        (["<http://example.org/é>", "<http://example.org/b>"], ["e:é", "e:b"]),
        (["<http://example.org/b\u00a0c>", "<http://example.org/b>"], ["http://example.org/b\u00a0c", "e:b"]),
        (["<http://example.org/b|c>", "<http://example.org/b>"], ["http://example.org/b|c", "e:b"]),
        (['"http://example.org/b"', "<http://example.org/b>"], ["http://example.org/b", "e:b"]),
        (["<http://example.org/b>", None, "1"], ["e:b", None, "1"]),
        (['"x"', "1", None], ["x", "1", None]),
        ([None], [None]),
    ],
)
def test_iris_are_shortened_by_the_longest_prefix_that_fits_and_nothing_else_is(terms, expected):
    assert shortened(*terms) == expected
    assert shortened(*terms[::-1]) == expected[::-1]


def test_a_shortened_column_keeps_its_name_and_the_one_given_is_unchanged():
    for terms in (["<http://example.org/b>"], ["<http://example.org/b>", "<urn:x>"], ["<urn:x>"], ['"x"']):
        given = column(*terms)
        text = take_apart(given).text
        before = text.to_list()
        assert shorten(given, text, PREFIXES).name == "c"
        assert text.to_list() == before
    assert shortened("<http://example.org/b>", prefixes=PrefixMap({"o": "http://other.org/"})) == [
        "http://example.org/b"
    ]
