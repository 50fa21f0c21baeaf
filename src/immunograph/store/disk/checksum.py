"""Checksum of a set of quads that is independent of their order and can be updated incrementally."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import IO, Final, cast

import pyoxigraph as ox

__all__ = ["changed", "checksum_of"]

_SIZE: Final = 16
_MODULUS: Final = 1 << (8 * _SIZE)


def _sum(lines: Iterable[bytes]) -> int:
    hashed = hashlib.blake2b
    return sum(int.from_bytes(hashed(line, digest_size=_SIZE).digest(), "big") for line in lines)


def _text(total: int) -> str:
    return f"{total % _MODULUS:0{2 * _SIZE}x}"


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    return text.split(b"\n")[:-1] if text else []


def changed(checksum: str | None, before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> str | None:
    """Update the checksum of a store after quads were removed and added.

    Parameters
    ----------
    checksum
        Checksum before the change, 32 hexadecimal digits; ``None`` if unknown.
    before, after
        The removed and the added quads, as the engine stores them.

    Returns
    -------
    str or None
        Checksum after the change; ``None`` if the previous one is unknown.

    Examples
    --------
    >>> quad = ox.Quad(ox.NamedNode("http://a"), ox.NamedNode("http://b"), ox.Literal("c"))
    >>> changed(changed("0" * 32, [], [quad]), [quad], []) == "0" * 32
    True
    """
    if checksum is None:
        return None
    return _text(int(checksum, 16) + _sum(_lines(after)) - _sum(_lines(before)))


class _Summing:
    """Writable stream that sums the hashes of lines of N-Quads."""

    def __init__(self, progress: Callable[[int], None]) -> None:
        self.total = 0
        self.lines = 0
        self._rest = b""
        self._progress = progress

    def write(self, piece: bytes) -> int:
        lines = (self._rest + piece).split(b"\n")
        self._rest = lines.pop()
        self.total += _sum(lines)
        self.lines += len(lines)
        self._progress(self.lines)
        return len(piece)

    def flush(self) -> None:
        """Do nothing: there is no buffer."""


def checksum_of(
    store: ox.Store, surplus: Iterable[ox.Quad] = (), progress: Callable[[int], None] = lambda _: None
) -> tuple[int, str]:
    """Count all quads of a store, including the surplus, and compute their checksum.

    Parameters
    ----------
    store
        The store of the engine.
    surplus
        Quads that are kept outside the engine; those that it contains as well are counted once.
    progress
        Callback, called with the number of quads read so far.

    Returns
    -------
    tuple[int, str]
        Number of quads, and the checksum as 32 hexadecimal digits.
    """
    summing = _Summing(progress)
    store.dump(cast("IO[bytes]", summing), format=ox.RdfFormat.N_QUADS)  # the engine only calls write and flush
    beside = _lines(quad for quad in surplus if quad not in store)
    return summing.lines + len(beside), _text(summing.total + _sum(beside))
