"""Packaged schemes of evidence levels, such as GRADE, to which a project or a mapping can refer."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from immunograph.curation.project import packaged_project

__all__ = ["PackagedLevel", "packaged_levels"]


@dataclass(frozen=True, slots=True)
class PackagedLevel:
    """A level of a packaged scheme.

    Parameters
    ----------
    notation, label, definition
        Short name, label and definition of the level.
    rank
        Position in the scheme, 1 for the weakest level.
    scheme_label
        Label of the scheme.
    source
        Publication that defines the scheme.
    """

    notation: str
    label: str
    rank: int
    definition: str
    scheme_label: str
    source: str


@cache
def packaged_levels() -> Mapping[str, tuple[PackagedLevel, ...]]:
    """Return the packaged schemes of evidence levels; the table is read once and cached.

    Returns
    -------
    Mapping[str, tuple[PackagedLevel, ...]]
        Key of the scheme -> its levels, weakest first; read-only.

    Examples
    --------
    >>> {scheme: [level.notation for level in levels] for scheme, levels in packaged_levels().items()}
    {'civic': ['E', 'D', 'C', 'B', 'A'], 'grade': ['very low', 'low', 'moderate', 'high'], 'oxford-2011': ['5', '4', '3', '2', '1']}
    """
    path = packaged_project().root / "analysis" / "levels.tsv"
    made: dict[str, list[PackagedLevel]] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            level = PackagedLevel(
                row["level"], row["label"], int(row["rank"]), row["definition"], row["scheme_label"], row["source"]
            )
            made.setdefault(row["scheme"], []).append(level)
    return MappingProxyType(
        {scheme: tuple(sorted(levels, key=lambda level: level.rank)) for scheme, levels in made.items()}
    )
