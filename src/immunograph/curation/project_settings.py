"""Read and validate ``project.toml``: title, licence, base IRI, authors and description of a project."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from immunograph.errors import CheckFailedError, Problem
from immunograph.legible import quoted
from immunograph.licences import LICENCES, UNKNOWN, Licence, read_licence, similar_licence
from immunograph.near_paths import unread
from immunograph.unique_keys import toml_fault
from immunograph.utf8_files import invalid_byte
from immunograph.vocabulary import BASE

__all__ = ["SETTINGS_FILE", "UNTITLED", "Author", "Settings", "read_settings"]

SETTINGS_FILE: Final = "project.toml"
UNTITLED: Final = "Untitled graph of claims"
_KEYS: Final = ("title", "description", "licence", "base", "authors")
_AUTHOR_KEYS: Final = ("name", "orcid", "email")
_ALIASES: Final = {"license": "licence", "name": "title", "author": "authors", "base_iri": "base", "iri": "base"}
_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+[/#]")
_ORCID: Final = re.compile(r"(?:https://orcid\.org/)?([0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X])")


@dataclass(frozen=True, slots=True)
class Author:
    """An author of a project.

    Parameters
    ----------
    name
        Full name.
    orcid
        ORCID iD such as ``0000-0002-1825-0097``; an empty string if unknown.
    email
        E-mail address; an empty string if unknown.
    """

    name: str
    orcid: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a project; nothing is inherited from the packaged project.

    Parameters
    ----------
    title, description
        Title (``Untitled graph of claims`` by default) and description of the graph.
    licence
        Licence of the project's own content; unknown by default.
    base
        Namespace for IRIs of the project's own entities and documents; by default, immunograph's.
    authors
        Authors in the order of ``project.toml``.
    """

    title: str = UNTITLED
    description: str = ""
    licence: Licence = UNKNOWN
    base: str = BASE
    authors: tuple[Author, ...] = ()


class _Checker:
    """A validator of the values in one file, which collects problems."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def wrong(self, message: str) -> None:
        self.problems.append(Problem(self.path, message))

    def known(self, table: dict[str, object], keys: tuple[str, ...], where: str) -> None:
        """Record a problem for each unknown key, with the most similar known key."""
        for key in table:
            if key not in keys:
                close = _ALIASES.get(key) if _ALIASES.get(key) in keys else None
                near = [close] if close else get_close_matches(key, keys, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(keys)}"
                self.wrong(f"unknown key {quoted(key)}{where}; {hint}")

    def text(self, table: dict[str, object], key: str, default: str = "") -> str:
        """Return a string with white space normalised; record a problem if the value is not a string."""
        value = table.get(key, default)
        if not isinstance(value, str):
            self.wrong(f"{key} is {quoted(value)}: expected a string in quotes")
            return default
        return " ".join(value.split())


def read_settings(root: Path) -> Settings:
    """Read and validate the ``project.toml`` of a project.

    Parameters
    ----------
    root
        The project directory.

    Returns
    -------
    Settings
        Settings of the file; defaults if the file does not exist.

    Raises
    ------
    CheckFailedError
        If the file cannot be read or is not valid TOML, or has an unknown key or an invalid value; the message lists
        every problem.

    Examples
    --------
    >>> from immunograph.curation import packaged_project
    >>> read_settings(packaged_project().root).licence.name
    'CC0-1.0'
    """
    path = root / SETTINGS_FILE
    if not path.is_file():
        return Settings()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise CheckFailedError([unread(path, error)]) from error
    except UnicodeDecodeError as error:
        line, _, value = invalid_byte(error)
        message = f"byte 0x{value:02X} is not UTF-8; save the file with the encoding UTF-8"
        raise CheckFailedError([Problem(path, message, row=line)]) from error
    except tomllib.TOMLDecodeError as error:
        raise CheckFailedError([Problem(path, f"the file is not valid TOML: {toml_fault(error, text)}")]) from error
    except RecursionError as error:
        raise CheckFailedError(
            [Problem(path, "brackets are nested too deeply; expected keys and short values in TOML")]
        ) from error
    check = _Checker(path)
    check.known(table, _KEYS, "")
    settings = Settings(
        title=check.text(table, "title") or UNTITLED,
        description=check.text(table, "description"),
        licence=_licence(check, table),
        base=_base(check, table),
        authors=_authors(check, table),
    )
    if check.problems:
        raise CheckFailedError(check.problems)
    return settings


def _licence(check: _Checker, table: dict[str, object]) -> Licence:
    text = check.text(table, "licence")
    licence = read_licence(text)
    meant = similar_licence(text) if licence.conditions is None and licence.name not in LICENCES else ""
    if licence.name == " ".join(text.split()) and meant:
        check.wrong(f"licence {quoted(text)} is not an SPDX identifier; did you mean {quoted(meant)}?")
    return licence


def _base(check: _Checker, table: dict[str, object]) -> str:
    base = check.text(table, "base", BASE) or BASE
    if not _BASE.fullmatch(base):
        check.wrong(f"base {quoted(base)} is not a valid namespace: expected http(s)://… that ends in / or #")
    return base


def _authors(check: _Checker, table: dict[str, object]) -> tuple[Author, ...]:
    given = table.get("authors", [])
    if not isinstance(given, list):
        check.wrong(f'authors is {quoted(given)}: expected a list, such as authors = ["A. Name"]')
        return ()
    authors = []
    for each in given:
        entry = {"name": each} if isinstance(each, str) else each
        if not isinstance(entry, dict):
            check.wrong(f'authors contains {each!r}: expected a name in quotes, or {{ name = "…", orcid = "…" }}')
            continue
        check.known(entry, _AUTHOR_KEYS, " of an author")
        orcid = check.text(entry, "orcid")
        if orcid and not _ORCID.fullmatch(orcid):
            check.wrong(f"orcid {orcid!r} is not valid: expected 16 digits such as 0000-0002-1825-0097")
        found = _ORCID.fullmatch(orcid)
        name = check.text(entry, "name")
        if not name:
            check.wrong('an author has no name: write name = "…"')
        authors.append(Author(name, found[1] if found else "", check.text(entry, "email")))
    return tuple(authors)
