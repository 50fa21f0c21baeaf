"""Metrics in the text format of Prometheus."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from immunograph.server.query_scheduling import Queries

__all__ = ["Metrics"]

_BOUNDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0)
_PARTS: Final = frozenset(
    (
        *("", "sparql", "data", "api", "mcp", "healthz", "metrics", "ask", "entity", "claim", "document", "mechanisms"),
        *(
            "gaps",
            "contradictions",
            "compare",
            "search",
            "editor",
            "static",
            "explorer",
            "claims",
            "entities",
            "sources",
        ),
    )
)
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"))


class Metrics:
    """Counters of requests by method, first part of the path and status, and their durations.

    Examples
    --------
    >>> metrics = Metrics()
    >>> metrics.count("GET", "/sparql", 200, 0.003)
    >>> 'immunograph_requests_total{method="GET",path="/sparql",status="200"} 1' in metrics.text()
    True
    """

    def __init__(self) -> None:
        self.under_way = 0
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._times: dict[str, list[float]] = {}

    def count(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count a request that has been answered; unknown paths and unusual methods count as ``other``.

        Parameters
        ----------
        method
            HTTP method.
        path
            Path of the URL.
        status
            HTTP status code.
        seconds
            Duration of the request, in seconds.
        """
        part = path[1:].partition("/")[0]
        if part not in _PARTS:
            part = "other"
        self._requests[method if method in _METHODS else "other", part, status] += 1
        times = self._times.get(part)
        if times is None:
            times = self._times[part] = [0.0] * (len(_BOUNDS) + 2)
        times[bisect_left(_BOUNDS, seconds)] += 1
        times[-1] += seconds

    def text(self, queries: Queries | None = None, *, quads: int | None = None, reloads: int = 0) -> str:
        """Return all metrics in the Prometheus text format.

        Parameters
        ----------
        queries
            The query scheduler, whose counters are included; left out if ``None``.
        quads
            Number of quads of the graph; left out if ``None``.
        reloads
            Number of times the graph was reloaded.

        Returns
        -------
        str
            Lines in the Prometheus exposition format.
        """
        lines = ["# HELP immunograph_requests_total Requests answered.", "# TYPE immunograph_requests_total counter"]
        lines += [
            f'immunograph_requests_total{{method="{method}",path="/{part}",status="{status}"}} {number}'
            for (method, part, status), number in sorted(self._requests.items())
        ]
        lines += [
            "# HELP immunograph_request_seconds Time from the request to the end of its answer.",
            "# TYPE immunograph_request_seconds histogram",
        ]
        for part, times in sorted(self._times.items()):
            total = 0.0
            for bound, number in zip((*_BOUNDS, "+Inf"), times[:-1], strict=True):
                total += number
                lines.append(f'immunograph_request_seconds_bucket{{path="/{part}",le="{bound}"}} {total:.0f}')
            lines.append(f'immunograph_request_seconds_sum{{path="/{part}"}} {times[-1]:.6f}')
            lines.append(f'immunograph_request_seconds_count{{path="/{part}"}} {total:.0f}')
        lines += _single("requests_under_way", "gauge", "Requests being answered.", self.under_way)
        lines += _single("reloads_total", "counter", "How often the graph was opened again.", reloads)
        if quads is not None:
            lines += _single("quads", "gauge", "Quads of the graph.", quads)
        if queries is not None:
            lines += _single("queries_waiting", "gauge", "Queries in workers, or waiting for one.", queries.waiting)
            lines += [
                "# HELP immunograph_queries_total Queries by how they were answered.",
                "# TYPE immunograph_queries_total counter",
                *(f'immunograph_queries_total{{how="{how}"}} {number}' for how, number in queries.outcomes.items()),
            ]
        return "\n".join(lines) + "\n"


def _single(name: str, kind: str, what: str, value: float) -> list[str]:
    full = f"immunograph_{name}"
    return [f"# HELP {full} {what}", f"# TYPE {full} {kind}", f"{full} {value}"]
