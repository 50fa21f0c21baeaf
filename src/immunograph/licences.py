"""Data licences, and the strictest of several: the licence of a graph made of several parts.

A licence sets conditions. One is at least as strict as another if it sets all of the other's conditions, so whoever
keeps the strictest keeps them all. If neither of two licences contains the other, they are joined by ``AND``, as in
SPDX expressions. If the licence of a part is unknown, so is that of the whole: no permission is assumed by default.
``docs/licences.md`` shows the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from immunograph.legible import legible
from immunograph.model import IRI

__all__ = [
    "CITED",
    "LICENCES",
    "RESERVED",
    "UNKNOWN",
    "Condition",
    "Licence",
    "read_licence",
    "similar_licence",
    "strictest",
]


class Condition(StrEnum):
    """A condition that a licence sets for the use of data."""

    ATTRIBUTION = "attribution"
    """The source and its licence must be named."""
    SHARE_ALIKE = "share alike"
    """What is made of the data must have the same or a compatible licence."""
    NON_COMMERCIAL = "non-commercial"
    """Commercial use is not allowed."""
    NO_DERIVATIVES = "no derivatives"
    """Changed versions must not be distributed."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, with its SPDX identifier if it has one.

    Parameters
    ----------
    name
        SPDX identifier or expression, or words such as ``All rights reserved``.
    iri
        URL of the licence text; ``None`` if unknown.
    conditions
        Conditions that it sets; ``None`` if they are unknown.
    """

    name: str
    iri: IRI | None = None
    conditions: frozenset[Condition] | None = None

    def __str__(self) -> str:
        """Return the name, with control characters escaped."""
        return legible(self.name)


_BY: Final = frozenset({Condition.ATTRIBUTION})
_CREATIVE_COMMONS: Final = {
    "by": _BY,
    "by-sa": _BY | {Condition.SHARE_ALIKE},
    "by-nd": _BY | {Condition.NO_DERIVATIVES},
    "by-nc": _BY | {Condition.NON_COMMERCIAL},
    "by-nc-sa": _BY | {Condition.NON_COMMERCIAL, Condition.SHARE_ALIKE},
    "by-nc-nd": _BY | {Condition.NON_COMMERCIAL, Condition.NO_DERIVATIVES},
}
_VERSIONS: Final = ("2.0", "2.5", "3.0", "4.0")
_OTHERS: Final = (
    ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/", frozenset[Condition]()),
    ("PDDL-1.0", "http://opendatacommons.org/licenses/pddl/1.0/", frozenset[Condition]()),
    ("ODC-By-1.0", "https://opendatacommons.org/licenses/by/1.0/", _BY),
    ("ODbL-1.0", "http://www.opendatacommons.org/licenses/odbl/1.0/", _BY | {Condition.SHARE_ALIKE}),
    ("CDLA-Permissive-2.0", "https://cdla.dev/permissive-2-0", _BY),
    ("CDLA-Sharing-1.0", "https://cdla.io/sharing-1-0", _BY | {Condition.SHARE_ALIKE}),
    ("MIT", "https://opensource.org/license/mit/", _BY),
    ("BSD-3-Clause", "https://opensource.org/licenses/BSD-3-Clause", _BY),
    ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0", _BY),
)

LICENCES: Final[dict[str, Licence]] = {
    each.name: each
    for each in (
        *(Licence(name, IRI(address), conditions) for name, address, conditions in _OTHERS),
        *(
            Licence(
                f"CC-{kind.upper()}-{version}",
                IRI(f"https://creativecommons.org/licenses/{kind}/{version}/"),
                conditions,
            )
            for kind, conditions in _CREATIVE_COMMONS.items()
            for version in _VERSIONS
        ),
    )
}
"""SPDX identifier -> licence with its conditions; identifiers and addresses are those of the SPDX licence list."""

RESERVED: Final = Licence("All rights reserved")
"""The strictest value: no licence is granted."""

UNKNOWN: Final = Licence("unknown")
"""Value for data whose licence is not stated."""

CITED: Final = Licence("not copied")
"""Value for a text that is only cited, so that its licence does not apply to the graph."""

_NOTHING: Final = frozenset(
    {"", "unknown", "none", "na", "n a", "not known", "not stated", "no licence", "no license", "no licence is stated"}
)


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", " ", text.casefold()).strip(" .")


_BY_PLAIN_NAME: Final = {_plain(name): each for name, each in LICENCES.items()} | {
    _plain(name.replace("CC0-", "CC-0-")): each for name, each in LICENCES.items()
}
_BY_ADDRESS: Final = {
    re.sub(r"^https?://(?:www\.)?", "", str(each.iri)).rstrip("/"): each for each in LICENCES.values()
}


def read_licence(text: str) -> Licence:
    """Parse a licence field.

    Parameters
    ----------
    text
        An SPDX identifier in any case, with spaces or hyphens (``CC BY 4.0``); several joined by ``AND``; the URL of a
        licence; a text that contains ``all rights reserved``; ``not copied`` (and what follows it) for a document that
        is only cited; an empty text, ``unknown``, ``none``, ``n/a`` or ``no licence is stated``. Other texts are kept as
        licences with unknown conditions.

    Returns
    -------
    Licence
        The licence, with the conditions that it is known to set.

    Examples
    --------
    >>> read_licence("cc by 4.0").name
    'CC-BY-4.0'
    >>> read_licence("(c) A Publisher. All rights reserved.").name
    'All rights reserved'
    >>> read_licence("").name
    'unknown'
    """
    kept = " ".join(text.split())
    if " AND " in kept:
        return strictest(read_licence(part) for part in kept.split(" AND "))
    plain = _plain(kept)
    address = re.sub(r"^https?://(?:www\.)?", "", kept).removesuffix("/legalcode").rstrip("/")
    spdx = re.sub(r"^spdx\.org/licenses/", "", address).removesuffix(".html")
    if "all rights reserved" in plain:
        return RESERVED
    if plain.startswith("not copied"):
        return CITED
    if plain in _NOTHING:
        return UNKNOWN
    found = _BY_ADDRESS.get(address) or _BY_PLAIN_NAME.get(_plain(spdx))
    return found or Licence(kept)


def similar_licence(text: str) -> str:
    """Return the SPDX identifier that is most similar to an unknown one.

    Parameters
    ----------
    text
        Unknown identifier.

    Returns
    -------
    str
        The similar identifier; empty if none is similar enough.
    """
    close = get_close_matches(_plain(text), _BY_PLAIN_NAME, n=1, cutoff=0.8)
    return _BY_PLAIN_NAME[close[0]].name if close else ""


def strictest(parts: Iterable[Licence]) -> Licence:
    """Combine the licences of several parts into the licence of the whole.

    Parameters
    ----------
    parts
        Licences of all parts; ``not copied`` (of documents that are only cited) is ignored.

    Returns
    -------
    Licence
        ``All rights reserved`` if that is the licence of any part; otherwise ``unknown`` if that is the licence of any
        part, or no part counts; otherwise the licence that sets the conditions of all others or, if there is none, those
        that no other contains, joined by ``AND``.

    Examples
    --------
    >>> strictest(map(read_licence, ["CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0"])).name
    'CC-BY-SA-4.0'
    >>> strictest(map(read_licence, ["CC-BY-SA-4.0", "CC-BY-NC-4.0"])).name
    'CC-BY-NC-4.0 AND CC-BY-SA-4.0'
    >>> strictest(map(read_licence, ["CC0-1.0", ""])).name
    'unknown'
    """
    given = {each for each in parts if each != CITED}
    if RESERVED in given:
        return RESERVED
    if not given or UNKNOWN in given:
        return UNKNOWN
    kept = [each for each in given if not any(_contains(other, each) for other in given)]
    if len(kept) == 1:
        return kept[0]
    known = [each.conditions for each in kept if each.conditions is not None]
    joined = frozenset[Condition]().union(*known) if len(known) == len(kept) else None
    return Licence(" AND ".join(sorted(each.name for each in kept)), conditions=joined)


def _contains(other: Licence, one: Licence) -> bool:
    """Return whether licence ``other`` sets all conditions of ``one`` and at least one more."""
    if one.conditions is None or other == one:
        return False
    if other.conditions is None:
        return not one.conditions  # an unknown licence may set any condition; a public-domain dedication sets none
    return one.conditions < other.conditions
