"""Limits that the wording of a step of a path must state: capability, participation, context, participants, quantifier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from immunograph.analysis.claim_columns import ClaimColumns
from immunograph.analysis.phrasing import modalities
from immunograph.analysis.quantifiers import is_limited
from immunograph.analysis.sentences import Sentences
from immunograph.analysis.typed_rows import EvidenceRow
from immunograph.model import Modality

__all__ = ["StepLimits", "step_limits"]


class StepLimits(NamedTuple):
    """The limits of one step.

    Parameters
    ----------
    able, helps
        Whether all passages with the highest certainty state a capability only (*can*), and a participation only
        (*helps to*).
    scope
        Context and participants of the claim, and the contexts and quantifiers that limit all these passages: *in the
        early stages of cancer (stated for “some” only)*.
    """

    able: bool
    helps: bool
    scope: str


def step_limits(
    columns: ClaimColumns,
    sentences: Sentences,
    claim: str,
    passages: Sequence[EvidenceRow],
    *,
    named: str,
    plural: bool,
) -> StepLimits:
    """Return the limits of a step, so that its line reads neither firmer nor more general than its claim.

    Parameters
    ----------
    columns, sentences
        The claims and their evidence, and the generator of sentences that has this claim.
    claim
        IRI of the claim of the step.
    passages
        The passages that support the step with its certainty; a limit counts if all of them have one.
    named
        The words of the step, whose nouns are not repeated.
    plural
        Whether the subject of the step is grammatically plural.

    Returns
    -------
    StepLimits
        No limits without passages, except the context of the claim.
    """
    kinds = [modalities(row["modality"] or "") for row in passages]
    capable = [
        Modality.ABILITY in kind or row["status"] == "Dispositional" for kind, row in zip(kinds, passages, strict=True)
    ]
    asides = []
    own = [columns.in_context(columns.own_context.get(row["evidence"], {})) for row in passages]
    if own and all(own):
        asides.append(f"of {' or '.join(sorted(set(own)))} only")
    if passages and all(is_limited(row) for row in passages):
        of_set = {row["evidence"]: " of the set" if row["quantifier_of"] == "SetScope" else "" for row in passages}
        amounts = sorted({f"“{row['quantifier']}”{of_set[row['evidence']]}" for row in passages})
        asides.append(f"stated for {' or '.join(amounts)} only")
    around = sentences.around(claim, named=named, plural=plural)
    return StepLimits(
        able=bool(capable) and all(capable),
        helps=bool(kinds) and all(Modality.PARTICIPATION in kind for kind in kinds),
        scope=" ".join(filter(None, (around, f"({'; '.join(asides)})" if asides else ""))),
    )
