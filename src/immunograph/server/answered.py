"""A cache of short answers to repeated requests, for one version of the graph."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

__all__ = ["Answered", "AnsweredCache"]

_LONGEST: Final = 64 << 10
_MOST_SEEN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Answered:
    """A complete response.

    Parameters
    ----------
    etag
        Its ETag with quotes.
    headers
        All headers as pairs of name (lower case) and value.
    body
        Content as sent, compressed if the headers say so.
    """

    etag: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


class AnsweredCache:
    """A least-recently-used cache of answers with a maximum size in bytes.

    Parameters
    ----------
    most
        Maximum number of bytes of all bodies and keys.

    Examples
    --------
    >>> cache = AnsweredCache(most=3_000)
    >>> body = b"x" * 2_000
    >>> for key in (b"a", b"a", b"b", b"b", b"c"):
    ...     if cache.is_wanted((key,), body):
    ...         cache.put((key,), Answered(b"", (), body))
    >>> [key for key in (b"a", b"b", b"c") if cache.get((key,))]
    [b'b']
    """

    def __init__(self, most: int = 16 << 20) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[tuple[bytes, ...], Answered] = OrderedDict()
        self._version = ""
        self._seen: set[int] = set()

    def at(self, version: str) -> AnsweredCache:
        """Clear the cache if the version of the graph has changed, and return the cache.

        Parameters
        ----------
        version
            Current version of the graph.

        Returns
        -------
        AnsweredCache
            The same object.
        """
        if version != self._version:
            self._kept.clear()
            self._seen.clear()
            self._size = 0
            self._version = version
        return self

    def get(self, key: tuple[bytes, ...]) -> Answered | None:
        """Return the cached answer of a key, or ``None``.

        Parameters
        ----------
        key
            The parts of the request on which the answer depends.

        Returns
        -------
        Answered or None
            The answer, which becomes the most recently used one; ``None`` if it is not cached.
        """
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def is_wanted(self, key: tuple[bytes, ...], body: bytes) -> bool:
        """Return whether to cache an answer (at most 64 KiB, requested before), and remember that it was requested.

        Parameters
        ----------
        key
            The parts of the request on which the answer depends.
        body
            The body of the answer.

        Returns
        -------
        bool
            False also if the answer is cached already.
        """
        if len(body) > _LONGEST:
            return False
        number = hash(key)
        if number in self._seen:
            return key not in self._kept
        if len(self._seen) >= _MOST_SEEN:
            self._seen.clear()
        self._seen.add(number)
        return False

    def put(self, key: tuple[bytes, ...], answered: Answered) -> None:
        """Add an answer, and evict the least recently used ones if the cache is full.

        Parameters
        ----------
        key
            The parts of the request on which the answer depends.
        answered
            The response to cache.
        """
        self._kept[key] = answered
        self._size += _size(key, answered)
        while self._size > self._most:
            self._size -= _size(*self._kept.popitem(last=False))


def _size(key: tuple[bytes, ...], answered: Answered) -> int:
    return sum(map(len, key)) + len(answered.body) + 500
