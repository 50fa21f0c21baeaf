"""Values of a mapping: templates over columns, patterns, splits and value maps, compiled to expressions of polars.

Text in braces names a column; other text is literal. ``"{gene} {variant}"`` is empty if one of its columns is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.mapping.keys import Keys, kind_of

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "ITEM",
    "MANY",
    "REFUSED",
    "Check",
    "Compiled",
    "Reject",
    "Value",
    "parts_of",
    "read_value",
    "tested_pattern",
]

ITEM: Final = "\x00item"
"""Name of the internal column for ``{}``: one of several values of a cell."""

MANY: Final = ("alternatives", "joint", "complex")
"""Meanings of several names in one cell."""

REFUSED: Final = "\x00refused"
"""Placeholder for a value of a list that is left out, where the others keep their positions."""

_PART: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Reject:
    """Entry of a value map that skips the row on purpose.

    Parameters
    ----------
    reason
        Reason in words, which is reported with the number of rows.
    """

    reason: str


Mapped: TypeAlias = "str | Reject"


@dataclass(frozen=True, slots=True)
class Value:
    """The source of a value and its transformations: first the pattern, then split, map, form, default and number.

    Parameters
    ----------
    sources
        Templates, tried in order; the first that is not empty is used.
    pattern, group
        A regular expression (in Rust's syntax, matched in linear time), and the number or name of the group to extract: 0
        for the whole match, -1 for the first group (the whole match if there is no group).
    every
        Whether to extract all matches instead of the first.
    split
        Separators of several values in one cell; ignored if there are several values already.
    mapped
        Value map: value -> its replacement.
    otherwise
        Replacement of values that are not in the map, in which ``{}`` is the value; without it, these are errors.
    default
        Template that replaces an empty value; not applied to lists.
    form
        A template for the result, in which ``{}`` is the value.
    ignore_case
        Whether the value map ignores case.
    number
        Whether the value must be a number; of a list, the first item is used.
    where
        Key in the mapping file, for error messages.
    union
        Values that are all taken, in place of sources and transformations.
    """

    sources: tuple[str, ...]
    pattern: str = ""
    group: str | int = 0
    every: bool = False
    split: tuple[str, ...] = ()
    mapped: Mapping[str, Mapped] = field(default_factory=dict)
    otherwise: Mapped | None = None
    default: str | None = None
    form: str = ""
    ignore_case: bool = False
    number: bool = False
    where: str = ""
    union: tuple[Value, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Names of the columns that the templates refer to."""
        if self.union:
            return {name for each in self.union for name in each.columns}
        texts = [*self.sources, self.form, *(each for each in (self.otherwise, self.default) if isinstance(each, str))]
        return {name for text in texts for kind, name in parts_of(text, self.where) if kind == "column" and name}

    @property
    def constant(self) -> str | None:
        """The text, if the value is a single template without braces and transformations; otherwise ``None``."""
        plain = Value(self.sources, where=self.where)
        if self != plain or len(self.sources) != 1 or "{" in self.sources[0]:
            return None
        return self.sources[0]


@dataclass(frozen=True, slots=True)
class Check:
    """A condition under which a row is skipped.

    Parameters
    ----------
    failed
        Boolean expression: true in rows that fail.
    shown
        Expression of the invalid value.
    message
        The error message, with ``{}`` for the value.
    column
        Name of the value's column.
    deliberate
        Whether the mapping skips such rows on purpose, so that it is not an error.
    items
        For cells with several values, an expression of the list of invalid ones; these are left out, and the row is
        skipped only if ``failed`` is true.
    """

    failed: pl.Expr
    shown: pl.Expr
    message: str
    column: str
    deliberate: bool = False
    items: pl.Expr | None = None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A value as a polars expression, with checks for invalid cells.

    Parameters
    ----------
    expr
        The expression.
    many
        Whether it yields a list per row.
    checks
        Checks that find rows which fail.
    wrong
        Expression of a list of Booleans, true for invalid items of a list; ``None`` for a single value or without a map.
    unread
        Expression of the list of items of a cell that the pattern does not match; ``None`` without a pattern for items.
    """

    expr: pl.Expr
    many: bool = False
    checks: tuple[Check, ...] = ()
    wrong: pl.Expr | None = None
    unread: pl.Expr | None = None


def parts_of(template: str, where: str) -> list[tuple[str, str]]:
    """Split a template into its literal texts and column names.

    Parameters
    ----------
    template
        Text with column names in braces; ``{{`` and ``}}`` stand for literal braces.
    where
        File, section and key, such as ``edges.toml: [[claim]] 1, subject``; starts the error message.

    Returns
    -------
    list[tuple[str, str]]
        Pairs of a kind, ``text`` or ``column``, and the literal text or the column name, in order.

    Raises
    ------
    FormatError
        If a brace is unbalanced.

    Examples
    --------
    >>> parts_of("{gene} x{{y}}", "here")
    [('column', 'gene'), ('text', ' x{y}')]
    """
    made: list[tuple[str, str]] = []
    end = 0

    def text(more: str) -> None:
        if more and made and made[-1][0] == "text":
            made[-1] = ("text", made[-1][1] + more)
        elif more:
            made.append(("text", more))

    for match in _PART.finditer(template):
        text(template[end : match.start()])
        end = match.end()
        if match.group() in ("{{", "}}"):
            text(match.group()[0])
        elif match[1] is None:
            raise FormatError(
                f"{where}: unbalanced brace in {quoted(template)}: write {{column}} for a column, or {{{{ for a literal brace"
            )
        else:
            made.append(("column", match[1].strip()))
    text(template[end:])
    return made


def tested_pattern(pattern: str, where: str) -> str:
    r"""Validate a regular expression, and convert it to the syntax of Rust's ``regex`` crate (linear-time matching).

    Parameters
    ----------
    pattern
        Regular expression; named groups may be written ``(?<name>…)`` or ``(?P<name>…)``.
    where
        File, section and key, such as ``edges.toml: [[claim]] 1, subject``; starts the error message.

    Returns
    -------
    str
        Equivalent pattern with named groups as ``(?P<name>…)``, for polars.

    Raises
    ------
    FormatError
        If the pattern does not compile, for example because of look-around or a back-reference.

    Examples
    --------
    >>> tested_pattern(r"(?<gene>\w+)", "here")
    '(?P<gene>\\w+)'
    """
    import polars as pl

    rust = re.sub(r"\(\?<(?![=!])", "(?P<", pattern)
    try:
        pl.Series([""]).str.contains(rust)
    except pl.exceptions.PolarsError as error:
        told = [line.strip() for line in str(error).splitlines() if "error:" in line] or [str(error).partition("\n")[0]]
        raise FormatError(
            f"{where}: {quoted(pattern)} is not a valid regular expression in Rust's syntax ({told[-1]}): correct it, without look-around and back-references"
        ) from error
    return rust


def read_value(raw: object, where: str, maps: Mapping[str, object] | None = None) -> Value:
    """Parse a value of a mapping file into a :class:`Value`.

    Parameters
    ----------
    raw
        A template; a number; a list of templates that are tried in order; or a table, either with ``from`` and
        transformations, or with ``union``, a list of values that are all taken.
    where
        File, section and key, such as ``edges.toml: [[claim]] 1, subject``; starts the error message.
    maps
        Name -> value map, from the ``[values.NAME]`` sections of the mapping file.

    Returns
    -------
    Value
        Parsed value, ready for :func:`immunograph.mapping.expressions.compile_value`.

    Raises
    ------
    FormatError
        If the value is a Boolean or of another type, a table has neither ``from`` nor ``union``, or a key, pattern, split
        or map in it is not valid.

    Examples
    --------
    >>> read_value("{gene}", "here").columns
    {'gene'}
    """
    if isinstance(raw, bool):
        raise FormatError(f'{where}: expected a string such as "{{column}}", not true or false')
    if isinstance(raw, str | int | float):
        return _checked(Value((str(raw),), where=where))
    if isinstance(raw, list):
        if not raw or not all(isinstance(each, str) for each in raw):
            raise FormatError(f'{where}: expected strings, which are tried in order, such as ["{{a}}", "{{b}}"]')
        return _checked(Value(tuple(raw), where=where))
    if not isinstance(raw, dict):
        raise FormatError(f"{where}: expected a string, a list of strings or a table, not {kind_of(raw)}")
    keys = Keys(raw, where)
    if "union" in keys:
        return _union(keys, maps)
    sources = keys.any("from")
    if sources is None:
        raise FormatError(
            f'{where}: the key "from" is missing: add it with the columns to read, such as from = "{{column}}"'
        )
    mapped, otherwise = _map(keys, maps or {})
    default = keys.any("default")
    value = Value(
        sources=read_value(sources, f"{where}, from").sources,
        pattern=tested_pattern(keys.text("pattern"), f"{where}, pattern") if "pattern" in keys else "",
        group=_group(keys),
        every=keys.flag("all", default=False),
        split=keys.texts("split"),
        mapped=mapped,
        otherwise=otherwise,
        default=None if default is None else str(default),
        form=keys.text("as"),
        ignore_case=keys.flag("ignore_case", default=False),
        number=keys.flag("number", default=False),
        where=where,
    )
    keys.done()
    if value.ignore_case:
        _refuse_twins(mapped, f"{where}, map")
    return _checked(value)


def _union(keys: Keys, maps: Mapping[str, object] | None) -> Value:
    """Parse the key ``union``: a list of values that are all taken."""
    parts = keys.any("union")
    if not isinstance(parts, list) or len(parts) < 2:
        raise keys.wrong("union", 'expected several values, such as [{ from = "{a}", pattern = "…" }, "{b}"]')
    keys.done()
    made = tuple(read_value(each, f"{keys.where}, union {place}", maps) for place, each in enumerate(parts, 1))
    if any(each.union for each in made):
        raise keys.wrong("union", "a union cannot contain another union: list all values in one union")
    return Value((), where=keys.where, union=made)


def _refuse_twins(mapped: Mapping[str, Mapped], where: str) -> None:
    """Raise an error if a map that ignores case has different entries for words that differ only in case."""
    seen: dict[str, tuple[str, Mapped]] = {}
    for key, target in mapped.items():
        other, before = seen.setdefault(key.lower(), (key, target))
        if before != target:
            raise FormatError(
                f"{where}: {quoted(other)} and {quoted(key)} differ only in case, which this map ignores: keep one of them"
            )


def _checked(value: Value) -> Value:
    _ = value.columns  # raises an error for single braces
    return value


def _group(keys: Keys) -> str | int:
    given = keys.any("group", -1)
    if isinstance(given, str) or (isinstance(given, int) and not isinstance(given, bool)):
        return given
    raise keys.wrong("group", f"expected the number or name of a group, not {kind_of(given)}")


def _map(keys: Keys, maps: Mapping[str, object]) -> tuple[dict[str, Mapped], Mapped | None]:
    raw = keys.any("map", {})
    if isinstance(raw, str):
        if raw not in maps:
            known = f", or use one of those declared: {', '.join(maps)}" if maps else ""
            raise keys.wrong("map", f"unknown value map {quoted(raw)}: declare it as [values.{raw}]{known}")
        raw = maps[raw]
    if not isinstance(raw, dict):
        raise keys.wrong("map", f"expected a table of values or the name of one, not {kind_of(raw)}")
    made = {str(old): _target(new, keys.where) for old, new in raw.items()}
    otherwise = keys.any("else")
    return made, None if otherwise is None else _target(otherwise, keys.where)


def _target(raw: object, where: str) -> Mapped:
    if isinstance(raw, dict):
        keys = Keys(raw, where)
        reason = keys.text("reject")
        keys.done()
        return Reject(reason or "skipped")
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        return str(raw)
    raise FormatError(f'{where}: expected a value or {{ reject = "reason" }}, not {kind_of(raw)}')
