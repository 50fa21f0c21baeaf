"""Bend lines that would run through a thing between their ends, so that two paths with common ends are told apart.

A line that passes through another thing looks like two lines that end there: A to C over B is drawn as A to B and B to C.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from immunograph.explorer.marks import radius_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FAN", "MOST_NODES", "bend_lines", "detours"]

FAN: Final = 30
"""Pixels between the apexes of lines that join the same two things."""

MOST_NODES: Final = 400
"""In larger pictures single lines are not followed by eye, and none is bent."""

_THROUGH: Final = 3.0
"""A line that comes so near the outline of a thing, in pixels, seems to end there."""

_CLEAR: Final = (12.0, 4.0)
"""Pixels that a bent line keeps from the outlines of things: rather the first."""

_NEAR: Final = 9.0
"""Pixels within which two lines cannot be told apart."""

_TOGETHER: Final = 0.3
"""The most of a line that may run so near to another."""

_INNER: Final = slice(6, -6)
"""Of the points of a line, those that are not at its ends, where lines meet."""

_BENDS: Final = (30, 45, 60, 80, 100, 125)
_MOST_BEND: Final = 0.3
"""Of a line's length: what is bent further reads as a loop, and is rather left straight."""


def detours(
    places: Sequence[tuple[float, float]], radii: Sequence[float], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Return by how much the lines between two things must bend.

    Parameters
    ----------
    places, radii
        Middle and size of each thing, in pixels.
    pairs
        The two ends of each line, as numbers of things; two things with several lines occur several times.

    Returns
    -------
    dict of tuple of int to int
        The two ends, the smaller number first -> pixels between the line's apex and the straight line, to the left of who
        goes from the smaller number to the larger; only for lines that must bend.

    Notes
    -----
    Lines are taken from the shortest to the longest. O(lines x things); nothing is bent above :data:`MOST_NODES`.

    Examples
    --------
    >>> in_a_row = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0)]
    >>> detours(in_a_row, [10.0] * 3, [(0, 1), (1, 2), (0, 2)])
    {(0, 2): 30}
    """
    import numpy as np

    count = Counter((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    if not count or len(places) > MOST_NODES:
        return {}
    points, size = np.array(places, dtype=float), np.array(radii, dtype=float)
    lines = {pair: _Line(points, size, pair, times) for pair, times in count.items()}
    made: dict[tuple[int, int], int] = {}
    drawn: list[NDArray[np.float64]] = []
    for pair, line in sorted(lines.items(), key=lambda each: (each[1].length, each[0])):
        bend = 0 if line.clears(0, _THROUGH) else line.best(drawn)
        if bend:
            made[pair] = bend
        drawn.append(line.curve(bend))
    return made


def bend_lines(
    nodes: Sequence[Mapping[str, Any]], edges: Sequence[MutableMapping[str, Any]], shapes: Sequence[str]
) -> None:
    """Set ``bend`` of the edges of a page that must not be straight.

    Parameters
    ----------
    nodes
        With ``x``, ``y`` and ``group``.
    edges
        With ``source`` and ``target``, numbers of nodes; they are changed.
    shapes
        The shape of each group.
    """
    ends = [(edge["source"], edge["target"]) for edge in edges]
    degree = Counter(end for pair in ends for end in set(pair))
    radii = [radius_of(shapes[node["group"]], degree[number]) for number, node in enumerate(nodes)]
    bends = detours([(node["x"], node["y"]) for node in nodes], radii, ends)
    for edge, (source, target) in zip(edges, ends, strict=True):
        if bend := bends.get((min(source, target), max(source, target))):
            edge["bend"] = bend


class _Line:
    """The lines between two things, of which one or several fan out."""

    def __init__(
        self, points: NDArray[np.float64], size: NDArray[np.float64], pair: tuple[int, int], times: int
    ) -> None:
        import numpy as np

        self.start, way = points[pair[0]], points[pair[1]] - points[pair[0]]
        self.way, self.length = way, float(np.hypot(*way)) or 1.0
        self.aside = np.array([-way[1], way[0]]) / self.length
        beside = points - self.start
        along = beside @ way / self.length**2
        between = (along > 0.0) & (along < 1.0)
        between[list(pair)] = False
        self.along, self.off, self.size = along[between], (beside @ self.aside)[between], size[between]
        self.fan = [(place - (times - 1) / 2) * FAN for place in range(times)]

    def clears(self, bend: int, clear: float) -> bool:
        """Return whether all of the lines pass all things at this distance from their outlines."""
        import numpy as np

        reach = 4 * self.along * (1 - self.along)
        return all((np.abs(reach * (bend + each) - self.off) > self.size + clear).all() for each in self.fan)

    def curve(self, bend: int) -> NDArray[np.float64]:
        """Return points of the middle line, dense enough to measure from."""
        import numpy as np

        t = np.linspace(0.0, 1.0, 41)[:, None]
        return np.asarray(self.start + self.way * t + self.aside * (4 * t * (1 - t) * bend))

    def best(self, drawn: Sequence[NDArray[np.float64]]) -> int:
        """Return the least bend that passes all things and runs with no other line; 0 if none passes all things."""
        import numpy as np

        def together(bend: int) -> float:
            """Return the most of this line that runs near another, or of another that runs near this."""
            curve = self.curve(bend)
            shares = [0.0]
            for other in drawn:
                near = np.hypot(*(curve[:, None] - other[None]).transpose(2, 0, 1)) < _NEAR
                shares += [float(near.any(axis=1)[_INNER].mean()), float(near.any(axis=0)[_INNER].mean())]
            return max(shares)

        bends = [bend for each in _BENDS if each <= _MOST_BEND * self.length for bend in (each, -each)]
        for clear in _CLEAR:
            free = [bend for bend in bends if self.clears(bend, clear)]
            if free:
                return next((bend for bend in free if together(bend) <= _TOGETHER), free[0])
        return 0
