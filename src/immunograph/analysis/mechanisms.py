"""Mechanisms: by which steps one thing leads to another, with which net sign, and which step is weakest.

A path is as certain as its weakest step and is believed by the product of its steps. Steps to a bearer or a class add
no certainty. A path that needs a generalisation (what is said of a class is taken to hold of this kind) comes after all
paths that need none.

The page's Paths panel has the same search and the same words in JavaScript (``explorer/assets/mechanism.js``); a test in
a browser compares the two for every pair of things. Change both, or neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, overload

from immunograph.analysis.belief import chain
from immunograph.analysis.reports import Report, table_of
from immunograph.analysis.steps import DIGITS
from immunograph.model import Certainty
from immunograph.plurals import counted
from immunograph.query import Table

__all__ = ["MAY", "Mechanism", "Mechanisms", "Step"]

DOES: Final = {"+": ("increases", "increase"), "-": ("reduces", "reduce"), "unsigned": ("affects", "affect")}
"""How a step's sign reads, of one thing and of several."""
MAY: Final = {"+": "may increase", "-": "may reduce", "unsigned": "may affect (direction not stated)"}
"""How a net sign reads; a path is never more than a possibility."""

_TALLY: Final = {"+": "increase", "-": "reduce", "unsigned": "do not state a direction"}


@dataclass(frozen=True)
class Step:
    """One step: ``kind`` is ``claim``, ``cause``, ``bearer`` or ``subsumption``; ``certainty`` is ``None`` for a bearer.

    A generalisation from a kind to its class (``subsumption``) has certainty 1: that what holds of some of a class holds of this kind is possible,
    and no more. ``subject`` and ``object`` name its ends as text does in general, and ``plural`` is the subject's number.
    """

    kind: str
    source: str
    target: str
    sign: str
    claim: str
    key: str
    certainty: int | None
    belief: float
    footing: str
    says: tuple[str, ...]
    sources: tuple[str, ...]
    speakers: tuple[str, ...] = ()
    subject: str = ""
    object: str = ""
    plural: bool = False

    @property
    def hedged(self) -> bool:
        """Return whether the step is less than asserted."""
        return self.certainty is not None and self.certainty < Certainty.ASSERTED

    @property
    def name(self) -> str:
        """The claim's key, or what kind of step it is."""
        return self.key if self.claim else f"the generalisation from {self.source} to {self.target}"

    def line(self) -> str:
        """Return the step as one line of text.

        Returns
        -------
        str
            What it says, with key, basis, certainty and belief.
        """
        if self.kind == "bearer":
            return f"{self.source} is of {self.target} (curators' axiom; adds no certainty)"
        if self.kind == "subsumption":
            backing = f" ({self.key})" if self.key else " (ontology)"
            return (
                f"{self.source} is a kind of {self.target}{backing}: a generalisation to the class, adds no certainty"
            )
        does = f"{self.subject or self.source} {self._does()} {self.object or self.target}"
        unsaid = " (direction not stated)" if self.sign == "unsigned" else ""
        linked = " (the text itself links this to the step before)" if self.kind == "cause" else ""
        how = f"{self.key}: {self.footing}, certainty {self.certainty} of 3, belief {self.belief:.2f}"
        return f"{does}{unsaid}{linked}  [{how}]"

    def _does(self) -> str:
        """Give the verb with its hedge: *probably increases*, *may increase*, *can increase*."""
        able = self.footing == "dispositional"
        certainty = Certainty.ASSERTED if self.certainty is None else self.certainty
        if certainty <= Certainty.POSSIBLE:
            return f"may {DOES[self.sign][1]}"
        likely = "probably " if certainty < Certainty.ASSERTED else ""
        return f"can {likely}{DOES[self.sign][1]}" if able else likely + DOES[self.sign][self.plural]


@dataclass(frozen=True)
class Mechanism:
    """One path: its steps, net ``sign`` on ``end``, ``certainty`` of its weakest step, belief with interval, warnings.

    ``apart`` names steps that are about different things, so that they do not form one path. ``limits`` are the warnings that are part of what is said: contexts, quantifiers and disputes. ``opposed`` are the
    steps that somebody speaks against: ``C35 is disputed and has a null result``. ``outcome`` says what may come of it:
    ``interferons may reduce the growth of cancer cells``.
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

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims on the path."""
        return tuple(step.key for step in self.steps if step.claim)

    def sentence(self) -> str:
        """Return the path as one sentence that keeps all hedges.

        Returns
        -------
        str
            Route, outcome, how much of it is hedged, and who says it.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell")[0].sentence().endswith(".")
        True
        """
        route = self.steps[0].source + "".join(
            {"+": " (+)→ ", "-": " (−)→ ", "unsigned": " (?)→ "}[step.sign] + step.target for step in self.steps
        )
        hedged = [step for step in self.steps if step.hedged]
        stated = [step for step in self.steps if step.certainty is not None]
        if stated and len(hedged) == len(stated):
            firm = "every step of it hedged" + (" or a generalisation" if self.leaps else "")
        elif hedged:
            firm = f"{len(hedged)} of {counted(len(stated), 'step')} hedged or a generalisation"
        else:
            firm = "every step of it asserted, in at least some cases"
        able = sum(step.footing == "dispositional" for step in self.steps)
        if able:
            firm += f"; {able} of {len(stated)} as a capability only"
        said = dict.fromkeys(speaker for step in self.steps for speaker in step.speakers)
        by = f"; said by {', '.join(said)}" if said else ""
        kept = "".join(f"; {caution}" for caution in self.limits)
        return f"{route}: {self.outcome}; {firm}{by}{kept}."

    def as_dict(self) -> dict[str, Any]:
        """Return the path as plain data for JSON.

        Returns
        -------
        dict[str, Any]
            Dictionaries, lists, texts, numbers, Booleans and ``None``.
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
            "leaps": self.leaps,
            "sources": list(self.sources),
            "cautions": list(self.cautions),
            "told_end_to_end_by": self.direct or None,
            "sentence": self.sentence(),
            "steps": [{name: getattr(step, name) for name in step.__dataclass_fields__} for step in self.steps],
        }


class Mechanisms(Report, Sequence[Mechanism]):
    """Ranked paths from one thing to another; empty with a ``reason`` where there is none.

    ``known`` tells what is known all the same: a claim that rests on a retracted paper only, a null result, a question.
    ``nearest`` then holds the paths to what the texts do reach beside it: another process directed at the same thing.
    """

    def __init__(
        self,
        source: str,
        target: str,
        paths: Sequence[Mechanism],
        *,
        reason: str = "",
        nearest: Sequence[Mechanism] = (),
        known: str = "",
    ) -> None:
        self.source = source
        self.target = target
        self.reason = reason
        self.nearest = tuple(nearest)
        self.known = known
        self._paths = tuple(paths)

    def __len__(self) -> int:
        """Count the paths."""
        return len(self._paths)

    def __iter__(self) -> Iterator[Mechanism]:
        """Iterate over the paths, the best first."""
        return iter(self._paths)

    @overload
    def __getitem__(self, index: int) -> Mechanism: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mechanism, ...]: ...
    def __getitem__(self, index: int | slice) -> Mechanism | tuple[Mechanism, ...]:
        """Return one path, or several."""
        return self._paths[index]

    def summary(self) -> str:
        """Return two or three short sentences: how many paths there are, and what they amount to.

        The same text is used in Python, on the command line, above a page of paths and in the page's Paths
        panel.

        Returns
        -------
        str
            Starts with ``No path.`` and the reason if there is none.
        """
        if not self._paths:
            return f"No path. {self.reason}".rstrip()
        best = self._paths[0]
        count = "One path." if len(self) == 1 else f"{len(self)} paths."
        on = self._on_which()
        weakest = " and ".join(step.name for step in best.weakest)
        told = f"{count} {on}, {best.steps[0].source} {MAY[best.sign]} {best.end}; weakest step: {weakest}"
        told += f", certainty {best.certainty} of 3."
        counted = Counter(path.sign for path in self._paths)
        if len(counted) > 1:
            parts = [f"{counted[sign]} {words}" for sign, words in _TALLY.items() if counted[sign]]
            told += f" Not all paths agree: {', '.join(parts)}."
        return told

    def headline(self) -> str:
        """Return the summary, preceded by a warning if the steps do not form a path, or by what is known if there is none.

        Returns
        -------
        str
            One paragraph.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell").headline().startswith("No path")
        False
        """
        told = self.summary()
        if not self._paths:
            return f"No path. No claim with standing support says so: {self.known}." if self.known else told
        best = self._paths[0]
        if not best.apart:
            return told
        count, _, rest = told.partition(". ")
        whose = "its steps" if len(self) == 1 else "the steps of the best"
        return f"{count}, but {whose} are about different things: {', '.join(best.apart)}; they do not form one path. {rest}"

    def _on_which(self) -> str:
        """Name the path that is summed up: whether others are believed as much, and which are set aside for a generalisation."""
        if len(self) == 1:
            return "On it"
        best = self._paths[0]
        equal = [path for path in self._paths if path.leaps == best.leaps and _shown(path) == _shown(best)]
        beyond = any(path.leaps > best.leaps and _shown(path) >= _shown(best) for path in self._paths)
        aside = "" if not beyond else " with the fewest generalisations" if best.leaps else " without a generalisation"
        if len(equal) == 1:
            return f"On the best-supported one{aside}"
        one = {(path.sign, path.end, tuple(step.name for step in path.weakest), path.certainty) for path in equal}
        return f"On {'' if len(one) == 1 else 'the first of '}the {len(equal)} best-supported ones{aside}"

    @cached_property
    def decisive(self) -> tuple[str, float, float] | None:
        """The claim that, if settled, would change the answer most, and belief in the best path if it holds and if not.

        The answer is the belief in the best of the paths shown (those without a generalisation, where there are any).
        """
        shown = [path for path in self._paths if not path.leaps] or list(self._paths)
        swings = []
        for key in sorted({key for path in shown for key in path.claims}):
            holds = max(_settled(path, key, 1.0) for path in shown)
            fails = max(_settled(path, key, 0.0) for path in shown)
            swings.append((holds - fails, key, holds, fails))
        if not swings:
            return None
        _, key, holds, fails = max(swings, key=lambda each: (each[0], [-ord(c) for c in each[1]]))
        return key, holds, fails

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
            lines.append("Paths without a generalisation come first, then those with the highest belief.")
        lines += self._told(self._paths)
        if self.decisive is not None:
            key, holds, fails = self.decisive
            lines += [
                "",
                f"The result depends most on {key}: belief in the best path would be {holds:.3f} if it holds, "
                f"{fails:.3f} if it does not.",
            ]
        return "\n".join(lines)

    @staticmethod
    def _told(paths: Sequence[Mechanism]) -> list[str]:
        """Lay paths out in lines."""
        lines = []
        for number, path in enumerate(paths, start=1):
            lines += ["", f"{number}. {path.sentence()}"]
            about_it = f", which {path.relation}" if path.relation else ""
            lines.append(f"   net sign {path.sign} on {path.end}{about_it}")
            lines.append(
                f"   certainty {path.certainty} of 3 (of its weakest step); belief {path.belief:.3f} "
                f"({path.low:.3f} to {path.high:.3f}); {counted(len(path.sources), 'source')}"
            )
            weakest = " and ".join(step.name for step in path.weakest)
            lines.append(f"   weakest step: {weakest}")
            for step in path.steps:
                lines.append(f"   - {step.line()}")
                lines += [f"       {says}" for says in step.says]
            lines += [f"   note: {caution}" for caution in path.cautions]
            if path.direct:
                lines.append(f"   the text also states it from end to end: {path.direct}")
        return lines

    def table(self) -> Table:
        """Return the paths as a table.

        Returns
        -------
        Table
            One row for each step of each path.

        Examples
        --------
        >>> import immunograph as ig
        >>> ig.load().mechanisms("IL-2", "cancer cell", limit=1).table().column("claim")
        ['C37']
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

    def as_dict(self) -> dict[str, Any]:
        """Return the paths as plain data for JSON.

        Returns
        -------
        dict[str, Any]
            Dictionaries, lists, texts, numbers, Booleans and ``None``.
        """
        decisive = self.decisive
        return {
            "from": self.source,
            "to": self.target,
            "summary": self.summary(),
            "reason": self.reason or None,
            "headline": self.headline(),
            "known": self.known or None,
            "decisive": {"claim": decisive[0], "if_it_holds": decisive[1], "if_not": decisive[2]} if decisive else None,
            "paths": [path.as_dict() for path in self._paths],
            "nearest": [path.as_dict() for path in self.nearest],
        }


def _shown(path: Mechanism) -> float:
    """Belief as it is ranked: what differs by less is equal."""
    return round(path.belief, DIGITS)


def _settled(path: Mechanism, key: str, value: float) -> float:
    return chain([value if step.key == key else step.belief for step in path.steps])
