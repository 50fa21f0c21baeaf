"""Joint claims: the other subjects or objects that a claim is about together with an entity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.vocabulary import IG

__all__ = ["Companions"]

_INPUT: Final = "its input"


class Companions:
    """The joint subjects and objects of claims.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims to read; all if ``None``.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str] | None = None) -> None:
        import polars as pl

        frame = columns.claims.filter(~pl.col("literal"))
        if claims is not None:
            frame = frame.filter(pl.col("claim").is_in(pl.Series(sorted(claims), dtype=pl.String).implode()))
        rows = frame.select("claim", "subject", "object")
        several = rows.filter(pl.len().over("claim") > 1).iter_rows()
        self._columns = columns
        self._parts: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for claim, subject, value in several:
            self._parts[claim][0].add(subject)
            self._parts[claim][1].add(value)

    @property
    def claims(self) -> Collection[str]:
        """IRIs of the claims with several subjects or several objects."""
        return self._parts.keys()

    def of(self, claim: str, entity: str, *, acting: bool) -> str:
        """Return the other subjects, or objects, of a claim: ``together with IL-15``.

        Parameters
        ----------
        claim
            IRI of the claim.
        entity
            IRI of one of its subjects or objects.
        acting
            Whether the entity is a subject.

        Returns
        -------
        str
            Empty if the claim is about this entity alone.
        """
        parts = self._parts.get(claim)
        others = (parts[0] if acting else parts[1]) - {entity} if parts and entity in parts[not acting] else set()
        names = sorted(map(self._columns.clauses.noun, others))
        return f"together with {' and '.join(names)}" if names else ""

    def notes(self, claim: str, entity: str) -> list[str]:
        """Return a note that names the other subjects and the joint objects of a claim.

        Parameters
        ----------
        claim
            IRI of the claim.
        entity
            IRI of one of its subjects.

        Returns
        -------
        list[str]
            Such as ``K12: stated together with relatlimab only``; empty if the claim has one subject and one object.
        """
        parts = self._parts.get(claim)
        if parts is None:
            return []
        noun, key = self._columns.clauses.noun, self._columns.key(claim)
        on = f"on {' and '.join(sorted(map(noun, parts[1])))} together" if len(parts[1]) > 1 else ""
        words = " ".join(filter(None, (self.of(claim, entity, acting=True), on)))
        return [f"{key}: stated {words} only"] if words else []

    def verb(self, claim: str, label: str) -> str:
        """Return the label of a claim's predicate, with the claim's input named: ``converts lymphocytes into``.

        Parameters
        ----------
        claim
            IRI of the claim.
        label
            Label of its predicate, such as ``converts its input into``.

        Returns
        -------
        str
            The label with the input in place of *its input*; *something* if the claim has none.
        """
        import polars as pl

        if _INPUT not in label:
            return label
        of_input = (pl.col("claim") == claim) & (pl.col("kind") == "participant") & (pl.col("property") == IG + "input")
        named = sorted(map(self._columns.clauses.noun, self._columns.qualifiers.filter(of_input)["value"]))
        return label.replace(_INPUT, " and ".join(named) or "something")

    def joint(self, claim: str) -> str:
        """Return the joint subjects and the joint objects of a claim: ``IL-15 and relatlimab``.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        str
            Empty if the claim has one subject and one object.
        """
        several = [part for part in self._parts.get(claim, ()) if len(part) > 1]
        return ", and ".join(" and ".join(sorted(map(self._columns.clauses.noun, part))) for part in several)
