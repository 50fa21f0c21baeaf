"""Belief in one claim as what is shown of it: a value with its interval and its sources, or why there is no value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from immunograph.analysis.reports import Report
from immunograph.errors import AnalysisError

__all__ = ["Belief", "Source", "written_belief"]


def written_belief(value: float | None) -> str:
    """Write a belief out, also where it is not computed.

    Examples
    --------
    >>> written_belief(0.625), written_belief(None)
    ('0.62', 'not computed')
    """
    return "not computed" if value is None else f"{value:.2f}"


@dataclass(frozen=True)
class Source:
    """What one source contributes to a claim.

    ``weight`` is that of its strongest passage; ``change`` what it moves belief by, in the order of the waterfall;
    ``without`` what belief is if this source is left out (``None`` if nobody else supports the claim); ``passages`` how
    many it has for this side. ``only`` names the part of the claim that a source against it speaks of, where it speaks
    of a part; it then changes nothing.
    """

    lineage: str
    title: str
    side: str
    weight: float
    passages: int
    change: float
    without: float | None
    says: str
    only: str = ""


@dataclass(frozen=True)
class Belief(Report):
    """Belief in one claim: ``value`` between ``low`` and ``high``, by ``sources``.

    ``value``, ``low`` and ``high`` are ``None`` where belief is not computed, because nobody supports the claim;
    ``reason`` then says why. ``support`` and ``opposition`` are what the sides come to each by itself; ``idle`` counts
    the passages that speak of the claim and add nothing (questions, intentions). ``limited`` names the context to which
    all support is limited, where it is. ``raised`` is what the claim ``raised_by`` adds to the sources by entailing this one.
    """

    claim: str
    key: str
    proposition: str
    value: float | None
    low: float | None
    high: float | None
    mass: float
    support: float
    opposition: float
    sources: tuple[Source, ...]
    idle: int
    premises: tuple[str, ...] = ()
    reason: str = ""
    limited: str = ""
    raised: float = 0.0
    raised_by: str = ""

    @property
    def computed(self) -> bool:
        """Return whether there is a value."""
        return self.value is not None

    def __float__(self) -> float:
        """Return the value, for computing.

        Raises
        ------
        AnalysisError
            If belief is not computed.
        """
        if self.value is None:
            raise AnalysisError(f"belief in {self.key} is not computed: {self.reason}")
        return self.value

    def text(self) -> str:
        """Lay the belief out with its waterfall."""
        lines = [f"{self.key}  {self.proposition}"]
        if self.value is None or self.low is None or self.high is None:
            lines.append(f"  belief not computed: {self.reason}")
        else:
            lines.append(f"  belief {self.value:.2f}  ({self.mass:.0%} credible: {self.low:.2f} to {self.high:.2f})")
        running = 0.0
        for source in self.sources:
            running += source.change
            several = f", its {source.passages} passages counted once" if source.passages > 1 else ""
            weight = f"(weight {source.weight:.2f}{several})"
            if source.only:
                told = f"  not counted  {source.side} “{source.title}” {weight}: it is limited to {source.only}"
            elif self.value is None:
                told = f"  {source.side} “{source.title}” {weight}"
            else:
                told = (
                    f"  {source.change:+.2f} → {running:.2f}  {source.side} “{source.title}” {weight}; "
                    f"without it {written_belief(source.without)}"
                )
            lines += [told, f"        {source.says}"]
        if self.raised_by:
            lines.append(
                f"  {self.raised:+.2f} → {running + self.raised:.2f}  as much as {self.raised_by}, which entails it"
            )
        if self.limited:
            lines.append(f"  all its support is limited to {self.limited}")
        if self.premises:
            lines.append("  inferred: the product of its premises, of the best of: " + "; ".join(self.premises))
        if self.idle:
            verb = "passage asks, aims or states no direction and adds"
            verb = verb if self.idle == 1 else "passages ask, aim or state no direction and add"
            lines.append(f"  {self.idle} {verb} nothing")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "claim": self.key,
            "iri": self.claim,
            "proposition": self.proposition,
            "belief": self.value,
            "reason": self.reason or None,
            "low": self.low,
            "high": self.high,
            "mass": self.mass,
            "support": self.support,
            "opposition": self.opposition,
            "idle_passages": self.idle,
            "premises": list(self.premises),
            "limited_to": self.limited or None,
            "raised": self.raised,
            "raised_by": self.raised_by or None,
            "sources": [vars(source) for source in self.sources],
        }
