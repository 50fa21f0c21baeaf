"""Decode columns of RDF terms in SPARQL TSV syntax, a whole column at a time.

The type of a column is the common type of its values: Boolean, 64-bit integer, decimal, float, date, datetime, time,
duration, or text. Integers and decimals combine to decimals, and both with floats to floats; integers too long for 64
bits become decimals without fraction. Datetimes with an offset are converted to UTC. Other combinations, including
datetimes with and without offset, and decimals of more than 38 digits become text: the lexical form of a literal, or
the IRI. A literal that is invalid for its datatype, such as ``"x"^^xsd:integer``, is text as well.
:func:`value_of` decodes a single term by its own datatype: an ``int`` may exceed 64 bits, and a datetime keeps its offset.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from immunograph.identifiers import PrefixMap
from immunograph.query.values import PATTERNS, Value, decimal_in_json, kind_of, parse_strictly, parsed, parsed_column
from immunograph.vocabulary import XSD

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "Column",
    "Value",
    "decode",
    "json_of",
    "languages_of",
    "lexical_of",
    "shorten",
    "take_apart",
    "value_of",
    "values_of",
]

_SUFFIX: Final = re.compile(r'"(@[A-Za-z0-9-]+|\^\^<[^<>]*>)?\Z')
_ANY_SUFFIX: Final = r'"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$'
_PEELED: Final = 24
_FEW: Final = 256
"""Maximum number of terms that are split one by one, which is faster than column operations for so few."""
_ALIKE: Final = frozenset(("int", "bool", "float"))
"""Kinds whose values are decoded in the same way in a uniform column and one by one."""
_NUMBERS: Final = {"int": XSD + "integer", "decimal": XSD + "decimal", "float": XSD + "double"}
"""Kind of a number that SPARQL's shorthand writes without quotes -> its datatype."""
_STRICT: Final = frozenset(("date", "moment", "zoned", "time", "duration"))
_ESCAPES: Final = {
    "\\\\": "\\", '\\"': '"', "\\'": "'", "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\b": "\b", "\\f": "\f"
}  # fmt: skip
_ESCAPE: Final = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_NO_CURIE: Final = r'[\s<>"{}|\\^`]'


def _unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda found: _ESCAPES["\\" + found[1]] if found[1] else chr(int(found[2] or found[3], 16)), text
    )


def _taken_apart(term: str) -> tuple[str, str]:
    """Split a term into its lexical form and the IRI of its datatype, empty for IRIs and strings with a language tag."""
    if term.startswith("<"):
        return term[1:-1], ""
    if term.startswith('"'):
        match = _SUFFIX.search(term)
        suffix = (match[1] or "") if match else ""
        text = term[1 : len(term) - len(suffix) - 1]
        return (_unescape(text) if "\\" in text else text), suffix[3:-1] if suffix.startswith("^^") else ""
    kind = _shorthand_kind(term)
    return term, XSD + "boolean" if kind == "bool" else _NUMBERS.get(kind, "")


def _shorthand_kind(term: str) -> str:
    """Return the kind of a term that is written without quotes, which SPARQL allows for numbers and truth values.

    Blank nodes are text.
    """
    if term in ("true", "false"):
        return "bool"
    if term.endswith("\n"):  # `$` would match before the line break
        return "text"
    return next((kind for kind in _NUMBERS if re.match(PATTERNS[kind], term)), "text")


def lexical_of(term: str | None) -> str | None:
    """Return the text of a term: an IRI without brackets, a literal's lexical form.

    Parameters
    ----------
    term
        A term in N-Triples or SPARQL TSV syntax; ``None`` for an unbound cell.

    Returns
    -------
    str | None
        The text without brackets, quotes, datatype and language tag; ``None`` for an unbound cell.

    Examples
    --------
    >>> lexical_of("<http://e/a>"), lexical_of('"may"@en'), lexical_of("3")
    ('http://e/a', 'may', '3')
    """
    return _taken_apart(term)[0] if term else None


def value_of(term: str | None) -> Value:
    """Decode one term into a Python value.

    Unlike a column, a single integer may have up to 4,000 digits, and a datetime keeps its offset.

    Parameters
    ----------
    term
        A term in N-Triples or SPARQL TSV syntax; ``None`` for an unbound cell.

    Returns
    -------
    Value
        A Python value of a literal's datatype, or its lexical form if it is text or invalid for the datatype; an IRI
        without brackets; ``None`` for an unbound cell.

    Examples
    --------
    >>> value_of("3"), value_of('"2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'), value_of("<http://e/a>")
    (3, Decimal('2.50'), 'http://e/a')
    """
    return parsed(*_taken_apart(term)) if term else None


def json_of(term: str | None) -> str | bool | int | float | None:
    """Decode one term into a value that JSON supports.

    Parameters
    ----------
    term
        A term in N-Triples or SPARQL TSV syntax; ``None`` for an unbound cell.

    Returns
    -------
    str | bool | int | float | None
        A Boolean, an integer, a finite float, or a decimal that a float keeps to the last digit (any other decimal is a
        string); otherwise the lexical form; ``None`` for an unbound cell.

    Examples
    --------
    >>> xsd = "http://www.w3.org/2001/XMLSchema#"
    >>> json_of("2.50"), json_of(f'"INF"^^<{xsd}double>'), json_of(f'"P1DT2H"^^<{xsd}duration>')
    (2.5, 'INF', 'P1DT2H')
    """
    value = value_of(term)
    if isinstance(value, Decimal):
        return decimal_in_json(value)
    finite = not isinstance(value, float) or math.isfinite(value)
    return value if isinstance(value, str | bool | int | float) and finite else lexical_of(term)


def values_of(terms: pl.Series) -> list[Value]:
    """Decode each term independently, with the same result as :func:`value_of`, but faster.

    Parameters
    ----------
    terms
        Strings in SPARQL TSV syntax, null where a cell is unbound.

    Returns
    -------
    list[Value]
        One Python value per term; ``None`` if a cell is unbound.

    Examples
    --------
    >>> import polars as pl
    >>> values_of(pl.Series(["<http://e/a>", '"b"@en', "1", None]))
    ['http://e/a', 'b', 1, None]
    """
    column = take_apart(terms)
    if column.kinds <= {"text"}:
        return column.text.to_list()
    if len(column.kinds) == 1 and column.kinds <= _ALIKE:
        decoded = decode(column)
        if not decoded.dtype.is_decimal() and decoded.dtype != terms.dtype:  # integers too long for 64 bits
            return decoded.to_list()
    made: list[Value] = column.text.to_list()
    typed = terms.is_not_null() & ~terms.str.starts_with("<") & ~terms.str.ends_with('"')
    places = typed.fill_null(value=False).arg_true()
    known: dict[str, Value] = {}
    for place, term in zip(places, terms.gather(places), strict=True):
        if term not in known:
            known[term] = value_of(term)
        made[place] = known[term]
    return made


class Column(NamedTuple):
    """A column split by :func:`take_apart`.

    Parameters
    ----------
    text
        Lexical forms; null where a cell is unbound.
    kinds
        Keys of ``PATTERNS`` that occur, or ``"text"``.
    """

    text: pl.Series
    kinds: frozenset[str]


def take_apart(terms: pl.Series) -> Column:
    """Split a column of terms into lexical forms and the kinds of values that occur.

    Brackets, quotes, datatypes and language tags are removed by slicing whole columns: first from all terms as if they
    were IRIs, then from the literals, grouped by datatype and language tag.

    Parameters
    ----------
    terms
        Strings in SPARQL TSV syntax, null where a cell is unbound.

    Returns
    -------
    Column
        Lexical forms, with the length and the name of ``terms``, and the kinds: keys of
        :data:`immunograph.query.values.PATTERNS`, or ``"text"``.

    Examples
    --------
    >>> import polars as pl
    >>> column = take_apart(pl.Series(["1", "2.5", None]))
    >>> column.text.to_list(), sorted(column.kinds)
    (['1', '2.5', None], ['decimal', 'int'])
    """
    return _cut_one_by_one(terms) if len(terms) <= _FEW else _cut_whole(terms)


def _cut_one_by_one(terms: pl.Series) -> Column:
    """Implement :func:`take_apart` for a short column."""
    import polars as pl

    made: list[str | None] = []
    kinds: set[str] = set()
    literals: dict[str, list[str]] = {}
    bare: list[str] = []
    for term in terms.to_list():
        text = term
        if term is None:
            pass
        elif term.startswith("<"):
            text = term[1:-1]
            kinds.add("text")
        elif not term.startswith('"'):
            bare.append(term)
        elif match := _SUFFIX.search(term):
            text = term[1 : match.start()]
            text = _unescape(text) if "\\" in text else text
            literals.setdefault(match[0], []).append(text)
        else:  # not a valid term, such as an unterminated string
            literals.setdefault("", []).append(term)
        made.append(text)
    for ending, texts in literals.items():
        datatype = ending[4:-1] if ending.startswith('"^^') else ""
        kinds |= _kinds(pl.Series(texts), datatype) if kind_of(datatype) else {"text"}
    kinds.update(map(_shorthand_kind, bare))
    return Column(pl.Series(terms.name, made, dtype=pl.String), frozenset(kinds))


def _cut_whole(terms: pl.Series) -> Column:
    """Implement :func:`take_apart` for a column of any length."""
    names = terms.str.starts_with("<")
    if terms.null_count():
        names = names.fill_null(value=False)
    kinds = {"text"} if names.any() else set()
    made = terms.str.slice(1).str.head(-1) if kinds else terms
    if names.all():
        return Column(made, frozenset(kinds))
    quoted = terms.str.starts_with('"').fill_null(value=False)
    if quoted.any():
        for places, inner, ending in _endings(quoted.arg_true(), terms.filter(quoted)):
            text = _plain(inner)
            made = _put(made, places, text)
            kinds |= _kinds(text, ending[4:-1] if ending.startswith('"^^') else "")
    rest = ~(names | quoted)
    if rest.any():
        bare = terms.filter(rest)
        if made is not terms:
            made = _put(made, rest.arg_true(), bare)
        if bare.null_count() < len(bare):
            kinds |= _shorthand(bare.drop_nulls())
    return Column(made.alias(terms.name), frozenset(kinds))


def _put(column: pl.Series, places: pl.Series, values: pl.Series) -> pl.Series:
    """Return a column with values replaced at some places; the input is not changed."""
    return values if len(places) == len(column) else column.clone().scatter(places, values)


def _endings(places: pl.Series, left: pl.Series) -> Iterator[tuple[pl.Series, pl.Series, str]]:
    """Group literals by their suffix (closing quote, datatype or language tag); yield row numbers, texts and suffix."""
    found = 0
    while len(left):
        match = _SUFFIX.search(left[0]) if found < _PEELED else None
        if match is None:
            break
        rows = left.str.ends_with(match[0])
        yield places.filter(rows), left.filter(rows).str.slice(1).str.head(-len(match[0])), match[0]
        places, left = places.filter(~rows), left.filter(~rows)
        found += 1
    if len(left):  # a column of very many datatypes
        ends = left.str.extract(f"({_ANY_SUFFIX})", 1)
        for ending in ends.drop_nulls().unique(maintain_order=True):
            rows = (ends == ending).fill_null(value=False)
            yield places.filter(rows), left.filter(rows).str.slice(1).str.head(-len(ending)), ending
        if ends.null_count():  # not valid terms, such as unterminated strings
            yield places.filter(ends.is_null()), left.filter(ends.is_null()), ""


def _plain(text: pl.Series) -> pl.Series:
    """Return texts with their escape sequences resolved."""
    if not text.str.contains("\\", literal=True).any():
        return text
    rare = text.str.contains(r"\\[uU]").arg_true()  # no engine here writes them, a foreign one may
    made = text.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    return made.scatter(rare, [_unescape(each) for each in text.gather(rare)]) if len(rare) else made


def _kinds(text: pl.Series, datatype: str) -> set[str]:
    """Return the kinds of the literals of one datatype: those that are not valid for it are text."""
    import polars as pl

    left = text
    found = set()
    for kind in kind_of(datatype):
        fits = left.str.contains(PATTERNS[kind]) & ~left.str.ends_with("\n")
        if kind in _STRICT:
            fitting = left.to_frame("text").select(pl.when(fits).then("text")).to_series()
            fits = fits & parse_strictly(fitting, kind).is_not_null()  # other texts make older polars panic
        if fits.any():
            found.add(kind)
        left = left.filter(~fits)
    return found | ({"text"} if len(left) else set())


def _shorthand(text: pl.Series) -> set[str]:
    """Return the kinds of the unquoted terms: numbers, Booleans, and blank nodes, which are text."""
    import polars as pl

    if (
        text.cast(pl.Int64, strict=False).null_count() == 0
    ):  # as most often; polars reads no more as a number than we do
        return {"int"}
    seen = set()
    left = text
    for kind, fits in (("bool", text.is_in(["true", "false"])), ("int", None), ("decimal", None), ("float", None)):
        fits = left.str.contains(PATTERNS[kind]) if fits is None else fits
        if fits.any():
            seen.add(kind)
        left = left.filter(~fits)
    return seen | ({"text"} if len(left) else set())


def decode(column: Column, kinds: frozenset[str] | None = None) -> pl.Series:
    """Convert a column to the common type of its values.

    Parameters
    ----------
    column
        A column split by :func:`take_apart`.
    kinds
        Kinds to use instead of ``column.kinds``, for a part of a larger column; ``None`` for the column's own.

    Returns
    -------
    polars.Series
        Integers, decimals, floats, dates, datetimes, times, durations or Booleans; the text unchanged if the kinds
        have no common type, or a value does not fit into it.

    Examples
    --------
    >>> import polars as pl
    >>> decode(take_apart(pl.Series(["1", "2", None]))).to_list()
    [1, 2, None]
    """
    return parsed_column(column.text, column.kinds if kinds is None else kinds)


def languages_of(terms: pl.Series) -> pl.Series:
    """Extract the language tags of a column of terms.

    Parameters
    ----------
    terms
        Strings in SPARQL TSV syntax, null where a cell is unbound.

    Returns
    -------
    polars.Series
        Language tags such as ``en``, one per term; null for a term without a language tag.

    Examples
    --------
    >>> import polars as pl
    >>> languages_of(pl.Series(['"may"@en', '"may"'])).to_list()
    ['en', None]
    """
    return terms.str.extract(r'^".*"@([A-Za-z0-9-]+)$', 1)


def unused_name(name: str, names: Collection[str]) -> str:
    """Return a name for a further column: the given one, with underscores appended while it is taken.

    Parameters
    ----------
    name
        The name, if it is not taken.
    names
        The names that are taken.

    Returns
    -------
    str
        A name that is not among ``names``.

    Examples
    --------
    >>> unused_name("says_language", ["says", "says_language"])
    'says_language_'
    """
    while name in names:
        name += "_"
    return name


def shorten(terms: pl.Series, text: pl.Series, prefixes: PrefixMap) -> pl.Series:
    """Compress the IRIs of a column to CURIEs; literals are unchanged.

    IRIs are unchanged, too, if they match no prefix, or if what follows the prefix would be empty or is not valid in a
    CURIE.

    Parameters
    ----------
    terms
        Terms in SPARQL TSV syntax, needed to distinguish IRIs from literals.
    text
        Their lexical forms, in the same order.
    prefixes
        Prefix map; the longest matching expansion is used.

    Returns
    -------
    polars.Series
        CURIEs, IRIs and literals, of the same length and name as ``text``.

    Examples
    --------
    >>> import polars as pl
    >>> terms = pl.Series(["<http://purl.obolibrary.org/obo/CHEBI_15377>", '"water"'])
    >>> shorten(terms, take_apart(terms).text, PrefixMap()).to_list()
    ['CHEBI:15377', 'water']
    """
    import polars as pl

    left = terms.str.starts_with("<").fill_null(value=False)
    made = text
    for prefix, expansion in prefixes.by_length():
        if not left.any():
            break
        rows = left & text.str.starts_with(expansion)
        if not rows.any():
            continue
        local = (text if rows.all() else text.filter(rows)).str.strip_prefix(expansion)
        ascii_only = bool((local.str.len_bytes() == local.str.len_chars()).all())
        fits = (local != "") & ~local.str.contains(f"(?-u:{_NO_CURIE})" if ascii_only else _NO_CURIE)
        short = pl.Series([f"{prefix}:"]) + local
        if rows.all() and fits.all():
            return short.alias(text.name)
        places = rows.arg_true()
        if not fits.all():
            places, short = places.filter(fits), short.filter(fits)
        found = pl.Series([False]).new_from_index(0, len(text)).scatter(places, [True])
        spread = pl.Series([None], dtype=pl.String).new_from_index(0, len(text)).scatter(places, short)
        made = spread.zip_with(found, made)
        left = left & ~found
    return made.alias(text.name)
