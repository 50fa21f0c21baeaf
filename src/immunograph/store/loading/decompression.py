"""Streaming decompression in constant memory, with a limit that stops decompression bombs."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import IO, Any, Final

from immunograph.errors import FormatError, LimitError, MissingExtraError, StoreError
from immunograph.legible import quoted
from immunograph.plurals import counted
from immunograph.store.interface import MAX_RATIO

__all__ = ["MAX_RATIO", "Plain", "decompressed", "held"]


_FREE: Final = 64 << 20
"""Decompressed bytes that are always allowed, whatever the ratio."""

_READ: Final = 1 << 16
_ZSTD_READ: Final = 1 << 10
"""Compressed bytes per call: zstandard does not limit the output of a call, and a kilobyte can expand to 32 MB."""

_LZMA_MEMORY: Final = 1 << 28
_MEMORY: Final = {"xz": (_LZMA_MEMORY, "with a smaller dictionary"), "zstd": (1 << 27, "without --long")}
"""Memory in bytes that decompression may use, and the remedy; for zstd, the library's default."""
_MAGIC: Final = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"BZh", "bzip2"))


class Plain:
    """Binary stream with ``peek``, for data that is not compressed.

    Parameters
    ----------
    stream
        Binary stream to read; it is not closed.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._held, self._at = b"", 0
        self._taken = 0

    @property
    def taken(self) -> int:
        """Number of bytes read from the underlying stream so far."""
        return self._taken

    def peek(self, size: int) -> bytes:
        """Return the next bytes without consuming them.

        Parameters
        ----------
        size
            Maximum number of bytes.

        Returns
        -------
        bytes
            The bytes; fewer than ``size`` only at the end of the stream.

        Raises
        ------
        FormatError, LimitError
            As :meth:`read` does.
        """
        while (left := len(self._held) - self._at) < size and (more := self._take(size - left)):
            self._held, self._at = self._held[self._at :] + more, 0
        return self._held[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Read and return up to ``size`` bytes.

        Parameters
        ----------
        size
            Maximum number of bytes; negative to read everything.

        Returns
        -------
        bytes
            The bytes, often fewer than ``size``; ``b""`` only at the end of the stream, or for a size of 0.

        Raises
        ------
        FormatError
            If the stream was opened in text mode, or compressed data is truncated or damaged.
        LimitError
            If compressed data expands beyond the allowed ratio, or needs more memory than allowed: 256 MB for xz, 128 MB
            for zstd.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(_READ), b""))
        if (left := len(self._held) - self._at) < size:
            self._held, self._at = self._held[self._at :] + self._take(size - left), 0
        given = self._held[self._at : self._at + size]  # zstd may have returned more than requested
        self._at += len(given)
        if self._at == len(self._held):
            self._held, self._at = b"", 0
        return given

    def _take(self, size: int) -> bytes:
        piece = self._stream.read(size)
        if not isinstance(piece, bytes | bytearray | memoryview):
            raise FormatError(
                f"expected a binary stream, but it yields {type(piece).__name__}: open the file with mode 'rb'"
            )
        self._taken += len(piece)
        return bytes(piece)


class _Inflated(Plain):
    """Decompressed view of a compressed stream; concatenated members are read as one document."""

    def __init__(self, source: Plain, kind: str, name: str, max_ratio: float) -> None:
        self._source = source
        self._kind = kind
        self._name = name
        if not max_ratio > 0:
            raise FormatError(f"max_ratio must be a number greater than 0, not {quoted(max_ratio)}")
        self._max_ratio = max_ratio
        self._make, self._errors, self._bounded = _codec(kind, name)
        self._codec = self._make()
        self._waiting = b""
        self._within = False
        self._held, self._at = b"", 0
        self._given = 0

    @property
    def taken(self) -> int:
        """Number of compressed bytes read so far."""
        return self._source.taken

    def _take(self, size: int) -> bytes:
        while True:
            try:
                piece = self._some(size)
            except EOFError:
                raise FormatError(
                    f"{self._name}: the {self._kind} data is truncated after {counted(self._given, 'byte')} of "
                    "decompressed text; get a complete copy of the file"
                ) from None
            except self._errors as error:
                if "memory" in str(error).lower():
                    allowed, remedy = _MEMORY.get(self._kind, _MEMORY["xz"])
                    raise LimitError(
                        f"{self._name}: decompressing this {self._kind} file needs more than the allowed {allowed >> 20} MB of "
                        f"memory; compress it again {remedy}"
                    ) from error
                raise FormatError(
                    f"{self._name}: the {self._kind} data is damaged after {counted(self._given, 'byte')} of decompressed "
                    f"text ({error}); get an intact copy of the file"
                ) from error
            if piece is None:
                return b""
            if piece:
                self._given += len(piece)
                self._check()
                return piece

    def _check(self) -> None:
        if self._given > _FREE and self._given > self._max_ratio * self.taken:
            raise LimitError(
                f"{self._name}: {self.taken:,} compressed bytes expand to at least {self._given:,} bytes, which exceeds "
                f"the allowed ratio of {self._max_ratio:g}; if you trust the file, allow more with --max-ratio (max_ratio "
                "in Python)"
            )

    def _some(self, size: int) -> bytes | None:
        """Return the next decompressed bytes: ``b""`` if more input is needed, ``None`` at the end of the data."""
        if self._codec.eof:
            self._waiting = self._codec.unused_data
            self._codec, self._within = self._make(), False
        if not self._waiting and (not self._bounded or getattr(self._codec, "needs_input", True)):
            self._waiting = self._source.read(_READ if self._bounded else _ZSTD_READ)
            if not self._waiting:
                if self._within:
                    raise EOFError
                return None
        if not self._within:
            self._waiting = self._waiting.lstrip(b"\0")  # zeros may be appended to a member, as on tapes
            if not self._waiting:
                return b""
            self._within = True
        if not self._bounded:
            given, self._waiting = self._codec.decompress(self._waiting), b""
        elif self._kind == "gzip":
            given = self._codec.decompress(self._waiting, size)
            self._waiting = self._codec.unconsumed_tail
        else:
            given, self._waiting = self._codec.decompress(self._waiting, size), b""
        return bytes(given)


def _codec(kind: str, name: str) -> tuple[Callable[[], Any], tuple[type[Exception], ...], bool]:
    """Return a decompressor factory, the errors it raises, and whether its output can be limited."""
    if kind == "gzip":
        return lambda: zlib.decompressobj(wbits=31), (zlib.error,), True
    if kind == "xz":
        return lambda: lzma.LZMADecompressor(memlimit=_LZMA_MEMORY), (lzma.LZMAError, OSError), True
    if kind == "bzip2":
        return bz2.BZ2Decompressor, (OSError, ValueError), True
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError(
            f"{name}: reading zstd needs the package zstandard: install it with 'pip install zstandard', or decompress "
            "the file with 'zstd -d'"
        ) from error
    return lambda: zstandard.ZstdDecompressor().decompressobj(), (zstandard.ZstdError,), False


def held(stream: IO[bytes], name: str, most: int) -> bytes | Plain:
    """Read a short stream completely, so that it can be read twice.

    Parameters
    ----------
    stream
        Binary stream to read; it is not closed.
    name
        Name of the stream in error messages.
    most
        Maximum size in bytes of a short stream.

    Returns
    -------
    bytes or Plain
        The whole content as bytes if it is short, else a stream of the same bytes.

    Raises
    ------
    FormatError
        If the stream was opened in text mode.
    StoreError
        If it cannot be read.

    Examples
    --------
    >>> import io
    >>> held(io.BytesIO(b"12345"), "x", 5), held(io.BytesIO(b"123456"), "x", 5).read(6)
    (b'12345', b'123456')
    """
    made = Plain(stream)
    pieces: list[bytes] = []
    size = 0
    try:
        while size <= most and (piece := made.read(_READ)):
            pieces.append(piece)
            size += len(piece)
    except OSError as error:
        raise StoreError(
            f"{name} cannot be read: {error.strerror or error}; check the file, pipe or connection that it is read from"
        ) from error
    whole = b"".join(pieces)
    if size <= most:
        return whole
    made._held = whole
    return made


def decompressed(stream: IO[bytes], name: str, *, max_ratio: float = MAX_RATIO) -> Plain:
    """Return a decompressed view of a stream; gzip, zstd, xz and bzip2 are detected by their first bytes.

    Parameters
    ----------
    stream
        Binary stream to read; it is not closed.
    name
        Name of the stream in error messages.
    max_ratio
        Maximum number of decompressed bytes per compressed byte. The first 64 MB are always allowed.

    Returns
    -------
    Plain
        The decompressed stream; data that was compressed twice is decompressed twice.

    Raises
    ------
    FormatError
        If the compressed data is truncated or damaged, which is often detected only while reading, or it is compressed
        and ``max_ratio`` is not positive.
    LimitError
        If the data expands beyond ``max_ratio``, or needs more memory than allowed: 256 MB for xz, 128 MB for zstd;
        raised while reading.
    MissingExtraError
        If the data is compressed with zstd, and the package ``zstandard`` is not installed.
    """
    made = Plain(stream)
    for _ in range(2):  # a compressed file that was compressed again
        head = made.peek(6)
        kind = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
        if kind is None:
            break
        made = _Inflated(made, kind, name, max_ratio)
    return made
