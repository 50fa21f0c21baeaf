"""Parse tables, JSON Lines and JSON documents of other programs; errors name row, column or line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any, Final, TypeVar, cast

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.plurals import counted, some_of
from immunograph.unique_keys import RepeatedKeyError, unique_keys
from immunograph.utf8_files import foreign_encoding, invalid_byte, utf8

__all__ = [
    "LARGEST_DOCUMENT",
    "json_document",
    "json_lines",
    "kind_of",
    "member",
    "members",
    "table_rows",
    "text_lines",
    "whole_text",
]

_LONGEST_LINE: Final = 64_000_000
LARGEST_DOCUMENT: Final = 1_000_000_000
"""How many bytes a document may have that can only be read as a whole."""

_KINDS: Final[dict[type, str]] = {
    dict: "an object", list: "a list", bool: "true or false", str: "a string", int: "a number", float: "a number",
    type(None): "null",
}  # fmt: skip

V = TypeVar("V")


def text_lines(stream: IO[bytes], name: str) -> Iterator[tuple[int, str]]:
    r"""Yield the lines of a UTF-8 text with their numbers; line endings and a byte order mark are removed.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    tuple[int, str]
        Line number, counted from 1, and the line.

    Raises
    ------
    FormatError
        If a line is not UTF-8, or longer than 64 MB.

    Examples
    --------
    >>> import io
    >>> list(text_lines(io.BytesIO(b"a\r\nb"), "x"))
    [(1, 'a'), (2, 'b')]
    """
    number = 0
    while line := stream.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise FormatError(f"{name}, line {number}: the line is longer than 64 MB: split the file into lines")
        try:
            if number == 1 and (foreign := foreign_encoding(line)):
                raise FormatError(f"{name} is encoded in {foreign}: save the file as UTF-8")
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            _, place, value = invalid_byte(error)
            raise FormatError(
                f"{name}, line {number}, byte {place}: 0x{value:02X} is not UTF-8; save the file as UTF-8"
            ) from None
        yield number, text.rstrip("\r\n")


def table_rows(
    stream: IO[bytes],
    name: str,
    needed: tuple[str, ...] = (),
    *,
    separator: str = "\t",
    comments: bool = False,
    check: Callable[[list[str]], tuple[str, ...]] | None = None,
) -> Iterator[tuple[int, dict[str, str]]]:
    r"""Yield the rows of a delimited table as dictionaries of their non-empty cells.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.
    needed
        Columns that the header must contain.
    separator
        Cell separator, one character; quotes have no special meaning.
    comments
        Whether to skip lines that start with ``#``.
    check
        Function from the columns of the header to the required columns, used instead of ``needed``; ``None`` for ``needed``.

    Yields
    ------
    tuple[int, dict[str, str]]
        Line number, counted from 1, and column name -> cell.

    Raises
    ------
    FormatError
        If the input is empty or not UTF-8, a line is longer than 64 MB, a required column is missing, a column occurs
        twice, or a row has more cells than the header.

    Examples
    --------
    >>> import io
    >>> list(table_rows(io.BytesIO(b"id\tname\nCL:1\t\n"), "x"))
    [(2, {'id': 'CL:1'})]
    """
    header: list[str] = []
    for number, line in text_lines(stream, name):
        if (comments and line.startswith("#")) or not line.strip():
            continue
        cells = line.split(separator)
        if not header:
            header = [cell.strip() for cell in cells]
            _check_header(header, check(header) if check is not None else needed, name, number)
            continue
        if len(cells) > len(header):
            raise FormatError(
                f"{name}, row {number}: the row has {counted(len(cells), 'cell')}, and the header {counted(len(header), 'column')}: remove the "
                "surplus cells, or the separators within cells"
            )
        yield number, {column: cell.strip() for column, cell in zip(header, cells, strict=False) if cell.strip()}
    if not header:
        raise FormatError(
            f"{name} is empty: expected a header line with the columns {', '.join(needed) or 'of the table'}"
        )


def _check_header(header: list[str], needed: tuple[str, ...], name: str, number: int) -> None:
    doubled = next((column for column in header if column and header.count(column) > 1), None)
    if doubled is not None:
        raise FormatError(
            f"{name}, row {number}: the column {quoted(doubled)} occurs {header.count(doubled)} times: keep one, and rename "
            "or remove the others"
        )
    missing = [column for column in needed if column not in header]
    if missing:
        found = some_of([quoted(column) for column in header], 12)
        raise FormatError(f"{name}, row {number}: the column {missing[0]!r} is missing: add it; found {found}")


def json_lines(stream: IO[bytes], name: str) -> Iterator[tuple[int, dict[str, object]]]:
    r"""Yield the objects of a JSON Lines file with their line numbers; empty lines are skipped.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Yields
    ------
    tuple[int, dict[str, object]]
        Line number, counted from 1, and the object.

    Raises
    ------
    FormatError
        If a line is not UTF-8 or not a JSON object, has a repeated key, or is longer than 64 MB.

    Examples
    --------
    >>> import io
    >>> list(json_lines(io.BytesIO(b'{"id": "CL:1"}\n\n'), "x"))
    [(1, {'id': 'CL:1'})]
    """
    for number, line in text_lines(stream, name):
        if not line.strip():
            continue
        row = _parsed(line, f"{name}, line {number}")
        if not isinstance(row, dict):
            raise FormatError(f"{name}, line {number}: expected a JSON object, found {kind_of(row)}")
        yield number, row


def whole_text(stream: IO[bytes], name: str) -> bytes:
    """Read a document into memory, up to a limit of 1 GB, for formats that cannot be streamed.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Returns
    -------
    bytes
        Content of the document.

    Raises
    ------
    FormatError
        If the document is larger than 1 GB.

    Examples
    --------
    >>> import io
    >>> whole_text(io.BytesIO(b"abc"), "x.json")
    b'abc'
    """
    content = stream.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise FormatError(f"{name}: the document is larger than 1 GB, the limit: split it into smaller files")
    return content


def json_document(stream: IO[bytes], name: str) -> object:
    """Parse a JSON document.

    Parameters
    ----------
    stream
        Input, open for reading in binary mode.
    name
        Name of the input, usually its path; starts error messages.

    Returns
    -------
    object
        Parsed value: ``dict``, ``list``, ``str``, number, ``bool`` or ``None``.

    Raises
    ------
    FormatError
        If the document is not valid JSON in UTF-8, has a repeated key, is nested too deeply, or is larger than 1 GB.

    Examples
    --------
    >>> import io
    >>> json_document(io.BytesIO(b"[1,"), "x")
    Traceback (most recent call last):
    immunograph.errors.FormatError: x, line 1, column 4: this is not JSON (Expecting value): correct it here, or fetch the file again if it is cut off
    """
    return _parsed(utf8(whole_text(stream, name), name), name, place=True)


def _parsed(text: str, where: str, *, place: bool = False) -> object:
    try:
        return json.loads(text, object_pairs_hook=unique_keys)
    except RepeatedKeyError as error:
        raise FormatError(f"{where}: {error}: keep one of them") from None
    except json.JSONDecodeError as error:
        at = f", line {error.lineno}, column {error.colno}" if place else f", column {error.colno}"
        raise FormatError(
            f"{where}{at}: this is not JSON ({error.msg}): correct it here, or fetch the file again if it is cut off"
        ) from None
    except RecursionError:
        raise FormatError(f"{where}: this JSON is nested too deeply: correct it, or fetch the file again") from None
    except ValueError as error:
        raise FormatError(
            f"{where}: this JSON cannot be read ({re.sub(r'[;:].*', '', str(error))}): correct it, or fetch the file again"
        ) from None


def member(data: Mapping[str, object], name: str, kind: type[V], where: str, default: V) -> V:
    """Return a member of a JSON object, checked for its type.

    Parameters
    ----------
    data
        JSON object.
    name
        Key of the member.
    kind
        Expected type: ``dict``, ``list``, ``bool``, ``str``, or ``float`` for any number.
    where
        Position in the file, such as ``x.json, statement 1``; starts the error message.
    default
        Result if the member is missing or null.

    Returns
    -------
    V
        The member; ``default`` if it is missing or null.

    Raises
    ------
    FormatError
        If the member has another type; the message names position and key.

    Examples
    --------
    >>> member({"negated": True}, "negated", bool, "x.json, statement 1", False)
    True
    >>> member({"negated": "false"}, "negated", bool, "x.json, statement 1", False)
    Traceback (most recent call last):
    immunograph.errors.FormatError: x.json, statement 1: 'negated' is a string, expected true or false: correct it
    """
    value = data.get(name)
    if value is None:
        return default
    fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise FormatError(f"{where}: {name!r} is {kind_of(value)}, expected {_KINDS[kind]}: correct it")
    return cast("V", value)


def kind_of(value: object) -> str:
    """Return what kind of JSON value something is, for messages.

    Parameters
    ----------
    value
        A value as :mod:`json` returns it.

    Returns
    -------
    str
        Such as ``a number``.

    Examples
    --------
    >>> kind_of(5), kind_of(["IL-2"])
    ('a number', 'a list')
    """
    return _KINDS[type(value)]


def members(data: Mapping[str, object], name: str, where: str) -> list[dict[str, object]]:
    """Return a member of a JSON object that is a list of objects.

    Parameters
    ----------
    data
        JSON object.
    name
        Key of the member.
    where
        Position in the file, such as ``x.json, statement 1``; starts the error message.

    Returns
    -------
    list[dict[str, object]]
        The objects; empty if the member is missing or null.

    Raises
    ------
    FormatError
        If the member is not a list, or an item is not an object; the message names position and key.

    Examples
    --------
    >>> members({"evidence": [1]}, "evidence", "x.json, statement 1")
    Traceback (most recent call last):
    immunograph.errors.FormatError: x.json, statement 1: item 1 of 'evidence' is a number, expected an object: correct it
    """
    found: list[Any] = member(data, name, list, where, [])
    for number, each in enumerate(found, start=1):
        if not isinstance(each, dict):
            raise FormatError(
                f"{where}: item {number} of {name!r} is {_KINDS[type(each)]}, expected an object: correct it"
            )
    return found
