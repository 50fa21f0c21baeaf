"""Mechanisms: by which steps one thing leads to another, with which net sign, and which step is weakest.

A path is as certain as its weakest step and is believed by the product of its steps. Steps to a bearer or a class add
no certainty. A path that needs a leap (what is said of a class is taken to hold of this kind) comes after all paths
that need none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from immunograph.analysis.belief import chain
from immunograph.analysis.reports import Report, table_of
from immunograph.model import Certainty
from immunograph.query import Table

__all__ = ["Mechanism", "Mechanisms", "Step"]


@dataclass(frozen=True)
class Step:
    """One step: ``kind`` is ``claim``, ``cause``, ``bearer`` or ``subsumption``; ``certainty`` is ``None`` for a bearer.

    A leap from a kind to its class has certainty 1: that what holds of some of a class holds of this kind is possible,
    and no more.
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

    @property
    def hedged(self) -> bool:
        """Tell whether the step is less than asserted."""
        return self.certainty is not None and self.certainty < Certainty.ASSERTED

    @property
    def name(self) -> str:
        """The claim's key, or what kind of step it is."""
        return self.key if self.claim else f"the leap from {self.source} to {self.target}"

    def line(self) -> str:
        """Write the step in one line."""
        arrow = {"+": "raises", "-": "lowers", "unsigned": "changes (which way is not said)"}[self.sign]
        if self.kind == "bearer":
            return f"{self.source} is of {self.target} (curators' axiom; adds no certainty)"
        if self.kind == "subsumption":
            backing = f" ({self.key})" if self.key else " (ontology)"
            return f"{self.source} is a kind of {self.target}{backing}: a leap from the kind to its class, adds no certainty"
        how = "which by the text's own word " if self.kind == "cause" else ""
        return (
            f"{self.source} {how}{arrow} {self.target}  [{self.key}: {self.footing}, certainty {self.certainty} of 3, "
            f"belief {self.belief:.2f}]"
        )


@dataclass(frozen=True)
class Mechanism:
    """One path: its steps, net ``sign`` on ``end``, ``certainty`` of its weakest step, belief with interval, warnings.

    ``limits`` are the warnings that are part of what is said: contexts and quantifiers.
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

    @property
    def claims(self) -> tuple[str, ...]:
        """The keys of the claims on the path."""
        return tuple(step.key for step in self.steps if step.claim)

    def sentence(self) -> str:
        """Tell the path in one sentence that keeps what is hedged hedged."""
        route = self.steps[0].source + "".join(
            {"+": " (+)→ ", "-": " (−)→ ", "unsigned": " (?)→ "}[step.sign] + step.target for step in self.steps
        )
        hedged = [step for step in self.steps if step.hedged]
        stated = [step for step in self.steps if step.certainty is not None]
        if stated and len(hedged) == len(stated):
            firm = "every step of it hedged" + (" or a leap" if self.leaps else "")
        elif hedged:
            firm = f"{len(hedged)} of {len(stated)} steps hedged or a leap"
        else:
            firm = "every step of it asserted, in at least some cases"
        net = {"+": "raises", "-": "lowers", "unsigned": "changes, which way is not said,"}[self.sign]
        said = dict.fromkeys(speaker for step in self.steps for speaker in step.speakers)
        by = f"; said by {', '.join(said)}" if said else ""
        kept = "".join(f"; {caution}" for caution in self.limits)
        return f"{route}: it may be that {self.steps[0].source} {net} {self.end}; {firm}{by}{kept}."

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
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
    ) -> None:
        self.source = source
        self.target = target
        self.reason = reason
        self.nearest = tuple(nearest)
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
        """Give one path, or several."""
        return self._paths[index]

    @cached_property
    def decisive(self) -> tuple[str, float, float] | None:
        """The claim that, if settled, would change the answer most, and belief in the best path if it holds and if not.

        The answer is the belief in the best of the paths shown (those without a leap, where there are any).
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
        """Lay the paths out, each step with its evidence."""
        title = f"From {self.source} to {self.target}"
        if not self._paths:
            lines = [f"{title}: no path. {self.reason}"]
            return "\n".join([*lines, *self._told(self.nearest)])
        order = "those without a leap first, then the most believed"
        lines = [f"{title}: {len(self)} path{f's; {order}' if len(self) > 1 else ''}"]
        signs = sorted({path.sign for path in self._paths if path.sign != "unsigned"})
        ends = {path.end for path in self._paths}
        if len(signs) > 1 and len(ends) == 1:
            lines.append("The paths do not agree in sign: see each.")
        lines += self._told(self._paths)
        if self.decisive is not None:
            key, holds, fails = self.decisive
            lines += [
                "",
                f"Settling {key} would change the answer most: belief in the best path would be {holds:.3f} if it holds, "
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
                f"({path.low:.3f} to {path.high:.3f}); {len(path.sources)} source{'s' if len(path.sources) != 1 else ''}"
            )
            weakest = " and ".join(step.name for step in path.weakest)
            lines.append(f"   weakest step: {weakest}")
            for step in path.steps:
                lines.append(f"   - {step.line()}")
                lines += [f"       {says}" for says in step.says]
            lines += [f"   mind: {caution}" for caution in path.cautions]
            if path.direct:
                lines.append(f"   the text also tells it end to end: {path.direct}")
        return lines

    def table(self) -> Table:
        """Give one row for each step of each path."""
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
        """Give it as plain data."""
        decisive = self.decisive
        return {
            "from": self.source,
            "to": self.target,
            "reason": self.reason or None,
            "decisive": {"claim": decisive[0], "if_it_holds": decisive[1], "if_not": decisive[2]} if decisive else None,
            "paths": [path.as_dict() for path in self._paths],
            "nearest": [path.as_dict() for path in self.nearest],
        }


def _settled(path: Mechanism, key: str, value: float) -> float:
    return chain([value if step.key == key else step.belief for step in path.steps])
