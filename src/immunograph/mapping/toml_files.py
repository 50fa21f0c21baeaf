"""Read TOML mapping files: the packaged ones, and common tables and lists in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError, StoreError
from immunograph.files import utf8
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.keys import Keys, MappingKeyError
from immunograph.mapping.spec import Condition
from immunograph.unique_keys import toml_fault

__all__ = ["conditions_of", "dialect_of", "packaged_mappings", "parsed", "tables_of"]

_MOST_BYTES: Final = 1 << 20
_LITERAL: Final = re.compile(r"'[^'\n]*'")
_ODD_ESCAPE: Final = re.compile(r'\\[^btnfr"\\uU\s]')
"""A backslash before a letter that is no TOML escape, as in unquoted regular expressions."""


def packaged_mappings() -> dict[str, Path]:
    """Return the mappings that come with immunograph, by name.

    Returns
    -------
    dict[str, Path]
        Name -> TOML file.

    Examples
    --------
    >>> "signed-edges" in packaged_mappings()
    True
    """
    from immunograph.curation import packaged_project

    folder = packaged_project().root / "mappings"
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if not path.name.startswith("_")}


def parsed(path: Path) -> tuple[dict[str, object], bytes]:
    """Parse a TOML file; return its content and its bytes.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    tuple[dict[str, object], bytes]
        Its content, and its bytes.

    Raises
    ------
    StoreError
        If the file cannot be read.
    FormatError
        If it is not valid TOML in UTF-8, or is larger than 1 MB.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(text) > _MOST_BYTES:
        raise FormatError(
            f"{path} is larger than 1 MB, the limit for a mapping: move large value maps into files of their own"
        )
    plain = utf8(text, path).replace("\r\n", "\n")
    try:
        return tomllib.loads(plain), text
    except RecursionError as error:
        raise FormatError(f"{path}: brackets are nested too deeply in it: this is not a mapping") from error
    except tomllib.TOMLDecodeError as error:
        hint = "; write patterns and paths in single quotes" if _ODD_ESCAPE.search(_LITERAL.sub("", plain)) else ""
        raise FormatError(f"{path}: this is not TOML: {toml_fault(error)}{hint}") from error


def tables_of(keys: Keys, name: str) -> list[object]:
    """Return a list of tables, which TOML writes with double brackets (``[[claim]]``).

    Parameters
    ----------
    keys
        The table of the mapping file.
    name
        The key.

    Returns
    -------
    list[object]
        The tables; empty for a missing key.

    Raises
    ------
    FormatError
        If it is not a list; the message says to write double brackets.

    Examples
    --------
    >>> tables_of(Keys({"claim": [{"subject": "{a}"}]}, "x.toml"), "claim")
    [{'subject': '{a}'}]
    """
    found = keys.any(name, [])
    if not isinstance(found, list):
        raise keys.wrong(name, f"write [[{name}]] with two brackets: there may be several")
    return found


def dialect_of(keys: Keys) -> Dialect:
    """Parse the format options of a table, the section ``[table]``.

    Parameters
    ----------
    keys
        The table ``[table]`` of the mapping.

    Returns
    -------
    Dialect
        The dialect.

    Raises
    ------
    FormatError
        If a key is unknown or not valid; names the key.

    Examples
    --------
    >>> dialect_of(Keys({"format": "csv", "separator": ";"}, "x.toml")).separator
    ';'
    """
    header = keys.any("header", True)
    if not isinstance(header, bool):
        raise keys.wrong("header", "expected true or false; skip = 3 passes over lines before the header")
    try:
        made = Dialect(
            format=keys.text("format"),
            separator=keys.text("separator"),
            quote=keys.text("quote", '"'),
            encoding=keys.text("encoding", "utf-8"),
            decimal=keys.text("decimal", "."),
            header=header,
            columns=keys.texts("columns"),
            comment=keys.text("comment"),
            skip=keys.whole("skip", 0),
            null=keys.texts("null"),
            rows=keys.text("rows"),
            sheet=keys.text("sheet"),
        )
    except MappingKeyError:
        raise
    except FormatError as error:  # of the dialect, which does not know where it was read
        raise FormatError(f"{keys.where}: {error}") from error
    keys.done()
    return made


def conditions_of(keys: Keys) -> tuple[Condition, ...]:
    """Parse the conditions of a rule.

    Parameters
    ----------
    keys
        The table of the rule.

    Returns
    -------
    tuple[Condition, ...]
        The conditions; a row must meet all of them.

    Raises
    ------
    FormatError
        If a condition is not a value, a list of values or a Boolean; names the key.

    Examples
    --------
    >>> conditions_of(Keys({"when": {"effect": ["up"]}}, "x.toml"))[0].values
    ('up',)
    """
    made = []
    for column, wanted in keys.table("when").items():
        name, negated = (column[1:].strip(), True) if column.startswith("!") else (column, False)
        if isinstance(wanted, bool):
            made.append(Condition(name, filled=wanted, negated=negated))
            continue
        values = wanted if isinstance(wanted, list) else [wanted]
        if not all(isinstance(each, str | int | float) for each in values):
            raise keys.wrong("when", f"{column}: expected a value, a list of values, or true (filled) or false (empty)")
        made.append(Condition(name, tuple(str(each) for each in values), negated=negated))
    return tuple(made)
