"""Columns decoded whole give what each term gives alone."""

import datetime
import math
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from immunograph.identifiers import PrefixMap
from immunograph.model import Literal
from immunograph.query import Table
from immunograph.query.columns import lexical_of, value_of
from immunograph.rdf.terms import term_text
from immunograph.store import LocalStore, Solutions
from immunograph.vocabulary import XSD
from timing import examples

pytestmark = pytest.mark.slow

TEXTS = st.text(
    st.one_of(st.sampled_from("\\\"'\t\n\r\b\fntru<>@^_:é😀 "), st.characters(exclude_categories=["Cs"])), max_size=12
)
WORDS = [
    *("0", "-0", "+7", "1.5", "INF", "-INF", "NaN", "true", "1", "1e3", "", "2026-01-31", "2026-02-31", "9" * 30),
    *("00.50", "-.5", "7.", "1234567890123456789.12345", "0." + "1" * 37, "9" * 39, "1\n"),
    *("2026-01-31T01:02:03", "2026-01-31T01:02:03.25", "2026-02-31T01:02:03", "2026-01-31T24:00:00"),
    *("2026-01-31T01:02:03Z", "2026-01-31T23:02:03.000001-05:30", "2026-01-31T01:02:60Z", "-0031-01-31T01:02:03Z"),
    *("2026-01-31T01:02:03.1234567", "0001-01-01T00:00:00+14:00", "01:02:03", "01:02:03.5", "24:00:00", "01:02:03Z"),
    *("P1D", "-PT1.5S", "P1DT2H3M4.000005S", "P", "PT", "P1Y", "P1M", "-P999999D", "2026-01-31Z"),
]
TYPES = [
    *("integer", "int", "decimal", "double", "float", "boolean", "date", "dateTime", "string", "time"),
    *("duration", "dayTimeDuration", "dateTimeStamp"),
]
TYPED = st.tuples(st.one_of(TEXTS, st.sampled_from(WORDS)), st.sampled_from(TYPES)).map(
    lambda pair: f"{term_text(Literal(pair[0]))}^^<{XSD}{pair[1]}>"
)
STRINGS = st.one_of(
    TEXTS.map(Literal),
    st.tuples(TEXTS, st.sampled_from(["en", "de-at", "x"])).map(lambda pair: Literal(pair[0], pair[1])),
)
VALUES = st.one_of(st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False)).map(Literal)
LITERALS = st.one_of(STRINGS.map(term_text), VALUES.map(term_text), TYPED)


def typed(word, kind):
    return f"{term_text(Literal(word))}^^<{XSD}{kind}>"


def of_one_kind(values):
    return st.lists(st.one_of(st.none(), values.map(Literal).map(term_text)), max_size=6)


TERMS = st.one_of(
    st.none(),
    st.sampled_from(
        ["http://purl.obolibrary.org/obo/CL_0000542", "urn:x:y", "https://w3id.org/immunograph/vocab/a(b"]
    ).map(lambda iri: f"<{iri}>"),
    st.sampled_from(["_:b0", "3", "-2", "1.5", "true", "false", "1e3", '"\\u0041\\\\u0041"', '"a"@en--ltr']),
    LITERALS,
)
COLUMNS = st.one_of(
    st.lists(TERMS, max_size=8),
    st.lists(LITERALS, max_size=8),
    of_one_kind(st.booleans()),
    of_one_kind(st.floats(allow_nan=False)),
    of_one_kind(st.integers(-9, 9)),
    *(
        st.lists(
            st.one_of(st.none(), st.sampled_from(WORDS).map(lambda word, kind=kind: typed(word, kind))), max_size=5
        )
        for kind in TYPES
    ),
)


def table_of(columns):
    height = max(map(len, columns))
    rows = [[column[place] if place < len(column) else None for column in columns] for place in range(height)]
    names = tuple(f"c{place}" for place in range(len(columns)))
    lines = ["\t".join(f"?{name}" for name in names), *("\t".join(cell or "" for cell in row) for row in rows)]
    return Table(Solutions(names, ("\n".join(lines) + "\n").encode()))


def by_rows(terms):
    """Decode a column term by term, by the rules as they are told in the documentation."""
    values = [value_of(term) for term in terms]
    kinds = {type(value) for value in values if value is not None}
    long = any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values)
    zones = {value.tzinfo is None for value in values if isinstance(value, datetime.datetime)}
    if kinds <= {int, float, Decimal} and float in kinds:
        return [None if value is None else float(lexical_of(term)) for value, term in zip(values, terms, strict=True)]
    if kinds and kinds <= {int, Decimal} and (Decimal in kinds or long):
        texts = [None if value is None else lexical_of(term) for value, term in zip(values, terms, strict=True)]
        digits = [text.lstrip("+-").lstrip("0").partition(".")[::2] for text in texts if text is not None]
        if max(len(whole) for whole, _ in digits) + max(len(places) for _, places in digits) > 38:
            return texts
        return [None if text is None else Decimal(text) for text in texts]
    if len(kinds) > 1 or len(zones) > 1:
        return [lexical_of(term) for term in terms]
    return values


def same(one, other):
    return [
        (a is not None and b is not None and type(a) is type(b) and (a == b or (a != a and b != b)))
        or (a is None and b is None)
        for a, b in zip(one, other, strict=True)
    ]


@settings(max_examples=examples(200), deadline=None)
@example([[typed("0001-01-01T00:00:00+14:00", "dateTime")], [typed("9999-12-31T23:00:00-14:00", "dateTime"), None]])
@given(st.lists(COLUMNS, min_size=1, max_size=3))
def test_a_column_decoded_whole_is_what_its_terms_are_one_by_one(columns):
    table = table_of(columns)
    frame = table.to_polars()
    with pytest.MonkeyPatch.context() as patch:  # as a long column is read
        patch.setattr("immunograph.store.solutions._SMALL", 0)
        patch.setattr("immunograph.query.columns._FEW", -1)
        assert table_of(columns).to_polars().equals(frame)
    for name in table.columns:
        terms = table.terms()[name].to_list()
        assert all(same(frame[name].to_list(), by_rows(terms))), (terms, frame[name].to_list(), by_rows(terms))


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(COLUMNS, min_size=1, max_size=3))
def test_rows_of_an_iteration_are_what_their_terms_are_one_by_one(columns):
    table = table_of(columns)
    terms = [[value_of(term) for term in terms] for terms in table.terms().iter_rows()]
    with pytest.MonkeyPatch.context() as patch:  # so that few rows come in several batches
        patch.setattr("immunograph.query.table._FIRST_ROWS", 1)
        patch.setattr("immunograph.query.table._ROWS_AT_ONCE", 3)
        iterated = list(table)
    for rows in (iterated, table[:], [table[place] for place in range(len(table))]):
        assert len(rows) == len(terms)
        assert all(all(same(row, expected)) for row, expected in zip(rows, terms, strict=True)), (terms, rows)
    for place, name in enumerate(table.columns):
        assert all(same(table.column(name), [row[place] for row in terms]))


@settings(max_examples=examples(200), deadline=None)
@given(STRINGS)
def test_text_survives_the_way_through_columns(literal):
    term = term_text(literal)
    assert lexical_of(term) == literal.value
    assert table_of([[term, '"text"'], [None]]).to_polars()["c0"].to_list() == [literal.value, "text"]


def test_curies_are_those_of_the_prefix_map():
    iris = [*(expansion + "x1" for _, expansion in PrefixMap().items()), "urn:x:y", "http://purl.obolibrary.org/obo/"]
    iris += [expansion for _, expansion in PrefixMap().items()] + ["http://purl.obolibrary.org/obo/CL_a(b"]
    table = table_of([[f"<{iri}>" for iri in iris] + ['"http://purl.obolibrary.org/obo/CL_1"']])
    expected = [PrefixMap().compress(iri) or iri for iri in iris] + ["http://purl.obolibrary.org/obo/CL_1"]
    assert table.to_polars(curies=True)["c0"].to_list() == expected


def test_language_tags_stand_beside_on_request():
    table = table_of([['"a"@en', '"b"', None, "<urn:x>"], ["1", "2", "3", "4"]])
    frame = table.to_polars(languages=True)
    assert frame.columns == ["c0", "c0_language", "c1"]
    assert frame["c0_language"].to_list() == ["en", None, None, None]


def test_integers_stay_whole_in_pandas_and_arrow_beside_unbound_cells():
    big = 2**62 + 1
    table = table_of([[str(big), None], ['"x"', '""']])
    assert table.to_pandas()["c0"].tolist()[0] == big
    assert table.to_arrow().column("c0").to_pylist() == [big, None]
    assert table.to_arrow().column("c1").to_pylist() == ["x", ""]


def test_ill_typed_literals_are_text_and_not_an_error():
    table = Table(LocalStore().query('SELECT ("x"^^xsd:integer AS ?a) ("no"^^xsd:boolean AS ?b) WHERE {}'))
    assert tuple(table[0]) == ("x", "no")
    assert table.to_polars().row(0) == ("x", "no")


def test_numbers_of_two_kinds_are_numbers_and_infinity_is_one():
    frame = table_of([['"INF"^^<http://www.w3.org/2001/XMLSchema#double>', "1", "2.5", None]]).to_polars()
    assert frame["c0"].to_list() == [math.inf, 1.0, 2.5, None]
    dates = table_of([['"2026-01-02"^^<http://www.w3.org/2001/XMLSchema#date>', None]]).to_polars()
    assert dates["c0"].to_list() == [datetime.date(2026, 1, 2), None]


KINDS = {
    "moments": ("dateTime", ["2026-01-02T03:04:05Z", "2026-01-02T05:04:05.5+02:00"], pl.Datetime("us", "UTC")),
    "moments of the place": ("dateTime", ["2026-01-02T03:04:05", "2026-01-02T03:04:05.25"], pl.Datetime("us")),
    "moments of both sorts": ("dateTime", ["2026-01-02T03:04:05", "2026-01-02T03:04:05Z"], pl.String),
    "nanoseconds": ("dateTime", ["2026-01-02T03:04:05.123456789Z"], pl.String),
    "dates": ("date", ["2026-01-02", "1492-10-12"], pl.Date),
    "dates with an offset": ("date", ["2026-01-02Z"], pl.String),
    "times": ("time", ["03:04:05", "23:59:59.5"], pl.Time),
    "durations": ("dayTimeDuration", ["P1DT2H", "-PT0.5S"], pl.Duration("us")),
    "durations without a length": ("duration", ["P1Y", "P2M"], pl.String),
    "decimals": ("decimal", ["1.5", "1234567890123456789.12345"], pl.Decimal(38, 5)),
    "decimals of 39 digits": ("decimal", ["0." + "1" * 38, "1"], pl.String),
    "long integers": ("integer", ["12345678901234567890123", "1"], pl.Decimal(38, 0)),
    "integers of 40 digits": ("integer", ["9" * 40], pl.String),
    "floats": ("double", ["NaN", "-INF", "1.5"], pl.Float64),
    "truth": ("boolean", ["true", "0"], pl.Boolean),
}


@pytest.mark.parametrize("case", KINDS)
def test_the_types_of_columns_with_and_without_gaps(case):
    datatype, words, expected = KINDS[case]
    cells = [typed(word, datatype) for word in words]
    for column in (cells, [*cells, None]):
        frame = table_of([column, ['"x"'] * len(column)]).to_polars()
        assert frame.schema["c0"] == expected
        assert frame["c0"].null_count() == len(column) - len(cells)
        assert frame["c0"].dtype != pl.String or frame["c0"].to_list()[: len(words)] == words


def test_what_pandas_has_for_each_kind():
    def dtypes(case):
        datatype, words, _ = KINDS[case]
        cells = [typed(word, datatype) for word in words]
        return [str(table_of([[*cells, *more], ['"x"'] * 9]).to_pandas()["c0"].dtype) for more in ([None], [])]

    assert dtypes("truth")[0] == "boolean"
    assert dtypes("moments")[0] == "datetime64[us, UTC]"
    assert dtypes("durations")[0] == "timedelta64[us]"
    decimals = table_of([[typed("1234567890123456789.12345", "decimal"), None]]).to_pandas()["c0"]
    assert decimals[0] == Decimal("1234567890123456789.12345")


def test_an_integer_longer_than_python_reads_is_text():
    long = "1" * 5_000
    assert value_of(typed(long, "integer")) == long
    assert table_of([[typed(long, "integer")]]).to_polars()["c0"].to_list() == [long]


def test_csv_tells_empty_text_from_nothing():
    assert table_of([['""', None], ["true", '"a,b"@en']]).to_csv() == 'c0,c1\n"",true\n,"a,b"\n'


@pytest.mark.parametrize("count", [30, 60])
def test_a_column_of_very_many_datatypes_is_decoded_too(count):
    terms = [f'"v{number}"^^<urn:type:{number}>' for number in range(count)]
    assert table_of([terms, terms]).to_polars()["c1"].to_list() == [f"v{number}" for number in range(count)]
    assert table_of([terms]).to_polars().schema == {"c0": pl.String}
