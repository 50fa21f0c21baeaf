"""Claims that differ only in their contexts, one supported and the other with evidence against it; each names the other.

A general null result speaks against a claim about one tumour, although it does not refute it. This module describes
evidence in a wider or the same context, :mod:`immunograph.analysis.siblings` evidence about a part of a claim.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from immunograph.analysis.claim_columns import SMALL, ClaimColumns
from immunograph.analysis.clashes import classified
from immunograph.analysis.opposites import columns_near
from immunograph.analysis.scopes import Scopes
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.siblings import restrictions, seen_from, sibling_pairs, within
from immunograph.plurals import counted

__all__ = ["Counterpart", "cautions_of_context", "counterparts", "counterparts_in_words", "other_contexts_in_words"]

_WHAT: Final = {
    **{"Null": "a null result", "Disputes": "a dispute", "Supports": "support"},
    "Opposite": "support for the opposite effect",
}
_CONTRAST: Final = "contrast of context"
_CONTRASTS: Final = 3
"""Maximum number of contrasts of context that are named on a claim."""
_GENERAL: Final = "without that context"


@dataclass(frozen=True)
class Counterpart:
    """A claim that differs only in its context, with its evidence of one stance.

    Parameters
    ----------
    other, key
        IRI and key of that claim.
    stance
        ``Null``, ``Disputes`` or ``Supports``; ``Opposite`` for support of the opposite effect.
    where
        How its context differs, such as ``without that context``.
    certainty
        Highest certainty of its passages of this stance, 0 to 3.
    kind
        Kind of the contradiction, such as ``conflict``; ``narrower`` or ``wider`` if the other claim is.
    """

    other: str
    key: str
    stance: str
    where: str
    certainty: int
    kind: str

    @property
    def is_general(self) -> bool:
        """Whether the other claim and its passages have no context."""
        return self.where == _GENERAL

    def words(self, proposition: str = "") -> str:
        """Return the claim and its evidence as a phrase.

        Parameters
        ----------
        proposition
            Proposition of the claim; left out if empty.

        Returns
        -------
        str
            Stance, context, key, proposition and, in brackets, certainty and kind of contradiction.

        Examples
        --------
        >>> Counterpart("urn:20", "K20", "Null", "without that context", 3, "wider").words()
        'a null result without that context: K20 (certainty 3 of 3; wider)'
        """
        named = f"{self.key}  {proposition}" if proposition else self.key
        return f"{_WHAT[self.stance]} {self.where}: {named} (certainty {self.certainty} of 3; {self.kind})"


def counterparts(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[Counterpart]]:
    """Find the claims that ``contradictions`` pairs with the given ones because they differ only in their contexts.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[Counterpart]]
        Claim -> the others, sorted by key. Left out are evidence against a part of a supported claim, which
        :func:`~immunograph.analysis.siblings.restrictions` words, and contrasts of context, which
        :func:`other_contexts_in_words` adds.

    Notes
    -----
    As in :func:`~immunograph.analysis.opposites.opposite_claims`, a small graph is compared once, and of a large one only
    the pairs with one of the given claims.
    """
    import polars as pl

    wanted = set(claims)
    pairs = columns.derived(sibling_pairs)
    if pairs.is_empty():
        return {}
    pairs = pairs.filter(pl.any_horizontal(pl.col("claim", "other").is_in(sorted(wanted))))
    if pairs.is_empty():
        return {}
    near = (
        columns
        if columns.claims.height <= SMALL
        else columns_near(columns, pl.concat([pairs["claim"], pairs["other"]]))
    )
    found = near.derived(_all_counterparts)
    return {claim: found[claim] for claim in sorted(wanted & found.keys())}


def _all_counterparts(columns: ClaimColumns) -> dict[str, list[Counterpart]]:
    """Return the counterparts of every claim."""
    import polars as pl

    first, second = pl.col("claims").list.first(), pl.col("others").list.first()
    rows = columns.derived(classified).filter("disputed" & (first != second) & (pl.col("kind") != _CONTRAST))
    scopes, stances = Scopes(columns), _stances(columns)
    made: dict[str, set[Counterpart]] = {}
    for kind, (claim,), (other,), passages, against in rows.select(
        "kind", "claims", "others", "passages", "other_passages"
    ).iter_rows():
        support = [scopes.of(claim, each) for each in passages]
        seen = _seen(scopes, kind, (claim, passages), (other, against))
        outside = [each for each in against if not any(within(scopes, one, scopes.of(other, each)) for one in support)]
        for here, there, those in ((claim, other, outside), (other, claim, passages)):
            firmest: dict[tuple[str, str], int] = {}
            for each in those:
                stance, certainty = stances[each]
                told = (stance, _where(columns.in_context(scopes.of(there, each)), kind))
                firmest[told] = max(certainty, firmest.get(told, 0))
            made.setdefault(here, set()).update(
                Counterpart(there, columns.key(there), stance, where, certainty, seen[there])
                for (stance, where), certainty in firmest.items()
            )
    order = ("key", "stance", "where")
    return {
        claim: sorted(found, key=lambda each: tuple(getattr(each, name) for name in order))
        for claim, found in made.items()
        if found
    }


def _seen(
    scopes: Scopes, kind: str, one: tuple[str, Collection[str]], other: tuple[str, Collection[str]]
) -> dict[str, str]:
    """Return the kind of a contradiction for each of its two claims, as seen from the other one."""
    sides = [[scopes.of(claim, each) for each in passages] for claim, passages in (one, other)]
    return {other[0]: seen_from(kind, scopes, *sides), one[0]: seen_from(kind, scopes, *reversed(sides))}


def _stances(columns: ClaimColumns) -> dict[str, tuple[str, int]]:
    """Return stance and certainty of each passage."""
    rows = columns.evidence.select("evidence", "stance", "certainty").iter_rows()
    return {evidence: (stance, certainty) for evidence, stance, certainty in rows}


def _contrasts(columns: ClaimColumns, claim: str) -> list[Counterpart]:
    """Return what holds of the same two entities in contexts that exclude those of a claim, the firmest first."""
    import polars as pl

    ends = columns.claims.filter(pl.col("claim") == claim).select("subject", "object")
    between = columns.claims.join(ends, on=["subject", "object"], how="semi")["claim"].unique()
    if between.len() < 2:
        return []
    near = columns if columns.claims.height <= SMALL else columns_near(columns, between)
    return near.derived(_all_contrasts).get(claim, [])


def _all_contrasts(columns: ClaimColumns) -> dict[str, list[Counterpart]]:
    """Return the contrasts of context of every claim, without those that curators linked, which are named as links."""
    import polars as pl

    first, second = pl.col("claims").list.first(), pl.col("others").list.first()
    rows = columns.derived(classified).filter(
        (pl.col("kind") == _CONTRAST) & (pl.col("curated") == "") & (first != second)
    )
    scopes, stances = Scopes(columns), _stances(columns)
    firmest: dict[tuple[str, str, str, str], int] = {}
    for (claim,), (other,), passages, against, disputed in rows.select(
        "claims", "others", "passages", "other_passages", "disputed"
    ).iter_rows():
        for here, there, those in ((claim, other, against), (other, claim, passages)):
            for each in those:
                stance, certainty = stances[each]
                where = f"in {columns.in_context(scopes.of(there, each))}"
                told = (here, there, stance if disputed else "Opposite", where)
                firmest[told] = max(certainty, firmest.get(told, 0))
    made: dict[str, list[Counterpart]] = {}
    for (here, there, stance, where), certainty in firmest.items():
        made.setdefault(here, []).append(Counterpart(there, columns.key(there), stance, where, certainty, _CONTRAST))
    return {
        claim: sorted(found, key=lambda each: (-each.certainty, each.key, each.stance, each.where))
        for claim, found in made.items()
    }


def _where(context: str, kind: str) -> str:
    """Return words for the context of a passage on the other claim of a pair, such as *in disease melanoma*."""
    if kind != "narrower":
        return "in the same context"
    return f"in {context}" if context else _GENERAL


def counterparts_in_words(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[str]]:
    """Describe the claims that differ only in their contexts, with their propositions.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[str]]
        Claim -> a phrase for each of its :func:`counterparts`, such as ``a null result without that context: K20  that
        IL-2 inhibits metastases (certainty 3 of 3; narrower)``.
    """
    found = counterparts(columns, claims)
    sentences = Sentences(columns, {each.other for several in found.values() for each in several})
    return {
        claim: [each.words(sentences.proposition(each.other)) for each in several] for claim, several in found.items()
    }


def other_contexts_in_words(columns: ClaimColumns, claim: str) -> list[str]:
    """Describe what is said of one claim in other contexts, in which it need not hold or its opposite is supported.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claim
        IRI of a claim.

    Returns
    -------
    list[str]
        The phrases of :func:`counterparts_in_words`, then the three firmest contrasts of context, such as ``support for
        the opposite effect in disease glioma: K30  that IL-2 promotes metastases (certainty 2 of 3; contrast of
        context)``, and the number of further ones.
    """
    contrasts = _contrasts(columns, claim)
    named = contrasts[:_CONTRASTS]
    sentences = Sentences(columns, {each.other for each in named})
    rest = len(contrasts) - len(named)
    return [
        *counterparts_in_words(columns, [claim]).get(claim, []),
        *(each.words(sentences.proposition(each.other)) for each in named),
        *([f"{counted(rest, 'further contrast')} of context among the contradictions"] if rest else []),
    ]


def cautions_of_context(columns: ClaimColumns, claims: Collection[str]) -> dict[str, list[str]]:
    """Return remarks on the evidence against other claims that differ from the given ones only in their contexts.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims.

    Returns
    -------
    dict[str, list[str]]
        Claim -> null results and disputes in wider or the same contexts, then those of a part of the claim; claims
        without any are left out.
    """
    made = {
        claim: [each.words() for each in several if each.stance != "Supports"]
        for claim, several in counterparts(columns, claims).items()
    }
    for claim, parts in restrictions(columns, claims).items():
        made.setdefault(claim, []).extend(each.words() for each in parts)
    return {claim: words for claim, words in made.items() if words}
