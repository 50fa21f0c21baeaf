"""Shared parts of sentences about passages: hedges around a clause, remarks on cues, causes of claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.projection import snakes
from immunograph.claims.properties import SEVERAL
from immunograph.model import IRI, Claim, Literal, Modality
from immunograph.vocabulary import IG

__all__ = [
    "AROUND_CLAUSE",
    "calls_it_known",
    "causes_of",
    "cue_words",
    "hedges",
    "modalities",
    "pointed",
    "that",
    "value_of",
]

AROUND_CLAUSE: Final = {
    Modality.APPEARANCE: "it appears that ",
    Modality.LIKELIHOOD: "it is likely that ",
    Modality.APPROXIMATION: "in a sense, ",
}
_POINTING: Final = re.compile(
    r"(?:in|to|for|by) (?:this|that|these|those) (?:regard|respect|matter|way|end|effect|connection|purpose|means)s?",
    re.IGNORECASE,
)
"""Pattern of cues that refer to an entity without naming it."""
_KNOWN: Final = re.compile(
    r"as (?!far )(?:\w+ ){1,3}knows?|as is (?:well|widely|generally) known|of course|it is well known", re.IGNORECASE
)
"""Pattern of cues that present a claim as common knowledge, which is mentioned even if the status is weaker."""


def causes_of(columns: ClaimColumns, claims: Collection[str] | None) -> dict[str, list[str]]:
    """Return, for each claim, the claims that the text names as its causes.

    Parameters
    ----------
    columns
        The claims and their evidence.
    claims
        IRIs of claims; all if ``None``.

    Returns
    -------
    dict[str, list[str]]
        IRI of the caused claim -> sorted IRIs of its causes; claims without a cause are left out.
    """
    import polars as pl

    links = columns.qualifiers.filter((pl.col("kind") == "link") & (pl.col("property") == IG + "causes"))
    if claims is not None:
        links = links.filter(pl.col("value").is_in(pl.Series(sorted(set(claims)), dtype=pl.String).implode()))
    made: dict[str, list[str]] = defaultdict(list)
    for cause, effect in links.select("claim", "value").sort("claim", "value").iter_rows():
        made[effect].append(cause)
    return made


def cue_words(row: Mapping[str, object]) -> list[str]:
    """Split the cell with the cue words of a passage into a list.

    Parameters
    ----------
    row
        A row of evidence.

    Returns
    -------
    list[str]
        Cue words in their order; empty if the passage has none.

    Examples
    --------
    >>> cue_words({"cue_words": "may | some"})
    ['may', 'some']
    """
    return [cue for cue in str(row["cue_words"] or "").split(SEVERAL) if cue]


def pointed(row: Mapping[str, object]) -> str:
    """Return a remark with the words by which a text refers to an entity without naming it, such as *to this end*.

    Parameters
    ----------
    row
        A row of evidence.

    Returns
    -------
    str
        A remark in parentheses; empty if no cue of the passage is such a phrase.
    """
    cues = [cue for cue in cue_words(row) if _POINTING.fullmatch(cue)]
    return f" (in the text only “{cues[0]}”)" if cues else ""


def hedges(modality: Collection[Modality], claim: Claim | None) -> str:
    """Return the hedges that precede a clause, except one that its adverb (``somehow``) expresses.

    Parameters
    ----------
    modality
        The modalities of the passage.
    claim
        The claim, whose context may contain the adverb; ``None`` if it is unknown.

    Returns
    -------
    str
        Words with a trailing space, or an empty string.
    """
    manners = claim.context if claim is not None else ()
    approximate = any(
        name == IG + "manner" and str(getattr(value, "value", value)) == "somehow" for name, value in manners
    )
    said = {Modality.APPROXIMATION} if approximate else set()
    return "".join(words for kind, words in AROUND_CLAUSE.items() if kind in set(modality) - said)


def that(prefix: str, word: str = "that") -> str:
    """Return the beginning of a clause: *that* or *whether*, and the hedges that precede its subject.

    Parameters
    ----------
    prefix
        The result of :func:`hedges`.
    word
        ``that`` or ``whether``.

    Returns
    -------
    str
        The conjunction and the hedges.

    Examples
    --------
    >>> that("in a sense ")
    'that, in a sense '
    """
    return f"{word}, {prefix}" if prefix.startswith("in a sense") else f"{word} {prefix}"


def modalities(names: str) -> frozenset[Modality]:
    """Parse the names of modalities in a cell; unknown names are skipped.

    Parameters
    ----------
    names
        Local names of concepts, separated by `` | ``.

    Returns
    -------
    frozenset[Modality]
        The modalities with these names.

    Examples
    --------
    >>> sorted(each.value for each in modalities("Ability | Nonsense"))
    ['ability']
    """
    known = {member.value: member for member in Modality}
    return frozenset(known[token] for token in snakes(names).split(SEVERAL) if token in known)


def value_of(text: str) -> IRI | Literal:
    """Convert the text of a cell to an IRI or a literal.

    Parameters
    ----------
    text
        An IRI or any other text.

    Returns
    -------
    IRI | Literal
        An IRI if the text starts with ``http://``, ``https://`` or ``urn:``, else a literal. CURIEs are not expanded.

    Examples
    --------
    >>> value_of("early stage")
    Literal(value='early stage', language=None, datatype=None)
    """
    return IRI(text) if text.startswith(("http://", "https://", "urn:")) else Literal(text)


def calls_it_known(row: Mapping[str, object]) -> bool:
    """Return whether a cue of a passage presents the claim as common knowledge.

    Parameters
    ----------
    row
        A row of evidence.

    Returns
    -------
    bool
        True for cues such as *of course*, *as everyone knows* or *it is well known*.
    """
    return any(_KNOWN.search(cue) for cue in cue_words(row))
