"""The waterfall of belief in one claim: a value with its interval and sources, or why there is no value."""

from __future__ import annotations

from dataclasses import dataclass

from immunograph.analysis.figures import written_belief, written_change
from immunograph.analysis.reports import Report
from immunograph.analysis.weights import Factor
from immunograph.errors import AnalysisError

__all__ = ["Belief", "Source"]


@dataclass(frozen=True)
class Source:
    """The contribution of one source to the belief in a claim.

    Parameters
    ----------
    lineage, title
        Lineage of the source, and the title of the document of its strongest passage.
    side
        ``for, by``, ``against (dispute), by`` or ``against (null result), by``.
    weight, passages
        Weight of the strongest passage (0 to 1), and number of passages on this side.
    change
        Difference that the source makes to belief, in the order of the waterfall.
    without
        Belief without this source; ``None`` if nothing else supports the claim.
    says
        Sentence of the strongest passage, with certainty and cue words.
    only
        Context to which a source against the claim is limited; such a source does not change belief.
    excluded
        Reason why a source does not count at all, such as its retraction; empty if it counts.
    rests_on
        Factors of the basis of the strongest passage, with their weights.
    lineage_of
        Titles of the other documents of the lineage with passages on this side.
    factors
        All factors whose product is ``weight``, each with its value.
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
    factors: tuple[Factor, ...] = ()

    def product(self) -> str:
        """Return the weight as the product of its factors; factors of 1 are listed after the others.

        Returns
        -------
        str
            Such as ``weight 0.57 = 0.6 (evidence type unknown) x 0.95 (certainty 3 of 3); 1 each: status asserted``; empty
            without factors.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().belief("C25").sources[0].product().partition(" = ")[0]
        'weight 0.52'
        """
        if not self.factors:
            return ""
        named = [(each.weight, f"{each.name} {each.value or 'unknown'}") for each in self.factors]
        parts = [f"{weight:.4g} ({name})" for weight, name in named if weight != 1]
        neutral = [name for weight, name in named if weight == 1 and not name.endswith((" none", " unknown"))]
        told = f"weight {written_belief(self.weight)} = {' x '.join(parts) or '1'}"
        return f"{told}; 1 each: {', '.join(neutral)}" if neutral else told

    def footing(self) -> str:
        """Return the basis of the source as text: weights of known factors, unknown factors, documents of the same lineage.

        Returns
        -------
        str
            Phrases separated by semicolons; empty without factors and other documents.
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
            The fields of the source by name, and ``basis``, the text of :meth:`footing`.
        """
        return {
            **vars(self),
            "rests_on": [vars(each) for each in self.rests_on],
            "factors": [vars(each) for each in self.factors],
            "lineage_of": list(self.lineage_of),
            "basis": self.footing(),
        }


@dataclass(frozen=True)
class Belief(Report):
    """Belief in one claim, with its credible interval and its sources.

    Parameters
    ----------
    claim, key, proposition
        IRI, key and proposition of the claim.
    value, low, high
        Belief (0 to 1) and bounds of its interval; ``None`` if belief is not computed.
    mass
        Probability of the interval, such as 0.95.
    support, opposition
        Combined weight (0 to 1) of the sources for the claim, and of those against it.
    sources
        The contributions of the sources, then passages that do not count.
    idle
        Number of passages that are not evidence, such as questions and aims.
    premises
        Keys of the premises of each derivation, for a claim that is only inferred.
    reason
        Why belief is not computed; empty if it is.
    limited
        Context to which all support is limited; empty if some support is not.
    raised, raised_by
        Belief that an entailing claim adds to that of the sources, and the key of that claim.
    elsewhere
        Restrictions by evidence against claims with a narrower context.
    idle_words
        The passages that are not evidence, by kind: ``1 question and 2 aims``.
    opposite
        The claims that say the opposite between the same two entities, which do not change belief.
    other_contexts
        Sentences on further claims that differ only in their contexts, with their evidence, which does not change belief.
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
    idle_words: str = ""
    opposite: tuple[str, ...] = ()
    other_contexts: tuple[str, ...] = ()

    @property
    def computed(self) -> bool:
        """Whether belief was computed."""
        return self.value is not None

    def __float__(self) -> float:
        """Return ``value``, for ``float(belief)``.

        Raises
        ------
        AnalysisError
            If belief is not computed.
        """
        if self.value is None:
            raise AnalysisError(f"belief in {self.key} is not computed: {self.reason}")
        return self.value

    def text(self) -> str:
        r"""Return the belief as text with its waterfall.

        Returns
        -------
        str
            Lines of text, as the command line prints them.

        Examples
        --------
        >>> import immunograph as ig
        >>> print("\n".join(ig.load().belief("C35").text().splitlines()[:2]))
        C35  that interleukin-2 enhances the disease-fighting capability of lymphocytes
          belief 0.46  (90% credible: 0.21 to 0.71)
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
            if source.product() and not source.excluded:
                lines.append(f"        {source.product()}")
        if self.raised_by:
            lines.append(
                f"  {written_change(self.raised)} → {written_belief(running + self.raised)}  as much as {self.raised_by}, which entails it"
            )
        if self.limited:
            lines.append(f"  all its support is limited to {self.limited}")
        lines += [
            f"  not counted  {told}: a claim about a part of this one, which it limits" for told in self.elsewhere
        ]
        lines += [f"  not counted  {told}: it says the opposite, between the same two" for told in self.opposite]
        lines += [f"  not counted  the context differs: {told}" for told in self.other_contexts]
        if self.premises:
            best = "the highest product" if len(self.premises) > 1 else "the product"
            lines.append(f"  inferred: {best} of the beliefs in the premises: {'; '.join(self.premises)}")
        if self.idle:
            lines.append(f"  {self.idle_words} {'adds' if self.idle == 1 else 'add'} nothing")
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the belief as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``claim`` (key), ``iri``, ``proposition``, ``belief``, ``reason``, ``low``, ``high``, ``mass``, ``support``,
            ``opposition``, ``idle_passages``, ``premises``, ``limited_to``, ``against_a_part``, ``opposite``,
            ``in_other_contexts``, ``raised``, ``raised_by`` and ``sources``; what is absent or not computed is ``None``.

        Examples
        --------
        >>> import immunograph as ig
        >>> found = ig.load().belief("C02").as_dict()
        >>> found["claim"], found["belief"], found["idle_passages"]
        ('C02', None, 1)
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
            "opposite": list(self.opposite),
            "in_other_contexts": list(self.other_contexts),
            "raised": self.raised,
            "raised_by": self.raised_by or None,
            "sources": [source.as_dict() for source in self.sources],
        }
