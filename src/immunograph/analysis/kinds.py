"""The subclasses of a class, with their source: an ontology, a text, or the curators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from immunograph.analysis.claim_columns import MATCH, SUBCLASS, ClaimColumns
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.steps import kinds_of
from immunograph.plurals import counted
from immunograph.query import Table
from immunograph.reasoning.subsumption import cycles

_OTHER_TERM: Final = "another term for"

__all__ = ["Kind", "Kinds", "find_kinds", "members"]


@dataclass(frozen=True)
class Kind:
    """One subclass of a class.

    Parameters
    ----------
    iri, label
        IRI and label of the subclass.
    above
        Label of its direct superclass on the path from the class.
    steps
        Number of steps from the class, from 1.
    word
        Source of the relation: an ontology, a claim, or the curators with their reason; ``another term for`` for an exact
        match.
    """

    iri: str
    label: str
    above: str
    steps: int
    word: str


class Kinds(Report):
    """All subclasses of a class, nearest first; prints as an indented list.

    Parameters
    ----------
    name
        Label of the class.
    kinds
        The subclasses, without the class itself.
    rings
        Labels of classes that are subclasses of each other, available as ``cycles``.
    """

    def __init__(self, name: str, kinds: Sequence[Kind], rings: Sequence[tuple[str, ...]]) -> None:
        self.name = name
        self.kinds = tuple(kinds)
        self.cycles = tuple(rings)

    def __len__(self) -> int:
        """Return the number of subclasses, without the class itself."""
        return len(self.kinds)

    def text(self) -> str:
        """Return the subclasses as text, each with its source.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        lines = [f"{counted(len(self), 'kind')} of {self.name}"]
        for each in self.kinds:
            how = f"{_OTHER_TERM} {each.above}" if each.word == _OTHER_TERM else f"a kind of {each.above} ({each.word})"
            lines.append(f"{'  ' * each.steps}{each.label}, {how}")
        lines += [
            f"  note: the subclass relations of {', '.join(ring)} form a cycle, so each counts as a kind of the others"
            for ring in self.cycles
        ]
        return "\n".join(lines)

    def table(self) -> Table:
        """Return the subclasses as a table.

        Returns
        -------
        Table
            One row per subclass: ``kind``, ``of`` (direct superclass), ``steps``, ``by`` (source) and ``iri``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().kinds("chemical substance").table().column("kind")
        ['chemical that slows cancer cells', 'interferon']
        """
        rows = [(each.label, each.above, each.steps, each.word, each.iri) for each in self.kinds]
        return table_of(("kind", "of", "steps", "by", "iri"), rows, title=f"Kinds of {self.name}")

    def as_dict(self) -> dict[str, object]:
        """Return the kinds as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``class``, ``kinds`` (the fields of each kind) and ``cycles`` (lists of classes).

        Examples
        --------
        >>> import immunograph as ig
        >>> found = ig.load().kinds("chemical substance").as_dict()
        >>> [(kind["label"], kind["steps"]) for kind in found["kinds"]]
        [('chemical that slows cancer cells', 1), ('interferon', 1)]
        """
        kinds = [{name: getattr(each, name) for name in each.__dataclass_fields__} for each in self.kinds]
        return {"class": self.name, "kinds": kinds, "cycles": [list(ring) for ring in self.cycles]}


def find_kinds(columns: ClaimColumns, entity: str, reasons: Mapping[tuple[str, str], str]) -> Kinds:
    """Return all subclasses of a class, from loaded ontologies, claims and the curators' axioms.

    Parameters
    ----------
    columns
        The claims, and the axioms of curators and ontologies.
    entity
        IRI of the class.
    reasons
        Subclass and superclass of each of the curators' axioms -> the reason given for it.

    Returns
    -------
    Kinds
        The subclasses, nearest first, and cycles among them.

    Notes
    -----
    One breadth-first search from the class: linear in the number of subclass pairs. Cycles are followed once.
    """
    import polars as pl

    reached = kinds_of(columns, entity)
    told = columns.claims.filter((pl.col("predicate") == SUBCLASS) & (pl.col("status") == "Accepted"))
    told = told.filter(pl.col("subject").is_in(list(reached)))
    claims = {
        (subject, value): claim for claim, subject, value in told.select("claim", "subject", "object").iter_rows()
    }
    matches = set(columns.pairs(MATCH)) if columns.below(MATCH) else set()
    steps = {entity: 0}
    kinds = []
    for iri, above in list(reached.items())[1:]:
        steps[iri] = steps[above] + 1
        pair = iri, above
        if pair in reasons:
            word = f"set by the curators: {reasons[pair]}"
        elif pair in claims:
            word = f"stated by a text: {columns.key(claims[pair])}"
        elif pair in matches:
            word = _OTHER_TERM
        else:
            word = "by an ontology"
        kinds.append(Kind(iri, columns.label(iri), columns.label(above), steps[iri], word))
    kinds.sort(key=lambda each: (each.steps, each.label, each.iri))
    below = columns.axioms.filter((pl.col("property") == SUBCLASS) & (pl.col("subject") != pl.col("object")))
    within = list(reached)
    near = below.filter(pl.col("subject").is_in(within) & pl.col("object").is_in(within))
    rings = cycles(near.select(below="subject", above="object"))
    return Kinds(columns.label(entity), kinds, [tuple(map(columns.label, ring)) for ring in rings])


def members(columns: ClaimColumns, entity: str) -> list[str]:
    """Return the subclasses of a class at any depth; the class itself if it has none.

    Of several equivalent terms (exact matches), only the nearest is returned.

    Parameters
    ----------
    columns
        The claims and their evidence.
    entity
        IRI of the class.

    Returns
    -------
    list[str]
        IRIs, sorted by label.
    """
    reached = kinds_of(columns, entity)
    others = columns.below(MATCH)
    kinds: list[str] = []
    for kind in reached:
        if not set(others.get(kind, ())) & set(kinds):
            kinds.append(kind)
    return sorted(kinds[1:] or kinds, key=columns.label)
