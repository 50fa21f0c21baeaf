"""Read the effects of packaged predicates, for graphs that use these predicates without declaring them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from immunograph.delimited_rows import delimited_rows
from immunograph.identifiers import expand
from immunograph.vocabulary import IG, Sign

__all__ = ["PackagedPredicate", "packaged_predicates"]

_TABLE: Final = Path("data", "ontology", "predicates.tsv")


class PackagedPredicate(NamedTuple):
    """What the packaged vocabulary says of a predicate of claims.

    Parameters
    ----------
    label
        English label.
    sign
        ``Positive``, ``Negative``, ``Unsigned``, or an empty string for a predicate that states no effect.
    association
        Whether the predicate states an association instead of an effect.
    """

    label: str
    sign: str
    association: bool


@cache
def packaged_predicates() -> dict[str, PackagedPredicate]:
    """Return the packaged claim predicates in immunograph's own namespace.

    Returns
    -------
    dict[str, PackagedPredicate]
        IRI -> label, sign and whether it is an association; empty if the installation lacks its data files. The
        dictionary is shared, so do not modify it.

    Examples
    --------
    >>> from immunograph.vocabulary import term
    >>> packaged_predicates()[term("inhibits")].sign
    'Negative'
    """
    here = Path(__file__).resolve().parent.parent
    file = next((root / _TABLE for root in (here, here.parent.parent) if (root / _TABLE).is_file()), None)
    if file is None:
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        (_, header), *rows = delimited_rows(file, lines, delimiter="\t")
    made: dict[str, PackagedPredicate] = {}
    for _, cells in rows:
        row = dict(zip(header, cells, strict=False))
        iri = expand(row["property"]) if row.get("kind") == "claim" else ""
        if iri.startswith(IG):
            sign = Sign(row["sign"]).name.title() if row["sign"] else ""
            made[iri] = PackagedPredicate(row["label"], sign, row["association"] == "yes")
    return made
