"""Compress files while they are written: the last file extension names the compression."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, cast

from immunograph.errors import MissingExtraError

__all__ = ["COMPRESSED", "compressing", "ending_of", "plain_name"]


def _zstd(stream: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise MissingExtraError(
            "writing zstd needs the package zstandard: install it with 'pip install zstandard', or choose .gz"
        ) from error
    return cast("IO[bytes]", zstandard.ZstdCompressor().stream_writer(stream, closefd=False))


def _gzip(stream: IO[bytes]) -> IO[bytes]:
    # without file name and time, so that equal content results in equal files
    return cast("IO[bytes]", gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=stream, mtime=0))


def _xz(stream: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", lzma.LZMAFile(stream, "wb"))


def _bzip2(stream: IO[bytes]) -> IO[bytes]:
    return cast("IO[bytes]", bz2.BZ2File(stream, "wb"))


_CODECS: Final[Mapping[str, Callable[[IO[bytes]], IO[bytes]]]] = {
    ".gz": _gzip,
    ".zst": _zstd,
    ".xz": _xz,
    ".bz2": _bzip2,
}
COMPRESSED: Final = tuple(_CODECS)
"""File extensions of compression; the extension before it names the syntax."""


def plain_name(path: str | Path) -> str:
    """Return the name of a file without its compression extension: ``x.nq`` for ``x.nq.gz``.

    Parameters
    ----------
    path
        Path or name of a file, which need not exist.

    Returns
    -------
    str
        The file name without directories.
    """
    name = Path(path).name
    while name.lower().endswith(COMPRESSED):
        name = name[: name.rindex(".")]
    return name


def ending_of(path: str | Path) -> str:
    """Return the last file extension other than that of a compression, in lower case.

    Parameters
    ----------
    path
        Path or name of a file, which need not exist.

    Returns
    -------
    str
        The extension with its dot, empty if there is none.

    Examples
    --------
    >>> ending_of("x.JSON.gz"), ending_of("x")
    ('.json', '')
    """
    return Path(plain_name(path)).suffix.lower()


@contextlib.contextmanager
def compressing(stream: IO[bytes], path: str | Path) -> Iterator[IO[bytes]]:
    """Compress what is written to a stream by the method that the file extension names, in constant memory.

    Parameters
    ----------
    stream
        Binary stream, which is not closed.
    path
        Path or name of the file; for ``x.nq.gz.xz``, the content is compressed with gzip, then with xz.

    Yields
    ------
    IO[bytes]
        Stream to write the content to; ``stream`` itself if the name has no compression extension.

    Raises
    ------
    MissingExtraError
        If one of the extensions is ``.zst``, and the package ``zstandard`` is not installed.

    Examples
    --------
    >>> import io
    >>> held = io.BytesIO()
    >>> with compressing(held, "x.nq.gz") as stream:
    ...     written = stream.write(b"<http://e/a> <http://e/p> 1 .")
    >>> held.getvalue()[:2].hex()
    '1f8b'
    """
    name, codecs = Path(path).name.lower(), []
    while name.endswith(COMPRESSED):
        name, _, last = name.rpartition(".")
        codecs.append(f".{last}")
    opened = [stream]
    for codec in codecs:
        opened.append(_CODECS[codec](opened[-1]))
    try:
        yield opened[-1]
    except BaseException:
        for each in reversed(opened[1:]):
            with contextlib.suppress(OSError, ValueError):
                each.close()
        raise
    for each in reversed(opened[1:]):
        each.close()
