"""Read TOML mapping files: packaged mappings, and sections that several kinds of mapping share."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError, StoreError
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.keys import Keys, MappingKeyError
from immunograph.mapping.spec import Condition
from immunograph.near_paths import unreadable
from immunograph.unique_keys import toml_fault
from immunograph.utf8_files import utf8

__all__ = ["conditions_of", "dialect_of", "packaged_mappings", "parsed", "tables_of", "with_line"]

_MOST_BYTES: Final = 1 << 20
_LITERAL: Final = re.compile(r"'[^'\n]*'")
_ODD_ESCAPE: Final = re.compile(r'\\[^btnfr"\\uU\s]')
"""A backslash before a letter that is not a TOML escape, as in unquoted regular expressions."""


class _Written(float):
    """A float that keeps the text of the file: version 1.10 is not 1.1."""

    _text: str

    def __new__(cls, text: str) -> _Written:
        made = super().__new__(cls, text)
        made._text = text
        return made

    def __str__(self) -> str:
        return self._text


def packaged_mappings() -> dict[str, Path]:
    """Return the mappings that are packaged with immunograph.

    Returns
    -------
    dict[str, Path]
        Name -> path of its TOML file, sorted by name.

    Examples
    --------
    >>> "signed-edges" in packaged_mappings()
    True
    """
    from immunograph.curation import packaged_project

    folder = packaged_project().root / "mappings"
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if not path.name.startswith("_")}


def parsed(path: Path) -> tuple[dict[str, object], bytes]:
    """Parse a TOML file, and return its content with its raw bytes.

    Parameters
    ----------
    path
        Path of the file, in UTF-8.

    Returns
    -------
    tuple[dict[str, object], bytes]
        Parsed content, and raw bytes.

    Raises
    ------
    StoreError
        If the file cannot be read.
    FormatError
        If the file is not valid TOML in UTF-8, or is larger than 1 MB.
    """
    try:
        with path.open("rb") as stream:
            text = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise StoreError(unreadable(path, error)) from error
    if len(text) > _MOST_BYTES:
        raise FormatError(
            f"{path} is larger than 1 MB, the limit for a mapping: move large value maps into separate files"
        )
    plain = utf8(text, path).replace("\r\n", "\n")
    try:
        return tomllib.loads(plain, parse_float=_Written), text
    except RecursionError as error:
        raise FormatError(f"{path}: brackets are nested too deeply: expected a mapping file in TOML") from error
    except tomllib.TOMLDecodeError as error:
        hint = "; write patterns and paths in single quotes" if _ODD_ESCAPE.search(_LITERAL.sub("", plain)) else ""
        raise FormatError(f"{path}: this is not TOML: {toml_fault(error, plain)}{hint}") from error


def with_line(message: str, origin: str, content: bytes) -> str:
    r"""Add the line number of a key to an error message about a mapping file.

    Parameters
    ----------
    message
        Message that starts with file, section and key, such as ``edges.toml: [entity.gene], within: …``.
    origin
        Path of the file, as in the message.
    content
        Raw bytes of the file.

    Returns
    -------
    str
        The message with ``, line N`` after the path: the line of the key, or of the section if the key is not in it;
        unchanged if the section is not found.

    Examples
    --------
    >>> with_line("x.toml: [source], name: it is missing", "x.toml", b'[source]\nname = ""')
    'x.toml, line 2: [source], name: it is missing'
    """
    start = f"{origin}: "
    if not message.startswith(start):
        return message
    told = message[len(start) :]
    section = re.match(
        r"(\[\[?[^\[\]\n]{1,200}\]\]?)(?: ([0-9]{1,6}))?(?:, ([A-Za-z_]{1,40}))?(?:, ([A-Za-z_]{1,40}))?", told
    )
    if section is None:
        return message
    lines = content.partition(b"\0")[0].decode("utf-8", "replace").splitlines()
    wanted, number = re.sub(r"\s", "", section[1]), int(section[2] or 1)
    headers = [at for at, line in enumerate(lines) if re.sub(r"\s", "", line.partition("#")[0]) == wanted]
    if len(headers) < number:
        return message
    first = headers[number - 1]
    end = next((at for at in range(first + 1, len(lines)) if lines[at].lstrip().startswith("[")), len(lines))
    if section[3] == "evidence" and not any(re.match(r"\s*evidence\s*=", line) for line in lines[first:end]):
        return with_line(f"{start}[evidence], {section[4]}: {told}", origin, content).partition("[evidence]")[0] + told
    unknown = re.search(r"there is no key '([A-Za-z_]{1,60})'", told)
    for key in (unknown[1] if unknown else None, section[4], section[3]):
        found = [at for at in range(first + 1, end) if key and re.match(rf"\s*{key}\s*=", lines[at])]
        if found:
            first = found[0]
            break
    return f"{origin}, line {first + 1}: {told}"


def tables_of(keys: Keys, name: str) -> list[object]:
    """Return an array of tables, which TOML writes with double brackets, such as ``[[claim]]``.

    Parameters
    ----------
    keys
        The parsed mapping file.
    name
        Key of the array, such as ``claim``.

    Returns
    -------
    list[object]
        The tables, in file order; empty for a missing key.

    Raises
    ------
    FormatError
        If the value is not a list; the message asks for double brackets.

    Examples
    --------
    >>> tables_of(Keys({"claim": [{"subject": "{a}"}]}, "x.toml"), "claim")
    [{'subject': '{a}'}]
    """
    found = keys.any(name, [])
    if not isinstance(found, list):
        raise keys.wrong(name, f"expected an array of tables: write [[{name}]] with two brackets")
    return found


def dialect_of(keys: Keys) -> Dialect:
    """Parse the ``[table]`` section: the format options of a table.

    Parameters
    ----------
    keys
        The parsed ``[table]`` section.

    Returns
    -------
    Dialect
        Format options; unset ones have their defaults.

    Raises
    ------
    FormatError
        If a key is unknown or its value is not valid; the message names section and key.

    Examples
    --------
    >>> dialect_of(Keys({"format": "csv", "separator": ";"}, "x.toml")).separator
    ';'
    """
    header = keys.any("header", True)
    if not isinstance(header, bool):
        raise keys.wrong(
            "header",
            "expected true or false, without quotes; if the header is not in the first line, set skip to the number of "
            "lines before it",
        )
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
            short_rows=keys.flag("short_rows", default=False),
            sheet=keys.text("sheet"),
        )
    except MappingKeyError:
        raise
    except FormatError as error:  # raised by Dialect, which does not know its position in the file
        raise FormatError(f"{keys.where}: {error}") from error
    keys.done()
    return made


def conditions_of(keys: Keys) -> tuple[Condition, ...]:
    """Parse the ``when`` conditions of a ``[[claim]]`` or ``[[axiom]]`` section.

    Parameters
    ----------
    keys
        The parsed section.

    Returns
    -------
    tuple[Condition, ...]
        Conditions, all of which a row must meet; empty if the section has none.

    Raises
    ------
    FormatError
        If a condition is not a value, a list of values or a Boolean; the message names section and key.

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
        if not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values):
            raise keys.wrong("when", f"{column}: expected a value, a list of values, or true (filled) or false (empty)")
        made.append(Condition(name, tuple(str(each) for each in values), negated=negated))
    return tuple(made)
