"""Frozen dataclasses for the sections of a mapping on the table as a source, and on the tables that are read with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immunograph.mapping.dialect import Dialect
from immunograph.vocabulary import BASE

__all__ = ["GroundSpec", "Join", "LevelsSpec", "SourceSpec"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """The ``[source]`` section: the table as a data source. Unset fields without another default are empty.

    Parameters
    ----------
    name
        Name of the import and of its graph.
    title, licence, version, url, date
        Description of the table: its title, licence (SPDX identifier or words), version, URL and date.
    kind
        Type of the table as a document, such as ``dataset``.
    curator
        Name of the person or group whose decisions the import states; the import itself if empty.
    base
        Namespace of minted IRIs.
    """

    name: str
    title: str = ""
    licence: str = ""
    version: str = ""
    url: str = ""
    date: str = ""
    kind: str = "dataset"
    curator: str = ""
    base: str = BASE


@dataclass(frozen=True, slots=True)
class Join:
    """A ``[join.NAME]`` section: a side table whose columns get the prefix ``NAME.``.

    Parameters
    ----------
    name
        NAME of the section.
    file
        Path of the side table.
    left, right
        Columns of the table and of the side table with the key; both empty if rows are joined by their position.
    dialect
        Format options of the side table.
    """

    name: str
    file: Path
    left: str
    right: str
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class LevelsSpec:
    """The ``[levels]`` section: a scheme of evidence levels.

    Parameters
    ----------
    name
        Key of the scheme; empty if the mapping has no such section.
    label
        Name of the scheme for readers.
    levels
        Notation, label and definition of each level, weakest first.
    """

    name: str = ""
    label: str = ""
    levels: tuple[tuple[str, str, str], ...] = ()

    @property
    def notations(self) -> list[str]:
        """The notations of the levels, such as ``A``, weakest first."""
        return [notation for notation, *_ in self.levels]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundSpec:
    """The ``[ground]`` section: tables that are used to look up names.

    Parameters
    ----------
    tables
        Paths of synonym tables and SSSOM tables.
    review
        Path of the review table; ``None`` for none.
    candidates
        Maximum number of candidate terms per unknown name in the review table; an ambiguous name gets all.
    """

    tables: tuple[Path, ...] = ()
    review: Path | None = None
    candidates: int = 3
