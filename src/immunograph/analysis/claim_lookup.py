"""Look up the rows of a claim, and convert them to a model value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.phrasing import causes_of, value_of
from immunograph.analysis.typed_rows import ClaimRow, EvidenceRow, claim_rows, evidence_rows
from immunograph.identifiers import make_claim
from immunograph.model import IRI, Claim, Literal

__all__ = ["ClaimLookup"]


class ClaimLookup:
    """An index from claims to their rows, evidence and qualifiers; claims named as causes are included.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of the claims to index; all if ``None``.
    """

    def __init__(self, columns: ClaimColumns, claims: Collection[str] | None = None) -> None:
        frames = (columns.claims, columns.evidence, columns.qualifiers)
        self.causes = causes_of(columns, claims)
        """Claim -> the claims that the text names as its causes."""
        if claims is not None:
            import polars as pl

            causes = (cause for several in self.causes.values() for cause in several)
            wanted = pl.Series(sorted({*claims, *causes}), dtype=pl.String).implode()
            chosen = pl.col("claim").is_in(wanted)
            frames = (frames[0].filter(chosen), frames[1].filter(chosen), frames[2].filter(chosen))
        self.rows: dict[str, list[ClaimRow]] = defaultdict(list)
        """Claim -> its rows, one for each subject and each object."""
        self.evidence: dict[str, list[EvidenceRow]] = defaultdict(list)
        """Claim -> its passages."""
        self.around: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        """Claim -> kind (``context``, ``participant``, ``link``) -> pairs of property and value."""
        for row in claim_rows(frames[0]):
            self.rows[row["claim"]].append(row)
        for passage in evidence_rows(frames[1]):
            self.evidence[passage["claim"]].append(passage)
        for claim, kind, name, value in frames[2].select("claim", "kind", "property", "value").iter_rows():
            self.around[claim][kind].append((name, value))

    def claim(self, claim: str) -> Claim | None:
        """Return a claim as a model value, with the fields that the columns contain.

        Parameters
        ----------
        claim
            IRI of the claim.

        Returns
        -------
        Claim | None
            ``None`` if the columns have no such claim.
        """
        rows = self.rows[claim]
        if not rows:
            return None
        first, around = rows[0], self.around[claim]
        joint = [IRI(row["object"]) for row in rows if not row["literal"]]
        return make_claim(
            [IRI(row["subject"]) for row in rows],
            IRI(first["predicate"]),
            Literal(first["object"]) if first["literal"] else IRI(first["object"]),
            aspect=first["aspect"],
            context=[(IRI(name), value_of(text)) for name, text in around["context"]],
            participants=[(IRI(name), IRI(text)) for name, text in around["participant"]],
            joint_objects=joint if len(set(joint)) > 1 and not first["literal"] else (),
        )
