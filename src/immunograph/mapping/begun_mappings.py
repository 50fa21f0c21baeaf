"""Incomplete mapping files: a proposal keeps their sections and adds the missing ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from immunograph.errors import FormatError
from immunograph.identifiers import PrefixMap
from immunograph.mapping.details import prefixes_of
from immunograph.mapping.dialect import Dialect
from immunograph.mapping.keys import Keys
from immunograph.mapping.toml_files import dialect_of, parsed
from immunograph.utf8_files import utf8

__all__ = ["Begun", "is_begun", "read_begun"]

_RULES: Final = ("claim", "axiom")
_MERGED: Final = ("source", "table", "prefixes")
"""Tables to which a proposal adds keys."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An incomplete mapping file, which a proposal completes.

    Parameters
    ----------
    text
        Content of the file, with LF as line endings; empty if the whole mapping is to be proposed.
    sections
        Names of the TOML tables in it, such as ``source`` and ``entity.gene``.
    dialect
        Format options set in ``[table]``; unset ones have their defaults.
    prefixes
        Known CURIE prefixes: those of ``[prefixes]`` and immunograph's own.
    source
        Keys set in ``[source]``.
    """

    text: str = ""
    sections: frozenset[str] = frozenset()
    dialect: Dialect = field(default_factory=Dialect)
    prefixes: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    """The keys of ``[source]``."""

    def completed(self, sections: Iterable[tuple[str, list[str]]]) -> str:
        """Return the text of the mapping with the missing sections appended.

        Parameters
        ----------
        sections
            Pairs of a TOML section name and its lines; lines under an empty name are written as they are (comments).
            Sections that the file already has are skipped, except that lines for ``source``, ``table`` and ``prefixes``
            are merged in.

        Returns
        -------
        str
            TOML, ending with a newline.

        Examples
        --------
        >>> print(Begun().completed([("source", ['name = "lab"']), ("[claim]", ['subject = "{a}"'])]), end="")
        [source]
        name = "lab"
        <BLANKLINE>
        [[claim]]
        subject = "{a}"
        """
        text, made = self.text.rstrip(), []
        for name, lines in sections:
            if name in self.sections:
                text = _with_lines(text, name, lines) if name in _MERGED else text
            else:
                made.append("\n".join([f"[{name}]", *lines] if name else lines))
        return "\n\n".join([*([text] if text else []), *made]) + "\n"


def _with_lines(text: str, section: str, lines: Sequence[str]) -> str:
    """Add lines to a table of a TOML file, below its header; they must not repeat existing keys."""
    header = re.search(rf"^[ \t]*\[[ \t]*{section}[ \t]*\][^\n]*$", text, re.MULTILINE)
    if header is None:
        return text
    return "\n".join([text[: header.end()], *lines]) + text[header.end() :]


def is_begun(source: str | Path) -> bool:
    """Return whether a file is an incomplete mapping: a TOML file without claims, axioms or an ``include``.

    Parameters
    ----------
    source
        Path of the file. The name of a packaged mapping is not a path, so the result is false.

    Returns
    -------
    bool
        False also if there is no such file.

    Raises
    ------
    FormatError
        If the file is not valid TOML, or is larger than 1 MB.
    StoreError
        If the file cannot be read.
    """
    path = Path(source)
    if not path.is_file():
        return False
    raw, _ = parsed(path)
    return not any(name in raw for name in (*_RULES, "include"))


def read_begun(path: Path) -> Begun:
    """Parse an incomplete mapping file.

    Parameters
    ----------
    path
        TOML file without ``[[claim]]``, ``[[axiom]]`` and ``include``.

    Returns
    -------
    Begun
        Its text, with the names of its sections, its dialect and its prefixes.

    Raises
    ------
    FormatError
        If it already has claims or axioms, is not TOML, is larger than 1 MB, or a key of ``[table]`` or ``[prefixes]`` is
        not valid.
    StoreError
        If the file does not exist or cannot be read.
    """
    raw, content = parsed(path)
    found = next((name for name in _RULES if name in raw), None)
    if found is not None:
        raise FormatError(
            f"{path}: it has [[{found}]] already, so nothing is left to propose: import the table with "
            "--map (in Python: kg.import_table)"
        )
    keys = Keys(raw, str(path))
    sections = {name for name, value in raw.items() if isinstance(value, dict)}
    for name in ("entity", "values"):
        sections |= {f"{name}.{each}" for each in keys.table(name)}
    return Begun(
        utf8(content, path).replace("\r\n", "\n"),
        frozenset(sections),
        dialect_of(Keys(keys.table("table"), f"{path}: [table]")),
        frozenset([*prefixes_of(keys), *(prefix for prefix, _ in PrefixMap().items())]),
        frozenset(keys.table("source")),
    )
