"""The waterfall of belief in one claim: a value with its interval and sources, or why there is no value."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.analysis.figures import written_belief, written_change
from immunograph.analysis.reports import Report
from immunograph.analysis.weights import Factor
from immunograph.errors import AnalysisError
from immunograph.plurals import counted

__all__ = ["Belief", "Source"]


@dataclass(frozen=True)
class Source:
    """The contribution of one source to the belief in a claim.

    ``weight`` is that of its strongest passage; ``change`` what it moves belief by, in the order of the waterfall;
    ``without`` what belief is if this source is left out (``None`` if no other source supports the claim); ``passages``
    how many it has for this side. ``only`` names the part of the claim that a source against it is about, if it is
    about a part; ``excluded`` why a source does not count at all, such as its retraction. Either changes nothing.
    ``rests_on`` tells what the strongest passage rests on and what that counts, ``lineage_of`` the other documents of
    the source with passages about the claim.
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
    excluded: str = ""
    rests_on: tuple[Factor, ...] = ()
    lineage_of: tuple[str, ...] = ()

    def footing(self) -> str:
        """Return the basis of the source as text: the weight of each known factor, and the unknown factors.

        Returns
        -------
        str
            Phrases separated by semicolons; empty if nothing is known.
        """
        known = [each.text() for each in self.rests_on if each.value]
        unknown = [each.text() for each in self.rests_on if not each.value]
        told = [f"rests on {'; '.join(known)}"] if known else []
        told += [f"unknown: {', '.join(unknown)}"] if unknown else []
        told += (
            [f"one source with {' and '.join(f'“{title}”' for title in self.lineage_of)}"] if self.lineage_of else []
        )
        return "; ".join(told)

    def as_dict(self) -> dict[str, object]:
        """Return the source as plain data for JSON.

        Returns
        -------
        dict[str, object]
            JSON-serialisable: ``dict``, ``list``, ``str``, numbers, ``bool`` and ``None``.
        """
        return {
            **vars(self),
            "rests_on": [vars(each) for each in self.rests_on],
            "lineage_of": list(self.lineage_of),
            "footing": self.footing(),
        }


@dataclass(frozen=True)
class Belief(Report):
    """Belief in one claim: ``value`` between ``low`` and ``high``, by ``sources``.

    ``value``, ``low`` and ``high`` are ``None`` where belief is not computed, because the claim has no support;
    ``reason`` then says why. ``support`` and ``opposition`` are what the sides come to each by itself; ``idle`` counts
    the passages that mention the claim and add nothing (questions, intentions). ``limited`` names the context to which
    all support is limited, where it is; ``elsewhere`` tells what claims about a part of this one found otherwise.
    ``raised`` is what the claim ``raised_by`` adds to the sources by entailing this one.
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
    elsewhere: tuple[str, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether belief was computed."""
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
        """Return the belief as text with its waterfall.

        Returns
        -------
        str
            Lines of text, as the command line prints them.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().belief("C35").text().splitlines()[0].split()[0]
        'C35'
        """
        lines = [f"{self.key}  {self.proposition}"]
        if self.value is None or self.low is None or self.high is None:
            lines.append(f"  belief not computed: {self.reason}")
        else:
            lines.append(
                f"  belief {written_belief(self.value)}  ({self.mass:.0%} credible: {written_belief(self.low)} to {written_belief(self.high)})"
            )
        running = 0.0
        for source in self.sources:
            running += source.change
            several = f", its {source.passages} passages counted once" if source.passages > 1 else ""
            weight = f"(weight {written_belief(source.weight)}{several})"
            if source.excluded:
                told = f"  not counted  {source.side} “{source.title}”: {source.excluded}"
            elif source.only:
                told = f"  not counted  {source.side} “{source.title}” {weight}: it is limited to {source.only}"
            elif self.value is None:
                told = f"  {source.side} “{source.title}” {weight}"
            else:
                told = (
                    f"  {written_change(source.change)} → {written_belief(running)}  {source.side} “{source.title}” {weight}; "
                    f"without it {written_belief(source.without)}"
                )
            lines += [told, f"        {source.says}"]
            if source.footing():
                lines.append(f"        {source.footing()}")
        if self.raised_by:
            lines.append(
                f"  {written_change(self.raised)} → {written_belief(running + self.raised)}  as much as {self.raised_by}, which entails it"
            )
        if self.limited:
            lines.append(f"  all its support is limited to {self.limited}")
        lines += [
            f"  not counted  {told}: a claim about a part of this one, which it limits" for told in self.elsewhere
        ]
        if self.premises:
            lines.append("  inferred: the product of its premises, of the best of: " + "; ".join(self.premises))
        if self.idle:
            one, several = (
                "passage asks, aims or states no direction and adds",
                "passages ask, aim or state no direction and add",
            )
            lines.append(f"  {counted(self.idle, one, several)} nothing")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the belief as plain data for JSON.

        Returns
        -------
        dict[str, object]
            JSON-serialisable: ``dict``, ``list``, ``str``, numbers, ``bool`` and ``None``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().belief("C35").as_dict()["claim"]
        'C35'
        """
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
            "against_a_part": list(self.elsewhere),
            "raised": self.raised,
            "raised_by": self.raised_by or None,
            "sources": [source.as_dict() for source in self.sources],
        }
