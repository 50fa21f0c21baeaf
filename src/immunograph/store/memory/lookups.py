"""Lookups: queries that are cheap enough to be answered in this process, without a worker or a deadline.

A query is a lookup if its cost has a known bound, whatever the query plan. It consists of triple patterns in groups,
``OPTIONAL`` and ``UNION``, without paths, subqueries, ``GRAPH``, aggregates or ``EXISTS``, and its filters use only a
few functions. The index gives the number of triples that match the constants of each pattern. In any order of the
joins, no intermediate result has more rows than the product of these numbers; so a query with a small product is a
lookup.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from immunograph.store.declared import used_prefixes_only
from immunograph.store.engine_results import results_file
from immunograph.store.oxigraph import RESULTS, Result, options_for
from immunograph.store.request import EVERYTHING, Request
from immunograph.store.sparql.lookup_shapes import Pattern, Shape

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from immunograph.store.memory.store import LocalStore

__all__ = ["MOST_STEPS", "look_up", "look_up_shape"]

MOST_STEPS: Final = 3_000
"""Maximum number of rows in any intermediate result of a lookup; 1 to 3 ms of work."""

_LARGEST: Final = 1 << 20
"""Maximum size of a lookup's answer in bytes; queries with longer answers go to the workers."""
_SCANNED: Final = 128 << 10
"""Maximum size in bytes of the answer to a query of one pattern, which is evaluated only up to that size."""


def look_up(store: LocalStore, request: Request, forms: Mapping[str, str]) -> bytes | None:
    """Answer a query that is a lookup, without blocking.

    ``None`` is also returned while another thread holds the store's lock.

    Parameters
    ----------
    store
        The store, in memory or on disk.
    request
        The query. Only a query with the scope :data:`EVERYTHING` can be a lookup; limits are ignored.
    forms
        Name of the result format for each query form (``SELECT``, ``ASK``, ``CONSTRUCT``); other forms are not
        answered.

    Returns
    -------
    bytes or None
        The answer in the requested format, at most 1 MB; ``None`` if the query has to be answered by a worker.
    """
    shape = request.query.lookup if request.scope is EVERYTHING else None
    return look_up_shape(store, request.query.text, shape, forms, base=request.base)


def look_up_shape(
    store: LocalStore, text: str, shape: Shape | None, forms: Mapping[str, str], *, base: str | None = None
) -> bytes | None:
    """Answer a lookup whose shape is already known; see :func:`look_up`.

    Parameters
    ----------
    store
        The store, in memory or on disk.
    text
        The query as SPARQL text.
    shape
        Shape of the query; ``None`` if it is not a lookup.
    forms
        Name of the result format for each query form (``SELECT``, ``ASK``, ``CONSTRUCT``).
    base
        Base IRI against which relative IRIs are resolved.

    Returns
    -------
    bytes or None
        The answer in the requested format; ``None`` if the query has to be answered by a worker.
    """
    if shape is None or shape.form not in forms or not store._lock.acquire(blocking=False):
        return None
    try:
        merge = store.merge
        if merge.pending or (len(merge._surplus) and not merge._out):
            return None
        engine = merge.store
        if not shape.is_scan and not _is_small(engine, shape.patterns):
            return None
        result = engine.query(text, base_iri=base, prefixes=shape.prefixes, use_default_graph_as_union=True)
    except (SyntaxError, ValueError, RuntimeError, OSError):  # the worker will report the error
        return None
    finally:
        store._lock.release()
    return _written(result, forms[shape.form], _SCANNED if shape.is_scan else _LARGEST)


def _is_small(engine: ox.Store, patterns: tuple[Pattern, ...]) -> bool:
    steps = 1
    for pattern in patterns:
        most = MOST_STEPS // steps + 1
        found = engine.quads_for_pattern(*pattern, None)
        steps *= max(1, sum(1 for _ in itertools.islice(found, most)))
        if steps > MOST_STEPS:
            return False
    return True


class _Target(io.BytesIO):
    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, piece: ReadableBuffer) -> int:
        if self.tell() + memoryview(piece).nbytes > self._most:
            raise OverflowError
        return super().write(piece)


def _written(result: Result, form: str, most: int) -> bytes | None:
    target = _Target(most)
    try:
        if isinstance(result, ox.QueryTriples):
            with used_prefixes_only(cast("IO[bytes]", target), form) as text:
                ox.serialize(result, text, **options_for(form))
        else:
            result.serialize(output=results_file(cast("IO[bytes]", target), form), format=RESULTS[form])
    except (OverflowError, SyntaxError, ValueError, RuntimeError, OSError):
        return None
    return target.getvalue()
