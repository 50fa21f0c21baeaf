"""Mechanisms: paths of signed steps between entities, with net sign and weakest step.

A path has the certainty of its weakest step; belief in it is the product of the beliefs in its steps. Steps to a bearer
or a class add no certainty. Paths with a generalisation (a claim about a class applied to a subclass) are ranked after
all others.

:meth:`Mechanisms.headline` is the summary used everywhere. The page's Paths panel implements the same search and choice
of sentences in JavaScript (``explorer/assets/mechanism.js``), with the sentences of :data:`HEADLINE`; a browser test
compares the two for every pair of entities. Change both, or neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, overload

from immunograph.analysis.belief import chain
from immunograph.analysis.effect_words import net_words
from immunograph.analysis.figures import written_belief
from immunograph.analysis.headline_templates import HEADLINE
from immunograph.analysis.known import Known, in_words
from immunograph.analysis.path_steps import Step
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.steps import DIGITS
from immunograph.analysis.tied_paths import rival_of, tied_words
from immunograph.plurals import counted
from immunograph.query import Table

__all__ = ["HEADLINE", "Mechanism", "Mechanisms", "Step"]

_EQUAL: Final = 1e-9
"""Beliefs that differ by less than this are treated as equal."""


@dataclass(frozen=True)
class Mechanism:
    """One path from a source to an end, with its effect, belief and limits.

    Parameters
    ----------
    steps
        The steps, in order.
    sign
        Net sign on ``end``, the product of those of the steps: ``+``, ``-`` or ``unsigned``.
    end
        Label of the end, or *the effect of* it; may be a kind or a process of the requested entity.
    relation
        How the end is related to the requested entity, such as ``is a kind of cancer cell``; empty if it is the same.
    certainty
        Certainty of the weakest step, 0 to 3; bearers do not count.
    belief, low, high
        Belief in the path, and the bounds of its credible interval, from 0 to 1.
    weakest
        The steps with the lowest certainty and, among these, the lowest belief.
    leaps
        Number of generalisations, which are steps from a subclass to its class; ``generalisations`` in JSON.
    sources
        Labels of the sources (lineages) of the supporting passages, sorted.
    cautions
        All warnings, those in ``limits`` included.
    direct
        Keys and beliefs of claims that state the effect from end to end; empty if there are none.
    limits
        Qualifications of the outcome: contexts, quantifiers and disputes.
    outcome
        The possible effect, such as ``interferons may inhibit the growth of cancer cells``.
    opposed
        The steps with evidence against them: ``C35 is disputed and has a null result``.
    apart
        Pairs of steps with disjoint contexts, or recorded as a contrast; they do not form one path.
    limited
        The steps that are supported within limits only: ``C08 is supported within limits only (stage early stage of
        cancer)``.
    """

    steps: tuple[Step, ...]
    sign: str
    end: str
    relation: str
    certainty: int
    belief: float
    low: float
    high: float
    weakest: tuple[Step, ...]
    leaps: int
    sources: tuple[str, ...]
    cautions: tuple[str, ...]
    direct: str = ""
    limits: tuple[str, ...] = ()
    outcome: str = ""
    opposed: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()

    @property
    def net(self) -> str:
        """The verb phrase for the possible effect, such as *may inhibit* or *may weaken the negative effect on*."""
        last = [step.effect or step.sign for step in self.steps if step.kind in ("claim", "cause")] or [self.sign]
        return net_words(self.sign, last[-1])

    def jointly(self, name: str, *, acting: bool) -> str:
        """Return the name of an end of the path, followed by the joint subjects or objects of the claim there.

        Parameters
        ----------
        name
            Name of the start or of the end of the path.
        acting
            True for the start, False for the end.

        Returns
        -------
        str
            Such as ``IL-15 together with relatlimab``.
        """
        with_it = self.steps[0].subject_with if acting else self.steps[-1].object_with
        return f"{name} {with_it}" if with_it else name

    @property
    def interpreted(self) -> int:
        """Number of steps from a process to its bearer, which are interpretations that no text states."""
        return sum(step.kind == "bearer" for step in self.steps)

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims on the path."""
        return tuple(step.key for step in self.steps if step.claim)

    @property
    def notes(self) -> tuple[str, ...]:
        """The warnings that :meth:`sentence` does not include."""
        return tuple(caution for caution in self.cautions if caution not in self.limits)

    def sentence(self) -> str:
        """Return the path as one sentence that keeps all hedges.

        Returns
        -------
        str
            Route, outcome, number of hedged steps, speakers and limits.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("interferon", "cancer cell", limit=1)[0].sentence().split("; ")[:-1][-2:]
        ['every step of it asserted, in at least some cases', '1 of 1 as a capability only']
        """
        route = self.steps[0].source + "".join(
            {"+": " (+)→ ", "-": " (−)→ ", "unsigned": " (?)→ "}[step.sign] + step.target for step in self.steps
        )
        hedged = [step for step in self.steps if step.hedged]
        stated = [step for step in self.steps if step.certainty is not None]
        less = "hedged or a generalisation" if self.leaps else "hedged"
        if stated and len(hedged) == len(stated):
            firm = f"every step of it {less}"
        elif hedged:
            firm = f"{len(hedged)} of {counted(len(stated), 'step')} {less}"
        else:
            firm = f"every {'claim' if self.interpreted else 'step'} of it asserted, in at least some cases"
        if self.interpreted:
            firm += f"; {self.interpreted} of {counted(len(self.steps), 'step')} from a process to its bearer, an interpretation"
        able = sum(step.capability for step in self.steps)
        if able:
            firm += f"; {able} of {len(stated)} as a capability only"
        said = dict.fromkeys(speaker for step in self.steps for speaker in step.speakers)
        by = f"; said by {', '.join(said)}" if said else ""
        kept = "".join(f"; {caution}" for caution in self.limits)
        return f"{route}: {self.outcome}; {firm}{by}{kept}."

    def as_dict(self) -> dict[str, object]:
        """Return the path as plain data for JSON.

        Returns
        -------
        dict[str, object]
            The attributes of the path, some with other names: ``net_sign`` (``sign``), ``generalisations`` (``leaps``),
            ``stated_end_to_end_by`` (``direct``; ``None`` if no claim states the effect from end to end), ``weakest``
            (names of the steps), ``sentence`` and ``steps`` (from these methods); unchanged are ``claims``, ``end``,
            ``relation``, ``certainty``, ``belief``, ``low``, ``high``, ``interpreted``, ``sources`` and ``cautions``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell", limit=1)[0].as_dict()["stated_end_to_end_by"]
        'C36, belief 0.46'
        """
        return {
            "claims": list(self.claims),
            "net_sign": self.sign,
            "end": self.end,
            "relation": self.relation,
            "certainty": self.certainty,
            "belief": self.belief,
            "low": self.low,
            "high": self.high,
            "weakest": [step.name for step in self.weakest],
            "generalisations": self.leaps,
            "interpreted": self.interpreted,
            "sources": list(self.sources),
            "cautions": list(self.cautions),
            "stated_end_to_end_by": self.direct or None,
            "sentence": self.sentence(),
            "steps": [step.as_dict() for step in self.steps],
        }


class Mechanisms(Report, Sequence[Mechanism]):
    """Ranked paths from one entity to another, as a sequence; empty, with a ``reason``, if no path is found.

    Parameters
    ----------
    source, target, paths
        Labels of the two entities, and the paths, best-supported first.
    reason, nearest
        If there is no path: why, and paths to related entities, such as another process directed at the same entity.
    known, more
        Claims between the two without valid support, kept as ``known_claims`` (if there is a path, null results and
        disputed claims only), and whether a limit leaves out further paths.
    """

    def __init__(
        self,
        source: str,
        target: str,
        paths: Sequence[Mechanism],
        *,
        reason: str = "",
        nearest: Sequence[Mechanism] = (),
        known: Sequence[Known] = (),
        more: bool = False,
    ) -> None:
        self.source = source
        self.target = target
        self.reason = reason
        self.nearest = tuple(nearest)
        self.known_claims = tuple(known)
        self.more = more
        self._paths = tuple(paths)

    def __len__(self) -> int:
        """Return the number of paths."""
        return len(self._paths)

    def __iter__(self) -> Iterator[Mechanism]:
        """Iterate over the paths, the best first."""
        return iter(self._paths)

    @overload
    def __getitem__(self, index: int) -> Mechanism: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mechanism, ...]: ...
    def __getitem__(self, index: int | slice) -> Mechanism | tuple[Mechanism, ...]:
        """Return one path, or a tuple of paths for a slice."""
        return self._paths[index]

    @property
    def known(self) -> str:
        """The ``known_claims`` as text (null results, disputes, questions, retractions), or an empty text."""
        return in_words(self.known_claims)

    def headline(self) -> str:
        """Summarise the result in a few sentences: number and meaning of the paths, or why none was found.

        It includes limits of the best path and evidence against it: contexts, steps with disjoint contexts, disputes,
        null results, opposite claims. If the best path has a rival with the opposite sign and equal certainty and
        belief, both are reported. Directions are counted separately for each end of paths.

        Returns
        -------
        str
            Several sentences; they start with ``No path.`` if no path was found.

        Examples
        --------
        >>> Mechanisms("IL-2", "tumours", [], known=[Known("urn:1", "K1", "null results only")],
        ...     reason="No claim with standing support says so: tested and not seen: K1.").headline()
        'No path. No claim with standing support says so: tested and not seen: K1.'
        """
        if not self._paths:
            return HEADLINE["none"].format(reason=self.reason).rstrip()
        best, single = self._paths[0], len(self) == 1
        apart = HEADLINE["apart one" if single else "apart several"].format(pairs=", ".join(best.apart))
        found = "several cut" if self.more else "one" if single else "several"
        told = HEADLINE[found].format(count=len(self), apart=apart if best.apart else "")
        if (rival := rival_of(self._paths)) is not None:
            return " ".join([told + tied_words(self._paths, rival), *self._reservations()])
        steps = " and ".join(step.name for step in best.weakest)
        weakest = HEADLINE["weakest"].format(steps=steps, certainty=best.certainty)
        source, end = best.jointly(best.steps[0].source, acting=True), best.jointly(best.end, acting=False)
        told += HEADLINE["outcome"].format(on=self._on_which(), source=source, may=best.net, end=end, weakest=weakest)
        return " ".join([told, *self._reservations()])

    def summary(self) -> str:
        """Return the :meth:`headline`, under its former name.

        Returns
        -------
        str
            The same text.
        """
        return self.headline()

    def _reservations(self) -> Iterator[str]:
        """Yield the qualifications of the outcome: paths that disagree, evidence against the best path, null results."""
        taken = [step for step in self._paths[0].steps if step.kind == "bearer"]
        if taken:
            pairs = [HEADLINE["as one"].format(process=step.source, bearer=step.target) for step in taken]
            yield HEADLINE["interpreted" if len(self) == 1 else "interpreted several"].format(pairs=" and ".join(pairs))
        signs: dict[str, Counter[str]] = {}
        for path in self._paths:
            signs.setdefault(path.end, Counter())[path.sign] += 1
        tallies = {
            end: ", ".join(
                HEADLINE[f"tally {sign}"].format(count=of[sign]) for sign in ("+", "-", "unsigned") if of[sign]
            )
            for end, of in sorted(signs.items())
        }
        if len({path.sign for path in self._paths}) > 1 and len(tallies) > 1:
            yield HEADLINE["ends"].format(ends="; ".join(f"{end} ({tally})" for end, tally in tallies.items()))
            yield from self._uncounted()
        elif len(next(iter(signs.values()))) > 1:
            end, tally = next(iter(tallies.items()))
            yield HEADLINE["split"].format(end=end, tally=tally)
            yield from self._uncounted()
        if opposed := "; ".join((*self._paths[0].limited, *self._paths[0].opposed)):
            yield HEADLINE["opposed" if len(self) == 1 else "opposed several"].format(opposed=opposed)
        if self.known:
            yield HEADLINE["besides"].format(known=self.known)

    def _uncounted(self) -> Iterator[str]:
        """Yield a sentence that the count of directions leaves out further paths, if there are any."""
        if self.more:
            yield HEADLINE["uncounted"].format(count=len(self))

    def _on_which(self) -> str:
        """Return the words that introduce the outcome: on the only path, the best one, or the first of several best ones."""
        if len(self) == 1:
            return HEADLINE["on it"]
        best = self._paths[0]
        equal = [path for path in self._paths if path.leaps == best.leaps and _shown(path) == _shown(best)]
        beyond = any(path.leaps > best.leaps and _shown(path) >= _shown(best) for path in self._paths)
        aside = HEADLINE["aside fewest" if best.leaps else "aside"] if beyond else ""
        if len(equal) == 1:
            return HEADLINE["on the best"].format(aside=aside)
        one = {(path.sign, path.end, tuple(step.name for step in path.weakest), path.certainty) for path in equal}
        return HEADLINE["on equals" if len(one) == 1 else "on the first"].format(count=len(equal), aside=aside)

    @cached_property
    def decisive(self) -> tuple[str, float, float] | None:
        """The claim on which the result depends most, and belief in the outcome with and without it.

        The outcome is that of the best path: belief in it is that of the best path with the same net sign and end,
        among paths without a generalisation if there are any. ``None`` if there is no path.
        """
        return self._decisive[0] if self._decisive else None

    @cached_property
    def _decisive(self) -> list[tuple[str, float, float]]:
        """The claims on which the result depends most, and equally, sorted by key, in the form of :attr:`decisive`."""
        shown = [path for path in self._paths if not path.leaps] or list(self._paths)
        shown = [path for path in shown if (path.sign, path.end) == (shown[0].sign, shown[0].end)]
        swings = {}
        for key in sorted({key for path in shown for key in path.claims}):
            holds, fails = (max(_settled(path, key, belief) for path in shown) for belief in (1.0, 0.0))
            swings[key] = (key, holds, fails)
        most = max((holds - fails for _, holds, fails in swings.values()), default=0.0)
        first = [each for each in swings.values() if each[1] - each[2] >= most - _EQUAL]
        return [each for each in first if abs(each[1] - first[0][1]) < _EQUAL]

    def text(self) -> str:
        """Return the paths as text, each step with its evidence.

        Returns
        -------
        str
            Lines of text, as the command line prints them.
        """
        title = f"From {self.source} to {self.target}"
        if not self._paths:
            told = self.headline()
            lines = [f"{title}: {told[0].lower()}{told[1:]}"]
            return "\n".join([*lines, *self._told(self.nearest)])
        lines = [f"{title}: {self.headline()}"]
        if len(self) > 1:
            lines.append(
                "Paths with the fewest generalisations come first; among equals, those with the highest belief."
            )
        lines += self._told(self._paths)
        if self.decisive is not None:
            key, holds, fails = self.decisive
            keys = [each for each, _, _ in self._decisive]
            result = "The result depends" if rival_of(self._paths) is None else "What path 1 gives depends"
            most, one = f"most on {key}", "it"
            if len(keys) > 1:
                most, one = f"most, and alike, on {' and '.join(keys)}", "one of them"
            lines += [
                "",
                f"{result} {most}: belief in the best path with this outcome would be {written_belief(holds, 3)} if {one} holds, "
                f"{written_belief(fails, 3)} if {one} does not.",
            ]
        return "\n".join(lines)

    @staticmethod
    def _told(paths: Sequence[Mechanism]) -> list[str]:
        """Return the lines of text for numbered paths."""
        lines = []
        for number, path in enumerate(paths, start=1):
            lines += ["", f"{number}. {path.sentence()}"]
            about_it = f", which {path.relation}" if path.relation else ""
            lines.append(f"   net sign {path.sign} on {path.end}{about_it}")
            lines.append(
                f"   certainty {path.certainty} of 3 (of its weakest step); belief {written_belief(path.belief, 3)} "
                f"({written_belief(path.low, 3)} to {written_belief(path.high, 3)}); {counted(len(path.sources), 'source')}"
            )
            weakest = " and ".join(step.name for step in path.weakest)
            lines.append(f"   weakest step: {weakest}")
            for step in path.steps:
                lines.append(f"   - {step.line()}")
                lines += [f"       {says}" for says in step.says]
            lines += [f"   note: {caution}" for caution in path.notes]
            if path.direct:
                lines.append(f"   the text also states it from end to end: {path.direct}")
        return lines

    def table(self) -> Table:
        """Return the paths as a table.

        Returns
        -------
        Table
            One row per step of a path: ``path`` and ``step`` (numbers from 1), ``from``, ``sign``, ``to``, ``claim`` (key),
            ``certainty``, ``belief``, ``net_sign`` (of the path), ``weakest`` (whether it is a weakest step) and ``says``.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell", limit=1).table().column("claim")
        ['C35', 'C36']
        """
        columns = ("path", "step", "from", "sign", "to", "claim", "certainty", "belief", "net_sign", "weakest", "says")
        rows = [
            (
                number,
                place,
                step.source,
                step.sign,
                step.target,
                step.key,
                step.certainty,
                step.belief,
                path.sign,
                step in path.weakest,
                " ".join(step.says),
            )
            for number, path in enumerate(self._paths, start=1)
            for place, step in enumerate(path.steps, start=1)
        ]
        return table_of(columns, rows, title=f"From {self.source} to {self.target}")

    def as_dict(self) -> dict[str, object]:
        """Return the paths as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``from``, ``to``, ``summary`` and ``headline`` (the same text), ``reason``, ``known``, ``decisive``
            (``claim``, ``if_it_holds``, ``if_not``), ``more``, ``paths`` and ``nearest``; ``None`` for what is absent.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell", limit=1).as_dict()["from"]
        'interleukin-2'
        """
        decisive = self.decisive
        return {
            "from": self.source,
            "to": self.target,
            "summary": self.headline(),
            "headline": self.headline(),
            "reason": self.reason or None,
            "known": self.known or None,
            "decisive": {"claim": decisive[0], "if_it_holds": decisive[1], "if_not": decisive[2]} if decisive else None,
            "more": self.more,
            "paths": [path.as_dict() for path in self._paths],
            "nearest": [path.as_dict() for path in self.nearest],
        }


def _shown(path: Mechanism) -> float:
    """Return the belief in a path, rounded so that nearly equal beliefs have the same rank."""
    return round(path.belief, DIGITS)


def _settled(path: Mechanism, key: str, value: float) -> float:
    return chain([value if step.key == key else step.belief for step in path.steps])
