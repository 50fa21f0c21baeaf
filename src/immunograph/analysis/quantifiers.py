"""Interpretation of quantifiers: *some tumours* limits a claim, *many scientists* does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["is_limited"]

_LIMITED: Final = frozenset({"Existential", "AtLeast", "Cardinal", "Proportional", "Partitive"})
"""Quantifiers that limit a statement to some, not all."""


def is_limited(row: Mapping[str, object]) -> bool:
    """Return whether a quantifier limits a passage to some cases; what follows from it is then limited, too.

    Parameters
    ----------
    row
        A row of evidence. Quantifiers of the speakers, and phrases such as "part of the function", do not limit the
        claim.

    Returns
    -------
    bool
        True for a limiting quantifier of anything but the speakers, even if it is unknown what it quantifies.
    """
    kind, scope = row["quantifier_kind"] or "", row.get("quantifier_of") or ""
    return (
        bool(row["quantifier"])
        and kind in _LIMITED
        and scope != "SpeakerScope"
        and (kind, scope) != ("Partitive", "SetScope")
    )
