"""Bend edges that would pass through a node between their ends, so that paths can be distinguished.

A line that passes through another node looks like two lines that end there: A to C across B looks like A to B to C.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from immunograph.explorer.marks import radius_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["FAN", "MOST_NODES", "bend_lines", "detours"]

FAN: Final = 30
"""Pixels between the apexes of parallel edges."""

MOST_NODES: Final = 400
"""Maximum number of nodes; in larger pictures no edge is bent."""

_THROUGH: Final = 3.0
"""Distance in pixels from the outline of a node within which a line seems to end there."""

_CLEAR: Final = (12.0, 4.0)
"""Distances in pixels that a bent line keeps from outlines of nodes, in order of preference."""

_NEAR: Final = 9.0
"""Distance in pixels within which two lines cannot be distinguished."""

_TOGETHER: Final = 0.3
"""Maximum fraction of a line that may be so near to another one."""

_SAMPLES: Final = 41
"""Number of sample points of a line, by which distances between lines are measured."""

_INNER: Final = 6
"""Number of sample points at each end of a line that are ignored, because lines meet there."""

_BENDS: Final = (30, 45, 60, 80, 100, 125)
_MOST_BEND: Final = 0.3
"""Maximum bend as a fraction of a line's length; lines that would need more are left straight."""


def detours(
    places: Sequence[tuple[float, float]], radii: Sequence[float], pairs: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """Compute the bends of edges that would otherwise pass through another node.

    Parameters
    ----------
    places, radii
        Centre and radius of each node, in pixels.
    pairs
        The two nodes of each edge, as indices; repeated for parallel edges.

    Returns
    -------
    dict of tuple of int to int
        Pair of node indices, smaller first -> distance in pixels between the apex of the curve (for parallel edges, of
        their middle) and the straight line; positive to the right as drawn (y points down) when going from the smaller
        index to the larger. Edges that need
        no bend, or for which no bend avoids all nodes, are left out.

    Notes
    -----
    Edges are processed from shortest to longest. O(edges x nodes), and only lines that share a cell of a grid are
    compared; nothing is bent above :data:`MOST_NODES`.

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
    drawn = _Drawn(len(lines))
    for pair, line in sorted(lines.items(), key=lambda each: (each[1].length, each[0])):
        bend = 0 if line.clears(0, _THROUGH) else line.best(drawn)
        if bend:
            made[pair] = bend
        drawn.add(line.curve(bend))
    return made


def bend_lines(
    nodes: Sequence[Mapping[str, Any]], edges: Sequence[MutableMapping[str, Any]], shapes: Sequence[str]
) -> None:
    """Set ``bend`` (in pixels) on the edges of a page that would pass through another node, in place.

    Parameters
    ----------
    nodes
        Nodes with ``x``, ``y`` and ``group``.
    edges
        Edges with ``source`` and ``target`` (indices of nodes); changed in place.
    shapes
        Shape of each group.
    """
    ends = [(edge["source"], edge["target"]) for edge in edges]
    degree = Counter(end for pair in ends for end in set(pair))
    radii = [radius_of(shapes[node["group"]], degree[number]) for number, node in enumerate(nodes)]
    bends = detours([(node["x"], node["y"]) for node in nodes], radii, ends)
    for edge, (source, target) in zip(edges, ends, strict=True):
        if bend := bends.get((min(source, target), max(source, target))):
            edge["bend"] = bend


class _Line:
    """The line between two nodes, or several parallel lines that fan out."""

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
        """Return whether all lines keep this distance from the outlines of all other nodes."""
        import numpy as np

        reach = 4 * self.along * (1 - self.along)
        return all((np.abs(reach * (bend + each) - self.off) > self.size + clear).all() for each in self.fan)

    def curve(self, bend: int) -> NDArray[np.float64]:
        """Return sample points, shape (:data:`_SAMPLES`, 2), of the middle one of the parallel lines, bent by ``bend`` pixels."""
        import numpy as np

        t = np.linspace(0.0, 1.0, _SAMPLES)[:, None]
        return np.asarray(self.start + self.way * t + self.aside * (4 * t * (1 - t) * bend))

    def best(self, drawn: _Drawn) -> int:
        """Return the smallest bend that avoids all nodes and, if possible, other lines; 0 if none avoids all nodes."""
        bends = [bend for each in _BENDS if each <= _MOST_BEND * self.length for bend in (each, -each)]
        for clear in _CLEAR:
            free = [bend for bend in bends if self.clears(bend, clear)]
            if free:
                return next((bend for bend in free if drawn.beside(self.curve(bend)) <= _TOGETHER), free[0])
        return 0


class _Drawn:
    """The sample points of all lines drawn so far, in a grid of square cells, to find those near another line."""

    def __init__(self, most: int) -> None:
        import numpy as np

        self._points = np.empty((most * _SAMPLES, 2))
        self._lines = 0
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)

    def add(self, curve: NDArray[np.float64]) -> None:
        """Add the sample points of a line."""
        start = self._lines * _SAMPLES
        self._points[start : start + _SAMPLES] = curve
        self._lines += 1
        for number, (column, row) in enumerate(_cells_of(curve), start):
            self._cells[column, row].append(number)

    def beside(self, curve: NDArray[np.float64]) -> float:
        """Return the largest fraction of a line that runs near one drawn before, or of such a line that runs near it."""
        import numpy as np

        own: list[int] = []
        others: list[int] = []
        for place, (column, row) in enumerate(_cells_of(curve)):
            for across in (column - 1, column, column + 1):
                for down in (row - 1, row, row + 1):
                    if found := self._cells.get((across, down)):
                        own += [place] * len(found)
                        others += found
        if not others:
            return 0.0
        mine, theirs = np.array(own), np.array(others)
        gap = curve[mine] - self._points[theirs]
        near = gap[:, 0] * gap[:, 0] + gap[:, 1] * gap[:, 1] < _NEAR * _NEAR
        line, place = theirs[near] // _SAMPLES, theirs[near] % _SAMPLES
        most = 0
        for part in (
            mine[near],
            place,
        ):  # sample points of this line near another, then those of the other lines near this one
            inner = (part >= _INNER) & (part < _SAMPLES - _INNER)
            pairs = np.unique(line[inner] * _SAMPLES + part[inner])
            most = max(most, int(np.bincount(pairs // _SAMPLES).max(initial=0)))
        return most / (_SAMPLES - 2 * _INNER)


def _cells_of(curve: NDArray[np.float64]) -> list[list[int]]:
    """Return column and row of the grid cell of each point; cells are :data:`_NEAR` pixels wide."""
    import numpy as np

    cells: list[list[int]] = np.floor(curve / _NEAR).astype(np.int64).tolist()
    return cells
