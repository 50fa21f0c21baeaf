"""Parse literals of XSD datatypes, as single values and as columns, by the same rules.

Values that Python or polars cannot represent exactly remain text: a datetime with fractions finer than microseconds, a
date or a time with an offset, a duration with months or years (whose length varies), an integer of more than 4,000
digits, and in a column a decimal of more than 38 digits.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias

from immunograph.vocabulary import XSD

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "DIGITS",
    "PATTERNS",
    "Value",
    "decimal_in_json",
    "json_value",
    "kind_of",
    "parse_strictly",
    "parsed",
    "parsed_column",
]

Value: TypeAlias = (
    str | bool | int | float | Decimal | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None
)
"""Python value of a cell: an IRI or text as ``str``, a native value, or ``None`` if unbound."""

DIGITS: Final = 38
"""Maximum number of digits of a decimal in a column; polars and Arrow use 128 bits."""

_LONGEST_INTEGER: Final = 4_000
"""Maximum number of digits of an integer; Python refuses more than 4,300, because conversion takes quadratic time."""

_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK: Final = r"[0-9]{2}:[0-9]{2}:[0-5][0-9](?:\.[0-9]{1,6}0*)?"
_PARTS: Final = (
    r"^(-?)P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,8})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,10})(?:\.([0-9]{1,6})0*)?S)?)?$"
)
PATTERNS: Final = {
    "int": r"^[+-]?[0-9]+$",
    "float": r"^(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)$",
    "decimal": r"^[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$",
    "bool": r"^(?:true|false|1|0)$",
    "date": rf"^{_DAY}$",
    "moment": rf"^{_DAY}T{_CLOCK}$",
    "zoned": rf"^{_DAY}T{_CLOCK}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})$",
    "time": rf"^{_CLOCK}$",
    "duration": _PARTS,
}
"""Pattern of the lexical forms of each kind; a match may still be invalid, such as February 30."""

_INTEGERS: Final = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger"),
    *("negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
)
_KINDS: Final[dict[str, tuple[str, ...]]] = {
    **{XSD + name: ("int",) for name in _INTEGERS},
    XSD + "double": ("float",),
    XSD + "float": ("float",),
    XSD + "decimal": ("decimal",),
    XSD + "boolean": ("bool",),
    XSD + "date": ("date",),
    XSD + "dateTime": ("moment", "zoned"),
    XSD + "dateTimeStamp": ("zoned",),
    XSD + "time": ("time",),
    XSD + "duration": ("duration",),
    XSD + "dayTimeDuration": ("duration",),
}
_COMPILED: Final = {kind: re.compile(pattern) for kind, pattern in PATTERNS.items()}


def kind_of(datatype: str) -> tuple[str, ...]:
    """Return the kinds of values that literals of a datatype can have.

    Parameters
    ----------
    datatype
        IRI of the datatype, without brackets.

    Returns
    -------
    tuple[str, ...]
        Keys of :data:`PATTERNS`, in the order in which to try them; empty for plain text and unknown datatypes.

    Examples
    --------
    >>> kind_of("http://www.w3.org/2001/XMLSchema#date")
    ('date',)
    """
    return _KINDS.get(datatype, ())


def parsed(text: str, datatype: str) -> Value:
    """Convert a literal to a Python value.

    Parameters
    ----------
    text
        Lexical form of the literal.
    datatype
        IRI of the datatype, without brackets; empty for plain text.

    Returns
    -------
    Value
        An integer of up to 4,000 digits, a Boolean, decimal, float, date, datetime, time or duration; ``text`` itself
        if it is invalid for the datatype or Python cannot represent the value.

    Examples
    --------
    >>> parsed("2026-01-31", "http://www.w3.org/2001/XMLSchema#date")
    datetime.date(2026, 1, 31)
    """
    for kind in kind_of(datatype):
        found = _COMPILED[kind].match(text)
        if found is not None and not text.endswith("\n"):
            try:
                return _value(text, kind, found)
            except (ValueError, OverflowError):
                return text
    return text


def _value(text: str, kind: str, found: re.Match[str]) -> Value:
    if kind == "int":
        return int(text) if len(text) <= _LONGEST_INTEGER else text
    if kind == "float":
        return float(text)
    if kind == "decimal":
        return Decimal(text)
    if kind == "bool":
        return text in ("true", "1")
    if kind == "date":
        return datetime.date.fromisoformat(text)
    if kind in ("moment", "zoned"):
        moment = datetime.datetime.fromisoformat(text)
        if kind == "zoned":
            moment.astimezone(datetime.UTC)  # OverflowError in the last hours of 9999 and the first of year 1
        return moment
    if kind == "time":
        return datetime.time.fromisoformat(text)
    sign, *parts = found.groups()
    if not any(parts):
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in parts[:4])
    fraction = int((parts[4] or "0").ljust(6, "0"))
    made = datetime.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)
    return -made if sign else made


def parsed_column(text: pl.Series, kinds: frozenset[str]) -> pl.Series:
    """Convert a column of lexical forms to the common type of its kinds.

    Parameters
    ----------
    text
        Lexical forms, null where a cell is unbound.
    kinds
        Keys of :data:`PATTERNS` (or ``"text"``) that occur in the column.

    Returns
    -------
    polars.Series
        A column of the same length and name; ``text`` unchanged if the kinds have no common type, or a value does not
        fit into it.

    Examples
    --------
    >>> import polars as pl
    >>> parsed_column(pl.Series(["1", "2"]), frozenset({"int"})).to_list()
    [1, 2]
    """
    import polars as pl

    if kinds == {"bool"}:
        return text.is_in(["true", "1"])
    if kinds == {"int"}:
        made = text.cast(pl.Int64, strict=False)
        return made if made.null_count() == text.null_count() else _decimals(text)
    if kinds and kinds <= {"int", "decimal"}:
        return _decimals(text)
    if kinds and kinds <= {"int", "decimal", "float"}:
        return text.str.strip_prefix("+").str.replace("INF", "inf", literal=True).cast(pl.Float64)
    if len(kinds) != 1:
        return text
    made = parse_strictly(text, next(iter(kinds)))
    return made if made.null_count() == text.null_count() else text


def parse_strictly(text: pl.Series, kind: str) -> pl.Series:
    """Parse a column of dates, datetimes, times or durations.

    Parameters
    ----------
    text
        Lexical forms.
    kind
        ``date``, ``moment`` (datetime without offset), ``zoned`` (datetime with offset), ``time`` or ``duration``; for
        other kinds ``text`` is returned unchanged.

    Returns
    -------
    polars.Series
        A column of the same length, null for invalid texts; datetimes and durations have microsecond precision.

    Examples
    --------
    >>> import polars as pl
    >>> parse_strictly(pl.Series(["2026-01-31", "2026-02-31"]), "date").to_list()
    [datetime.date(2026, 1, 31), None]
    """
    import polars as pl

    if kind == "date":
        return text.str.to_date("%Y-%m-%d", strict=False)
    if kind == "moment":
        return text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    if kind == "zoned":
        offset = text.str.replace("Z", "+00:00", literal=True)
        moments = offset.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_unit="us", strict=False)
        moment = pl.col(moments.name)
        return moments.to_frame().select(pl.when(moment.dt.year().is_between(1, 9999)).then(moment)).to_series()
    if kind == "time":
        return text.str.to_time("%H:%M:%S%.f", strict=False)
    if kind == "duration":
        return _durations(text)
    return text


def _decimals(text: pl.Series) -> pl.Series:
    """Convert to decimals with the largest number of decimal places; return the text if 38 digits are too few."""
    import polars as pl

    digits = text.str.strip_chars_start("+-").str.strip_chars_start("0")
    places = digits.str.extract(r"\.([0-9]*)$", 1).str.len_chars().fill_null(0)
    before = digits.str.extract(r"^([0-9]*)", 1).str.len_chars()
    scale, whole = max(places.to_list(), default=0), max(before.fill_null(0).to_list(), default=0)
    if scale + whole > DIGITS:
        return text
    made = text.str.strip_prefix("+").cast(pl.Decimal(DIGITS, scale), strict=False)
    return made if made.null_count() == text.null_count() else text


def _durations(text: pl.Series) -> pl.Series:
    import polars as pl

    name = text.name
    frame = text.to_frame("text").select(
        pl.col("text").str.extract(_PARTS, place + 1).alias(part)
        for place, part in enumerate(("sign", "days", "hours", "minutes", "seconds", "fraction"))
    )
    parts = ["days", "hours", "minutes", "seconds", "fraction"]
    whole = pl.col("days").cast(pl.Int64).fill_null(0) * 86_400
    for part, factor in (("hours", 3_600), ("minutes", 60), ("seconds", 1)):
        whole = whole + pl.col(part).cast(pl.Int64).fill_null(0) * factor
    micro = whole * 1_000_000 + pl.col("fraction").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    signed = pl.when(pl.col("sign") == "-").then(-micro).otherwise(micro)
    made = pl.when(pl.any_horizontal(pl.col(parts).is_not_null())).then(signed)
    return frame.select(made.cast(pl.Duration("us")).alias(name))[name]


def decimal_in_json(value: Decimal) -> float | str:
    """Return a decimal as a float if that keeps its value to the last digit, else as a string.

    Parameters
    ----------
    value
        The decimal.

    Returns
    -------
    float | str
        A float that is printed with the same value, or the decimal as text.

    Examples
    --------
    >>> decimal_in_json(Decimal("0.25")), decimal_in_json(Decimal("1234567890123456789.12345"))
    (0.25, '1234567890123456789.12345')
    """
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def json_value(value: object) -> object:
    """Convert a value that JSON does not support; pass it as ``default`` to :func:`json.dumps`.

    A decimal becomes a float if that keeps its value to the last digit, else a string. Dates, datetimes and times
    become ISO 8601 strings, durations seconds.

    Parameters
    ----------
    value
        A value that :func:`json.dumps` does not support.

    Returns
    -------
    object
        A float for a duration (in seconds), and for a decimal that it keeps to the last digit; otherwise a string.

    Examples
    --------
    >>> json_value(Decimal("0.25")), json_value(Decimal("1234567890123456789.12345"))
    (0.25, '1234567890123456789.12345')
    """
    if isinstance(value, Decimal):
        return decimal_in_json(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    return str(value)
